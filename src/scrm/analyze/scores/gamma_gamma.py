"""Gamma-Gamma: the value of a customer's next purchase, between the own mean and that of all.

Spend per purchase is gamma(p, nu) with nu gamma(q, v) over customers, independent of how often a
customer buys. The first purchase is left out of a customer's mean (it is what makes one a customer,
and often unlike the rest); customers without a repeat purchase get the mean of the population.

References
----------
Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value, brucehardie.com/notes/025.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, psi

from scrm.analyze.scores.maximum_likelihood import Fit, Objective, best_of

Floats = NDArray[np.float64]

NAMES = ("p", "q", "v")
_SHAPE_BOUNDS = (float(np.log(1e-3)), float(np.log(1e5)))


def fit(x: ArrayLike, mean_spend: ArrayLike) -> Fit | None:
    """Fit ``p, q, v`` to customers with repeat purchases; None where their spend does not differ.

    Parameters
    ----------
    x : array-like, shape (n,)
        Repeat purchases.
    mean_spend : array-like, shape (n,)
        Mean spend of them; customers with x = 0 or a mean of zero are passed over.

    Examples
    --------
    >>> fit([3, 2, 5], [10.0, 10.0, 10.0]) is None
    True
    """
    counts, means = np.asarray(x, float), np.asarray(mean_spend, float)
    used = (counts > 0) & (means > 0)
    counts, means = counts[used], means[used]
    if len(means) < 2 or np.ptp(means) <= 1e-9 * means.max():  # noqa: PLR2004  all alike
        return None
    scale = float(np.median(means))
    starts = [np.log([1.0, 2.0, 1.0]), np.log([6.0, 4.0, 1.0])]
    bounds = [_SHAPE_BOUNDS, _SHAPE_BOUNDS, _SHAPE_BOUNDS]
    found = best_of(objective(counts, means / scale), starts, NAMES, bounds)
    p, q, v = found.values
    shift = len(means) * np.log(scale)  # the density of a mean in other units
    return Fit(
        NAMES, (p, q, v * scale), found.log_likelihood - float(shift), found.agree, found.at_bound
    )


def objective(x: ArrayLike, mean_spend: ArrayLike) -> Objective:
    """Return the negative log likelihood with its gradient, as a function of the log parameters."""
    counts, means = np.asarray(x, float), np.asarray(mean_spend, float)
    distinct, weight = np.unique(counts, return_counts=True)
    total, n = counts * means, len(counts)
    log_total, log_mean = np.log(total), float(np.log(means).sum())

    def negative(theta: Floats) -> tuple[float, Floats]:
        p, q, v = np.exp(theta)
        shape = p * distinct
        log_sum = np.log(v + total)
        table = gammaln(shape + q) - gammaln(shape) - gammaln(q)
        value = (
            weight @ table
            + n * q * theta[2]
            - log_mean
            + counts @ (p * (log_total - log_sum))
            - q * log_sum.sum()
        )
        psi_sum = psi(shape + q)
        d_p = (weight * distinct) @ (psi_sum - psi(shape)) + counts @ (log_total - log_sum)
        d_q = weight @ psi_sum - n * psi(q) + n * theta[2] - log_sum.sum()
        d_v = n * q / v - ((p * counts + q) / (v + total)).sum()
        return -value, -np.array([d_p * p, d_q * q, d_v * v])

    return negative


def expected_spend(fit: Fit, x: ArrayLike, mean_spend: ArrayLike) -> Floats:
    """Return the expected value of a customer's next purchase.

    Examples
    --------
    >>> published = Fit(NAMES, (6.25, 3.74, 15.44), 0.0)
    >>> expected_spend(published, [0, 10], [0.0, 60.0]).round(2).tolist()
    [35.22, 58.96]
    """
    p, q, v = fit.values
    counts, means = np.asarray(x, float), np.asarray(mean_spend, float)
    value: Floats = p * (v + counts * means) / (p * counts + q - 1)
    return value
