"""The scores put into words, tables and charts."""

import polars as pl

from scrm.analyze._sales import Sales
from scrm.analyze.scores import prediction_interval
from scrm.analyze.scores.backtest_tables import (
    build_backtest_table,
    build_calibration_figure,
    build_capture_figure,
    build_interval_table,
    build_period_table,
    build_weight_table,
)
from scrm.analyze.scores.forecast_facts import (
    build_parameter_fact,
    list_metric_facts,
    list_periods,
    list_proof_facts,
    list_score_facts,
    predict_interval,
)
from scrm.analyze.scores.forecast_metrics import METHOD as BOOTSTRAP
from scrm.analyze.scores.forecast_notes import list_notes
from scrm.analyze.scores.method_choice import Choice, Plan
from scrm.analyze.scores.score_tables import build_decile_table, build_score_table
from scrm.result import Lang, Result, ResultTable, Text
from scrm.wording import write_count, write_interval, write_money, write_number

TITLE = Text("Künftiges Kaufverhalten", "Future purchases")


def build_refusal(reason: Text) -> Result:
    """Return the refusal of data without a dated purchase; the reason names the next step."""
    return Result(title=TITLE, notes=(reason,), refused=True)


def build_refusal_of_method(reason: Text) -> Result:
    """Return the refusal of data that no method can forecast."""
    step = Text(
        "Nächster Schritt: --method rfm, oder mehr Vergangenheit laden.",
        "Next step: --method rfm, or load more of the past.",
    )
    return Result(title=TITLE, notes=(reason, step), refused=True)


def build_answer(scored: pl.DataFrame, chosen: Choice, plan: Plan, sales: Sales) -> Result:
    """Return the scores of all customers, how they were made, and what past periods say of them."""
    proof, forecast = chosen.proof, chosen.forecast
    parameters = forecast.facts.items() if forecast else ()
    figures = (*build_capture_figure(proof), *build_calibration_figure(proof)) if proof else ()
    return Result(
        title=TITLE,
        finding=_write_finding(scored, chosen, plan, sales.currency),
        tables=(
            build_decile_table(scored, sales.currency, plan),
            *_list_proof_tables(chosen, sales.currency),
            build_score_table(scored, sales.currency),
        ),
        facts=(
            *list_score_facts(scored.height, chosen, plan, sales.currency),
            *(list_metric_facts(proof) if proof else ()),
            *(build_parameter_fact(name, value) for name, value in parameters),
            *list_proof_facts(chosen),
        ),
        notes=(*list_notes(chosen, plan, sales.currency), *chosen.notes, *sales.notes),
        figures=figures,
        provenance=sales.provenance(),
        intervals=_list_intervals(chosen),
    )


def _list_intervals(chosen: Choice) -> tuple[str, ...]:
    """Return the methods of the intervals in the answer."""
    if chosen.proof is None:
        return ()
    return (prediction_interval.METHOD, BOOTSTRAP) if list_periods(chosen) else (BOOTSTRAP,)


def _list_proof_tables(chosen: Choice, currency: str) -> list[ResultTable]:
    proof, weights = chosen.proof, chosen.weights
    tables = []
    if proof is not None and any(one is not None for one in proof.forecasts):
        tables.append(build_period_table(proof, currency))
    if proof is not None:
        tables += [build_backtest_table(proof), build_interval_table(proof)]
    if weights is not None and len(weights.purchases) > 1:
        tables.append(build_weight_table(weights))
    return tables


def _write_finding(scored: pl.DataFrame, chosen: Choice, plan: Plan, currency: str) -> Text:
    n = scored.height
    if chosen.forecast is None:
        best = scored.filter(pl.col("rfm_score") >= 13).height  # noqa: PLR2004  the top of 3..15
        return Text(
            f"{write_number(best, 'de')} von {write_number(n, 'de')} Kunden haben eine RFM-Summe "
            "von 13 oder mehr.",
            f"{write_number(best, 'en')} of {write_number(n, 'en')} customers have an RFM sum of "
            "13 or more.",
        )
    purchases, revenue = _write_totals(chosen, plan, currency)
    days = plan.horizon.days
    return Text(
        f"In {write_number(days, 'de')} Tagen sind von {write_number(n, 'de')} Kunden "
        f"{purchases.de} Käufe und {revenue.de} Umsatz zu erwarten{_write_basis(chosen).de}.",
        f"{purchases.en} purchases and {revenue.en} of revenue are expected from "
        f"{write_number(n, 'en')} customers in {write_number(days, 'en')} days"
        f"{_write_basis(chosen).en}.",
    )


def _write_totals(chosen: Choice, plan: Plan, currency: str) -> tuple[Text, Text]:
    """Write the expected purchases and revenue, each with its interval."""
    forecast, days = chosen.forecast, plan.horizon.days
    if forecast is None:
        return Text("", ""), Text("", "")

    def write(target: str, lang: Lang) -> str:
        total = float(getattr(forecast, target).sum())
        ends = predict_interval(chosen, target, days)
        text = (
            write_number(total, lang)
            if target == "purchases"
            else write_money(total, currency, lang)
        )
        if ends is None:
            return text
        low, high = (write_number(end, lang) for end in ends)
        return f"{text} ({write_interval(low, high, lang)})"

    purchases, revenue = (
        Text(write(target, "de"), write(target, "en")) for target in ("purchases", "spend")
    )
    return purchases, revenue


def _write_basis(chosen: Choice) -> Text:
    """Write on how many past periods the intervals rest; a reason follows in the notes if none."""
    periods, proof = len(list_periods(chosen)), chosen.proof
    if not periods or proof is None:
        return Text(
            "; ein Intervall gibt es nicht, weil kein vergangener Zeitraum geprüft ist",
            "; there is no interval because no past period has been checked",
        )
    days = proof.latest.days
    de = write_count(periods, "vergangenen Zeitraum", "vergangenen Zeiträumen", "de")
    en = write_count(periods, "past period", "past periods", "en")
    return Text(
        f"; die 95-%-Vorhersageintervalle beruhen auf {de} von {days} Tagen",
        f"; the 95% prediction intervals rest on {en} of {days} days",
    )
