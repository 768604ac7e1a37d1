"""The SQL of the cost of campaigns per new customer: which campaigns count."""

from datetime import date
from decimal import Decimal

from scrm.analyze._sales import IS_NEW_KNOWN, Sales
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
