"""Effects of weekday, hour, form, length and hashtags on posts neither normal nor independent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.coverage import Coverage
from scrm.analyze.best_time.comparison import Comparison, compare_levels
from scrm.analyze.best_time.post_factors import HASHTAGS, LENGTHS, WEEKDAYS, list_factors

ASKED, WIDE, FALSE = (0.93, 0.97), (0.90, 0.99), (0.0, 0.05)
NOTHING = (0.93, 1.0)
"""Where no level differs, intervals drawn towards the average are wider than needed."""
Floats = NDArray[np.float64]
Generator = np.random.Generator
_FEW = 100
FIRST = datetime(2025, 1, 6)  # noqa: DTZ001  local, a Monday
_SLOTS = (7, 10, 12, 15, 17, 19, 20, 22)
_FORMS = ("photo", "video", "link", "text")


@dataclass(frozen=True, slots=True)
class Design:
    """Posts of two accounts, one with four times the rate of the other.

    Parameters
    ----------
    n : int
        Posts, at hours and weekdays that are not equally frequent.
    effects : str
        ``none``; ``many``: all levels and cells differ; ``one``: Tuesday,
        videos and Sunday evening are different, everything else is equal.
    tail : float
        Degrees of freedom of the noise (Student's t); with 3 some posts go viral.
    followers : float
        Of the smaller account; interactions are Poisson counts around rate x followers.
    day, week : float
        Standard deviation of shocks that posts of a day, or of a week, have in common; those of
        weeks are autocorrelated.
    blocks : bool
        Forms and hashtags come in weeks, as campaigns do.
    """

    name: str
    n: int
    effects: str = "none"
    tail: float = 4.0
    followers: float = 5000
    day: float = 0.3
    week: float = 0.2
    blocks: bool = False

    def draw(self, generator: Generator) -> tuple[pl.DataFrame, dict[str, Floats]]:
        """Return posts, and the true effects of each factor by code, and of the cells."""
        g = generator
        span = max(self.n // 2, 120)
        days = np.sort(g.integers(0, span, self.n))
        hours = g.choice(_SLOTS, self.n, p=np.array([1, 3, 4, 3, 3, 6, 4, 2]) / 26)
        at = [
            FIRST + timedelta(days=int(day), hours=int(hour), minutes=7)
            for day, hour in zip(days, hours, strict=True)
        ]
        weekday = days % 7
        lengths = g.choice([60, 180, 300, 700], self.n)
        forms, tags = g.integers(0, 4, self.n), g.integers(0, 12, self.n)
        if self.blocks:
            by_week = g.integers(0, 4, span // 7 + 1), g.integers(0, 12, span // 7 + 1)
            kept = g.random(self.n) < 0.8  # the others are posts beside the campaign
            forms, tags = (
                np.where(kept, block[days // 7], plain)
                for block, plain in zip(by_week, (forms, tags), strict=True)
            )
        true = self._draw_effects(g)
        slot = hours // 3
        text = [int(m) for m in lengths + 3 * tags]
        length = np.searchsorted((0, 100, 250, 500), text)
        mean = true["cell"][weekday, slot] + true["form"][forms] + true["length"][length]
        mean += true["hashtags"][np.searchsorted((0, 2, 5, 10), tags)]
        account = g.integers(0, 2, self.n)
        noise = 0.6 * g.standard_t(self.tail, self.n) + self._draw_shocks(g, days, span)
        size = self.followers * 4.0**account
        rate = 0.02 * np.exp(mean + 0.7 * account + noise + 0.0015 * days)
        counts = g.poisson(np.minimum(rate * size, 1e9))
        frame = pl.DataFrame(
            {
                "posted_at": at,
                "hour": hours.astype(np.int64),
                "account": account.astype(str),
                "form": [_FORMS[each] for each in forms],
                "text": ["x" * int(m) + " #a" * int(k) for m, k in zip(lengths, tags, strict=True)],
                "log_rate": np.log((counts + 0.5) / size),
            }
        ).with_columns(day=pl.col("posted_at").dt.date())
        frame = frame.with_columns(
            month=pl.col("day").dt.truncate("1mo"), week=pl.col("day").dt.truncate("1w")
        )
        counted = np.zeros((7, 8))
        np.add.at(counted, (weekday, slot), 1)
        return frame, true | {"posts": counted}

    def _draw_effects(self, g: Generator) -> dict[str, Floats]:
        cell, form, length, hashtags = (np.zeros(shape) for shape in ((7, 8), 4, 5, 5))
        if self.effects == "many":
            cell += g.laplace(0, 0.12, (7, 1)) + g.laplace(0, 0.12, (1, 8))
            cell += g.laplace(0, 0.06, (7, 8))
            form, length, hashtags = (g.laplace(0, 0.15, count) for count in (4, 5, 5))
        if self.effects == "one":
            cell[1] += 0.35
            cell[6, 6] += 0.7
            form[1] = 0.5
        return {"cell": cell, "form": form, "length": length, "hashtags": hashtags}

    def _draw_shocks(self, g: Generator, days: NDArray[np.int64], span: int) -> Floats:
        weeks, state = np.empty(span // 7 + 1), g.normal()
        for place in range(len(weeks)):
            state = 0.6 * state + 0.8 * g.normal()
            weeks[place] = state
        return self.day * g.standard_t(5, span)[days] + self.week * weeks[days // 7]


DESIGNS = (
    Design("no effects, noise with heavy tails, shocks of days and weeks", 400, tail=3),
    Design("no effects, forms come in weeks", 300, blocks=True, week=0.4),
    Design("no effects, few interactions", 300, followers=60),
    Design("no effects, few posts", 60),
    Design("every level differs", 500, "many"),
    Design("every level differs, forms come in weeks", 400, "many", blocks=True, week=0.4),
    Design("every level differs, few posts", 80, "many", tail=3),
    Design("every level differs, many posts", 3000, "many"),
    Design("three levels differ", 600, "one"),
    Design("three levels differ, strong shocks of days", 500, "one", day=0.8),
)


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield the coverage of effects, and how often differences are claimed without any."""
    runs = 6 if quick else 100
    for number, design in enumerate(DESIGNS):
        inside: dict[str, list[bool]] = {"levels": [], "cells": []}
        claims: list[bool] = []
        few = design.n > 1000
        for run in range(max(runs // 6, 4) if few else runs):
            posts, true = design.draw(np.random.default_rng([5, number, run]))
            found = compare_levels(posts, list_factors(posts, 3), seed=run)
            if found is None:
                continue
            inside["levels"] += _check_levels(found, true)
            inside["cells"] += _check_cells(found, true)
            claims.append(any(found.is_claimed(name) for name in found.p_values))
        asked = WIDE if design.n < _FEW else ASKED
        asked = NOTHING if design.effects == "none" else asked
        for what, results in inside.items():
            yield _cover("pooled_levels", design, what, results, "coverage", asked)
        if design.effects == "none":
            yield _cover("signs_by_week", design, "any property", claims, "false claims", FALSE)


def _cover(
    method: str,
    design: Design,
    what: str,
    results: list[bool],
    measure: str,
    asked: tuple[float, float],
) -> Coverage:
    return Coverage(
        method,
        f"{design.name}: {what}",
        f"{design.n} posts",
        len(results),
        measure,
        round(float(np.mean(results)), 4),
        asked,
    )


def _check_levels(found: Comparison, true: dict[str, Floats]) -> list[bool]:
    """Return whether the intervals of all levels hold the true effects."""
    weights = true["posts"] / true["posts"].sum()
    days, slots = weights.sum(axis=1), weights.sum(axis=0)
    seen = slots > 0
    effects = {
        "weekday": dict(zip(WEEKDAYS, true["cell"] @ slots, strict=True)),
        "hour": {
            f"{3 * at:02}-{3 * at + 3:02}": float((days @ true["cell"])[at])
            for at in np.flatnonzero(seen)
        },
        "form": dict(zip(_FORMS, true["form"], strict=True)),
        "length": dict(zip(LENGTHS, true["length"], strict=True)),
        "hashtags": dict(zip(HASHTAGS, true["hashtags"], strict=True)),
    }
    inside = []
    for (factor,), rows in found.levels.group_by("factor", maintain_order=True):
        known = effects.get(str(factor), {})
        values = np.array([float(known.get(level, 0.0)) for level in rows["level"]])
        posts = rows["posts"].to_numpy()
        gap = values - float(values @ posts) / posts.sum()
        inside += ((rows["low"].to_numpy() <= gap) & (gap <= rows["high"].to_numpy())).tolist()
    return inside


def _check_cells(found: Comparison, true: dict[str, Floats]) -> list[bool]:
    """Return whether the intervals of all cells with a post hold the true effects."""
    rows = found.cells
    if rows.is_empty():
        return []
    at = [WEEKDAYS.index(name) for name in rows["weekday"]]
    slot = [int(name[:2]) // 3 for name in rows["hour"]]
    values, posts = true["cell"][at, slot], rows["posts"].to_numpy()
    gap = values - float(values @ posts) / posts.sum()
    return ((rows["low"].to_numpy() <= gap) & (gap <= rows["high"].to_numpy())).tolist()
