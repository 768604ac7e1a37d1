"""The SQL of ``scrm cross-selling``: baskets, products, share of gifts."""

from typing import Literal

import polars as pl

from scrm.analyze._sales import BOUGHT, Sales
from scrm.store import Store

_IS_GIFT = "coalesce(is_gift, FALSE) OR order_id IN (SELECT order_id FROM orders WHERE is_gift)"


def _line_condition(sales: Sales) -> str:
    return f"{sales.where} AND {BOUGHT.replace('NOT is_line', 'FALSE')}"


def read_gift_share(store: Store, sales: Sales) -> float | None:
    """Return the share of orders that are gifts; None if no order says whether it is one."""
    share: float | None = store.value(
        f"""
SELECT CASE WHEN bool_or(known) THEN avg(CAST(gift AS DOUBLE)) END
FROM (
  SELECT lines.order_id, bool_or(coalesce(lines.is_gift, FALSE) OR whole.is_gift IS TRUE) AS gift,
    bool_or(lines.is_gift IS NOT NULL OR whole.is_gift IS NOT NULL) AS known
  FROM (
    SELECT order_id, is_gift FROM {sales.source} WHERE {_line_condition(sales)}
  ) AS lines
  LEFT JOIN (
    SELECT order_id, bool_or(is_gift) AS is_gift FROM orders GROUP BY order_id
  ) AS whole ON whole.order_id = lines.order_id
  GROUP BY lines.order_id
) AS bought
""",
        sales.bound,
    )
    return share


def read_baskets(
    store: Store,
    sales: Sales,
    *,
    basket: Literal["customer", "order"],
    item: Literal["product", "category"],
    most_frequent: int,
    with_gifts: bool,
) -> tuple[pl.DataFrame, int]:
    """Return the baskets with one of the most frequent items, and the number of all baskets.

    Returns
    -------
    baskets : DataFrame
        ``basket, item`` of the most frequent items, each combination once, in order.
    basket_count : int
        All baskets with any item.
    """
    item_id = "product_id" if item == "product" else "category"
    basket_id = f"{basket}_id"
    not_gift = "TRUE" if with_gifts else f"NOT ({_IS_GIFT})"
    bought = f"""
WITH bought AS (
  SELECT DISTINCT {basket_id} AS basket, {item_id} AS item
  FROM {sales.source}
  WHERE {_line_condition(sales)} AND {not_gift}
    AND {item_id} IS NOT NULL AND {basket_id} IS NOT NULL
)"""
    baskets = store.frame(
        f"""{bought}, frequent AS (
  SELECT item, count(*) AS baskets FROM bought
  GROUP BY item ORDER BY baskets DESC, item LIMIT {most_frequent}
)
SELECT basket, item FROM bought WHERE item IN (SELECT item FROM frequent) ORDER BY basket, item
""",
        sales.bound,
    )
    count: int = store.value(f"{bought}\nSELECT count(DISTINCT basket) FROM bought", sales.bound)
    return baskets, count


def read_items(store: Store, sales: Sales, item: Literal["product", "category"]) -> pl.DataFrame:
    """Return ``item, name, category, price`` of each product, or of each category."""
    if item == "category":
        return store.frame(
            f"""
SELECT DISTINCT category AS item, category AS name, category, CAST(NULL AS DOUBLE) AS price
FROM {sales.source} WHERE {sales.where} AND category IS NOT NULL ORDER BY item
""",
            sales.bound,
        )
    return store.frame(
        f"""
SELECT product_id AS item, min(product_name) AS name, min(category) AS category,
  CAST(median(unit_price) AS DOUBLE) AS price
FROM {sales.source} WHERE {sales.where} AND product_id IS NOT NULL AND amount > 0
GROUP BY product_id ORDER BY product_id
""",
        sales.bound,
    )
