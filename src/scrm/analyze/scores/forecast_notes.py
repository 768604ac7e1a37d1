"""Notes of a purchase forecast: how it was checked, what it is worth, and what to beware of."""

from collections.abc import Iterator
from datetime import timedelta

from scrm.analyze.scores.backtest import Backtest, is_rfm_as_good
from scrm.analyze.scores.backtest_tables import METHOD_NAMES
from scrm.analyze.scores.forecast_bounds import TotalCheck
from scrm.analyze.scores.forecast_facts import list_periods, predict_interval
from scrm.analyze.scores.method_choice import Choice, Plan
from scrm.analyze.scores.method_weights import Weights
from scrm.result import Lang, Text
from scrm.wording import (
    write_count,
    write_day,
    write_money,
    write_number,
    write_share,
)

_FEW = 5
"""Periods below which a note says that the interval is wide because of them."""


def list_notes(chosen: Choice, plan: Plan, currency: str) -> tuple[Text, ...]:
    """Return the notes in the order in which a reader needs them, warnings first."""
    proof = chosen.proof
    if proof is None:
        return ()
    return (
        *_warn_of_totals(chosen),
        *_warn_of_customers(chosen, proof, currency),
        *_warn_of_interval(chosen, plan, proof),
        *_describe_weights(chosen.weights),
        *_describe_backtest(proof),
    )


def _warn_of_totals(chosen: Choice) -> Iterator[Text]:
    names = {
        "purchases": Text("Die erwarteten Käufe liegen", "The expected purchases are"),
        "spend": Text("Der erwartete Umsatz liegt", "The expected revenue is"),
    }
    for target, check in (chosen.checks or {}).items():
        if check.is_outside:
            yield _warn_of_total(names[target], check)


def _warn_of_total(subject: Text, check: TotalCheck) -> Text:
    is_high = check.ratio > check.high
    bound = check.high if is_high else check.low
    de, en = ("höchstens", "at most") if is_high else ("mindestens", "at least")

    def write(value: float, lang: Lang) -> str:
        return write_number(value, lang, 2)

    return Text(
        f"Vorsicht: {subject.de} beim {write(check.ratio, 'de')}-Fachen des letzten gleich langen "
        f"Zeitraums; nach {write_number(check.periods, 'de')} vergangenen Zeiträumen ist {de} das "
        f"{write(bound, 'de')}-Fache plausibel.",
        f"Caution: {subject.en} {write(check.ratio, 'en')} times those of the last period of the "
        f"same length; {write_number(check.periods, 'en')} past periods make {en} "
        f"{write(bound, 'en')} times plausible.",
    )


def _warn_of_customers(chosen: Choice, proof: Backtest, currency: str) -> Iterator[Text]:
    bounds = proof.bounds
    if not chosen.limited or bounds is None:
        return

    def write(lang: Lang) -> str:
        return write_money(bounds.spend, currency, lang)

    yield Text(
        f"Vorsicht: Für {write_count(chosen.limited, 'Kunden', 'Kunden', 'de')} lag die Prognose "
        f"über allem, was ein Kunde in einem vergangenen Zeitraum kaufte (höchstens "
        f"{write_number(bounds.purchases, 'de')} Käufe, {write('de')}) und über dem eigenen "
        "Tempo; "
        "sie ist dort darauf begrenzt.",
        f"Caution: the forecast of {write_count(chosen.limited, 'customer', 'customers', 'en')} "
        "exceeded all that any customer bought in a past period (at most "
        f"{write_number(bounds.purchases, 'en')} purchases, {write('en')}) and their own pace; "
        "it is limited to that.",
    )


def _warn_of_interval(chosen: Choice, plan: Plan, proof: Backtest) -> Iterator[Text]:
    periods, days, longest = len(list_periods(chosen)), plan.horizon.days, proof.latest.days
    if not periods:
        return
    if predict_interval(chosen, "purchases", days) is None:
        yield Text(
            "Kein Vorhersageintervall der Käufe: Die Fehler vergangener Zeiträume sind so groß, "
            "dass es über das Hundertfache hinausginge.",
            "No prediction interval of the purchases: the errors of past periods are so large that "
            "it would reach beyond a hundred times the forecast.",
        )
    elif periods < _FEW:
        yield Text(
            f"Die Intervalle sind breit, weil sie nur auf "
            f"{write_count(periods, 'Zeitraum', 'Zeiträumen', 'de')} beruhen.",
            "The intervals are wide because they rest on only "
            f"{write_count(periods, 'period', 'periods', 'en')}.",
        )
    if days > longest:
        factor = proof.list_errors("purchases").stretch(days)
        yield Text(
            f"Vorsicht: {write_number(days, 'de')} Tage sind länger als jede Prüfzeit "
            f"({write_number(longest, 'de')} Tage); die Intervalle sind deshalb "
            f"{write_number(factor, 'de', 1)}-mal so breit angesetzt.",
            f"Caution: {write_number(days, 'en')} days are longer than any hold-out "
            f"({write_number(longest, 'en')} days); the intervals are made "
            f"{write_number(factor, 'en', 1)} times as wide for that reason.",
        )


def _describe_weights(weights: Weights | None) -> Iterator[Text]:
    if weights is None or len(weights.used()) < 2:  # noqa: PLR2004  nothing is combined
        return

    def write(part: dict[str, float], lang: Lang) -> str:
        return ", ".join(
            f"{METHOD_NAMES[name]} {write_share(weight, lang, 0)}"
            for name, weight in part.items()
            if weight
        )

    parts = (dict(weights.purchases), dict(weights.spend))
    yield Text(
        "Die Prognose ist ein Mittel von Verfahren, die sich im Rückblick nicht sicher "
        f"unterscheiden. Käufe: {write(parts[0], 'de')}; Umsatz: {write(parts[1], 'de')}.",
        "The forecast is an average of methods that the past cannot tell apart for certain. "
        f"Purchases: {write(parts[0], 'en')}; revenue: {write(parts[1], 'en')}.",
    )


def _describe_backtest(proof: Backtest) -> Iterator[Text]:
    count, latest = len(proof.origins), proof.latest
    begin = proof.origins[-1].cutoff + timedelta(days=1)
    end = latest.cutoff + timedelta(days=latest.days)
    yield Text(
        f"Rückblick: {write_count(count, 'Zeitraum', 'Zeiträume', 'de')} von {latest.days} Tagen "
        f"zwischen {write_day(begin, 'de')} und {write_day(end, 'de')}, je aus den Daten davor "
        f"vorhergesagt; zuletzt {write_number(proof.customers, 'de')} Kunden. Spannen von Maßen "
        "sind 95-%-Bootstrap-Intervalle über die Kunden des letzten Zeitraums.",
        f"Backtest: {write_count(count, 'period', 'periods', 'en')} of {latest.days} days between "
        f"{write_day(begin, 'en')} and {write_day(end, 'en')}, each forecast from the data before "
        f"it; {write_number(proof.customers, 'en')} customers in the latest. Ranges of measures "
        "are 95% bootstrap intervals over the customers of the latest period.",
    )
    if proof.sampled_of:
        yield Text(
            f"Der Rückblick beruht auf einer Stichprobe aus "
            f"{write_number(proof.sampled_of, 'de')} Kunden.",
            f"The backtest rests on a sample from "
            f"{write_number(proof.sampled_of, 'en')} customers.",
        )
    if proof.forecasts[0] is not None and is_rfm_as_good(proof):
        yield Text(
            "Zum Reihen der Kunden genügt die RFM-Summe: Der letzte Zeitraum zeigt keinen "
            "Unterschied in den besten 10 % und im Gini.",
            "To rank customers, a plain RFM sum does as well: the latest period shows no "
            "difference in the top 10% or the Gini.",
        )
