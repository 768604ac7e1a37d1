"""From events to sums by cell and block."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.findings.measures import SOURCE_BEGINS, Measure
from scrm.analyze.findings.sums import PARTS, Floats, Sums, stack
from scrm.analyze.findings.window_tests import ADDITIVE, WIDTHS, Grid

MOST_CELLS = 60
"""The most frequent cells of a dimension are compared."""
_LEAST_ROWS, _LEAST_RECENT = 20, 8
_LEAST_PEOPLE = 10
"""A word that fewer people write may be the name of one of them."""
LEAST_CELLS = 2
_TO_SPREAD = 1.4826
"""Standard deviation over the median absolute deviation, of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one dimension: their names and sums, and the sums of all of them."""

    dimension: str
    names: tuple[str, ...]
    sums: Sums
    whole: Sums


@dataclass(frozen=True, slots=True)
class Values:
    """The rows of a measure as arrays.

    Parameters
    ----------
    place : array of int
        Rows of the events that count.
    block : array of int
    value : array
    """

    place: NDArray[np.int64]
    block: NDArray[np.int64]
    value: Floats


@dataclass(frozen=True, slots=True)
class Codes:
    """A column as numbers: names, and for each row of `place` its name.

    A list column has as many rows of the same `place` as it has elements; nulls have none.
    """

    names: tuple[str, ...]
    place: NDArray[np.int64]
    code: NDArray[np.int64]


def encode(column: pl.Series) -> Codes:
    """Return a column as numbers of its sorted names.

    Examples
    --------
    >>> found = encode(pl.Series(["b", None, "a"]))
    >>> found.names, found.place.tolist(), found.code.tolist()
    (('a', 'b'), [0, 2], [1, 0])
    """
    frame = pl.DataFrame({"name": column}).with_row_index("place")
    if isinstance(column.dtype, pl.List):
        frame = frame.explode("name")
    frame = frame.drop_nulls("name")
    names = frame["name"].unique().sort()
    code = frame["name"].cast(pl.Enum(names)).to_physical() if len(names) else frame["place"]
    return Codes(tuple(names.to_list()), frame["place"].to_numpy().astype(np.int64),
                 code.to_numpy().astype(np.int64))  # fmt: skip


def read_values(measure: Measure, events: pl.DataFrame, block: NDArray[np.int64]) -> Values:
    """Return the rows of a measure within the blocks."""
    value = pl.lit(1.0) if measure.value is None else measure.value.cast(pl.Float64)
    where = pl.lit(value=True) if measure.where is None else measure.where
    found = events.select(
        "age",  # gives constants their length
        value.alias("value"),
        (where & value.is_finite()).fill_null(value=False).alias("counts"),
    )
    place = np.flatnonzero(found["counts"].to_numpy() & (block >= 0))
    values = found["value"].to_numpy()[place]
    return Values(place, block[place], limit_outliers(values) if measure.is_log else values)


def limit_outliers(values: Floats) -> Floats:
    """Return values no further than three standard deviations from the middle.

    A post seen by a hundred times as many people counts like a very good one.

    References
    ----------
    Huber (1981), Robust Statistics: the median absolute deviation gives the standard deviation.

    Examples
    --------
    >>> limit_outliers(np.array([0.0, 1.0, 2.0, 3.0, 4.0, 99.0])).round(2).tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0, 9.17]
    """
    if not len(values):
        return values
    middle = np.median(values)
    spread = _TO_SPREAD * np.median(np.abs(values - middle))
    return np.clip(values, middle - 3 * spread, middle + 3 * spread) if spread else values


def prepare_rows(events: pl.DataFrame, values: Values) -> pl.DataFrame:
    """Return the rows of a measure with ``block`` and ``value``."""
    return events[values.place].with_columns(
        pl.Series("block", values.block, pl.Int32), pl.Series("value", values.value)
    )


def sum_blocks(rows: pl.DataFrame, count: int) -> tuple[Floats, Floats]:
    """Return the number of rows and the sum of values of each block."""
    block, value = rows["block"].to_numpy(), rows["value"].to_numpy()
    cases = np.bincount(block, minlength=count).astype(np.float64)
    return cases, np.bincount(block, value, count).astype(np.float64)


def sum_total(measure: Measure, values: Values, cluster: Codes, count: int) -> Sums:
    """Return the sums over all rows, as one cell."""
    none = np.zeros(len(values.place), np.int64)
    return _sum(measure, values, none, cluster.code[values.place], 1, count)


def sum_cells(
    measure: Measure, values: Values, dimension: str, codes: Codes, cluster: Codes, count: int
) -> Cells | None:
    """Return the sums by cell of a dimension; None where there is nothing to compare."""
    if (dimension, measure.kind in ADDITIVE) == ("tenure", True):
        return None  # how many customers are new drifts with the age of the data
    row, cell = _join(values, codes)
    block, value = values.block[row], values.value[row]
    kept = _choose_cells(dimension, cell, block, cluster.code[values.place[row]], codes, values)
    if len(kept) < LEAST_CELLS:
        return None
    people = cluster.code[values.place]
    known = np.unique(row)
    whole = Values(values.place[known], values.block[known], values.value[known])
    renamed = np.full(len(codes.names), -1)
    renamed[kept] = np.arange(len(kept))
    inside = renamed[cell] >= 0
    part = Values(values.place[row][inside], block[inside], value[inside])
    return Cells(
        dimension,
        tuple(codes.names[each] for each in kept),
        _sum(measure, part, renamed[cell][inside], people[row][inside], len(kept), count),
        _sum(measure, whole, 0 * known, people[known], 1, count),
    )


def _join(values: Values, codes: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of a measure that have a cell, and the cell."""
    if not len(values.place):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    where = np.full(max(int(values.place[-1]), int(codes.place.max(initial=0))) + 1, -1)
    where[values.place] = np.arange(len(values.place))
    row = where[codes.place]
    return row[row >= 0], codes.code[row >= 0]


def _choose_cells(
    dimension: str, cell: NDArray[np.int64], block: NDArray[np.int64],
    people: NDArray[np.int64], codes: Codes, values: Values,
) -> list[int]:  # fmt: skip
    """Return the cells that are compared, those with most rows first."""
    size = len(codes.names)
    rows = np.bincount(cell, minlength=size)
    recent = np.bincount(cell[block < max(WIDTHS)], minlength=size)
    usable = (rows >= _LEAST_ROWS) | (recent >= _LEAST_RECENT)
    if dimension == "word" and len(cell):
        pairs = np.unique(cell * (int(people.max()) + 1) + people)
        writers = np.bincount(pairs // (int(people.max()) + 1), minlength=size)
        usable &= writers >= _LEAST_PEOPLE
    if dimension in SOURCE_BEGINS and len(block):
        first = np.full(size, -1)
        np.maximum.at(first, cell, block)
        usable &= first >= min(int(values.block.max()), 6)
    found = np.flatnonzero(usable)
    return [int(each) for each in found[np.argsort(-rows[found], kind="stable")][:MOST_CELLS]]


def _sum(
    measure: Measure, values: Values, cell: NDArray[np.int64], people: NDArray[np.int64],
    cells: int, count: int,
) -> Sums:  # fmt: skip
    """Return n, x and xx by cell and block; of sums, xx is that of the totals of persons."""
    place = cell * count + values.block

    def fill(where: NDArray[np.int64], weights: Floats | None) -> Floats:
        found = np.bincount(where, weights, cells * count)
        return found.reshape((cells, count)).astype(np.float64)

    n, x = fill(place, None), fill(place, values.value)
    if measure.kind == "count":
        return Sums(n, n, n)
    if measure.kind == "sum":
        wide = int(people.max(initial=0)) + 1
        pairs, inverse = np.unique(place * wide + people, return_inverse=True)
        totals = np.bincount(inverse, values.value, len(pairs))
        return Sums(n, x, fill(pairs // wide, (totals**2).astype(np.float64)))
    return Sums(n, x, fill(place, values.value**2))


def measure_clustering(measure: Measure, values: Values, cluster: Codes) -> dict[int, float]:
    """Return by how much shares and means vary more, as people have several cases that are alike.

    Returns
    -------
    dict
        Width of windows -> square of the sums of each person's deviations, from the means of the
        blocks, within a window, over that of single cases, without the person with most; of
        counts and sums nothing.

    References
    ----------
    Kish (1965), Survey Sampling: the design effect of clusters.
    """
    if measure.kind in ADDITIVE or not len(values.value):
        return {}
    people = cluster.code[values.place]
    n, x = (np.bincount(values.block, weights) for weights in (None, values.value))
    off = values.value - (x / np.maximum(n, 1))[values.block]
    single = float((off**2).sum())
    if len(np.unique(people)) == len(people) or not single:
        return {}
    wide, found = int(people.max()) + 1, {}
    for width in WIDTHS:
        pairs = np.unique(values.block // width * wide + people, return_inverse=True)[1]
        sums = np.bincount(pairs, off) ** 2
        found[width] = max(float(sums.sum() - sums.max()) / single, 1.0)
    return found


def build_grid(
    measure: Measure, parts: Sequence[Cells], total: Sums, complete: int,
    clustering: Mapping[int, float],
) -> Grid:  # fmt: skip
    """Return the cells of several dimensions one below the other, and the total last."""
    cells = stack([*(each.sums for each in parts), total]).cut(0, complete)
    sizes = [len(each.names) for each in parts]
    wholes = [Sums(*(np.repeat(getattr(each.whole, part), len(each.names), axis=0)
                     for part in PARTS)) for each in parts]  # fmt: skip
    dimension = np.r_[np.repeat(np.arange(len(parts)), sizes), -1]
    return Grid(
        cells,
        stack([*wholes, total]).cut(0, complete),
        dimension,
        clustering,
        measure.has_season,
        bool(measure.rest),
    )
