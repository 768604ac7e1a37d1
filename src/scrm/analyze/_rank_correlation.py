"""Rank correlations of a list of items that were judged or measured twice, with intervals.

The items are taken as a sample of all that could have been asked: with seven items an order is
weak evidence, however many people answered.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.analyze._stats import Interval, spearman

Floats = NDArray[np.float64]
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
    Intervals by Fisher's z. Its standard error is that of the jackknife over items: those of
    Bonett and Wright (rho) and of Fieller, Hartley and Pearson (tau), derived for normal values,
    are too small where the extremes of both sides come together. They are used where the order is
    perfect. A correlation of 1 or -1 is moved inwards by half a step, so that the interval has a
    width.

    References
    ----------
    Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans, chapter 3; Bonett and
    Wright (2000), Psychometrika 65; Fieller, Hartley and Pearson (1957), Biometrika 44; Kendall
    (1945), Biometrika 33: tau-b.

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
    steps = 3 / (n * (n * n - 1)), 1 / (n * (n - 1))
    inner = _move_inwards(rho, steps[0])
    errors = float(np.sqrt((1 + inner**2 / 2) / (n - 3))), float(np.sqrt(0.437 / (n - 4)))
    return RankCorrelation(
        rho,
        tau,
        n,
        _bound(spearman, a, b, steps[0], errors[0]),
        _bound(compute_tau, a, b, steps[1], errors[1]),
    )


def _bound(
    statistic: Callable[[Floats, Floats], float], x: Floats, y: Floats, step: float, error: float
) -> Interval | None:
    """Return the interval of a correlation; `error` is that of z where the jackknife gives none."""
    from scipy.special import ndtri

    n = len(x)
    left_out = np.array([statistic(np.delete(x, k), np.delete(y, k)) for k in range(n)])
    if not np.isfinite(left_out).all():  # without one item, a side is constant
        return None
    moved = np.arctanh([_move_inwards(each, 1.5 * step) for each in left_out])
    spread = float(np.sqrt((n - 1) / n * ((moved - moved.mean()) ** 2).sum()))
    distance = float(ndtri(0.975)) * (spread if spread > 1e-9 else error)  # noqa: PLR2004  perfect
    z = float(np.arctanh(_move_inwards(statistic(x, y), step)))
    return float(np.tanh(z - distance)), float(np.tanh(z + distance))


def _move_inwards(value: float, step: float) -> float:
    return min(max(value, step - 1), 1 - step)


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
