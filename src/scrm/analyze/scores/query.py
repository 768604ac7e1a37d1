"""Each customer's purchases in one row: what every score is computed from.

A purchase is a day on which the customer bought: several orders on one day are one purchase. A cancelled order is none;
neither is a line of zero (a free article), while an order of zero (a full discount) is. Returns reduce the net revenue
and nothing else: the purchase they belong to happened.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from scrm.analyze._sales import Sales, purchase_days
from scrm.store import Store


def histories(
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
        ``customer_id``; ``purchases`` (days with a purchase, at least 1); ``first_age, last_age`` (days from the first
        and last purchase to `cutoff`); ``spend, first_spend`` (before returns, all and on the first day); ``net``
        (after returns, Decimal); per window ``purchases_30, spend_30``.
    """
    until = sales.between(sales.first or cutoff, cutoff, zone)
    recent = "".join(
        f",\n  count(spend) FILTER (day > $cutoff - {days}) AS purchases_{days},"
        f"\n  coalesce(CAST(sum(spend) FILTER (day > $cutoff - {days}) AS DOUBLE), 0) AS spend_{days}"
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


def outcomes(
    store: Store,
    sales: Sales,
    first: date,
    last: date,
    zone: str,
    *,
    customers: pl.Series,
    within: pl.Series | None = None,
) -> pl.DataFrame:
    """Return what customers bought from one day to another: ``purchases, spend`` in the order of `customers`."""
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
