"""A Poisson regression on recent behaviour: what customers like this one did in the weeks after an earlier day.

Trained at a day of the past, on what happened after it, never on the hold-out. Features are log1p of recency, age,
purchases and spend, overall and in recent windows; purchases and spend have a regression each.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

Floats = NDArray[np.float64]

WINDOWS = (30, 91, 182)
"""Days back from the cut-off over which recent purchases are counted."""
_PENALTY = 1e-3
_LEAST_PURCHASES = 50


@dataclass(frozen=True, slots=True)
class Glm:
    """The two regressions: purchases per day, and spend per day as a multiple of `mean_spend`."""

    rate: Pipeline
    relative_spend: Pipeline
    mean_spend: float

    def purchases(self, past: pl.DataFrame, days: int) -> Floats:
        """Return the expected purchases of each row of `histories` in the next days."""
        return np.asarray(self.rate.predict(features(past)) * days, float)

    def spend(self, past: pl.DataFrame, days: int) -> Floats:
        """Return the expected spend of each row of `histories` in the next days."""
        return np.asarray(self.relative_spend.predict(features(past)) * self.mean_spend * days, float)


def fit(past: pl.DataFrame, after: pl.DataFrame, days: int) -> Glm | None:
    """Fit what followed a cut-off to what was known at it; None for fewer than 50 purchases to learn from.

    Parameters
    ----------
    past : DataFrame
        `histories` at the cut-off with their windows, one row per customer.
    after : DataFrame
        ``purchases, spend`` of the same rows in the `days` after it.
    """
    if after["purchases"].sum() < _LEAST_PURCHASES or past.height < _LEAST_PURCHASES:
        return None
    x, spend = features(past), after["spend"].to_numpy() / days
    mean = max(float(spend.mean()), 1e-9)  # nobody may have spent anything
    return Glm(_regression(x, after["purchases"].to_numpy() / days), _regression(x, spend / mean), mean)


def _regression(x: Floats, y: Floats) -> Pipeline:
    model = make_pipeline(StandardScaler(), PoissonRegressor(alpha=_PENALTY, max_iter=1000, tol=1e-6))
    fitted: Pipeline = model.fit(x, y)
    return fitted


def features(past: pl.DataFrame) -> Floats:
    """Return the features of each row of `histories`, shape (n, k).

    Examples
    --------
    >>> row = {"last_age": 3, "first_age": 90, "purchases": 2, "spend": 50.0}
    >>> row |= {f"{name}_{days}": 1.0 for name in ("purchases", "spend") for days in WINDOWS}
    >>> features(pl.DataFrame([row])).shape
    (1, 10)
    """
    names = ["last_age", "first_age", "purchases", "spend"]
    names += [f"{name}_{days}" for name in ("purchases", "spend") for days in WINDOWS]
    found: Floats = np.log1p(past.select(pl.col(names).cast(pl.Float64)).to_numpy())
    return found
