"""Counts by month, channel, group and class, for the part of a report that can be filtered.

Each cell rests on enough people, also where cells are added or subtracted
(`scrm.analyze._cell_partition`). A column of kind ``share`` holds the cases with the event, whose
number over ``n`` is the share; `DESIGN_EFFECTS` has what its interval needs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from scrm.analyze._cell_partition import merge_small_cells
from scrm.analyze._clusters import share_interval, sum_clusters
from scrm.analyze.kpi.columns import DIMENSION_WORDS
from scrm.analyze.kpi.measurement import Question, list_rows
from scrm.analyze.kpi.windows import Window
from scrm.result import Column, Result, ResultTable, Text

KEYS = ("month", "channel", "segment", "abc_class")
"""The keys of cells; those that are given up first are last."""
_CASES = Column("n", "count", "Texte", "Texts")
DESIGN_EFFECTS = (
    Column("metric", "text", "Kennzahl", "KPI"),
    Column("key", "text", "Gliederung", "Dimension"),
    Column("value", "text", "Wert", "Value"),
    Column("effect", "number", "Design-Effekt", "Design effect"),
    Column("t", "number", "Quantil", "Quantile"),
)
"""For each share, and each group of it: the design effect, and the quantile of Student's t."""

_YEAR, _NUMBER = pl.col("month").str.slice(0, 4), pl.col("month").str.slice(5, 2).cast(pl.Int64)
_PERIODS = (
    pl.col("month"),
    pl.concat_str(_YEAR, pl.lit("-Q"), ((_NUMBER + 2) // 3).cast(pl.String)),
    _YEAR,
)
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the catalogue of KPIs, and what is summed up per person and cell."""

    name: str
    keys: tuple[str, ...]
    sums: tuple[tuple[Column, str], ...]
    condition: str


SOURCES = (
    Source(
        "opinions",
        KEYS,
        (
            (_CASES, "count(*)"),
            (
                Column(
                    "positive_texts", "share", "Anteil positiver Texte", "Share of positive texts"
                ),
                "sum(CASE WHEN tone = 'positive' THEN 1 ELSE 0 END)",
            ),
            (
                Column(
                    "negative_texts", "share", "Anteil negativer Texte", "Share of negative texts"
                ),
                "sum(CASE WHEN tone = 'negative' THEN 1 ELSE 0 END)",
            ),
            (
                Column("worried_texts", "share", "Anteil mit Sorgen", "Share with worries"),
                "sum(CASE WHEN is_worry THEN 1 ELSE 0 END)",
            ),
        ),
        "WHERE tone IS NOT NULL AND person IS NOT NULL",
    ),
    Source(
        "conversations",
        KEYS,
        (
            (Column("n", "count", "Gespräche", "Conversations"), "count(*)"),
            (
                Column("response_rate", "share", "Antwortrate", "Response rate"),
                "sum(CASE WHEN in_time THEN 1 ELSE 0 END)",
            ),
        ),
        "WHERE is_observed AND person IS NOT NULL",
    ),
    Source(
        "sales",
        ("month", "segment", "abc_class"),
        (
            (Column("n", "count", "Bestellungen", "Orders"), "count(DISTINCT order_id)"),
            (
                Column("revenue", "money", "Umsatz", "Revenue"),
                "CAST(sum(amount) AS DOUBLE)",
            ),
        ),
        "WHERE person IS NOT NULL",
    ),
)


def list_cells(question: Question, window: Window, k: int, currency: str) -> Result:
    """Return tables of cells of the sources that are loaded, and the design effects of the shares.

    A source has one table with all keys, or one with channels and one with groups and classes if
    cells with all keys would rest on too few people.
    """
    tables: list[ResultTable] = []
    effects: list[tuple[str, str, str, float, float]] = []
    for source in SOURCES:
        rows = _list_rows(question, source, window)
        if not rows.height:
            continue
        sums = [column.name for column, _ in source.sums]
        labels = tuple(
            replace(column, unit=currency) if column.kind == "money" else column
            for column, _ in source.sums
        )
        for keys, merged in _merge(rows, source, k).items():
            cells = merged.group_by(keys).agg(pl.col(sums).sum()).sort(keys)
            columns = tuple(
                Column(key, "text", DIMENSION_WORDS[key].de, DIMENSION_WORDS[key].en)
                for key in keys
            )
            name = "_".join((source.name, *keys[1:]))
            tables.append(ResultTable(name, Text("", ""), cells, (*columns, *labels), detail=True))
        shares = [column.name for column, _ in source.sums if column.kind == "share"]
        effects += _list_effects(rows, shares, source.keys, k)
    kinds = {"number": pl.Float64, "text": pl.String}
    schema = {column.name: kinds[column.kind] for column in DESIGN_EFFECTS}
    frame = pl.DataFrame(effects, schema=schema, orient="row")
    tables.append(ResultTable("design_effects", Text("", ""), frame, DESIGN_EFFECTS, detail=True))
    return Result(Text("Zellen", "Cells"), tables=tuple(tables), intervals=("clustered_wilson",))


def _merge(rows: pl.DataFrame, source: Source, k: int) -> dict[tuple[str, ...], pl.DataFrame]:
    """Return the rows with their cells, by the keys of these."""
    facetted = "channel" in source.keys
    whole = _merge_periods(rows, source.keys, k, _PERIODS[:1] if facetted else _PERIODS)
    if _is_mostly_known(whole, source.keys) or not facetted:
        return {source.keys: whole}
    facets = (("month", "channel"), ("month", "segment", "abc_class"))
    return {keys: _merge_periods(rows, keys, k, _PERIODS) for keys in facets}


def _merge_periods(
    rows: pl.DataFrame, keys: tuple[str, ...], k: int, periods: Sequence[pl.Expr]
) -> pl.DataFrame:
    """Return the rows with cells of the shortest period in which most cases keep their keys."""
    merged = rows
    sums = [name for name in rows.columns if name not in {"person", *KEYS}]
    for period in periods:
        spans = rows.with_columns(period.alias("month"))
        summed = spans.group_by("person", *keys).agg(pl.col(sums).sum()).sort("person", *keys)
        merged = merge_small_cells(summed, keys, "person", k)
        if _is_mostly_known(merged, keys):
            break
    return merged


def _is_mostly_known(merged: pl.DataFrame, keys: Sequence[str]) -> bool:
    return int(merged.drop_nulls(keys)["n"].sum()) >= _MOSTLY * int(merged["n"].sum())


def _list_rows(question: Question, source: Source, window: Window) -> pl.DataFrame:
    """Return the sums of each person and cell."""
    keys = ", ".join(source.keys)
    sums = [f"{sql} AS {column.name}" for column, sql in source.sums]
    tail = f"{source.condition}\nGROUP BY person, {keys}\nORDER BY person, {keys}"
    columns = ("person", *source.keys, *sums)
    rows = list_rows(question, source.name, columns, tail, window, source.keys)
    if not rows.height:
        return rows
    return rows.with_columns(
        pl.col("month").cast(pl.String).str.slice(0, 7), pl.col("person").cast(pl.String)
    )


def _list_effects(
    rows: pl.DataFrame, shares: Sequence[str], keys: Sequence[str], k: int
) -> Iterator[tuple[str, str, str, float, float]]:
    """Yield the design effect of each share: of all rows, and of each value of each key."""
    for key in ("", *(key for key in keys if key != "month")):
        part = pl.col(key).fill_null("") if key else pl.lit("")
        people = rows.group_by(part.alias("part"), "person").agg(pl.col("n", *shares).sum())
        grouped = people.sort("part", "person").partition_by("part", as_dict=True)
        for (value,), members in grouped.items():
            for share in shares if members.height >= k else ():
                if found := measure_effect(members[share], members["n"]):
                    yield share, key, str(value), *found


def measure_effect(x: ArrayLike, n: ArrayLike) -> tuple[float, float] | None:
    """Return the design effect of a share and the quantile of Student's t of its interval.

    With these two numbers, `scrm.analyze._clusters.score_share` gives that interval.

    Parameters
    ----------
    x, n : array-like, shape (people,)
        Cases with the event, and all cases, of each person. None for too few people.

    Examples
    --------
    >>> effect, t = measure_effect([1] * 8 + [0] * 2, [1] * 10)
    >>> effect, round(t, 2)
    (1.0, 1.96)
    """
    hits, cases = np.asarray(x, float), np.asarray(n, float)
    hits, cases = hits[cases > 0], cases[cases > 0]
    informative = min(int((hits > 0).sum()), int((hits < cases).sum()))
    found = share_interval(sum_clusters(hits, cases, informative))
    return None if found is None else (float(cases.sum()) / found.cases, found.t)
