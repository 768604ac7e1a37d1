"""Classes A, B and C by value: three rules, exact to the cent; equal values share a class."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Literal

import numpy as np
import polars as pl
from pydantic import AfterValidator

Rule = Literal["before", "inclusive", "computed"]


def _rising(cuts: tuple[float, ...]) -> tuple[float, ...]:
    if len(cuts) != 2 or not 0 < cuts[0] < cuts[1]:  # noqa: PLR2004  three classes have two cuts
        raise ValueError("cuts are two rising numbers above 0")
    return cuts


def _percentages(cuts: tuple[float, ...]) -> tuple[float, ...]:
    if len(cuts) != 2 or not 0 < cuts[0] < cuts[1] <= 100:  # noqa: PLR2004  two cuts, in per cent
        raise ValueError("cuts are two rising numbers between 0 and 100, such as 80,95")
    return cuts


Cuts = Annotated[tuple[float, ...], AfterValidator(_rising)]
"""The values at which the first and the second of three classes end."""
Percentages = Annotated[tuple[float, ...], AfterValidator(_percentages)]
"""The same, in per cent of the whole."""

_SCALE = 4
"""Decimal places of money: values are compared as integers of 1/10000."""


def classify(
    values: pl.DataFrame, *, cuts: Sequence[float] = (80, 95), rule: Rule = "before"
) -> pl.DataFrame:
    """Assign each item a class by its position on the cumulative curve of positive values.

    Parameters
    ----------
    values : DataFrame
        Columns ``item`` (unique) and ``value`` (Decimal, or a number that is rounded to 1/10000).
    cuts : (a, b), in per cent
        Cumulative shares that end A and B; not used by ``computed``.
    rule : {"before", "inclusive", "computed"}
        ``before``: A while the share of all larger values is below a (A covers at least a, and a
        single giant is A). ``inclusive``: A while that share including the item is at most a (SAP).
        ``computed``: cuts from the shape of the curve, see `computed_cuts`.

    Returns
    -------
    DataFrame
        ``item, value, share, cumulative_share, abc_class``, largest value first, ties by item.
        Shares and class are null for values of zero or less; ``cumulative_share`` covers all items
        of at least the same value.

    Examples
    --------
    >>> items = pl.DataFrame({"item": ["p", "q", "r", "s"], "value": [70, 20, 10, -5]})
    >>> classify(items)["abc_class"].to_list()
    ['A', 'A', 'B', None]
    >>> classify(items, rule="inclusive")["abc_class"].to_list()
    ['A', 'B', 'C', None]
    """
    exact = values.with_columns(pl.col("value").cast(pl.Decimal(38, _SCALE)))
    units = pl.col("units")
    ranked = exact.with_columns(units=exact["value"].to_physical()).sort(
        ["units", "item"], descending=[True, False]
    )
    summed = ranked.with_columns(sum=pl.when(units > 0).then(units).otherwise(0).cum_sum())
    total = int(summed["sum"][-1]) if summed.height else 0
    first, last = units.ne_missing(units.shift(1)), units.ne_missing(units.shift(-1))
    tied = summed.with_columns(
        before=pl.when(first).then(pl.col("sum") - units).forward_fill(),
        through=pl.when(last).then(pl.col("sum")).backward_fill(),
    )
    ends_a, ends_b = _class_ends(ranked["units"], total, cuts, rule)
    classes = (
        pl.when(ends_a).then(pl.lit("A")).when(ends_b).then(pl.lit("B")).otherwise(pl.lit("C"))
    )
    return tied.select(
        "item",
        "value",
        share=pl.when(units > 0).then(units.cast(pl.Float64) / max(total, 1)),
        cumulative_share=pl.when(units > 0).then(
            pl.col("through").cast(pl.Float64) / max(total, 1)
        ),
        abc_class=pl.when(units > 0).then(classes),
    )


def _class_ends(units: pl.Series, total: int, cuts: Sequence[float], rule: Rule) -> list[pl.Expr]:
    """Return the conditions of class A, and of A or B, on rows with ``units`` and ``before``."""
    if rule == "computed":
        positive = units.filter(units > 0).cast(pl.Float64).to_numpy()
        values, counts = np.unique(positive, return_counts=True)
        return [
            pl.col("units").cast(pl.Float64) >= value
            for value in compute_cuts(values[::-1], counts[::-1])
        ]
    bounds = [Fraction(str(cut)) / 100 * total for cut in cuts]
    if rule == "inclusive":  # the first of equal values decides for all of them
        return [
            pl.col("before") + pl.col("units") <= pl.lit(floor(bound), pl.Int128)
            for bound in bounds
        ]
    return [pl.col("before") < pl.lit(ceil(bound), pl.Int128) for bound in bounds]


def compute_cuts(values: np.ndarray, counts: np.ndarray) -> tuple[float, float]:
    """Return the smallest values in A, and in A or B, from the shape of the cumulative curve.

    A ends at the point of the curve nearest to (0, 1); the break-even point is where one more item
    brings the mean (slope 1). If break-even comes first, the two change places. B ends at the point
    nearest to (x of the second, 1). Points are those of distinct values; no curve is fitted.

    Parameters
    ----------
    values : ndarray, shape (k,)
        Distinct positive values, descending.
    counts : ndarray, shape (k,)
        How many items have each.

    References
    ----------
    Ultsch and Lötsch (2015), Computed ABC Analysis for Rational Selection of Most Informative
    Variables in Multivariate Data, PLoS ONE 10(6).

    Examples
    --------
    >>> compute_cuts(np.array([90.0, 5.0, 4.0, 1.0]), np.array([1, 1, 1, 1]))
    (90.0, 90.0)
    """
    if not len(values):
        return np.inf, np.inf
    x = np.cumsum(counts) / counts.sum()
    y = np.cumsum(values * counts) / (values @ counts)
    nearest_ideal = int(np.argmin(x**2 + (1 - y) ** 2))
    break_even = max(int(np.sum(values >= (values @ counts) / counts.sum())) - 1, 0)
    first, second = sorted((nearest_ideal, break_even))
    last = max(first, int(np.argmin((x - x[second]) ** 2 + (1 - y) ** 2)))
    return float(values[first]), float(values[last])


def compute_top_share(values: np.ndarray, part: float = 0.2) -> float:
    """Return the share of the sum that the largest `part` of the values brings.

    The item that `part` cuts through counts in part. NaN without a positive sum.

    Examples
    --------
    >>> compute_top_share(np.array([80.0, 5, 5, 5, 5]))
    0.8
    """
    ordered = np.sort(np.asarray(values, float))[::-1]
    if not len(ordered) or ordered.sum() <= 0:
        return float("nan")
    curve = np.concatenate(([0.0], np.cumsum(ordered)))
    return float(np.interp(part * len(ordered), np.arange(len(curve)), curve) / curve[-1])


def find_class_floors(
    values: np.ndarray, cuts: Sequence[float] = (80, 95), rule: Rule = "before"
) -> tuple[float, float]:
    """Return the smallest value in A, and the smallest in A or B, in floating point.

    The rules are those of `classify`, which is exact to the cent; simulations need speed.

    Parameters
    ----------
    values : float array, shape (n,)
        Values of all items, in any order.

    Returns
    -------
    (float, float)
        Infinite if a class is empty.

    Examples
    --------
    >>> find_class_floors(np.array([70.0, 20.0, 10.0, -5.0]))
    (20.0, 10.0)
    """
    found, counts = np.unique(values[values > 0], return_counts=True)
    if not len(found):
        return np.inf, np.inf
    ordered, counts = found[::-1], counts[::-1]
    if rule == "computed":
        return compute_cuts(ordered, counts)
    sums = ordered * counts
    through = np.cumsum(sums)
    before = through - sums
    bounds = np.array(cuts, float) / 100 * through[-1]
    noise = 1e-9 * through[-1]
    floors = []
    for bound in bounds:
        inside = before < bound - noise if rule == "before" else before + ordered <= bound + noise
        floors.append(float(ordered[inside][-1]) if inside.any() else np.inf)
    return floors[0], floors[1]
