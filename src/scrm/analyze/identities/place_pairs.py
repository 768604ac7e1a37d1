"""Pairs of tier 4: the same name at the same place, unique on both sides.

A name is compared without titles, accents and the spelling of umlauts, and with short forms of the
given name in full. A namesake makes a pair unsure: another customer or profile at the place, or
a customer of whom no place is known.
"""

from typing import Final

import polars as pl

from scrm.analyze.identities.names import (
    clean_postal_code,
    expand_given_name,
    shorten_town,
    split_given_name,
    split_name,
    strip_legal_form,
)
from scrm.analyze.identities.pairs import PAIRS, PROFILE, keep_few

_REGION: Final = 2
"""First digits of a German postal code: two codes of one town share them."""
_KEYS: Final = ("name", "town", "code")


def list_place_pairs(customers: pl.DataFrame, profiles: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with the same name and the same town or postal code.

    Parameters
    ----------
    customers : DataFrame
        ``customer_id, first_name, last_name, company, city, postal_code``.
    profiles : DataFrame
        ``channel, profile_id, display_name, city, postal_code``.
    """
    shown = _name_profiles(profiles)
    if shown.is_empty():
        return pl.DataFrame(schema=PAIRS)
    known = _name_customers(customers).join(shown.select("name").unique(), on="name", how="semi")
    found = []
    for place in ("town", "code"):
        keys = ["name", "kind", place]
        ours = _count_namesakes(known, "customer_id", keys)
        theirs = shown.with_columns(
            profile_count=pl.col("profile_id").n_unique().over("channel", *keys)
        )
        found.append(
            theirs.drop_nulls(place)
            .join(keep_few(ours.drop_nulls(place), *keys), on=keys, suffix="_of_customer")
            .with_columns(place=pl.lit({"town": "city", "code": "postal_code"}[place]))
            .select(*PROFILE, "customer_id", "kind", "place", "is_alone", "profile_count",
                    "code", pl.col("^code_of_customer$"))
        )  # fmt: skip
    both = pl.concat(found, how="diagonal")
    codes = [pl.col(name).str.head(_REGION) for name in ("code", "code_of_customer")]
    near = (codes[0] == codes[1]).fill_null(value=True)
    return (
        both.filter(near)
        .select(
            *PROFILE,
            "customer_id",
            tier=pl.lit(4, pl.Int64),
            rule=pl.format("{}_and_{}", "kind", "place"),
            evidence=pl.format("customers.{} = profiles.{}, names", "place", "place"),
            sure=pl.col("is_alone") & (pl.col("profile_count") == 1),
        )
        .unique()
    )


def _name_customers(customers: pl.DataFrame) -> pl.DataFrame:
    """Return ``customer_id, name, kind, town, code``: one row for each name of a customer."""
    family = split_name(pl.col("last_name")).list.last()
    person = pl.concat_list(split_given_name(pl.col("first_name")), family)
    placed = customers.with_columns(
        town=shorten_town(pl.col("city")), code=clean_postal_code(pl.col("postal_code"))
    )
    names = {"name": _join_names(person), "company": strip_legal_form(pl.col("company"))}
    return (
        pl.concat(
            placed.select("customer_id", "town", "code", name=name, kind=pl.lit(kind))
            for kind, name in names.items()
        )
        .drop_nulls("name")
        .unique()
    )


def _name_profiles(profiles: pl.DataFrame) -> pl.DataFrame:
    """Return ``channel, profile_id, name, kind, town, code`` of profiles with name and place."""
    placed = profiles.with_columns(
        town=shorten_town(pl.col("city")), code=clean_postal_code(pl.col("postal_code"))
    ).filter(pl.col("town").is_not_null() | pl.col("code").is_not_null())
    words = split_name(pl.col("display_name"))
    person = pl.concat_list(words.list.first(), words.list.last()).list.eval(
        expand_given_name(pl.element())
    )
    names = {
        "name": pl.when(words.list.len() > 1).then(_join_names(person)),
        "company": strip_legal_form(pl.col("display_name")),
    }
    return (
        pl.concat(
            placed.select(*PROFILE, "town", "code", name=name, kind=pl.lit(kind))
            for kind, name in names.items()
        )
        .drop_nulls("name")
        .unique()
    )


def _join_names(words: pl.Expr) -> pl.Expr:
    """Return two names in alphabetical order, as one text; null if one of them is missing."""
    is_full = words.list.eval(pl.element().is_not_null()).list.sum() > 1
    return pl.when(is_full).then(words.list.sort().list.join(" "))


def _count_namesakes(known: pl.DataFrame, column: str, keys: list[str]) -> pl.DataFrame:
    """Add ``is_alone``: no other customer has the name there, or has it and no known place."""
    same = ["name", "kind"]
    homeless = pl.col(column).filter(pl.col("town").is_null() & pl.col("code").is_null())
    lost = known.group_by(same).agg(lost=homeless.n_unique(), lost_one=homeless.min())
    counted = known.with_columns(count=pl.col(column).n_unique().over(keys))
    joined = counted.join(lost, on=same, how="left")
    is_known = (pl.col("lost") == 0) | (
        (pl.col("lost") == 1) & (pl.col("lost_one") == pl.col(column))
    )
    return joined.with_columns(is_alone=(pl.col("count") == 1) & is_known)
