"""Rank correlations of a list of items that were judged or measured twice, with intervals.

The items are taken as a sample of all that could have been asked: with seven items an order is
weak evidence, however many people answered.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scrm.analyze._stats import Interval, spearman

FEWEST_ITEMS = 5
"""Fewer items carry no interval."""
METHOD = "rank_correlation_of_items"


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's rho and Kendall's tau-b; the ends are None where there is no interval."""

    rho: float
    tau: float
    items: int
    rho_interval: Interval | None
    tau_interval: Interval | None


def correlate_ranks(x: ArrayLike, y: ArrayLike) -> RankCorrelation | None:
    """Return both rank correlations; None for fewer than two items, or where one side is constant.

    Ties share the mean of their ranks.

    Parameters
    ----------
    x, y : array-like, shape (items,)

    Notes
    -----
    Intervals by Fisher's z: its standard error is ``sqrt((1 + rho**2 / 2) / (n - 3))`` for rho
    (Bonett and Wright) and ``sqrt(0.437 / (n - 4))`` for tau (Fieller, Hartley and Pearson). The
    quantile is that of Student's t with twice as many degrees of freedom as these divide by: that
    of the normal distribution is too small for few items that are nearly in order. A correlation
    of 1 or -1 is moved inwards by half a step, so that the interval has a width.

    References
    ----------
    Bonett and Wright (2000), Psychometrika 65; Fieller, Hartley and Pearson (1957), Biometrika 44;
    Kendall (1945), Biometrika 33: tau-b.

    Examples
    --------
    >>> found = correlate_ranks([1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 1, 2])
    >>> round(found.rho, 3), round(found.tau, 3)
    (-0.943, -0.867)
    """
    a, b = np.asarray(x, float), np.asarray(y, float)
    rho = spearman(a, b)
    if not np.isfinite(rho):
        return None
    n, tau = len(a), compute_tau(a, b)
    if n < FEWEST_ITEMS:
        return RankCorrelation(rho, tau, n, None, None)
    step = 3 / (n * (n * n - 1)), 1 / (n * (n - 1))
    inner = min(max(rho, step[0] - 1), 1 - step[0]), min(max(tau, step[1] - 1), 1 - step[1])
    errors = np.sqrt((1 + inner[0] ** 2 / 2) / (n - 3)), np.sqrt(0.437 / (n - 4))
    return RankCorrelation(
        rho,
        tau,
        n,
        _bound(inner[0], float(errors[0]), 2 * (n - 3)),
        _bound(inner[1], float(errors[1]), 2 * (n - 4)),
    )


def _bound(value: float, error: float, freedom: int) -> Interval:
    from scipy.special import stdtrit

    distance = float(stdtrit(freedom, 0.975)) * error
    z = float(np.arctanh(value))
    return float(np.tanh(z - distance)), float(np.tanh(z + distance))


def compute_tau(x: ArrayLike, y: ArrayLike) -> float:
    """Return Kendall's tau-b; NaN where one side is constant.

    Examples
    --------
    >>> compute_tau([1, 2, 3], [3, 2, 1]), round(compute_tau([1, 2, 2], [1, 2, 3]), 4)
    (-1.0, 0.8165)
    """
    a, b = (np.sign(np.subtract.outer(each, each)) for each in map(np.asarray, (x, y)))
    whole = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / whole if whole else float("nan")
