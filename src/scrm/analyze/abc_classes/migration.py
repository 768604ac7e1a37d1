"""Who moved between the classes from one period to the next: ``scrm abc migration``."""

from datetime import date, timedelta

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze._sales import COUNTED, Sales, select_sales
from scrm.analyze.abc_classes.answer import refusal
from scrm.analyze.abc_classes.classes import Percentages, Rule, classify
from scrm.config import Context
from scrm.params import Days
from scrm.result import LANGS, Column, Fact, Figure, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_day, write_number

_ORDER = ("A", "B", "C", "-")


class MigrationParams(config.Params):
    """Settings of ``scrm abc migration``."""

    days: Days | None = Field(
        None, description="length of each period; by default half of the data up to as_of"
    )
    cuts: Percentages = Field(
        (80.0, 95.0), description="cumulative shares, in per cent, at which A and B end"
    )
    rule: Rule = Field("before", description="as in scrm abc")


def migration(store: Store, params: MigrationParams, context: Context) -> Result:
    """Compare the classes of the last period with those of the one before, both of the same length and rule.

    Example:  scrm abc migration --days 180
    """
    sales = select_sales(store, context)
    if sales is None or sales.first is None or sales.last is None:
        return refusal(store, "sales", "revenue")
    days = params.days or max(((sales.last - sales.first).days + 1) // 2, 1)
    middle = sales.last - timedelta(days=days)
    before = _classes(store, sales, middle - timedelta(days=days - 1), middle, params, context)
    after = _classes(store, sales, middle + timedelta(days=1), sales.last, params, context)
    moved = moves(before, after)
    matrix = moved.group_by("from_class", "to_class").agg(n=pl.len().cast(pl.Int64))
    grid = pl.DataFrame(
        [(a, b) for a in _ORDER for b in _ORDER], schema=["from_class", "to_class"], orient="row"
    )
    counts = grid.join(
        matrix, on=["from_class", "to_class"], how="left", maintain_order="left"
    ).fill_null(0)
    lost = int(
        counts.filter((pl.col("from_class") == "A") & (pl.col("to_class") != "A"))["n"].sum()
    )
    were_a = int(counts.filter(pl.col("from_class") == "A")["n"].sum())
    return Result(
        title=Text("ABC-Wanderung", "ABC migration"),
        finding=Text(
            f"{write_number(lost, 'de')} von {write_number(were_a, 'de')} A-Kunden sind nicht mehr A.",
            f"{write_number(lost, 'en')} of {write_number(were_a, 'en')} A customers are no longer A.",
        ),
        tables=(_matrix_table(counts), _movers_table(moved, sales.currency)),
        facts=(
            Fact(Column("a_before_count", "count", "A vorher", "A before"), were_a),
            Fact(
                Column("a_lost_count", "count", "davon nicht mehr A", "of them no longer A"), lost
            ),
        ),
        notes=(_period_note(middle - timedelta(days=days - 1), middle, sales.last), *sales.notes),
        figures=(_flow(counts),),
        provenance=sales.provenance(),
    )


def _classes(
    store: Store, sales: Sales, first: date, last: date, params: MigrationParams, context: Context
) -> pl.DataFrame:
    window = sales.between(first, last, context.timezone)
    value = COUNTED.format(value="amount")
    sql = f"SELECT customer_id AS item, coalesce(sum({value}), 0) AS value FROM {window.source} WHERE {window.where} GROUP BY 1"
    return classify(store.frame(sql, window.bound), cuts=params.cuts, rule=params.rule)


def moves(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return each customer's class and value in two periods, largest change of value first; "-" without positive revenue.

    Examples
    --------
    >>> first = classify(pl.DataFrame({"item": ["p", "q"], "value": [90, 1]}))
    >>> moves(first, classify(pl.DataFrame({"item": ["q"], "value": [5]}))).select("item", "from_class", "to_class").rows()
    [('p', 'A', '-'), ('q', 'C', 'A')]
    """
    left = before.select("item", from_class="abc_class", value_before="value")
    right = after.select("item", to_class="abc_class", value_after="value")
    both = left.join(right, on="item", how="full", coalesce=True)
    filled = both.with_columns(
        pl.col("from_class", "to_class").fill_null("-"),
        pl.col("value_before", "value_after").fill_null(0),
    ).with_columns(change=pl.col("value_after") - pl.col("value_before"))
    return filled.sort([pl.col("change").abs(), "item"], descending=[True, False])


def _period_note(first: date, middle: date, last: date) -> Text:
    de, en = ([write_day(day, lang) for day in (first, middle, last)] for lang in LANGS)
    return Text(
        f"Verglichen: {de[0]} bis {de[1]} mit den Tagen danach bis {de[2]}; „-“: kein Umsatz.",
        f"Compared: {en[0]} to {en[1]} with the days after it to {en[2]}; “-”: no revenue.",
    )


_FROM = Column("from_class", "text", "von", "From")
_TO = Column("to_class", "text", "nach", "To")


def _matrix_table(counts: pl.DataFrame) -> ResultTable:
    columns = (_FROM, _TO, Column("n", "count", "Kunden", "Customers"))
    return ResultTable("migration", Text("Wanderung", "Migration"), counts, columns)


def _movers_table(moved: pl.DataFrame, currency: str) -> ResultTable:
    columns = (
        Column("customer_id", "text", "Kunde", "Customer", personal=True),
        _FROM,
        _TO,
        Column("value_before", "money", "Umsatz vorher", "Revenue before", currency),
        Column("value_after", "money", "Umsatz danach", "Revenue after", currency),
        Column("change", "money", "Änderung", "Change", currency),
    )
    frame = moved.filter(pl.col("from_class") != pl.col("to_class")).rename({"item": "customer_id"})
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
