"""The SQL of ``scrm retention``: purchases by customer and month, new customers."""

import polars as pl

from scrm.analyze._new_customers import IS_NEW
from scrm.analyze._sales import Sales, purchase_days
from scrm.store import Store


def read_months(store: Store, sales: Sales, zone: str) -> pl.DataFrame:
    """Return one row per customer and month with a purchase, in order.

    Returns
    -------
    DataFrame
        ``customer_id, month, revenue``; a month is its first day.
    """
    return store.frame(
        f"""
WITH days AS ({purchase_days(sales, zone)})
SELECT customer_id, CAST(date_trunc('month', day) AS DATE) AS month,
  CAST(sum(spend) AS DOUBLE) AS revenue
FROM days
WHERE spend IS NOT NULL
GROUP BY ALL
ORDER BY customer_id, month
""",
        sales.bound,
    )


def read_customers(store: Store, sales: Sales, zone: str, burn_in_days: int) -> pl.DataFrame:
    """Return one row per customer with a purchase in the period, in order.

    Returns
    -------
    DataFrame
        ``customer_id``; ``begin``, the day of the first purchase in all data; ``is_new``, whether
        the customer was new then, null if unknown; ``second_day``, the next day with a purchase in
        the period; ``last_day``, the last one.
    """
    return store.frame(
        f"""
WITH days AS ({purchase_days(sales, zone)}),
firsts AS (
  SELECT customer_id, {IS_NEW} AS is_new,
    CAST(timezone($zone, timezone('UTC', first_at)) AS DATE) AS begin
  FROM first_purchases
)
SELECT firsts.customer_id, firsts.begin, firsts.is_new,
  min(CASE WHEN days.day > firsts.begin THEN days.day END) AS second_day,
  max(days.day) AS last_day
FROM days
JOIN firsts ON firsts.customer_id = days.customer_id
WHERE days.spend IS NOT NULL
GROUP BY firsts.customer_id, firsts.begin, firsts.is_new
ORDER BY firsts.customer_id
""",
        {**sales.bound, "zone": zone, "burn_in_days": burn_in_days},
    )
