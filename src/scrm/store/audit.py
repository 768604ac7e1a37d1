"""The audit of a whole database: all tables are read and compared with their control totals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scrm.errors import IntegrityError, StoreError, UsageError
from scrm.store import Store
from scrm.store.control_totals import method, read_balance
from scrm.store.layout import stored
from scrm.store.reconciliation import (
    check_keys,
    compare_count,
    compare_loads,
    read_account,
    read_rows,
)
from scrm.tables import TABLES, Table

_LATER = frozenset({"suppressions", "erasures", "retained_records", "restrictions"})
"""Tables that a database may lack without being damaged: an older scrm wrote it."""
HINT = "the database was changed or damaged after it was written; scrm restore BACKUP --force"


@dataclass(frozen=True, slots=True)
class TableAudit:
    """What reading a whole table showed.

    Parameters
    ----------
    rows : int or None
        Rows read; None if the table could not be read, or is not as it was written.
    problem : str
        What is wrong with it; empty if nothing is.
    is_compared : bool
        The totals could be compared. They cannot for tables without any, or after an update of
        Polars.
    """

    table: str
    rows: int | None
    problem: str = ""
    is_compared: bool = True


def audit_tables(store: Store) -> Iterator[TableAudit]:
    """Read every table to its end, and compare it with its totals.

    Raises
    ------
    UsageError
        The database was written by a version of scrm that kept no totals.
    """
    if "control_totals" not in store.relations():
        raise UsageError(
            "the database was written by an older scrm, and has no control totals to compare with",
            hint="the next command that writes to it, e.g. scrm load, makes a backup and adds them",
        )
    try:
        balance, fault = read_balance(store), None
    except IntegrityError as error:
        balance, fault = None, TableAudit("control_totals", None, error.message)
    for table in TABLES.values():
        if fault and table.name == fault.table:
            yield fault
            continue
        if table.name in _LATER and table.name not in store.relations():
            continue  # the next command that writes adds it
        try:
            yield _audit_table(store, table, balance)
        except UsageError:  # the engine does not find a table or column
            yield TableAudit(
                table.name,
                None,
                f"{table.name}: the table, its view or one of its columns is missing",
            )
        except (IntegrityError, StoreError) as error:
            yield TableAudit(table.name, None, error.message)


def _audit_table(store: Store, table: Table, balance: Mapping[str, int] | None) -> TableAudit:
    if table.role == "bookkeeping":
        count = sum(rows.num_rows for rows in read_rows(store, table.name))
        if table.name == "load_files":
            _check_load_files(store)
        if table.name == "control_totals":
            _check_balance_exists(store, balance)
        return TableAudit(table.name, count, is_compared=False)
    account, is_comparable = read_account(store, table.name)
    keys = compare_loads(store, table.name, account, account)
    rows = sum(totals.rows for totals in account.values())
    if table.role == "canonical":
        compare_count(store, table.name, account)
        check_keys(store, table.name, keys)
        _check_loads(store, table.name)
        is_restricted = "restrictions" in store.relations() and store.value(
            "SELECT count(*) FROM restrictions"
        )
        if store.row_count(table.name) != rows and not is_restricted:
            raise IntegrityError(
                f"{table.name}: its view does not show all rows that are stored", hint=HINT
            )
    _check_balance(table.name, rows, balance)
    return TableAudit(table.name, rows, is_compared=is_comparable)


def _check_load_files(store: Store) -> None:
    """Raise IntegrityError if a load is listed twice, or its records do not add up."""
    parts = ("new", "updated", "unchanged", "quarantined", "skipped")
    accounted = " + ".join(f"{part}_count" for part in parts)
    wrong = (
        f"SELECT load_id FROM load_files WHERE row_count <> {accounted} "
        "UNION ALL SELECT load_id FROM load_files GROUP BY load_id HAVING count(*) > 1"
    )
    if store.value(f"{wrong} LIMIT 1") is not None:
        raise IntegrityError("load_files: the records of a load do not add up", hint=HINT)


def _check_loads(store: Store, table: str) -> None:
    """Raise IntegrityError if a row belongs to no load that load_files lists."""
    unknown = f"SELECT 1 FROM {stored(table)} WHERE load_id NOT IN (SELECT load_id FROM load_files)"
    if store.value(f"{unknown} LIMIT 1") is not None:
        raise IntegrityError(f"{table}: rows of a load that load_files does not list", hint=HINT)


def _check_balance(table: str, rows: int, balance: Mapping[str, int] | None) -> None:
    """Raise IntegrityError if the number of rows of a table differs from the balance."""
    if balance is not None and balance.get(table, 0) != rows:
        raise IntegrityError(
            f"{table}: {rows} rows by its control totals, {balance.get(table, 0)} by the balance "
            "of all tables",
            hint=HINT,
        )


def _check_balance_exists(store: Store, balance: Mapping[str, int] | None) -> None:
    """Raise IntegrityError if rows were loaded, but no balance is recorded.

    The totals of a version without a balance were made by another method.
    """
    if balance is not None:
        return
    has_rows = "SELECT 1 FROM load_files WHERE new_count > 0"
    is_older = "SELECT 1 FROM control_totals WHERE method <> $method"
    if (
        store.value(f"{has_rows} LIMIT 1") is not None
        and store.value(f"{is_older} LIMIT 1", {"method": method()}) is None
    ):
        raise IntegrityError("control_totals: the balance of all tables is missing", hint=HINT)
