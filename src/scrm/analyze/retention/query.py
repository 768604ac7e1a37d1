"""The SQL of ``scrm retention``: purchases by customer and month, new customers, campaign cost."""

from datetime import date
from decimal import Decimal

import polars as pl

from scrm.analyze._sales import IS_NEW, IS_NEW_KNOWN, Sales, purchase_days, utc_bounds
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


def read_campaign_cost(
    store: Store, sales: Sales, since: date, burn_in_days: int
) -> Decimal | None:
    """Return the cost of campaigns that began in the period while new customers are known.

    Only campaigns in the currency of the sales count.
    """
    known = IS_NEW_KNOWN.format(moment="CAST(campaigns.started_on AS TIMESTAMP)")
    cost: Decimal | None = store.value(
        f"""
WITH starts AS (
  SELECT min(data_start) AS data_start, max(dated_share) AS dated_share FROM first_purchases
)
SELECT sum(campaigns.cost)
FROM campaigns
CROSS JOIN starts
WHERE campaigns.started_on BETWEEN $since AND $last
  AND campaigns.started_on >= CAST(date_trunc('month', starts.data_start) AS DATE)
  AND coalesce(campaigns.currency, $currency) = $currency AND {known}
""",
        {
            "since": since,
            "last": sales.last,
            "currency": sales.currency,
            "burn_in_days": burn_in_days,
        },
    )
    return cost


def count_new_customers(store: Store, since: date, last: date, zone: str, burn_in_days: int) -> int:
    """Return the new customers of a period, as the KPI ``new_customers`` counts them."""
    start, end = utc_bounds(since, last, zone)
    return int(
        store.value(
            f"""
SELECT count(*) FROM (SELECT first_at, {IS_NEW} AS is_new FROM first_purchases) AS f
WHERE is_new AND first_at >= $start AND first_at < $end
""",
            {"start": start, "end": end, "burn_in_days": burn_in_days},
        )
    )
