"""The SQL of the cost per new customer: which campaigns count, and who is a new customer."""

from datetime import date
from decimal import Decimal

from scrm.analyze._local_days import utc_bounds
from scrm.analyze._new_customers import IS_NEW, IS_NEW_KNOWN
from scrm.analyze._sales import Sales
from scrm.store import Store


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
