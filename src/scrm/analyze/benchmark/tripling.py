"""Whether social media grow as fast as the CEOs of 2012 expected: three times in 3 to 5 years.

Each of the latest whole months is compared with the same month of the year before, so that seasons
cancel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scrm.analyze._jackknife import LEAST_UNITS, count_equal, jackknife_interval, raise_interval
from scrm.analyze._stats import Interval

Floats = NDArray[np.float64]
SLOW, FAST = 3 ** (1 / 5), 3 ** (1 / 3)
"""Yearly factors of a tripling in five and in three years: 1.25 and 1.44."""
METHOD = "paired_months"
_MOST_MONTHS = 12
_CEILING = 1 / 3
Pace = Literal["faster", "on the path", "slower", "not distinguishable", "no interval"]


@dataclass(frozen=True, slots=True)
class Growth:
    """How a quantity changed from one year to the next.

    Parameters
    ----------
    before, now : float
        Totals or shares of the months compared.
    factor : float
        ``now / before``: 1.2 for 20 % more.
    interval : (low, high) or None
        Of the factor.
    months : int
        Pairs of months.
    """

    name: str
    before: float
    now: float
    factor: float
    interval: Interval | None
    months: int

    @property
    def pace(self) -> Pace:
        """Where the factor lies, seen from a tripling in three to five years."""
        if self.interval is None:
            return "no interval"
        low, high = self.interval
        if low > FAST:
            return "faster"
        if high < SLOW:
            return "slower"
        return "on the path" if low >= SLOW and high <= FAST else "not distinguishable"

    @property
    def can_triple(self) -> bool:
        """A share above a third has no room to triple."""
        return self.name != "social_share" or self.now <= _CEILING


def pair_months(counts: Mapping[date, tuple[float, float]]) -> list[tuple[date, date]]:
    """Return the latest months, at most twelve, each with the same month of the year before.

    Parameters
    ----------
    counts : mapping of date to (float, float)
        First day of a whole month -> social contacts, all contacts.

    Examples
    --------
    >>> pair_months({date(2025, 2, 1): (1, 2), date(2026, 1, 1): (1, 2), date(2026, 2, 1): (1, 2)})
    [(datetime.date(2025, 2, 1), datetime.date(2026, 2, 1))]
    """
    pairs = [
        (earlier, month)
        for month in sorted(counts)
        if (earlier := month.replace(year=month.year - 1)) in counts
    ]
    return pairs[-_MOST_MONTHS:]


def measure_growth(counts: Mapping[date, tuple[float, float]]) -> list[Growth]:
    """Return the yearly growth of the share of social contacts, and of their number.

    Parameters
    ----------
    counts : mapping
        As of `pair_months`.

    Returns
    -------
    list of Growth
        ``social_share`` and ``social_contacts``; empty without a month that has one a year
        before, or without social contacts then.

    Examples
    --------
    >>> counts = {date(2025, 1 + m, 1): (10 + m, 100) for m in range(6)}
    >>> counts |= {date(2026, 1 + m, 1): (14 + m, 100) for m in range(6)}
    >>> share, contacts = measure_growth(counts)
    >>> round(share.before, 3), round(share.now, 3), round(share.factor, 2), share.pace
    (0.125, 0.165, 1.32, 'on the path')
    """
    pairs = pair_months(counts)
    if not pairs:
        return []
    then, now = (np.array([counts[pair[side]] for pair in pairs], float) for side in (0, 1))
    if then[:, 0].sum() <= 0 or now[:, 1].sum() <= 0:
        return []
    before, after = (float(each[:, 0].sum() / each[:, 1].sum()) for each in (then, now))
    few, many = (float(each[:, 0].sum()) for each in (then, now))
    parts = (now[:, 0], then[:, 1], then[:, 0], now[:, 1])
    return [
        Growth("social_share", before, after, after / before, _bound(parts), len(pairs)),
        Growth("social_contacts", few, many, many / few, _bound(parts[::2]), len(pairs)),
    ]


def _bound(parts: Sequence[Floats]) -> Interval | None:
    """Return the interval of a product of sums over sums, alternating, leaving out months.

    References
    ----------
    Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans, chapter 3.
    """
    if len(parts[0]) < LEAST_UNITS:
        return None
    signs = (1, 1, -1, -1) if len(parts) == 4 else (1, -1)  # noqa: PLR2004  of a ratio of ratios
    whole = sum(sign * np.log(part.sum()) for sign, part in zip(signs, parts, strict=True))
    with np.errstate(divide="ignore", invalid="ignore"):
        left_out = sum(
            sign * np.log(part.sum() - part) for sign, part in zip(signs, parts, strict=True)
        )
    if not np.isfinite(whole) or not np.isfinite(left_out).all():
        return None
    equal = min(count_equal(part) for part in parts)
    return raise_interval(float(whole), jackknife_interval(float(whole), left_out, equal))
