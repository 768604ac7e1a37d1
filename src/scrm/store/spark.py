"""Tables in a lake, and SQL that a Spark Connect server runs.

The canonical tables are read where they are: one folder or file of Parquet per table. Derived
tables are written to a work folder that both sides see, as immutable files; one small file lists
those that count, so that a transaction takes effect, or none of it does.
"""

import json
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import sqlglot
from sqlglot import exp

from scrm.errors import StoreError, UsageError
from scrm.files import make_folder, private_umask, write_file
from scrm.store import Kernel
from scrm.store.spark_sql import translate
from scrm.store.sql import quote_name
from scrm.tables import TABLES
from scrm.views import VIEWS

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa
    from pyspark.sql.connect.dataframe import DataFrame
    from pyspark.sql.connect.session import SparkSession

_LIST = "tables.json"
"""The file of the work folder that lists the files of the derived tables."""


def connect(remote: str) -> "SparkSession":
    """Connect to a Spark Connect server.

    Raises
    ------
    StoreError
        There is no server at that address; its credentials are not repeated.
    """
    from pyspark.sql.connect.session import SparkSession

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pyspark about the version of pandas
            session = SparkSession.builder.remote(remote).create()
            session.version  # noqa: B018  the first answer of the server
    except Exception as error:
        raise StoreError(
            f"no Spark Connect server answers at {remote.partition(';')[0]}",
            hint="start it, or name another with --remote sc://host:port",
        ) from error
    return session


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
        listed = self._work / _LIST
        self._files: dict[str, list[str]] = json.loads(listed.read_text()) if listed.exists() else {}
        for table in TABLES.values():
            if table.role == "canonical" or table.name == "load_files":
                self._show_lake(table.name, _find(tables, table.name))
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
        with _rewritten_errors():
            return _without_zone(self._run(sql, params).toArrow())

    def value(self, sql: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the first column of the first row of a query; None if there is no row."""
        found = self.arrow(sql, params)
        return found.column(0)[0].as_py() if found.num_rows else None

    def batches(
        self, sql: str, params: Mapping[str, Any] | None = None, *, size: int = 100_000
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a query in Arrow batches of at most `size` rows."""
        yield from self.arrow(sql, params).to_batches(max_chunksize=size)

    stream = batches

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
            self._add_file(table, frame.to_arrow())
            written += frame.height
        self._show_derived(table)
        return written

    def write(self, table: str, frame: "pl.DataFrame") -> None:
        """Replace the rows of a derived table."""
        with self.transaction():
            self._files[table] = []
            self._add_file(table, frame.to_arrow())
            self._show_derived(table)

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
            with self.transaction():
                self._files[table] = []
                self._add_file(table, kept)
                self._show_derived(table)
        return before - kept.num_rows

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
            self._drop(tree.find(exp.Table).name)
        elif isinstance(tree, exp.Create) and tree.expression:
            self._keep(tree.this.name, tree.expression.sql(dialect="duckdb"), params)
        else:
            raise UsageError("a lake is only read", hint="load files into a DuckDB database")

    @contextmanager
    def offered(self, **frames: Any) -> Iterator[None]:
        """Let SQL read Arrow tables or frames under names, within the block."""
        for name, frame in frames.items():
            self._offer(name, _as_arrow(frame))
        try:
            yield
        finally:
            for name in frames:
                del self._schema[name]
                self._session.catalog.dropTempView(name)

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

    def _keep(self, name: str, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """Write the rows of a query once, and show them under a name."""
        query = self._run(sql, params)
        self._kept[name] = folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._work))
        with _rewritten_errors():
            query.write.mode("overwrite").parquet(str(folder))
            written = self._session.read.parquet(str(folder))
            # without rows, a server may write no file, and then knows no columns
            self._show(name, written if written.columns else query.limit(0))

    def _run(self, sql: str, params: Mapping[str, Any] | None = None) -> "DataFrame":
        for table in sqlglot.parse_one(sql, dialect="duckdb").find_all(exp.Table):
            if definition := self._waiting.pop(table.name, ""):
                self._keep(table.name, definition)
        with _rewritten_errors():
            return self._session.sql(translate(sql, params, self._schema))

    def _show(self, name: str, frame: "DataFrame") -> None:
        """Let SQL read a frame of the server under a name."""
        with _rewritten_errors():
            frame.createOrReplaceTempView(name)
            self._schema[name] = {field.name: _duckdb_type(field) for field in frame.schema.fields}

    def _offer(self, name: str, rows: "pa.Table") -> None:
        if rows.num_rows:
            with _rewritten_errors():
                self._show(name, self._session.createDataFrame(rows))
        else:  # no schema can be inferred
            columns = ", ".join(
                f"CAST(NULL AS {_sql_type(field.type)}) AS {quote_name(field.name)}"
                for field in rows.schema
            )
            self._show(name, self._run(f"SELECT {columns} WHERE FALSE"))

    def _show_lake(self, table: str, path: str | None) -> None:
        """Show a canonical table with all its columns."""
        stored: set[str] = set()
        source = f"lake_{table}"
        if path:
            with _rewritten_errors():
                self._show(source, self._session.read.parquet(path))
            stored = set(self._schema[source])
        self._show(table, self._run(_select_fields(table, source if path else None, stored)))
        self._schema.pop(source, None)

    def _show_derived(self, table: str) -> None:
        files = [str(self._work / name) for name in self._files.get(table, [])]
        if files:
            with _rewritten_errors():
                self._show(table, self._session.read.parquet(*files))
        else:
            self._show(table, self._run(_select_fields(table, None, set())))

    def _add_file(self, table: str, rows: "pa.Table") -> None:
        """Write rows of a derived table into a file, which counts once it is listed."""
        import pyarrow as pa
        from pyarrow import parquet

        types = {field.name: _arrow_type(field.sql_type) for field in TABLES[table].stored_fields}
        schema = pa.schema([(name, types[name]) for name in types])
        name = f"{table}-{uuid.uuid4().hex}.parquet"
        with private_umask():
            parquet.write_table(rows.select(list(types)).cast(schema), self._work / name)
        self._files.setdefault(table, []).append(name)
        if self._open is None:
            with self.transaction():
                pass

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


def _find(tables: Path, name: str) -> str | None:
    """Return the path of a table of the lake, None if there is none."""
    for path in (tables / f"{name}.parquet", tables / name):
        if path.exists():
            return str(path.absolute())
    return None


def _select_fields(table: str, source: str | None, stored: set[str]) -> str:
    """Return the query of all columns of a table, NULL where the source has none."""
    columns = ", ".join(
        f"CAST({quote_name(field.name) if field.name in stored else 'NULL'} AS {field.sql_type}) "
        f"AS {quote_name(field.name)}"
        for field in TABLES[table].stored_fields
    )
    return f"SELECT {columns} FROM {source}" if source else f"SELECT {columns} WHERE FALSE"


def _duckdb_type(field: Any) -> str:
    """Return the type of a field of a Spark schema as DuckDB spells it."""
    name = field.dataType.simpleString()
    known = {
        "string": "VARCHAR",
        "double": "DOUBLE",
        "float": "FLOAT",
        "bigint": "BIGINT",
        "int": "INTEGER",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
        "timestamp_ntz": "TIMESTAMP",
    }
    return known.get(name, name.upper() if name.startswith("decimal") else "VARCHAR")


def _sql_type(arrow_type: "pa.DataType") -> str:
    """Return the type of an Arrow column as DuckDB spells it."""
    import pyarrow as pa

    for is_type, name in (
        (pa.types.is_boolean, "BOOLEAN"),
        (pa.types.is_integer, "BIGINT"),
        (pa.types.is_floating, "DOUBLE"),
        (pa.types.is_date, "DATE"),
        (pa.types.is_timestamp, "TIMESTAMP"),
        (pa.types.is_decimal, str(arrow_type).replace("128", "").upper()),
    ):
        if is_type(arrow_type):
            return name
    return "VARCHAR"


def _arrow_type(sql_type: str) -> "pa.DataType":
    import pyarrow as pa

    types = {
        "VARCHAR": pa.string(),
        "BOOLEAN": pa.bool_(),
        "BIGINT": pa.int64(),
        "DOUBLE": pa.float64(),
        "DECIMAL(18,4)": pa.decimal128(18, 4),
        "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us"),
    }
    return types[sql_type]


def _without_zone(rows: "pa.Table") -> "pa.Table":
    """Return rows with moments as DuckDB has them: in UTC, without a zone."""
    import pyarrow as pa

    fields = [
        pa.field(field.name, pa.timestamp("us")) if pa.types.is_timestamp(field.type) else field
        for field in rows.schema
    ]
    return rows.cast(pa.schema(fields))


def _as_arrow(frame: Any) -> "pa.Table":
    import pyarrow as pa

    found = pa.table(frame) if not isinstance(frame, pa.Table) else frame
    large = {pa.large_string(): pa.string(), pa.string_view(): pa.string()}
    fields = [pa.field(field.name, large.get(field.type, field.type)) for field in found.schema]
    return found.cast(pa.schema(fields))


@contextmanager
def _rewritten_errors() -> Iterator[None]:
    """Raise errors of the server as errors of scrm, without values of the data."""
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise StoreError(
            f"the Spark server refused a step ({type(error).__name__})",
            hint="scrm doctor --engine spark shows the server; -vv shows its message",
        ) from error
