"""Distributions of one value of a series, given its mean and variance: tails and quantiles.

Counts are negative binomial, shares beta-binomial (as a beta distribution with a correction for
steps), sums and other ratios gamma above their mean and scaled Poisson below it, where zero has a
probability.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kind = Literal["count", "sum", "share", "ratio"]
"""What one value is: a count of cases, a sum of amounts, a share of cases (numerator part of the
denominator), or another ratio."""
_TINY = 1e-12
_STEPS = 60
_HALF = 0.5


def measure_tail(kind: Kind, x: Floats, y: Floats, mean: Floats, variance: Floats) -> Floats:
    """Return the probability of a smaller numerator, plus half of that of the same one (mid-p).

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Numerators and denominators; ``y`` is one for counts and sums.
    mean, variance : ndarray, shape (n,)
        Of the numerators, both positive.

    References
    ----------
    Lancaster (1961), Journal of the American Statistical Association 56: mid-p.

    Examples
    --------
    >>> one = np.ones(1)
    >>> measure_tail("count", 0 * one, one, one, one).round(4)  # half of exp(-1)
    array([0.1839])
    """
    from scipy.special import betainc, gammainc, gammaincc, pdtr

    mean, variance = np.maximum(mean, _TINY), np.maximum(variance, _TINY)
    if kind == "count":
        size, chance = _negative_binomial(mean, variance)
        spread = np.isfinite(size)
        found = np.empty(len(x))
        below = [np.zeros(len(x)), np.zeros(len(x))]
        for each, count in zip(below, (np.ceil(x) - 1, np.floor(x)), strict=True):
            known = count >= 0
            each[known & ~spread] = pdtr(count, mean)[known & ~spread]
            nb = known & spread
            each[nb] = betainc(size[nb], count[nb] + 1, chance[nb])
        found[:] = (below[0] + below[1]) / 2
        return found
    if kind == "share":
        a, b = _beta(y, mean, variance)
        ends = [np.clip((x + step) / y, 0, 1) for step in (-0.5, 0.5)]
        return np.asarray((betainc(a, b, ends[0]) + betainc(a, b, ends[1])) / 2)
    scale = variance / mean
    upper = gammainc(mean / scale, np.maximum(x, mean) / scale)
    lower = gammaincc(np.clip(x, 0, mean) / scale + 0.5, mean / scale)
    return np.where(x >= mean, upper, np.minimum(lower, 0.5))


def find_quantile(kind: Kind, level: float, y: Floats, mean: Floats, variance: Floats) -> Floats:
    """Return the numerator furthest from the mean whose tail (mid-p) does not pass `level`.

    Two of them are a band that holds about the share asked for on average over many means, which
    single steps of small counts miss in both directions.

    Examples
    --------
    >>> ten = np.full(1, 10.0)
    >>> find_quantile("count", 0.975, ten, ten, ten), find_quantile("count", 0.025, ten, ten, ten)
    (array([16.]), array([5.]))
    """
    from scipy.special import betaincinv, gammaincinv, pdtrik

    mean, variance = np.maximum(mean, _TINY), np.maximum(variance, _TINY)
    if kind == "count":
        found = _count_quantile(level, mean, variance)
        tail = measure_tail(kind, found, y, mean, variance)
        if level < _HALF:
            return np.where(tail >= level, found, found + 1)
        return np.where(tail <= level, found, found - 1)
    if kind == "share":
        a, b = _beta(y, mean, variance)
        if level < _HALF:
            reached = measure_tail(kind, 0 * y, y, mean, variance) >= level
            return np.where(reached, 0.0, y * betaincinv(a, b, level))
        reached = measure_tail(kind, y, y, mean, variance) <= level
        return np.where(reached, y, y * betaincinv(a, b, level))
    scale = variance / mean
    if level >= _HALF:
        return np.asarray(scale * gammaincinv(mean / scale, level))
    steps = np.nan_to_num(pdtrik(level, mean / scale), nan=-0.5)
    return np.maximum(scale * (steps + 0.5), 0.0)


def _count_quantile(level: float, mean: Floats, variance: Floats) -> Floats:
    """Return the smallest count whose cumulative probability reaches the level, by bisection."""
    from scipy.special import betainc, pdtr

    size, chance = _negative_binomial(mean, variance)
    spread = np.isfinite(size)
    finite = np.where(spread, size, 1.0)
    low, high = np.full(len(mean), -1.0), np.ceil(mean + 40 * np.sqrt(variance) + 40)
    for _ in range(_STEPS):
        if (high - low <= 1).all():
            break
        middle = np.floor((low + high) / 2)
        at = np.maximum(middle, 0)
        reached = np.where(spread, betainc(finite, at + 1, chance), pdtr(at, mean)) >= level
        reached &= middle >= 0
        high = np.where(reached, middle, high)
        low = np.where(reached, low, middle)
    return np.asarray(high)


def _negative_binomial(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return size and success probability; an infinite size stands for a Poisson distribution."""
    excess = variance - mean
    spread = excess > 1e-6 * mean
    size = np.where(spread, mean**2 / np.where(spread, excess, 1.0), np.inf)
    chance = np.where(spread, mean / variance, 0.5)
    return size, chance


def _beta(y: Floats, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return both parameters of the beta distribution of a share."""
    share = np.clip(mean / y, 1e-6, 1 - 1e-6)
    most = share * (1 - share)
    sizes = np.maximum(most / np.maximum(variance / y**2, 1e-12) - 1, 0.05)
    return share * sizes, (1 - share) * sizes
