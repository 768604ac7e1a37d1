"""Which customers, products or segments bring the revenue: classes A, B and C.

Class by the share of revenue *before* the customer in descending order (``before``), by the share up to and including
it (``inclusive``, as SAP), or by the geometry of the curve (``computed``). Shares are over positive values only; whoever
brings zero or less stands apart from the classes. Equal values share a class. Rules: docs/scoring.md.

Example:  scrm abc --by product --period 2026-Q1
"""

from dataclasses import replace
from typing import Literal

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze._sales import COUNTED, Sales, select_sales
from scrm.analyze.abc_classes.answer import answer, no_segments, refusal
from scrm.analyze.abc_classes.care import care
from scrm.analyze.abc_classes.classes import Percentages, Rule, classify
from scrm.analyze.abc_classes.migration import migration
from scrm.analyze.abc_classes.xyz import xyz
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

__all__ = ["Params", "migration", "net_values", "run", "xyz"]

COMMAND = "abc"
SECTION = 50
READS = ("sales",)
OPTIONAL = ("order_lines", "customers", "tickets", "posts", "identities")
WRITES = ("abc_classes",)
SUBCOMMANDS = ("migration", "xyz")

NO_SEGMENT = "–"
"""What stands for the segment of customers without one."""


class Params(config.Params):
    """Settings of ``scrm abc``."""

    cuts: Percentages = Field(
        (80.0, 95.0), description="cumulative shares, in per cent, at which A and B end"
    )
    rule: Rule = Field(
        "before",
        description="share before the customer, inclusive of it (SAP), or computed (geometry)",
    )
    by: Literal["customer", "product", "segment"] = Field(
        "customer", description="what is classed; a segment is the CRM's own label of the customer"
    )
    value: Literal["revenue", "margin"] = Field("revenue", description="what is summed")


def run(store: Store, params: Params, context: Context) -> Result:
    """Class the items by their net value in the period; the classes of customers by revenue are stored."""
    relation = "order_lines" if params.by == "product" else "sales"
    column = "amount" if params.value == "revenue" else "margin"
    sales = select_sales(
        store,
        context,
        relation=relation,
        value=column,
        undated=True,
        anonymous=params.by == "product",
    )
    values = pl.DataFrame() if sales is None else net_values(store, sales, params.by, column)
    stored = params.by == "customer" and params.value == "revenue"
    if sales is None or values.is_empty():
        if stored:
            store.delete("abc_classes")  # classes of other data would mislead
        return refusal(store, relation, params.value)
    if params.by == "segment" and values["item"].to_list() == [NO_SEGMENT]:
        return no_segments()
    classed = classify(values, cuts=params.cuts, rule=params.rule)
    if stored:
        store.write("abc_classes", _build_stored_rows(classed, sales.currency))
    found = answer(
        classed, sales, cuts=params.cuts, rule=params.rule, by=params.by, value=params.value
    )
    also = care(store, classed, sales) if params.by == "customer" else ()
    return replace(found, tables=(*found.tables, *also))


def net_values(store: Store, sales: Sales, by: str, column: str = "amount") -> pl.DataFrame:
    """Return ``item, value``: the net value of each customer, product or segment."""
    counted = COUNTED.format(value=column)
    source, item = (
        sales.source,
        {"customer": "customer_id", "product": "product_id"}.get(
            by, f"coalesce(segment, '{NO_SEGMENT}')"
        ),
    )
    if by == "segment":
        source = (
            f"{source} LEFT JOIN (SELECT customer_id, segment FROM customers) USING (customer_id)"
        )
    return store.frame(
        f"""
SELECT {item} AS item, coalesce(sum({counted}), 0) AS value
FROM {source}
WHERE {sales.where} AND ({item}) IS NOT NULL
GROUP BY 1
""",
        sales.bound,
    )


def _build_stored_rows(classed: pl.DataFrame, currency: str) -> pl.DataFrame:
    return classed.select(
        customer_id="item",
        revenue="value",
        currency=pl.lit(currency),
        revenue_share="share",
        cumulative_share="cumulative_share",
        abc_class="abc_class",
    )
