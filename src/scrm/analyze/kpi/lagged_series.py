"""Rank correlation of two series of months: beyond a trend, with an effective number of months.

A month resembles the months near it, and two series that rise are correlated whatever they are.
Both are taken out: the trend from the ranks of both series, and the resemblance from the number of
months that the interval counts.
"""

import numpy as np
from numpy.typing import NDArray

from scrm.analyze._stats import average_ranks, pearson
from scrm.analyze.kpi.intervals import Found, correlation_interval
from scrm.result import Text

Floats = NDArray[np.float64]
LEAST_MONTHS = 8
"""Independent months without which two series carry no interval."""
ALIKE_MONTHS = Text(
    "die Monate ähneln ihren Nachbarn: zu wenige unabhängige für ein Intervall",
    "months are like those near them: too few independent ones for an interval",
)
_NOTHING_LEFT = 1e-9


def remove_trend(months: Floats) -> tuple[Floats, Floats] | None:
    """Return the ranks of both series without their linear trend; None if one is nothing else.

    Parameters
    ----------
    months : array, shape (n, 3)
        Number of the month, value, and value of the other series; in order.

    Examples
    --------
    >>> months = np.array([[0, 1, 5], [1, 3, 9], [2, 2, 7], [3, 4, 8]], float)
    >>> [series.round(1).tolist() for series in remove_trend(months)]
    [[-0.3, 0.9, -0.9, 0.3], [-0.9, 1.7, -0.7, -0.1]]
    """
    time = months[:, 0] - months[:, 0].mean()
    found = []
    for column in months.T[1:]:
        ranks = average_ranks(column)
        ranks -= ranks.mean()
        spread = float(ranks @ ranks)
        left = ranks - time * (time @ ranks) / (float(time @ time) or 1.0)
        if float(left @ left) <= _NOTHING_LEFT * max(spread, 1.0):
            return None
        found.append(left)
    return found[0], found[1]


def correlate_months(months: Floats) -> tuple[float, Found] | None:
    """Return the rank correlation of two series beyond their trends, and its interval.

    This is the partial rank correlation given time.

    Parameters
    ----------
    months : array, shape (n, 3)
        As in `remove_trend`.

    Returns
    -------
    (rho, interval or reason for none) or None
        None if one series is constant, or nothing but a trend.

    Examples
    --------
    >>> months = np.array([[0, 1, 5], [1, 3, 9], [2, 2, 7], [3, 4, 8]], float)
    >>> rho, reason = correlate_months(months)
    >>> round(rho, 2), reason.en
    (0.87, 'months are like those near them: too few independent ones for an interval')
    """
    series = remove_trend(months)
    if series is None:
        return None
    rho = pearson(*series)
    cases = count_independent_months(months[:, 0].astype(int), *series)
    if cases < LEAST_MONTHS:
        return rho, ALIKE_MONTHS
    # one more degree of freedom went into the trend
    return rho, correlation_interval(rho, cases - 1, "lagged_fisher_z")


def count_independent_months(number: NDArray[np.int64], one: Floats, other: Floats) -> float:
    """Return how many independent pairs would give a correlation as precise.

    Autocorrelations at up to a fifth of the length count; a month that is missing leaves its pairs
    out.

    References
    ----------
    Pyper and Peterman (1998), Canadian Journal of Fisheries and Aquatic Sciences 55.

    Examples
    --------
    >>> series = np.arange(20) - 9.5
    >>> round(count_independent_months(np.arange(20), series, series), 1)
    4.2
    """
    n = len(number)
    total = 0.0
    for lag in range(1, max(n // 5, 1) + 1):
        _, early, late = np.intersect1d(number + lag, number, return_indices=True)
        first, second = (
            float(each[early] @ each[late]) / float(each @ each) * n / max(n - lag, 1)
            for each in (one, other)
        )
        total += (n - lag) / n * first * second
    return float(min(n / max(1 + 2 * total, 1.0), n))
