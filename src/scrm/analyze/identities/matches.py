"""Matches of profiles and customers, tier by tier.

====  ==========================================================================  =====
tier  evidence                                                                    score
====  ==========================================================================  =====
0     declared in `identity_map` (a row ``never`` forbids a pair at every tier)   1.00
1     handle, profile address or platform id kept in a field of the CRM           0.99
2     the same personal e-mail address                                            0.97
3     the same phone number and family name, or a number only the customer knows  0.95
4     the same name at the same place, unique on both sides                       0.85
====  ==========================================================================  =====

The lowest tier with evidence about a profile decides. If it names two customers, the profile is
linked to none of them. What people of the company decided in `scrm link review` counts as declared.
"""

from collections.abc import Callable, Sequence
from typing import Final

import polars as pl

from scrm.addresses import normalise_email
from scrm.analyze.identities.contact_pairs import list_phone_pairs, list_reference_pairs
from scrm.analyze.identities.identifiers import Reference, normalise_handle, parse_handle
from scrm.analyze.identities.identifiers import parse_declaration as declared_reference
from scrm.analyze.identities.pairs import PAIRS, PROFILE, fill_columns, keep_few
from scrm.analyze.identities.place_pairs import list_place_pairs

_SHOWN: Final = ("display_name", "phone", "city", "postal_code")
_KNOWN: Final = (
    *("first_name", "last_name", "company", "phone", "mobile", "country", "city", "postal_code"),
)
SCORES: Final = {0: 1.0, 1: 0.99, 2: 0.97, 3: 0.95, 4: 0.85}


def link(
    profiles: pl.DataFrame,
    customers: pl.DataFrame,
    declared: pl.DataFrame,
    *,
    references: pl.DataFrame | None = None,
    decided: pl.DataFrame | None = None,
    tiers: int = 3,
) -> pl.DataFrame:
    """Return one row per profile: its customer, or why there is none.

    Parameters
    ----------
    profiles : DataFrame
        ``channel, profile_id, handle, profile_url, email``, each profile once; for tiers 3 and 4
        also ``display_name, phone, city, postal_code``.
    customers : DataFrame
        ``customer_id, email, social_handles`` (one reference per line); for tiers 3 and 4 also
        ``first_name, last_name, company, phone, mobile, country, city, postal_code``.
    declared : DataFrame
        ``channel`` ("" or null for every channel), ``handle`` (handle, address or id),
        ``customer_id``, ``verdict`` (same or never; a never without a customer forbids all).
    references : DataFrame
        ``channel, profile_id, customer_id, kind``: see `list_reference_pairs`.
    decided : DataFrame
        ``channel, profile_id, customer_id, verdict`` of reviewed pairs.
    tiers : int
        Highest tier that links.

    Returns
    -------
    DataFrame
        ``channel, profile_id, customer_id, tier, rule, evidence, score, status`` by channel and
        profile_id; status is
        linked, ambiguous (two customers fit), never (forbidden by a declaration) or unmatched.

    Examples
    --------
    >>> profiles = pl.DataFrame(
    ...     [("x", "7", "anna", None, None)],
    ...     schema=["channel", "profile_id", "handle", "profile_url", "email"],
    ...     orient="row",
    ... )
    >>> customers = pl.DataFrame(
    ...     [("C1", None, "https://x.com/Anna")],
    ...     schema=["customer_id", "email", "social_handles"],
    ...     orient="row",
    ... )
    >>> declared = pl.DataFrame(schema=["channel", "handle", "customer_id", "verdict"])
    >>> link(profiles, customers, declared).select("customer_id", "tier", "rule", "status").row(0)
    ('C1', 1, 'profile_address', 'linked')
    """
    pairs, never = collect_pairs(
        profiles, customers, declared, references=references, decided=decided, tiers=tiers
    )
    return decide_pairs(profiles, pairs, never)


def decide_pairs(profiles: pl.DataFrame, pairs: pl.DataFrame, never: pl.DataFrame) -> pl.DataFrame:
    """Return the frame of `link` for candidate pairs and those that are forbidden."""
    allowed = pairs.join(never, on=[*PROFILE, "customer_id"], how="anti").join(
        never.filter(pl.col("customer_id") == ""), on=PROFILE, how="anti"
    )
    forbidden = (
        pairs.select(PROFILE)
        .unique()
        .join(allowed, on=PROFILE, how="anti")
        .with_columns(status=pl.lit("never"))
    )
    return _decide_by_tier(profiles, allowed, forbidden)


def collect_pairs(
    profiles: pl.DataFrame,
    customers: pl.DataFrame,
    declared: pl.DataFrame,
    *,
    references: pl.DataFrame | None = None,
    decided: pl.DataFrame | None = None,
    tiers: int = 3,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the candidate pairs of tiers 0 to `tiers`, and the pairs that are forbidden.

    The settings are those of `link`.
    """
    profiles, customers = fill_columns(profiles, _SHOWN), fill_columns(customers, _KNOWN)
    keys = profile_keys(profiles)
    said = declared_pairs(declared, keys)
    if decided is not None:
        said = pl.concat([said, decided_pairs(decided, profiles)])
    same, never = (said.filter(pl.col("verdict") == word) for word in ("same", "never"))
    pairs = list_pairs(profiles, customers, keys, references=references, tiers=tiers)
    known = customers.select("customer_id").unique()
    pairs = pl.concat([same.join(known, on="customer_id", how="semi").select(*PAIRS), pairs])
    return pairs, never


def list_pairs(
    profiles: pl.DataFrame,
    customers: pl.DataFrame,
    keys: pl.DataFrame,
    *,
    references: pl.DataFrame | None,
    tiers: int,
) -> pl.DataFrame:
    """Return the pairs of tiers 1 to `tiers`; the settings are those of `link`."""
    found = [pl.DataFrame(schema=PAIRS)]
    if tiers >= 1:
        found.append(handle_pairs(customers, keys))
    if tiers >= 2:  # noqa: PLR2004  the numbers of the tiers are their names
        found.append(email_pairs(customers, profiles))
    if tiers >= 3:  # noqa: PLR2004
        found.append(list_phone_pairs(customers, profiles))
        if references is not None:
            found.append(list_reference_pairs(references, profiles))
    if tiers >= 4:  # noqa: PLR2004
        found.append(list_place_pairs(customers, profiles))
    return pl.concat([frame.select(*PAIRS) for frame in found])


def _decide_by_tier(
    profiles: pl.DataFrame, allowed: pl.DataFrame, forbidden: pl.DataFrame
) -> pl.DataFrame:
    """Decide by the lowest sure tier of each profile; unsure pairs can only contradict it."""
    lowest_sure = pl.col("tier").filter("sure").min().over(PROFILE)
    lowest = allowed.filter(pl.col("tier") <= lowest_sure.fill_null(max(SCORES)))
    clear = (pl.col("customer_id").n_unique() == 1) & pl.col("sure").any()
    decided = lowest.group_by(PROFILE).agg(
        pl.col("customer_id").min(),
        pl.col("tier", "rule").filter("sure").min(),
        pl.col("evidence").filter("sure").unique().sort().str.join("; "),
        status=pl.when(clear).then(pl.lit("linked")).otherwise(pl.lit("ambiguous")),
    )
    link_only = [
        pl.when(pl.col("status") == "linked").then(name).alias(name)
        for name in ("customer_id", "tier", "rule", "evidence")
    ]
    both = pl.concat([decided.with_columns(link_only), forbidden], how="diagonal")
    return (
        profiles.select(PROFILE)
        .join(both, on=PROFILE, how="left")
        .with_columns(
            pl.col("status").fill_null("unmatched"),
            score=pl.col("tier").replace_strict(SCORES, default=None, return_dtype=pl.Float64),
        )
        .select(*PROFILE, "customer_id", "tier", "rule", "evidence", "score", "status")
        .sort(PROFILE)
    )


def profile_keys(profiles: pl.DataFrame) -> pl.DataFrame:
    """Return all keys that identify profiles.

    Returns
    -------
    DataFrame
        ``channel, profile_id, key, column, alone``: the key, its column, and whether no other
        profile of the channel has the same handle (an author known only by handle and a profile
        with that handle are one account).
    """
    by_id = profiles.select(*PROFILE, text="profile_id", column=pl.lit("profiles.profile_id"))
    by_handle = profiles.select(*PROFILE, text="handle", column=pl.lit("profiles.handle"))
    by_address = profiles.select(
        *PROFILE, text="profile_url", column=pl.lit("profiles.profile_url")
    )
    plain = pl.concat([by_id, by_handle]).drop_nulls("text")
    named = [
        normalise_handle(text, channel) for channel, text in plain.select("channel", "text").rows()
    ]
    as_written = [normalise_handle(text) for text in plain["text"]]
    addressed = by_address.drop_nulls("text")
    found = [parse_handle(text) for text in addressed["text"]]
    parsed = [
        pair[1] if pair and pair[0] == channel else ""
        for pair, channel in zip(found, addressed["channel"], strict=True)
    ]
    keyed = ((plain, named), (plain, as_written), (addressed, parsed))
    keys = pl.concat([frame.with_columns(key=_text(values)) for frame, values in keyed])
    # an id that is also the handle counts as the handle; one row per key
    named_twice = pl.col("profile_id").filter(pl.col("column") != "profiles.profile_id").n_unique()
    return (
        keys.filter(pl.col("key") != "")
        .sort(*PROFILE, "key", "column")
        .unique([*PROFILE, "key"], keep="first", maintain_order=True)
        .drop("text")
        .with_columns(alone=named_twice.over("channel", "key") <= 1)
    )


def handle_pairs(customers: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of tier 1.

    A pair is sure if the handle fits one profile; without a channel, profiles of one channel.
    """
    entries = (
        customers.select("customer_id", text=pl.col("social_handles").str.split("\n"))
        .explode("text")
        .drop_nulls("text")
    )
    entries = keep_few(entries, "text")
    found = _match_references(entries, [parse_handle(text) for text in entries["text"]], keys)
    one_channel = pl.col("channel").n_unique().over("key", "any_channel") == 1
    told = {
        "tier": pl.lit(1, pl.Int64),
        "rule": pl.when("any_channel")
        .then(pl.lit("handle_without_channel"))
        .when(pl.col("text").str.contains("/"))
        .then(pl.lit("profile_address"))
        .otherwise(pl.lit("handle_in_crm")),
        "evidence": pl.format("customers.social_handles = {}", "column"),
        "sure": pl.col("alone") & (~pl.col("any_channel") | one_channel),
    }
    return found.with_columns(**told).select(*PAIRS).unique()


def email_pairs(customers: pl.DataFrame, profiles: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of tier 2; help desks know an author by the address itself."""
    known = customers.select("customer_id", email=_map_values(customers["email"], normalise_email))
    columns = ("email", "profile_id")
    said = [
        profiles.select(
            *PROFILE,
            email=_map_values(profiles[column], normalise_email),
            column=pl.lit(f"profiles.{column}"),
        )
        for column in columns
    ]
    known = keep_few(known.filter(pl.col("email") != ""), "email")
    both = pl.concat(said).filter(pl.col("email") != "").join(known, on="email").unique()
    told = {
        "tier": pl.lit(2, pl.Int64),
        "rule": pl.lit("personal_email"),
        "evidence": pl.format("customers.email = {}", "column"),
    }
    return both.with_columns(**told, sure=pl.lit(value=True)).select(*PAIRS)


def declared_pairs(declared: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of tier 0 with their verdict.

    A declaration without a channel applies to every channel.
    """
    entries = declared.select(
        pl.col("customer_id").cast(pl.String).fill_null(""),
        pl.col("verdict").cast(pl.String).str.strip_chars().str.to_lowercase(),
    )
    found = _match_references(
        entries,
        [declared_reference(*row) for row in declared.select("channel", "handle").rows()],
        keys,
    )
    told = {
        "tier": pl.lit(0, pl.Int64),
        "rule": pl.lit("declared"),
        "evidence": pl.format("identity_map.handle = {}", "column"),
        "sure": pl.col("alone"),
    }
    return found.with_columns(**told).select(*PAIRS, "verdict").unique()


def decided_pairs(decided: pl.DataFrame, profiles: pl.DataFrame) -> pl.DataFrame:
    """Return the reviewed pairs of known profiles as pairs of tier 0 with their verdict."""
    told = {
        "tier": pl.lit(0, pl.Int64),
        "rule": pl.lit("reviewed"),
        "evidence": pl.lit("reviewed by a person"),
        "sure": pl.lit(value=True),
    }
    known = decided.join(profiles.select(PROFILE), on=PROFILE, how="semi")
    return known.with_columns(**told).select(*PAIRS, "verdict").unique()


def _match_references(
    entries: pl.DataFrame, references: Sequence[Reference | None], keys: pl.DataFrame
) -> pl.DataFrame:
    """Return each entry with each profile that its reference fits.

    ``any_channel`` marks references without a channel.
    """
    pairs = [pair or ("", "") for pair in references]
    channels, names = (_text([pair[at] for pair in pairs]) for at in (0, 1))
    said = entries.with_columns(channel=channels, key=names).filter(pl.col("key") != "")
    exact = said.filter(pl.col("channel") != "").join(keys, on=["channel", "key"])
    bare = said.filter(pl.col("channel") == "").drop("channel").join(keys, on="key")
    frames = [
        exact.with_columns(any_channel=pl.lit(value=False)),
        bare.with_columns(any_channel=pl.lit(value=True)),
    ]
    return pl.concat(frames, how="diagonal")


def _map_values(values: pl.Series, function: Callable[[str | None], str]) -> pl.Series:
    return _text([function(value) for value in values])


def _text(values: list[str]) -> pl.Series:
    return pl.Series(values, dtype=pl.String)
