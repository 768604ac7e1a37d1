"""A connection to the engine, and the thread in which Ctrl-C or a time limit ends its work."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from functools import partial
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from scrm import signals
from scrm.files import private_umask
from scrm.store.engine_errors import rewritten_errors

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

T = TypeVar("T")
_LOOK_SECONDS = 0.2
"""An unlimited wait could sleep through a signal."""
_REPEAT_SECONDS = 0.1
"""An interrupt before the query has begun is lost, and has to be repeated."""


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


def run_in(
    worker: Executor,
    work: Callable[[], T],
    interrupt: Callable[[], None] | None,
    *,
    seconds: float | None = None,
    patience: float | None = None,
    has_memory: Callable[[], bool] = lambda: True,
) -> T:
    """Do some work in another thread, and return its result.

    Parameters
    ----------
    interrupt : callable or None
        Makes the work end early, at Ctrl-C or the time limit. None if it must not be left
        half-done, as a commit: then Ctrl-C waits for its end.
    seconds : float or None
        How long the work may take.
    patience : float or None
        Seconds after which work that does not end early is left alone, see `signals.leave_work`;
        None to wait for its end.
    has_memory : callable
        Returns False when the work takes too much memory.

    Raises
    ------
    TimeoutError
        The work took longer than `seconds`.
    MemoryError
        `has_memory` returned False.
    KeyboardInterrupt
        Ctrl-C was pressed.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor() as worker:
    ...     run_in(worker, lambda: 6 * 7, None)
    42
    """
    end = inf if seconds is None else monotonic() + seconds
    last = inf
    running = worker.submit(work)
    stop: BaseException | None = None
    while True:
        try:
            look = _REPEAT_SECONDS if stop else min(_LOOK_SECONDS, end - monotonic())
            if wait([running], timeout=max(look, 0.001)).done:
                break
            if stop is None:
                stop = _find_reason(end, has_memory)
            if stop is not None and interrupt is not None:
                last = min(last, monotonic() + (inf if patience is None else patience))
                interrupt()
        except KeyboardInterrupt as signalled:
            stop = stop or signalled
        if stop is not None and monotonic() >= last:
            signals.leave_work()
            raise stop
    if stop is not None and (interrupt is not None or running.exception() is None):
        raise stop
    return running.result()


def _find_reason(end: float, has_memory: Callable[[], bool]) -> Exception | None:
    """Return why work has to stop: the time limit or the memory; None if it may go on."""
    if monotonic() >= end:
        return TimeoutError()
    return None if has_memory() else MemoryError()
