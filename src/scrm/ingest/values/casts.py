"""Whole columns of cells to values at once, where every cell has the one form that nobody writes differently.

Arrow's casts refuse what they do not know to the letter. A column with any other cell is left to the SQL of its type.
"""

from collections.abc import Mapping

import pyarrow as pa
from pyarrow import compute

from scrm.ingest.values.dates import FIRST_DAY, LAST_DAY

PREFIX = "q_"
"""Begins the names of the columns of values, before the name of the field."""
_SECONDS, _DAY = len("2026-06-30 23:59:59"), len("2026-06-30")


def with_casts(
    cells: pa.Table, columns: Mapping[str, int], types: Mapping[str, str]
) -> tuple[pa.Table, frozenset[str]]:
    """Return the cells with the values of the fields that can be cast as a whole beside them, and the names of these.

    An ``id`` is its text, unless a spreadsheet may have rounded one of them: it gets no column of its own.

    Parameters
    ----------
    columns : Mapping[str, int]
        Field -> index of its column.
    types : Mapping[str, str]
        Field -> type of value; ``count``, ``time``, ``date`` and ``id`` have a plain form.

    Examples
    --------
    >>> cells = pa.table({"c0": ["7", ""], "c1": ["07", "8"], "c2": ["2026-06-30", "30.06.2026"]})
    >>> table, cast = with_casts(cells, {"likes": 0, "views": 1, "day": 2}, {"likes": "count", "views": "count", "day": "date"})
    >>> sorted(cast), table.column("q_likes").to_pylist()
    (['likes'], [7, None])
    """
    cast = set()
    for field, index in columns.items():
        texts, type_ = cells.column(index), types[field]
        values = _values(texts, type_)
        if values is not None:
            cells = cells.append_column(PREFIX + field, values)
        if values is not None or (type_ == "id" and not _has_letter_e(texts)):
            cast.add(field)
    return cells, frozenset(cast)


def _values(texts: pa.ChunkedArray, type_: str) -> pa.ChunkedArray | None:
    """Return the values of a column, None where some cell is not of the plain form."""
    if type_ not in {"count", "time", "date"}:
        return None
    empty = compute.equal(texts, "")
    if compute.any(empty).as_py():
        texts = compute.if_else(empty, None, texts)
    try:
        return _counts(texts) if type_ == "count" else _moments(texts, type_)
    except pa.ArrowInvalid:
        return None


def _counts(texts: pa.ChunkedArray) -> pa.ChunkedArray | None:
    values = texts.cast(pa.int64())
    return values if values.cast(pa.string()).equals(texts) else None


def _moments(texts: pa.ChunkedArray, type_: str) -> pa.ChunkedArray | None:
    length, kind = (_SECONDS, pa.timestamp("s")) if type_ == "time" else (_DAY, pa.date32())
    if compute.any(compute.not_equal(compute.binary_length(texts), length)).as_py():
        return None
    values = texts.cast(kind)
    first, last = (pa.scalar(day).cast(kind) for day in (FIRST_DAY, LAST_DAY))
    if compute.any(compute.or_(compute.less(values, first), compute.greater(values, last))).as_py():
        return None
    return values.cast(pa.timestamp("us")) if type_ == "time" else values


def _has_letter_e(texts: pa.ChunkedArray) -> bool:
    """Tell whether an e, as in 1.22158E+17, may be in some text: it is in the memory that they share with their neighbours."""
    memories = (chunk.buffers()[2] for chunk in texts.chunks)
    return any(
        b"e" in data or b"E" in data
        for memory in memories
        if memory
        for data in (memory.to_pybytes(),)
    )
