"""Brands or segments whose revenue grew more than the median, against the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scrm.analyze._stats import Interval
from scrm.changes import benjamini_hochberg

FEWEST = 3
"""Fewer brands or segments in a half carry no interval."""
METHOD = "welch"
_ALPHA = 0.05


class Welch(NamedTuple):
    """An interval of a difference of two means, and the p-value of none."""

    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Halves:
    """The names of both halves; one in the middle of an odd number belongs to neither."""

    above: tuple[str, ...]
    below: tuple[str, ...]
    median: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A KPI of those that grew more, minus that of the others.

    Parameters
    ----------
    above, below : float
        Mean over the brands or segments of each half.
    n_above, n_below : int
        How many of them have a value.
    p : float
        p-value of no difference; 1 without an interval.
    """

    metric: str
    above: float
    below: float
    n_above: int
    n_below: int
    interval: Interval | None
    p: float = 1.0

    @property
    def value(self) -> float:
        """The difference."""
        return self.above - self.below


def split_at_median(growth: Mapping[str, float]) -> Halves | None:
    """Return who grew more than the median and who less; None where one side is empty.

    Examples
    --------
    >>> split_at_median({"a": 0.2, "b": 0.0, "c": 0.1, "d": -0.1})
    Halves(above=('a', 'c'), below=('b', 'd'), median=0.05)
    >>> split_at_median({"a": 0.1, "b": 0.1}) is None
    True
    """
    if not growth:
        return None
    median = float(np.median(list(growth.values())))
    above = tuple(sorted(name for name, value in growth.items() if value > median))
    below = tuple(sorted(name for name, value in growth.items() if value < median))
    return Halves(above, below, median) if above and below else None


def compare_halves(halves: Halves, values: Mapping[str, Mapping[str, float]]) -> list[Difference]:
    """Return the difference of each KPI between the halves, in the order of `values`.

    Parameters
    ----------
    values : mapping
        KPI -> brand or segment -> value.

    Examples
    --------
    >>> halves = Halves(("a", "b", "c"), ("d", "e", "f"), 0.0)
    >>> rates = dict(zip("abcdef", (0.8, 0.9, 0.7, 0.5, 0.6, 0.4)))
    >>> (found,) = compare_halves(halves, {"response_rate": rates})
    >>> round(found.value, 2), [round(end, 3) for end in found.interval]
    (0.3, [0.073, 0.527])
    """
    found = []
    for metric, by_name in values.items():
        sides = [
            [by_name[name] for name in names if name in by_name]
            for names in (halves.above, halves.below)
        ]
        if all(sides):
            above, below = sides
            means = float(np.mean(above)), float(np.mean(below))
            welch = bound_difference(above, below)
            interval, p = ((welch.low, welch.high), welch.p) if welch else (None, 1.0)
            found.append(Difference(metric, *means, len(above), len(below), interval, p))
    return found


def list_clear(differences: Sequence[Difference]) -> list[Difference]:
    """Return the differences that remain after correcting for many KPIs (Benjamini-Hochberg)."""
    if not differences:
        return []
    adjusted = benjamini_hochberg([each.p for each in differences])
    return [each for each, p in zip(differences, adjusted, strict=True) if p <= _ALPHA]


def bound_difference(one: Sequence[float], other: Sequence[float]) -> Welch | None:
    """Return Welch's interval of the difference of two means; None for fewer than three values.

    The p-value has the degrees of freedom of the smaller side: of several KPIs with skewed values,
    Welch's would be too small for the smallest.

    References
    ----------
    Welch (1947), Biometrika 34.

    Examples
    --------
    >>> bound_difference([1.0, 1.0, 1.0], [2.0, 2.0, 2.0]) is None
    True
    """
    from scipy.special import stdtr, stdtrit

    a, b = np.asarray(one, float), np.asarray(other, float)
    if min(len(a), len(b)) < FEWEST:
        return None
    parts = [float(each.var(ddof=1)) / len(each) for each in (a, b)]
    variance = sum(parts)
    if variance <= (1e-9 * max(np.abs(a).max(), np.abs(b).max(), 1e-300)) ** 2:
        return None
    freedom = variance**2 / sum(
        part**2 / (len(each) - 1) for part, each in zip(parts, (a, b), strict=True)
    )
    error, middle = float(np.sqrt(variance)), float(a.mean() - b.mean())
    distance = float(stdtrit(freedom, 0.975)) * error
    fewest = min(len(a), len(b)) - 1
    p = 2 * float(stdtr(fewest, -abs(middle) / error))
    return Welch(middle - distance, middle + distance, p)
