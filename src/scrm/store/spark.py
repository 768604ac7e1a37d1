"""Tables in a lake, and SQL that a Spark Connect server runs.

The canonical tables are read where they are: one folder or file of Parquet per table. Derived
tables are written to a work folder that both sides see, as immutable files; one small file lists
those that count, so that a transaction takes effect, or none of it does.
"""

import json
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import sqlglot
from sqlglot import exp

from scrm.errors import UsageError
from scrm.files import make_folder, private_umask, write_file
from scrm.store import Kernel
from scrm.store.lake_tables import find_table, select_fields
from scrm.store.spark_session import rewritten_errors
from scrm.store.spark_sql import list_relations, translate
from scrm.store.spark_types import (
    as_arrow,
    check_types,
    find_arrow_type,
    find_duckdb_type,
    find_sql_type,
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

_OPTIMIZER = "org.apache.spark.sql.catalyst.optimizer"
_LIST = "tables.json"
"""The file of the work folder that lists the files of the derived tables."""
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
        Folder for derived tables, which this process and the server see under the same path.

    Raises
    ------
    StoreError
        The server cannot read a table.
    """

    path = None
    read_only = False

    def __init__(self, session: "SparkSession", tables: Path, work: Path) -> None:
        self._session = session
        self._work = work.absolute()
        self._schema: dict[str, dict[str, str]] = {}
        self._kept: dict[str, Path] = {}
        self._open: dict[str, list[str]] | None = None
        """The files of the derived tables before the open transaction."""
        self._waiting = dict(VIEWS)
        """Views that no query has read yet: each is computed once, when it is first read."""
        make_folder(self._work)
        session.conf.set("spark.sql.session.timeZone", "UTC")
        # Spark 4.3 rejects the plan of a query on conversations after this rule
        session.conf.set(
            "spark.sql.optimizer.excludedRules", f"{_OPTIMIZER}.RemoveRedundantAliases"
        )
        listed = self._work / _LIST
        self._files: dict[str, list[str]] = (
            json.loads(listed.read_text()) if listed.exists() else {}
        )
        for table in TABLES.values():
            if table.role == "canonical" or table.name == "load_files":
                self._show_lake(table.name, find_table(tables, table.name))
            else:
                self._show_derived(table.name)

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the intermediate tables."""
        for name in list(self._kept):
            self._drop(name)

    def frame(self, sql: str, params: Mapping[str, Any] | None = None) -> "pl.DataFrame":
        """Return the rows of a query."""
        import polars as pl

        frame = pl.from_arrow(self.arrow(sql, params))
        assert isinstance(frame, pl.DataFrame)  # noqa: S101  an Arrow table never gives a Series
        return frame

    def arrow(self, sql: str, params: Mapping[str, Any] | None = None) -> "pa.Table":
        """Return the rows of a query as an Arrow table."""
        with rewritten_errors():
            return remove_zones(self._run(sql, params).toArrow())

    def value(self, sql: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the first column of the first row of a query; None if there is no row."""
        found = self.arrow(sql, params)
        return found.column(0)[0].as_py() if found.num_rows else None

    def batches(
        self, sql: str, params: Mapping[str, Any] | None = None, *, size: int = 100_000
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a query in Arrow batches of at most `size` rows, in bounded memory.

        The server writes them to the work folder, from where they are read in turns.
        """
        from pyarrow import dataset

        query = self._run(sql, params)
        with self._folder("batches") as folder:
            with rewritten_errors():
                query.write.mode("overwrite").parquet(str(folder))
            files = sorted(folder.rglob("*.parquet"))
            if files:
                yield from dataset.dataset(files).to_batches(batch_size=size)

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
    ) -> int:
        """Apply a batch kernel to the rows of a query, and append its frames to a derived table."""
        import polars as pl

        written = 0
        for batch in self.batches(sql, params, size=size):
            frame = kernel(pl.DataFrame(pl.from_arrow(batch)))
            with self.transaction():
                self._add_file(table, frame.to_arrow())
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
                self._add_file(table, added)
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
        before = {name: self._session.table(name) for name in queries}
        for name, query in queries.items():
            self._show(f"before_{name}", before[name])
            self._show(name, self._run(query.format(table=f"before_{name}")))
        try:
            yield
        finally:
            for name, frame in before.items():
                self._show(name, frame)
                del self._schema[f"before_{name}"]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Let all changes of derived tables in the block take effect together, or none."""
        if self._open is not None:
            yield
            return
        self._open = {table: list(files) for table, files in self._files.items()}
        try:
            yield
            write_file(self._work / _LIST, json.dumps(self._files, sort_keys=True))
            self._remove_unlisted()
        except BaseException:
            changed = [name for name in self._files if self._files[name] != self._open.get(name)]
            self._files = self._open
            for table in changed:
                self._show_derived(table)
            self._remove_unlisted()
            raise
        finally:
            self._open = None

    @contextmanager
    def one_thread(self) -> Iterator[None]:
        """Do nothing: the threads are the server's."""
        yield

    @contextmanager
    def _folder(self, name: str) -> Iterator[Path]:
        """Return a new folder that the server can write to, until the end of the block."""
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._work))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _keep(self, name: str, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """Write the rows of a query once, and show them under a name."""
        query = self._run(sql, params)
        self._kept[name] = folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._work))
        with rewritten_errors():
            query.write.mode("overwrite").parquet(str(folder))
            written = self._session.read.parquet(str(folder))
            # without rows, a server may write no file, and then knows no columns
            self._show(name, written if written.columns else query.limit(0))

    def _run(self, sql: str, params: Mapping[str, Any] | None = None) -> "DataFrame":
        for name in list_relations(sql) if self._waiting else ():
            if definition := self._waiting.pop(name, ""):
                self._keep(name, definition)
        with rewritten_errors():
            return self._session.sql(translate(sql, params, self._schema))

    def _show(self, name: str, frame: "DataFrame") -> None:
        """Let SQL read a frame of the server under a name."""
        with rewritten_errors():
            frame.createOrReplaceTempView(name)
            self._schema[name] = {
                field.name: find_duckdb_type(field) for field in frame.schema.fields
            }

    def _offer(self, name: str, rows: "pa.Table") -> None:
        if rows.num_rows:
            with rewritten_errors():
                self._show(name, self._session.createDataFrame(rows))
        else:  # no schema can be inferred
            columns = ", ".join(
                f"CAST(NULL AS {find_sql_type(field.type)}) AS {quote_name(field.name)}"
                for field in rows.schema
            )
            self._show(name, self._run(f"SELECT {columns} WHERE FALSE"))

    def _show_lake(self, table: str, path: str | None) -> None:
        """Show a canonical table with all its columns."""
        stored: set[str] = set()
        source = f"lake_{table}"
        if path:
            with rewritten_errors():
                self._show(source, self._session.read.parquet(path))
            check_types(table, self._session.table(source).schema.fields)
            stored = set(self._schema[source])
        self._show(table, self._run(select_fields(table, source if path else None, stored)))
        self._schema.pop(source, None)

    def _show_derived(self, table: str) -> None:
        files = [str(self._work / name) for name in self._files.get(table, [])]
        if files:
            with rewritten_errors():
                self._show(table, self._session.read.parquet(*files))
        else:
            self._show(table, self._run(select_fields(table, None, set())))

    def _replace_rows(self, table: str, rows: "pa.Table") -> None:
        with self.transaction():
            self._files[table] = []
            self._add_file(table, rows)
            self._show_derived(table)

    def _add_file(self, table: str, rows: "pa.Table") -> None:
        """Write rows of a derived table into a file, which counts when the transaction ends."""
        import pyarrow as pa
        from pyarrow import parquet

        types = {
            field.name: find_arrow_type(field.sql_type) for field in TABLES[table].stored_fields
        }
        schema = pa.schema([(name, types[name]) for name in types])
        name = f"{table}-{uuid.uuid4().hex}.parquet"
        with private_umask():
            parquet.write_table(rows.select(list(types)).cast(schema), self._work / name)
        self._files.setdefault(table, []).append(name)

    def _remove_unlisted(self) -> None:
        listed = {name for files in self._files.values() for name in files}
        for path in self._work.glob("*.parquet"):
            if path.is_file() and path.name not in listed:
                path.unlink(missing_ok=True)

    def _drop(self, name: str) -> None:
        self._schema.pop(name, None)
        with suppress(Exception):
            self._session.catalog.dropTempView(name)
        shutil.rmtree(self._kept.pop(name), ignore_errors=True)
