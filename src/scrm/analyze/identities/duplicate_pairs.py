"""Customer numbers that may be one person: by agreement of fields, and by probability.

A household (one address or phone number, several given names) is no duplicate, nor are father and
son of one name: two different dates of birth are two persons.
"""

from functools import cache
from typing import Final

import polars as pl
from rapidfuzz.distance import OSA, JaroWinkler

from scrm.analyze.identities.decisions import add_pair_ids
from scrm.analyze.identities.given_names import list_name_forms
from scrm.analyze.identities.linkage_model import score_pairs
from scrm.analyze.identities.names import fold_name
from scrm.analyze.identities.person_groups import Groups
from scrm.analyze.identities.record_fields import build_records

RULES: Final = {
    "name_and_birth": ("family", "given", "birth"),
    "name_and_phone": ("family", "given", "phone"),
    "name_and_email": ("family", "given", "email"),
    "name_and_address": ("family", "given", "street", "code"),
    "company_and_address": ("family", "street", "code"),
}
"""Fields that agree in duplicates; those of companies have no given name."""
PROBABLE: Final = "probable"
_SIMILAR: Final = 0.85
_USUAL: Final = 3
"""Customers with a given name from which on it is no misspelling."""
_SURE: Final = 1.0
_MOST_PROBABLE: Final = 0.9999
"""Highest probability that is stated: a model is never sure."""
_MOST: Final = 20
"""Numbers of one person; more with the same values are placeholders."""
_ORDER: Final = {rule: place for place, rule in enumerate((*RULES, PROBABLE))}
PAIRS: Final = {
    "customer_id": pl.String,
    "other_id": pl.String,
    "rule": pl.String,
    "score": pl.Float64,
}


def list_duplicate_pairs(
    customers: pl.DataFrame, *, least: float, with_model: bool
) -> pl.DataFrame:
    """Return pairs of customer numbers that may be one person, the surest first.

    Parameters
    ----------
    customers : DataFrame
        One row per number; see `build_records`.
    least : float
        Lowest probability of a pair by the model.
    with_model : bool
        Whether probable pairs are looked for, which needs splink.

    Returns
    -------
    DataFrame
        ``pair_id, customer_id, other_id, rule, score``: `customer_id` is the first of the
        two; the score is 1 if a rule of `RULES` holds, else the probability.
    """
    records = build_records(customers, pl.col("customer_id"))
    found = [_list_rule_pairs(records)]
    if with_model:
        scored = score_pairs(records, least=least)
        same = _drop_other_people(scored, records)
        found.append(
            same.select(
                customer_id=pl.min_horizontal("left_id", "right_id"),
                other_id=pl.max_horizontal("left_id", "right_id"),
                rule=pl.lit(PROBABLE),
                score=pl.min_horizontal("probability", pl.lit(_MOST_PROBABLE)),
            )
        )
    pairs = _drop_contradictions(pl.concat(found), records)
    best = pairs.group_by("customer_id", "other_id").agg(
        pl.col("rule").sort_by(pl.col("rule").replace_strict(_ORDER)).first(), pl.col("score").max()
    )
    named = add_pair_ids(
        best.select(
            pl.all(), channel=pl.lit(""), profile_id="other_id"
        ),
        "pair_id",
    )  # fmt: skip
    return named.select("pair_id", *PAIRS).sort(
        "score", "customer_id", "other_id", descending=[True, False, False]
    )


def group_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Add ``group_id``: the first customer number of the group that a pair belongs to."""
    groups = Groups()
    for one, other in pairs.select("customer_id", "other_id").iter_rows():
        groups.join(one, other)
    ids = [groups.find(each) for each in pairs["customer_id"]]
    return pairs.with_columns(group_id=pl.Series(ids, dtype=pl.String))


def count_households(customers: pl.DataFrame) -> int:
    """Return the number of addresses at which several given names of one family live."""
    records = build_records(customers, pl.col("customer_id"))
    at = records.drop_nulls(["street", "code", "family", "given"])
    counted = at.group_by("street", "code", "family").agg(names=pl.col("given").n_unique())
    return counted.filter(pl.col("names") > 1).height


def _list_rule_pairs(records: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs for which a rule holds."""
    found = []
    for rule, fields in RULES.items():
        wanted = records.drop_nulls(fields)
        if "given" not in fields:
            wanted = wanted.filter(pl.col("given").is_null())
        alike = wanted.filter(pl.len().over(fields).is_between(2, _MOST))
        both = alike.select(*fields, customer_id="unique_id").join(
            alike.select(*fields, other_id="unique_id"), on=list(fields)
        )
        found.append(
            both.filter(pl.col("customer_id") < pl.col("other_id")).select(
                "customer_id",
                "other_id",
                rule=pl.lit(rule),
                score=pl.lit(_SURE),
            )
        )
    return pl.concat(found)


def _drop_other_people(scored: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Return probable pairs without those of two given names or two dates of birth."""
    counts = records.group_by("called").agg(count=pl.len()).drop_nulls()
    usual = frozenset(counts.filter(pl.col("count") >= _USUAL)["called"])
    names = records.select("unique_id", "called", "given")
    both = scored.drop("given", strict=False)
    for side, mark in (("left_id", "1"), ("right_id", "2")):
        both = both.join(
            names.rename({"unique_id": side, "called": f"called_{mark}", "given": f"given_{mark}"}),
            on=side,
            maintain_order="left",
        )
    columns = both.select("called_1", "called_2", "given_1", "given_2").rows()
    others = [
        one_full != other_full and is_other_name(one, other, usual)
        for one, other, one_full, other_full in columns
    ]
    born = pl.col("birth") == 0 if "birth" in scored.columns else pl.lit(value=False)
    return both.filter(~(pl.Series(others, dtype=pl.Boolean) | born))


def is_other_name(one: str | None, other: str | None, usual: frozenset[str]) -> bool:
    """Return whether two given names are those of two people.

    Two names that several people have are two names, unless one is a form of the other; one that
    nobody else has may be a misspelling.

    Examples
    --------
    >>> usual = frozenset({"kerstin", "kristin", "heinz", "moni", "monika"})
    >>> is_other_name("kerstin", "kristin", usual), is_other_name("heiz", "heinz", usual)
    (True, False)
    >>> is_other_name("moni", "monika", usual), is_other_name("peter", "heinz", usual)
    (False, True)
    """
    if not one or not other or (one, other) in _name_forms():
        return False
    if one in usual and other in usual:
        return True
    is_close = OSA.distance(one, other) <= 1 or JaroWinkler.similarity(one, other) >= _SIMILAR
    return not is_close


@cache
def _name_forms() -> frozenset[tuple[str, str]]:
    pairs = pl.DataFrame(sorted(list_name_forms()), schema=["one", "other"], orient="row")
    return frozenset(pairs.select(fold_name(pl.col("one")), fold_name(pl.col("other"))).rows())


def _drop_contradictions(pairs: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs without those of rules that two dates of birth contradict."""
    of_one = records.select(customer_id="unique_id", birth_1="birth")
    of_other = records.select(other_id="unique_id", birth_2="birth")
    both = pairs.join(of_one, on="customer_id").join(of_other, on="other_id")
    is_sure = pl.col("score") == _SURE
    other_birth = (pl.col("birth_1") != pl.col("birth_2")).fill_null(value=False)
    return both.filter(~(is_sure & other_birth)).select(*PAIRS)
