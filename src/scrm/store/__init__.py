"""Where tables live and SQL runs: the `Store` protocol that every step is written against.

`scrm.store.local` keeps the tables in one DuckDB file. SQL texts are DuckDB dialect within the subset of `scrm.store.sql`,
so that another engine can run the same steps.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

Kernel = Callable[["pl.DataFrame"], "pl.DataFrame"]


class Store(Protocol):
    """Tables and the SQL that reduces them.

    Values are bound (``$name`` in the text, ``{"name": value}`` in `params`), never pasted into the text.
    """

    def frame(self, sql: str, params: Mapping[str, Any] | None = None) -> "pl.DataFrame":
        """Return the rows of a query; the text orders them where order matters."""

    def arrow(self, sql: str, params: Mapping[str, Any] | None = None) -> "pa.Table":
        """Return the rows of a query as an Arrow table, within the transaction that is open."""

    def value(self, sql: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the first column of the first row of a query; None where there is no row."""

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
    ) -> int:
        """Feed a query's rows through a batch kernel and append its frames to a derived table; return the rows written."""

    def write(self, table: str, frame: "pl.DataFrame") -> None:
        """Replace the rows of a derived table; the frame's columns are those of the table, in any order."""

    def insert(
        self, table: str, columns: Sequence[str], rows: str, params: Mapping[str, Any] | None = None
    ) -> None:
        """Append the rows of a query, whose columns are those named, to a canonical or derived table."""

    def append(self, rows: "Mapping[str, pa.Table]") -> None:
        """Append Arrow rows, whose types are those stored, to canonical or derived tables."""

    def has_distinct_keys(self, table: str) -> bool:
        """Return whether the open transaction inserted all rows of a table, under different keys."""

    def delete(
        self, table: str, condition: str = "TRUE", params: Mapping[str, Any] | None = None
    ) -> int:
        """Delete the rows of a table for which an SQL condition holds; return their number."""

    def update(self, table: str, rows: str, params: Mapping[str, Any] | None = None) -> int:
        """Change the rows of a table whose ``rowid`` is in the column ``place`` of a query; return their number.

        The other columns of the query hold the new values of the columns of the same name.
        """

    def stream(
        self, sql: str, params: Mapping[str, Any] | None = None, *, size: int = 122_880
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a query in Arrow batches of at most `size` rows, within the open transaction.

        They must be read to the end before the next statement.
        """

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the columns of a table that are stored: of a canonical one those that some row was given a value for."""

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """Run a statement for its effect."""

    def offered(self, **frames: Any) -> AbstractContextManager[None]:
        """Let SQL read Arrow tables, Arrow readers or Polars frames under the names given, within the context."""

    def transaction(self) -> AbstractContextManager[None]:
        """All statements within take effect together, or none does."""

    def one_thread(self) -> AbstractContextManager[None]:
        """Run the statements within on one thread: adding rows bit by bit is cheaper so."""

    def row_count(self, table: str) -> int:
        """Return the number of rows of a table."""

    def relations(self) -> frozenset[str]:
        """Return the names of the tables and views."""
