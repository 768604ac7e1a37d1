"""Changes of channels that come from the data: reach counted anew, followers who do nothing."""

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from scrm.analyze._stats import average_ranks
from scrm.analyze.findings.blocks import Blocks

_SIDE = 28
_NEAR = 7
_SHARP = 0.5
"""Part of the change that the weeks on both sides of its day show: a slow rise over four weeks
shows a third."""
_SMALL = 1 / 3
LEAST_BREAK = float(np.log(1.25))
_BURST_DAYS = 7
_BURST = 0.7
_LEAST_POSTS = 5
_RECENT = 84
_LEAST_EARLIER = 120
_BEYOND_EARLIER = 1.3
_SHARE_KNOWN = 0.6
_CLEAR = 2.33
"""Standard errors that chance exceeds in one of 100 cases."""


@dataclass(frozen=True, slots=True)
class Break:
    """The day from which a channel is counted differently, and the logarithm of the ratio."""

    age: int
    change: float


def find_break(
    days: pl.DataFrame, channel: str, interactions: pl.DataFrame, most_age: int
) -> Break | None:
    """Return the break of a channel's level: overnight, alone, and without other interactions.

    Parameters
    ----------
    days : DataFrame
        ``age, channel, value``: logarithm of the reach of each day (or post).
    interactions : DataFrame
        ``age, channel, value``: logarithm of the interactions of each own post.
    most_age : int
        The break lies within so many days.
    """
    own = days.filter(pl.col("channel") == channel)
    best = max(
        (age for age in range(2, most_age) if (own["age"] < age).sum() > 1),
        key=lambda age: _separate(own, age),
        default=None,
    )
    if best is None:
        return None
    change = _step(own, best, _SIDE)
    if change is None or abs(change) < LEAST_BREAK:
        return None
    near = _step(own, best, _NEAR) if own.height > 2 * _SIDE else change
    others = _step(days.filter(pl.col("channel") != channel), best, _SIDE)
    is_idle = not _has_moved(interactions, channel, best, rises=change > 0)
    is_sharp = near is not None and near / change >= _SHARP
    is_alone = others is None or abs(others) <= _SMALL * abs(change)
    return Break(best, change) if is_sharp and is_alone and is_idle else None


def find_sudden_breaks(days: pl.DataFrame, interactions: pl.DataFrame) -> dict[str, Break]:
    """Return the breaks of channels whose level jumps further than it ever did before.

    The means of seven days before and after each day are compared, less those of the other
    channels; the jump stays for four weeks, and the interactions do not follow.

    Parameters
    ----------
    days : DataFrame
        ``age, channel, value``: logarithm of the reach of each day.
    """
    names = days["channel"].drop_nulls().unique().sort().to_list()
    if days.is_empty() or len(names) < 2:  # noqa: PLR2004
        return {}
    oldest = int(days["age"].max()) + 1  # type: ignore[arg-type]
    levels = np.full((len(names), oldest), np.nan)
    for place, name in enumerate(names):
        own = days.filter(pl.col("channel") == name)
        levels[place, own["age"].to_numpy()] = own["value"].to_numpy()
    jumps = np.array([_jump(each, _NEAR) for each in levels])
    found = {}
    for place, name in enumerate(names):
        with np.errstate(all="ignore"):
            others = np.delete(jumps, place, axis=0)
            known = np.isfinite(others)
            shared = np.where(known, others, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        beyond = np.abs(jumps[place] - shared)
        recent, earlier = beyond[_NEAR:_RECENT], beyond[_RECENT + 2 * _NEAR :]
        if np.isfinite(earlier).sum() < _LEAST_EARLIER or not np.isfinite(recent).any():
            continue
        age = int(np.nanargmax(recent)) + _NEAR
        change = jumps[place][age] - shared[age]
        stays = _step(days.filter(pl.col("channel") == name), age, _SIDE)
        if abs(change) < max(LEAST_BREAK, _BEYOND_EARLIER * float(np.nanmax(earlier))):
            continue
        if stays is None or stays / change < _SHARP:
            continue
        if not _has_moved(interactions, name, age, rises=change > 0):
            found[name] = Break(age, float(change))
    return found


def _jump(levels: np.ndarray, width: int) -> np.ndarray:
    """Return, for each age, the mean of the days after it less that of the days before.

    NaN where a third of the days is missing.
    """
    known = np.isfinite(levels)
    sums, counts = (np.r_[0.0, np.cumsum(each)] for each in (np.where(known, levels, 0), known))
    found = np.full(len(levels), np.nan)
    ages = np.arange(width, len(levels) - width)
    now, then = counts[ages] - counts[ages - width], counts[ages + width] - counts[ages]
    with np.errstate(invalid="ignore", divide="ignore"):
        step = (sums[ages] - sums[ages - width]) / now - (sums[ages + width] - sums[ages]) / then
    enough = np.minimum(now, then) > _SHARE_KNOWN * width
    found[ages] = np.where(enough, step, np.nan)
    return found


def _separate(values: pl.DataFrame, age: int) -> float:
    """Return how well a day separates two levels: the drop of the sum of squares."""
    found = _means(values, age, _SIDE)
    if found is None:
        return 0.0
    (now, n), (then, m) = found
    return (now - then) ** 2 * n * m / (n + m)


def _step(values: pl.DataFrame, age: int, days: int) -> float | None:
    found = _means(values, age, days)
    return found and found[0][0] - found[1][0]


def _means(
    values: pl.DataFrame, age: int, days: int
) -> tuple[tuple[float, int], tuple[float, int]] | None:
    ages, all_values = values["age"].to_numpy(), values["value"].to_numpy()
    now = all_values[(ages < age) & (ages >= age - days)]
    then = all_values[(ages >= age) & (ages < age + days)]
    if len(now) < 2 or len(then) < 2:  # noqa: PLR2004
        return None
    return (float(now.mean()), len(now)), (float(then.mean()), len(then))


@dataclass(frozen=True, slots=True)
class Burst:
    """Followers gained within some days; `is_idle` if interactions did not rise with them."""

    gained: int
    days: int
    last_age: int
    is_idle: bool


def find_burst(
    days: pl.DataFrame, channel: str, interactions: pl.DataFrame, blocks: Blocks, width: int
) -> Burst | None:
    """Return the burst in which a channel gained followers; None if it gained them steadily.

    Parameters
    ----------
    days : DataFrame
        ``age, channel, value``: followers gained each day.
    """
    own = days.filter(pl.col("channel") == channel).sort("age")
    edge = int(blocks.edges[width])
    recent, past = own.filter(pl.col("age") < edge), own.filter(pl.col("age") >= edge)
    if recent.height < _BURST_DAYS or past.height < _SIDE:
        return None
    usual = float(past["value"].median())  # type: ignore[arg-type]
    beyond = (recent["value"] - usual).to_numpy()
    total = float(beyond.sum())
    sums = np.convolve(beyond, np.ones(_BURST_DAYS), mode="valid")
    first = int(np.argmax(sums))
    if total <= 0 or sums[first] < _BURST * total:
        return None
    inside = np.flatnonzero(beyond[first : first + _BURST_DAYS] > 0.1 * sums[first]) + first
    ages = recent["age"].to_numpy()[inside]
    is_idle = not _has_moved(interactions, channel, int(ages.max()) + 1, rises=True)
    return Burst(round(float(beyond[inside].sum())), len(inside), int(ages.min()), is_idle)


def _has_moved(interactions: pl.DataFrame, channel: str, age: int, *, rises: bool) -> bool:
    """Return whether the interactions of a channel rose (or fell) since a day, beside the others.

    The ranks of the four weeks on both sides are compared, less the move of other channels.

    References
    ----------
    Mann and Whitney (1947), Annals of Mathematical Statistics 18, with the normal approximation.
    """
    near = interactions.filter((pl.col("age") < age + _SIDE) & (pl.col("age") >= age - _SIDE))
    is_own, is_now = pl.col("channel") == channel, pl.col("age") < age
    now, then, other_now, other_then = (
        near.filter(own & side)["value"] for own in (is_own, ~is_own) for side in (is_now, ~is_now)
    )
    n, m = len(now), len(then)
    if min(n, m) < _LEAST_POSTS:
        return False
    shared = float(other_now.median() or 0) - float(other_then.median() or 0)  # type: ignore[arg-type]
    ranks = average_ranks([*(now - shared).to_list(), *then.to_list()])[:n]
    middle, spread = n * (n + m + 1) / 2, math.sqrt(n * m * (n + m + 1) / 12)
    return (sum(ranks) - middle) / spread * (1 if rises else -1) > _CLEAR
