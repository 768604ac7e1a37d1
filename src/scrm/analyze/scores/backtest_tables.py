"""Tables and charts of a backtest: how well each method did."""

import numpy as np
import polars as pl

from scrm.analyze.scores.backtest import FINAL, Backtest, list_calibration
from scrm.analyze.scores.forecast_facts import METRIC_COLUMNS, WITH_INTERVAL
from scrm.analyze.scores.forecast_metrics import Evaluation
from scrm.analyze.scores.method_weights import Weights
from scrm.result import Column, Figure, Lang, ResultTable, Text
from scrm.wording import write_number, write_share

METHOD = Column("method", "text", "Verfahren", "Method")
METHOD_NAMES = {
    "bgnbd": "BG/NBD",
    "mbgnbd": "MBG/NBD",
    "pareto": "Pareto/NBD",
    "glm": "Poisson GLM",
    "rfm": "RFM",
    "nbd": "NBD",
    "average": "average",
}


def name_evaluations(proof: Backtest) -> dict[str, Evaluation]:
    """Return the evaluations by the name shown; a single method is not repeated."""
    combined, single = proof.forecasts[0], len(proof.latest.forecasts) < 2  # noqa: PLR2004  one
    names = {key: METHOD_NAMES[key] for key in proof.evaluations if key != FINAL}
    if combined is not None and not single:
        names[FINAL] = METHOD_NAMES["average"]
    return {shown: proof.evaluations[key] for key, shown in names.items()}


def build_backtest_table(proof: Backtest) -> ResultTable:
    """Return the main measures of each method on the hold-out."""
    shown = ("bias", "mae", "spearman", "normalised_gini", "top_10_capture")
    rows = [
        {
            "method": name,
            **{metric: _none_if_nan(evaluation.values[metric]) for metric in shown},
        }
        for name, evaluation in name_evaluations(proof).items()
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
    return ResultTable("backtest", Text("Rückblick", "Backtest"), frame, columns, in_appendix=True)


def build_interval_table(proof: Backtest) -> ResultTable:
    """Return every measure of each method with its bootstrap interval."""
    rows = [
        (
            name,
            metric,
            _none_if_nan(evaluation.values[metric]),
            *(evaluation.interval(metric) or (None, None)),
        )
        for name, evaluation in name_evaluations(proof).items()
        for metric in WITH_INTERVAL
        if np.isfinite(evaluation.values[metric])
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


def build_period_table(proof: Backtest, currency: str) -> ResultTable:
    """Return forecast and actual totals of each past period, the latest first."""
    names = (
        "calibration_end",
        "customers",
        "forecast_purchases",
        "actual_purchases",
        "forecast_spend",
        "actual_spend",
    )
    periods = [
        (
            origin.cutoff,
            len(origin.outcome.purchases),
            float(one.purchases.sum()),
            float(origin.outcome.purchases.sum()),
            float(one.spend.sum()),
            float(origin.outcome.spend.sum()),
        )
        for one, origin in zip(proof.forecasts, proof.origins, strict=True)
        if one is not None
    ]
    frame = pl.DataFrame(
        periods,
        schema=dict(zip(names, (pl.Date, pl.Int64, *[pl.Float64] * 4), strict=True)),
        orient="row",
    ).with_columns(
        (pl.col(f"forecast_{target}") / pl.col(f"actual_{target}") - 1)
        .replace([float("inf"), float("nan")], None)
        .alias(f"{target}_error_share")
        for target in ("purchases", "spend")
    )
    error = Text("Prognose / tatsächlich, minus eins", "forecast over actual, minus one")
    columns = (
        Column("calibration_end", "date", "Kalibriert bis", "Calibrated to"),
        Column("customers", "count", "Kunden", "Customers"),
        Column("forecast_purchases", "number", "Käufe, Prognose", "Purchases, forecast"),
        Column("actual_purchases", "number", "Käufe, tatsächlich", "Purchases, actual"),
        Column("purchases_error_share", "share", "Fehler", "Error", meaning=error),
        Column("forecast_spend", "number", "Umsatz, Prognose", "Revenue, forecast", currency),
        Column("actual_spend", "number", "Umsatz, tatsächlich", "Revenue, actual", currency),
        Column("spend_error_share", "share", "Fehler", "Error", meaning=error),
    )
    title = Text(
        f"Vergangene Zeiträume von {proof.latest.days} Tagen",
        f"Past periods of {proof.latest.days} days",
    )
    return ResultTable(
        "periods", title, frame.select(one.name for one in columns), columns, in_appendix=True
    )


def build_weight_table(weights: Weights) -> ResultTable:
    """Return the weight of each method in the forecast."""
    rows = [
        (METHOD_NAMES[name], weights.purchases[name], weights.spend[name])
        for name in weights.purchases
    ]
    names = ("purchase_weight_share", "spend_weight_share")
    schema = {"method": pl.String, **dict.fromkeys(names, pl.Float64)}
    columns = (
        METHOD,
        Column("purchase_weight_share", "share", "Gewicht für Käufe", "Weight for purchases"),
        Column("spend_weight_share", "share", "Gewicht für Umsatz", "Weight for revenue"),
    )
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return ResultTable(
        "weights",
        Text("Gewichte der Verfahren", "Weights of methods"),
        frame,
        columns,
        in_appendix=True,
    )


def build_capture_figure(proof: Backtest) -> tuple[Figure, ...]:
    """Return the spend of the best tenth by method, with its intervals."""
    named = name_evaluations(proof)
    rows = [
        (name, one.values["top_10_capture"], *interval)
        for name, one in named.items()
        if (interval := one.interval("top_10_capture"))
    ]
    if not rows:
        return ()
    names = ("top_10_capture", "low", "high")
    schema = {"method": pl.String, **dict.fromkeys(names, pl.Float64)}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    plain = proof.evaluations["rfm"].values["top_10_capture"]
    final = (
        proof.evaluations[FINAL].values["top_10_capture"] if FINAL in proof.evaluations else None
    )

    def write_title(lang: Lang) -> tuple[str, str]:
        beside = "" if final is None else (", bei RFM " if lang == "de" else ", by RFM ")
        beside += "" if final is None else write_share(plain, lang)
        return write_share(plain if final is None else final, lang), beside

    (de, beside_de), (en, beside_en) = write_title("de"), write_title("en")
    title = Text(
        f"Das Zehntel mit der höchsten Erwartung brachte {de} des Umsatzes{beside_de}",
        f"The tenth ranked highest brought {en} of the spend{beside_en}",
    )
    columns = (
        METHOD,
        *(
            Column(name, "share", "Anteil am Umsatz", "Share of spend")
            for name in ("top_10_capture", "low", "high")
        ),
    )
    encoding = {"x": "method", "y": "top_10_capture", "low": "low", "high": "high"}
    n = proof.customers
    source = Text(
        f"n = {write_number(n, 'de')} Kunden, 95-%-Bootstrap-Intervalle über Kunden",
        f"n = {write_number(n, 'en')} customers, 95% bootstrap intervals over customers",
    )
    return (Figure("score_capture", title, "bars", frame, encoding, columns, source),)


def build_calibration_figure(proof: Backtest) -> tuple[Figure, ...]:
    """Return forecast against actual purchases, by customers with similar forecasts."""
    forecast, latest = proof.forecasts[0], proof.latest
    if forecast is None:
        return ()
    frame = list_calibration(forecast.purchases, latest.outcome.purchases)
    expected, actual = float(forecast.purchases.sum()), float(latest.outcome.purchases.sum())
    title = Text(
        f"Vorhergesagt waren {write_number(expected, 'de')} Käufe, "
        f"{write_number(actual, 'de')} kamen",
        f"{write_number(expected, 'en')} purchases were forecast, "
        f"{write_number(actual, 'en')} came",
    )
    columns = (
        Column("predicted", "number", "Vorhergesagt", "Forecast"),
        Column("observed", "number", "Tatsächlich", "Actual"),
        Column("n", "count", "Kunden", "Customers"),
    )
    n = proof.customers
    source = Text(
        f"Letzte Prüfzeit, {latest.days} Tage, n = {write_number(n, 'de')}",
        f"Latest hold-out, {latest.days} days, n = {write_number(n, 'en')}",
    )
    encoding = {"x": "predicted", "y": "observed", "n": "n"}
    return (Figure("score_calibration", title, "calibration", frame, encoding, columns, source),)
