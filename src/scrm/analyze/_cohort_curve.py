"""The mean sum per customer by age, where younger customers have not lived through all of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrm.analyze._jackknife import count_equal, jackknife_interval, raise_interval
from scrm.analyze._stats import Interval

Floats = NDArray[np.float64]
FEWEST = 10
"""Customers that must have lived through a month for it to count."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A mean that cumulates with age.

    Parameters
    ----------
    ages : int array, shape (k,)
        0 for the first purchase itself, then whole months since it.
    values, low, high : float arrays, shape (k,)
        Mean up to each age, and its 95 % interval; NaN if the cohorts are too few for one.
    members : int array, shape (k,)
        Customers observed up to each age.
    """

    ages: NDArray[np.int64]
    values: Floats
    low: Floats
    high: Floats
    members: NDArray[np.int64]

    def interval(self, place: int) -> tuple[float | None, float | None]:
        """Return the interval at one age; (None, None) if there is none."""
        low, high = float(self.low[place]), float(self.high[place])
        return (None, None) if np.isnan(low) else (low, high)


def fit_curve(cells: Floats) -> Curve | None:
    """Return the mean sum per customer by age when younger customers have not lived through all.

    The mean of each month is taken over the customers who have lived through it, and the means are
    added up. The interval is that of the jackknife over cohorts, on a logarithmic scale if the mean
    stays above zero: few customers may bring most of the margin.

    Parameters
    ----------
    cells : float array, shape (n, 5)
        Cohort, its customers, whole months observed, age, sum of the cohort at this age; one row
        per cohort and age with a sum, and for each cohort at least one row.

    Returns
    -------
    Curve or None
        Up to the last month that at least `FEWEST` customers have lived through; None without one
        such customer.

    References
    ----------
    Lin, Feuer, Etzioni and Wax (1997), Estimating medical costs from incomplete follow-up data,
    Biometrics 53.

    Examples
    --------
    >>> cells = [[1, 10, 2, 0, 50], [1, 10, 2, 2, 30], [2, 10, 1, 0, 70]]
    >>> curve = fit_curve(np.array(cells, float))
    >>> curve.ages.tolist(), curve.values.tolist(), curve.members.tolist()
    ([0, 1, 2], [6.0, 6.0, 9.0], [20, 20, 10])
    """
    _, first, place = np.unique(cells[:, 0], return_index=True, return_inverse=True)
    size, months = cells[first, 1], cells[first, 2].astype(int)
    ages = np.arange(months.max(initial=0) + 1)
    members = np.array([size[months >= age].sum() for age in ages])
    ages = ages[members >= FEWEST]
    if not len(ages):
        return None
    observed = months[:, None] >= ages  # cohorts x ages
    sums = np.zeros(observed.shape)
    inside = cells[:, 3] < len(ages)
    np.add.at(sums, (place[inside], cells[inside, 3].astype(int)), cells[inside, 4])
    sums *= observed
    members = members[: len(ages)]
    means = sums.sum(axis=0) / members
    values = np.cumsum(means)
    influences = np.cumsum((sums - means * size[:, None] * observed) / members, axis=1)
    units = [
        min(count_equal(size[months >= age]), count_equal(np.abs(total)))
        for age, total in zip(ages, np.cumsum(sums, axis=1).T, strict=True)
    ]
    ends = [
        _find_interval(float(value), influence, equal)
        for value, influence, equal in zip(values, influences.T, units, strict=True)
    ]
    low, high = (np.array(bound) for bound in zip(*ends, strict=True))
    return Curve(ages, values, low, high, members.astype(int))


def _find_interval(value: float, influence: Floats, equal: float) -> Interval:
    """Return the interval of a mean from the influence of each cohort; NaN if there is none."""
    n = len(influence)
    left_out = value - influence * n / max(n - 1, 1)
    if value > 0 and (left_out > 0).all():
        log = float(np.log(value))
        found = raise_interval(log, jackknife_interval(log, np.log(left_out), equal))
    else:
        found = jackknife_interval(value, left_out, equal)
    return found or (np.nan, np.nan)
