"""The answer of ``scrm retention``: words, tables, facts, figures."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from scrm.analyze import _stats
from scrm.analyze._sales import Sales
from scrm.result import Column, Fact, Figure, Result, ResultTable, Text
from scrm.wording import write_count, write_interval, write_number, write_share, write_shares

TITLE = Text("Kundenbindung", "Retention")
_LATER = 6
"""Months after the first purchase that the cohort chart's title looks ahead."""
_PERIOD_NOTE = Text(
    "Mit --period gilt der erste Kauf innerhalb des Zeitraums als Beginn: Ältere Kunden erscheinen "
    "als neu.",
    "With --period the first purchase inside the period counts as the start: older customers "
    "appear as new.",
)
_WILSON = Text("95-%-Intervall nach Wilson", "95% Wilson interval")
_COHORT = Column(
    "cohort",
    "text",
    "Kohorte",
    "Cohort",
    meaning=Text("Monat des ersten Kaufs", "month of the first purchase"),
)


def build_answer(
    customers: pl.DataFrame,
    cohorts: pl.DataFrame,
    revenue: pl.DataFrame,
    *,
    sales: Sales,
    campaign_cost: Decimal | None,
    inactive_days: int,
    has_period: bool,
) -> Result:
    """Return the result.

    Parameters
    ----------
    customers : DataFrame
        ``customer_id, cohort, days, last_day``.
    cohorts, revenue : DataFrame
        As from `list_cohorts` and `split_new_and_returning`.
    has_period : bool
        Only the sales of a period are counted.
    """
    return Result(
        title=TITLE,
        finding=_finding(customers),
        tables=(_cohort_table(cohorts), _revenue_table(revenue, sales.currency)),
        facts=(
            *_facts(customers, sales.last, inactive_days),
            *_acquisition(campaign_cost, customers.height, sales.currency),
        ),
        notes=(*(_PERIOD_NOTE,) * has_period, *sales.notes),
        figures=(
            _cohort_figure(cohorts, customers.height),
            _revenue_figure(revenue, sales.currency),
        ),
        provenance=sales.provenance(),
    )


def build_refusal() -> Result:
    """Return the refusal of data without a purchase."""
    note = Text(
        "Kein Kauf mit Kunde und Datum im Zeitraum. Nächster Schritt: Bestellungen laden "
        "(scrm load DATEIEN).",
        "No purchase with a customer and a date in the period. Next step: load orders "
        "(scrm load FILES).",
    )
    return Result(title=TITLE, notes=(note,), refused=True)


def _finding(customers: pl.DataFrame) -> Text:
    n, repeated = customers.height, int((customers["days"] > 1).sum())
    rate = repeated / n
    low, high = _stats.wilson_interval(repeated, n) or (rate, rate)
    if n == 1:
        once = (
            ("nur einmal", "only once") if not repeated else ("mehr als einmal", "more than once")
        )
        return Text(
            f"Der einzige Kunde hat {once[0]} gekauft.", f"The only customer has bought {once[1]}."
        )
    rate_de, low_de, high_de = write_shares((rate, low, high), "de")
    rate_en, low_en, high_en = write_shares((rate, low, high), "en")
    return Text(
        f"{rate_de} von {write_number(n, 'de')} Kunden haben mehr als einmal gekauft "
        f"({write_interval(low_de, high_de, 'de')}).",
        f"{rate_en} of {write_number(n, 'en')} customers have bought more than once "
        f"({write_interval(low_en, high_en, 'en')}).",
    )


def _facts(customers: pl.DataFrame, last: date | None, days: int) -> tuple[Fact, ...]:
    n, repeated = customers.height, int((customers["days"] > 1).sum())
    low, high = _stats.wilson_interval(repeated, n) or (None, None)
    ages = (pl.Series([last]).cast(pl.Date)[0] - customers["last_day"]).dt.total_days()
    inactive = int((ages > days).sum())
    label = f"ohne Kauf seit {days} Tagen", f"no purchase for {days} days"
    share = f"Anteil ohne Kauf seit {days} Tagen", f"share without a purchase for {days} days"
    return (
        Fact(Column("customer_count", "count", "Kunden", "Customers"), n),
        Fact(
            Column(
                "repeat_customer_count", "count", "davon mit Wiederkauf", "of them repeat customers"
            ),
            repeated,
        ),
        Fact(Column("repeat_rate", "share", "Wiederkaufrate", "Repeat rate"), repeated / n),
        Fact(Column("repeat_rate_low", "share", "Wiederkaufrate (von)", "Repeat rate (low)"), low),
        Fact(
            Column("repeat_rate_high", "share", "Wiederkaufrate (bis)", "Repeat rate (high)"), high
        ),
        Fact(Column("inactive_count", "count", *label), inactive),
        Fact(Column("inactive_share", "share", *share), inactive / n),
    )


def _acquisition(cost: Decimal | None, new_customers: int, currency: str) -> tuple[Fact, ...]:
    """Return cost per new customer: cost of campaigns begun in the period per new customer."""
    if not cost:
        return ()
    meaning = Text(
        "Kosten aller im Fenster begonnenen Kampagnen / Kunden mit erstem Kauf darin: "
        "keine Zuschreibung",
        "cost of all campaigns begun in the window over customers with a first purchase in it: "
        "no attribution",
    )
    per_customer = float(cost) / new_customers
    return (
        Fact(
            Column("campaign_cost", "money", "Kampagnenkosten", "Campaign cost", currency),
            cost,
        ),
        Fact(
            Column(
                "cost_per_new_customer",
                "money",
                "Kosten je Neukunde",
                "Cost per new customer",
                currency,
                meaning,
            ),
            per_customer,
        ),
    )


def _cohort_table(rows: pl.DataFrame) -> ResultTable:
    columns = (
        _COHORT,
        Column("age", "count", "Monate danach", "Months after", "months"),
        Column("customers", "count", "Kunden", "Customers"),
        Column("active", "count", "davon aktiv", "of them active"),
        Column("share", "share", "Anteil", "Share"),
        Column(
            "low",
            "share",
            "von",
            "Low",
            meaning=_WILSON,
        ),
        Column(
            "high",
            "share",
            "bis",
            "High",
            meaning=_WILSON,
        ),
    )
    frame = rows.with_columns(pl.col("cohort").dt.strftime("%Y-%m")).select(
        column.name for column in columns
    )
    return ResultTable("cohorts", Text("Kohorten", "Cohorts"), frame, columns, detail=True)


def _revenue_table(rows: pl.DataFrame, currency: str) -> ResultTable:
    columns = (
        Column(
            "month",
            "date",
            "Monat",
            "Month",
            meaning=Text("erster Tag des Monats", "first day of the month"),
        ),
        Column("new_customers", "count", "Neukunden", "New customers"),
        Column("returning_customers", "count", "Bestandskunden", "Returning customers"),
        Column(
            "new_revenue",
            "money",
            "Umsatz neu",
            "New revenue",
            currency,
            Text("vor Rücksendungen", "before returns"),
        ),
        Column(
            "returning_revenue",
            "money",
            "Umsatz Bestand",
            "Returning revenue",
            currency,
            Text("vor Rücksendungen", "before returns"),
        ),
        Column("returning_share", "share", "Anteil Bestand", "Returning share"),
    )
    frame = rows.select(column.name for column in columns)
    return ResultTable(
        "new_and_returning", Text("Neu und wiederkehrend", "New and returning"), frame, columns
    )


def _figure(
    name: str,
    title: Text,
    kind: str,
    frame: pl.DataFrame,
    encoding: dict[str, str],
    columns: Any,
    n: int,
) -> Figure:
    de, en = (
        write_count(n, "Kunde", "Kunden", "de"),
        write_count(n, "customer", "customers", "en"),
    )
    return Figure(name, title, kind, frame, encoding, columns, Text(f"n = {de}", f"n = {en}"))


def _cohort_figure(rows: pl.DataFrame, n: int) -> Figure:
    age = Column("age", "count", "Monate nach dem ersten Kauf", "Months after the first purchase")
    columns = (_COHORT, age, Column("share", "share", "Aktiv", "Active"))
    frame = (
        rows.filter(pl.col("age") > 0)
        .with_columns(pl.col("cohort").dt.strftime("%Y-%m"))
        .select("cohort", "age", "share")
    )
    pooled = (
        rows.filter(pl.col("age").is_between(1, _LATER))
        .group_by("age")
        .agg(pl.col("active", "customers").sum())
    )
    shares = [active / customers for _, active, customers in pooled.sort("age").rows() if customers]
    title = Text("Noch kein Monat nach einem ersten Kauf", "No month after a first purchase yet")
    if shares:
        first, last, months = shares[0], shares[-1], len(shares)
        de = f", {months} Monate danach {write_share(last, 'de')}" if months > 1 else ""
        en = f", {months} months after it {write_share(last, 'en')}" if months > 1 else ""
        title = Text(
            f"Einen Monat nach dem ersten Kauf kaufen {write_share(first, 'de')} wieder{de}",
            f"One month after the first purchase {write_share(first, 'en')} buy again{en}",
        )
    return _figure(
        "retention_cohorts",
        title,
        "cohort",
        frame,
        {"x": "age", "y": "cohort", "value": "share"},
        columns,
        n,
    )


def _revenue_figure(rows: pl.DataFrame, currency: str) -> Figure:
    long = rows.with_columns(pl.col("month").dt.strftime("%Y-%m")).unpivot(
        ["new_revenue", "returning_revenue"],
        index="month",
        variable_name="origin",
        value_name="revenue",
    )
    columns = (
        Column("month", "text", "Monat", "Month"),
        Column("origin", "text", "Herkunft", "Origin"),
        Column("revenue", "money", "Umsatz", "Revenue", currency),
    )
    fresh, back = (float(rows[name].sum()) for name in ("new_revenue", "returning_revenue"))
    returning = back / ((fresh + back) or 1.0)
    title = Text(
        f"Wiederkehrende Kunden brachten {write_share(returning, 'de')} des Umsatzes",
        f"Returning customers brought {write_share(returning, 'en')} of the revenue",
    )
    n = int(rows["new_customers"].sum())
    return _figure(
        "retention_revenue",
        title,
        "stacked",
        long.sort("month", "origin"),
        {"x": "month", "y": "revenue", "series": "origin"},
        columns,
        n,
    )
