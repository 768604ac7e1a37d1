"""Which method scores the customers: the one asked for, or the one that held best on the data's own past."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from scrm.analyze.scores.backtest import PREFERRED, Backtest, Trial, backtest, trained_glm
from scrm.analyze.scores.forecast_metrics import best
from scrm.analyze.scores.forecasts import Forecast, Horizon, Past, forecast, too_little
from scrm.result import Text

_PARETO_CELLS = 5_000
"""Distinct histories up to which `auto` also tries Pareto/NBD: its likelihood costs hypergeometric functions per cell."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for: the method, how far to look, and the hold-out (last day of calibration, days) or None."""

    method: str
    horizon: Horizon
    holdout: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The forecast taken (None: RFM alone), its name among the methods tried, and the proof, where there is one."""

    forecast: Forecast | None
    tried_as: str
    proof: Backtest | None
    notes: tuple[Text, ...] = ()


def choose(trial: Trial, rows: pl.DataFrame, plan: Plan) -> Choice | Text:
    """Return the forecast to use; a reason instead where the method asked for cannot score these customers."""
    past = Past(rows)
    reason = None if plan.method == "rfm" else too_little(past)
    if reason:
        return reason if plan.method != "auto" else Choice(None, "rfm", None, (reason, _RFM_ONLY))
    methods = _methods(plan.method, past)
    found = None if plan.holdout is None else backtest(trial, methods, *plan.holdout)
    proof, notes = (
        (found, ()) if isinstance(found, Backtest) else (None, (found,) if found else (_UNPROVEN,))
    )
    if plan.method == "rfm":
        return Choice(None, "rfm", proof, notes)
    first = best(proof.evaluations, PREFERRED) if proof else None
    ordered = [name for name in ([first] if first else []) if name in methods]
    ordered += [name for name in methods if name not in ordered]
    why: Text | None = None
    for name in ordered:
        said = _forecast_with(trial, name, past, plan.horizon)
        if isinstance(said, Forecast):
            return Choice(said, name, proof, (*notes, *said.notes))
        why = why or said
    if plan.method == "auto":
        return Choice(None, "rfm", proof, (*notes, *((why,) if why else ()), _RFM_ONLY))
    return why or _RFM_ONLY


def _methods(method: str, past: Past) -> tuple[str, ...]:
    if method == "rfm":
        return ()
    if method != "auto":
        return (method,)
    return tuple(
        name for name in PREFERRED if name != "pareto" or len(past.cells.x) <= _PARETO_CELLS
    )


def _forecast_with(trial: Trial, name: str, past: Past, horizon: Horizon) -> Forecast | Text:
    trained = None
    if name == "glm" and trial.sales.last:
        trained = trained_glm(trial, past.rows, trial.sales.last, horizon.days)
    return forecast(name, past, horizon, trained)


_RFM_ONLY = Text("Es bleibt bei RFM, ohne Prognose.", "RFM alone is given, without a forecast.")
_UNPROVEN = Text(
    "Die Prognose ist nicht an der Vergangenheit geprüft (backtest abgeschaltet).",
    "The forecast has not been checked on the past (backtest switched off).",
)
