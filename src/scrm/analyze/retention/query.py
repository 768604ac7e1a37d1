"""The SQL of ``scrm retention``: purchases by customer and month, cost of campaigns."""

from decimal import Decimal

import polars as pl

from scrm.analyze._sales import Sales, purchase_days
from scrm.store import Store


def read_months(store: Store, sales: Sales, zone: str) -> pl.DataFrame:
    """Return one row per customer and month with a purchase, in order.

    Returns
    -------
    DataFrame
        ``customer_id, month, days, revenue, last_day``: first day of the month, number of days with
        a purchase, their revenue, the last of them.
    """
    return store.frame(
        f"""
WITH days AS ({purchase_days(sales, zone)})
SELECT customer_id, CAST(date_trunc('month', day) AS DATE) AS month, count(spend) AS days,
  CAST(sum(spend) AS DOUBLE) AS revenue, max(day) AS last_day
FROM days
WHERE spend IS NOT NULL
GROUP BY ALL
ORDER BY customer_id, month
""",
        sales.bound,
    )


def read_campaign_cost(store: Store, sales: Sales) -> Decimal | None:
    """Return the cost of campaigns that began in the period, in the currency of the sales."""
    cost: Decimal | None = store.value(
        """
SELECT sum(cost) FROM campaigns
WHERE started_on BETWEEN $first AND $last AND coalesce(currency, $currency) = $currency
""",
        {"first": sales.first, "last": sales.last, "currency": sales.currency},
    )
    return cost
