"""Words, tables and figures of ``scrm lifetime``."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import polars as pl

from scrm.analyze.lifetime.cohort_values import CohortCurve, Customers
from scrm.analyze.lifetime.query import ChosenValue
from scrm.result import Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.wording import write_count, write_interval, write_money, write_number

TITLE = Text("Kundenwert nach Kohorten", "Lifetime value by cohort")
AGES = (6, 12, 24)
"""Ages in months that cohorts are compared at."""
ALL = "all"
_YEAR = 12
_VALUES = {
    "margin": Text("Deckungsbeitrag", "margin"),
    "amount": Text("Umsatz nach Rücksendungen", "revenue after returns"),
}
_COHORT = Column(
    "cohort", "text", "Kohorte", "Cohort", meaning=Text("erster Kauf", "first purchase")
)
_INTERVAL = Text("95-%-Intervall über Kohorten nach Tagen", "95% interval over cohorts by day")
_TOO_FEW = Text(
    "Zu wenige Kunden: gebraucht werden zehn, die vom ersten Kauf an beobachtet sind.",
    "Too few customers: ten are needed that are observed from their first purchase on.",
)


def refuse(reason: Text = _TOO_FEW) -> Result:
    """Return why no value by age is given."""
    return Result(TITLE, notes=(reason,), refused=True)


def build_answer(
    curves: Sequence[CohortCurve], customers: Customers, chosen: ChosenValue, burn_in_days: int
) -> Result:
    """Return the result.

    Parameters
    ----------
    curves : sequence of CohortCurve
        Of `list_curves`: all customers first.
    """
    unit, value = chosen.sales.currency, _VALUES[chosen.column]
    whole, *cohorts = curves
    return Result(
        TITLE,
        finding=_write_finding(whole, customers, unit, value),
        tables=(_build_cohorts(curves, unit, value), _build_ages(curves, unit, value)),
        facts=_list_facts(whole, unit),
        notes=(*_list_notes(customers, chosen, whole, burn_in_days), *chosen.sales.notes),
        figures=_draw(whole, cohorts, unit, value),
        intervals=() if np.isnan(whole.curve.low).all() else ("cohort_curve",),
        provenance=chosen.sales.provenance(),
    )


def _choose_age(curve: CohortCurve) -> int:
    """Return a year, or the last month that is observed."""
    return min(_YEAR, len(curve.curve.ages) - 1)


def _write_finding(whole: CohortCurve, customers: Customers, unit: str, value: Text) -> Text:
    age = _choose_age(whole)
    ends = whole.interval_at(age)

    def write(lang: Lang) -> str:
        amounts = (whole.curve.values[age], whole.curve.values[0])
        total, first = (write_money(float(each), unit, lang) for each in amounts)
        interval = ""
        if None not in ends:
            low, high = (write_money(float(end or 0), unit, lang) for end in ends)
            interval = f" ({write_interval(low, high, lang)})"
        months = {
            "de": write_count(age, "Monat", "Monaten", "de"),
            "en": write_count(age, "month", "months", "en"),
        }[lang]
        who = {
            "de": "Ein Neukunde bringt" if customers.are_new else "Ein Kunde bringt",
            "en": "A new customer brings" if customers.are_new else "A customer brings",
        }[lang]
        if not age:
            return {
                "de": f"{who} mit dem ersten Kauf {total} {value.de}{interval}; die folgenden "
                "Monate sind für zu wenige beobachtet.",
                "en": f"{who} {total} of {value.en} with the first purchase{interval}; too few are "
                "observed for the months after it.",
            }[lang]
        return {
            "de": f"{who} in {months} {total} {value.de}{interval}, davon {first} mit dem ersten "
            "Kauf.",
            "en": f"{who} {total} of {value.en} in {months}{interval}, {first} of it with the "
            "first purchase.",
        }[lang]

    return Text(write("de"), write("en"))


def _build_cohorts(curves: Sequence[CohortCurve], unit: str, value: Text) -> ResultTable:
    """Return one row per cohort: value so far, at fixed ages, and expected."""
    what = Text(f"{value.de} je Kunde", f"{value.en} per customer")
    columns = (
        _COHORT,
        Column("customers", "count", "Kunden", "Customers"),
        Column("first_value", "money", "erster Kauf", "First purchase", unit, what),
        *(
            Column(f"value_{age}", "money", f"{age} Monate", f"{age} months", unit, what)
            for age in AGES
        ),
        Column("age_months", "count", "beobachtet", "Observed", "months"),
        Column("value", "money", "bis dahin", "So far", unit, what),
        Column("value_low", "money", "bis dahin, von", "So far, low", unit, _INTERVAL),
        Column("value_high", "money", "bis dahin, bis", "So far, high", unit, _INTERVAL),
        Column(
            "expected_revenue",
            "money",
            "erwartet",
            "Expected",
            unit,
            Text(
                "Vorhersage: künftiger Umsatz je Kunde nach scrm score, abgezinst, vor "
                "Rücksendungen; ohne Intervall",
                "prediction: future revenue per customer by scrm score, discounted, before "
                "returns; without an interval",
            ),
        ),
    )
    rows = [
        (
            each.name or ALL,
            each.customers,
            *(each.value_at(age) for age in (0, *AGES)),
            len(each.curve.ages) - 1,
            float(each.curve.values[-1]),
            *each.interval_at(-1),
            each.expected,
        )
        for each in curves
    ]
    types = {"text": pl.String, "count": pl.Int64, "money": pl.Float64}
    schema = {column.name: types[column.kind] for column in columns}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return ResultTable("cohorts", Text("Kohorten", "Cohorts"), frame, columns, is_main=True)


def _build_ages(curves: Sequence[CohortCurve], unit: str, value: Text) -> ResultTable:
    """Return one row per cohort and age."""
    what = Text(f"{value.de} je Kunde bis dahin", f"{value.en} per customer so far")
    columns = (
        _COHORT,
        Column("age_months", "count", "Alter", "Age", "months"),
        Column("customers", "count", "Kunden", "Customers"),
        Column("value", "money", "Wert", "Value", unit, what),
        Column("low", "money", "von", "Low", unit, _INTERVAL),
        Column("high", "money", "bis", "High", unit, _INTERVAL),
    )
    rows = [
        (each.name or ALL, int(age), int(members), float(amount), *each.interval_at(place))
        for each in curves
        for place, (age, members, amount) in enumerate(
            zip(each.curve.ages, each.curve.members, each.curve.values, strict=True)
        )
    ]
    schema = {
        "cohort": pl.String,
        "age_months": pl.Int64,
        "customers": pl.Int64,
        "value": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return ResultTable("ages", Text("Nach Alter", "By age"), frame, columns, detail=True)


def _list_facts(whole: CohortCurve, unit: str) -> tuple[Fact, ...]:
    age = _choose_age(whole)
    low, high = whole.interval_at(age)
    return (
        Fact(Column("customer_count", "count", "Kunden", "Customers"), whole.customers),
        Fact(Column("age_months", "count", "Alter in Monaten", "Age in months"), age),
        Fact(
            Column("value", "money", "Wert je Kunde", "Value per customer", unit),
            float(whole.curve.values[age]),
        ),
        Fact(Column("value_low", "money", "Wert, von", "Value, low", unit), low),
        Fact(Column("value_high", "money", "Wert, bis", "Value, high", unit), high),
    )


def _list_notes(
    customers: Customers, chosen: ChosenValue, whole: CohortCurve, burn_in_days: int
) -> tuple[Text, ...]:
    notes = [
        Text(
            "Jeder Monat ist das Mittel der Kunden, die ihn erlebt haben; die Monate sind addiert. "
            "Kohorten gleichen Alters sind vergleichbar, verschieden alte nicht. Nichts ist über "
            "das beobachtete Alter hinaus verlängert.",
            "Each month is the mean of the customers who lived through it; months are added up. "
            "Cohorts of the same age can be compared, those of different ages cannot. Nothing is "
            "extrapolated beyond the age observed.",
        )
    ]
    if not customers.are_new:
        days_de, days_en = (write_number(burn_in_days, "de"), write_number(burn_in_days, "en"))
        notes.append(
            Text(
                "Ob die Kunden neu waren, ist unbekannt: verfolgt werden alle ab ihrem ersten Kauf "
                f"in den Daten, auch ältere ({days_de} Tage vom Beginn der Daten an; "
                "--burn-in-days).",
                "Whether the customers were new is unknown: all are followed from their first "
                f"purchase in the data, older ones too ({days_en} days from the beginning of the "
                "data; --burn-in-days).",
            )
        )
    if chosen.column == "margin" and chosen.unknown:
        n_de, n_en = (write_number(chosen.unknown, lang) for lang in ("de", "en"))
        notes.append(
            Text(
                f"{n_de} Verkäufe ohne Deckungsbeitrag zählen nicht; wessen erster Kauf keinen "
                "hat, wird nicht verfolgt.",
                f"{n_en} sales without a margin do not count; customers whose first purchase has "
                "none are not followed.",
            )
        )
    if whole.expected is None:
        notes.append(
            Text(
                "Was noch zu erwarten ist, sagt scrm score; seine Vorhersage liegt nicht vor.",
                "What is still expected is predicted by scrm score; there is no forecast of it.",
            )
        )
    return tuple(notes)


def _draw(
    whole: CohortCurve, cohorts: Sequence[CohortCurve], unit: str, value: Text
) -> tuple[Figure, ...]:
    """Draw the curve of all customers, and a map of cohorts by age."""
    label_de, label_en = f"{value.de} je Kunde", f"{value.en} per customer"
    amount = Column("value", "money", label_de, label_en[0].upper() + label_en[1:], unit)
    age = Column("age", "count", "Monate nach dem ersten Kauf", "Months after the first purchase")
    bounds = (
        Column("low", "money", "von", "Low", unit),
        Column("high", "money", "bis", "High", unit),
    )
    ends = [whole.interval_at(place) for place in range(len(whole.curve.ages))]
    curve = pl.DataFrame(
        {
            "age": whole.curve.ages.astype(float),
            "value": whole.curve.values,
            "low": pl.Series([low for low, _ in ends], dtype=pl.Float64),
            "high": pl.Series([high for _, high in ends], dtype=pl.Float64),
        }
    )
    n = Text(
        f"n = {write_count(whole.customers, 'Kunde', 'Kunden', 'de')}",
        f"n = {write_count(whole.customers, 'customer', 'customers', 'en')}",
    )
    last = len(whole.curve.ages) - 1
    title = Text(
        f"{write_money(float(whole.curve.values[0]), unit, 'de')} je Kunde mit dem ersten Kauf",
        f"{write_money(float(whole.curve.values[0]), unit, 'en')} per customer with the first "
        "purchase",
    )
    if last:
        title = Text(
            f"Nach {write_count(last, 'Monat', 'Monaten', 'de')} "
            f"{write_money(float(whole.curve.values[last]), unit, 'de')} je Kunde",
            f"{write_money(float(whole.curve.values[last]), unit, 'en')} per customer after "
            f"{write_count(last, 'month', 'months', 'en')}",
        )
    encoding = {"x": "age", "y": "value", "low": "low", "high": "high"}
    figures = [
        Figure("lifetime_value", title, "line", curve, encoding, (age, amount, *bounds), n),
    ]
    if len(cohorts) > 1:
        figures.append(_draw_cohorts(cohorts, amount, n))
    return tuple(figures)


def _draw_cohorts(cohorts: Sequence[CohortCurve], amount: Column, n: Text) -> Figure:
    ages = [0, *range(3, max(len(each.curve.ages) for each in cohorts), 3)]
    rows = [(each.name, age, each.value_at(age)) for each, age in product(cohorts, ages)]
    frame = pl.DataFrame(
        rows, schema={"cohort": pl.String, "age": pl.Int64, "value": pl.Float64}, orient="row"
    )
    title = Text("Kundenwert bis zu jedem Alter", "Lifetime value up to each age")
    age = Column("age", "count", "Monate nach dem ersten Kauf", "Months after the first purchase")
    encoding = {"x": "age", "y": "cohort", "value": "value"}
    columns = (_COHORT, age, amount)
    return Figure("lifetime_cohorts", title, "cohort", frame, encoding, columns, n)
