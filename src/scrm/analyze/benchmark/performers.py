"""Brands or segments whose revenue grew more than the median, against the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scrm.analyze._stats import Interval

FEWEST = 3
"""Fewer brands or segments in a half carry no interval."""
METHOD = "welch"


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
    """

    metric: str
    above: float
    below: float
    n_above: int
    n_below: int
    interval: Interval | None

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
            interval = bound_difference(above, below)
            found.append(Difference(metric, *means, len(above), len(below), interval))
    return found


def bound_difference(one: Sequence[float], other: Sequence[float]) -> Interval | None:
    """Return Welch's interval of the difference of two means; None for fewer than three values.

    References
    ----------
    Welch (1947), Biometrika 34.

    Examples
    --------
    >>> bound_difference([1.0, 1.0, 1.0], [2.0, 2.0, 2.0]) is None
    True
    """
    from scipy.special import stdtrit

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
    distance = float(stdtrit(freedom, 0.975)) * float(np.sqrt(variance))
    middle = float(a.mean() - b.mean())
    return middle - distance, middle + distance
