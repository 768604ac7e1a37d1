"""Payback: the age at which the cumulative margin per customer reaches the cost of acquisition."""

import numpy as np
from numpy.typing import NDArray

from scrm.analyze._cohort_curve import Curve, Floats


def find_payback(
    curve: Curve, cost: float
) -> tuple[float | None, tuple[float | None, float | None]]:
    """Return the age at which a curve reaches a cost, with its interval; None if it does not.

    Between two months the curve is taken to rise evenly. The interval has all ages at which the
    interval of the curve contains the cost.

    Examples
    --------
    >>> ages, values = np.arange(4), np.array([10.0, 20.0, 30.0, 40.0])
    >>> curve = Curve(ages, values, values - 10, values + 10, np.full(4, 100))
    >>> find_payback(curve, 25.0)
    (1.5, (0.5, 2.5))
    >>> find_payback(curve, 60.0)
    (None, (None, None))
    """
    if np.isnan(curve.low).all():
        return _reach(curve.ages, curve.values, cost), (None, None)
    low, high = (
        _reach(curve.ages, np.where(np.isnan(bound), curve.values, bound), cost)
        for bound in (curve.high, curve.low)
    )
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
