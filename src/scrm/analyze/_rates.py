"""Intervals of expected totals, such as new customers and their spend, and of ratios of both.

Totals are taken as a Poisson process of clusters (persons with all their orders): a count of ten
may as well have been seven.
"""

from typing import NamedTuple

import numpy as np

from scrm.analyze._stats import Interval


class Rate(NamedTuple):
    """A positive value with its interval; equal ends mean that no chance is in it."""

    value: float
    low: float
    high: float


def expected_total(total: float, squares: float) -> Rate | None:
    """Return the interval of an expected total from the sum of squares of its cluster totals.

    The gamma interval for weighted Poisson counts; for a plain count it is the exact one (Garwood).
    None where the total is negative, or zero and nothing says how large a cluster would be.

    Parameters
    ----------
    total : float
        Sum of the cluster totals.
    squares : float
        Sum of their squares; a count of single events has ``squares == total``.

    References
    ----------
    Fay and Feuer (1997), Statistics in Medicine 16; with the mean weight as that of the next
    event: Tiwari, Clegg and Zou (2006), Statistical Methods in Medical Research 15.

    Examples
    --------
    >>> [round(bound, 2) for bound in expected_total(10, 10)]
    [10, 4.8, 18.39]
    >>> [round(bound, 2) for bound in expected_total(0, 0)]
    [0, 0.0, 3.69]
    """
    from scipy.special import gammaincinv

    if total < 0:
        return None
    if total == 0:
        return Rate(total, 0.0, float(gammaincinv(1, 0.975))) if squares == 0 else None
    events, weight = total * total / squares, squares / total
    low = weight * float(gammaincinv(events, 0.025))
    return Rate(total, low, weight * float(gammaincinv(events + 1, 0.975)))


def divide_rates(upper: Rate, lower: Rate) -> Interval | None:
    """Return the interval of a ratio of independent positive values from their intervals.

    MOVER on the logarithmic scale: the distances of both values to their ends, in quadrature.

    Returns
    -------
    (low, high) or None
        None where `lower` may be zero, where `upper` is certainly zero, or neither value has chance
        in it.

    References
    ----------
    Donner and Zou (2012), Statistical Methods in Medical Research 21.

    Examples
    --------
    >>> low, high = divide_rates(Rate(1000, 1000, 1000), Rate(10, 4.8, 18.39))
    >>> round(low, 2), round(high, 2)
    (54.38, 208.33)
    """
    is_certain = upper.low == upper.high and lower.low == lower.high
    if lower.low <= 0 or upper.high <= 0 or is_certain:
        return None
    ratio = upper.value / lower.value
    fall = float(np.log(lower.value / lower.low))
    rise = float(np.log(lower.high / lower.value))
    if upper.value <= 0:
        return 0.0, upper.high / lower.low
    if upper.low <= 0:
        return 0.0, ratio * float(np.exp(np.hypot(np.log(upper.high / upper.value), fall)))
    down = float(np.hypot(np.log(upper.value / upper.low), rise))
    up = float(np.hypot(np.log(upper.high / upper.value), fall))
    return ratio * float(np.exp(-down)), ratio * float(np.exp(up))
