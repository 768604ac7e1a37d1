"""Whether the level of a series shifts anywhere: the largest contrast, calibrated by simulation.

Contrasts compare all before a date with all after it, and single spans with the rest. The largest
of them is large by chance alone; how large it becomes without a shift is simulated with the
weights, length and autocorrelation of the series.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SIMULATIONS = 399
_GROWTH = 1.35
_LEAST_PAIRS = 4
_SLOW_SHARE = 0.6
_LEAST_CORRELATION = 0.4
"""Chance of single cases hides how alike periods are: no smaller autocorrelation is simulated."""
_GROUPS = 4
"""Residuals are drawn among a quarter of the periods, those of similar weight."""
_LARGEST_CORRELATION = 0.8


@dataclass(frozen=True, slots=True)
class Shift:
    """The span whose level differs most from the rest.

    Parameters
    ----------
    start, stop : int
        Rows of the span, the second one excluded; the span may reach to an end of the series.
    p_value : float
        Probability of so large a contrast anywhere in a series of one level.
    """

    start: int
    stop: int
    p_value: float


def find_shift(
    scores: Floats, weights: Floats, near: NDArray[np.bool_], *, least: int, seed: int
) -> Shift | None:
    """Return the span of a series whose level differs most from the rest, with its p-value.

    Parameters
    ----------
    scores : ndarray, shape (n,)
        Residuals of one level in units of their standard deviation.
    weights : ndarray, shape (n,)
        By how many standard deviations a change of the level by one unit moves each value.
    near : ndarray of bool, shape (n - 1,)
        Whether a row is one period after the row before it.
    least : int
        Rows that a level has at least.
    seed : int
        Of the simulation.

    Returns
    -------
    Shift or None
        None for fewer than twice `least` rows.

    Notes
    -----
    The contrasts are divided by the long-run variance of what the largest of them leaves, a
    first-order autoregression; simulated series go through the same steps. Their
    values are drawn from what the largest contrast leaves, so that they are as skewed, and vary as
    much where many cases count. Where
    neighbours are alike, 60 % of the variance is an autoregression, the rest independent noise,
    which single cases add: waves are then slower than neighbours show.

    References
    ----------
    Olshen, Venkatraman, Lucito and Wigler (2004), Biostatistics 5: spans against the rest; Kovács,
    Bühlmann, Li and Munk (2023), Biometrika 110: spans of geometric lengths; Davison and Hinkley
    (1997), Bootstrap Methods and their Application, section 4.2.

    Examples
    --------
    >>> z = np.r_[np.tile([0.5, -0.5], 10), np.tile([2.5, 1.5], 10)]
    >>> find_shift(z - z.mean(), np.ones(40), np.ones(39, bool), least=5, seed=1)
    Shift(start=20, stop=40, p_value=0.0025)
    """
    n = len(scores)
    if n < 2 * least:
        return None
    starts, stops = _list_spans(n, least)
    observed, best, correlation, rest = _measure(scores[None, :], weights, near, starts, stops)
    generator = np.random.default_rng([seed, n])
    noise = _simulate(generator, float(correlation[0]), near, rest[0], weights)
    simulated, *_ = _measure(noise, weights, near, starts, stops)
    exceeded = int((simulated >= observed[0] - 1e-12).sum())
    place = int(best[0])
    return Shift(int(starts[place]), int(stops[place]), (1 + exceeded) / (1 + SIMULATIONS))


@lru_cache(maxsize=16)
def _list_spans(n: int, least: int) -> tuple[Ints, Ints]:
    """Return the first and last rows of spans: from every row on, and of geometric lengths."""
    pairs = [(row, n) for row in range(least, n - least + 1)]
    length = float(least)
    while length <= n / 2:
        size, step = round(length), max(round(length / 4), 1)
        pairs += [(row, row + size) for row in range(least, n - least - size + 1, step)]
        length *= _GROWTH
    spans = np.array(sorted(set(pairs)), np.int64)
    return spans[:, 0], spans[:, 1]


def _measure(
    z: Floats, weights: Floats, near: NDArray[np.bool_], starts: Ints, stops: Ints
) -> tuple[Floats, Ints, Floats, Floats]:
    """Return the largest squared contrast of each series and its span; what is left of the series.

    What is left is stated by its autocorrelation and as values.

    A span raises the values by its level times the weights, the rest has another level.
    """
    square = np.concatenate([[0.0], np.cumsum(weights**2)])
    sums = np.zeros((len(z), z.shape[1] + 1))
    np.cumsum(z * weights, axis=1, out=sums[:, 1:])
    inside, whole = square[stops] - square[starts], square[-1]
    mean = sums[:, -1:] / whole
    above = sums[:, stops] - sums[:, starts] - mean * inside
    gain = above**2 * (whole / (inside * (whole - inside)))
    best = gain.argmax(axis=1)
    rows = np.arange(len(z))
    level = (above[rows, best] / inside[best])[:, None]
    other = (-above[rows, best] / (whole - inside[best]))[:, None]
    place = np.arange(z.shape[1])
    within = (place >= starts[best][:, None]) & (place < stops[best][:, None])
    rest = z - weights * (mean + np.where(within, level, other))
    variance = (rest**2).sum(axis=1) / (z.shape[1] - 2)
    pairs = max(int(near.sum()), _LEAST_PAIRS)
    rho = (rest[:, 1:] * rest[:, :-1] * near).sum(axis=1) / pairs / np.maximum(variance, 1e-12)
    rho = np.clip(rho + (3 + 4 * rho) / pairs, 0, _LARGEST_CORRELATION)
    ratio = (1 + rho) / (1 - rho)
    return gain[rows, best] / np.maximum(variance * ratio, 1e-12), best, rho, rest


def _simulate(
    generator: np.random.Generator,
    rho: float,
    near: NDArray[np.bool_],
    rest: Floats,
    weights: Floats,
) -> Floats:
    """Return series of one level from residuals: an autoregression, new after each gap, and noise.

    Residuals are drawn without replacement, in any order, among periods of similar weight: days
    with many cases keep the residuals of such days.
    """
    drawn = np.tile(rest - rest.mean(), (SIMULATIONS, 1))
    groups = np.array_split(np.argsort(weights, kind="stable"), _GROUPS)
    noise, wave = (_permute(generator, drawn, groups) for _ in range(2))
    rho = max(rho, _LEAST_CORRELATION)
    share = max(_SLOW_SHARE, rho / _LARGEST_CORRELATION)
    alike = rho / share
    keep = np.sqrt(1 - alike**2)
    for row in range(1, len(rest)):
        if near[row - 1]:
            wave[:, row] = alike * wave[:, row - 1] + keep * wave[:, row]
    return np.asarray(np.sqrt(share) * wave + np.sqrt(1 - share) * noise)


def _permute(generator: np.random.Generator, values: Floats, groups: list[Ints]) -> Floats:
    """Return each row with its values in any order within each group of columns."""
    permuted = np.empty_like(values)
    for columns in groups:
        permuted[:, columns] = generator.permuted(values[:, columns], axis=1)
    return permuted
