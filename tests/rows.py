"""Rows that a test puts straight into the tables of a store."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from scrm.store import Store

_INSERT = re.compile(r"\s*INSERT INTO (\w+)\s*\(([\w, ]+)\)(.*)", re.DOTALL)


def add(store: Store, table: str, rows: pl.DataFrame | Sequence[Mapping[str, Any]]) -> None:
    """Add rows to a table; columns that the first of them does not name are empty."""
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, infer_schema_length=None)
    if frame.height:
        with store.offered(given_rows=frame.to_arrow()):
            store.insert(table, frame.columns, f"SELECT {', '.join(frame.columns)} FROM given_rows")


def insert(store: Store, statement: str, params: Mapping[str, Any] | None = None) -> None:
    """Run a statement ``INSERT INTO table (columns) ...`` on a canonical or derived table."""
    found = _INSERT.fullmatch(statement)
    assert found, statement
    table, columns, rows = found.groups()
    store.insert(table, [column.strip() for column in columns.split(",")], rows, params)
