"""Days to blocks: consecutive periods of equal length (or calendar months), newest first."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

DEFAULT_DAYS = 28
"""Four whole weeks, so that weekdays weigh alike."""
MOST_BLOCKS = 40
_MONTH_DAYS = (28, 31)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Consecutive blocks of days up to the last day, newest first.

    Parameters
    ----------
    last : date
        The last day that counts; a day has the age 0 there, 1 the day before.
    edges : array, shape (blocks + 1,)
        Ages at which blocks begin: block ``b`` has the ages from ``edges[b]`` to below
        ``edges[b + 1]``.
    year : int
        Blocks after which the same season comes again.
    missing : array of int, shape (blocks,), or None
        Days of each block for which there are no data.
    """

    last: date
    edges: NDArray[np.int64]
    year: int
    missing: NDArray[np.int64] | None = None

    @property
    def lengths(self) -> NDArray[np.float64]:
        """Days of each block for which there are data."""
        days = np.diff(self.edges).astype(float)
        return days if self.missing is None else np.maximum(days - self.missing, 1.0)

    @property
    def count(self) -> int:
        """The number of blocks."""
        return len(self.edges) - 1

    def list_days(self, block: int, width: int = 1) -> tuple[date, date]:
        """Return the first and last day of `width` blocks, the newest of which is `block`."""
        oldest, newest = int(self.edges[block + width]), int(self.edges[block])
        return (
            self.last - timedelta(days=oldest - 1),
            self.last - timedelta(days=newest),
        )

    def until(self, age: int) -> int:
        """Return how many blocks are complete in data that begin at an age.

        Examples
        --------
        >>> build_blocks(date(2026, 3, 31), None).until(83), build_blocks(
        ...     date(2026, 3, 31), None).until(82)
        (3, 2)
        """
        return int(np.searchsorted(self.edges, age + 1, side="right")) - 1


def build_blocks(last: date, period: tuple[date, date] | None) -> Blocks:
    """Return the blocks for a window: the period and those before it, else blocks of 28 days.

    A calendar month is compared with calendar months; another period with as many days.

    Examples
    --------
    >>> build_blocks(date(2026, 3, 31), (date(2026, 3, 1), date(2026, 3, 31))).edges[:4].tolist()
    [0, 31, 59, 90]
    >>> build_blocks(date(2026, 3, 31), None).edges[:3].tolist()
    [0, 28, 56]
    """
    first, last = period or (last - timedelta(days=DEFAULT_DAYS - 1), last)
    days = (last - first).days + 1
    is_month = first.day == 1 and (last + timedelta(days=1)).day == 1
    if is_month and _MONTH_DAYS[0] <= days <= _MONTH_DAYS[1]:
        starts = [first]
        while len(starts) < MOST_BLOCKS:
            starts.append((starts[-1] - timedelta(days=1)).replace(day=1))
        edges = [0, *((last - start).days + 1 for start in starts)]
        return Blocks(last, np.array(edges), 12)
    return Blocks(last, np.arange(MOST_BLOCKS + 1) * days, max(round(364 / days), 1))
