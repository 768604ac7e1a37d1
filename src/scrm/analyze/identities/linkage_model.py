"""The probability that two records are one person: the model of Fellegi and Sunter, by splink.

Its parameters are learnt from the records themselves by expectation maximisation, without labels.
splink (``pip install 'scrm[link]'``) is imported when it is needed.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from scrm.analyze.identities.record_fields import FIELDS, KEYS
from scrm.errors import UsageError

if TYPE_CHECKING:
    from splink import Linker

PAIR: Final = ("left_id", "right_id", "probability")
_LARGEST_BLOCK: Final = 20_000
"""Pairs of the largest group of records with the same key that is compared."""
_MOST_PAIRS: Final = 3_000_000
_SAMPLED: Final = 300_000
"""Random pairs from which chance agreement is estimated."""
_TRAINED: Final = 500_000
_LEAST_FILLED: Final = 0.02
"""Share of the records of each side that must have a field, so that it is compared."""
_FEWEST: Final = 30
"""Records of each side below which nothing can be learnt."""
_SEED: Final = 20_260
_RULES: Final = (("family", "given", "town"), ("family", "given", "birth"), ("email",), ("phone",))
"""Fields whose agreement shows a match: how many matches there are follows from them."""
_TRAINING: Final[tuple[tuple[str, ...], ...]] = (
    *(("family", "given"), ("town", "family"), ("town", "given"), ("code", "family")),
    *(("code", "given"), ("birth",), ("email",)),
)
_MOST_RULES: Final = 3
_RECALL: Final = 0.7
"""Share of the matches that these rules are taken to find; its effect on probabilities is small."""


def score_pairs(
    left: pl.DataFrame, right: pl.DataFrame | None = None, *, least: float = 0.5
) -> pl.DataFrame:
    """Return pairs of records with the probability that they are one person.

    Parameters
    ----------
    left, right : DataFrame
        See `build_records`; without `right` the pairs are within `left`.
    least : float
        Lowest probability of a pair that is returned.

    Returns
    -------
    DataFrame
        ``left_id, right_id, probability`` and for each field compared its level of agreement:
        -1 missing, 0 different, higher numbers closer; the most probable pairs first. Empty if
        there are too few records or candidates to learn from.

    Raises
    ------
    UsageError
        splink is not installed.
    """
    sides = [left] if right is None else [left, right]
    fields = _list_usable_fields(sides)
    has_name = bool({"family", "given"} & set(fields))
    if min(side.height for side in sides) < _FEWEST or not has_name or len(fields) == 1:
        return _no_pairs()
    blocked = limit_blocks(sides)
    keys = [key for key in KEYS if all(side[key].count() for side in blocked)]
    if not keys:
        return _no_pairs()
    compared = [side.select("unique_id", *fields, *keys) for side in blocked]
    linker = _build_linker(compared, fields, keys)
    if not _train(linker, fields):
        return _no_pairs()
    found = linker.inference.predict(threshold_match_probability=least)
    return _read_pairs(found.as_duckdbpyrelation().pl())


def limit_blocks(sides: Sequence[pl.DataFrame]) -> list[pl.DataFrame]:
    """Return the records without the keys that too many of them share.

    A key that 10,000 customers share identifies none of them, and would give 50 million pairs.
    """
    limited = list(sides)
    for key in KEYS:
        counts = limited[0].group_by(key).agg(pairs=pl.len().cast(pl.Int64))
        if len(limited) > 1:
            other = limited[1].group_by(key).agg(others=pl.len().cast(pl.Int64))
            counts = counts.join(other, on=key).with_columns(
                pairs=pl.col("pairs") * pl.col("others")
            )
        else:
            counts = counts.with_columns(pairs=pl.col("pairs") * (pl.col("pairs") - 1) // 2)
        ordered = counts.drop_nulls(key).sort("pairs", key)
        kept = ordered.filter(
            (pl.col("pairs") <= _LARGEST_BLOCK)
            & (pl.col("pairs").cum_sum() <= _MOST_PAIRS)
            & (pl.col("pairs") > 0)
        )
        limited = [
            side.with_columns(pl.when(pl.col(key).is_in(kept[key].implode())).then(key).alias(key))
            for side in limited
        ]
    return limited


def choose_one_to_one(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs in which each record is the most probable partner of the other.

    Examples
    --------
    >>> rows = [("a", "1", 0.9), ("a", "2", 0.8), ("b", "2", 0.7), ("b", "1", 0.6)]
    >>> pairs = pl.DataFrame(rows, schema=["left_id", "right_id", "probability"], orient="row")
    >>> choose_one_to_one(pairs).rows()
    [('a', '1', 0.9), ('b', '2', 0.7)]
    """
    chosen: list[int] = []
    taken_left: set[str] = set()
    taken_right: set[str] = set()
    ordered = pairs.sort("probability", "left_id", "right_id", descending=[True, False, False])
    for place, (left, right) in enumerate(ordered.select("left_id", "right_id").iter_rows()):
        if left not in taken_left and right not in taken_right:
            taken_left.add(left)
            taken_right.add(right)
            chosen.append(place)
    return ordered[chosen]


def _no_pairs() -> pl.DataFrame:
    schema = {"left_id": pl.String, "right_id": pl.String, "probability": pl.Float64}
    return pl.DataFrame(schema=schema)


class _Stream:
    """A frame that DuckDB reads without a copy of it in Arrow's own tables."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def _list_usable_fields(sides: Sequence[pl.DataFrame]) -> list[str]:
    return [
        field
        for field in FIELDS
        if all(
            side.height and side[field].count() >= _LEAST_FILLED * side.height
            and side[field].n_unique() > 1
            for side in sides
        )
    ]  # fmt: skip


def _import_splink() -> Any:
    try:
        import splink
    except ImportError:
        raise UsageError("probable pairs need splink", hint="pip install 'scrm[link]'") from None
    logging.getLogger("splink").setLevel(logging.ERROR)
    return splink


def _build_linker(
    sides: Sequence[pl.DataFrame], fields: Sequence[str], keys: Sequence[str]
) -> "Linker":
    splink = _import_splink()
    backend = splink.DuckDBAPI()
    backend.duckdb_con.execute("SET threads = 1")  # the same sums, in the same order, everywhere
    backend.duckdb_con.execute("SET autoinstall_known_extensions = false")
    tables = []
    for side, name in zip(sides, ("records_a", "records_b"), strict=False):
        backend.duckdb_con.register("given_records", _Stream(side))
        backend.duckdb_con.execute(f"CREATE TABLE {name} AS FROM given_records")
        backend.duckdb_con.unregister("given_records")
        tables.append(backend.register(name))
    settings = splink.SettingsCreator(
        link_type="dedupe_only" if len(sides) == 1 else "link_only",
        comparisons=[
            _build_comparison(field, is_swappable={"family", "given"} <= set(fields))
            for field in fields
        ],
        blocking_rules_to_generate_predictions=[splink.block_on(key) for key in keys],
        retain_matching_columns=True,  # with them, the levels of agreement
        retain_intermediate_calculation_columns=False,
    )
    linker: Linker = splink.Linker(tables, settings, log_level=logging.ERROR)
    return linker


def _build_comparison(field: str, *, is_swappable: bool) -> Any:
    """Return the comparison of one field; agreement on a rare value says more than on a usual one.

    The limits of similarity are those of splink's own comparisons of names, dates and addresses.
    """
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    swapped = cll.CustomLevel('"family_l" = "given_r" AND "given_l" = "family_r"')
    similar: dict[str, list[Any]] = {
        "family": [
            *([swapped] if is_swappable else []),
            cll.JaroWinklerLevel(field, 0.92),
            cll.JaroWinklerLevel(field, 0.8),
        ],
        "given": [cll.JaroWinklerLevel(field, 0.92), cll.JaroWinklerLevel(field, 0.8)],
        "town": [cll.JaroWinklerLevel(field, 0.9)],
        "code": [cll.LevenshteinLevel(field, 1), cll.CustomLevel('"code_l"[:2] = "code_r"[:2]')],
        "street": [cll.JaroWinklerLevel(field, 0.95), cll.JaroWinklerLevel(field, 0.88)],
        "birth": [cll.DamerauLevenshteinLevel(field, 1), cll.DamerauLevenshteinLevel(field, 2)],
        "email": [
            cll.CustomLevel("split_part(\"email_l\", '@', 1) = split_part(\"email_r\", '@', 1)"),
            cll.JaroWinklerLevel(field, 0.9),
        ],
        "phone": [cll.DamerauLevenshteinLevel(field, 1)],
    }
    exact = cll.ExactMatchLevel(field, term_frequency_adjustments=field not in {"email", "phone"})
    levels = [cll.NullLevel(field), exact, *similar[field], cll.ElseLevel()]
    return cl.CustomComparison(levels, output_column_name=field)


def _train(linker: "Linker", fields: Sequence[str]) -> bool:
    """Learn the parameters: chance agreement from random pairs, the others by EM.

    Returns
    -------
    bool
        Whether there were pairs to learn from.
    """
    splink = _import_splink()
    from splink.internals.exceptions import EMTrainingException

    rules: list[Any] = [splink.block_on(*rule) for rule in _RULES if set(rule) <= set(fields)]
    training = linker.training
    if rules:
        try:
            training.estimate_probability_two_random_records_match(rules, recall=_RECALL)
        except ValueError:  # nearly all pairs agree in all fields of a rule: they say nothing
            return False
    training.estimate_u_using_random_sampling(max_pairs=_SAMPLED, seed=_SEED)
    is_trained = False
    for rule in _list_training_rules(fields):
        with suppress(EMTrainingException):  # no pair agrees in the fields of the rule
            training.estimate_parameters_using_expectation_maximisation(
                splink.block_on(*rule), max_pairs=_TRAINED
            )
            is_trained = True
    return is_trained


def _list_training_rules(fields: Sequence[str]) -> list[tuple[str, ...]]:
    """Return fields that training pairs have in common, so that each field is free in one rule.

    What training pairs have in common by design teaches nothing.

    Examples
    --------
    >>> _list_training_rules(["family", "given", "town"])
    [('family', 'given'), ('town', 'family'), ('town', 'given')]
    >>> _list_training_rules(["family", "given"])
    [('family', 'given'), ('given',), ('family',)]
    """
    usable = [rule for rule in _TRAINING if set(rule) <= set(fields)][:_MOST_RULES]
    fixed = [field for field in fields if all(field in rule for rule in usable)]
    return usable + [(next(other for other in fields if other != field),) for field in fixed]


def _read_pairs(found: pl.DataFrame) -> pl.DataFrame:
    levels = {
        name: name.removeprefix("gamma_") for name in found.columns if name.startswith("gamma_")
    }
    return (
        found.select(
            left_id=pl.col("unique_id_l").cast(pl.String),
            right_id=pl.col("unique_id_r").cast(pl.String),
            probability=pl.col("match_probability").round(6),
            **{short: pl.col(name).cast(pl.Int64) for name, short in levels.items()},
        )
        .unique(["left_id", "right_id"], keep="first", maintain_order=True)
        .sort("probability", "left_id", "right_id", descending=[True, False, False])
    )
