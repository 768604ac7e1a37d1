"""The plain form of a type, which means the same in every convention, and the casts that read it.

Whole columns are cast by Arrow, whose casts fail on any other form. A column with such a cell is
read by SQL: first by the plain form, then by the full grammar of its type.
"""

import datetime as dt
from collections.abc import Mapping

import pyarrow as pa
from pyarrow import compute

from scrm.ingest.values.notation import ColumnConvention
from scrm.ingest.values.numbers import exact_pattern
from scrm.ingest.values.sql import match_whole, quote_text, try_plain_first

PREFIX = "q_"
"""Begins the names of the columns of cast values; the name of the field follows."""
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
"""Dates outside this range are errors of writing."""
_PLAIN_CASTS = {"count": "BIGINT", "time": "TIMESTAMP", "date": "DATE"}
_EXACT_CASTS = {"money": "DECIMAL(18,4)", "number": "DOUBLE"}
_SECONDS, _DAY = len("2026-06-30 23:59:59"), len("2026-06-30")


def cast_columns(
    cells: pa.Table, columns: Mapping[str, int], types: Mapping[str, str]
) -> tuple[pa.Table, frozenset[str]]:
    """Append the values of the columns that can be cast, and return the names of these fields.

    A field of type ``id`` is its text unless a cell may have been rounded by a spreadsheet: it is
    among the cast fields without a further column.

    Parameters
    ----------
    columns : Mapping[str, int]
        Field -> index of its column.
    types : Mapping[str, str]
        Field -> type of value; ``count``, ``time``, ``date`` and ``id`` can be cast.

    Examples
    --------
    >>> cells = pa.table({"c0": ["7", ""], "c1": ["07", "8"], "c2": ["2026-06-30", "30.06.2026"]})
    >>> types = {"likes": "count", "views": "count", "day": "date"}
    >>> table, cast = cast_columns(cells, {"likes": 0, "views": 1, "day": 2}, types)
    >>> sorted(cast), table.column("q_likes").to_pylist()
    (['likes'], [7, None])
    """
    cast = set()
    for field, index in columns.items():
        texts, type_ = cells.column(index), types[field]
        values = _cast_column(texts, type_)
        if values is not None:
            cells = cells.append_column(PREFIX + field, values)
        if values is not None or (type_ == "id" and not _may_be_rounded(texts)):
            cast.add(field)
    return cells, frozenset(cast)


def _cast_column(texts: pa.ChunkedArray, type_: str) -> pa.ChunkedArray | None:
    """Return the values of a column, None if a cell does not have the plain form."""
    if type_ not in {"count", "time", "date"}:
        return None
    empty = compute.equal(texts, "")
    if compute.any(empty).as_py():
        texts = compute.if_else(empty, None, texts)
    try:
        return _cast_counts(texts) if type_ == "count" else _cast_timestamps(texts, type_)
    except pa.ArrowInvalid:
        return None


def _cast_counts(texts: pa.ChunkedArray) -> pa.ChunkedArray | None:
    values = texts.cast(pa.int64())
    return values if values.cast(pa.string()).equals(texts) else None


def _cast_timestamps(texts: pa.ChunkedArray, type_: str) -> pa.ChunkedArray | None:
    length, kind = (_SECONDS, pa.timestamp("s")) if type_ == "time" else (_DAY, pa.date32())
    if compute.any(compute.not_equal(compute.binary_length(texts), length)).as_py():
        return None
    values = texts.cast(kind)
    first, last = (pa.scalar(day).cast(kind) for day in (FIRST_DAY, LAST_DAY))
    if compute.any(compute.or_(compute.less(values, first), compute.greater(values, last))).as_py():
        return None
    return values.cast(pa.timestamp("us")) if type_ == "time" else values


def _may_be_rounded(texts: pa.ChunkedArray) -> bool:
    """Return whether a text may hold an e, as in 1.22158E+17; false positives are possible.

    The buffers are searched, which other columns may share.
    """
    memories = (chunk.buffers()[2] for chunk in texts.chunks)
    return any(
        b"e" in data or b"E" in data
        for memory in memories
        if memory
        for data in (memory.to_pybytes(),)
    )


def plain_cast(text: str, type_: str) -> str:
    """Return the SQL of the cast that reads most cells of a type; empty if the type has none."""
    kind = _PLAIN_CASTS.get(type_, "")
    return f"TRY_CAST({text} AS {kind})" if kind else ""


def read_plain(text: str, type_: str, convention: ColumnConvention, cast: str = "") -> str:
    """Return the SQL that reads only the plain form of a type; empty if the type has none.

    NULL means that the full grammar must decide.

    Parameters
    ----------
    cast : str
        SQL of the result of `plain_cast`, if it was computed before.
    """
    cast = cast or plain_cast(text, type_)
    if cast:
        value = cast if type_ == "count" else keep_in_range(cast, type_, convention)
        return try_plain_first(text, cast, value, "NULL")
    if type_ in _EXACT_CASTS:
        exact = match_whole(text, exact_pattern(convention.numbers))
        return f"CASE WHEN {exact} THEN TRY_CAST({text} AS {_EXACT_CASTS[type_]}) END"
    return ""


def keep_in_range(cast: str, type_: str, convention: ColumnConvention) -> str:
    """Return the SQL of a cast date or time, in UTC, NULL outside `FIRST_DAY` to `LAST_DAY`."""
    kind = "TIMESTAMP" if type_ == "time" else "DATE"
    value = to_utc(cast, convention.timezone) if type_ == "time" else cast
    return f"CASE WHEN {cast} BETWEEN {kind} '{FIRST_DAY}' AND {kind} '{LAST_DAY}' THEN {value} END"


def to_utc(local: str, timezone: str) -> str:
    """Return the SQL of a local time in UTC."""
    zone = quote_text(timezone)
    return local if timezone == "UTC" else f"timezone('UTC', timezone({zone}, {local}))"
