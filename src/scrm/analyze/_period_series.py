"""One KPI over time: a row for each day, week or month that has data."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.analyze._noise_distribution import Floats, Kind

Unit = Literal["day", "week", "month"]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
YEAR: Final = {"day": 365.2425, "week": 365.2425 / 7, "month": 12.0}
"""Periods of a year."""


@dataclass(frozen=True, slots=True)
class Series:
    """One KPI over time, one row per period that has data.

    Parameters
    ----------
    places : ndarray of int, shape (n,)
        Numbers of the periods, rising: of days ``date.toordinal()``, of weeks (from Monday)
        ``(toordinal() - 1) // 7``, of months ``12 * year + month - 1``.
    x, y : ndarray, shape (n,)
        Numerator (count, sum) and denominator; the denominator is one where there is none.
    unit : {"day", "week", "month"}
    kind : {"count", "sum", "share", "ratio"}
        See `scrm.analyze._noise_distribution`.
    """

    places: Ints
    x: Floats
    y: Floats
    unit: Unit = "day"
    kind: Kind = "count"

    @property
    def values(self) -> Floats:
        """The value of each period."""
        return self.x / self.y

    def within(self, first: int, last: int) -> Bools:
        """Return which periods lie between two, both included."""
        return (self.places >= first) & (self.places <= last)


def build_series(
    places: ArrayLike,
    x: ArrayLike,
    y: ArrayLike | None = None,
    *,
    unit: Unit = "day",
    kind: Kind = "count",
) -> Series:
    """Return a series in order of time; periods without a value or denominator are left out.

    Raises
    ------
    ValueError
        For a period given twice, a negative numerator, or a share above one.

    Examples
    --------
    >>> build_series([12, 10, 11], [4, 2, None], [8, 8, 8], kind="share").values.tolist()
    [0.25, 0.5]
    """
    place = np.asarray(places, np.int64)
    above = np.asarray(x, float)
    below = np.ones(len(place)) if y is None else np.asarray(y, float)
    order = np.argsort(place, kind="stable")
    order = order[np.isfinite(above[order]) & np.isfinite(below[order]) & (below[order] > 0)]
    place, above, below = place[order], above[order], below[order]
    if len(place) > 1 and (np.diff(place) == 0).any():
        raise ValueError("a period of a series is given twice")
    if (above < 0).any():
        raise ValueError("a numerator of a series is negative")
    if kind == "share" and (above > below).any():
        raise ValueError("a share of a series is above one")
    return Series(place, above, below, unit, kind)
