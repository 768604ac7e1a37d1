"""The scores put into words, tables and charts."""

from datetime import timedelta

import polars as pl

from scrm.analyze._sales import Sales
from scrm.analyze.scores.backtest import rfm_does_as_well
from scrm.analyze.scores.backtest_tables import (
    METHOD_NAMES,
    build_backtest_table,
    build_calibration_figure,
    build_capture_figure,
    build_interval_table,
)
from scrm.analyze.scores.forecast_facts import (
    build_parameter_fact,
    list_metric_facts,
    list_proof_facts,
    list_score_facts,
)
from scrm.analyze.scores.method_choice import Choice, Plan
from scrm.analyze.scores.score_tables import build_decile_table, build_score_table
from scrm.result import Lang, Result, Text
from scrm.wording import write_day, write_interval, write_number, write_share, write_shares

TITLE = Text("Künftiges Kaufverhalten", "Future purchases")


def build_refusal(reason: Text | None = None) -> Result:
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


def build_answer(scored: pl.DataFrame, chosen: Choice, plan: Plan, sales: Sales) -> Result:
    """Return the scores of all customers, how they were made and how well the method held."""
    proof, said = chosen.proof, chosen.forecast
    held = proof.evaluations.get(chosen.tried_as) if proof else None
    tables = [build_decile_table(scored, sales.currency, plan)]
    tables += [] if proof is None else [build_backtest_table(proof), build_interval_table(proof)]
    return Result(
        title=TITLE,
        finding=_finding(scored, chosen, plan),
        tables=(*tables, build_score_table(scored, sales.currency)),
        facts=(
            *list_score_facts(scored, chosen, plan, sales.currency),
            *(list_metric_facts(held) if held else ()),
            *(
                build_parameter_fact(name, value)
                for name, value in (said.facts.items() if said else ())
            ),
            *list_proof_facts(chosen),
        ),
        notes=(*_proof_notes(chosen), *chosen.notes, *sales.notes),
        figures=()
        if proof is None
        else (*build_capture_figure(proof, chosen.tried_as), *build_calibration_figure(chosen)),
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
    name = METHOD_NAMES[chosen.forecast.method]
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
