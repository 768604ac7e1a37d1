"""The SQL of all scores: purchases of each customer in one row, leads, and labels of customers.

A purchase is a day on which the customer bought: several orders on one day are one purchase. A
cancelled order is no purchase; neither is a line of zero (a free article), but an order of zero (a
full discount) is. Returns reduce the net revenue only: the purchase they belong to happened.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from scrm.analyze._sales import Sales, purchase_days
from scrm.config import Context
from scrm.errors import UsageError
from scrm.store import Store
from scrm.tables import ATTRIBUTES, CUSTOMERS, LEADS, Table

CUSTOMER_CATEGORIES = ("acquisition_source", "segment", "gender", "country", "consent")
"""Columns of customers that serve churn scoring as categories."""


def read_histories(
    store: Store,
    sales: Sales,
    cutoff: date,
    zone: str,
    *,
    windows: Sequence[int] = (),
    within: pl.Series | None = None,
) -> pl.DataFrame:
    """Return one row per customer who has bought by the end of `cutoff`, by customer_id.

    Parameters
    ----------
    windows : sequence of int
        Days back from `cutoff` over which purchases and spend are also counted.
    within : Series of str, optional
        Only these customers.

    Returns
    -------
    DataFrame
        ``customer_id``; ``purchases`` (days with a purchase, at least 1); ``first_age, last_age``
        (days from the first and last purchase to `cutoff`); ``spend, first_spend`` (before returns,
        all and on the first day); ``net`` (after returns, Decimal); per window ``purchases_30,
        spend_30``.
    """
    until = sales.between(sales.first or cutoff, cutoff, zone)
    recent = "".join(
        f",\n  count(spend) FILTER (day > $cutoff - {days}) AS purchases_{days},"
        f"\n  coalesce(CAST(sum(spend) FILTER (day > $cutoff - {days}) AS DOUBLE), 0)"
        f" AS spend_{days}"
        for days in windows
    )
    return _reduce_purchase_days(
        store,
        f"""
SELECT customer_id, count(spend) AS purchases,
  $cutoff - min(day) FILTER (spend IS NOT NULL) AS first_age,
  $cutoff - max(day) FILTER (spend IS NOT NULL) AS last_age,
  CAST(sum(spend) AS DOUBLE) AS spend,
  CAST(arg_min(spend, day) AS DOUBLE) AS first_spend,
  sum(net) AS net{recent}
""",
        until,
        zone,
        {"cutoff": cutoff},
        within,
    )


def read_outcomes(
    store: Store,
    sales: Sales,
    first: date,
    last: date,
    zone: str,
    *,
    customers: pl.Series,
    within: pl.Series | None = None,
) -> pl.DataFrame:
    """Return ``purchases, spend`` from one day to another, in the order of `customers`."""
    bought = _reduce_purchase_days(
        store,
        "SELECT customer_id, count(spend) AS purchases, CAST(sum(spend) AS DOUBLE) AS spend",
        sales.between(first, last, zone),
        zone,
        {},
        within,
    )
    rows = pl.DataFrame({"customer_id": customers}).join(
        bought, on="customer_id", how="left", maintain_order="left"
    )
    return rows.select(pl.col("purchases").fill_null(0), pl.col("spend").fill_null(0.0))


def read_purchase_days(store: Store, sales: Sales, zone: str, customers: pl.Series) -> pl.DataFrame:
    """Return ``customer_id, day, spend, net`` of some customers, by customer and day.

    `spend` (before returns) is null on days without a purchase.
    """
    chosen = "AND customer_id IN (SELECT customer_id FROM chosen_customers)"
    sql = f"SELECT * FROM ({purchase_days(sales, zone, chosen)}) ORDER BY customer_id, day"
    with store.offered(chosen_customers=pl.DataFrame({"customer_id": customers}).to_arrow()):
        return store.frame(sql, sales.bound)


def _reduce_purchase_days(
    store: Store,
    select: str,
    sales: Sales,
    zone: str,
    bound: Mapping[str, Any],
    within: pl.Series | None,
) -> pl.DataFrame:
    """Run a reduction of purchase days to customers who bought, by customer_id."""
    chosen = (
        "" if within is None else "AND customer_id IN (SELECT customer_id FROM chosen_customers)"
    )
    sql = f"""
WITH days AS ({purchase_days(sales, zone, chosen)})
{select}
FROM days
GROUP BY customer_id
HAVING count(spend) > 0
ORDER BY customer_id
"""
    if within is None:
        return store.frame(sql, {**sales.bound, **bound})
    with store.offered(chosen_customers=pl.DataFrame({"customer_id": within}).to_arrow()):
        return store.frame(sql, {**sales.bound, **bound})


def read_leads(store: Store, label: str, context: Context) -> pl.DataFrame:
    """Return the leads created by `as_of`, with ``label`` (0 or 1) and ``age_days``, by lead_id.

    The further columns of the export are columns of text here, too, named by their headings.
    """
    wanted, bound = "coalesce(is_converted, converted_at IS NOT NULL)", dict[str, str]()
    if label != "converted":
        wanted, bound = _label_condition(LEADS, label)
    start_of_next = (context.as_of or date.max - timedelta(days=1)) + timedelta(days=1)
    rows = store.frame(
        f"""
SELECT lead_id, created_at, converted_at, source, channel, campaign_id, status, attributes,
  CAST(isodow(created_at) AS VARCHAR) AS weekday, CAST(cost AS DOUBLE) AS cost,
  CAST(coalesce({wanted}, FALSE) AS INTEGER) AS label,
  date_diff('second', created_at, CAST($next AS TIMESTAMP)) / 86400.0 AS age_days
FROM leads
WHERE created_at IS NULL OR created_at < $next
ORDER BY lead_id
""",
        {"next": start_of_next, **bound},
    )
    return _spread_attributes(rows)


def _spread_attributes(rows: pl.DataFrame) -> pl.DataFrame:
    """Replace the JSON column `ATTRIBUTES` by a column of text for each key, in alphabetical order.

    A key that is the name of another column is left out.
    """
    found = [json.loads(text) if text else {} for text in rows[ATTRIBUTES]]
    keys = sorted({key for each in found for key in each} - set(rows.columns))
    return rows.drop(ATTRIBUTES).with_columns(
        pl.Series(key, [each.get(key) for each in found], dtype=pl.String) for key in keys
    )


def read_customer_labels(store: Store, label: str, as_of: date) -> pl.DataFrame:
    """Return ``customer_id, label`` (0 or 1) of all customers with what the CRM says of them.

    These are ``acquisition_source, segment, gender, country, consent`` as text, and the days as a
    customer and since birth at `as_of`.
    """
    wanted, bound = _label_condition(CUSTOMERS, label)
    return store.frame(
        f"""
SELECT customer_id, CAST(coalesce({wanted}, FALSE) AS INTEGER) AS label,
  {", ".join(CUSTOMER_CATEGORIES)},
  CAST($as_of - customer_since AS DOUBLE) AS days_as_customer,
  CAST($as_of - birth_date AS DOUBLE) AS days_since_birth
FROM customers
ORDER BY customer_id
""",
        {"as_of": as_of, **bound},
    )


def _label_condition(table: Table, label: str) -> tuple[str, dict[str, str]]:
    """Return the SQL condition of a label, a flag or COLUMN=VALUE, with the value to bind.

    Raises
    ------
    UsageError
        The table has no such column, or the column is no flag and no value is given.
    """
    name, _, value = label.partition("=")
    if name not in table.column_names or (not value and table.field(name).type != "flag"):
        flags = ", ".join(field.name for field in table.fields if field.type == "flag")
        raise UsageError(
            f"--label {name}: not a flag of {table.name}",
            hint=f"name a flag ({flags or 'there is none'}) or COLUMN=VALUE with one of: "
            f"{', '.join(table.column_names)}",
        )
    return (f'CAST("{name}" AS VARCHAR) = $value', {"value": value}) if value else (f'"{name}"', {})
