"""A Poisson regression on recent behaviour: what customers like this one did in the weeks after an earlier day.

Trained at a day of the past, on what happened after it, never on the hold-out. Features are log1p of recency, age,
purchases and spend, overall and in recent windows; purchases and spend have a regression each.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WINDOWS = (30, 91, 182)
"""Days back from the cut-off over which recent purchases are counted."""
_PENALTY = 1e-3
_LEAST_PURCHASES = 50
_STEPS = 100
_SMALL = 1e-10


@dataclass(frozen=True, slots=True)
class Regression:
    """A Poisson regression with log link on standardised features."""

    centre: Floats
    scale: Floats
    weights: Floats
    """The intercept first."""

    def predict(self, x: Floats) -> Floats:
        """Return the expected value of each row."""
        return np.asarray(np.exp(_standard(x, self.centre, self.scale) @ self.weights), float)


@dataclass(frozen=True, slots=True)
class Glm:
    """The two regressions: purchases per day, and spend per day as a multiple of `mean_spend`."""

    rate: Regression
    relative_spend: Regression
    mean_spend: float

    def purchases(self, past: pl.DataFrame, days: int) -> Floats:
        """Return the expected purchases of each row of `histories` in the next days."""
        return self.rate.predict(features(past)) * days

    def spend(self, past: pl.DataFrame, days: int) -> Floats:
        """Return the expected spend of each row of `histories` in the next days."""
        return self.relative_spend.predict(features(past)) * self.mean_spend * days


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
    return Glm(
        regression(x, after["purchases"].to_numpy() / days), regression(x, spend / mean), mean
    )


def regression(x: Floats, y: Floats, penalty: float = _PENALTY) -> Regression:
    """Fit by Newton's method: the mean Poisson deviance / 2, plus `penalty` / 2 x the squared weights but the intercept.

    Parameters
    ----------
    x : ndarray, shape (n, k)
    y : ndarray, shape (n,)
        Not negative, not all zero.

    Examples
    --------
    >>> regression(np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([1.0, 3.0, 4.0, 12.0]), 0.0).predict(np.eye(2)[:, :1])
    array([8., 2.])
    """
    centre, scale = x.mean(axis=0), x.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    rows = _standard(x, centre, scale)
    ridge = np.diag([0.0, *[penalty] * x.shape[1]])
    weights = np.zeros(rows.shape[1])
    weights[0] = np.log(max(y.mean(), _SMALL))

    def loss(weights: Floats) -> float:
        eta = rows @ weights
        with np.errstate(over="ignore"):  # a step too far: infinitely bad
            return float(np.mean(np.exp(eta) - y * eta) + weights @ ridge @ weights / 2)

    for _ in range(_STEPS):
        mu = np.exp(rows @ weights)
        gradient = rows.T @ (mu - y) / len(y) + ridge @ weights
        step = np.linalg.lstsq((rows.T * mu) @ rows / len(y) + ridge, gradient)[0]
        size, here = 1.0, loss(weights)
        while size > _SMALL and not loss(weights - size * step) <= here:
            size /= 2
        weights = weights - size * step
        if np.abs(gradient @ step) < _SMALL:
            break
    return Regression(centre, scale, weights)


def _standard(x: Floats, centre: Floats, scale: Floats) -> Floats:
    """Return standardised features behind a column of ones."""
    return np.column_stack([np.ones(len(x)), (x - centre) / scale])


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
