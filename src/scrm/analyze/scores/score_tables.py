"""Tables of the scores: one row per customer, and per tenth of the customers."""

import polars as pl

from scrm.analyze.scores.backtest_tables import METHOD
from scrm.analyze.scores.method_choice import Plan
from scrm.result import Column, ResultTable, Text


def build_decile_table(scored: pl.DataFrame, currency: str, plan: Plan) -> ResultTable:
    """Return the customers in tenths of their expected spend, highest first."""
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
            "expected_spend",
            "number",
            f"Umsatz in {days} Tagen",
            f"Revenue in {days} days",
            currency,
        ),
    )
    if scored["expected_spend"].null_count() == scored.height:
        columns = columns[:-2]
    frame = frame.sort("decile").select(column.name for column in columns)
    return ResultTable(
        "deciles", Text("Zehntel der Kunden", "Tenths of the customers"), frame, columns
    )


def build_score_table(scored: pl.DataFrame, currency: str) -> ResultTable:
    """Return RFM and forecast of each customer, those with the highest expected revenue first."""
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
                "Wahrscheinlichkeit, noch Kunde zu sein; leer, wo das Verfahren nichts sagt",
                "probability of still being a customer; empty where the method cannot tell",
            ),
        ),
        Column(
            "p_purchase",
            "share",
            "P(Kauf)",
            "P(purchase)",
            meaning=Text(
                "Wahrscheinlichkeit mindestens eines Kaufs im Horizont",
                "chance of at least one purchase over the horizon",
            ),
        ),
        Column("expected_purchases", "number", "Erwartete Käufe", "Expected purchases"),
        Column(
            "expected_spend",
            "number",
            "Erwarteter Umsatz",
            "Expected revenue",
            currency,
            Text("vor Rücksendungen", "before returns"),
        ),
        Column(
            "lifetime_value",
            "number",
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
    frame = scored.select(column.name for column in columns).sort(
        pl.col("expected_spend").fill_nan(None),
        "customer_id",
        descending=[True, False],
        nulls_last=True,
    )
    return ResultTable(
        "scores", Text("Kunden", "Customers"), frame, columns, detail=True, is_main=True
    )
