"""Facts of a purchase forecast: totals, parameters, and measures on the hold-outs."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from scrm.analyze.scores.backtest import FINAL, Backtest, is_rfm_as_good
from scrm.analyze.scores.forecast_metrics import METRICS
from scrm.analyze.scores.method_choice import Choice, Plan
from scrm.analyze.scores.prediction_interval import Interval
from scrm.result import Column, Fact, Kind, Text

WITH_INTERVAL = ("mae", "deviance", "spearman", "normalised_gini", "top_10_capture")
"""Measures with an interval over customers. The bias varies between periods instead; squared errors
and correlations rest on so few large customers that a bootstrap covers too little."""
METRIC_COLUMNS: dict[str, tuple[Kind, str, str, Text]] = {
    "bias": (
        "share",
        "Abweichung gesamt",
        "Bias",
        Text(
            "vorhergesagte / tatsächliche Käufe, minus eins",
            "forecast over actual purchases, minus one",
        ),
    ),
    "mae": (
        "number",
        "Mittlerer Fehler",
        "MAE",
        Text(
            "mittlerer absoluter Fehler der Käufe je Kunde",
            "mean absolute error of purchases per customer",
        ),
    ),
    "rmse": (
        "number",
        "RMSE",
        "RMSE",
        Text(
            "Wurzel des mittleren quadrierten Fehlers der Käufe je Kunde",
            "root mean squared error of purchases per customer",
        ),
    ),
    "pearson": (
        "score",
        "Pearson",
        "Pearson",
        Text(
            "lineare Korrelation von vorhergesagten und tatsächlichen Käufen",
            "linear correlation of forecast and actual purchases",
        ),
    ),
    "deviance": (
        "score",
        "Poisson-Devianz",
        "Poisson deviance",
        Text(
            "mittlere Devianz der Käufe",
            "mean deviance of purchases",
        ),
    ),
    "spearman": (
        "score",
        "Spearman",
        "Spearman",
        Text(
            "Rangkorrelation mit den tatsächlichen Käufen",
            "rank correlation with actual purchases",
        ),
    ),
    "normalised_gini": (
        "score",
        "Gini (normiert)",
        "Normalised Gini",
        Text("Reihung nach Umsatz, 1 ist vollkommen", "ranking by spend, 1 is perfect"),
    ),
    "top_10_capture": (
        "share",
        "Umsatz der besten 10 %",
        "Spend in top 10%",
        Text(
            "tatsächlicher Umsatz des Zehntels, das vorn gesehen wurde",
            "actual spend of the tenth ranked highest",
        ),
    ),
}


_PARAMETERS = {
    "r": Text("Kaufrate: Form r", "Purchase rate: shape r"),
    "alpha": Text("Kaufrate: Skala alpha", "Purchase rate: scale alpha"),
    "a": Text("Abwanderung: Form a", "Dropout: shape a"),
    "b": Text("Abwanderung: Form b", "Dropout: shape b"),
    "s": Text("Abwanderung: Form s", "Dropout: shape s"),
    "beta": Text("Abwanderung: Skala beta", "Dropout: scale beta"),
    "p": Text("Wert je Kauf: Form p", "Spend per purchase: shape p"),
    "q": Text("Wert je Kauf: Form q", "Spend per purchase: shape q"),
    "v": Text("Wert je Kauf: Skala v", "Spend per purchase: scale v"),
    "log_likelihood": Text("Log-Likelihood", "Log likelihood"),
    "log_likelihood_nbd": Text("Log-Likelihood ohne Abwanderung", "Log likelihood without dropout"),
    "log_likelihood_spend": Text(
        "Log-Likelihood des Werts je Kauf", "Log likelihood of the spend per purchase"
    ),
    "likelihood_gain": Text(
        "Gewinn durch Abwanderung (Log-Likelihood)", "Gain from dropout (log likelihood)"
    ),
    "dropout_identified": Text("Abwanderung identifiziert", "Dropout identified"),
    "frequency_spend_correlation": Text(
        "Rangkorrelation von Häufigkeit und Wert je Kauf",
        "Rank correlation of frequency and spend per purchase",
    ),
}
_IN_WEEKS = frozenset({"alpha", "beta"})
"""Scales of time; shapes and likelihoods have no unit."""


def list_score_facts(customers: int, chosen: Choice, plan: Plan, currency: str) -> tuple[Fact, ...]:
    """Return the number of customers, the method and the totals with their intervals."""
    forecast = chosen.forecast
    method = forecast.method if forecast else "rfm"
    facts = [
        _fact("customer_count", "count", "Kunden", "Customers", customers),
        _fact("method", "text", "Verfahren", "Method", method),
    ]
    if forecast is None:
        return tuple(facts)
    days, periods = plan.horizon.days, len(list_periods(chosen))
    facts += [
        _fact("horizon_days", "count", "Tage voraus", "Days ahead", days, "days"),
        *_total_facts(
            "expected_purchases",
            Text("Erwartete Käufe", "Expected purchases"),
            float(forecast.purchases.sum()),
            predict_interval(chosen, "purchases", days),
        ),
        *_total_facts(
            "expected_spend",
            Text("Erwarteter Umsatz", "Expected revenue"),
            float(forecast.spend.sum()),
            predict_interval(chosen, "spend", days),
            currency,
        ),
        _fact("period_count", "count", "Zeiträume im Rückblick", "Periods checked", periods),
    ]
    return tuple(facts)


def list_periods(chosen: Choice) -> list[float]:
    """Return the relative errors of the periods on which the interval rests."""
    if chosen.proof is None:
        return []
    return list(map(float, chosen.proof.list_errors("purchases").errors()))


def predict_interval(chosen: Choice, target: Any, days: int) -> Interval | None:
    """Return the interval of the total of ``purchases`` or ``spend``; None without periods."""
    if chosen.proof is None or chosen.forecast is None:
        return None
    total = float(getattr(chosen.forecast, target).sum())
    return chosen.proof.list_errors(target).predict_interval(total, days)


def _total_facts(
    name: str, label: Text, value: float, ends: Interval | None, unit: str = ""
) -> Iterator[Fact]:
    """Return a total and the ends of its prediction interval, in whole units."""
    meaning = Text(
        "95-%-Vorhersageintervall aus den Fehlern vergangener Zeiträume",
        "95% prediction interval from the errors of past periods",
    )
    yield _fact(name, "number", label.de, label.en, round(value), unit)
    for end, bound, de in zip(("low", "high"), ends or (None, None), ("von", "bis"), strict=True):
        column = Column(
            f"{name}_{end}", "number", f"{label.de}, {de}", f"{label.en}, {end}", unit, meaning
        )
        yield Fact(column, None if bound is None else round(bound))


def _fact(name: str, kind: Kind, de: str, en: str, value: Any, unit: str = "") -> Fact:
    return Fact(Column(name, kind, de, en, unit), value)


def build_parameter_fact(name: str, value: float | bool | None, prefix: str = "") -> Fact:
    """Return a parameter of a fit or its standard error (``r_se``); `prefix` marks the backtest."""
    label = _PARAMETERS[name.removesuffix("_se")]
    error, back = name.endswith("_se"), bool(prefix)
    de = f"{label.de}{', Standardfehler' * error}{', Rückblick' * back}"
    en = f"{label.en}{', standard error' * error}{', backtest' * back}"
    kind: Kind = "flag" if isinstance(value, bool) else "score"
    meaning = (
        Text("Zeit in Wochen", "time in weeks")
        if name.removesuffix("_se") in _IN_WEEKS
        else Text("", "")
    )
    return Fact(Column(f"{prefix}{name}", kind, de, en, meaning=meaning), value)


def list_proof_facts(chosen: Choice) -> tuple[Fact, ...]:
    """Return what the latest hold-out was, and the fit to what came before it."""
    proof = chosen.proof
    if proof is None:
        return ()
    latest = proof.latest
    bought = int(latest.outcome.purchases.sum())
    facts = [
        _fact("calibration_end", "date", "Kalibriert bis", "Calibrated to", latest.cutoff),
        _fact("holdout_days", "count", "Prüfzeit", "Hold-out", latest.days, "days"),
        _fact(
            "calibration_customers",
            "count",
            "Kunden im Rückblick",
            "Customers in the backtest",
            proof.customers,
        ),
        _fact(
            "holdout_purchases",
            "count",
            "Käufe in der Prüfzeit",
            "Purchases in the hold-out",
            bought,
        ),
    ]
    forecast = proof.forecasts[0]
    if forecast is not None:
        total = float(forecast.purchases.sum())
        facts.append(
            _fact("holdout_expected", "number", "davon vorhergesagt", "Forecast for it", total)
        )
        facts += [
            build_parameter_fact(name, value, "calibration_")
            for name, value in forecast.facts.items()
        ]
        as_good = is_rfm_as_good(proof)
        facts.append(
            _fact("rfm_does_as_well", "flag", "RFM reiht so gut", "RFM ranks as well", as_good)
        )
    return tuple(facts)


def list_metric_facts(proof: Backtest) -> Iterator[Fact]:
    """Return the measures of the combined forecast on the latest hold-out, named as `METRICS`."""
    if FINAL not in proof.evaluations:
        return
    evaluation = proof.evaluations[FINAL]
    for metric in METRICS:
        if not np.isfinite(evaluation.values[metric]):
            continue
        kind, de, en, meaning = METRIC_COLUMNS[metric]
        yield Fact(Column(metric, kind, de, en, meaning=meaning), evaluation.values[metric])
        if metric in WITH_INTERVAL:
            yield from list_interval_facts(metric, kind, Text(de, en), evaluation.interval(metric))


def list_interval_facts(
    name: str, kind: Kind, label: Text, ends: Interval | None
) -> Iterator[Fact]:
    """Return the lower and the upper end of an interval."""
    for end, bound, de in zip(("low", "high"), ends or (None, None), ("von", "bis"), strict=True):
        yield Fact(Column(f"{name}_{end}", kind, f"{label.de}, {de}", f"{label.en}, {end}"), bound)
