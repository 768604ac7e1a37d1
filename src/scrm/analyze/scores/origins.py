"""Rolling origins: every method fitted at earlier days, and what came in the days after each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from scrm.analyze.scores import glm
from scrm.analyze.scores.forecast_metrics import Outcome
from scrm.analyze.scores.forecasts import Forecast, Horizon, build_forecast
from scrm.analyze.scores.histories import Histories, explain_too_little
from scrm.analyze.scores.purchase_log import PurchaseLog
from scrm.result import Text
from scrm.wording import write_day

LARGEST_SAMPLE = 20_000
"""Customers whose past is forecast at each origin."""
LEAST_CALIBRATION = 56
"""Days from the first purchase to an origin below which nothing is forecast there."""
_LEAST_HOLDOUT = 28
"""Days below which a hold-out is not shortened to gain more origins."""
_WANTED = 3
"""Origins for which a hold-out is made shorter than the horizon."""
_MOST = 12
"""Origins at most."""


@dataclass(frozen=True)
class Origin:
    """One cut-off: what each method forecast at it, and what happened in the days after.

    Parameters
    ----------
    cutoff : date
        Last day that the methods see.
    days : int
        Length of the hold-out after it.
    history_days : int
        Days from the first purchase in the data to `cutoff`.
    rows : DataFrame
        Histories of the customers known at `cutoff`.
    forecasts, refusals : Mapping[str, Forecast], Mapping[str, Text]
        By method.
    outcome : Outcome
        Purchases and spend of the same customers in the hold-out.
    recent_purchases, recent_spend : float
        Their totals in the `days` before the cut-off.
    """

    cutoff: date
    days: int
    history_days: int
    rows: pl.DataFrame
    forecasts: Mapping[str, Forecast]
    refusals: Mapping[str, Text]
    outcome: Outcome
    recent_purchases: float
    recent_spend: float


def plan_cutoffs(first: date, last: date, holdout_days: int) -> tuple[date, ...]:
    """Return the days before hold-outs that do not overlap, the latest first.

    If more than twelve fit, twelve are spread over the later half of the history, so that they see
    as many seasons as possible.

    Parameters
    ----------
    first : date
        First day with a purchase.
    last : date
        Last day of the latest hold-out.

    Examples
    --------
    >>> [str(day) for day in plan_cutoffs(date(2025, 1, 1), date(2025, 12, 31), 120)]
    ['2025-09-02', '2025-05-05']
    """
    span = (last - first).days
    count = max((span - LEAST_CALIBRATION) // holdout_days, 0)
    step = holdout_days
    if count > _MOST:
        count, step = _MOST, max(holdout_days, span // 2 // _MOST)
    latest = last - timedelta(days=holdout_days)
    return tuple(latest - timedelta(days=step * index) for index in range(count))


def choose_holdout_days(first: date, last: date, horizon_days: int) -> int:
    """Return the horizon, or fewer days where only they leave three hold-outs.

    Examples
    --------
    >>> choose_holdout_days(date(2025, 1, 1), date(2025, 12, 31), 90)
    90
    >>> choose_holdout_days(date(2025, 1, 1), date(2025, 12, 31), 365)
    102
    """
    room = (last - first).days - LEAST_CALIBRATION
    return min(horizon_days, max(room // _WANTED, _LEAST_HOLDOUT))


def build_origin(
    log: PurchaseLog, methods: Sequence[str], first: date, cutoff: date, days: int
) -> Origin | Text:
    """Return what the methods forecast at a cut-off, or why nothing can be forecast there."""
    rows = log.list_histories(cutoff, windows=glm.WINDOWS)
    histories = Histories(rows)
    reason = explain_too_little(histories)
    if reason:
        return Text(
            f"{write_day(cutoff, 'de')}: {reason.de}", f"{write_day(cutoff, 'en')}: {reason.en}"
        )
    trained = train_glm(log, first, cutoff, days) if "glm" in methods else None
    built = {name: build_forecast(name, histories, Horizon(days), trained) for name in methods}
    after = log.list_outcomes(cutoff, days, rows["customer_id"])
    before = log.list_outcomes(cutoff - timedelta(days=days), days, rows["customer_id"])
    return Origin(
        cutoff=cutoff,
        days=days,
        history_days=(cutoff - first).days,
        rows=rows,
        forecasts={name: one for name, one in built.items() if isinstance(one, Forecast)},
        refusals={name: one for name, one in built.items() if isinstance(one, Text)},
        outcome=Outcome(after["purchases"].to_numpy().astype(float), after["spend"].to_numpy()),
        recent_purchases=float(before["purchases"].sum()),
        recent_spend=float(before["spend"].sum()),
    )


def train_glm(log: PurchaseLog, first: date, cutoff: date, days: int) -> glm.Glm | None:
    """Return the regressions trained on the last days before a cut-off.

    These are at most `days`, and at most a third of the history.
    """
    window = min(days, (cutoff - first).days // 3)
    if window < 1:
        return None
    learned = cutoff - timedelta(days=window)
    past = log.list_histories(learned, windows=glm.WINDOWS)
    return glm.fit(past, log.list_outcomes(learned, window, past["customer_id"]), window)


def sample_customers(customers: pl.Series, seed: int, size: int = LARGEST_SAMPLE) -> pl.Series:
    """Return at most `size` customers, drawn with the seed, in their order."""
    if len(customers) <= size:
        return customers
    drawn = np.random.default_rng(seed).choice(len(customers), size, replace=False)
    return customers[np.sort(drawn)]
