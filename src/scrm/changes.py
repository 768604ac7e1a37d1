"""Whether a change between two numbers with intervals is more than chance.

Intervals are at 95 %. Of many changes, the false discovery rate is controlled, so that a comparison
of 300 numbers in which nothing changed names none of them in 95 of 100 cases.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


class Estimate(NamedTuple):
    """A value with its 95 % interval; the ends are None where it has none."""

    value: float
    low: float | None = None
    high: float | None = None


def change_interval(
    before: Estimate, after: Estimate, *, shared: float = 0.0, level: float = LEVEL
) -> tuple[float, float] | None:
    """Return the interval of ``after - before``; None where neither has an interval.

    MOVER: the distances of both values to their ends, in quadrature. If only one value has an
    interval, the other one is taken to be as uncertain; another level scales the distances as if
    normal.

    Parameters
    ----------
    shared : float
        Correlation of the two values through cases that both contain: of two windows of 28 days a
        week apart, 0.75. What is shared cancels in the difference.

    References
    ----------
    Zou and Donner (2008), Statistics in Medicine 27: 1693; Zou (2007), Psychological Methods 12:
    correlated values.

    Examples
    --------
    >>> low, high = change_interval(Estimate(0.5, 0.4, 0.6), Estimate(0.6, 0.5, 0.7))
    >>> round(low, 3), round(high, 3)
    (-0.041, 0.241)
    """
    distances = _list_distances(before, after)
    if distances is None:
        return None
    (down_before, up_before), (down, up) = distances
    scale = NormalDist().inv_cdf((1 + level) / 2) / _Z
    change = after.value - before.value
    return (
        change - scale * _add(down, up_before, shared),
        change + scale * _add(up, down_before, shared),
    )


def change_p_value(before: Estimate, after: Estimate, *, shared: float = 0.0) -> float | None:
    """Return the level at which the interval of the change just contains zero.

    Examples
    --------
    >>> round(change_p_value(Estimate(0.5, 0.4, 0.6), Estimate(0.7, 0.6, 0.8)), 4)
    0.0056
    """
    distances = _list_distances(before, after)
    if distances is None:
        return None
    (down_before, up_before), (down, up) = distances
    change = after.value - before.value
    one, other = (down, up_before) if change > 0 else (up, down_before)
    distance = _add(one, other, shared)
    if distance <= 0:
        return 1.0
    return 2 * (1 - NormalDist().cdf(_Z * abs(change) / distance))


def _list_distances(
    before: Estimate, after: Estimate
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return the distances down and up of both values, those of one for the other if missing."""
    found = [
        None
        if each.low is None or each.high is None
        else (max(each.value - each.low, 0.0), max(each.high - each.value, 0.0))
        for each in (before, after)
    ]
    known = found[0] or found[1]
    return known and (found[0] or known, found[1] or known)


def _add(one: float, other: float, shared: float) -> float:
    return math.sqrt(max(one * one + other * other - 2 * shared * one * other, 0.0))


def count_p_value(before: float, after: float) -> float:
    """Return the probability that two counts of the same rate differ at least as much by chance.

    Given their total, the second count of two Poisson counts is binomial with one half; the
    probability of the count itself is halved (mid-p).

    References
    ----------
    Przyborowski and Wilenski (1940), Biometrika 31; Lancaster (1961), JASA 56.

    Examples
    --------
    >>> round(count_p_value(20, 26), 3), round(count_p_value(20, 60), 6)
    (0.382, 6e-06)
    """
    from scipy.special import bdtr

    total, smaller = round(before + after), round(min(before, after))
    below = float(bdtr(smaller - 1, total, 0.5)) if smaller > 0 else 0.0
    return min(below + float(bdtr(smaller, total, 0.5)), 1.0)


def overlap(before: Sequence[int], after: Sequence[int]) -> float:
    """Return the correlation of two means over windows of days, from the days that both contain.

    Parameters
    ----------
    before, after : (first, last)
        Day numbers.

    Examples
    --------
    >>> overlap((1, 28), (8, 35)), overlap((1, 28), (29, 56))
    (0.75, 0.0)
    """
    days = min(before[1], after[1]) - max(before[0], after[0]) + 1
    lengths = [last - first + 1 for first, last in (before, after)]
    return max(days, 0) / math.sqrt(lengths[0] * lengths[1])


def benjamini_hochberg(p_values: "ArrayLike") -> "NDArray[np.float64]":
    """Return p-values adjusted for many comparisons.

    Of the comparisons with an adjusted value below q, a share of at most q is expected to be false.

    References
    ----------
    Benjamini and Hochberg (1995), JRSS B 57.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.005]).round(4).tolist()
    [0.02, 0.04, 0.04, 0.02]
    """
    import numpy as np

    p = np.asarray(p_values, float)
    order = np.argsort(p, kind="stable")
    stepped = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return adjusted


def adjust_known(p_values: Sequence[float | None]) -> list[float | None]:
    """Return the p-values of many changes adjusted as one family; None stays None.

    Examples
    --------
    >>> [p and round(p, 3) for p in adjust_known([0.01, None, 0.04])]
    [0.02, None, 0.04]
    """
    known = [p for p in p_values if p is not None]
    adjusted = iter(benjamini_hochberg(known).tolist())
    return [None if p is None else next(adjusted) for p in p_values]
