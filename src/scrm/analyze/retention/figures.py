"""The figures of ``scrm retention``."""

from typing import Any

import polars as pl

from scrm.analyze.retention.cohorts import Newcomers
from scrm.analyze.retention.tables import COHORT
from scrm.result import Column, Figure, Text
from scrm.wording import write_count, write_share

_LATER = 6
"""Months after the first purchase that the title of the cohort chart looks ahead."""


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


def build_cohort_figure(rows: pl.DataFrame, newcomers: Newcomers) -> Figure:
    """Return the chart of `list_cohorts`."""
    age = Column("age", "count", "Monate nach dem ersten Kauf", "Months after the first purchase")
    columns = (COHORT, age, Column("share", "share", "Aktiv", "Active"))
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
        newcomers.frame.height,
    )


def build_revenue_figure(rows: pl.DataFrame, currency: str) -> Figure:
    """Return the chart of `split_new_and_returning`."""
    has_unknown = bool(rows["unknown_customers"].sum())
    origins = ["new_revenue", "returning_revenue", *["unknown_revenue"] * has_unknown]
    long = rows.with_columns(pl.col("month").dt.strftime("%Y-%m")).unpivot(
        origins,
        index="month",
        variable_name="origin",
        value_name="revenue",
    )
    columns = (
        Column("month", "text", "Monat", "Month"),
        Column("origin", "text", "Herkunft", "Origin"),
        Column("revenue", "money", "Umsatz", "Revenue", currency),
    )
    known = rows.filter(pl.col("unknown_customers") == 0)
    fresh, back = (float(known[name].sum()) for name in ("new_revenue", "returning_revenue"))
    returning = back / ((fresh + back) or 1.0)
    since_de, since_en = (
        (" der Monate, in denen alle bekannt sind", " of the months in which all are known")
        if has_unknown
        else ("", "")
    )
    title = Text(
        f"Wiederkehrende Kunden brachten {write_share(returning, 'de')} des Umsatzes{since_de}",
        f"Returning customers brought {write_share(returning, 'en')} of the revenue{since_en}",
    )
    if known.is_empty():
        title = Text(
            "Umsatz nach Monaten; welche Kunden neu sind, ist unbekannt",
            "Revenue by month; which customers are new is unknown",
        )
    n = int(rows.select(pl.sum_horizontal("new_customers", "unknown_customers")).to_series().sum())
    return _figure(
        "retention_revenue",
        title,
        "stacked",
        long.sort("month", "origin"),
        {"x": "month", "y": "revenue", "series": "origin"},
        columns,
        n,
    )
