"""Each customer's purchases in one row: what every score is computed from.

A purchase is a day on which the customer bought: several orders on one day are one purchase. A cancelled order is none;
neither is a line of zero (a free article), while an order of zero (a full discount) is. Returns reduce the net revenue
and nothing else: the purchase they belong to happened.
"""

from datetime import date

import polars as pl

from scrm.analyze._sales import COUNTED, Sales, local_day
from scrm.store import Store

BOUGHT = "is_cancellation IS NOT TRUE AND (amount > 0 OR (amount = 0 AND NOT is_line))"
"""SQL of a row of `sales` that is, or is part of, a purchase."""


def purchase_days(sales: Sales, zone: str) -> str:
    """Return the SQL of one row per customer and day: ``customer_id, day, spend, net``; spend is null without a purchase."""
    day = local_day("ordered_at", zone, sales.first or date.min, sales.last or date.max)
    return f"""
SELECT customer_id, {day} AS day, sum(amount) FILTER ({BOUGHT}) AS spend, sum({COUNTED.format(value="amount")}) AS net
FROM sales
WHERE {sales.where}
GROUP BY ALL"""


def histories(store: Store, sales: Sales, cutoff: date, zone: str) -> pl.DataFrame:
    """Return one row per customer who has bought by the end of `cutoff`, by customer_id.

    Returns
    -------
    DataFrame
        ``customer_id``; ``purchases`` (days with a purchase, at least 1); ``first_age, last_age`` (days from the first
        and last purchase to `cutoff`); ``spend, first_spend`` (before returns, all and on the first day); ``net``
        (after returns, Decimal).
    """
    until = sales.between(sales.first or cutoff, cutoff, zone)
    return store.frame(
        f"""
WITH days AS ({purchase_days(sales, zone)})
SELECT customer_id, count(spend) AS purchases,
  $cutoff - min(day) FILTER (spend IS NOT NULL) AS first_age,
  $cutoff - max(day) FILTER (spend IS NOT NULL) AS last_age,
  CAST(sum(spend) AS DOUBLE) AS spend,
  CAST(arg_min(spend, day) AS DOUBLE) AS first_spend,
  sum(net) AS net
FROM days
GROUP BY customer_id
HAVING count(spend) > 0
ORDER BY customer_id
""",
        {**until.bound, "cutoff": cutoff},
    )
