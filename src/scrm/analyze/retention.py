"""Do customers come back: repeat rate, cohorts, new against returning revenue, cost per new customer.

A purchase is a day on which the customer bought; rules for returns and currencies: docs/scoring.md. A cohort is everyone
whose first purchase fell into a month; a customer is active in a month with at least one purchase.

Example:  scrm retention --months 12
"""

from calendar import monthrange
from datetime import date
from typing import Any

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze import _stats
from scrm.analyze._sales import Sales, purchase_days, select_sales
from scrm.config import Context
from scrm.params import Days
from scrm.result import Column, Fact, Figure, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_count, write_interval, write_number, write_share, write_shares

COMMAND = "retention"
SECTION = 70
READS = ("sales",)
OPTIONAL = ("campaigns",)
WRITES = ()

TITLE = Text("Kundenbindung", "Retention")
_LATER = 6
"""Months after the first purchase that the cohort chart's title looks ahead."""
_COHORT = Column(
    "cohort",
    "text",
    "Kohorte",
    "Cohort",
    meaning=Text("Monat des ersten Kaufs", "month of the first purchase"),
)


class Params(config.Params):
    """Settings of ``scrm retention``."""

    months: int = Field(
        12, ge=1, le=120, description="months after the first purchase that the cohort table shows"
    )
    inactive_days: Days = Field(
        180, description="days without a purchase after which a customer counts as inactive"
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Follow customers from their first purchase on; first purchases are looked for in all data up to as_of."""
    sales = select_sales(store, context)
    months = pl.DataFrame() if sales is None else monthly(store, sales, context.timezone)
    if sales is None or sales.last is None or months.is_empty():
        return _refusal()
    customers = _customers(months)
    cohort_rows, revenue = cohorts(months, sales.last, params.months), new_and_returning(months)
    return Result(
        title=TITLE,
        finding=_finding(customers),
        tables=(_cohort_table(cohort_rows), _revenue_table(revenue, sales.currency)),
        facts=(*_facts(customers, sales, params), *_acquisition(store, sales, customers)),
        notes=(*_window_note(context), *sales.notes),
        figures=(
            _cohort_figure(cohort_rows, customers.height),
            _revenue_figure(revenue, sales.currency),
        ),
        provenance=sales.provenance(),
    )


def monthly(store: Store, sales: Sales, zone: str) -> pl.DataFrame:
    """Return one row per customer and month with a purchase: ``customer_id, month, days, revenue, last_day``, in order."""
    return store.frame(
        f"""
WITH days AS ({purchase_days(sales, zone)})
SELECT customer_id, CAST(date_trunc('month', day) AS DATE) AS month, count(spend) AS days,
  CAST(sum(spend) AS DOUBLE) AS revenue, max(day) AS last_day
FROM days
WHERE spend IS NOT NULL
GROUP BY ALL
ORDER BY customer_id, month
""",
        sales.bound,
    )


def _customers(months: pl.DataFrame) -> pl.DataFrame:
    """Return ``customer_id, cohort, days, last_day`` of each customer."""
    grouped = months.group_by("customer_id", maintain_order=True)
    return grouped.agg(
        cohort=pl.col("month").min(), days=pl.col("days").sum(), last_day=pl.col("last_day").max()
    )


def cohorts(months: pl.DataFrame, last: date, ages: int) -> pl.DataFrame:
    """Return the share of each cohort that bought again, by age in months; months that are not over are left out.

    Parameters
    ----------
    months : DataFrame
        ``customer_id, month`` (first day of it), one row per customer and month with a purchase.
    last : date
        Last day observed: its month counts only where it is the month's last day.
    ages : int
        Largest age shown.

    Returns
    -------
    DataFrame
        ``cohort, age, customers, active, share, low, high`` (Wilson), by cohort and age; age 0 is the month of the start.

    Examples
    --------
    >>> rows = [("p", date(2025, 1, 1)), ("p", date(2025, 2, 1)), ("q", date(2025, 1, 1))]
    >>> months = pl.DataFrame(rows, schema=["customer_id", "month"], orient="row")
    >>> cohorts(months, date(2025, 2, 28), 3).select("age", "customers", "active", "share").rows()
    [(0, 2, 2, 1.0), (1, 2, 1, 0.5)]
    """
    started = months.with_columns(cohort=pl.col("month").min().over("customer_id"))
    aged = started.with_columns(age=_month_number("month") - _month_number("cohort"))
    active = aged.group_by("cohort", "age").agg(active=pl.len().cast(pl.Int64))
    sizes = active.filter(pl.col("age") == 0).select("cohort", customers="active")
    complete = _months_between(last) + (1 if _is_month_end(last) else 0)
    grid = sizes.join(pl.DataFrame({"age": range(ages + 1)}, schema={"age": pl.Int32}), how="cross")
    grid = grid.filter(_month_number("cohort") + pl.col("age") < complete)
    full = grid.join(
        active.with_columns(pl.col("age").cast(pl.Int32)), on=["cohort", "age"], how="left"
    ).sort("cohort", "age")
    full = full.with_columns(pl.col("active").fill_null(0))
    low, high = _stats.wilson_intervals(full["active"].to_numpy(), full["customers"].to_numpy())
    return full.with_columns(
        share=pl.col("active") / pl.col("customers"), low=pl.Series(low), high=pl.Series(high)
    )


def _month_number(column: str) -> pl.Expr:
    return pl.col(column).dt.year().cast(pl.Int32) * 12 + pl.col(column).dt.month().cast(pl.Int32)


def _months_between(day: date) -> int:
    return day.year * 12 + day.month


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def new_and_returning(months: pl.DataFrame) -> pl.DataFrame:
    """Return the revenue of each month from customers in their first month and from others, by month.

    Examples
    --------
    >>> rows = [("p", date(2025, 1, 1), 10.0), ("p", date(2025, 2, 1), 5.0), ("q", date(2025, 2, 1), 7.0)]
    >>> months = pl.DataFrame(rows, schema=["customer_id", "month", "revenue"], orient="row")
    >>> new_and_returning(months).select("new_customers", "new_revenue", "returning_revenue").rows()
    [(1, 10.0, 0.0), (1, 7.0, 5.0)]
    """
    started = months.with_columns(new=pl.col("month") == pl.col("month").min().over("customer_id"))
    new = pl.col("new")
    return (
        started.sort("customer_id")
        .group_by("month", maintain_order=True)
        .agg(
            new_customers=new.sum().cast(pl.Int64),
            returning_customers=(~new).sum().cast(pl.Int64),
            new_revenue=pl.col("revenue").filter(new).sum(),
            returning_revenue=pl.col("revenue").filter(~new).sum(),
        )
        .with_columns(returning_share=_ratio("returning_revenue", "new_revenue"))
        .sort("month")
    )


def _ratio(part: str, rest: str) -> pl.Expr:
    total = pl.col(part) + pl.col(rest)
    return pl.when(total > 0).then(pl.col(part) / total)


def _refusal() -> Result:
    note = Text(
        "Kein Kauf mit Kunde und Datum im Zeitraum. Nächster Schritt: Bestellungen laden (scrm load DATEIEN).",
        "No purchase with a customer and a date in the period. Next step: load orders (scrm load FILES).",
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


def _facts(customers: pl.DataFrame, sales: Sales, params: Params) -> tuple[Fact, ...]:
    n, repeated = customers.height, int((customers["days"] > 1).sum())
    low, high = _stats.wilson_interval(repeated, n) or (None, None)
    ages = (pl.Series([sales.last]).cast(pl.Date)[0] - customers["last_day"]).dt.total_days()
    inactive = int((ages > params.inactive_days).sum())
    days = params.inactive_days
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


def _acquisition(store: Store, sales: Sales, customers: pl.DataFrame) -> tuple[Fact, ...]:
    """Return cost per new customer: cost of campaigns begun in the window over customers won in it, one currency only."""
    cost = store.value(
        "SELECT sum(cost) FROM campaigns WHERE started_on BETWEEN $first AND $last AND coalesce(currency, $currency) = $currency",
        {"first": sales.first, "last": sales.last, "currency": sales.currency},
    )
    if not cost:
        return ()
    meaning = Text(
        "Kosten aller im Fenster begonnenen Kampagnen / Kunden mit erstem Kauf darin: keine Zuschreibung",
        "cost of all campaigns begun in the window over customers with a first purchase in it: no attribution",
    )
    per_customer = float(cost) / customers.height
    return (
        Fact(
            Column("campaign_cost", "money", "Kampagnenkosten", "Campaign cost", sales.currency),
            cost,
        ),
        Fact(
            Column(
                "cost_per_new_customer",
                "money",
                "Kosten je Neukunde",
                "Cost per new customer",
                sales.currency,
                meaning,
            ),
            per_customer,
        ),
    )


def _window_note(context: Context) -> tuple[Text, ...]:
    if context.period is None:
        return ()
    return (
        Text(
            "Mit --period gilt der erste Kauf innerhalb des Zeitraums als Beginn: Ältere Kunden erscheinen als neu.",
            "With --period the first purchase inside the period counts as the start: older customers appear as new.",
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
            meaning=Text("95-%-Intervall nach Wilson", "95% Wilson interval"),
        ),
        Column(
            "high",
            "share",
            "bis",
            "High",
            meaning=Text("95-%-Intervall nach Wilson", "95% Wilson interval"),
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
