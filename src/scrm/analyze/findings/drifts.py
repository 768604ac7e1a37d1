"""How series vary between blocks: noise without memory, and a level that wanders.

The mean of a window and that of the blocks before it differ by more the longer both are if the
level wanders: by ``drift * spread_of_drift(width, before)`` more than blocks that are independent.
A day's reach, the mood of reviews or a backlog of replies wander so.

References
----------
Percival (1995), Biometrika 82(3): estimation of the wavelet variance; here of Haar wavelets.
Harvey (1989), Forecasting, Structural Time Series Models: the local level model.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SCALES: Final = (1, 2, 3, 4)
_USUAL: Final = 0.04**2
"""Drift of business figures from month to month where the data hardly say."""
_USUAL_DEGREES: Final = 3.0
_MOST_CELLS: Final = 6.0
_KNOWN: Final = 0.1**2
_MOST: Final = 1e6
_LEAST_PAST: Final = 3
_TRIMMED: Final = 0.95
"""Cells whose swings are larger than those of so many others are cut to theirs: they changed."""


def spread_of_drift(width: int, before: int) -> float:
    """Return the variance of a mean of blocks less that of those before, of a random walk.

    Steps have the variance 1: each counts with the square of the weights of all newer blocks.

    Examples
    --------
    >>> spread_of_drift(1, 1), spread_of_drift(2, 2), round(spread_of_drift(1, 12), 3)
    (1.0, 1.5, 4.514)
    """
    now = np.arange(1, width + 1) / width
    past = 1 - np.arange(1, before) / before
    return float((now**2).sum() + (past**2).sum())


def estimate_swings(
    values: Floats, sampling: Floats, scale: Floats, usual_noise: float
) -> tuple[float, float]:
    """Return the variances of noise and of a step from block to block, in units of ``scale**2``.

    Contrasts of 1 to 4 blocks with as many before are compared: those of independent noise shrink
    with their length, those of drift grow.

    Parameters
    ----------
    values, sampling : arrays, shape (cells, blocks)
        Value of each block and its sampling variance; NaN where there is no case.
    scale : array, shape (cells,)
        What both are relative to.
    usual_noise : float
        Noise where the data hardly say.

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> walks = np.cumsum(random.normal(0, 0.2, (40, 12)), axis=1)
    >>> noise, drift = estimate_swings(walks, 0 * walks + 1e-4, np.ones(40), 0.01)
    >>> noise < 0.01, 0.015 < drift < 0.05
    (True, True)
    >>> level = random.normal(0, 0.2, (40, 12))
    >>> noise, drift = estimate_swings(level, 0 * level + 1e-4, np.ones(40), 0.01)
    >>> 0.025 < noise < 0.05, drift < 0.004
    (True, True)
    """
    blocks = values.shape[1]
    scales = [each for each in SCALES if 2 * each <= blocks]
    if not scales or not len(values):
        return usual_noise, _USUAL
    values, sampling = values / scale[:, None], sampling / scale[:, None] ** 2
    known = np.isfinite(values) & (sampling < _MOST)
    sums = _cumulate(np.where(known, values, 0.0))
    errors, holes = _cumulate(np.where(known, sampling, 0.0)), _cumulate(np.where(known, 0.0, 1.0))
    found = [_pool_swings(sums, errors, holes, each) for each in scales]
    swings, cells = (np.array(each) for each in zip(*found, strict=True))
    weights = np.sqrt(cells * (blocks / np.array(scales) - 1))
    design = np.array([[2 / each, spread_of_drift(each, each)] for each in scales])
    noise, drift = _fit(design, swings, weights)
    degrees = float(min(cells.max(), _MOST_CELLS)) * (blocks - 1) / 3
    all_ = _USUAL_DEGREES + degrees
    return (
        float((_USUAL_DEGREES * usual_noise + degrees * noise) / all_),
        float((_USUAL_DEGREES * _USUAL + degrees * drift) / all_),
    )


def _cumulate(values: Floats) -> Floats:
    found = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, out=found[:, 1:])
    return found


def _pool_swings(sums: Floats, errors: Floats, holes: Floats, width: int) -> tuple[float, float]:
    """Return the mean square contrast beyond sampling over all cells, and how many cells it has.

    Parameters
    ----------
    sums, errors, holes : arrays, shape (cells, blocks + 1)
        Cumulated values, sampling variances and numbers of missing blocks.
    """
    now = slice(width, sums.shape[1] - width)
    first, last = slice(0, -2 * width), slice(2 * width, None)
    whole = holes[:, last] == holes[:, first]
    chance = np.where(whole, errors[:, last] - errors[:, first], 0.0) / width**2
    contrast = (2 * sums[:, now] - sums[:, first] - sums[:, last]) / width
    square = np.where(whole, contrast**2, 0.0) - chance
    count = whole.sum(axis=1)
    usable = count > 0
    if not usable.any():
        return 0.0, 0.0
    each = square[usable].sum(axis=1) / count[usable]
    weights = 1 / (chance[usable].sum(axis=1) / count[usable] + _KNOWN) ** 2
    if len(each) > _MOST_CELLS:
        last_kept = int(_TRIMMED * (len(each) - 1))
        each = np.minimum(each, np.partition(each, last_kept)[last_kept])
    return float((weights * each).sum() / weights.sum()), float(
        weights.sum() ** 2 / (weights**2).sum()
    )


def measure_earlier(values: Floats, sampling: Floats, width: int) -> Floats:
    """Return the largest change of each cell at an earlier time, of windows as wide.

    Windows are narrower where there are too few blocks. Blocks weigh by what is known of them.

    Parameters
    ----------
    values, sampling : arrays, shape (cells, blocks)
        Values before the window that is judged, newest first.

    Examples
    --------
    >>> steps = np.array([[3.0, 3.0, 1.0, 1.0, 1.0, 1.0, 1.0]])
    >>> measure_earlier(steps, 0 * steps + 1, 2).tolist()
    [2.0]
    """
    blocks = values.shape[1]
    width = min(width, (blocks - 1) // 2)
    if width < 1:
        return np.zeros(len(values))
    known = np.isfinite(values) & np.isfinite(sampling) & (sampling > 0)
    weights = np.where(known, 1 / np.where(known, sampling, 1.0), 0.0)
    amounts, all_ = (_cumulate(each) for each in (np.where(known, weights * values, 0.0), weights))
    starts = blocks - width - max(width, _LEAST_PAST) + 1
    if starts < 1:
        return np.zeros(len(values))
    start, edge = slice(0, starts), slice(width, width + starts)
    with np.errstate(divide="ignore", invalid="ignore"):
        now = (amounts[:, edge] - amounts[:, start]) / (all_[:, edge] - all_[:, start])
        past = (amounts[:, -1:] - amounts[:, edge]) / (all_[:, -1:] - all_[:, edge])
        moves = np.abs(now - past)
    return np.asarray(np.where(np.isfinite(moves), moves, 0.0).max(axis=1))


def _fit(design: Floats, swings: Floats, weights: Floats) -> tuple[float, float]:
    """Return noise and drift of least squares; neither is negative."""
    left, right = design * weights[:, None], swings * weights
    squares = np.maximum((left**2).sum(axis=0), 1e-300)
    alone = np.maximum(left.T @ right / squares, 0.0)
    if len(swings) < 2:  # noqa: PLR2004
        return float(alone[0]), 0.0
    shared = float(left[:, 0] @ left[:, 1])
    (one, two), (of_noise, of_drift) = squares, right @ left
    determinant = max(float(one * two - shared**2), 1e-300)
    noise = float(two * of_noise - shared * of_drift) / determinant
    drift = float(one * of_drift - shared * of_noise) / determinant
    if noise < 0:
        return 0.0, float(alone[1])
    return (float(alone[0]), 0.0) if drift < 0 else (noise, drift)
