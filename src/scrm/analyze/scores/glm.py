"""A Poisson regression on recent behaviour: what similar customers did after an earlier day.

It is trained at a day of the past, on what happened after it, never on the hold-out. Features are
log1p of recency, age, purchases and spend, overall and in recent windows; purchases and spend have
a regression each. It knows only what it has seen: features are limited to the range of the training
data, and it refuses to forecast customers who are unlike those it learned from, or a time much
longer than it learned from.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.result import Text
from scrm.wording import write_number

Floats = NDArray[np.float64]

WINDOWS = (30, 91, 182)
"""Days back from the cut-off over which recent purchases are counted."""
_PENALTY = 1e-3
_LEAST_PURCHASES = 50
_LEAST_SCALE = 0.1
"""Spread of a feature (log, so 10 %) below which its differences are not told apart."""
_LARGEST_SHIFT = 1.0
"""Standard deviations between the means of a feature in training and now, above which the
regression extrapolates: most customers would lie outside what it has seen."""
_LARGEST_STRETCH = 1.5
"""Horizon as a multiple of the days learned from, above which the regression extrapolates."""
_STEPS = 100
_SMALL = 1e-10


@dataclass(frozen=True, slots=True)
class Regression:
    """A Poisson regression with log link on standardised features.

    Parameters
    ----------
    centre, scale, low, high : ndarray, shape (k,)
        Mean, standard deviation, least and largest value of each feature in training.
    weights : ndarray, shape (k + 1,)
        The intercept first.
    """

    centre: Floats
    scale: Floats
    low: Floats
    high: Floats
    weights: Floats

    def predict(self, x: Floats) -> Floats:
        """Return the expected value of each row, with features limited to those of training."""
        rows = _standardise(np.clip(x, self.low, self.high), self.centre, self.scale)
        return np.asarray(np.exp(rows @ self.weights), float)

    def shift(self, x: Floats) -> Floats:
        """Return how far the mean of each feature lies from training, in standard deviations."""
        moved: Floats = np.abs(x.mean(axis=0) - self.centre) / self.scale
        return moved


@dataclass(frozen=True, slots=True)
class Glm:
    """The two regressions, of purchases per day and of spend per day.

    Parameters
    ----------
    days : int
        Days after the cut-off from which it learned.
    rate, relative_spend : Regression
        Purchases per day, and spend per day as a multiple of `mean_spend`.
    dispersion : float
        Excess of the variance of purchases m over Poisson: ``m + dispersion m^2``.
    """

    days: int
    rate: Regression
    relative_spend: Regression
    mean_spend: float
    dispersion: float

    def purchases(self, past: pl.DataFrame, days: int) -> Floats:
        """Return the expected purchases of each row of histories in the next days."""
        return self.rate.predict(list_features(past)) * days

    def spend(self, past: pl.DataFrame, days: int) -> Floats:
        """Return the expected spend of each row of histories in the next days."""
        return self.relative_spend.predict(list_features(past)) * self.mean_spend * days

    def purchase_probability(self, purchases: Floats) -> Floats:
        """Return the chance of at least one purchase from the expected number: negative binomial.

        Examples
        --------
        >>> one = regression(np.array([[0.0], [1.0]]), np.array([1.0, 1.0]))
        >>> Glm(90, one, one, 1.0, dispersion=1.0).purchase_probability(np.array([1.0])).tolist()
        [0.5]
        """
        if self.dispersion < _SMALL:
            return -np.expm1(-purchases)
        return -np.expm1(-np.log1p(self.dispersion * purchases) / self.dispersion)

    def explain_extrapolation(self, past: pl.DataFrame, days: int) -> Text | None:
        """Return why forecasting these customers over these days would extrapolate, or None."""
        if days > _LARGEST_STRETCH * self.days:
            return Text(
                f"Poisson GLM lehnt ab: Gelernt hat sie, was in {self.days} Tagen geschieht; "
                f"{days} Tage wären eine Extrapolation.",
                f"Poisson GLM refuses: it learned what happens within {self.days} days; "
                f"{days} days would be an extrapolation.",
            )
        shift = float(self.rate.shift(list_features(past)).max())
        if shift > _LARGEST_SHIFT:
            return Text(
                "Poisson GLM lehnt ab: Die Kunden von heute liegen um "
                f"{write_number(shift, 'de', 1)} Standardabweichungen neben denen, von denen sie "
                "gelernt hat (etwa eine einzige Kohorte, die altert); sie müsste extrapolieren.",
                "Poisson GLM refuses: the customers of today lie "
                f"{write_number(shift, 'en', 1)} standard deviations away from those it learned "
                "from (such as a single cohort that ages); it would have to extrapolate.",
            )
        return None


def fit(past: pl.DataFrame, after: pl.DataFrame, days: int) -> Glm | None:
    """Fit what followed a cut-off to what was known at it; None for fewer than 50 purchases.

    Parameters
    ----------
    past : DataFrame
        Histories at the cut-off with their windows, one row per customer.
    after : DataFrame
        ``purchases, spend`` of the same rows in the `days` after it.
    """
    if after["purchases"].sum() < _LEAST_PURCHASES or past.height < _LEAST_PURCHASES:
        return None
    x, spend = list_features(past), after["spend"].to_numpy() / days
    purchases = after["purchases"].to_numpy().astype(float)
    mean = max(float(spend.mean()), 1e-9)  # nobody may have spent anything
    rate = regression(x, purchases / days)
    expected = rate.predict(x) * days
    excess = float(np.sum((purchases - expected) ** 2 - expected) / np.sum(expected**2))
    return Glm(days, rate, regression(x, spend / mean), mean, max(excess, 0.0))


def regression(x: Floats, y: Floats, penalty: float = _PENALTY) -> Regression:
    """Fit by Newton's method: mean Poisson deviance / 2 + `penalty` / 2 x squared weights.

    The intercept is not penalised.

    Parameters
    ----------
    x : ndarray, shape (n, k)
    y : ndarray, shape (n,)
        Not negative.

    Examples
    --------
    >>> x, y = np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([1.0, 3.0, 4.0, 12.0])
    >>> regression(x, y, 0.0).predict(np.eye(2)[:, :1])
    array([8., 2.])
    """
    centre, scale = x.mean(axis=0), np.maximum(x.std(axis=0), _LEAST_SCALE)
    rows = _standardise(x, centre, scale)
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
    return Regression(centre, scale, x.min(axis=0), x.max(axis=0), weights)


def _standardise(x: Floats, centre: Floats, scale: Floats) -> Floats:
    """Return standardised features behind a column of ones."""
    return np.column_stack([np.ones(len(x)), (x - centre) / scale])


def list_features(past: pl.DataFrame) -> Floats:
    """Return the features of each row of histories, shape (n, k).

    Examples
    --------
    >>> row = {"last_age": 3, "first_age": 90, "purchases": 2, "spend": 50.0}
    >>> row |= {f"{name}_{days}": 1.0 for name in ("purchases", "spend") for days in WINDOWS}
    >>> list_features(pl.DataFrame([row])).shape
    (1, 10)
    """
    names = ["last_age", "first_age", "purchases", "spend"]
    names += [f"{name}_{days}" for name in ("purchases", "spend") for days in WINDOWS]
    found: Floats = np.log1p(past.select(pl.col(names).cast(pl.Float64)).to_numpy())
    return found
