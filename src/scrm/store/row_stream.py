"""The rows of one query, batch by batch and within a time limit."""

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TypeVar

import duckdb

from scrm import signals
from scrm.errors import StoreError, UsageError
from scrm.store.engine_errors import out_of_memory_error
from scrm.store.interruption import run_in
from scrm.store.memory import read_limit, resident_bytes
from scrm.store.sql import quote_name

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

T = TypeVar("T")
BATCH = 65_536
"""Rows that are fetched at once."""

_AS_IT_IS = re.compile(
    r"(U?(TINY|SMALL|BIG)INT|U?INTEGER|BOOLEAN|VARCHAR)(\[\])*"
    r"|HUGEINT|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|DATE|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?"
)
"""Types that frames have, too; values of other types become text."""
_NESTED = re.compile(r"(STRUCT|MAP|UNION|TUPLE|.*\[\d*\]$)", re.DOTALL)
_DAYS = (-719_162, 2_932_896)
"""The first and the last day that Python can represent, in days since 1970-01-01."""
_DIGITS = 38
_PATIENCE = 1.0
"""Seconds in which a query has to end when it is told to."""
_MOST_MEMORY = 1.25
"""How many times `memory_limit` a query may take: the engine does not count all that it takes."""
_UNITS_A_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


class Rows:
    """The rows of one query, fetched one batch after the other.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The query runs on a new cursor.
    text : str
        One query.
    seconds : float
        Time limit; only the time in which the engine works counts.
    errors : context manager factory
        Turns errors of the engine into those of scrm.
    views : Mapping[str, str]
        Name -> SELECT of the temporary views that the query sees.

    Examples
    --------
    >>> from contextlib import nullcontext
    >>> query = "SELECT range AS n FROM range(3)"
    >>> with Rows(duckdb.connect(), query, seconds=10, errors=nullcontext) as rows:
    ...     rows.schema.names, [batch.num_rows for batch in rows.batches()]
    (['n'], [3])
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        text: str,
        *,
        seconds: float,
        errors: Callable[[], AbstractContextManager[None]],
        views: Mapping[str, str] | None = None,
    ) -> None:
        self._seconds, self._left, self._errors = seconds, seconds, errors
        self._cursor = connection.cursor()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rows")
        self._limit = int(_MOST_MEMORY * read_limit(connection))
        try:
            for name, sql in (views or {}).items():  # a cursor sees no views of its connection
                self._cursor.execute(f'CREATE TEMP VIEW "{name}" AS {sql}')
            self._reader = self._within(lambda: _reader(self._cursor, text))
        except BaseException:
            self.close()
            raise

    @property
    def schema(self) -> "pa.Schema":
        """Names and types of the columns."""
        return self._reader.schema

    def __enter__(self) -> Self:
        """Return the rows themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def batches(self) -> "Iterator[pa.RecordBatch]":
        """Yield the rows in batches, in the order of the query.

        Raises
        ------
        StoreError
            The time limit was reached, or the query took too much memory.
        """
        while (batch := self._within(self._next)) is not None:
            if batch.num_rows:
                yield batch

    def _next(self) -> "pa.RecordBatch | None":
        try:
            return self._reader.read_next_batch()
        except StopIteration:
            return None

    def close(self) -> None:
        """End the query."""
        if signals.is_work_left():
            self._worker.shutdown(wait=False)
            return
        self._worker.shutdown()
        with suppress(duckdb.Error):
            self._cursor.close()

    def _within(self, work: Callable[[], T]) -> T:
        """Do some work within the rest of the time limit, and within the limit of memory."""
        began, most = monotonic(), resident_bytes() + self._limit
        try:
            with self._errors():
                return run_in(
                    self._worker,
                    _hide_values(work),
                    self._cursor.interrupt,
                    seconds=self._left,
                    patience=_PATIENCE,
                    has_memory=lambda: resident_bytes() <= most,
                )
        except MemoryError:
            raise out_of_memory_error() from None
        except TimeoutError:
            raise StoreError(
                f"the query was stopped: it took longer than {self._seconds:g} s",
                hint="ask for less, or allow more time: --timeout SECONDS",
            ) from None
        finally:
            self._left -= monotonic() - began


def _hide_values(work: Callable[[], T]) -> Callable[[], T]:
    """Return work whose errors do not quote values of the data."""

    def work_silently() -> T:
        import pyarrow as pa

        try:
            return work()
        except (
            duckdb.ParserException,
            duckdb.BinderException,
            duckdb.CatalogException,
        ):  # these quote the statement only
            raise
        except (duckdb.DataError, duckdb.ProgrammingError):
            raise _value_error() from None
        except (pa.ArrowException, OSError) as error:
            if "Out of Memory" in str(error):
                raise duckdb.OutOfMemoryException from None
            raise _value_error() from None

    return work_silently


def _value_error() -> UsageError:
    return UsageError(
        "SQL: the query failed on a value", hint="TRY_CAST gives NULL where CAST fails"
    )


def _reader(cursor: duckdb.DuckDBPyConnection, text: str) -> "pa.RecordBatchReader":
    relation: Any = cursor.sql(text)
    types = [str(each) for each in relation.types]
    if not all(map(_AS_IT_IS.fullmatch, types)) or len(set(relation.columns)) < len(types):
        names = _number_repeated(relation.columns)
        listed = ", ".join(f"c{index}" for index in range(len(types)))
        chosen = (_as_text(f"c{index}", kind) for index, kind in enumerate(types))
        named = (
            f"{value} AS {quote_name(name)}" for value, name in zip(chosen, names, strict=True)
        )
        relation = relation.query(
            "scrm_answer", f"SELECT {', '.join(named)} FROM scrm_answer AS a({listed})"
        )
    return relation.to_arrow_reader(BATCH)


def _as_text(column: str, kind: str) -> str:
    if _AS_IT_IS.fullmatch(kind):
        return column
    return (
        f"CAST(to_json({column}) AS VARCHAR)"
        if _NESTED.match(kind)
        else f"CAST({column} AS VARCHAR)"
    )


def _number_repeated(names: list[str]) -> list[str]:
    """Return names, with a number added to those that are repeated.

    Examples
    --------
    >>> _number_repeated(["a", "a", "b", "a"])
    ['a', 'a_1', 'b', 'a_2']
    """
    found: dict[str, None] = {}
    for name in names:
        number, chosen = 0, name
        while chosen in found:
            number += 1
            chosen = f"{name}_{number}"
        found[chosen] = None
    return list(found)


def build_frame(table: "pa.Table") -> "pl.DataFrame":
    """Return rows as a frame.

    Columns with values that Python cannot represent (the year 20000, 39 digits) become text.

    Examples
    --------
    >>> import pyarrow as pa
    >>> days = pa.array([0, 2_932_897], pa.int32()).cast(pa.date32())
    >>> build_frame(pa.table({"day": days}))["day"].to_list()
    ['1970-01-01', '10000-01-01']
    """
    import polars as pl
    import pyarrow as pa

    for index, column in enumerate(table.columns):
        if _is_huge(column):
            texts = [None if value is None else f"{value:f}" for value in column.to_pylist()]
            table = table.set_column(index, table.column_names[index], pa.array(texts, pa.string()))
    far = [
        name
        for name, column in zip(table.column_names, table.columns, strict=True)
        if _is_far(column)
    ]
    if far:
        chosen = ", ".join(
            f"CAST({quote_name(name)} AS VARCHAR) AS {quote_name(name)}" for name in far
        )
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            texts = connection.from_arrow(table.select(far)).project(chosen).to_arrow_table()
        for name in far:
            table = table.set_column(table.column_names.index(name), name, texts.column(name))
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101  an Arrow table never gives a Series
    return frame


def _is_far(column: "pa.ChunkedArray") -> bool:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_date32(kind):
        integers, factor = pa.int32(), 1
    elif pa.types.is_timestamp(kind):
        integers, factor = pa.int64(), _UNITS_A_DAY[kind.unit]
    else:
        return False
    import pyarrow.compute as pc  # a tenth of a second

    ends: dict[str, Any] = pc.min_max(column.cast(integers)).as_py()
    first, last = _DAYS[0] * factor, (_DAYS[1] + 1) * factor
    return ends["min"] is not None and not (first <= ends["min"] and ends["max"] < last)


def _is_huge(column: "pa.ChunkedArray") -> bool:
    """Return whether integers of the engine have more digits than decimals of Arrow."""
    import pyarrow as pa

    kind = column.type
    if not pa.types.is_decimal(kind) or kind.precision < _DIGITS or not len(column):
        return False
    import pyarrow.compute as pc

    ends: dict[str, Any] = pc.min_max(column).as_py()
    return ends["min"] is not None and max(abs(ends["min"]), abs(ends["max"])) >= 10**_DIGITS
