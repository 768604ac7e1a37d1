"""Days on which a source should have data and has none: an export has failed, or ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrm.result import Text

NAMED: Final[Mapping[str, Text]] = {
    "texts": Text("Texte", "texts"),
    "tickets": Text("Anfragen", "tickets"),
    "surveys": Text("Umfragen", "surveys"),
    "orders": Text("Bestellungen", "orders"),
    "channel_days": Text("Tageszahlen der Kanäle", "daily figures of channels"),
    "leads": Text("Leads", "leads"),
    "visits": Text("Besuche der Website", "visits of the website"),
}
"""Sources whose gaps are told; in others pauses are usual."""
RECENT_DAYS: Final = 84
_LEAST_DAYS: Final = 3
_LEAST_EXPECTED: Final = 12.0
_USUAL: Final = 1.5
"""A pause of a size that was there before, such as the weeks of a wave of surveys, is usual."""
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Gap:
    """Consecutive days without an event.

    Parameters
    ----------
    oldest, newest : int
        Ages of its first and last day; 0 is the last day of all data.
    expected : float
        Events that the same weekdays usually have.
    """

    oldest: int
    newest: int
    expected: float


def find_gaps(ages: NDArray[np.int64]) -> list[Gap]:
    """Return the days that lack events, newest first.

    A gap lasts three days and longer, and at least twelve events would be expected in it.

    Examples
    --------
    >>> ages = np.repeat([age for age in range(200) if not 10 <= age < 17], 4)
    >>> find_gaps(ages)
    [Gap(oldest=16, newest=10, expected=28.0)]
    """
    if not len(ages):
        return []
    counts = np.bincount(ages)
    is_open = counts > 0
    usual = np.array([_mean_of_open(counts[day::_WEEK]) for day in range(_WEEK)])
    edges = np.flatnonzero(np.diff(np.r_[1, is_open, 1]))
    found = []
    for newest, after in zip(edges[::2], edges[1::2], strict=True):
        expected = float(usual[np.arange(newest, after) % _WEEK].sum())
        if after - newest >= _LEAST_DAYS and expected >= _LEAST_EXPECTED:
            found.append(Gap(int(after) - 1, int(newest), expected))
    return found


def _mean_of_open(counts: NDArray[np.int64]) -> float:
    """Return the usual events of a weekday: the median, which single gaps do not lower."""
    return float(np.median(counts)) if len(counts) else 0.0


def list_unusual(gaps: list[Gap]) -> list[Gap]:
    """Return the recent gaps that exceed all others."""
    return [
        each
        for each in gaps
        if each.newest < RECENT_DAYS
        and all(each.expected >= _USUAL * other.expected for other in gaps if other is not each)
    ]


def count_missing(gaps: list[Gap], edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the days of each block that lie in gaps.

    Examples
    --------
    >>> count_missing([Gap(30, 26, 20.0)], np.array([0, 28, 56])).tolist()
    [2, 3]
    """
    missing = np.zeros(len(edges) - 1, np.int64)
    for each in gaps:
        inside = np.minimum(edges[1:], each.oldest + 1) - np.maximum(edges[:-1], each.newest)
        missing += np.maximum(inside, 0)
    return missing
