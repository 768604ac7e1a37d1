"""Which customers, products or segments bring the revenue: classes A, B and C.

The class depends on the share of revenue *before* the customer in descending order (``before``), on
the share up to and including the customer (``inclusive``, as in SAP), or on the shape of the curve
(``computed``). Shares are over positive values only; a customer with zero or less has no class.
Equal values share a class. Rules: docs/scoring.md.

Example:  scrm abc --by product --period 2026-Q1
"""

from datetime import timedelta
from typing import Literal

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze._sales import explain_no_sales, select_sales
from scrm.analyze.abc_classes import migration_answer, variation_answer
from scrm.analyze.abc_classes.answer import (
    build_answer,
    build_refusal,
    build_refusal_without_segments,
)
from scrm.analyze.abc_classes.classes import Cuts, Percentages, Rule, classify
from scrm.analyze.abc_classes.customer_care import summarise_care
from scrm.analyze.abc_classes.migration import list_moves
from scrm.analyze.abc_classes.noise_floor import group_purchases, simulate_moves
from scrm.analyze.abc_classes.query import (
    NO_SEGMENT,
    read_contacts,
    read_day_values,
    read_demand,
    read_net_values,
)
from scrm.analyze.abc_classes.variation import (
    FEWEST_MONTHS,
    classify_variation,
    list_whole_months,
)
from scrm.config import Context
from scrm.params import Days
from scrm.result import Result
from scrm.store import Store

COMMAND = "abc"
SECTION = 50
READS = ("sales",)
OPTIONAL = ("order_lines", "customers", "tickets", "posts", "identities")
WRITES = ("abc_classes",)
SUBCOMMANDS = ("migration", "xyz")


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


class MigrationParams(config.Params):
    """Settings of ``scrm abc migration``."""

    days: Days | None = Field(
        None, description="length of each period; by default half of the data up to as_of"
    )
    cuts: Percentages = Field(
        (80.0, 95.0), description="cumulative shares, in per cent, at which A and B end"
    )
    rule: Rule = Field("before", description="as in scrm abc")


class XyzParams(config.Params):
    """Settings of ``scrm abc xyz``."""

    by: Literal["product", "customer"] = Field("product", description="whose demand is looked at")
    cuts: Cuts = Field((0.5, 1.0), description="coefficients of variation at which X and Y end")


def run(store: Store, params: Params, context: Context) -> Result:
    """Classify by net value in the period; the classes of customers by revenue are stored."""
    relation = "order_lines" if params.by == "product" else "sales"
    column: Literal["amount", "margin"] = "amount" if params.value == "revenue" else "margin"
    sales = select_sales(
        store,
        context,
        relation=relation,
        value=column,
        undated=True,
        anonymous=params.by == "product",
    )
    values = pl.DataFrame() if sales is None else read_net_values(store, sales, params.by, column)
    is_stored = params.by == "customer" and params.value == "revenue"
    if sales is None or values.is_empty():
        if is_stored:
            store.delete("abc_classes")  # classes of other data would mislead
        reason = explain_no_sales(
            store,
            context,
            relation=relation,
            value=column,
            anonymous=params.by == "product",
        )
        return build_refusal(store.row_count, relation, reason)
    if params.by == "segment" and values["item"].to_list() == [NO_SEGMENT]:
        return build_refusal_without_segments()
    classes = classify(values, cuts=params.cuts, rule=params.rule)
    if is_stored:
        store.write("abc_classes", _build_stored_rows(classes, sales.currency))
    contacts = read_contacts(store, sales) if params.by == "customer" else pl.DataFrame()
    return build_answer(
        classes,
        None if contacts.is_empty() else summarise_care(classes, contacts),
        sales=sales,
        cuts=params.cuts,
        rule=params.rule,
        by=params.by,
        value=params.value,
    )


def _build_stored_rows(classes: pl.DataFrame, currency: str) -> pl.DataFrame:
    return classes.select(
        customer_id="item",
        revenue="value",
        currency=pl.lit(currency),
        revenue_share="share",
        cumulative_share="cumulative_share",
        abc_class="abc_class",
    )


def migration(store: Store, params: MigrationParams, context: Context) -> Result:
    """Compare the classes of the last period with those of the period of equal length before it.

    Example:  scrm abc migration --days 180
    """
    sales = select_sales(store, context)
    if sales is None or sales.first is None or sales.last is None:
        return build_refusal(store.row_count, "sales", explain_no_sales(store, context))
    days = params.days or max(((sales.last - sales.first).days + 1) // 2, 1)
    middle = sales.last - timedelta(days=days)
    first = middle - timedelta(days=days - 1)
    before, after = (
        classify(
            read_net_values(store, sales.between(start, end, context.timezone)),
            cuts=params.cuts,
            rule=params.rule,
        )
        for start, end in ((first, middle), (middle + timedelta(days=1), sales.last))
    )
    both = sales.between(first, sales.last, context.timezone)
    purchases = group_purchases(read_day_values(store, both, context.timezone))
    noise = simulate_moves(purchases, middle, cuts=params.cuts, rule=params.rule, seed=context.seed)
    return migration_answer.build_answer(
        list_moves(before, after), noise, sales=sales, first=first, middle=middle
    )


def xyz(store: Store, params: XyzParams, context: Context) -> Result:
    """Classify products by pieces, or customers by spend, by how even their monthly demand is.

    Example:  scrm abc xyz --by product -o xyz.xlsx
    """
    relation = "order_lines" if params.by == "product" else "sales"
    sales = select_sales(store, context, relation=relation, anonymous=params.by == "product")
    if sales is None or sales.first is None or sales.last is None:
        reason = explain_no_sales(
            store, context, relation=relation, anonymous=params.by == "product"
        )
        return build_refusal(store.row_count, relation, reason)
    months = list_whole_months(sales.first, sales.last)
    if len(months) < FEWEST_MONTHS:
        return variation_answer.build_refusal(len(months))
    demand = read_demand(store, sales, params.by, context.timezone)
    classes = classify_variation(demand, months, params.cuts)
    return variation_answer.build_answer(classes, by=params.by, sales=sales)
