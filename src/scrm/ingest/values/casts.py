"""Columns of text cast as a whole by Arrow, where every cell has the plain form of its type.

The plain form of a value has one meaning in every convention: ``7``, ``-12.50``, ``2026-06-30``,
``2026-06-30 23:59:59``. A column with any other cell is read by SQL with the full grammar of its
type (`scrm.ingest.values.value_types`), which reads plain cells to the same values.
"""

import pyarrow as pa
from pyarrow import compute

from scrm.ingest.values.dates import FIRST_DAY, LAST_DAY
from scrm.ingest.values.notation import NumberNotation
from scrm.ingest.values.numbers import exact_pattern

_DECIMALS = {"money": pa.decimal128(18, 4), "number": pa.float64()}
_TIMESTAMPS = {
    "time": (len("2026-06-30 23:59:59"), pa.timestamp("s"), pa.timestamp("us")),
    "date": (len("2026-06-30"), pa.date32(), pa.date32()),
}
"""Type of values -> length of a cell, Arrow type of the cast, Arrow type of the result."""


def cast_column(
    texts: pa.ChunkedArray, type_: str, notation: NumberNotation
) -> pa.ChunkedArray | None:
    """Return the values of a column, or None if a cell does not have the plain form.

    Parameters
    ----------
    texts : pyarrow.ChunkedArray of string
        The cells of one column; empty ones become null.
    type_ : str
        Type of the values. Of type ``id`` the texts themselves are returned, unless a spreadsheet
        may have rounded one of them (1.22E+17). Types without a plain form give None.
    notation : NumberNotation
        Decides whether a number with four decimals is plain.

    Returns
    -------
    pyarrow.ChunkedArray or None
        As long as `texts`; timestamps are local times.

    Examples
    --------
    >>> from scrm.ingest.values.notation import MIXED
    >>> cast_column(pa.chunked_array([["7", ""]]), "count", MIXED).to_pylist()
    [7, None]
    >>> cast_column(pa.chunked_array([["2026-06-30", "30.06.2026"]]), "date", MIXED)
    """
    if type_ == "id":
        return None if _may_be_rounded(texts) else texts
    if type_ not in {"count", *_DECIMALS, *_TIMESTAMPS}:
        return None
    empty = compute.equal(texts, "")
    if compute.any(empty).as_py():
        texts = compute.if_else(empty, None, texts)
    try:
        if type_ == "count":
            values = texts.cast(pa.int64())
            return values if values.cast(pa.string()).equals(texts) else None
        return (
            _cast_timestamps(texts, type_)
            if type_ in _TIMESTAMPS
            else _cast_decimals(texts, type_, notation)
        )
    except pa.ArrowInvalid:
        return None


def _cast_decimals(
    texts: pa.ChunkedArray, type_: str, notation: NumberNotation
) -> pa.ChunkedArray | None:
    pattern = f"^(?:{exact_pattern(notation)})$"
    is_exact = compute.all(compute.match_substring_regex(texts, pattern)).as_py()
    return texts.cast(_DECIMALS[type_]) if is_exact in {True, None} else None


def _cast_timestamps(texts: pa.ChunkedArray, type_: str) -> pa.ChunkedArray | None:
    length, kind, result = _TIMESTAMPS[type_]
    if compute.any(compute.not_equal(compute.binary_length(texts), length)).as_py():
        return None
    values = texts.cast(kind)
    first, last = (pa.scalar(day).cast(kind) for day in (FIRST_DAY, LAST_DAY))
    if compute.any(compute.or_(compute.less(values, first), compute.greater(values, last))).as_py():
        return None
    return values.cast(result)


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
