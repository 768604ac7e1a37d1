"""How much a series varies beyond sampling: between-block noise, shared by cells of a measure.

The value of a cell in a block varies by sampling (`sampling`, as of a Poisson or binomial count)
and by what differs from month to month (``noise * scale**2``). The noise is common to the cells of
a measure; how far a single cell exceeds it is shrunken towards one, with the degrees of freedom of
the prior added to its own (an empirical Bayes variance).

References
----------
Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3(1): moderated variances.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.findings.drifts import estimate_swings, spread_of_drift

Floats = NDArray[np.float64]
LEAST_CELLS = 6
_MOST_DEGREES = 200.0
_SHARED = 3.0
"""Cells move together: all of them know of noise no more than so many times what one does."""
_STEPS = 24
_MOST_NOISE, _HALVINGS = 2.0, 10
_LOWEST = 0.3
_PRECISE = 1e-9
_TENTH = 1.2816
"""Standard deviations from the middle of a normal distribution to its last tenth."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What holds without enough cells: noise, and the degrees of freedom that it counts."""

    noise: float
    degrees: float


CELLS = Prior(0.1**2, 12.0)
"""Of single cells: 10 % between months."""
TOTAL = Prior(0.15**2, 6.0)
"""Of totals: 15 %, known less well."""


@dataclass(frozen=True, slots=True)
class Variation:
    """The noise between blocks.

    Parameters
    ----------
    noise : array, shape (cells,)
        Variance between blocks in units of ``scale**2``, without memory.
    drift : array, shape (cells,)
        Variance of the steps by which the level wanders from block to block, in the same units.
    factors : array, shape (cells,)
        Shrunken ratio of the observed to the expected variance of each cell.
    degrees : array, shape (cells,)
        Degrees of freedom of each factor.
    """

    noise: Floats
    drift: Floats
    factors: Floats
    degrees: Floats

    def between(self, width: int, before: int) -> Floats:
        """Return the variance between blocks of a window less the blocks before it."""
        return self.noise * (1 / width + 1 / before) + self.drift * spread_of_drift(width, before)


def estimate_variation(
    values: Floats, sampling: Floats, scale: Floats, prior: Prior = CELLS
) -> Variation:
    """Return the noise of series that are level but for chance.

    Parameters
    ----------
    values, sampling : arrays, shape (cells, blocks)
        Value of each block and its sampling variance; NaN where there is no case.
    scale : array, shape (cells,)
        What the noise is relative to: of a rate its level, of a share ``p (1 - p)``.

    Examples
    --------
    >>> draws = np.random.default_rng(0).poisson(50, (40, 12)).astype(float)
    >>> found = estimate_variation(draws, np.full(draws.shape, 50.0), np.full(40, 50.0))
    >>> bool(found.noise[0] < 0.005), bool(found.degrees[0] > 30)
    (True, True)
    """
    counts = np.isfinite(values).sum(axis=1)
    own = np.maximum(counts - 1.0, 0.0)
    usable = (own >= 1) & (scale > 0)
    known = values[usable], sampling[usable], scale[usable]
    noise, drift = estimate_swings(*known, prior.noise)
    wandered = drift * (values.shape[1] + 1) / 6  # of the variance around the mean of all blocks
    if usable.sum() < LEAST_CELLS:
        ratios = _compare(values, sampling + (noise + wandered) * scale[:, None] ** 2, own)
        factors = (prior.degrees + own * ratios) / (prior.degrees + own)
        return Variation(*_repeat(noise, drift, own), factors, prior.degrees + own)
    noise = max(_solve_noise(*known, own[usable]) - wandered, 0.0)
    ratios = _compare(values, sampling + (noise + wandered) * scale[:, None] ** 2, own)
    degrees, level = _fit_prior(ratios[usable], own[usable])
    factors = (degrees * level + own * ratios) / (degrees + own)
    return Variation(
        *_repeat(noise, drift, own), factors, np.minimum(degrees + own, _SHARED * own.max())
    )


def _repeat(noise: float, drift: float, own: Floats) -> tuple[Floats, Floats]:
    return np.full(len(own), noise), np.full(len(own), drift)


def _compare(values: Floats, variance: Floats, own: Floats) -> Floats:
    """Return the observed variance of each cell around its weighted mean / the expected one."""
    finite = np.isfinite(values)
    weights = np.where(finite, 1 / np.maximum(variance, 1e-300), 0.0)
    known = np.where(finite, values, 0.0)
    total = np.maximum(weights.sum(axis=1), 1e-300)
    mean = (weights * known).sum(axis=1) / total
    squares = (weights * (known - mean[:, None]) ** 2).sum(axis=1)
    return np.where(own > 0, squares / np.maximum(own, 1.0), 1.0)


def _solve_noise(values: Floats, sampling: Floats, scale: Floats, own: Floats) -> float:
    """Return the noise at which the middle cell varies as expected; 0 if sampling suffices."""
    expected = (1 - 2 / (9 * own)) ** 3  # median of a chi-square over its degrees of freedom

    def excess(noise: float) -> float:
        ratios = _compare(values, sampling + noise * scale[:, None] ** 2, own)
        return float(np.median(ratios / expected)) - 1

    low, high = 0.0, _MOST_NOISE
    if excess(low) <= 0:
        return 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle**2) > 0 else (low, middle)
    return ((low + high) / 2) ** 2


def _fit_prior(ratios: Floats, own: Floats) -> tuple[float, float]:
    """Return degrees of freedom and level of the scaled chi-square that the ratios vary around."""
    from scipy.special import digamma, polygamma

    logs = np.log(np.maximum(ratios, _LOWEST)) - digamma(own / 2) + np.log(own / 2)
    level = float(np.median(logs))
    spread = float(((np.quantile(logs, 0.9) - level) / _TENTH) ** 2)  # without cells that changed
    beyond = spread - float(np.mean(polygamma(1, own / 2)))
    if beyond <= 0:
        return _MOST_DEGREES, max(float(np.exp(level)), 1.0)
    degrees = float(np.clip(2 * _invert_trigamma(beyond), 2.0, _MOST_DEGREES))
    level += float(digamma(degrees / 2)) - np.log(degrees / 2)
    return degrees, max(float(np.exp(level)), 1.0)


def _invert_trigamma(value: float) -> float:
    """Return x with trigamma(x) = value, by Newton's method.

    Examples
    --------
    >>> round(_invert_trigamma(0.6449340668482264), 6)
    2.0
    """
    from scipy.special import polygamma

    x = 0.5 + 1 / value
    for _ in range(_STEPS):
        trigamma = float(polygamma(1, x))
        step = trigamma * (1 - trigamma / value) / float(polygamma(2, x))
        x += step
        if -step / x < _PRECISE:
            break
    return x
