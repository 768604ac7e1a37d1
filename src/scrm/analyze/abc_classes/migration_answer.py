"""The answer of ``scrm abc migration``: words, tables, the figure."""

from datetime import date

import polars as pl

from scrm.analyze._sales import Sales
from scrm.analyze.abc_classes.migration import count_moves
from scrm.result import LANGS, Column, Fact, Figure, Result, ResultTable, Text
from scrm.wording import write_day, write_number

_FROM = Column("from_class", "text", "von", "From")
_TO = Column("to_class", "text", "nach", "To")


def build_answer(moves: pl.DataFrame, *, sales: Sales, first: date, middle: date) -> Result:
    """Return the result.

    Parameters
    ----------
    moves : DataFrame
        As from `list_moves`.
    first, middle : date
        First and last day of the first period; the second ends with `sales`.
    """
    counts = count_moves(moves)
    was_a, is_a = pl.col("from_class") == "A", pl.col("to_class") == "A"
    were_a = int(counts.filter(was_a)["n"].sum())
    lost = int(counts.filter(was_a & ~is_a)["n"].sum())
    return Result(
        title=Text("ABC-Wanderung", "ABC migration"),
        finding=Text(
            f"{write_number(lost, 'de')} von {write_number(were_a, 'de')} A-Kunden sind nicht "
            "mehr A.",
            f"{write_number(lost, 'en')} of {write_number(were_a, 'en')} A customers are no "
            "longer A.",
        ),
        tables=(_matrix_table(counts), _movers_table(moves, sales.currency)),
        facts=(
            Fact(Column("a_before_count", "count", "A vorher", "A before"), were_a),
            Fact(
                Column("a_lost_count", "count", "davon nicht mehr A", "of them no longer A"), lost
            ),
        ),
        notes=(_period_note(first, middle, sales.last or middle), *sales.notes),
        figures=(_flow(counts),),
        provenance=sales.provenance(),
    )


def _period_note(first: date, middle: date, last: date) -> Text:
    de, en = ([write_day(day, lang) for day in (first, middle, last)] for lang in LANGS)
    return Text(
        f"Verglichen: {de[0]} bis {de[1]} mit den Tagen danach bis {de[2]}; „-“: kein Umsatz.",
        f"Compared: {en[0]} to {en[1]} with the days after it to {en[2]}; “-”: no revenue.",
    )


def _matrix_table(counts: pl.DataFrame) -> ResultTable:
    columns = (_FROM, _TO, Column("n", "count", "Kunden", "Customers"))
    return ResultTable("migration", Text("Wanderung", "Migration"), counts, columns)


def _movers_table(moves: pl.DataFrame, currency: str) -> ResultTable:
    columns = (
        Column("customer_id", "text", "Kunde", "Customer", personal=True),
        _FROM,
        _TO,
        Column("value_before", "money", "Umsatz vorher", "Revenue before", currency),
        Column("value_after", "money", "Umsatz danach", "Revenue after", currency),
        Column("change", "money", "Änderung", "Change", currency),
    )
    frame = moves.filter(pl.col("from_class") != pl.col("to_class")).rename({"item": "customer_id"})
    return ResultTable(
        "movers",
        Text("Bewegte Kunden", "Movers"),
        frame.select(column.name for column in columns),
        columns,
        detail=True,
    )


def _flow(counts: pl.DataFrame) -> Figure:
    columns = (_FROM, _TO, Column("n", "count", "Kunden", "Customers"))
    encoding = {"x": "to_class", "y": "from_class", "value": "n"}
    n, stayed = (
        int(part["n"].sum())
        for part in (counts, counts.filter(pl.col("from_class") == pl.col("to_class")))
    )
    title = Text(
        f"{write_number(stayed, 'de')} von {write_number(n, 'de')} Kunden bleiben in ihrer Klasse",
        f"{write_number(stayed, 'en')} of {write_number(n, 'en')} customers stay in their class",
    )
    return Figure(
        "abc_migration",
        title,
        "heat",
        counts,
        encoding,
        columns,
        Text(f"n = {n} Kunden", f"n = {n} customers"),
    )
