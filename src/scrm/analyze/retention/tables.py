"""The tables of ``scrm retention``."""

import polars as pl

from scrm.result import Column, ResultTable, Text

_WILSON = Text("95-%-Intervall nach Wilson", "95% Wilson interval")
_UNKNOWN = Text(
    "erster Kauf in den Daten; ob der Kunde neu ist, ist unbekannt",
    "first purchase in the data; unknown whether the customer is new",
)
COHORT = Column(
    "cohort",
    "text",
    "Kohorte",
    "Cohort",
    meaning=Text("Monat des ersten Kaufs", "month of the first purchase"),
)


def build_repeat_table(rows: pl.DataFrame) -> ResultTable:
    """Return the table of `list_repeat_rates`."""
    columns = (
        COHORT,
        Column("age_days", "count", "Tage danach", "Days after", "days"),
        Column(
            "is_mature",
            "flag",
            "reif",
            "Mature",
            meaning=Text(
                "alle der Kohorte sind so lange beobachtet; sonst ist der Anteil leer",
                "all of the cohort are observed for as long; otherwise the share is empty",
            ),
        ),
        Column("customers", "count", "Kunden", "Customers"),
        Column("repeated", "count", "kauften wieder", "bought again"),
        Column("share", "share", "Anteil", "Share"),
        Column("low", "share", "von", "Low", meaning=_WILSON),
        Column("high", "share", "bis", "High", meaning=_WILSON),
    )
    frame = rows.with_columns(pl.col("cohort").dt.strftime("%Y-%m")).select(
        column.name for column in columns
    )
    title = Text("Wiederkauf nach Kohorten", "Repeat purchase by cohort")
    return ResultTable("repeat_rates", title, frame, columns, detail=True)


def build_cohort_table(rows: pl.DataFrame) -> ResultTable:
    """Return the table of `list_cohorts`."""
    columns = (
        COHORT,
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


def build_revenue_table(rows: pl.DataFrame, currency: str) -> ResultTable:
    """Return the table of `split_new_and_returning`."""
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
        Column("unknown_customers", "count", "unbekannt", "Unknown", meaning=_UNKNOWN),
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
        Column(
            "unknown_revenue",
            "money",
            "Umsatz unbekannt",
            "Unknown revenue",
            currency,
            Text("vor Rücksendungen", "before returns"),
        ),
        Column(
            "returning_share",
            "share",
            "Anteil Bestand",
            "Returning share",
            meaning=Text("leer, wenn ein Teil unbekannt ist", "empty if a part of it is unknown"),
        ),
    )
    frame = rows.select(column.name for column in columns)
    return ResultTable(
        "new_and_returning", Text("Neu und wiederkehrend", "New and returning"), frame, columns
    )
