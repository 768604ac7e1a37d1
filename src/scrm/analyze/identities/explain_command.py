"""Why a profile belongs to a customer, or to none: the command ``scrm link explain``."""

from typing import Final

import polars as pl
from pydantic import Field

from scrm.analyze.identities.answer import TIERS, build_refusal
from scrm.analyze.identities.decisions import add_pair_ids
from scrm.analyze.identities.identifiers import normalise_handle, parse_handle
from scrm.analyze.identities.links import Links, find_links
from scrm.analyze.identities.pairs import PROFILE
from scrm.analyze.identities.query import read_merged_customers
from scrm.analyze.identities.settings import Params
from scrm.config import Context, argument
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_count

TITLE: Final = Text("Warum ein Profil verknüpft ist", "Why a profile is linked")
_ALL_TIERS: Final = 4
_STATUS: Final = {
    "linked": Text("verknüpft", "linked"),
    "ambiguous": Text("mehrdeutig: zwei Kunden passen", "ambiguous: two customers fit"),
    "never": Text("untersagt: eine Entscheidung trennt das Paar", "forbidden by a decision"),
    "unmatched": Text("kein Kunde passt", "no customer fits"),
}
_COLUMNS: Final = (
    Column("link_id", "text", "Kennung", "Id", personal=True),
    Column("channel", "text", "Kanal", "Channel"),
    Column("profile_id", "text", "Profil", "Profile", personal=True),
    Column("customer_id", "text", "Kunde", "Customer", personal=True),
    Column("tier", "count", "Stufe", "Tier"),
    Column("rule", "text", "Regel", "Rule"),
    Column("evidence", "text", "Beleg", "Evidence"),
    Column(
        "role",
        "text",
        "Wirkung",
        "Effect",
        meaning=Text(
            "decides: verknüpft; agrees: stimmt zu; contradicts: nennt einen anderen Kunden; "
            "unsure: nicht eindeutig; not_counted: Stufe zählt nicht; forbidden: untersagt",
            "decides: links; agrees: says the same; contradicts: names another customer; "
            "unsure: not unique; not_counted: the tier does not count; forbidden: ruled out",
        ),
    ),
    Column("run", "count", "Lauf", "Run"),
)


class ExplainParams(Params):
    """Settings of ``scrm link explain``."""

    profile: str = Field(
        description="handle, channel:handle, channel:id, address of the profile, or id of a link",
        json_schema_extra=argument(),
    )


def explain(store: Store, params: ExplainParams, context: Context) -> Result:
    """Show all evidence about one profile: which tiers found which customer, and what counts.

    Example:  scrm link explain instagram:anna.muster
    """
    links = find_links(store, params, context, candidates=_ALL_TIERS)
    if links.profiles.is_empty():
        return build_refusal(0, links.customers.height, read_merged_customers(store))
    profiles = find_profiles(links, params.profile)
    if profiles.is_empty():
        return _refuse()
    return _build_answer(list_evidence(links, profiles, tiers=params.tiers), links, profiles)


def find_profiles(links: Links, said: str) -> pl.DataFrame:
    """Return ``channel, profile_id`` of the profiles that a reference or the id of a link names."""
    found = parse_handle(said)
    channel, handle = found or ("", normalise_handle(said))
    before, colon, after = said.partition(":")
    texts = pl.col("profile_id"), pl.col("handle")
    is_id = pl.concat_str("channel", "profile_id", separator=":") == said
    exact = links.profiles.filter(is_id | (pl.col("profile_id") == said))
    if exact.height:
        return exact.select(PROFILE)
    if colon and not channel:
        channel, handle = before.lower(), normalise_handle(after, before.lower())
    named = links.profiles.filter(
        pl.any_horizontal(text.str.to_lowercase().str.strip_chars("@") == handle for text in texts),
        (pl.col("channel") == channel) if channel else pl.lit(value=True),
    )
    if named.height and handle:
        return named.select(PROFILE)
    return links.frame.filter(pl.col("link_id") == said.strip()).select(PROFILE)


def list_evidence(links: Links, profiles: pl.DataFrame, *, tiers: int) -> pl.DataFrame:
    """Return the candidate pairs of some profiles with the effect of each, the strongest first."""
    pairs = add_pair_ids(links.pairs.join(profiles, on=PROFILE, how="semi"))
    pair = [*PROFILE, "customer_id"]
    forbidden = links.never.with_columns(is_forbidden=pl.lit(value=True)).select(
        *PROFILE, "customer_id", "is_forbidden"
    )
    everybody = forbidden.filter(pl.col("customer_id") == "").select(
        *PROFILE, for_all="is_forbidden"
    )
    decided = links.frame.select(*PROFILE, decided="customer_id", decided_tier="tier", run="run")
    joined = (
        pairs.join(forbidden.unique(), on=pair, how="left")
        .join(everybody.unique(), on=PROFILE, how="left")
        .join(decided, on=PROFILE, how="left")
    )
    is_same = pl.col("customer_id") == pl.col("decided")
    role = (
        pl.when(pl.col("is_forbidden").fill_null(pl.col("for_all")).fill_null(value=False))
        .then(pl.lit("forbidden"))
        .when(pl.col("tier") > tiers)
        .then(pl.lit("not_counted"))
        .when(is_same & (pl.col("tier") == pl.col("decided_tier")))
        .then(pl.lit("decides"))
        .when(is_same)
        .then(pl.lit("agrees"))
        .when(~pl.col("sure"))
        .then(pl.lit("unsure"))
        .otherwise(pl.lit("contradicts"))
    )
    return (
        joined.with_columns(role=role, run=pl.when(is_same).then("run"))
        .select(column.name for column in _COLUMNS)
        .unique()
        .sort("tier", "channel", "profile_id", "customer_id", "rule", "evidence")
    )


def _build_answer(evidence: pl.DataFrame, links: Links, profiles: pl.DataFrame) -> Result:
    statuses = links.frame.join(profiles, on=PROFILE, how="semi")
    first = statuses.sort("tier", *PROFILE, nulls_last=True).row(0, named=True)
    status = _STATUS[first["status"]]
    count = evidence.height
    words = {
        "de": write_count(count, "Beleg", "Belege", "de"),
        "en": write_count(count, "piece of evidence", "pieces of evidence", "en"),
    }
    tier = TIERS.get(first["tier"]) if first["tier"] is not None else None
    by = {
        "de": f" (Stufe {tier.de})" if tier else "",
        "en": f" (tier {tier.en})" if tier else "",
    }
    undo = Text(
        "Mit der Kennung trennt scrm link undo KENNUNG das Paar; noch einmal hebt es das auf.",
        "scrm link undo ID separates the pair by its id; once more restores it.",
    )
    return Result(
        TITLE,
        finding=Text(
            f"Das Profil ist {status.de}{by['de']}; {words['de']}."
            if first["status"] == "linked"
            else f"Das Profil ist nicht verknüpft ({status.de}); {words['de']}.",
            f"The profile is {status.en}{by['en']}; {words['en']}."
            if first["status"] == "linked"
            else f"The profile is not linked ({status.en}); {words['en']}.",
        ),
        tables=(
            ResultTable(
                "evidence",
                Text("Belege", "Evidence"),
                evidence,
                _COLUMNS,
                is_main=True,
            ),
        ),
        facts=(Fact(Column("evidence_count", "count", "Belege", "Pieces of evidence"), count),),
        notes=(undo,) if count else (),
    )


def _refuse() -> Result:
    note = Text(
        "Kein Profil hat diesen Namen, diese Adresse oder Kennung. Nächster Schritt: "
        'scrm sql "FROM linkable_profiles".',
        'No profile has this handle, address or id. Next step: scrm sql "FROM linkable_profiles".',
    )
    return Result(TITLE, refused=True, notes=(note,))
