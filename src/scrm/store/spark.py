"""Tables in a lake, and SQL that a Spark Connect server runs.

The canonical tables are read where they are: one folder or file of Parquet per table, or a table of
the server's catalogue. Derived tables are files in a work folder that both sides see
(`scrm.store.result_files`), beside the rows of finished steps (`scrm.store.spark_steps`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import sqlglot
from sqlglot import exp

from scrm.errors import StoreError, UsageError
from scrm.files import make_folder
from scrm.store import Kernel
from scrm.store.kernel_threads import apply_kernel, join_frames
from scrm.store.lake_frames import EMPTY, read_batches, read_files, read_table
from scrm.store.lake_tables import hash_versions, select_fields
from scrm.store.result_files import ResultFiles
from scrm.store.row_files import read_stream, write_stream
from scrm.store.spark_errors import rewritten_errors
from scrm.store.spark_sql import list_relations, translate
from scrm.store.spark_steps import Steps
from scrm.store.spark_types import (
    as_arrow,
    find_duckdb_type,
    find_sql_type,
    hash_rows,
    remove_zones,
)
from scrm.store.sql import quote_name
from scrm.tables import TABLES
from scrm.views import VIEWS

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa
    from pyspark.sql.connect.session import SparkSession
    from pyspark.sql.dataframe import DataFrame

_FILE_ROWS = 50_000
"""Rows that a kernel has made, after which they are written to a file."""
_OPTIMIZER = "org.apache.spark.sql.catalyst.optimizer"
_LOAD = "load files into a database of DuckDB: scrm load FILES... --engine duckdb"


class SparkStore:
    """Tables of a lake behind a Spark Connect server, for analyses.

    Parameters
    ----------
    session : pyspark.sql.connect.session.SparkSession
        A session; it is the caller's, who also stops it.
    tables : Path
        Folder with the canonical tables, as the server sees it: ``posts.parquet`` or ``posts/``.
        A table that is not there is empty, and a column that is not there is NULL.
    work : Path
        Folder for derived tables and finished steps, which this process and the server see under
        the same path. One store at a time may use it.
    catalogue : mapping, optional
        Canonical table -> its name in the catalogue of the server, in place of files.
    keep : bool
        Leave the finished steps in the work folder at the end, for the next command.

    Raises
    ------
    StoreError
        The server cannot read a table.
    InputError
        The columns of a table do not fit.
    """

    path = None
    read_only = False
    lake_state: str
    """Differs if the tables of the lake may have changed."""

    def __init__(
        self,
        session: "SparkSession",
        tables: Path,
        work: Path,
        *,
        catalogue: Mapping[str, str] | None = None,
        keep: bool = False,
    ) -> None:
        self._session = session
        self._work = work.absolute()
        self._keeps_steps = keep
        self._schema: dict[str, dict[str, str]] = {}
        self._states: dict[str, str] = {}
        """The state of each relation: it differs if the rows may differ."""
        self._kept: set[str] = set()
        self._waiting = dict(VIEWS)
        """Views that no query has read yet: each is computed once, when it is first read."""
        make_folder(self._work)
        self._files = ResultFiles(self._work)
        with rewritten_errors():
            self._steps = Steps(self._work / "steps", session.version)
            session.conf.set("spark.sql.session.timeZone", "UTC")
            # Spark 4.3 rejects the plan of a query on conversations after this rule
            session.conf.set(
                "spark.sql.optimizer.excludedRules", f"{_OPTIMIZER}.RemoveRedundantAliases"
            )
        for table in TABLES.values():
            if table.role == "canonical" or table.name == "load_files":
                self._show_lake(table.name, tables, (catalogue or {}).get(table.name))
            else:
                self._show_derived(table.name)
        lake = [table.name for table in TABLES.values() if table.role == "canonical"]
        self.lake_state = hash_versions({name: self._states[name] for name in lake})

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(is_finished=kind is None)

    def close(self, *, is_finished: bool = True) -> None:
        """Remove the finished steps, unless they are kept for another command.

        Parameters
        ----------
        is_finished : bool
            Whether the command reached its end; else its steps are left for the next try.
        """
        for name in list(self._kept):
            self._drop(name)
        if is_finished and not self._keeps_steps:
            self._steps.remove()

    def frame(self, sql: str, params: Mapping[str, Any] | None = None) -> "pl.DataFrame":
        """Return the rows of a query."""
        import polars as pl

        frame = pl.from_arrow(self.arrow(sql, params))
        assert isinstance(frame, pl.DataFrame)  # noqa: S101  an Arrow table never gives a Series
        return frame

    def arrow(self, sql: str, params: Mapping[str, Any] | None = None) -> "pa.Table":
        """Return the rows of a query as an Arrow table."""

        def compute() -> "pa.Table":
            with rewritten_errors():
                return remove_zones(self._session.sql(query).toArrow())

        query, key = self._find_key(sql, params)
        return self._steps.find_rows(key, compute)

    def value(self, sql: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the first column of the first row of a query; None if there is no row."""
        found = self.arrow(sql, params)
        return found.column(0)[0].as_py() if found.num_rows else None

    def batches(
        self, sql: str, params: Mapping[str, Any] | None = None, *, size: int = 100_000
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a query in Arrow batches of at most `size` rows, in bounded memory.

        They are kept in a file until the last one was read, since a server does not wait for long.
        """
        query = self._run(sql, params)
        with self._steps.open_folder() as folder:
            with rewritten_errors():
                write_stream(folder / "rows.arrow", read_batches(query))
            yield from read_stream(folder / "rows.arrow", size)

    def stream(
        self, sql: str, params: Mapping[str, Any] | None = None, *, size: int = 122_880
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a query in Arrow batches, as `batches` does."""
        return self.batches(sql, params, size=size)

    def map_batches(
        self,
        sql: str,
        kernel: Kernel,
        table: str,
        *,
        params: Mapping[str, Any] | None = None,
        size: int = 50_000,
        parallel: bool = False,  # noqa: ARG002  the other cores are the server's
    ) -> int:
        """Apply a batch kernel to the rows of a query, and append its frames to a derived table."""
        written = 0
        frames = apply_kernel(self.batches(sql, params, size=size), kernel)
        for frame in join_frames(frames, _FILE_ROWS):
            with self.transaction():
                self._files.add(table, frame.to_arrow())
            written += frame.height
        self._show_derived(table)
        return written

    def write(self, table: str, frame: "pl.DataFrame") -> None:
        """Replace the rows of a derived table."""
        self._replace_rows(table, frame.to_arrow())

    def append(self, rows: "Mapping[str, pa.Table]") -> None:
        """Append rows to some derived tables."""
        with self.transaction():
            for table, added in rows.items():
                self._files.add(table, added)
                self._show_derived(table)

    def insert(
        self, table: str, columns: Sequence[str], rows: str, params: Mapping[str, Any] | None = None
    ) -> None:
        """Append the rows of a query to a derived table."""
        self.append({table: self.arrow(rows, params).rename_columns(list(columns))})

    def delete(
        self, table: str, condition: str = "TRUE", params: Mapping[str, Any] | None = None
    ) -> int:
        """Delete the rows of a derived table for which a condition holds; return their number."""
        before = self.row_count(table)
        kept = self.arrow(f"SELECT * FROM {table} WHERE ({condition}) IS NOT TRUE", params)
        if kept.num_rows < before:
            self._replace_rows(table, kept)
        return before - int(kept.num_rows)

    def update(
        self,
        table: str,
        rows: str,  # noqa: ARG002  the protocol names it
        params: Mapping[str, Any] | None = None,  # noqa: ARG002  the protocol names it
    ) -> int:
        """Refuse: tables of a lake are only read."""
        raise UsageError(f"{table} of the lake is only read", hint=_LOAD)

    def has_distinct_keys(self, table: str) -> bool:
        """Refuse: tables of a lake are only read."""
        raise UsageError(f"{table} of the lake is only read", hint=_LOAD)

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the columns of a table."""
        return tuple(self._schema[table])

    def relations(self) -> frozenset[str]:
        """Return the names of the tables and views."""
        return frozenset(self._schema) | frozenset(self._waiting)

    def row_count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.value(f"SELECT count(*) FROM {table}"))

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """Keep the rows of a query as a table (``CREATE TEMP TABLE``), or remove it.

        The rows are written once, so that the queries that read them do not compute them again.

        Raises
        ------
        UsageError
            The statement is another one.
        """
        tree = sqlglot.parse_one(sql, dialect="duckdb")
        if isinstance(tree, exp.Drop):
            for table in tree.find_all(exp.Table):
                self._drop(table.name)
        elif isinstance(tree, exp.Create) and tree.expression:
            self._keep(tree.this.name, tree.expression.sql(dialect="duckdb"), params)
        else:
            raise UsageError("a lake is only read", hint=_LOAD)

    @contextmanager
    def offered(self, **frames: Any) -> Iterator[None]:
        """Let SQL read Arrow tables or frames under names, within the block."""
        for name, frame in frames.items():
            self._offer(name, as_arrow(frame))
        try:
            yield
        finally:
            for name in frames:
                del self._schema[name]
                self._session.catalog.dropTempView(name)

    @contextmanager
    def replaced(self, **queries: str) -> Iterator[None]:
        """Let SQL read the rows of a query in place of a table, within the block.

        Each query names the table itself as ``{table}``. Views that read the table are computed
        before, since they are kept afterwards.
        """
        for view, sql in list(self._waiting.items()):
            if queries.keys() & list_relations(sql):
                self._run(f"SELECT * FROM {view}")
        before = {name: (self._session.table(name), self._states[name]) for name in queries}
        for name, query in queries.items():
            self._show(f"before_{name}", *before[name])
            text, key = self._find_key(query.format(table=f"before_{name}"))
            with rewritten_errors():
                self._show(name, self._session.sql(text), key)
        try:
            yield
        finally:
            for name, (frame, state) in before.items():
                self._show(name, frame, state)
                del self._schema[f"before_{name}"]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Let all changes of derived tables in the block take effect together, or none."""
        with self._files.transaction(self._undo):
            yield

    def one_thread(self) -> AbstractContextManager[None]:
        """Do nothing: the threads are the server's."""
        return nullcontext()

    def _keep(self, name: str, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """Write the rows of a query once, and show them under a name."""
        query, key = self._find_key(sql, params)
        self._kept.add(name)
        with rewritten_errors():
            rows = self._session.sql(query)
            folder = self._steps.find_folder(
                key, lambda path: rows.write.mode("overwrite").parquet(str(path))
            )
            # without rows, a server may write no file, and then knows no columns
            is_empty = not any(folder.rglob("*.parquet"))
            self._show(name, rows.limit(0) if is_empty else read_files(self._session, folder), key)

    def _find_key(self, sql: str, params: Mapping[str, Any] | None = None) -> tuple[str, str]:
        """Return a query in the SQL of Spark, and the key of its rows; show what it reads."""
        relations = list_relations(sql)
        for name in relations if self._waiting else ():
            if definition := self._waiting.pop(name, ""):
                self._keep(name, definition)
        query = translate(sql, params, self._schema)
        states = [(name, self._states[name]) for name in relations if name in self._states]
        return query, self._steps.find_key(query, states)

    def _run(self, sql: str, params: Mapping[str, Any] | None = None) -> "DataFrame":
        query, _ = self._find_key(sql, params)
        with rewritten_errors():
            return self._session.sql(query)

    def _show(self, name: str, frame: "DataFrame", state: str) -> None:
        """Let SQL read a frame of the server under a name."""
        with rewritten_errors():
            frame.createOrReplaceTempView(name)
            self._schema[name] = {
                field.name: find_duckdb_type(field) for field in frame.schema.fields
            }
        self._states[name] = state

    def _offer(self, name: str, rows: "pa.Table") -> None:
        if rows.num_rows:
            with rewritten_errors():
                self._show(name, self._session.createDataFrame(rows), hash_rows(rows))
        else:  # no schema can be inferred
            columns = ", ".join(
                f"CAST(NULL AS {find_sql_type(field.type)}) AS {quote_name(field.name)}"
                for field in rows.schema
            )
            self._show(name, self._run(f"SELECT {columns} WHERE FALSE"), EMPTY)

    def _show_lake(self, table: str, tables: Path, identifier: str | None) -> None:
        """Show a canonical table with all its columns."""
        source = f"lake_{table}"
        frame, state = read_table(self._session, table, tables, identifier)
        if frame is not None:
            self._show(source, frame, state)
        stored = self._schema.get(source, {})
        query = self._run(select_fields(table, source if frame is not None else None, stored))
        self._show(table, query, state)
        self._schema.pop(source, None)

    def _show_derived(self, table: str) -> None:
        paths = self._files.list_paths(table)
        state = hash_versions(dict.fromkeys(paths, ""))
        if paths:
            with rewritten_errors():
                self._show(table, self._session.read.parquet(*paths), state)
        else:
            self._show(table, self._run(select_fields(table, None, ())), state)

    def _replace_rows(self, table: str, rows: "pa.Table") -> None:
        with self.transaction():
            self._files.clear(table)
            self._files.add(table, rows)
            self._show_derived(table)

    def _undo(self, table: str) -> None:
        with suppress(StoreError):  # the server is gone: the error that ends the block says so
            self._show_derived(table)

    def _drop(self, name: str) -> None:
        self._schema.pop(name, None)
        self._kept.discard(name)
        with suppress(Exception):
            self._session.catalog.dropTempView(name)
