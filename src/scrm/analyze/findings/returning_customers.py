"""Do the customers of a campaign buy again? Compared with new customers of the same months."""

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from scrm.analyze.findings.candidates import Candidate
from scrm.analyze.findings.measures import Measure
from scrm.result import Column, Result, ResultTable, Text

AGES = (365, 180, 90, 60, 30)
"""Days within which customers may buy again; the longest that half of a campaign's can reach."""
LEAST_CUSTOMERS = 25
_MOST_AGE = 730
_HALF = 0.5
RETURN_RATE = Measure(
    "return_rate",
    "orders",
    "share",
    Text("Anteil der neuen Kunden, die wieder kaufen", "share of new customers who buy again"),
    ("campaign",),
    "share",
    kpi="repeat_purchase_rate",
)


def compare_campaigns(orders: pl.DataFrame) -> Iterator[tuple[Candidate, int]]:
    """Yield each campaign against the other new customers of its months, and the days counted.

    Parameters
    ----------
    orders : DataFrame
        ``customer_id, age, is_order, is_repeat, campaign``: the first order says which campaign won
        a customer.

    References
    ----------
    Mantel and Haenszel (1959), Journal of the National Cancer Institute 22: 2x2 tables in strata,
    here the four weeks of the first purchase.
    """
    from scipy.special import ndtr

    customers = _list_new(orders)
    sizes = customers.drop_nulls("campaign").group_by("campaign").len().sort("campaign")
    for campaign, size in sizes.iter_rows():
        if size < LEAST_CUSTOMERS:
            continue
        mine = customers.filter(pl.col("campaign") == campaign)
        ages = mine["age"].to_numpy()
        days = next((age for age in AGES if float(np.mean(ages >= age)) >= _HALF), None)
        if days is None or (tables := _count_tables(customers, campaign, days)).is_empty():
            continue
        x, n, m = (int(tables[name].to_numpy().sum()) for name in ("x", "n", "m"))
        if min(n, m) < LEAST_CUSTOMERS:
            continue
        others, statistic = _test_strata(tables)
        share = x / n
        error = float(np.sqrt(share * (1 - share) / n + others * (1 - others) / m))
        p = float(2 * ndtr(-abs(statistic)))
        yield (
            Candidate(RETURN_RATE, "campaign", campaign, 0, 0, others, share,
                      max(error, 1 / n), statistic, np.inf, p, int(n), "others"),
            days,
        )  # fmt: skip


def _list_new(orders: pl.DataFrame) -> pl.DataFrame:
    """Return the new customers: age of the first order, its campaign, days to the next one."""
    bought = orders.filter(pl.col("is_order") & pl.col("customer_id").is_not_null())
    bought = bought.sort(["age", "campaign"], descending=[True, False], nulls_last=True)
    people = bought.group_by("customer_id", maintain_order=True).agg(
        pl.col("age").first(),
        pl.col("campaign").first(),
        pl.col("is_repeat").first(),
        (pl.col("age").first() - pl.col("age").filter(pl.col("age") < pl.col("age").first()).max())
        .alias("waited"),
    )  # fmt: skip
    return people.filter(~pl.col("is_repeat") & (pl.col("age") <= _MOST_AGE))


def _count_tables(customers: pl.DataFrame, campaign: str, days: int) -> pl.DataFrame:
    """Return customers and returners of the campaign (n, x) and of others (m, y) by four weeks."""
    mine = pl.col("campaign").fill_null("") == campaign
    back = pl.col("waited").fill_null(_MOST_AGE + 1) <= days
    old_enough = customers.filter(pl.col("age") >= days)
    tables = old_enough.group_by(pl.col("age") // 28).agg(
        mine.sum().alias("n"), (mine & back).sum().alias("x"),
        (~mine).sum().alias("m"), (~mine & back).sum().alias("y"),
    )  # fmt: skip
    return tables.filter((pl.col("n") > 0) & (pl.col("m") > 0)).sort("age")


def _test_strata(tables: pl.DataFrame) -> tuple[float, float]:
    """Return the share of others, weighted like the campaign, and the statistic of the test."""
    x, n, y, m = (tables[name].to_numpy().astype(float) for name in ("x", "n", "y", "m"))
    total, back = n + m, x + y
    expected = n * back / total
    variance = n * m * back * (total - back) / (total**2 * np.maximum(total - 1, 1))
    statistic = (x.sum() - expected.sum()) / max(np.sqrt(variance.sum()), 1e-9)
    return float((n * y / m).sum() / n.sum()), float(statistic)


def list_return_rates(orders: pl.DataFrame, names: Mapping[str, str]) -> Result:
    """Return how many new customers of each campaign buy again, beside others of their months."""
    found = list(compare_campaigns(orders))
    rows = [
        (names.get(each.cell, each.cell), each.now, each.before, each.cases, days)
        for each, days in found
    ]
    columns = (
        Column("campaign", "text", "Kampagne", "Campaign"),
        Column("return_share", "share", "kaufen wieder", "Buy again"),
        Column("others_share", "share", "übrige neue Kunden", "Other new customers",
               meaning=Text("derselben Monate", "of the same months")),
        Column("customer_count", "count", "Kunden", "Customers"),
        Column("age_days", "count", "innerhalb von Tagen", "Within days"),
    )  # fmt: skip
    types = (pl.String, pl.Float64, pl.Float64, pl.Int64, pl.Int64)
    schema = dict(zip((column.name for column in columns), types, strict=True))
    frame = pl.DataFrame(rows, schema=schema, orient="row").sort("return_share", "campaign")
    title = Text("Neue Kunden, die wieder kaufen", "New customers who buy again")
    return Result(title, tables=(ResultTable("campaigns", title, frame, columns, is_main=True),))
