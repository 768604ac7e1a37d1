"""How well a forecast did on a hold-out, with paired bootstrap intervals.

Customers who are tied in a ranking share what they bought.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.analyze import _stats

Floats = NDArray[np.float64]

COUNT_METRICS = ("bias", "mae", "rmse", "pearson", "deviance")
"""Metrics of expected purchases; a plain ranking has none of them."""
RANK_METRICS = ("spearman", "normalised_gini", "top_10_capture")
"""Metrics of the ranking: of purchases (spearman), of spend (the others)."""
METRICS = (*COUNT_METRICS, *RANK_METRICS)
METHOD = "customer_bootstrap"
"""Key in `scrm.certainty.METHODS`."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a method forecast, and what it ranks customers by.

    Parameters
    ----------
    purchases : ndarray or None, shape (n,)
        Expected purchases; None for a plain ranking.
    purchase_rank, spend_rank : ndarray, shape (n,)
        Larger means more purchases, and more spend, to expect.
    """

    purchases: Floats | None
    purchase_rank: Floats
    spend_rank: Floats


@dataclass(frozen=True, slots=True)
class Outcome:
    """What customers did in the hold-out: purchases and spend, shape (n,)."""

    purchases: Floats
    spend: Floats


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Metrics of one method and their values in each resample, shape (resamples, len(METRICS))."""

    values: dict[str, float]
    drawn: Floats

    def interval(self, metric: str) -> _stats.Interval | None:
        """Return the 95 % bootstrap interval of a metric."""
        return _stats.percentile_interval(self.drawn[:, METRICS.index(metric)])

    def gain_over(self, other: "Evaluation", metric: str) -> _stats.Interval | None:
        """Return the 95 % interval of the difference to another method on the same resamples."""
        column = METRICS.index(metric)
        return _stats.percentile_interval(self.drawn[:, column] - other.drawn[:, column])


def evaluate(
    predictions: Mapping[str, Prediction], outcome: Outcome, *, seed: int, resamples: int = 200
) -> dict[str, Evaluation]:
    """Return the metrics of each method, on all customers and on the same resamples of them."""
    n = len(outcome.purchases)
    generator = np.random.default_rng(seed)
    judges = {name: _Judge(prediction, outcome) for name, prediction in predictions.items()}
    drawn: dict[str, list[list[float]]] = {name: [] for name in judges}
    for _ in range(resamples):
        weight = np.bincount(generator.integers(0, n, n), minlength=n).astype(float)
        for name, judge in judges.items():
            drawn[name].append(judge(weight))
    whole = np.ones(n)
    return {
        name: Evaluation(
            dict(zip(METRICS, judge(whole), strict=True)),
            np.array(drawn[name]).reshape(-1, len(METRICS)),
        )
        for name, judge in judges.items()
    }


class _Judge:
    """The metrics of one prediction as a function of customers' weights; orders are found once."""

    def __init__(self, prediction: Prediction, outcome: Outcome) -> None:
        self.prediction, self.outcome = prediction, outcome
        self.by_purchases = _Order(prediction.purchase_rank)
        self.by_spend = _Order(prediction.spend_rank)
        self.true_purchases = _Order(outcome.purchases)
        self.true_spend = _Order(outcome.spend)

    def __call__(self, weight: Floats) -> list[float]:
        spend = self.outcome.spend
        best = self.true_spend.gini(spend, weight)
        counts = [float("nan")] * len(COUNT_METRICS)
        if self.prediction.purchases is not None:
            counts = _count_metrics(self.prediction.purchases, self.outcome.purchases, weight)
        return [
            *counts,
            _weighted_pearson(
                self.by_purchases.ranks(weight), self.true_purchases.ranks(weight), weight
            ),
            self.by_spend.gini(spend, weight) / best if best > 0 else float("nan"),
            self.by_spend.capture_share(spend, weight, 0.1),
        ]


class _Order:
    """Customers in descending order of a value, equal values as one group."""

    def __init__(self, values: ArrayLike) -> None:
        distinct, self.group = np.unique(-np.asarray(values, float), return_inverse=True)
        self.groups = len(distinct)

    def ranks(self, weight: Floats) -> Floats:
        """Return weighted mid-ranks, first rank for the largest value."""
        total = np.bincount(self.group, weight, self.groups)
        return (np.cumsum(total) - total / 2)[self.group]

    def curve(self, amount: Floats, weight: Floats) -> tuple[Floats, Floats]:
        """Return the share of customers and of the amount down to each group, from (0, 0)."""
        people = np.concatenate(([0.0], np.cumsum(np.bincount(self.group, weight, self.groups))))
        amounts = np.concatenate(
            ([0.0], np.cumsum(np.bincount(self.group, weight * amount, self.groups)))
        )
        return people / people[-1], amounts / amounts[-1] if amounts[-1] > 0 else amounts * np.nan

    def capture_share(self, amount: Floats, weight: Floats, part: float) -> float:
        """Return the share of the amount that the first `part` of the customers have.

        A tie is cut in proportion.
        """
        return float(np.interp(part, *self.curve(amount, weight)))

    def gini(self, amount: Floats, weight: Floats) -> float:
        """Return twice the area between the curve and the diagonal."""
        people, amounts = self.curve(amount, weight)
        return float(2 * np.trapezoid(amounts, people) - 1)


def _count_metrics(predicted: Floats, actual: Floats, weight: Floats) -> list[float]:
    total, n = weight @ actual, weight.sum()
    return [
        float(weight @ predicted / total - 1) if total > 0 else float("nan"),
        absolute_error(predicted, actual, weight),
        float(np.sqrt(weight @ (predicted - actual) ** 2 / n)),
        _weighted_pearson(predicted, actual, weight),
        poisson_deviance(predicted, actual, weight),
    ]


def absolute_error(predicted: Floats, actual: Floats, weight: Floats | None = None) -> float:
    """Return the mean absolute error.

    Examples
    --------
    >>> absolute_error(np.array([1.0, 3.0]), np.array([1.0, 2.0]))
    0.5
    """
    return float(np.average(np.abs(predicted - actual), weights=weight))


def poisson_deviance(predicted: Floats, actual: Floats, weight: Floats | None = None) -> float:
    """Return the mean Poisson deviance.

    Examples
    --------
    >>> round(poisson_deviance(np.array([1.0, 1.0]), np.array([0.0, 2.0])), 4)
    1.3863
    """
    safe = np.maximum(predicted, 1e-9)
    log_ratio = np.where(actual > 0, actual * np.log(np.maximum(actual, 1e-9) / safe), 0.0)
    return float(2 * np.average(log_ratio - actual + safe, weights=weight))


class RankedOutcome:
    """An outcome by which many rankings are judged.

    Examples
    --------
    >>> RankedOutcome(np.array([5.0, 0.0, 1.0])).normalised_gini(np.array([3.0, 1.0, 2.0]))
    1.0
    """

    def __init__(self, actual: Floats) -> None:
        self.actual, self.weight = actual, np.ones(len(actual))
        self.best = _Order(actual).gini(actual, self.weight)

    def normalised_gini(self, rank: Floats) -> float:
        """Return the Gini coefficient of a ranking over that of the perfect one; 0 if all equal."""
        if not self.best > 0:
            return 0.0
        return _Order(rank).gini(self.actual, self.weight) / self.best


def _weighted_pearson(x: Floats, y: Floats, weight: Floats) -> float:
    n = weight.sum()
    a, b = x - weight @ x / n, y - weight @ y / n
    spread = (weight @ a**2) * (weight @ b**2)
    return float(weight @ (a * b) / np.sqrt(spread)) if spread > 0 else float("nan")
