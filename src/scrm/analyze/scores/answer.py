"""The scores put into words, tables and charts."""

import polars as pl

from scrm.analyze import _words
from scrm.analyze._sales import Sales
from scrm.result import Column, Fact, Result, ResultTable, Text

TITLE = Text("Künftiges Kaufverhalten", "Future purchases")


def refusal() -> Result:
    """Return the named refusal of data without a dated purchase."""
    note = Text(
        "Kein Kauf mit Kunde, Datum und Betrag im Zeitraum. Nächster Schritt: Bestellungen laden (scrm load DATEIEN) "
        "oder --period und --as-of weiter fassen.",
        "No purchase with a customer, a date and an amount in the period. Next step: load orders (scrm load FILES), or "
        "widen --period and --as-of.",
    )
    return Result(title=TITLE, notes=(note,), refused=True)


def answer(scored: pl.DataFrame, sales: Sales) -> Result:
    """Return the scores of all customers with what stands out."""
    best = scored.filter(pl.col("rfm_score") >= 13).height  # noqa: PLR2004  the top of 3..15
    return Result(
        title=TITLE,
        finding=Text(
            f"{_words.number(best, 'de')} von {_words.number(scored.height, 'de')} Kunden haben eine RFM-Summe von 13 oder mehr.",
            f"{_words.number(best, 'en')} of {_words.number(scored.height, 'en')} customers have an RFM sum of 13 or more.",
        ),
        tables=(score_table(scored, sales.currency),),
        facts=(Fact(Column("customer_count", "count", "Kunden", "Customers"), scored.height),),
        notes=sales.notes,
        provenance=sales.provenance(),
    )


def score_table(scored: pl.DataFrame, currency: str) -> ResultTable:
    """Return one row per customer, as stored."""
    columns = (
        Column("customer_id", "text", "Kunde", "Customer", personal=True),
        Column("recency_days", "count", "Tage seit Kauf", "Days since purchase", "days"),
        Column("frequency", "count", "Kauftage", "Purchase days", "days"),
        Column("monetary_value", "money", "Umsatz netto", "Net revenue", currency),
        Column("recency_score", "count", "R", "R"),
        Column("frequency_score", "count", "F", "F"),
        Column("monetary_score", "count", "M", "M"),
        Column("rfm_score", "count", "RFM", "RFM"),
        Column("method", "text", "Verfahren", "Method"),
        Column("p_alive", "share", "P(aktiv)", "P(alive)"),
        Column("expected_purchases", "number", "Erwartete Käufe", "Expected purchases"),
        Column("expected_spend", "money", "Erwarteter Umsatz", "Expected spend", currency),
        Column("lifetime_value", "money", "Kundenwert", "Lifetime value", currency),
        Column("decile", "count", "Dezil", "Decile"),
    )
    frame = scored.select(column.name for column in columns)
    return ResultTable("scores", Text("Kunden", "Customers"), frame, columns, detail=True)
