"""The evidence of each person: trials of satisfaction and worries, and counted actions.

A *person* is a customer, or a profile that no link joins to one. Each signal of satisfaction or
worry is one trial of its source (the opinions on a channel, a survey's instrument, tickets,
orders): of `n` trials, `s` were good (or worried). `posteriors` compares them with the source's
mean.

A worried text does not count as an opinion: fear uses negative words, and would be counted twice.
A text in a ticket shows worries, but is neither activity nor an opinion; the outcome of the ticket
is an opinion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.float32]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]

KINDS: Mapping[str, str] = {
    "created": "kind IN ('post', 'review', 'mention', 'message')",
    "contributed": "coalesce(kind, '') NOT IN ('post', 'review', 'mention', 'message')",
}
"""Kinds of actions: texts that a person began; comments and replies (and texts of unknown kind)."""
COMMENT_WEIGHT = 0.5
"""What a comment or reply weighs where a text that a person began weighs 1.

Creating counts more than contributing (Muntinga, Moorman and Smit 2011, Introducing COBRAs,
International Journal of Advertising 30(1)); the factor of two is a convention.
"""


@dataclass(frozen=True, slots=True)
class Trials:
    """Trials of one dimension: shape (people, sources), whole `n`, `s` between 0 and `n`."""

    sources: tuple[str, ...]
    n: Counts
    s: Counts

    def take(self, rows: Rows | Mask) -> "Trials":
        """Return the trials of some people."""
        return Trials(self.sources, self.n[rows], self.s[rows])


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of each person in a window; rows sorted by person.

    Parameters
    ----------
    people : Series of str
        customer_id, or ``channel:profile_id`` of a profile that no link joins to a customer.
    is_customer : array of bool
    satisfaction, worries : Trials
    actions : array, shape (people, kinds)
        What the person wrote, each text counted once; the kinds are those of `KINDS`.
    days : array of float
        Days of the window in which the person could act.
    has_profile : array of bool
        A person without a known profile may be active under an unknown name: their activity is
        unknown, not zero.
    weights : tuple of float
        What an action of each kind weighs.
    """

    people: pl.Series
    is_customer: Mask
    satisfaction: Trials
    worries: Trials
    actions: Counts
    days: Floats
    has_profile: Mask
    weights: tuple[float, ...] = (1.0,)

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.people)

    @property
    def has_signals(self) -> bool:
        """Whether anybody shows anything."""
        return bool(self.actions.any() or self.satisfaction.sources or self.worries.sources)

    @property
    def action_count(self) -> Floats:
        """Actions per person, each counted once."""
        found: Floats = self.actions.sum(axis=1, dtype=np.float64)
        return found

    @property
    def weighted_actions(self) -> Floats:
        """Actions per person, each counted as what it weighs."""
        found: Floats = self.actions.astype(np.float64) @ np.array(self.weights)
        return found

    def take(self, rows: Rows | Mask) -> "Evidence":
        """Return the evidence of some people."""
        picked = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return Evidence(
            self.people.gather(pl.Series(picked)),
            self.is_customer[rows],
            self.satisfaction.take(rows),
            self.worries.take(rows),
            self.actions[rows],
            self.days[rows],
            self.has_profile[rows],
            self.weights,
        )

    def with_sources(self, satisfaction: Sequence[str], worries: Sequence[str]) -> "Evidence":
        """Return the same evidence with these sources, in this order; other sources are dropped."""
        return replace(
            self,
            satisfaction=_reorder_sources(self.satisfaction, satisfaction),
            worries=_reorder_sources(self.worries, worries),
        )


def _reorder_sources(trials: Trials, sources: Sequence[str]) -> Trials:
    if trials.sources == tuple(sources):
        return trials
    n, s = (np.zeros((len(trials.n), len(sources)), np.float32) for _ in range(2))
    for position, source in enumerate(sources):
        if source in trials.sources:
            column = trials.sources.index(source)
            n[:, position], s[:, position] = trials.n[:, column], trials.s[:, column]
    return Trials(tuple(sources), n, s)


@dataclass(frozen=True, slots=True)
class Blocks:
    """The signals of people by stretches of time of equal length; one row per person and block.

    Parameters
    ----------
    person : array of int, shape (rows,)
        Row of the person in the evidence of the same people.
    block : array of int, shape (rows,)
        Number of the block, 0 to ``count - 1``.
    count : int
        Blocks of the whole time.
    people : int
        Number of people; not everybody has a row.
    satisfaction, worries : Trials
        Rows as above instead of people.
    actions : array, shape (rows, kinds)
    """

    person: Rows
    block: Rows
    count: int
    people: int
    satisfaction: Trials
    worries: Trials
    actions: Counts


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day that count, in a time zone."""

    first: date
    last: date
    zone: str

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.last - self.first).days + 1

    @property
    def sql_values(self) -> dict[str, object]:
        """Values for the SQL below: instants in UTC, and the days themselves."""
        return {
            "start": _midnight(self.first, self.zone),
            "end": _midnight(self.last + timedelta(days=1), self.zone),
            "first": self.first,
            "last": self.last,
        }

    def before(self) -> "Window":
        """Return the window of the same length just before."""
        return Window(
            self.first - timedelta(days=self.days), self.first - timedelta(days=1), self.zone
        )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
