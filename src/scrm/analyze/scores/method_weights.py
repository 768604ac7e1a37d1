"""Forecasts of several methods combined: weights that did best over the rolling origins (stacking).

Purchases and spend are weighted separately. Weights lie on a grid of quarters. The loss of
purchases is the mean absolute error plus the Poisson deviance, each relative to that of the same
forecast for everybody: absolute errors alone would favour forecasts that are too low. The loss of
spend is its relative Poisson deviance minus the normalised Gini coefficient of the ranking.

References
----------
Wolpert (1992), Stacked generalization, Neural Networks 5.
Breiman (1996), Stacked regressions, Machine Learning 24.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from scrm.analyze.scores.forecast_metrics import (
    Outcome,
    RankedOutcome,
    absolute_error,
    poisson_deviance,
)
from scrm.analyze.scores.forecasts import UNKNOWN_ALIVE, Forecast
from scrm.analyze.scores.origins import Origin
from scrm.result import Text

Floats = NDArray[np.float64]

AVERAGE = "average"
"""Name of a combination of several methods."""
_STEPS = 4
_LARGEST_SAMPLE = 5_000
"""Customers of an origin whose losses are computed; it would cost most of the time otherwise."""
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the methods for purchases and for spend, each adding up to 1."""

    purchases: Mapping[str, float]
    spend: Mapping[str, float]

    def among(self, methods: Sequence[str]) -> "Weights":
        """Return the weights of some methods, adding up to 1; equal where none had a weight."""
        parts = []
        for weights in (self.purchases, self.spend):
            kept = {name: weights.get(name, 0.0) for name in methods}
            total = sum(kept.values())
            parts.append(
                {
                    name: weight / total if total else 1 / len(methods)
                    for name, weight in kept.items()
                }
            )
        return Weights(*parts)

    def used(self) -> tuple[str, ...]:
        """Return the methods with a weight, in the order given."""
        return tuple(name for name in self.purchases if self.purchases[name] + self.spend[name] > 0)


@dataclass(frozen=True)
class Losses:
    """Losses of all weights on a grid at each origin.

    Parameters
    ----------
    methods : tuple of str
    grid : ndarray, shape (g, k)
        Weights of the k methods.
    importance : ndarray, shape (origins,)
        The square of the length of the history: with more of it, an origin is more like today.
    purchases, spend : ndarray, shape (origins, g)
        NaN where nothing was bought.
    """

    methods: tuple[str, ...]
    grid: Floats
    importance: Floats
    purchases: Floats
    spend: Floats

    def choose_weights(self, without: int | None = None) -> Weights:
        """Return the weights of the least mean loss, of all origins or all but one.

        Methods that are clearly worse than the best get no weight. With fewer than two origins
        methods cannot be told apart: all get the same weight.
        """
        rows = np.array([row for row in range(len(self.importance)) if row != without], int)
        columns = [
            self._choose(losses[rows], self.importance[rows])
            for losses in (self.purchases, self.spend)
        ]
        return Weights(
            *(dict(zip(self.methods, map(float, column), strict=True)) for column in columns)
        )

    def _choose(self, losses: Floats, importance: Floats) -> Floats:
        known = np.isfinite(losses).all(axis=1)
        losses, importance = losses[known], importance[known]
        k = len(self.methods)
        if len(losses) < 2:  # noqa: PLR2004  one origin cannot tell methods apart
            return np.full(k, 1 / k)
        share = importance / importance.sum()
        allowed = self.grid[:, ~self._find_worse(losses, share)].sum(axis=1) > 1 - 1e-9
        best: Floats = self.grid[int(np.argmin(np.where(allowed, share @ losses, np.inf)))]
        return best

    def _find_worse(self, losses: Floats, share: Floats) -> NDArray[np.bool_]:
        """Return which methods are worse than the best one by a paired t-test over the origins.

        The origins count by their share of the importance; their effective number is
        ``1 / sum(share^2)`` (Kish).
        """
        alone = losses[:, [int(np.argmax(self.grid[:, i])) for i in range(len(self.methods))]]
        gap = alone - alone[:, [int(np.argmin(share @ alone))]]
        n = 1 / float(share @ share)
        if n < 3:  # noqa: PLR2004  the interval of so few is too wide for any decision
            return np.zeros(len(self.methods), bool)
        mean = share @ gap
        deviation = np.sqrt(share @ (gap - mean) ** 2 * n / (n - 1))
        worse: NDArray[np.bool_] = (
            mean - stdtrit(n - 1, 0.5 + _LEVEL / 2) * deviation / np.sqrt(n) > 0
        )
        return worse


def measure_losses(origins: Sequence[Origin], methods: Sequence[str], seed: int) -> Losses:
    """Return the losses of all weights at each origin.

    A method that refused at an origin counts as the mean of the others there.
    """
    grid = _list_weights(len(methods))
    rows = [_measure(origin, methods, grid, seed) for origin in origins]
    purchases, spend = (
        np.array([row[part] for row in rows], float).reshape(len(rows), len(grid))
        for part in (0, 1)
    )
    importance = np.array([float(origin.history_days) ** 2 for origin in origins])
    return Losses(tuple(methods), grid, importance, purchases, spend)


def _list_weights(methods: int) -> Floats:
    """Return all weights in quarters that add up to 1, those of the first method first.

    Examples
    --------
    >>> _list_weights(2).tolist()
    [[1.0, 0.0], [0.75, 0.25], [0.5, 0.5], [0.25, 0.75], [0.0, 1.0]]
    """
    steps = product(range(_STEPS, -1, -1), repeat=methods)
    return np.array([step for step in steps if sum(step) == _STEPS], float) / _STEPS


def _measure(
    origin: Origin, methods: Sequence[str], grid: Floats, seed: int
) -> tuple[list[float], list[float]]:
    n = len(origin.outcome.purchases)
    rows = np.arange(n)
    if n > _LARGEST_SAMPLE:
        rows = np.random.default_rng(seed).choice(n, _LARGEST_SAMPLE, replace=False)
    outcome = Outcome(origin.outcome.purchases[rows], origin.outcome.spend[rows])
    nothing = [float("nan")] * len(grid)
    known = fill_refusals(origin, methods)
    if outcome.purchases.sum() <= 0 or known is None:
        return nothing, nothing
    purchases, spend = (np.column_stack([one[part][rows] for one in known]) for part in (0, 1))
    counts = list(_measure_purchases(purchases, outcome.purchases, grid))
    money = list(_measure_spend(spend, outcome, grid)) if outcome.spend.sum() > 0 else nothing
    return counts, money


def fill_refusals(origin: Origin, methods: Sequence[str]) -> list[tuple[Floats, Floats]] | None:
    """Return purchases and spend of each method; the mean of the others where one refused.

    None where all refused.
    """
    found = [origin.forecasts[name] for name in methods if name in origin.forecasts]
    if not found:
        return None
    mean = tuple(
        np.mean([getattr(one, name) for one in found], axis=0) for name in ("purchases", "spend")
    )
    return [
        (origin.forecasts[name].purchases, origin.forecasts[name].spend)
        if name in origin.forecasts
        else (mean[0], mean[1])
        for name in methods
    ]


def _measure_purchases(predicted: Floats, actual: Floats, grid: Floats) -> Iterator[float]:
    flat = np.full(len(actual), actual.mean())
    error, deviance = absolute_error(flat, actual), poisson_deviance(flat, actual)
    for weights in grid:
        forecast = predicted @ weights
        yield (
            absolute_error(forecast, actual) / error + poisson_deviance(forecast, actual) / deviance
        )


def _measure_spend(predicted: Floats, outcome: Outcome, grid: Floats) -> Iterator[float]:
    mean, ranked = outcome.spend.mean(), RankedOutcome(outcome.spend)
    actual = outcome.spend / mean
    deviance = poisson_deviance(np.ones(len(actual)), actual)
    for weights in grid:
        forecast = predicted @ weights
        yield poisson_deviance(forecast / mean, actual) / deviance - ranked.normalised_gini(
            forecast
        )


def combine_forecasts(forecasts: Mapping[str, Forecast], weights: Weights) -> Forecast:
    """Return the weighted mean of forecasts; a single forecast with all the weight as it is.

    P(alive) and the lifetime value are means over the methods that have them.
    """
    used = [name for name in weights.used() if name in forecasts]
    if len(used) == 1:
        return forecasts[used[0]]
    one_model = len({forecasts[name].method for name in used}) == 1
    counts = [(forecasts[name], weights.purchases[name]) for name in used]
    money = [(forecasts[name], weights.spend[name]) for name in used]
    p_alive = _mean_of_known([(one.p_alive, weight) for one, weight in counts])
    p_purchase = _mean([(one.p_purchase, weight) for one, weight in counts])
    if p_alive is not None:
        p_purchase = np.fmin(p_purchase, p_alive)
    lifetime = _mean_of_known([(one.lifetime_value, weight) for one, weight in money])
    if lifetime is None:
        lifetime = _mean_of_known([(one.lifetime_value, weight) for one, weight in counts])
    first = forecasts[used[0]]
    return replace(
        first,
        method=first.method if one_model else AVERAGE,
        purchases=_mean([(one.purchases, weight) for one, weight in counts]),
        spend=_mean([(one.spend, weight) for one, weight in money]),
        p_purchase=p_purchase,
        p_alive=p_alive,
        lifetime_value=lifetime,
        facts=first.facts if one_model else {},
        notes=_join_notes([forecasts[name] for name in used], p_alive),
    )


def _join_notes(forecasts: Sequence[Forecast], p_alive: Floats | None) -> tuple[Text, ...]:
    """Return the notes of all, each once; what BG/NBD cannot tell only where no other can."""
    notes = dict.fromkeys(note for one in forecasts for note in one.notes)
    if p_alive is not None and not np.isnan(p_alive).any():
        notes.pop(UNKNOWN_ALIVE, None)
    return tuple(notes)


def _mean(parts: Sequence[tuple[Floats, float]]) -> Floats:
    total = sum(weight for _, weight in parts)
    mean: Floats = sum((values * weight for values, weight in parts), np.zeros(1)) / total
    return mean


def _mean_of_known(parts: Sequence[tuple[Floats | None, float]]) -> Floats | None:
    """Return the mean over the methods that have a value, for each customer; None without any."""
    known = [(values, weight) for values, weight in parts if values is not None and weight > 0]
    if not known:
        return None
    total = sum((np.where(np.isnan(v), 0.0, weight) for v, weight in known), np.zeros(1))
    added = sum((np.where(np.isnan(v), 0.0, v * weight) for v, weight in known), np.zeros(1))
    with np.errstate(invalid="ignore"):
        return np.where(total > 0, added / total, np.nan)
