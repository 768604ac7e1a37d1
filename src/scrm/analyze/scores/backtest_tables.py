"""Tables and charts of a backtest: how each method held on the hold-out."""

import numpy as np
import polars as pl

from scrm.analyze.scores.backtest import Backtest, calibration
from scrm.analyze.scores.forecast_facts import METRIC_COLUMNS
from scrm.analyze.scores.forecast_metrics import METRICS
from scrm.analyze.scores.method_choice import Choice
from scrm.result import Column, Figure, ResultTable, Text
from scrm.wording import write_number, write_share

METHOD = Column("method", "text", "Verfahren", "Method")
METHOD_NAMES = {
    "bgnbd": "BG/NBD",
    "mbgnbd": "MBG/NBD",
    "pareto": "Pareto/NBD",
    "glm": "Poisson GLM",
    "rfm": "RFM",
    "nbd": "NBD",
}


def build_backtest_table(proof: Backtest) -> ResultTable:
    """Return the main measures of each method on the hold-out."""
    shown = ("bias", "mae", "spearman", "normalised_gini", "top_10_capture")
    rows = [
        {
            "method": METHOD_NAMES[name],
            **{metric: _none_if_nan(held.values[metric]) for metric in shown},
        }
        for name, held in proof.evaluations.items()
    ]
    columns = (
        METHOD,
        *(
            Column(metric, *METRIC_COLUMNS[metric][:3], meaning=METRIC_COLUMNS[metric][3])
            for metric in shown
        ),
    )
    frame = pl.DataFrame(
        rows,
        schema={column.name: pl.String if column is METHOD else pl.Float64 for column in columns},
    )
    return ResultTable("backtest", Text("Rückblick", "Backtest"), frame, columns)


def build_interval_table(proof: Backtest) -> ResultTable:
    """Return every measure of each method with its bootstrap interval."""
    rows = [
        (
            METHOD_NAMES[name],
            metric,
            _none_if_nan(held.values[metric]),
            *(held.interval(metric) or (None, None)),
        )
        for name, held in proof.evaluations.items()
        for metric in METRICS
        if np.isfinite(held.values[metric])
    ]
    columns = (
        METHOD,
        Column("metric", "text", "Maß", "Metric"),
        Column("value", "score", "Wert", "Value"),
        Column(
            "low",
            "score",
            "von",
            "Low",
            meaning=Text("95-%-Bootstrap-Intervall", "95% bootstrap interval"),
        ),
        Column(
            "high",
            "score",
            "bis",
            "High",
            meaning=Text("95-%-Bootstrap-Intervall", "95% bootstrap interval"),
        ),
    )
    schema = {
        "method": pl.String,
        "metric": pl.String,
        "value": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return ResultTable(
        "backtest_intervals",
        Text("Rückblick mit Intervallen", "Backtest with intervals"),
        frame,
        columns,
        detail=True,
    )


def _none_if_nan(value: float) -> float | None:
    return value if np.isfinite(value) else None


def build_capture_figure(proof: Backtest, tried: str) -> tuple[Figure, ...]:
    """Return the spend of the best tenth by method, with its intervals."""
    rows = [
        (METHOD_NAMES[name], one.values["top_10_capture"], *interval)
        for name, one in proof.evaluations.items()
        if (interval := one.interval("top_10_capture"))
    ]
    if not rows:
        return ()
    names = ("top_10_capture", "low", "high")
    schema = {"method": pl.String, **dict.fromkeys(names, pl.Float64)}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    best = tried if tried in proof.evaluations else "rfm"
    captured = {name: one.values["top_10_capture"] for name, one in proof.evaluations.items()}
    beside = Text("", "")
    if best != "rfm":
        plain = captured["rfm"]
        beside = Text(
            f", bei RFM {write_share(plain, 'de')}", f", by RFM {write_share(plain, 'en')}"
        )
    title = Text(
        f"Das Zehntel, das {METHOD_NAMES[best]} vorn sah, brachte {write_share(captured[best], 'de')} des Umsatzes{beside.de}",
        f"The tenth ranked highest by {METHOD_NAMES[best]} brought {write_share(captured[best], 'en')} of the spend{beside.en}",
    )
    columns = (
        METHOD,
        *(
            Column(name, "share", "Anteil am Umsatz", "Share of spend")
            for name in ("top_10_capture", "low", "high")
        ),
    )
    encoding = {"x": "method", "y": "top_10_capture", "low": "low", "high": "high"}
    source = Text(
        f"n = {proof.customers} Kunden, 95-%-Bootstrap-Intervalle",
        f"n = {proof.customers} customers, 95% bootstrap intervals",
    )
    return (Figure("score_capture", title, "bars", frame, encoding, columns, source),)


def build_calibration_figure(chosen: Choice) -> tuple[Figure, ...]:
    """Return forecast against actual purchases, by customers with similar forecasts."""
    proof = chosen.proof
    if proof is None or chosen.tried_as not in proof.forecasts:
        return ()
    frame = calibration(proof.forecasts[chosen.tried_as].purchases, proof.outcome.purchases)
    name = METHOD_NAMES[proof.forecasts[chosen.tried_as].method]
    expected = float(proof.forecasts[chosen.tried_as].purchases.sum())
    actual = float(proof.outcome.purchases.sum())
    title = Text(
        f"{name} sagte {write_number(expected, 'de')} Käufe voraus, {write_number(actual, 'de')} kamen",
        f"{name} forecast {write_number(expected, 'en')} purchases, {write_number(actual, 'en')} came",
    )
    columns = (
        Column("predicted", "number", "Vorhergesagt", "Forecast"),
        Column("observed", "number", "Tatsächlich", "Actual"),
        Column("n", "count", "Kunden", "Customers"),
    )
    source = Text(
        f"Prüfzeit {proof.holdout_days} Tage, n = {proof.customers}",
        f"Hold-out of {proof.holdout_days} days, n = {proof.customers}",
    )
    return (
        Figure(
            "score_calibration",
            title,
            "calibration",
            frame,
            {"x": "predicted", "y": "observed", "n": "n"},
            columns,
            source,
        ),
    )
