"""Sales for tests: a store with orders, and the CDNOW sample of the package `lifetimes`."""

from datetime import date
from importlib.util import find_spec
from pathlib import Path

import polars as pl
from tests.rows import add

from scrm.store.local import LocalStore


def store_with(orders: pl.DataFrame, table: str = "orders") -> LocalStore:
    """Return a store in memory with rows in a canonical table; columns not given are empty."""
    store = LocalStore(None)
    add(store, table, orders)
    return store


def orders(*rows: tuple[str, date, float], currency: str = "EUR") -> pl.DataFrame:
    """Return orders from (customer, day, amount), placed at noon UTC."""
    frame = pl.DataFrame(
        rows, schema=["customer_id", "day", "amount"], orient="row"
    ).with_row_index("number")
    return frame.select(
        order_id=pl.col("number").cast(pl.String),
        customer_id=pl.col("customer_id").cast(pl.String),
        ordered_at=pl.col("day").cast(pl.Datetime("us")) + pl.duration(hours=12),
        amount=pl.col("amount").cast(pl.Decimal(18, 4)),
        currency=pl.lit(currency),
    )


def cdnow() -> pl.DataFrame:
    """Return the orders of the CDNOW sample: 2,357 customers, 6,919 transactions."""
    found = find_spec("lifetimes")  # without importing it: its import fails on Python 3.13
    assert found
    assert found.origin
    text = (Path(found.origin).parent / "datasets" / "CDNOW_sample.txt").read_text()
    rows = [
        line.split() for line in text.splitlines() if line.strip() and line.split()[0].isdigit()
    ]
    return orders(
        *(
            (row[0], date(int(row[2][:4]), int(row[2][4:6]), int(row[2][6:])), float(row[4]))
            for row in rows
        ),
        currency="USD",
    )
