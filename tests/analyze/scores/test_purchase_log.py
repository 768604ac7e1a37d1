"""The purchases in memory say the same as SQL on the same orders."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from tests.analyze.purchases import orders, store_with

from scrm.analyze._sales import select_sales
from scrm.analyze.scores.purchase_log import build_log
from scrm.analyze.scores.query import read_histories, read_outcomes, read_purchase_days
from scrm.config import Context

CONTEXT = Context(as_of=date(2025, 6, 30))
ZONE = CONTEXT.timezone


@pytest.fixture(scope="module")
def shop():
    generator = np.random.default_rng(3)
    rows = [
        (
            f"c{generator.integers(60):02}",
            date(2024, 1, 1) + timedelta(days=int(generator.integers(540))),
            round(float(generator.normal(30, 25)), 2),  # some are returns
        )
        for _ in range(900)
    ]
    store = store_with(orders(*rows))
    sales = select_sales(store, CONTEXT)
    everybody = pl.Series([f"c{n:02}" for n in range(60)])
    return store, sales, build_log(read_purchase_days(store, sales, ZONE, everybody))


@pytest.mark.parametrize("cutoff", [date(2024, 2, 10), date(2024, 9, 1), date(2025, 6, 30)])
def test_histories_are_those_of_sql(shop, cutoff):
    store, sales, log = shop
    expected = read_histories(store, sales, cutoff, ZONE, windows=(30, 182))
    found = log.list_histories(cutoff, windows=(30, 182)).select(expected.columns)
    assert found.equals(expected.with_columns(pl.col("net").cast(pl.Float64)))


def test_outcomes_are_those_of_sql(shop):
    store, sales, log = shop
    customers = log.list_histories(date(2024, 9, 1))["customer_id"]
    first, last = date(2024, 9, 2), date(2024, 12, 1)
    expected = read_outcomes(store, sales, first, last, ZONE, customers=customers)
    assert log.list_outcomes(date(2024, 9, 1), 91, customers).equals(expected)


def test_a_day_with_a_return_only_is_no_purchase():
    days = [date(2025, 1, 1), date(2025, 1, 5)]
    rows = {"customer_id": ["a", "a"], "day": days, "spend": [10.0, None], "net": [10.0, -4.0]}
    log = build_log(pl.DataFrame(rows))
    row = log.list_histories(date(2025, 1, 10)).row(0, named=True)
    assert (row["purchases"], row["last_age"], row["net"]) == (1, 9, 6.0)
    assert log.list_outcomes(date(2025, 1, 1), 9, log.customers)["purchases"].to_list() == [0]


def test_a_log_without_purchases_is_empty():
    empty = {"customer_id": pl.String, "day": pl.Date, "spend": pl.Float64, "net": pl.Float64}
    log = build_log(pl.DataFrame(schema=empty))
    assert log.list_histories(date(2025, 1, 1), windows=(30,)).height == 0
