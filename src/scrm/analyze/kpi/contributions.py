"""The parts of a change by cell, which add up to it: of a ratio by rate and by mix.

A cell contributes to the change of a ratio through its own rate, and through its share of the
denominator: a cell with a rate above the mean that grows lifts the total. To a sum it contributes
its own change.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Z = 1.959964


class Cell(NamedTuple):
    """Numerator and denominator of a cell (of a count or sum: 0), and the error of its rate."""

    above: float
    below: float = 0.0
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one cell contributes to a change.

    Parameters
    ----------
    name : str
        The cell; empty for rows that have none.
    before, now : float or None
        Its rate, or its count or sum.
    rate, mix : float
        Contributions of its rate (of a count or sum: of its change) and of its share.
    low, high : float or None
        95 % interval of both together.
    share : float
        Share of the cell in the denominator, or in the sum before.
    """

    name: str
    before: float | None
    now: float | None
    rate: float
    mix: float
    low: float | None = None
    high: float | None = None
    share: float = 0.0

    @property
    def total(self) -> float:
        """The contribution of the cell."""
        return self.rate + self.mix


def split_sum(
    before: Mapping[str, float], now: Mapping[str, float], *, is_count: bool
) -> list[Part]:
    """Return the change of each cell of a count or sum, largest first; they add up exactly.

    Parameters
    ----------
    is_count : bool
        The values are counts of independent cases, so that they have an interval.

    Examples
    --------
    >>> [(part.name, part.total) for part in split_sum({"a": 40, "b": 10}, {"a": 30, "c": 5},
    ...     is_count=True)]
    [('a', -10), ('b', -10), ('c', 5)]
    """
    found, whole = [], sum(before.values())
    for name in sorted({*before, *now}):
        then, here = before.get(name, 0), now.get(name, 0)
        reach = Z * math.sqrt(then + here) if is_count else None
        low, high = (None, None) if reach is None else (here - then - reach, here - then + reach)
        share = then / whole if whole > 0 else 0.0
        found.append(Part(name, then, here, here - then, 0, low, high, share))
    return _sort(found)


def split_ratio(before: Mapping[str, Cell], now: Mapping[str, Cell]) -> list[Part]:
    """Return what each cell contributes to the change of ``sum(above) / sum(below)``.

    The rate of a cell without cases in one window is taken to have been the same in both. The mix
    is measured from the mean of all cells, so that a cell that grows contributes only if its rate
    differs from theirs.

    Raises
    ------
    ValueError
        A denominator is negative, or there are no cases in one window.

    References
    ----------
    Kitagawa (1955), Components of a difference between two rates, JASA 50; the interval by the
    delta method, with shares as of a multinomial sample.

    Examples
    --------
    >>> parts = split_ratio({"a": Cell(80, 100), "b": Cell(30, 100)},
    ...     {"a": Cell(17, 20), "b": Cell(63, 180)})
    >>> [(part.name, round(part.rate, 4), round(part.mix, 4)) for part in parts]
    [('a', 0.015, -0.14), ('b', 0.035, -0.06)]
    >>> round(sum(part.total for part in parts), 4)
    -0.15
    """
    totals = [sum(cell.below for cell in cells.values()) for cells in (before, now)]
    if min(totals) <= 0 or any(
        cell.below < 0 for cells in (before, now) for cell in cells.values()
    ):
        raise ValueError("a window has no cases, or a negative denominator")
    means = [sum(cell.above for cell in cells.values()) / total
             for cells, total in zip((before, now), totals, strict=True)]  # fmt: skip
    middle = sum(means) / 2
    found = []
    for name in sorted({*before, *now}):
        cells = [each.get(name, Cell(0.0)) for each in (before, now)]
        rates = [cell.above / cell.below for cell in cells if cell.below > 0]
        if not rates:
            continue
        shares = [cell.below / total for cell, total in zip(cells, totals, strict=True)]
        weight, level = sum(shares) / 2, (rates[0] + rates[-1]) / 2 - middle
        rate, mix = weight * (rates[-1] - rates[0]), level * (shares[1] - shares[0])
        error = _find_error(cells, shares, totals, weight, level)
        low, high = (None if error is None else rate + mix + sign * Z * error for sign in (-1, 1))
        values = [cell.above / cell.below if cell.below > 0 else None for cell in cells]
        found.append(Part(name, values[0], values[1], rate, mix, low, high, weight))
    return _sort(found)


def _find_error(
    cells: Sequence[Cell],
    shares: Sequence[float],
    totals: Sequence[float],
    weight: float,
    level: float,
) -> float | None:
    """Return the standard error of the contribution of a cell; None where its rates have none."""
    errors = [cell.error for cell in cells if cell.below > 0]
    if any(error is None for error in errors):
        return None
    rates = weight**2 * sum(error**2 for error in errors if error is not None)
    mix = level**2 * sum(s * (1 - s) / total for s, total in zip(shares, totals, strict=True))
    return math.sqrt(rates + mix)


def _sort(parts: Sequence[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: (-abs(part.total), part.name))


def merge_small(parts: Sequence[Part], most: int) -> tuple[list[Part], Part | None]:
    """Return the largest parts, and all others as one.

    Examples
    --------
    >>> first, rest = merge_small(split_sum({}, {"a": 5, "b": 3, "c": 1}, is_count=False), 2)
    >>> [part.name for part in first], rest.total
    (['a', 'b'], 1)
    """
    shown, left = list(parts[:most]), parts[most:]
    if not left:
        return shown, None
    rate, mix = (sum(getattr(part, name) for part in left) for name in ("rate", "mix"))
    return shown, Part("", None, None, rate, mix)


def measure_surprise(parts: Sequence[Part]) -> float:
    """Return how far the most unusual named cell is from its share of the change.

    Examples
    --------
    >>> even = split_sum({"a": 100, "b": 100}, {"a": 80, "b": 80}, is_count=False)
    >>> one = split_sum({"a": 100, "b": 100}, {"a": 60, "b": 100}, is_count=False)
    >>> measure_surprise(even), measure_surprise(one)
    (0.0, 10.0)
    """
    change = sum(part.total for part in parts)
    return max(
        (abs(part.total - part.share * change) * (1 - part.share) for part in parts if part.name),
        default=0.0,
    )
