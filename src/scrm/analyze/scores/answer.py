"""The scores put into words, tables and charts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from scrm.analyze._sales import Sales
from scrm.analyze.scores.backtest import Backtest, calibration, rfm_does_as_well
from scrm.analyze.scores.forecast_metrics import METRICS, Evaluation
from scrm.analyze.scores.method_choice import Choice, Plan
from scrm.result import Column, Fact, Figure, Kind, Lang, Result, ResultTable, Text
from scrm.wording import write_day, write_interval, write_number, write_share, write_shares

TITLE = Text("Künftiges Kaufverhalten", "Future purchases")
METHOD = Column("method", "text", "Verfahren", "Method")

_METRIC_COLUMNS: dict[str, tuple[Kind, str, str, Text]] = {
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
_NAMES = {
    "bgnbd": "BG/NBD",
    "mbgnbd": "MBG/NBD",
    "pareto": "Pareto/NBD",
    "glm": "Poisson GLM",
    "rfm": "RFM",
    "nbd": "NBD",
}


def refusal(reason: Text | None = None) -> Result:
    """Return the named refusal; without a reason, that of data without a dated purchase."""
    note = reason or Text(
        "Kein Kauf mit Kunde, Datum und Betrag im Zeitraum. Nächster Schritt: Bestellungen laden (scrm load DATEIEN) "
        "oder --period und --as-of weiter fassen.",
        "No purchase with a customer, a date and an amount in the period. Next step: load orders (scrm load FILES), or "
        "widen --period and --as-of.",
    )
    step = Text(
        "Nächster Schritt: --method rfm, oder mehr Vergangenheit laden.",
        "Next step: --method rfm, or load more of the past.",
    )
    return Result(title=TITLE, notes=(note, step) if reason else (note,), refused=True)


def answer(scored: pl.DataFrame, chosen: Choice, plan: Plan, sales: Sales) -> Result:
    """Return the scores of all customers, how they were made and how well the method held."""
    proof, said = chosen.proof, chosen.forecast
    held = proof.evaluations.get(chosen.tried_as) if proof else None
    tables = [_decile_table(scored, sales.currency, plan)]
    tables += [] if proof is None else [_backtest_table(proof), _interval_table(proof)]
    return Result(
        title=TITLE,
        finding=_finding(scored, chosen, plan),
        tables=(*tables, _score_table(scored, sales.currency)),
        facts=(
            *_score_facts(scored, chosen, plan, sales.currency),
            *(_metric_facts(held) if held else ()),
            *(_parameter(name, value) for name, value in (said.facts.items() if said else ())),
            *_proof_facts(chosen),
        ),
        notes=(*_proof_notes(chosen), *chosen.notes, *sales.notes),
        figures=()
        if proof is None
        else (*_capture_figure(proof, chosen.tried_as), *_calibration_figure(chosen)),
        provenance=sales.provenance(),
    )


def _finding(scored: pl.DataFrame, chosen: Choice, plan: Plan) -> Text:
    n = scored.height
    if chosen.forecast is None:
        best = scored.filter(pl.col("rfm_score") >= 13).height  # noqa: PLR2004  the top of 3..15
        return Text(
            f"{write_number(best, 'de')} von {write_number(n, 'de')} Kunden haben eine RFM-Summe von 13 oder mehr.",
            f"{write_number(best, 'en')} of {write_number(n, 'en')} customers have an RFM sum of 13 or more.",
        )
    total, days = float(chosen.forecast.purchases.sum()), plan.horizon.days
    name = _NAMES[chosen.forecast.method]
    de, en = "", ""
    if chosen.proof and chosen.tried_as in chosen.proof.evaluations:
        held = chosen.proof.evaluations[chosen.tried_as]
        bias, ends = held.values["bias"], held.interval("bias")
        de = (
            f"; im Rückblick lag {name} um {write_share(abs(bias), 'de')} zu {'hoch' if bias > 0 else 'niedrig'}"
            f"{_deviation(ends, 'de')}"
        )
        en = (
            f"; in the backtest {name} was {write_share(abs(bias), 'en')} too {'high' if bias > 0 else 'low'}"
            f"{_deviation(ends, 'en')}"
        )
    return Text(
        f"In {days} Tagen sind von {write_number(n, 'de')} Kunden {write_number(total, 'de')} Käufe zu erwarten{de}.",
        f"{write_number(total, 'en')} purchases are to be expected from {write_number(n, 'en')} customers in {days} days{en}.",
    )


def _deviation(ends: tuple[float, float] | None, lang: Lang) -> str:
    """Write the interval of the deviation, in brackets: a bias whose interval holds zero may be none."""
    if ends is None:
        return ""
    low, high = write_shares(ends, lang)
    return f" ({'Abweichung' if lang == 'de' else 'error'} {write_interval(low, high, lang)})"


def _score_facts(
    scored: pl.DataFrame, chosen: Choice, plan: Plan, currency: str
) -> tuple[Fact, ...]:
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


def _parameter(name: str, value: float | bool | None, prefix: str = "") -> Fact:
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


def _proof_facts(chosen: Choice) -> tuple[Fact, ...]:
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
        facts += [_parameter(name, value, "calibration_") for name, value in said.facts.items()]
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


def _metric_facts(held: Evaluation) -> Iterator[Fact]:
    """Return what the hold-out says of the method taken; the names are those of `METRICS`."""
    for metric in METRICS:
        if not np.isfinite(held.values[metric]):
            continue
        kind, de, en, meaning = _METRIC_COLUMNS[metric]
        yield Fact(Column(metric, kind, de, en, meaning=meaning), held.values[metric])
        yield from interval_facts(metric, kind, Text(de, en), held.interval(metric))


def interval_facts(
    name: str, kind: Kind, label: Text, ends: tuple[float, float] | None
) -> Iterator[Fact]:
    """Return the lower and the upper end of an interval."""
    for end, bound, de in zip(("low", "high"), ends or (None, None), ("von", "bis"), strict=True):
        yield Fact(Column(f"{name}_{end}", kind, f"{label.de}, {de}", f"{label.en}, {end}"), bound)


def _proof_notes(chosen: Choice) -> tuple[Text, ...]:
    proof = chosen.proof
    if proof is None:
        return ()
    begin, end = proof.calibration_end, proof.calibration_end + timedelta(days=proof.holdout_days)
    n = proof.customers
    notes = [
        Text(
            f"Rückblick: {write_number(n, 'de')} Kunden, kalibriert bis {write_day(begin, 'de')}, geprüft bis "
            f"{write_day(end, 'de')}; Spannen sind 95-%-Bootstrap-Intervalle.",
            f"Backtest: {write_number(n, 'en')} customers, calibrated to {write_day(begin, 'en')}, checked to "
            f"{write_day(end, 'en')}; ranges are 95% bootstrap intervals.",
        )
    ]
    if proof.sampled_of:
        notes.append(
            Text(
                f"Der Rückblick beruht auf einer Stichprobe von {write_number(proof.sampled_of, 'de')} Kunden.",
                f"The backtest rests on a sample of {write_number(proof.sampled_of, 'en')} customers.",
            )
        )
    if chosen.tried_as in proof.forecasts and rfm_does_as_well(proof, chosen.tried_as):
        notes.append(
            Text(
                "Zum Reihen der Kunden genügt die RFM-Summe: Der Rückblick zeigt keinen Unterschied in den besten 10 % und im Gini.",
                "To rank customers, a plain RFM sum does as well: the backtest shows no difference in the top 10% or the Gini.",
            )
        )
    return (*notes, *proof.refusals.values())


def _backtest_table(proof: Backtest) -> ResultTable:
    shown = ("bias", "mae", "spearman", "normalised_gini", "top_10_capture")
    rows = [
        {"method": _NAMES[name], **{metric: _none_if_nan(held.values[metric]) for metric in shown}}
        for name, held in proof.evaluations.items()
    ]
    columns = (
        METHOD,
        *(
            Column(metric, *_METRIC_COLUMNS[metric][:3], meaning=_METRIC_COLUMNS[metric][3])
            for metric in shown
        ),
    )
    frame = pl.DataFrame(
        rows,
        schema={column.name: pl.String if column is METHOD else pl.Float64 for column in columns},
    )
    return ResultTable("backtest", Text("Rückblick", "Backtest"), frame, columns)


def _interval_table(proof: Backtest) -> ResultTable:
    rows = [
        (
            _NAMES[name],
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


def _decile_table(scored: pl.DataFrame, currency: str, plan: Plan) -> ResultTable:
    frame = scored.group_by("decile").agg(
        customers=pl.len().cast(pl.Int64),
        recency_days=pl.col("recency_days").median(),
        frequency=pl.col("frequency").mean(),
        expected_purchases=pl.col("expected_purchases").sum(),
        expected_spend=pl.col("expected_spend").sum(),
    )
    days = plan.horizon.days
    columns: tuple[Column, ...] = (
        Column(
            "decile",
            "count",
            "Dezil",
            "Decile",
            meaning=Text(
                "1: höchster erwarteter Umsatz, ohne Prognose die höchste RFM-Summe",
                "1 highest expected spend, or RFM sum without a forecast",
            ),
        ),
        Column("customers", "count", "Kunden", "Customers"),
        Column(
            "recency_days",
            "number",
            "Tage seit Kauf (Median)",
            "Days since purchase (median)",
            "days",
        ),
        Column("frequency", "number", "Kauftage (Mittel)", "Purchase days (mean)", "days"),
        Column(
            "expected_purchases", "number", f"Käufe in {days} Tagen", f"Purchases in {days} days"
        ),
        Column(
            "expected_spend", "money", f"Umsatz in {days} Tagen", f"Spend in {days} days", currency
        ),
    )
    if scored["expected_spend"].null_count() == scored.height:
        columns = columns[:-2]
    frame = frame.sort("decile").select(column.name for column in columns)
    return ResultTable(
        "deciles", Text("Zehntel der Kunden", "Tenths of the customers"), frame, columns
    )


def _score_table(scored: pl.DataFrame, currency: str) -> ResultTable:
    columns = (
        Column("customer_id", "text", "Kunde", "Customer", personal=True),
        Column("recency_days", "count", "Tage seit Kauf", "Days since purchase", "days"),
        Column("frequency", "count", "Kauftage", "Purchase days", "days"),
        Column("monetary_value", "money", "Umsatz netto", "Net revenue", currency),
        Column(
            "recency_score",
            "count",
            "R",
            "R",
            meaning=Text(
                "Quintil nach dem letzten Kauf, 5: am kürzesten her",
                "quintile of recency, 5 most recent",
            ),
        ),
        Column(
            "frequency_score",
            "count",
            "F",
            "F",
            meaning=Text(
                "Quintil nach der Häufigkeit, 5: am häufigsten",
                "quintile of frequency, 5 most often",
            ),
        ),
        Column(
            "monetary_score",
            "count",
            "M",
            "M",
            meaning=Text(
                "Quintil nach dem Nettoumsatz, 5: am meisten", "quintile of net revenue, 5 most"
            ),
        ),
        Column(
            "rfm_score",
            "count",
            "RFM",
            "RFM",
            meaning=Text("Summe der drei Quintile", "sum of the three quintiles"),
        ),
        METHOD,
        Column(
            "p_alive",
            "share",
            "P(aktiv)",
            "P(alive)",
            meaning=Text(
                "Wahrscheinlichkeit, noch Kunde zu sein", "probability of still being a customer"
            ),
        ),
        Column("expected_purchases", "number", "Erwartete Käufe", "Expected purchases"),
        Column(
            "expected_spend",
            "money",
            "Erwarteter Umsatz",
            "Expected spend",
            currency,
            Text("vor Rücksendungen", "before returns"),
        ),
        Column(
            "lifetime_value",
            "money",
            "Kundenwert",
            "Lifetime value",
            currency,
            Text("abgezinst, vor Rücksendungen", "discounted, before returns"),
        ),
        Column(
            "decile",
            "count",
            "Dezil",
            "Decile",
            meaning=Text("1: höchster erwarteter Umsatz", "1 highest expected spend"),
        ),
    )
    frame = scored.select(column.name for column in columns)
    return ResultTable(
        "scores", Text("Kunden", "Customers"), frame, columns, detail=True, is_main=True
    )


def _capture_figure(proof: Backtest, tried: str) -> tuple[Figure, ...]:
    """Return the spend of the best tenth by method, with its intervals."""
    rows = [
        (_NAMES[name], one.values["top_10_capture"], *interval)
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
        f"Das Zehntel, das {_NAMES[best]} vorn sah, brachte {write_share(captured[best], 'de')} des Umsatzes{beside.de}",
        f"The tenth ranked highest by {_NAMES[best]} brought {write_share(captured[best], 'en')} of the spend{beside.en}",
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


def _calibration_figure(chosen: Choice) -> tuple[Figure, ...]:
    proof = chosen.proof
    if proof is None or chosen.tried_as not in proof.forecasts:
        return ()
    frame = calibration(proof.forecasts[chosen.tried_as].purchases, proof.outcome.purchases)
    name = _NAMES[proof.forecasts[chosen.tried_as].method]
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
