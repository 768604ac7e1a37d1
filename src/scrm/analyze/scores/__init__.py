"""What each customer will buy: RFM and purchase forecasts, with the proof of how good they are.

Rules for returns, several orders on one day and several currencies: docs/scoring.md.

Example:  scrm score --horizon 180 -o scores.csv
"""

from datetime import date, timedelta
from typing import Literal

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze._sales import Sales, explain_no_sales, select_sales
from scrm.analyze.scores.answer import build_answer, build_refusal, build_refusal_of_method
from scrm.analyze.scores.backtest import HoldOut
from scrm.analyze.scores.churn_scores import churn
from scrm.analyze.scores.forecasts import Forecast, Horizon
from scrm.analyze.scores.glm import WINDOWS
from scrm.analyze.scores.lead_scores import leads
from scrm.analyze.scores.method_choice import Plan, Trial, choose_forecast, needs_log
from scrm.analyze.scores.origins import choose_holdout_days, sample_customers
from scrm.analyze.scores.purchase_log import build_log
from scrm.analyze.scores.query import read_histories, read_purchase_days
from scrm.analyze.scores.rfm import quantile_scores, rfm_scores
from scrm.config import Context
from scrm.errors import UsageError
from scrm.result import Result, Text
from scrm.store import Store
from scrm.tables import SCORES

__all__ = ["Params", "build_scores", "churn", "leads", "run"]

COMMAND = "score"
SECTION = 60
READS = ("sales",)
OPTIONAL = ("leads", "customers")
WRITES = ("scores",)
SUBCOMMANDS = ("leads", "churn")


class Params(config.Params):
    """Settings of ``scrm score``."""

    method: Literal["auto", "rfm", "bgnbd", "mbgnbd", "pareto", "glm"] = Field(
        "auto",
        description="auto combines methods by how well they did on the data's own past; "
        "rfm makes no forecast",
    )
    horizon: int = Field(90, ge=1, le=3650, description="days to forecast")
    calibration_end: date | None = Field(
        None,
        description="last day before the latest hold-out; by default as_of minus its length",
    )
    holdout_days: int | None = Field(
        None,
        ge=1,
        le=3650,
        description="length of each hold-out; by default the horizon, or fewer days where only "
        "they leave three hold-outs",
    )
    backtest: bool = Field(True, description="check the forecast on the data's own past")
    resamples: int = Field(200, ge=20, le=5000, description="bootstrap resamples of the backtest")
    lifetime_days: int = Field(
        365, ge=1, le=36500, description="days that the lifetime value looks ahead"
    )
    discount_rate: float = Field(
        0.1, ge=0, lt=1, description="discount of the lifetime value per year, as a fraction"
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Score every customer who has bought by as_of; stores one row each."""
    sales = select_sales(store, context)
    if sales is None or sales.last is None or context.as_of is None:
        return _refuse(store, build_refusal(explain_no_sales(store, context)))
    windows = WINDOWS if params.method in ("auto", "glm") else ()
    rows = read_histories(store, sales, sales.last, context.timezone, windows=windows)
    if rows.is_empty():
        return _refuse(store, build_refusal(explain_no_sales(store, context)))
    plan = Plan(
        params.method,
        Horizon(params.horizon, params.lifetime_days, params.discount_rate),
        _plan_hold_out(params, sales, sales.last),
    )
    log = None
    if needs_log(plan):
        sample = sample_customers(rows["customer_id"], context.seed)
        log = build_log(read_purchase_days(store, sales, context.timezone, sample))
    first = sales.first or sales.last
    trial = Trial(log, first, sales.last, context.seed, params.resamples)
    chosen = choose_forecast(trial, rows, plan)
    if isinstance(chosen, Text):
        return _refuse(store, build_refusal_of_method(chosen))
    scored = build_scores(rows, chosen.forecast)
    store.write("scores", scored)
    return build_answer(scored, chosen, plan, sales)


def _refuse(store: Store, refusal: Result) -> Result:
    store.delete("scores")  # scores of other data would mislead
    return refusal


def _plan_hold_out(params: Params, sales: Sales, last: date) -> HoldOut | None:
    """Return the latest hold-out; None where no backtest is asked for."""
    if not params.backtest:
        return None
    given = params.calibration_end
    days = params.holdout_days or (
        (last - given).days
        if given
        else choose_holdout_days(sales.first or last, last, params.horizon)
    )
    end = given or last - timedelta(days=days)
    if days < 1 or end + timedelta(days=days) > last:
        raise UsageError(
            f"the hold-out ({days} days after {end.isoformat()}) does not end by "
            f"{last.isoformat()}",
            hint="choose an earlier --calibration-end, fewer --holdout-days, or a later --as-of",
        )
    return HoldOut(end, days)


def build_scores(rows: pl.DataFrame, forecast: Forecast | None) -> pl.DataFrame:
    """Return the rows of the table `scores`: RFM, and the forecast where there is one."""
    scored = rows.select("customer_id").hstack(rfm_scores(rows))
    method, rank = "rfm", scored["rfm_score"].to_numpy()
    columns: dict[str, pl.Series] = {}
    if forecast is not None:
        method, rank = forecast.method, forecast.spend
        values = {
            "p_alive": forecast.p_alive,
            "p_purchase": forecast.p_purchase,
            "expected_purchases": forecast.purchases,
            "expected_spend": forecast.spend,
            "lifetime_value": forecast.lifetime_value,
        }
        columns = {
            name: pl.Series(column).fill_nan(None)
            for name, column in values.items()
            if column is not None
        }
    scored = scored.with_columns(
        method=pl.lit(method), decile=11 - quantile_scores(rank, 10), **columns
    )
    missing = [name for name in SCORES.column_names if name not in scored.columns]
    return scored.with_columns(pl.lit(None, pl.Float64).alias(name) for name in missing).select(
        SCORES.column_names
    )
