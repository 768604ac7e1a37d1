"""The forecast that scores the customers: one method's, or the mean of several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from scrm.analyze.scores.backtest import Backtest, HoldOut, run_backtest
from scrm.analyze.scores.forecast_bounds import TotalCheck, check_total, limit_forecast
from scrm.analyze.scores.forecasts import METHODS, Forecast, Horizon, build_forecast
from scrm.analyze.scores.histories import Histories, explain_too_little
from scrm.analyze.scores.method_weights import Weights, combine_forecasts
from scrm.analyze.scores.origins import train_glm
from scrm.analyze.scores.purchase_log import PurchaseLog
from scrm.result import Text
from scrm.wording import write_count


@dataclass(frozen=True)
class Trial:
    """What a forecast is tried on.

    Parameters
    ----------
    log : PurchaseLog or None
        The purchases of all customers or of a sample of them; None where no past is needed.
    first, last : date
        First and last day of the data.
    seed, resamples : int
        Of the bootstrap of the customers.
    """

    log: PurchaseLog | None
    first: date
    last: date
    seed: int
    resamples: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for: the method, how far to look, and the hold-outs (None: no backtest)."""

    method: str
    horizon: Horizon
    hold_out: HoldOut | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The forecast, with its proof.

    Parameters
    ----------
    forecast : Forecast or None
        None: RFM alone.
    weights : Weights or None
        Of the methods combined.
    proof : Backtest or None
    limited : int
        Customers whose forecast was limited to what past periods showed.
    checks : Mapping[str, TotalCheck]
        Totals of ``purchases`` and ``spend`` beside those of past periods.
    notes : tuple of Text
        What the methods say of themselves, and why others have no forecast.
    """

    forecast: Forecast | None
    weights: Weights | None
    proof: Backtest | None
    limited: int = 0
    checks: Mapping[str, TotalCheck] | None = None
    notes: tuple[Text, ...] = ()


def needs_log(plan: Plan) -> bool:
    """Return whether a plan needs the purchases day by day."""
    return plan.hold_out is not None or plan.method in ("auto", "glm")


def choose_forecast(trial: Trial, rows: pl.DataFrame, plan: Plan) -> Choice | Text:
    """Return the forecast to use, or why the method asked for cannot score these customers.

    Parameters
    ----------
    rows : DataFrame
        Histories of all customers at the end of the data.
    """
    histories = Histories(rows)
    reason = None if plan.method == "rfm" else explain_too_little(histories)
    if reason:
        return reason if plan.method != "auto" else Choice(None, None, None, notes=(reason, _RFM))
    methods = {"auto": METHODS, "rfm": ()}.get(plan.method, (plan.method,))
    built = _build_all(methods, histories, plan.horizon, trial)
    forecasts = {name: one for name, one in built.items() if isinstance(one, Forecast)}
    refusals = tuple(one for one in built.values() if isinstance(one, Text))
    if methods and not forecasts and plan.method != "auto":
        return refusals[0]
    proof, notes = _prove(trial, tuple(forecasts), plan, rows.height)
    if not forecasts:
        return Choice(None, None, proof, notes=(*notes, *refusals, *((_RFM,) if methods else ())))
    weights = _choose_weights(tuple(forecasts), proof)
    forecast = combine_forecasts(forecasts, weights)
    limited, checks = 0, None
    if proof is not None and proof.bounds is not None and trial.log is not None:
        forecast, limited = limit_forecast(forecast, proof.bounds, rows, plan.horizon.days)
        checks = _check_totals(forecast, proof, trial, rows["customer_id"], plan.horizon.days)
    return Choice(forecast, weights, proof, limited, checks, (*notes, *forecast.notes, *refusals))


def _build_all(
    methods: Sequence[str], histories: Histories, horizon: Horizon, trial: Trial
) -> dict[str, Forecast | Text]:
    trained = None
    if "glm" in methods and trial.log is not None:
        trained = train_glm(trial.log, trial.first, trial.last, horizon.days)
    return {name: build_forecast(name, histories, horizon, trained) for name in methods}


def _prove(
    trial: Trial, methods: tuple[str, ...], plan: Plan, customers: int
) -> tuple[Backtest | None, tuple[Text, ...]]:
    """Return the backtest, or the note why there is none."""
    if plan.hold_out is None or trial.log is None:
        return None, (_UNPROVEN,)
    draw, looked_at = (trial.seed, trial.resamples), len(trial.log.customers)
    sampled_of = customers if customers > looked_at else None
    found = run_backtest(trial.log, methods, trial.first, plan.hold_out, draw, sampled_of)
    if isinstance(found, Text):
        return None, (found,)
    return found, _describe_skipped(found.skipped)


def _describe_skipped(reasons: Sequence[Text]) -> tuple[Text, ...]:
    """Return one note about the periods that could not be forecast, the latest first."""
    if not reasons:
        return ()
    n = len(reasons)
    de = write_count(n, "früherer Zeitraum ist", "frühere Zeiträume sind", "de")
    en = write_count(n, "earlier period is", "earlier periods are", "en")
    return (
        Text(
            f"{de} nicht vorhergesagt; zuletzt {reasons[0].de}",
            f"{en} not forecast; the latest, {reasons[0].en}",
        ),
    )


def _choose_weights(methods: tuple[str, ...], proof: Backtest | None) -> Weights:
    if proof is not None:
        return proof.losses.choose_weights().among(methods)
    equal = dict.fromkeys(methods, 1 / len(methods))
    return Weights(equal, equal)


def _check_totals(
    forecast: Forecast, proof: Backtest, trial: Trial, customers: pl.Series, horizon_days: int
) -> dict[str, TotalCheck]:
    """Compare the totals of the sample with those of past periods, each with the one before."""
    if trial.log is None:
        return {}
    days, looked_at = proof.latest.days, trial.log.customers
    chosen = customers.is_in(looked_at.implode()).to_numpy()
    before = trial.log.list_outcomes(trial.last - timedelta(days=days), days, looked_at)
    checks: dict[str, TotalCheck] = {}
    for name in ("purchases", "spend"):
        total = float(getattr(forecast, name)[chosen].sum()) * days / horizon_days
        actual = [float(getattr(origin.outcome, name).sum()) for origin in proof.origins]
        earlier = [getattr(origin, f"recent_{name}") for origin in proof.origins]
        unit = proof.list_errors(name).unit
        check = check_total(total, float(before[name].sum()), actual, earlier, unit)
        if check is not None:
            checks[name] = check
    return checks


_RFM = Text("Es bleibt bei RFM, ohne Prognose.", "RFM alone is given, without a forecast.")
_UNPROVEN = Text(
    "Kein Vorhersageintervall: Die Prognose ist nicht an der Vergangenheit geprüft "
    "(--no-backtest).",
    "No prediction interval: the forecast has not been checked on the past (--no-backtest).",
)
