"""The SQL of ``scrm abc``: net values, monthly demand, contacts of customers."""

from datetime import date
from typing import Literal

import polars as pl

from scrm.analyze._local_days import local_day
from scrm.analyze._sales import BOUGHT, Sales, purchase_days
from scrm.store import Store

NO_SEGMENT = "–"
"""The segment of customers without one."""

_CONTACTS = """
WITH answers AS (
  SELECT channel, parent_id, min(created_at) AS replied_at
  FROM posts WHERE is_own AND is_automatic IS NOT TRUE AND parent_id IS NOT NULL
  GROUP BY channel, parent_id
), contacts AS (
  SELECT customer_id, date_diff('second', created_at, first_reply_at) AS reply_seconds
  FROM service_tickets
  WHERE customer_id IS NOT NULL AND created_at >= $start AND created_at < $end
  UNION ALL
  SELECT identities.customer_id,
    date_diff('second', posts.created_at, answers.replied_at) AS reply_seconds
  FROM posts
  JOIN identities
    ON identities.channel = posts.channel AND identities.profile_id = posts.author_id
  LEFT JOIN answers ON answers.channel = posts.channel AND answers.parent_id = posts.post_id
  WHERE posts.is_own IS NOT TRUE
    AND posts.kind IN ('comment', 'mention', 'message', 'review', 'reply')
    AND posts.created_at >= $start AND posts.created_at < $end
)
SELECT customer_id, CAST(reply_seconds AS DOUBLE) AS reply_seconds
FROM contacts
ORDER BY customer_id, reply_seconds
"""
_SEGMENTS = """
SELECT p.person_id AS customer_id, min(c.segment) AS segment
FROM customers AS c
JOIN persons AS p ON p.customer_id = c.customer_id
GROUP BY p.person_id"""
"""The CRM's own segment of each person."""


def read_net_values(
    store: Store,
    sales: Sales,
    by: Literal["customer", "product", "segment"] = "customer",
    column: Literal["amount", "margin"] = "amount",
) -> pl.DataFrame:
    """Return ``item, value``: the net value of each customer, product or segment."""
    source = sales.source
    item = {
        "customer": "customer_id",
        "product": "product_id",
        "segment": f"coalesce(segment, '{NO_SEGMENT}')",
    }[by]
    if by == "segment":
        source = f"{source} LEFT JOIN ({_SEGMENTS}) AS g USING (customer_id)"
    return store.frame(
        f"""
SELECT {item} AS item, coalesce(sum({column}), 0) AS value
FROM {source}
WHERE {sales.where} AND ({item}) IS NOT NULL
GROUP BY 1
""",
        sales.bound,
    )


def read_day_values(store: Store, sales: Sales, zone: str) -> pl.DataFrame:
    """Return ``item, day, value``: the net value of each customer and day with a sale, in order."""
    return store.frame(
        f"""
SELECT customer_id AS item, day, CAST(net AS DOUBLE) AS value
FROM ({purchase_days(sales, zone)})
ORDER BY item, day
""",
        sales.bound,
    )


def read_demand(
    store: Store, sales: Sales, by: Literal["product", "customer"], zone: str
) -> pl.DataFrame:
    """Return the demand of each month: pieces of each product, or spend of each customer.

    Returns
    -------
    DataFrame
        ``item, month, demand, squares, fourths``: sum of the purchases of the month, of their
        squares and fourth powers; a purchase is an order of a product, or a day of a customer.
    """
    item, demand = ("product_id", "quantity") if by == "product" else ("customer_id", "amount")
    purchase = "order_id" if by == "product" else "day"
    bought = BOUGHT.replace("NOT is_line", "FALSE") if by == "product" else BOUGHT
    day = local_day("ordered_at", zone, sales.first or date.min, sales.last or date.max)
    found = store.frame(
        f"""
WITH lines AS (
  SELECT {item} AS item, {day} AS day, {demand} AS demand
    {", order_id" if by == "product" else ""}
  FROM {sales.source}
  WHERE {sales.where} AND {bought} AND {item} IS NOT NULL
), purchases AS (
  SELECT item, CAST(date_trunc('month', min(day)) AS DATE) AS month,
    CAST(sum(CAST(demand AS DECIMAL(18,4))) AS DECIMAL(18,4)) AS demand
  FROM lines
  GROUP BY item, {purchase}
)
SELECT item, month, CAST(sum(demand) AS DOUBLE) AS demand,
  CAST(sum(demand * demand) AS DOUBLE) AS squares,
  sum(power(CAST(demand AS DOUBLE), 4)) AS fourths
FROM purchases
GROUP BY item, month
ORDER BY item, month
""",
        sales.bound,
    )
    return found.with_columns(pl.col("fourths").round_sig_figs(9))


def read_contacts(store: Store, sales: Sales) -> pl.DataFrame:
    """Return ``customer_id, reply_seconds`` of each contact; null if nobody has answered."""
    return store.frame(_CONTACTS, {"start": sales.bound["start"], "end": sales.bound["end"]})
