"""The SQL of ``scrm lifetime``: customers by the day of their first purchase, and their value."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import polars as pl

from scrm.analyze._local_days import local_day
from scrm.analyze._new_customers import IS_NEW, first_purchases_of
from scrm.analyze._sales import Sales, choose_source, select_sales
from scrm.config import Context
from scrm.store import Store

LEAST_KNOWN: Final = 0.95
"""Share of the orders that have a margin from which on margins are added up."""
_MONTH_DAYS: Final = 30.4375
SALES: Final = "read_sales"
"""Name of the sales within `offer_sales`."""
_FIRSTS: Final = f"""
WITH first_purchases AS ({first_purchases_of(SALES)}),
counted AS (SELECT DISTINCT customer_id AS buyer, ordered_at FROM {SALES} WHERE {{where}})
SELECT f.customer_id, f.first_at, {IS_NEW} AS is_new, {{day}} AS begin
FROM first_purchases AS f
JOIN counted ON counted.buyer = f.customer_id AND counted.ordered_at = f.first_at
ORDER BY f.customer_id"""
"""Customers whose first purchase counts: those who began in another currency are not followed."""


@dataclass(frozen=True, slots=True)
class ChosenValue:
    """The sales whose ``margin`` or ``amount`` is added up, and the rows without the value."""

    sales: Sales
    column: Literal["margin", "amount"]
    unknown: int


@contextmanager
def offer_sales(store: Store) -> Iterator[None]:
    """Let SQL read the rows of the view `sales` as `SALES`, computed once, within the block."""
    rows = store.arrow(
        "SELECT order_id, customer_id, ordered_at, amount, margin, currency, is_cancellation, "
        f"is_line FROM {choose_source(store)}"
    )
    with store.offered(**{SALES: rows}):
        yield


def choose_value(
    store: Store, context: Context, wanted: Literal["auto", "margin", "revenue"]
) -> ChosenValue | None:
    """Return the sales with their value, within `offer_sales`; None without any."""
    if wanted != "revenue":
        sales = select_sales(store, context, value="margin", source=SALES)
        if sales is not None:
            unknown = sales.left_out["without a value"]
            counted = sales.rows - sum(sales.left_out.values())
            if wanted == "margin" or counted >= LEAST_KNOWN * (counted + unknown):
                return ChosenValue(sales, "margin", unknown)
        if wanted == "margin":
            return None
    sales = select_sales(store, context, source=SALES)
    if sales is None:
        return None
    return ChosenValue(sales, "amount", sales.left_out["without a value"])


def read_customers(
    store: Store, chosen: ChosenValue, zone: str, burn_in_days: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the customers by the day of their first purchase, and their value by age.

    Read within `offer_sales`.

    Returns
    -------
    cohorts : DataFrame
        ``begin, is_new`` (null if unknown), ``customers``; ``months`` observed, whole;
        ``expected``, the sum of expected future revenue (`scores`), and ``scored`` customers.
    cells : DataFrame
        ``begin, is_new, age, value``; age 0 is the first purchase itself, 1 the rest of the first
        month, and so on.
    """
    sales = chosen.sales
    last = sales.last or date.max
    day = local_day("f.first_at", zone, sales.first or date.min, last)
    firsts = store.arrow(
        _FIRSTS.format(day=day, where=sales.where), {**sales.bound, "burn_in_days": burn_in_days}
    )
    with store.offered(lifetime_firsts=firsts):
        return _read_cohorts(store, last), _read_cells(store, chosen, zone)


def _read_cohorts(store: Store, last: date) -> pl.DataFrame:
    return store.frame(
        f"""
SELECT f.begin, f.is_new, count(*) AS customers,
  CAST(floor((date_diff('day', f.begin, $last) + 1) / {_MONTH_DAYS}) AS INTEGER) AS months,
  CAST(sum(scores.lifetime_value) AS DOUBLE) AS expected, count(scores.lifetime_value) AS scored
FROM lifetime_firsts AS f
LEFT JOIN scores ON scores.customer_id = f.customer_id
GROUP BY f.begin, f.is_new
ORDER BY f.begin, f.is_new
""",
        {"last": last},
    )


def _read_cells(store: Store, chosen: ChosenValue, zone: str) -> pl.DataFrame:
    sales = chosen.sales
    day = local_day("sold.ordered_at", zone, sales.first or date.min, sales.last or date.max)
    return store.frame(
        f"""
WITH sold AS (SELECT customer_id, ordered_at, {chosen.column} AS value FROM {sales.source}
  WHERE {sales.where})
SELECT f.begin, f.is_new,
  CASE WHEN sold.ordered_at = f.first_at THEN 0
    ELSE 1 + CAST(floor(date_diff('day', f.begin, {day}) / {_MONTH_DAYS}) AS INTEGER)
    END AS age,
  CAST(sum(sold.value) AS DOUBLE) AS value
FROM sold
JOIN lifetime_firsts AS f ON f.customer_id = sold.customer_id
WHERE sold.ordered_at >= f.first_at
GROUP BY ALL
ORDER BY f.begin, f.is_new, age
""",
        sales.bound,
    )
