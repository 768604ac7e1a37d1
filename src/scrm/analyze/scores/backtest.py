"""Proof on the data itself: fit up to an earlier day, forecast the days after it, compare with what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._sales import Sales
from scrm.analyze.scores import forecast_metrics as metrics
from scrm.analyze.scores import glm
from scrm.analyze.scores.forecasts import Forecast, Horizon, Past, forecast, too_little
from scrm.analyze.scores.query import read_histories, read_outcomes
from scrm.analyze.scores.rfm import quantile_scores, rfm_scores
from scrm.result import Text
from scrm.store import Store
from scrm.wording import write_day

PREFERRED = ("bgnbd", "mbgnbd", "pareto", "glm")
"""Methods in the order in which they are taken where the hold-out cannot tell them apart: those with P(alive) first."""

_LARGEST_SAMPLE = 50_000
"""Customers a backtest looks at; its intervals are already narrow there."""
_LEAST_CALIBRATION = 56
"""Days from the first purchase to the end of calibration below which nothing is proven."""


@dataclass(frozen=True)
class Trial:
    """Where a backtest runs: the sales, the zone of their days, the seed, and how many resamples."""

    store: Store
    sales: Sales
    zone: str
    seed: int
    resamples: int


@dataclass(frozen=True)
class Backtest:
    """What each method said before the hold-out, and how it held."""

    calibration_end: date
    holdout_days: int
    forecasts: Mapping[str, Forecast]
    refusals: Mapping[str, Text]
    evaluations: Mapping[str, metrics.Evaluation]
    outcome: metrics.Outcome
    sampled_of: int | None
    """Number of customers the sample was drawn from; None where all were looked at."""

    @property
    def customers(self) -> int:
        """Customers looked at: all who had bought by the end of calibration, or a sample of them."""
        return len(self.outcome.purchases)


def backtest(
    trial: Trial, methods: Sequence[str], calibration_end: date, holdout_days: int
) -> Backtest | Text:
    """Return how the methods (and a plain RFM sum) would have done, or why that cannot be said.

    Parameters
    ----------
    methods : sequence of str
        Names of forecasts; ``rfm`` is always added.
    calibration_end : date
        Last day that the methods see.
    holdout_days : int
        Days after it that are forecast.
    """
    first = trial.sales.first
    if first is None or (calibration_end - first).days < _LEAST_CALIBRATION:
        return Text(
            f"Kein Rückblick: Vor dem {write_day(calibration_end, 'de')} liegen weniger als {_LEAST_CALIBRATION} Tage mit Käufen.",
            f"No backtest: there are fewer than {_LEAST_CALIBRATION} days of purchases before {write_day(calibration_end, 'en')}.",
        )
    rows = read_histories(
        trial.store, trial.sales, calibration_end, trial.zone, windows=glm.WINDOWS
    )
    known, rows = rows.height, sample(rows, trial.seed)
    past = Past(rows)
    reason = too_little(past)
    if reason:
        return Text(f"Kein Rückblick: {reason.de}", f"No backtest: {reason.en}")
    outcome = _outcome(trial, past, calibration_end, holdout_days)
    if not outcome.purchases.sum():
        return Text(
            "Kein Rückblick: In der Prüfzeit wurde nichts gekauft.",
            "No backtest: nothing was bought in the hold-out.",
        )
    said = _forecasts(trial, methods, past, calibration_end, holdout_days)
    forecasts = {name: one for name, one in said.items() if isinstance(one, Forecast)}
    predictions = {
        name: metrics.Prediction(one.purchases, one.purchases, one.spend)
        for name, one in forecasts.items()
    }
    ranks = rfm_scores(rows)["rfm_score"].to_numpy().astype(float)
    predictions["rfm"] = metrics.Prediction(None, ranks, ranks)
    return Backtest(
        calibration_end=calibration_end,
        holdout_days=holdout_days,
        forecasts=forecasts,
        refusals={name: one for name, one in said.items() if isinstance(one, Text)},
        evaluations=metrics.evaluate(
            predictions, outcome, seed=trial.seed, resamples=trial.resamples
        ),
        outcome=outcome,
        sampled_of=known if known > rows.height else None,
    )


def sample(rows: pl.DataFrame, seed: int, size: int = _LARGEST_SAMPLE) -> pl.DataFrame:
    """Return at most `size` rows, drawn with the seed, in their order."""
    if rows.height <= size:
        return rows
    drawn = np.random.default_rng(seed).choice(rows.height, size, replace=False)
    return rows[np.sort(drawn)]


def _outcome(trial: Trial, past: Past, calibration_end: date, days: int) -> metrics.Outcome:
    customers = past.rows["customer_id"]
    start, end = calibration_end + timedelta(days=1), calibration_end + timedelta(days=days)
    after = read_outcomes(
        trial.store, trial.sales, start, end, trial.zone, customers=customers, within=customers
    )
    return metrics.Outcome(after["purchases"].to_numpy().astype(float), after["spend"].to_numpy())


def _forecasts(
    trial: Trial, methods: Sequence[str], past: Past, calibration_end: date, days: int
) -> dict[str, Forecast | Text]:
    trained = trained_glm(trial, past.rows, calibration_end, days) if "glm" in methods else None
    return {name: forecast(name, past, Horizon(days), trained) for name in methods}


def trained_glm(trial: Trial, rows: pl.DataFrame, cutoff: date, days: int) -> glm.Glm | None:
    """Return the regressions trained on the last days before a cut-off: at most a third of the history, at most `days`."""
    span = (cutoff - trial.sales.first).days if trial.sales.first else 0
    window = min(days, span // 3)
    if window < 1:
        return None
    learned = cutoff - timedelta(days=window)
    within = sample(rows, trial.seed)["customer_id"]
    past = read_histories(
        trial.store, trial.sales, learned, trial.zone, windows=glm.WINDOWS, within=within
    )
    start = learned + timedelta(days=1)
    after = read_outcomes(
        trial.store,
        trial.sales,
        start,
        cutoff,
        trial.zone,
        customers=past["customer_id"],
        within=within,
    )
    return glm.fit(past, after, window)


def rfm_does_as_well(found: Backtest, method: str) -> bool:
    """Say whether the hold-out cannot tell a method's ranking from a plain RFM sum: both intervals reach zero."""
    gains = [
        found.evaluations[method].gain_over(found.evaluations["rfm"], metric)
        for metric in ("top_10_capture", "normalised_gini")
    ]
    return all(gain is None or gain[0] <= 0 for gain in gains)


def calibration(
    predicted: NDArray[np.float64], actual: NDArray[np.float64], groups: int = 10
) -> pl.DataFrame:
    """Return mean expected and mean actual purchases of customers in groups of rising expectation: ``predicted, observed, n``.

    Examples
    --------
    >>> calibration(np.array([1.0, 1.0, 3.0]), np.array([0.0, 2.0, 3.0]), groups=2).rows()
    [(1.0, 1.0, 2), (3.0, 3.0, 1)]
    """
    frame = pl.DataFrame(
        {"group": quantile_scores(predicted, groups), "predicted": predicted, "observed": actual}
    )
    means = frame.group_by("group").agg(
        pl.col("predicted", "observed").mean(), n=pl.len().cast(pl.Int64)
    )
    return means.sort("group").drop("group")
