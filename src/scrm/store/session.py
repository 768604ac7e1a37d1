"""A connection to the engine: queries, statements and transactions, ended by Ctrl-C."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from scrm.files import private_umask
from scrm.store.engine_errors import rewritten_errors
from scrm.store.interruption import run_in

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

T = TypeVar("T")


class Session:
    """Queries, statements and transactions on one connection.

    Errors of the engine are raised in the words of scrm, Ctrl-C ends a statement within moments,
    and files that the engine creates belong to their owner alone.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Belongs to the session, which closes it.
    path : Path or None
        The database file, for messages.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        self.path = path
        self._connection = connection
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    def frame(self, sql: str, params: Mapping[str, Any] | None = None) -> "pl.DataFrame":
        """Return the rows of a query."""
        import polars as pl

        frame = pl.from_arrow(self.arrow(sql, params))
        assert isinstance(frame, pl.DataFrame)  # noqa: S101  an Arrow table never gives a Series
        return frame

    def arrow(self, sql: str, params: Mapping[str, Any] | None = None) -> "pa.Table":
        """Return the rows of a query as they are, without a copy."""
        with rewritten_errors(self.path):
            return self._run(lambda: _query(self._connection, sql, params).to_arrow_table())

    def value(self, sql: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the first column of the first row of a query; None if there is no row."""
        rows = self._fetch(sql, params)
        return rows[0][0] if rows else None

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """Run a statement for its effect."""
        self._fetch(sql, params)

    def batches(
        self, sql: str, params: Mapping[str, Any] | None = None, *, size: int = 100_000
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a query in Arrow batches, from a separate cursor."""
        with rewritten_errors(self.path):
            cursor = self._connection.cursor()
            try:
                reader = self._run(
                    lambda: _query(cursor, sql, params).to_arrow_reader(size), cursor
                )
                while (batch := self._run(lambda: next(reader, None), cursor)) is not None:
                    yield batch
            finally:
                cursor.close()

    def stream(
        self, sql: str, params: Mapping[str, Any] | None = None, *, size: int = 122_880
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a query in Arrow batches, within the open transaction."""
        with rewritten_errors(self.path):
            reader = self._run(lambda: _query(self._connection, sql, params).to_arrow_reader(size))
            while (batch := self._run(lambda: next(reader, None))) is not None:
                yield batch

    @contextmanager
    def offered(self, **frames: Any) -> Iterator[None]:
        """Let SQL read Arrow tables, Arrow readers or frames under names, within the block."""
        for name, frame in frames.items():
            self._run(partial(self._connection.register, name, frame))
        try:
            yield
        finally:
            # in an aborted transaction the roll-back removes the names
            with suppress(duckdb.TransactionException):
                for name in frames:
                    self._run(partial(self._connection.unregister, name))

    @contextmanager
    def replaced(self, **queries: str) -> Iterator[None]:
        """Let SQL read the rows of a query in place of a table, within the block.

        Each query names the table itself as ``{table}``; nothing that is stored changes.
        """
        database = self.value("SELECT current_database()").replace('"', '""')
        made: list[str] = []
        try:
            for name, query in queries.items():
                text = query.format(table=f'"{database}".main.{name}')
                self.execute(f"CREATE TEMP VIEW {name} AS {text}")
                made.append(name)
            yield
        finally:
            with suppress(duckdb.TransactionException):  # a roll-back removes the views
                for name in made:
                    self.execute(f"DROP VIEW temp.{name}")

    @contextmanager
    def one_thread(self) -> Iterator[None]:
        """Run the statements of the block on one thread.

        Rows that are inserted in blocks are then written as full row groups.
        """
        # a separate cursor, since an aborted transaction refuses every statement
        with self._connection.cursor() as cursor:
            threads = cursor.execute("SELECT current_setting('threads')").fetchall()[0][0]
            cursor.execute("SET threads = 1")
            try:
                yield
            finally:
                cursor.execute(f"SET threads = {threads}")

    def begin(self) -> None:
        """Begin a transaction."""
        self._run(self._connection.begin)

    def commit(self) -> None:
        """Commit the transaction; Ctrl-C is raised after that."""
        with rewritten_errors(self.path), private_umask():
            run_in(self._worker, self._connection.commit, None)

    def roll_back(self) -> None:
        """Roll the transaction back; Ctrl-C is raised after that."""
        with suppress(duckdb.Error), private_umask():
            run_in(self._worker, self._connection.rollback, None)

    def _fetch(self, sql: str, params: Mapping[str, Any] | None) -> list[tuple[Any, ...]]:
        """Run a statement and fetch its whole result: else the connection would stay busy."""
        given = (dict(params),) if params else ()
        with rewritten_errors(self.path):
            return self._run(lambda: self._connection.execute(sql, *given).fetchall())

    def _run(self, work: Callable[[], T], connection: duckdb.DuckDBPyConnection | None = None) -> T:
        """Do some work of the engine in the worker: in the main thread it would swallow Ctrl-C."""
        with private_umask():
            return run_in(self._worker, work, (connection or self._connection).interrupt)


def _query(
    connection: duckdb.DuckDBPyConnection, sql: str, params: Mapping[str, Any] | None
) -> duckdb.DuckDBPyRelation:
    return connection.sql(sql, params=dict(params or {}))
