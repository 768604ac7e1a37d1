"""How far the total of the next period may lie from its forecast: the errors of past periods.

The error of a period is ``log(actual / forecast)``. Errors are taken as normal around zero, so a
constant bias counts as error: with k past errors the next one is within
``t(k) sqrt(mean of squares)``, t with k degrees of freedom. It is wide for few periods (12.7 times
the error of a single one). The errors of total demand behave like those of a random walk in the
rate: they grow with the square root of the horizon over the length of the hold-outs.

References
----------
Tashman (2000), Out-of-sample tests of forecasting accuracy, International Journal of Forecasting
16.
Chatfield (1993), Calculating interval forecasts, Journal of Business & Economic Statistics 11.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

Interval = tuple[float, float]

METHOD = "rolling_origin"
"""Key in `scrm.certainty.METHODS`."""
_LARGEST_FACTOR = 100.0
"""An interval that reaches beyond this multiple of its forecast says nothing."""


@dataclass(frozen=True)
class PeriodErrors:
    """Forecast and actual totals of past periods.

    Parameters
    ----------
    forecast, actual : sequence of float
        Totals of each period, the latest first.
    unit : float
        Value of one purchase in the unit of the totals; half of it is added to both sides, so that
        a period without a purchase has an error.
    days : int
        Length of the periods.
    """

    forecast: Sequence[float]
    actual: Sequence[float]
    unit: float
    days: int

    def errors(self) -> np.ndarray:
        """Return ``log(actual / forecast)`` of each period.

        Examples
        --------
        >>> PeriodErrors([100.0], [110.0], 1.0, 90).errors().round(3).tolist()
        [0.095]
        """
        half = self.unit / 2
        return np.log((np.array(self.actual) + half) / (np.array(self.forecast) + half))

    def predict_interval(self, total: float, horizon_days: int) -> Interval | None:
        """Return the 95 % prediction interval of a forecast total.

        None without past periods, where all were forecast exactly, or where the errors are so
        large that the interval would reach beyond a hundred times the forecast.

        Examples
        --------
        >>> past = PeriodErrors([100.0, 100.0, 100.0], [110.0, 90.0, 100.0], 1.0, 90)
        >>> [round(end) for end in past.predict_interval(200.0, 90)]
        [154, 259]
        """
        errors = self.errors()
        if not len(errors) or not np.any(errors):
            return None
        spread = float(np.sqrt(np.mean(errors**2))) * self.stretch(horizon_days)
        reach = float(stdtrit(len(errors), 0.975)) * spread
        if reach > np.log(_LARGEST_FACTOR):
            return None
        half = self.unit / 2
        low, high = ((total + half) * np.exp(sign * reach) - half for sign in (-1, 1))
        return max(float(low), 0.0), float(high)

    def stretch(self, horizon_days: int) -> float:
        """Return the factor by which errors grow from the periods to the horizon, at least 1.

        Examples
        --------
        >>> PeriodErrors([], [], 1.0, 90).stretch(360)
        2.0
        """
        ratio = horizon_days / self.days
        return float(np.sqrt(max(ratio, 1 / ratio)))
