"""The default store: one DuckDB file in the folder of the project."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

import duckdb

from scrm import signals
from scrm.errors import NotADatabaseError, ScrmError, UsageError
from scrm.files import private_umask
from scrm.store import Kernel, Slot
from scrm.store.audit import TableAudit, audit_tables
from scrm.store.backup import back_up_before_upgrade
from scrm.store.connection import ConnectionOptions, connect
from scrm.store.database_files import is_there
from scrm.store.engine_errors import rewritten_errors
from scrm.store.engine_versions import check_version
from scrm.store.hashes import Memory
from scrm.store.kernel_threads import apply_kernel
from scrm.store.layout import SCHEMA_VERSION, casts, create, fingerprint, stored, widen
from scrm.store.ledger import Ledger
from scrm.store.local_time_views import COLUMNS, build_local_views
from scrm.store.read_only_statement import check
from scrm.store.result_cache import SCHEMA
from scrm.store.row_stream import Rows
from scrm.store.session import Session
from scrm.tables import TABLES

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

_FIRST_WITH_TOTALS = 3
"""The schema from which on control totals are kept."""

_APPENDED_ROWS = 122_880
"""Rows of a frame that are copied into the form the engine reads at once: a full row group."""


class LocalStore(Session):
    """Canonical tables in a DuckDB file, or in memory with ``path=None``.

    Parameters
    ----------
    path : Path or None
        The database file; created if it does not exist, unless the store is read-only.
    **options
        How it is opened, as `ConnectionOptions` says.

    Raises
    ------
    StoreError
        The file is locked by another process, is not a database, or was written by a newer scrm.

    Examples
    --------
    >>> with LocalStore(None) as store:
    ...     store.value("SELECT count(*) FROM orders")
    0
    """

    lake_state = ""

    def __init__(self, path: Path | None, **options: Unpack[ConnectionOptions]) -> None:
        self.read_only = options.get("read_only", False)
        if path is not None and self.read_only and not is_there(path):
            raise UsageError(
                f"there is no database at {path}",
                hint="load files first: scrm load FILES..., or name one with --db",
            )
        if not self.read_only:
            check_version(duckdb.__version__)
        self._is_new = path is not None and not is_there(path)
        super().__init__(connect(path, **options), path)
        self._there: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
        """Columns known to be stored, by table."""
        self._ledger = Ledger(self)
        self._slot = Slot()
        self._shows_local_times = False
        try:
            version = self._check_version()
            if path is not None and not self.read_only and 0 < version < SCHEMA_VERSION:
                self._connection.close()
                back_up_before_upgrade(path, version)
                self._connection = connect(path, **options)
            if not self.read_only:
                self._connection.register("scrm_rows", self._slot)
                self._create_tables(version)
        except BaseException:
            self._worker.shutdown()
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.close(discard=error is not None and self._is_new and self._is_empty())
        except ScrmError:
            if error is None:  # else the first error is reported
                raise

    def close(self, *, discard: bool = False) -> None:
        """Write everything to the file, so that no write-ahead log remains, and free its lock.

        Parameters
        ----------
        discard : bool
            Remove the file, while the lock keeps others from using it.

        Raises
        ------
        NoSpaceError
            The disk is full: what was committed is in the log, which the next start writes to the
            file.
        """
        self._worker.shutdown()
        try:
            if self.path is not None and not self.read_only:
                with private_umask(), rewritten_errors(self.path):
                    self._connection.execute("CHECKPOINT")
                if discard:
                    self.path.unlink(missing_ok=True)
        finally:
            if not signals.is_work_left():  # else the engine refuses, and the process ends anyway
                with private_umask():
                    self._connection.close()

    def show_local_times(self) -> None:
        """Let statements of a user see times in the time zone of the connection.

        Each table then has the UTC value beside a time, as ``created_at_utc``.
        """
        self._shows_local_times = True

    def open_rows(self, text: str, *, seconds: float) -> Rows:
        """Return the rows of a statement that a user wrote.

        Raises
        ------
        UsageError
            It is not one statement that only reads.
        """
        errors = partial(rewritten_errors, self.path)
        with errors():
            named = check(self._connection, text, self.relations())
        views = self._build_local_views(named) if self._shows_local_times else {}
        return Rows(self._connection, text, seconds=seconds, errors=errors, views=views)

    def _build_local_views(self, named: Collection[str]) -> dict[str, str]:
        """Return the views that show local times of some relations: name -> SELECT."""
        relations = {
            name: list(zip(names, types, strict=True))
            for name, names, types in self._fetch(COLUMNS, None)
            if name in named
        }
        return build_local_views(self.value("SELECT current_database()"), relations)

    def map_batches(
        self,
        sql: str,
        kernel: Kernel,
        table: str,
        *,
        params: Mapping[str, Any] | None = None,
        size: int = 50_000,
        parallel: bool = False,
    ) -> int:
        """Feed a query's rows through a batch kernel and append its frames to a derived table."""
        threads = self.value("SELECT current_setting('threads')") if parallel else 1
        written = 0
        for frame in apply_kernel(self.batches(sql, params, size=size), kernel, threads):
            self._append_frame(table, frame)
            written += frame.height
        return written

    def write(self, table: str, frame: "pl.DataFrame") -> None:
        """Replace the rows of a derived table."""
        with self.transaction():
            self._ledger.remove_all(table)
            self.execute(f"DELETE FROM {stored(table)}")
            self._append_frame(table, frame)

    def insert(
        self, table: str, columns: Sequence[str], rows: str, params: Mapping[str, Any] | None = None
    ) -> None:
        """Append the rows of a query to a table."""
        names = ", ".join(f'"{name}"' for name in columns)
        query = f"SELECT {casts(table, columns)} FROM ({rows}) AS added({names})"
        self.append({table: self.arrow(query, params)})

    def append(self, rows: "Mapping[str, pa.Table]") -> None:
        """Append rows to some tables, and enter them in the ledger.

        Parameters
        ----------
        rows : mapping of str to Arrow table
            Table -> its new rows, with the types that it stores. Columns that several tables share
            are hashed once.
        """
        memory: Memory = {}
        with self.transaction():
            for table, added in rows.items():
                if not self._there[table].issuperset(added.column_names):
                    self._there[table] = widen(self, table, added.column_names)
                self._ledger.add(table, added, memory)
                names = ", ".join(f'"{name}"' for name in added.column_names)
                with self._fill_slot(added):
                    self.execute(
                        f"INSERT INTO {stored(table)} ({names}) SELECT {names} FROM scrm_rows"
                    )

    def has_distinct_keys(self, table: str) -> bool:
        """Return whether the transaction inserted all rows of a table, with different keys."""
        return self._ledger.has_distinct_keys(table)

    def delete(
        self, table: str, condition: str = "TRUE", params: Mapping[str, Any] | None = None
    ) -> int:
        """Delete the rows of a table for which a condition holds; return their number."""
        import pyarrow as pa

        places = []
        with self.transaction():
            self._ledger.open(table)
            for rows in self.stream(
                f"SELECT *, rowid AS place FROM {stored(table)} WHERE {condition}", params
            ):
                self._ledger.remove(table, rows.drop_columns("place"))
                places.append(rows.select(["place"]))
            if places:
                with self._fill_slot(pa.Table.from_batches(places)):
                    self.execute(
                        f"DELETE FROM {stored(table)} WHERE rowid IN (SELECT place FROM scrm_rows)"
                    )
        return sum(map(len, places))

    def update(self, table: str, rows: str, params: Mapping[str, Any] | None = None) -> int:
        """Change rows of a table, and return their number.

        Parameters
        ----------
        rows : str
            Query with the column ``place``, the ``rowid`` of each row to change, each once; the
            other columns hold the new values of the columns of the same name.
        """
        changes = self.arrow(rows, params)
        with self.transaction():
            for start in range(0, changes.num_rows, _APPENDED_ROWS):
                self._update(table, changes.slice(start, _APPENDED_ROWS))
        return int(changes.num_rows)

    def _update(self, table: str, changes: "pa.Table") -> None:
        """Change some rows, and enter them in the ledger as they were and as they will be."""
        import polars as pl

        columns = [name for name in changes.column_names if name != "place"]
        self._ledger.open(table)
        widen(self, table, columns)
        target = stored(table)
        with self._fill_slot(changes):
            before = self.frame(
                f"SELECT rowid AS place, * FROM {target} "
                "WHERE rowid IN (SELECT place FROM scrm_rows)"
            )
            after = before.drop(columns).join(pl.DataFrame(pl.from_arrow(changes)), on="place")
            self._ledger.remove(table, before.drop("place"))
            self._ledger.add(table, after.drop("place"))
            assigned = ", ".join(f'"{name}" = c."{name}"' for name in columns)
            self.execute(
                f"UPDATE {target} SET {assigned} FROM scrm_rows c WHERE {target}.rowid = c.place"
            )

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the columns of a table that are stored."""
        return tuple(self.arrow(f"SELECT * FROM {stored(table)} LIMIT 0").column_names)

    @contextmanager
    def _fill_slot(self, rows: "pa.Table") -> Iterator[None]:
        """Let SQL read rows under the name ``scrm_rows`` within the block."""
        self._slot.table = rows
        try:
            yield
        finally:
            self._slot.clear()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Let all statements of the block take effect together, or none of them.

        A nested transaction becomes a part of the outer one.
        """
        if self._in_transaction:
            yield
            return
        self.begin()
        self._in_transaction = True
        try:
            yield
            self._ledger.settle()
        except BaseException:
            self.roll_back()
            raise
        else:
            self.commit()
        finally:
            self._ledger.clear()
            self._there.clear()
            self._in_transaction = False

    _in_transaction = False

    def verify(self) -> tuple[TableAudit, ...]:
        """Read every table to its end, and compare it with its control totals."""
        return tuple(audit_tables(self))

    def row_count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.value(f'SELECT count(*) FROM "{table}"'))

    def relations(self) -> frozenset[str]:
        """Return the names of the tables and views."""
        names = self._fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema <> $cache",
            {"cache": SCHEMA},
        )
        return frozenset(name for (name,) in names)

    def _append_frame(self, table: str, frame: "pl.DataFrame") -> None:
        chosen = frame.select(TABLES[table].column_names)
        with self.transaction():
            for part in chosen.iter_slices(_APPENDED_ROWS):
                self.append({table: part.to_arrow()})

    def _is_empty(self) -> bool:
        """Return whether nothing was written; False if the engine cannot tell."""
        tables = ("load_files", "quarantine", "derivations", "control_totals")
        with suppress(ScrmError):
            return not any(map(self.row_count, tables))
        return False

    def _check_version(self) -> int:
        """Return the version of the tables, 0 if there are none; refuse those of a newer scrm."""
        found = 0
        if "scrm_schema" in self.relations():
            found = self.value("SELECT max(version) FROM scrm_schema") or 0
        if found > SCHEMA_VERSION:
            raise NotADatabaseError(
                f"{self.path} was written by a newer scrm (schema {found}, "
                f"this one reads {SCHEMA_VERSION})",
                hint="update scrm: pip install --upgrade scrm",
            )
        if found == 0 and self.read_only:
            raise NotADatabaseError(
                f"{self.path} is not a database of scrm",
                hint="load files into a new one: scrm load FILES... --db NEW",
            )
        return int(found)

    def _create_tables(self, version: int) -> None:
        """Create the tables and views, if the database has not been written with the same ones."""
        kept = "SELECT comment FROM duckdb_tables() WHERE table_name = 'scrm_schema'"
        if version == SCHEMA_VERSION and self.value(kept) == fingerprint():
            return
        with self.transaction():
            create(self)
            if "scrm_schema" not in self.relations():
                self.execute("CREATE TABLE scrm_schema (version INTEGER)")
            self.execute(f"COMMENT ON TABLE scrm_schema IS '{fingerprint()}'")
            found = self.value("SELECT max(version) FROM scrm_schema")
            if found != SCHEMA_VERSION:
                self.execute(f"INSERT INTO scrm_schema VALUES ({SCHEMA_VERSION})")
            if found is not None and found < _FIRST_WITH_TOTALS:
                self._ledger.clear()
                self._ledger.rebuild()
