"""The default store: one DuckDB file beside the project."""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import duckdb

from scrm.errors import NotADatabaseError, StoreError, UsageError
from scrm.store import Kernel
from scrm.store.layout import create, stored, widen
from scrm.store.statement import check
from scrm.store.streaming import Rows, interruptible
from scrm.tables import TABLES

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

T = TypeVar("T")
SCHEMA_VERSION = 2
"""Raised whenever a table changes so that an older database cannot be read."""

_APPENDED_ROWS = 122_880
"""Rows of a frame that are copied into the form the engine reads at once: a full row group."""

_SAFE_MESSAGES = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)
"""Errors about the text of a statement; all others may quote rows, which is personal data."""


class LocalStore:
    """Canonical tables in a DuckDB file, or in memory with ``path=None``.

    Parameters
    ----------
    path : Path or None
        The database file; made where it does not exist, unless `read_only`.
    read_only : bool
        Many processes may read at once; a writer needs the file alone.
    memory_limit : str
        As DuckDB takes it, e.g. ``"512MB"``; empty for its default (80 % of the machine).
    threads : int
        Number of threads; 0 for all. Results never depend on it.
    readable : sequence of Path
        Files that SQL may read; everything else on the machine is out of its reach.
    sealed : bool
        Open no further file, not even one of the database's own or a temporary one: for statements a user wrote.

    Raises
    ------
    StoreError
        The file is locked by another process, is no database, or was written by a newer scrm.

    Examples
    --------
    >>> with LocalStore(None) as store:
    ...     store.value("SELECT count(*) FROM orders")
    0
    """

    def __init__(
        self,
        path: Path | None,
        *,
        read_only: bool = False,
        memory_limit: str = "",
        threads: int = 0,
        readable: Sequence[Path] = (),
        sealed: bool = False,
    ) -> None:
        self.path = path
        self.read_only = read_only
        if path is not None and read_only and not path.exists():
            raise UsageError(
                f"there is no database at {path}", hint="load files first: scrm load FILES..., or name one with --db"
            )
        self._connection = _connect(
            path, read_only=read_only, memory_limit=memory_limit, threads=threads, readable=readable, sealed=sealed
        )
        self._there: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
        """Columns known to be stored, by table."""
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._check_version()
        if not read_only:
            self._create_tables()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write everything to the file and free its lock."""
        self._worker.shutdown()
        self._connection.close()

    def frame(self, sql: str, params: Mapping[str, Any] | None = None) -> "pl.DataFrame":
        """Return the rows of a query."""
        import polars as pl

        frame = pl.from_arrow(self.arrow(sql, params))
        assert isinstance(frame, pl.DataFrame)  # noqa: S101  an Arrow table never gives a Series
        return frame

    def arrow(self, sql: str, params: Mapping[str, Any] | None = None) -> "pa.Table":
        """Return the rows of a query as they are, without a copy."""
        with _rewritten_errors():
            relation = self._connection.sql(sql, params=dict(params or {}))
            return self._interruptible(relation.to_arrow_table)

    def value(self, sql: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the first column of the first row of a query; None where there is no row."""
        with _rewritten_errors():
            rows = self._run(sql, params)
        return rows[0][0] if rows else None

    def batches(
        self, sql: str, params: Mapping[str, Any] | None = None, *, size: int = 100_000
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a query in Arrow batches, from a cursor of their own."""
        with _rewritten_errors():
            cursor = self._connection.cursor()
            try:
                yield from cursor.sql(sql, params=dict(params or {})).to_arrow_reader(size)
            finally:
                cursor.close()

    def reading(self, text: str, *, seconds: float) -> Rows:
        """Return the rows of one statement that a user wrote; UsageError where it is more, or would do more than read."""
        with _rewritten_errors():
            check(self._connection, text, self.relations())
        return Rows(self._connection, text, seconds=seconds, errors=_rewritten_errors)

    def map_batches(
        self, sql: str, kernel: Kernel, table: str, *, params: Mapping[str, Any] | None = None, size: int = 50_000
    ) -> int:
        """Feed a query's rows through a batch kernel and append its frames to a derived table."""
        import polars as pl

        written = 0
        for batch in self.batches(sql, params, size=size):
            frame = kernel(pl.DataFrame(pl.from_arrow(batch)))
            self._append(table, frame)
            written += frame.height
        return written

    def write(self, table: str, frame: "pl.DataFrame") -> None:
        """Replace the rows of a derived table."""
        with self.transaction():
            self.execute(f"DELETE FROM {stored(table)}")
            self._append(table, frame)

    def insert(self, table: str, columns: Sequence[str], rows: str, params: Mapping[str, Any] | None = None) -> None:
        """Append the rows of a query to a table."""
        if not self._there[table].issuperset(columns):
            widen(self, table, columns)
            self._there[table] = frozenset(self.columns(table))
        names = ", ".join(f'"{name}"' for name in columns)
        self.execute(f"INSERT INTO {stored(table)} ({names}) {rows}", params)

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the columns of a table that hold something."""
        return tuple(self.arrow(f"SELECT * FROM {stored(table)} LIMIT 0").column_names)

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """Run a statement for its effect."""
        with _rewritten_errors():
            self._run(sql, params)

    @contextmanager
    def offered(self, **frames: Any) -> Iterator[None]:
        """Let SQL read Arrow or Polars data under the names given."""
        for name, frame in frames.items():
            self._connection.register(name, frame)
        try:
            yield
        finally:
            with suppress(duckdb.TransactionException):  # aborted: the roll-back takes the names with it
                for name in frames:
                    self._connection.unregister(name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements within take effect together, or none does; a nested one joins the outer."""
        if self._in_transaction:
            yield
            return
        self._connection.begin()
        self._in_transaction = True
        try:
            yield
        except BaseException:
            self._there.clear()
            with suppress(duckdb.Error):
                self._connection.rollback()
            raise
        else:
            self._there.clear()
            with _rewritten_errors():
                self._connection.commit()
        finally:
            self._in_transaction = False

    _in_transaction = False

    @contextmanager
    def one_thread(self) -> Iterator[None]:
        """Run statements on one thread: rows added bit by bit are then written once, as full row groups."""
        with self._connection.cursor() as cursor:  # of its own, as an aborted transaction refuses every statement
            threads = cursor.execute("SELECT current_setting('threads')").fetchall()[0][0]
            cursor.execute("SET threads = 1")
            try:
                yield
            finally:
                cursor.execute(f"SET threads = {threads}")

    def row_count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.value(f'SELECT count(*) FROM "{table}"'))

    def relations(self) -> frozenset[str]:
        """Return the names of the tables and views."""
        return frozenset(row[0] for row in self._run("SELECT table_name FROM information_schema.tables"))

    def _run(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run a statement and fetch its result to the end: an unfinished one blocks the connection."""

        def work() -> list[tuple[Any, ...]]:
            done = self._connection.execute(sql, dict(params)) if params else self._connection.execute(sql)
            return done.fetchall()

        return self._interruptible(work)

    def _interruptible(self, work: Callable[[], T]) -> T:
        return interruptible(self._worker, work, self._connection.interrupt)

    def _append(self, table: str, frame: "pl.DataFrame") -> None:
        columns = TABLES[table].column_names
        for part in frame.iter_slices(_APPENDED_ROWS):
            with self.offered(_appended=part.to_arrow()):
                self.insert(table, columns, f"SELECT {', '.join(columns)} FROM _appended")

    def _check_version(self) -> None:
        found = 0
        if "scrm_schema" in self.relations():
            found = self.value("SELECT max(version) FROM scrm_schema") or 0
        if found > SCHEMA_VERSION:
            raise NotADatabaseError(
                f"{self.path} was written by a newer scrm (schema {found}, this one reads {SCHEMA_VERSION})",
                hint="update scrm: pip install --upgrade scrm",
            )
        if found == 0 and self.read_only:
            raise NotADatabaseError(
                f"{self.path} is not a database of scrm", hint="load files into a new one: scrm load FILES... --db NEW"
            )

    def _create_tables(self) -> None:
        with self.transaction():
            create(self)
            if "scrm_schema" not in self.relations():
                self.execute("CREATE TABLE scrm_schema (version INTEGER)")
            if self.value("SELECT max(version) FROM scrm_schema") != SCHEMA_VERSION:
                self.execute(f"INSERT INTO scrm_schema VALUES ({SCHEMA_VERSION})")


def _connect(
    path: Path | None, *, read_only: bool, memory_limit: str, threads: int, readable: Sequence[Path], sealed: bool
) -> duckdb.DuckDBPyConnection:
    """Open a connection that sees nothing of the machine but its own file."""
    config: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "write_buffer_row_group_count": "2",  # rows held back before they are written; the default of 5 costs memory alone
    }
    if memory_limit:
        config["memory_limit"] = memory_limit
    if threads:
        config["threads"] = str(threads)
    if path is not None:
        config["temp_directory"] = "" if sealed else f"{path}.tmp"
        if not path.parent.is_dir():
            raise UsageError(f"there is no folder {path.parent} for the database", hint=f"mkdir -p {path.parent}")
        _refuse_other_files(path)
    mask = os.umask(0o077)
    try:
        connection = duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=config)
    except duckdb.Error as error:
        raise _opening_error(path, error) from None
    finally:
        os.umask(mask)
    if path is not None and not read_only:
        _remove_stale_spill(path)
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET TimeZone = 'UTC'")
    files = ", ".join("'" + str(file.resolve()).replace("'", "''") + "'" for file in readable)
    connection.execute(f"SET allowed_paths = [{files}]")
    connection.execute("SET enable_external_access = false")
    if sealed:  # the engine itself allows the database, its log and its temporary folder, for reading and writing
        connection.execute("SET disabled_filesystems = 'LocalFileSystem'")
    connection.execute("SET allowed_configs = ['threads']")
    connection.execute("SET lock_configuration = true")
    return connection


def _refuse_other_files(path: Path) -> None:
    """Refuse what is no database: DuckDB opens a CSV file as one of its own in memory, and forgets it."""
    if not path.exists():
        return
    head = b""
    if path.is_file():
        with path.open("rb") as file:
            head = file.read(12)
    if head[8:12] != b"DUCK":
        raise NotADatabaseError(
            f"{path} is not a readable DuckDB database",
            hint="name another file with --db; scrm load makes it where there is none",
        )


def _remove_stale_spill(path: Path) -> None:
    """Remove what a killed process spilled: it holds rows in plain text, and we hold the lock."""
    spill = Path(f"{path}.tmp")
    if spill.is_dir():
        for file in spill.glob("duckdb_temp_*"):
            file.unlink(missing_ok=True)


def _opening_error(path: Path | None, error: duckdb.Error) -> StoreError:
    holder = re.search(r"PID (\d+)", str(error))
    if holder or "Could not set lock" in str(error):
        pid = holder.group(1) if holder else "unknown"
        return StoreError(
            f"{path} is in use by another process (PID {pid})", hint="wait until it has finished, or use another --db"
        )
    return NotADatabaseError(
        f"{path} is not a readable DuckDB database ({type(error).__name__})",
        hint="restore it from a backup, or load the files into a new one with --db NEW",
    )


@contextmanager
def _rewritten_errors() -> Iterator[None]:
    """Keep rows out of error texts: DuckDB quotes the line it failed on."""
    try:
        yield
    except _SAFE_MESSAGES as error:
        raise UsageError(
            f"SQL: {str(error).splitlines()[0]}", hint='scrm sql "SHOW TABLES" lists what exists'
        ) from None
    except duckdb.IOException as error:
        raise StoreError(
            f"the database could not be read or written ({_system_reason(error)})",
            hint="check free disk space and rights",
        ) from None
    except duckdb.OutOfMemoryException:
        raise StoreError(
            "the database ran out of memory", hint="raise memory_limit, or free disk space for spilling"
        ) from None
    except duckdb.PermissionException:
        raise UsageError(
            "SQL: files, other databases and extensions are out of reach", hint="load files first: scrm load FILES..."
        ) from None
    except duckdb.Error as error:
        if "read-only mode" in str(error) or "configuration has been locked" in str(error):
            raise UsageError(
                "SQL: this query would change the database or its settings", hint="scrm sql only reads: one SELECT"
            ) from None
        raise StoreError(
            f"the database refused a step ({type(error).__name__})",
            hint="run again with -v; scrm doctor shows versions",
        ) from None


def _system_reason(error: duckdb.Error) -> str:
    found = re.search(r"No space left on device|Permission denied|Read-only file system|Input/output error", str(error))
    return found.group(0) if found else type(error).__name__
