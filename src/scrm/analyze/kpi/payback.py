"""Payback: the age at which the cumulative margin per customer reaches the cost of acquisition."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST = 10
"""Customers that must have lived through a month for it to count."""
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Curve:
    """A mean that cumulates with age.

    Parameters
    ----------
    ages : int array, shape (k,)
        0 for the first purchase itself, then whole months since it.
    values, errors : float arrays, shape (k,)
        Mean up to each age, and its standard error.
    members, cohorts : int arrays, shape (k,)
        Customers and cohorts observed up to each age.
    """

    ages: NDArray[np.int64]
    values: Floats
    errors: Floats
    members: NDArray[np.int64]
    cohorts: NDArray[np.int64]

    def bounds(self) -> tuple[Floats, Floats]:
        """Return the ends of the 95 % intervals at all ages; NaN with a single cohort."""
        from scipy.special import stdtrit

        free = np.maximum(self.cohorts - 1, 1)
        half = np.where(self.cohorts > 1, stdtrit(free, 0.5 + _LEVEL / 2) * self.errors, np.nan)
        return self.values - half, self.values + half

    def interval(self, place: int) -> tuple[float | None, float | None]:
        """Return the interval at one age; (None, None) with a single cohort."""
        low, high = (float(bound[place]) for bound in self.bounds())
        return (None, None) if np.isnan(low) else (low, high)


def fit_curve(cells: Floats) -> Curve | None:
    """Return the mean sum per customer by age when younger customers have not lived through all.

    The mean of each month is taken over the customers who have lived through it, and the means are
    added up. The variance is linearised, with cohorts as the sampled units.

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
    cohorts, first, place = np.unique(cells[:, 0], return_index=True, return_inverse=True)
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
    influence = np.cumsum((sums - means * size[:, None] * observed) / members, axis=1)
    count = observed.sum(axis=0)
    spread = np.maximum(len(cohorts), 2) / np.maximum(len(cohorts) - 1, 1)
    return Curve(
        ages,
        np.cumsum(means),
        np.sqrt(spread * (influence**2).sum(axis=0)),
        members.astype(int),
        count.astype(int),
    )


def find_payback(
    curve: Curve, cost: float
) -> tuple[float | None, tuple[float | None, float | None]]:
    """Return the age at which a curve reaches a cost, with its interval; None if it does not.

    Between two months the curve is taken to rise evenly. The interval has all ages at which the
    interval of the curve contains the cost.

    Examples
    --------
    >>> ages, values = np.arange(4), np.array([10.0, 20.0, 30.0, 40.0])
    >>> curve = Curve(ages, values, np.full(4, 5.0), np.full(4, 100), np.full(4, 50))
    >>> months, (low, high) = find_payback(curve, 25.0)
    >>> months, round(low, 2), round(high, 2)
    (1.5, 0.5, 2.5)
    >>> find_payback(curve, 60.0)
    (None, (None, None))
    """
    lower, upper = curve.bounds()
    if np.isnan(lower).any():
        return _reach(curve.ages, curve.values, cost), (None, None)
    low, high = (_reach(curve.ages, bound, cost) for bound in (upper, lower))
    return _reach(curve.ages, curve.values, cost), (low, high)


def _reach(ages: NDArray[np.int64], values: Floats, cost: float) -> float | None:
    reached = np.flatnonzero(values >= cost)
    if not len(reached):
        return None
    place = int(reached[0])
    if place == 0:
        return float(ages[0])
    before, after = values[place - 1], values[place]
    return float(ages[place - 1] + (cost - before) / (after - before))
