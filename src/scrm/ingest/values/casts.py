"""Columns of text cast as a whole by Arrow, where every cell has the plain form of its type.

The plain form of a value has one meaning in every convention: ``7``, ``-12.50``, ``2026-06-30``,
``2026-06-30 23:59:59``, ``2026-06-30T23:59:59+02:00``. A column with any other cell is read by SQL
with the full grammar of its type (`scrm.ingest.values.value_types`), which reads plain cells to the
same values.
"""

import datetime as dt

import pyarrow as pa
from pyarrow import compute

from scrm.ingest.values.dates import FIRST_DAY, LAST_DAY
from scrm.ingest.values.notation import NumberNotation
from scrm.ingest.values.numbers import exact_pattern

_DECIMALS = {"money": pa.decimal128(18, 4), "number": pa.float64()}
_TIMESTAMP = pa.timestamp("us")
_DAY = len("2026-06-30")
_LOCAL_LENGTHS = pa.array([_DAY, len("2026-06-30 23:59"), len("2026-06-30 23:59:59")], pa.int32())
_OFFSET_TIME = r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d(?::?\d\d)?)$"
_ONE_DAY = dt.timedelta(days=1)


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
        As long as `texts`. Times with offset are in UTC, and their type has this time zone; times
        without offset are local, and their type has no time zone.

    Examples
    --------
    >>> from scrm.ingest.values.notation import MIXED
    >>> cast_column(pa.chunked_array([["7", ""]]), "count", MIXED).to_pylist()
    [7, None]
    >>> cast_column(pa.chunked_array([["2026-06-30", "30.06.2026"]]), "date", MIXED)
    """
    if type_ == "id":
        return None if _may_be_rounded(texts) else texts
    if type_ not in {"count", "date", "time", *_DECIMALS}:
        return None
    empty = compute.equal(texts, "")
    if compute.any(empty).as_py():
        texts = compute.if_else(empty, None, texts)
    try:
        if type_ == "count":
            values = texts.cast(pa.int64())
            return values if values.cast(pa.string()).equals(texts) else None
        if type_ in _DECIMALS:
            return _cast_decimals(texts, type_, notation)
        return _cast_times(texts) if type_ == "time" else _cast_dates(texts)
    except pa.ArrowInvalid:
        return None


def _cast_decimals(
    texts: pa.ChunkedArray, type_: str, notation: NumberNotation
) -> pa.ChunkedArray | None:
    pattern = f"^(?:{exact_pattern(notation)})$"
    is_exact = compute.all(compute.match_substring_regex(texts, pattern)).as_py()
    return texts.cast(_DECIMALS[type_]) if is_exact in {True, None} else None


def _cast_dates(texts: pa.ChunkedArray) -> pa.ChunkedArray | None:
    if compute.any(compute.not_equal(compute.binary_length(texts), _DAY)).as_py():
        return None
    values = texts.cast(pa.date32())
    return values if _are_between(values, FIRST_DAY, LAST_DAY) else None


def _cast_times(texts: pa.ChunkedArray) -> pa.ChunkedArray | None:
    lengths = compute.binary_length(texts)
    is_local = compute.is_in(lengths, value_set=_LOCAL_LENGTHS, skip_nulls=True)
    if compute.all(compute.or_(is_local, compute.is_null(texts))).as_py():
        values = texts.cast(_TIMESTAMP)
    elif compute.all(compute.match_substring_regex(texts, _OFFSET_TIME)).as_py():
        values = texts.cast(pa.timestamp("us", "UTC"))
    else:
        return None
    # the grammar compares days in local time, some forms in UTC: they agree within these limits
    is_valid = _are_between(values.cast(_TIMESTAMP), FIRST_DAY + _ONE_DAY, LAST_DAY - _ONE_DAY)
    return values if is_valid else None


def _are_between(values: pa.ChunkedArray, first: dt.date, last: dt.date) -> bool:
    lowest, highest = compute.min_max(values).values()
    ends = (pa.scalar(day).cast(values.type) for day in (first, last))
    first, last = (each.as_py() for each in ends)
    return lowest.as_py() is None or (first <= lowest.as_py() and highest.as_py() <= last)


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
