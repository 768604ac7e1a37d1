"""Backtest: forecasts made at earlier days, compared with what happened after them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.scores import forecast_metrics as metrics
from scrm.analyze.scores.forecast_bounds import Bounds, find_bounds, limit_forecast
from scrm.analyze.scores.forecasts import Forecast
from scrm.analyze.scores.method_weights import Losses, combine_forecasts, measure_losses
from scrm.analyze.scores.origins import LEAST_CALIBRATION, Origin, build_origin, plan_cutoffs
from scrm.analyze.scores.prediction_interval import PeriodErrors
from scrm.analyze.scores.purchase_log import PurchaseLog
from scrm.analyze.scores.rfm import quantile_scores, rfm_scores
from scrm.result import Text
from scrm.wording import write_day


@dataclass(frozen=True, slots=True)
class HoldOut:
    """The hold-outs asked for: the last day before the latest one, and the length of each."""

    calibration_end: date
    days: int


@dataclass(frozen=True)
class Backtest:
    """What the methods forecast at each origin, and how well they would have done.

    Parameters
    ----------
    origins : sequence of Origin
        The latest first.
    history_days : int
        Days from the first purchase in the data to the end of the latest hold-out.
    losses : Losses
        By which methods are weighted.
    forecasts : sequence of Forecast or None
        At each origin, the forecast of the procedure that makes the final one, with the weights
        that the other origins give; None where all methods refused.
    evaluations : Mapping[str, Evaluation]
        Of each method, of a plain RFM sum and of the combination (`FINAL`) on the latest hold-out.
    bounds : Bounds or None
        The most that one customer bought in a hold-out.
    sampled_of : int or None
        Number of customers the sample was drawn from; None where all were looked at.
    skipped : tuple of Text
        Why nothing could be forecast at other origins.
    """

    origins: Sequence[Origin]
    history_days: int
    losses: Losses
    forecasts: Sequence[Forecast | None]
    evaluations: Mapping[str, metrics.Evaluation]
    bounds: Bounds | None
    sampled_of: int | None
    skipped: tuple[Text, ...] = ()

    @property
    def latest(self) -> Origin:
        """The origin with the latest hold-out."""
        return self.origins[0]

    @property
    def customers(self) -> int:
        """Customers looked at in the latest hold-out."""
        return len(self.latest.outcome.purchases)

    def list_errors(self, target: Literal["purchases", "spend"]) -> PeriodErrors:
        """Return forecast and actual totals of the hold-outs that count for an interval.

        These are the hold-outs whose forecast saw at least half of today's history, and the latest
        three: forecasts from less are worse than today's.
        """
        pairs = [
            (float(getattr(one, target).sum()), origin.outcome)
            for index, (one, origin) in enumerate(zip(self.forecasts, self.origins, strict=True))
            if one is not None
            and (index < _LEAST_COUNTED or 2 * origin.history_days >= self.history_days)
        ]
        actual = [float(getattr(outcome, target).sum()) for _, outcome in pairs]
        purchases = sum(float(outcome.purchases.sum()) for _, outcome in pairs)
        unit = sum(actual) / max(purchases, 1.0)
        return PeriodErrors([total for total, _ in pairs], actual, unit, self.latest.days)


_LEAST_COUNTED = 3
"""Hold-outs that always count for an interval, the latest ones."""
FINAL = "final"
"""Name of the procedure that makes the final forecast, among the evaluations."""


def run_backtest(
    log: PurchaseLog,
    methods: Sequence[str],
    first: date,
    hold_out: HoldOut,
    draw: tuple[int, int],
    sampled_of: int | None = None,
) -> Backtest | Text:
    """Return how the methods, and a plain RFM sum, would have done, or why that is unknown.

    Parameters
    ----------
    log : PurchaseLog
        The purchases of the customers, or of a sample of them.
    methods : sequence of str
        Names of forecasts that may be combined.
    first : date
        First day with a purchase in the data.
    draw : (seed, resamples)
        Of the bootstrap of the customers.
    """
    end = hold_out.calibration_end + timedelta(days=hold_out.days)
    cutoffs = plan_cutoffs(first, end, hold_out.days)[: None if methods else 1]
    if not cutoffs:
        return _explain_no_origin(hold_out.calibration_end)
    built = [build_origin(log, methods, first, cutoff, hold_out.days) for cutoff in cutoffs]
    origins = [one for one in built if isinstance(one, Origin)]
    skipped = tuple(one for one in built if isinstance(one, Text))
    if not origins:
        return Text(f"Kein Rückblick: {skipped[0].de}", f"No backtest: {skipped[0].en}")
    if not any(origin.outcome.purchases.sum() for origin in origins):
        return Text(
            "Kein Rückblick: In der Prüfzeit wurde nichts gekauft.",
            "No backtest: nothing was bought in the hold-out.",
        )
    bounds = find_bounds(origins)
    losses = measure_losses(origins, methods, draw[0])
    forecasts = _combine_at_origins(origins, losses, bounds)
    return Backtest(
        origins=origins,
        history_days=(end - first).days,
        losses=losses,
        forecasts=forecasts,
        evaluations=_evaluate(origins[0], forecasts[0], draw),
        bounds=bounds,
        sampled_of=sampled_of,
        skipped=skipped,
    )


def _explain_no_origin(cutoff: date) -> Text:
    return Text(
        f"Kein Rückblick: Vor dem {write_day(cutoff, 'de')} liegen weniger als "
        f"{LEAST_CALIBRATION} Tage mit Käufen.",
        f"No backtest: there are fewer than {LEAST_CALIBRATION} days of purchases before "
        f"{write_day(cutoff, 'en')}.",
    )


def _combine_at_origins(
    origins: Sequence[Origin], losses: Losses, bounds: Bounds | None
) -> list[Forecast | None]:
    """Return the combined forecast at each origin, by the weights that the others give."""
    forecasts: list[Forecast | None] = []
    for index, origin in enumerate(origins):
        if not origin.forecasts:
            forecasts.append(None)
            continue
        weights = losses.choose_weights(without=index).among(tuple(origin.forecasts))
        combined = combine_forecasts(origin.forecasts, weights)
        if bounds is not None:
            combined, _ = limit_forecast(combined, bounds, origin.rows, origin.days)
        forecasts.append(combined)
    return forecasts


def _evaluate(
    origin: Origin, final: Forecast | None, draw: tuple[int, int]
) -> dict[str, metrics.Evaluation]:
    """Return the metrics of all methods, of the procedure and of a plain RFM sum."""
    named = dict(origin.forecasts) | ({FINAL: final} if final else {})
    predictions = {
        name: metrics.Prediction(one.purchases, one.purchases, one.spend)
        for name, one in named.items()
    }
    ranks = rfm_scores(origin.rows)["rfm_score"].to_numpy().astype(float)
    predictions["rfm"] = metrics.Prediction(None, ranks, ranks)
    seed, resamples = draw
    return metrics.evaluate(predictions, origin.outcome, seed=seed, resamples=resamples)


def is_rfm_as_good(found: Backtest) -> bool:
    """Return whether the hold-out cannot tell the ranking from a plain RFM sum."""
    final, rfm = found.evaluations[FINAL], found.evaluations["rfm"]
    gains = [final.gain_over(rfm, metric) for metric in ("top_10_capture", "normalised_gini")]
    return all(gain is None or gain[0] <= 0 for gain in gains)


def list_calibration(
    predicted: NDArray[np.float64], actual: NDArray[np.float64], groups: int = 10
) -> pl.DataFrame:
    """Return ``predicted, observed, n``: means of customers in groups of rising expectation.

    Examples
    --------
    >>> predicted, actual = np.array([1.0, 1.0, 3.0]), np.array([0.0, 2.0, 3.0])
    >>> list_calibration(predicted, actual, groups=2).rows()
    [(1.0, 1.0, 2), (3.0, 3.0, 1)]
    """
    frame = pl.DataFrame(
        {"group": quantile_scores(predicted, groups), "predicted": predicted, "observed": actual}
    )
    means = frame.group_by("group").agg(
        pl.col("predicted", "observed").mean(), n=pl.len().cast(pl.Int64)
    )
    return means.sort("group").drop("group")
