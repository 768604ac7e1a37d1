"""Tables and SQL: the `Store` protocol that ingest, analyses and reports use, and `Slot`.

`scrm.store.local` keeps the tables in one DuckDB file. SQL is written in the dialect of DuckDB and
within the subset of `scrm.store.sql`, so that another engine can run the same steps.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

Kernel = Callable[["pl.DataFrame"], "pl.DataFrame"]


class Store(Protocol):
    """Tables, and SQL that reads and writes them.

    Values are bound (``$name`` in the text, ``{"name": value}`` in `params`), never written into
    the text.

    Attributes
    ----------
    lake_state : str
        Differs if tables that are only read may have changed; empty in a database, whose
        ``load_files`` says so.
    """

    lake_state: str

    def frame(self, sql: str, params: Mapping[str, Any] | None = None) -> "pl.DataFrame":
        """Return the rows of a query; their order is that of its ORDER BY, else arbitrary."""

    def arrow(self, sql: str, params: Mapping[str, Any] | None = None) -> "pa.Table":
        """Return the rows of a query as an Arrow table, within the open transaction."""

    def value(self, sql: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the first column of the first row of a query; None if there is no row."""

    def batches(
        self, sql: str, params: Mapping[str, Any] | None = None, *, size: int = 100_000
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a query in Arrow batches of at most `size` rows, in bounded memory."""

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
        """Apply a batch kernel to the rows of a query, and append its frames to a derived table.

        With `parallel`, the kernel may run for a few batches at once, on threads of their own.
        Returns the number of rows written.
        """

    def write(self, table: str, frame: "pl.DataFrame") -> None:
        """Replace the rows of a derived table by a frame with its columns, in any order."""

    def insert(
        self, table: str, columns: Sequence[str], rows: str, params: Mapping[str, Any] | None = None
    ) -> None:
        """Append the rows of a query, which has the columns named, to a table."""

    def append(self, rows: "Mapping[str, pa.Table]") -> None:
        """Append rows to some tables; their types are those that the tables store."""

    def has_distinct_keys(self, table: str) -> bool:
        """Return whether the transaction inserted all rows of a table, with different keys."""

    def delete(
        self, table: str, condition: str = "TRUE", params: Mapping[str, Any] | None = None
    ) -> int:
        """Delete the rows of a table for which an SQL condition holds; return their number."""

    def update(self, table: str, rows: str, params: Mapping[str, Any] | None = None) -> int:
        """Change rows of a table, and return their number.

        The query has the column ``place``, the ``rowid`` of each row to change, and new values of
        other columns.
        """

    def stream(
        self, sql: str, params: Mapping[str, Any] | None = None, *, size: int = 122_880
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a query in Arrow batches, within the open transaction.

        All of them must be read before the next statement.
        """

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the stored columns of a table: of a canonical one, those that were ever filled."""

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """Run a statement for its effect."""

    def offered(self, **frames: Any) -> AbstractContextManager[None]:
        """Let SQL read Arrow tables, Arrow readers or frames under names, within the block."""

    def replaced(self, **queries: str) -> AbstractContextManager[None]:
        """Let SQL read the rows of a query in place of a table, within the block."""

    def transaction(self) -> AbstractContextManager[None]:
        """Let all statements of the block take effect together, or none of them."""

    def one_thread(self) -> AbstractContextManager[None]:
        """Run the statements of the block on one thread: cheaper for rows that come in blocks."""

    def row_count(self, table: str) -> int:
        """Return the number of rows of a table."""

    def relations(self) -> frozenset[str]:
        """Return the names of the tables and views."""


class Slot:
    """The Arrow table that SQL reads under one name.

    DuckDB keeps every table that is registered within a transaction in memory until the transaction
    ends. A slot is registered once, and its table is replaced as often as needed.

    Examples
    --------
    >>> import pyarrow as pa
    >>> slot = Slot()
    >>> slot.table = pa.table({"a": [1]})
    >>> slot.clear()
    >>> slot.table.num_rows
    0
    """

    def __init__(self) -> None:
        self.table: pa.Table
        self.clear()

    def clear(self) -> None:
        """Release the rows."""
        import pyarrow as pa

        self.table = pa.table({"line": pa.array([], pa.int64())})

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the rows by the Arrow C stream interface."""
        return self.table.__arrow_c_stream__(requested_schema)
