"""The table ``control_totals``: the totals of each table by load, and the balance of all tables.

The balance is one row with the number of rows of each table. It reveals rows that were deleted
together with their control totals.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from scrm.errors import IntegrityError
from scrm.store import Store
from scrm.store.hashes import method, total_rows
from scrm.store.layout import stored
from scrm.store.totals import WHOLE, Account, Totals, add_to
from scrm.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

HINT = "nothing was changed; please report it; scrm doctor --verify checks the whole database"
TOTALLED = tuple(table.name for table in TABLES.values() if table.role != "bookkeeping")
"""The tables that have control totals."""
BATCH = 61_440
"""Rows read at a time: half a row group of the engine."""
_BALANCE = ""
"""Takes the place of the table's name in the row of the balance."""


def read_account(store: Store, table: str) -> tuple[Account, bool]:
    """Return the totals of a table by load, and whether they are those that were recorded.

    They are computed from the stored rows if the recorded ones were made by another method.

    Raises
    ------
    IntegrityError
        The recorded totals cannot be read.
    """
    rows = store.frame(
        "SELECT load_id, row_count, totals, method FROM control_totals WHERE table_name = $table",
        {"table": table},
    )
    if (rows["method"] != method()).any():
        return compute_account(store, table), False
    try:
        return {
            load: Totals.from_json(count, text) for load, count, text, _ in rows.iter_rows()
        }, True
    except (ValueError, TypeError, AttributeError):
        raise IntegrityError(f"{table}: its control totals cannot be read", hint=HINT) from None


def compute_account(store: Store, table: str) -> Account:
    """Return the totals of the rows that a table holds."""
    found: Account = {}
    for rows in read_rows(store, table):
        add_to(found, total_rows(TABLES[table], rows).account)
    return found


def read_rows(
    store: Store, table: str, loads: Collection[int] = (), *, columns: str = "*", where: str = ""
) -> "Iterator[pa.RecordBatch]":
    """Yield the stored rows of a table, or of some of its loads.

    Parameters
    ----------
    columns : str
        The select list.
    where : str
        A further condition.
    """
    also = f" AND {where}" if where else ""
    return store.stream(
        f"SELECT {columns} FROM {stored(table)} WHERE {is_of(loads)}{also}", size=BATCH
    )


def is_of(loads: Collection[int]) -> str:
    """Return the WHERE condition of the rows of some loads; of all rows if there are none.

    Examples
    --------
    >>> is_of([3, 4])
    'load_id IN (3, 4)'
    >>> is_of([0])
    '(load_id IN (0) OR load_id IS NULL)'
    """
    listed = f"load_id IN ({', '.join(map(str, loads))})" if loads else "TRUE"
    return f"({listed} OR load_id IS NULL)" if WHOLE in loads else listed


def record_accounts(store: Store, accounts: Mapping[str, Account]) -> None:
    """Replace the recorded totals of some loads of some tables, and renew the balance."""
    import polars as pl

    values = [
        (table, load, totals.rows, totals.to_json(), method())
        for table, account in accounts.items()
        for load, totals in sorted(account.items())
    ]
    names = TABLES["control_totals"].column_names
    frame = pl.DataFrame(values, schema=list(names), orient="row")
    with store.offered(scrm_totals=frame.to_arrow()):
        store.execute(
            "DELETE FROM control_totals WHERE table_name IN (SELECT table_name FROM scrm_totals) "
            "AND (method <> $method OR (table_name, load_id) IN "
            "(SELECT (table_name, load_id) FROM scrm_totals))",
            {"method": method()},
        )
        store.execute(
            f"INSERT INTO control_totals SELECT {', '.join(names)} FROM scrm_totals "
            "WHERE row_count > 0"
        )
    store.execute("DELETE FROM control_totals WHERE table_name = $name", {"name": _BALANCE})
    counts = _recorded_counts(store)
    store.execute(
        f"INSERT INTO control_totals ({', '.join(names)}) "
        "SELECT $name, $load, $rows, $counts, $method",
        {
            "name": _BALANCE,
            "load": WHOLE,
            "rows": sum(counts.values()),
            "counts": json.dumps(counts, sort_keys=True),
            "method": method(),
        },
    )


def read_balance(store: Store) -> dict[str, int] | None:
    """Return the number of rows of each table that has some, as recorded; None if it is missing.

    Raises
    ------
    IntegrityError
        It cannot be read.
    """
    text = store.value(
        "SELECT totals FROM control_totals WHERE table_name = $name", {"name": _BALANCE}
    )
    if text is None:
        return None
    try:
        return {str(table): int(count) for table, count in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        raise IntegrityError(
            "control_totals: the balance of all tables cannot be read", hint=HINT
        ) from None


def _recorded_counts(store: Store) -> dict[str, int]:
    counts = store.frame(
        "SELECT table_name, CAST(sum(row_count) AS BIGINT) FROM control_totals "
        "GROUP BY ALL ORDER BY ALL"
    )
    return dict(counts.iter_rows())
