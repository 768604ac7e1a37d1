"""Facts of a purchase forecast: totals, parameters, and measures on the hold-out."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from scrm.analyze.scores.backtest import rfm_does_as_well
from scrm.analyze.scores.forecast_metrics import METRICS, Evaluation
from scrm.analyze.scores.method_choice import Choice, Plan
from scrm.result import Column, Fact, Kind, Text

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
            "mittlere Devianz der Käufe: danach wählt auto",
            "mean deviance of purchases: what auto chooses by",
        ),
    ),
    "spearman": (
        "score",
        "Spearman",
        "Spearman",
        Text(
            "Rangkorrelation mit den tatsächlichen Käufen", "rank correlation with actual purchases"
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
        "Korrelation von Häufigkeit und Wert je Kauf",
        "Correlation of frequency and spend per purchase",
    ),
}
_IN_WEEKS = frozenset({"alpha", "beta"})
"""Scales of time; shapes and likelihoods have no unit."""


def list_score_facts(
    scored: pl.DataFrame, chosen: Choice, plan: Plan, currency: str
) -> tuple[Fact, ...]:
    """Return the number of customers, the method and the totals of its forecast."""
    facts = [
        _fact("customer_count", "count", "Kunden", "Customers", scored.height),
        _fact(
            "method",
            "text",
            "Verfahren",
            "Method",
            chosen.forecast.method if chosen.forecast else "rfm",
        ),
    ]
    if chosen.forecast is None:
        return tuple(facts)
    days, said = plan.horizon.days, chosen.forecast
    facts += [
        _fact("horizon_days", "count", "Tage voraus", "Days ahead", days, "days"),
        _fact(
            "expected_purchases",
            "number",
            "Erwartete Käufe",
            "Expected purchases",
            float(said.purchases.sum()),
        ),
        _fact(
            "expected_spend",
            "money",
            "Erwarteter Umsatz",
            "Expected spend",
            float(said.spend.sum()),
            currency,
        ),
    ]
    return tuple(facts)


def _fact(name: str, kind: Kind, de: str, en: str, value: Any, unit: str = "") -> Fact:
    return Fact(Column(name, kind, de, en, unit), value)


def build_parameter_fact(name: str, value: float | bool | None, prefix: str = "") -> Fact:
    """Return a parameter or measure of a fit, its standard error (``r_se``), or the same of the backtest by `prefix`."""
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
    """Return what the hold-out was, and the fit to what came before it."""
    proof = chosen.proof
    if proof is None:
        return ()
    facts = [
        _fact("calibration_end", "date", "Kalibriert bis", "Calibrated to", proof.calibration_end),
        _fact("holdout_days", "count", "Prüfzeit", "Hold-out", proof.holdout_days, "days"),
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
            int(proof.outcome.purchases.sum()),
        ),
    ]
    if chosen.tried_as in proof.forecasts:
        said = proof.forecasts[chosen.tried_as]
        facts.append(
            _fact(
                "holdout_expected",
                "number",
                "davon vorhergesagt",
                "Forecast for it",
                float(said.purchases.sum()),
            )
        )
        facts += [
            build_parameter_fact(name, value, "calibration_") for name, value in said.facts.items()
        ]
        facts.append(
            _fact(
                "rfm_does_as_well",
                "flag",
                "RFM reiht so gut",
                "RFM ranks as well",
                rfm_does_as_well(proof, chosen.tried_as),
            )
        )
    return tuple(facts)


def list_metric_facts(held: Evaluation) -> Iterator[Fact]:
    """Return what the hold-out says of the method taken; the names are those of `METRICS`."""
    for metric in METRICS:
        if not np.isfinite(held.values[metric]):
            continue
        kind, de, en, meaning = METRIC_COLUMNS[metric]
        yield Fact(Column(metric, kind, de, en, meaning=meaning), held.values[metric])
        yield from list_interval_facts(metric, kind, Text(de, en), held.interval(metric))


def list_interval_facts(
    name: str, kind: Kind, label: Text, ends: tuple[float, float] | None
) -> Iterator[Fact]:
    """Return the lower and the upper end of an interval."""
    for end, bound, de in zip(("low", "high"), ends or (None, None), ("von", "bis"), strict=True):
        yield Fact(Column(f"{name}_{end}", kind, f"{label.de}, {de}", f"{label.en}, {end}"), bound)
