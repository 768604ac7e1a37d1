"""People whose group is known: their signals, each with its day, and the evidence of a window."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.segments.evidence import COMMENT_WEIGHT, Blocks, Evidence, Trials
from scrm.analyze.segments.groups import GROUPS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK = 30
"""Days of a block, as `scrm segments` takes them."""
SOURCES = ("opinion:x", "survey:csat", "survey:nps", "ticket", "order")


@dataclass(slots=True)
class Signals:
    """Signals as parallel arrays: who, on which day, which source, and the outcome."""

    person: Ints
    day: Ints
    source: Ints
    outcome: Floats

    def take(self, people: int) -> "Signals":
        """Return the signals of the first people."""
        kept = self.person < people
        return Signals(*(getattr(self, name)[kept] for name in self.__slots__))


@dataclass(slots=True)
class Draw:
    """One draw of everybody's signals over the days asked for."""

    satisfaction: Signals
    worries: Signals
    actions: Signals
    """Source 0: texts that a person began, 1: comments; the outcome is empty."""

    def take(self, people: int) -> "Draw":
        """Return the signals of the first people."""
        return Draw(*(getattr(self, name).take(people) for name in self.__slots__))

    def exchange(self, rng: np.random.Generator, day: int, people: Ints) -> None:
        """From a day on, give the signals of some people to others of them."""
        swapped = np.arange(max(people.max(initial=0) + 1, 1))
        swapped[people] = rng.permutation(people)
        for name in self.__slots__:
            signals = getattr(self, name)
            moved = (signals.day >= day) & np.isin(signals.person, people)
            signals.person = signals.person.copy()
            signals.person[moved] = swapped[signals.person[moved]]


@dataclass(slots=True)
class Population:
    """People with their true group; `draw` gives signals of so many days.

    Parameters
    ----------
    group : array of int, shape (people,)
    values : array, shape (people, 3)
        What a person's signals would tell in the long run: levels of satisfaction and worries, and
        the logarithm of texts per day (minus infinity for those who never write).
    has_profile : array of bool, shape (people,)
    """

    group: Ints
    values: Floats
    has_profile: NDArray[np.bool_]
    draw: Callable[[np.random.Generator, int], Draw]

    def take(self, people: Ints) -> "Population":
        """Return some of the people, without their signals."""
        return Population(
            self.group[people], self.values[people], self.has_profile[people], self.draw
        )

    @property
    def shares(self) -> Floats:
        """Return the true sizes of the groups."""
        return np.bincount(self.group, minlength=len(GROUPS)) / len(self.group)


def collect(people: Population, draw: Draw, days: int, first: int = 0) -> Evidence:
    """Return the evidence of a window of so many days."""
    n = len(people.group)

    def table(signals: Signals, sources: int, values: Floats | None = None) -> NDArray[np.float32]:
        inside = (signals.day >= first) & (signals.day < first + days)
        cells = signals.person[inside] * sources + signals.source[inside]
        weights = None if values is None else values[inside]
        counts = np.bincount(cells, weights, n * sources).reshape(n, sources)
        return counts.astype(np.float32)

    def trials(signals: Signals, names: tuple[str, ...]) -> Trials:
        counted = table(signals, len(names))
        good = table(signals, len(names), signals.outcome)
        kept = [i for i in range(len(names)) if counted[:, i].any()]
        return Trials(tuple(names[i] for i in kept), counted[:, kept], good[:, kept])

    actions = table(draw.actions, 2)
    actions[~people.has_profile] = 0
    return Evidence(
        pl.Series([f"{i:07d}" for i in range(n)]),
        np.ones(n, bool),
        trials(draw.satisfaction, SOURCES),
        trials(draw.worries, ("worry:x",)),
        actions,
        np.full(n, float(days)),
        people.has_profile,
        (1.0, COMMENT_WEIGHT),
    )


def collect_blocks(people: Population, draw: Draw, days: int) -> tuple[Evidence, Blocks]:
    """Return the evidence of a window, and its signals by blocks."""
    whole = collect(people, draw, days)
    parts = [
        collect(people, draw, BLOCK, first).with_sources(
            whole.satisfaction.sources, whole.worries.sources
        )
        for first in range(0, days, BLOCK)
    ]
    n = len(people.group)

    def trials(name: str) -> Trials:
        each = [getattr(part, name) for part in parts]
        return Trials(
            each[0].sources,
            np.concatenate([t.n for t in each]),
            np.concatenate([t.s for t in each]),
        )

    return whole, Blocks(
        np.tile(np.arange(n), len(parts)),
        np.repeat(np.arange(len(parts)), n),
        len(parts),
        n,
        trials("satisfaction"),
        trials("worries"),
        np.concatenate([part.actions for part in parts]),
    )
