"""Processes that companies are drawn from: days that depend on each other, bursts, heavy tails."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

Floats = np.ndarray
SECONDS = 86_400


class Calendar:
    """The days of a history: day 0 is the first, ``days - 1`` the last."""

    def __init__(self, last: date, days: int) -> None:
        self.last, self.days = last, days
        self.first = last - timedelta(days=days - 1)
        self.dates = [self.first + timedelta(days=day) for day in range(days)]
        self.weekdays = np.array([each.weekday() for each in self.dates])
        self.months = np.array([each.month for each in self.dates])
        self.year_days = np.array([each.timetuple().tm_yday for each in self.dates])

    def moments(self, days: Floats, seconds: Floats) -> pl.Series:
        """Return times in UTC of days and seconds within them."""
        start = np.datetime64(datetime.combine(self.first, datetime.min.time()), "us")
        offset = days.astype(np.int64) * SECONDS + seconds.astype(np.int64)
        return pl.Series(start + offset * np.timedelta64(1_000_000, "us"))

    def place(self, day: int) -> date:
        """Return the date of a day, which may lie before the history."""
        return self.first + timedelta(days=int(day))


def wander(random: np.random.Generator, count: int, spread: float, kept: float) -> Floats:
    """Return a stationary autoregressive series of a standard deviation; `kept` from day to day."""
    steps = random.normal(0, spread * np.sqrt(1 - kept**2), count)
    found = np.empty(count)
    level = random.normal(0, spread)
    for place, step in enumerate(steps):
        level = kept * level + step
        found[place] = level
    return found


def draw_bursts(
    random: np.random.Generator, count: int, *, every: float, size: float, days: float
) -> Floats:
    """Return factors of bursts at random days, each of exponential size, which fade away."""
    found = np.ones(count)
    for start in np.flatnonzero(random.random(count) < 1 / every):
        left = np.arange(count - start)
        found[start:] += random.exponential(size) * np.exp(-left / days)
    return found


def repeat_days(random: np.random.Generator, rates: Floats) -> Floats:
    """Return the day of each event of a Poisson process with daily rates."""
    return np.repeat(np.arange(len(rates)), random.poisson(np.maximum(rates, 0)))


def draw_hours(random: np.random.Generator, count: int, weights: Sequence[float]) -> Floats:
    """Return seconds of the day; `weights` of 24 hours."""
    parts = np.array(weights) / np.sum(weights)
    return random.choice(24, count, p=parts) * 3600 + random.integers(0, 3600, count)


def pick(random: np.random.Generator, values: Sequence[str], count: int, parts: Any = None) -> Any:
    """Return an array of values with given parts of the whole."""
    chosen = None if parts is None else np.array(parts) / np.sum(parts)
    return np.array(values, dtype=object)[random.choice(len(values), count, p=chosen)]


def draw_heavy(random: np.random.Generator, count: int, tail: float) -> Floats:
    """Return parts of a whole with a Pareto tail: few customers have most of it."""
    weights = random.pareto(tail, count) + 0.3
    return np.asarray(weights / weights.sum())


def fill_texts(random: np.random.Generator, sentences: Sequence[str], names: Any) -> list[str]:
    """Return one sentence about each name."""
    chosen = random.integers(0, len(sentences), len(names))
    return [sentences[place].format(name) for place, name in zip(chosen, names, strict=True)]
