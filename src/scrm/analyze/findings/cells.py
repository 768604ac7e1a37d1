"""From events to sums by cell and block."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from scrm.analyze.findings.blocks import Blocks
from scrm.analyze.findings.measures import SOURCE_BEGINS, Measure
from scrm.analyze.findings.sums import PARTS, Sums, stack
from scrm.analyze.findings.window_tests import ADDITIVE, WIDTHS, Grid

MOST_CELLS = 60
"""The most frequent cells of a dimension are compared."""
_LEAST_ROWS, _LEAST_RECENT = 20, 8
_LEAST_PEOPLE = 10
"""A word that fewer people write may be the name of one of them."""
LEAST_CELLS = 2


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one dimension: their names and sums, and the sums of all of them."""

    dimension: str
    names: tuple[str, ...]
    sums: Sums
    whole: Sums


def prepare_rows(measure: Measure, events: pl.DataFrame, blocks: Blocks) -> pl.DataFrame:
    """Return the rows of a measure: the events that count, with ``block`` and ``value``."""
    rows = events if measure.where is None else events.filter(measure.where)
    value = pl.lit(1.0) if measure.value is None else measure.value.cast(pl.Float64)
    rows = rows.with_columns(value.alias("value")).filter(pl.col("value").is_finite())
    block = np.searchsorted(blocks.edges, rows["age"].to_numpy(), side="right") - 1
    return rows.with_columns(pl.Series("block", block, pl.Int32)).filter(
        pl.col("block") < blocks.count
    )


def sum_total(measure: Measure, rows: pl.DataFrame, count: int) -> Sums:
    """Return the sums over all rows, as one cell."""
    return _fill(_aggregate(measure, rows, []), (), count)


def sum_cells(measure: Measure, rows: pl.DataFrame, dimension: str, count: int) -> Cells | None:
    """Return the sums by cell of a dimension; None where there is nothing to compare."""
    if dimension not in rows.columns or (dimension, measure.kind in ADDITIVE) == ("tenure", True):
        return None  # how many customers are new drifts with the age of the data
    known = rows.filter(pl.col(dimension).is_not_null())
    if isinstance(rows.schema[dimension], pl.List):
        known = known.explode(dimension).drop_nulls(dimension)
    recent = (pl.col("block") < max(WIDTHS)).sum()
    people = pl.col("cluster").n_unique() if dimension == "word" else pl.lit(_LEAST_PEOPLE)
    sizes = known.group_by(dimension).agg(
        pl.len(), recent.alias("recent"), pl.col("block").max().alias("oldest"),
        people.alias("people"),
    ).filter(pl.col("people") >= _LEAST_PEOPLE)  # fmt: skip
    sizes = sizes.filter((pl.col("len") >= _LEAST_ROWS) | (pl.col("recent") >= _LEAST_RECENT))
    if dimension in SOURCE_BEGINS and rows.height:
        oldest = min(int(rows["block"].max()), 6)  # type: ignore[arg-type]
        sizes = sizes.filter(pl.col("oldest") >= oldest)
    sizes = sizes.sort(["len", dimension], descending=[True, False]).head(MOST_CELLS)
    names = tuple(sizes[dimension].to_list())
    if len(names) < LEAST_CELLS:
        return None
    kept = known.filter(pl.col(dimension).is_in(names))
    whole = _fill(_aggregate(measure, rows.filter(pl.col(dimension).is_not_null()), []), (), count)
    return Cells(dimension, names, _fill(_aggregate(measure, kept, [dimension]), names, count),
                 whole)  # fmt: skip


def measure_clustering(measure: Measure, rows: pl.DataFrame) -> dict[int, float]:
    """Return by how much shares and means vary more, as people have several cases that are alike.

    Returns
    -------
    dict
        Width of windows -> square of the sums of each person's deviations within a window, over
        that of single cases; of counts and sums nothing.

    References
    ----------
    Kish (1965), Survey Sampling: the design effect of clusters.
    """
    if measure.kind in ADDITIVE or rows.is_empty():
        return {}
    off = pl.col("value") - pl.col("value").mean()
    people = rows.select("block", "cluster", off).group_by("block", "cluster").agg(
        pl.col("value").sum(), (pl.col("value") ** 2).sum().alias("square")
    )  # fmt: skip
    single = float(people["square"].sum())
    if people.height == rows.height == people["cluster"].n_unique() or not single:
        return {}
    found = {}
    for width in WIDTHS:
        sums = people.group_by(pl.col("block") // width, "cluster").agg(pl.col("value").sum())
        found[width] = max(float((sums["value"] ** 2).sum()) / single, 1.0)
    return found


def build_grid(
    parts: Sequence[Cells], total: Sums, complete: int, clustering: Mapping[int, float]
) -> Grid:
    """Return the cells of several dimensions one below the other, and the total last."""
    cells = stack([*(each.sums for each in parts), total]).cut(0, complete)
    sizes = [len(each.names) for each in parts]
    wholes = [Sums(*(np.repeat(getattr(each.whole, part), len(each.names), axis=0)
                     for part in PARTS)) for each in parts]  # fmt: skip
    dimension = np.r_[np.repeat(np.arange(len(parts)), sizes), -1]
    return Grid(cells, stack([*wholes, total]).cut(0, complete), dimension, clustering)


def _aggregate(measure: Measure, rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Return n, x and xx by cell and block."""
    if measure.kind == "sum":
        people = rows.group_by([*by, "block", "cluster"]).agg(pl.len().alias("n"),
                                                              pl.col("value").sum())  # fmt: skip
        return people.group_by([*by, "block"]).agg(
            pl.col("n").sum(), pl.col("value").sum().alias("x"),
            (pl.col("value") ** 2).sum().alias("xx"),
        )  # fmt: skip
    value = pl.col("value")
    return rows.group_by([*by, "block"]).agg(
        pl.len().alias("n"), value.sum().alias("x"), (value**2).sum().alias("xx")
    )


def _fill(found: pl.DataFrame, names: tuple[str, ...], count: int) -> Sums:
    """Return arrays of shape (cells, blocks) from rows of cell and block."""
    place = {name: index for index, name in enumerate(names)}
    dimension = found.columns[0] if names else ""
    rows = (
        found[dimension].replace_strict(place, return_dtype=pl.Int64).to_numpy()
        if names
        else np.zeros(found.height, int)
    )
    parts = []
    for part in PARTS:
        array = np.zeros((max(len(names), 1), count))
        array[rows, found["block"].to_numpy()] = found[part].to_numpy()
        parts.append(array)
    return Sums(*parts)
