"""Repair of damaged lines of CSV files; each repair is counted by name.

Only damage with a single reading is repaired. Records with two readings are quarantined.
"""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scrm.ingest.files.cell_table import build_cell_table
from scrm.ingest.files.csv_records import Dialect, Positions, Records
from scrm.ingest.files.encoding import is_utf8
from scrm.ingest.types import LINE, RejectedRecord
from scrm.ingest.values.cell_repair import DOUBLE_ENCODED

QUOTES, CP1252, WRAPPED = "mended_quotes", "lines_in_cp1252", "unwrapped_lines"
NAMES = (QUOTES, CP1252, WRAPPED, DOUBLE_ENCODED)
"""Names under which repaired records are counted."""

_NO_CONTENT = " \t\r\n\0\x1a-=+_|"
_IN_WORDS = frozenset(
    b"\xe4\xf6\xfc\xdf\xc4\xd6\xdc\xe9\xe8\xe0\xe1\xf3\xf1\xe7\xed\xea\xf4\xfb\xee"
)
_SIGNS = frozenset(b"\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xa7\xab\xb0\xb4\xbb")


def requote(record: bytes, delimiter: str, quote: str, width: int) -> bytes | None:
    """Return a record with the quotes inside quoted fields doubled, None if it is ambiguous.

    A quote after a delimiter opens a field, a quote before a delimiter closes one; a quote between
    two delimiters could do either.

    Examples
    --------
    >>> requote(b'1,"says "hello" loud"', ",", '"', 2)
    b'"1","says ""hello"" loud"'
    >>> requote(b'1,""Super" Tee"', ",", '"', 2) == b'"1",' + b'"' * 3 + b'Super"" Tee"'
    True
    >>> requote(b'1,"a"b', ",", '"', 2) is None, requote(b'1,"a","b"", 2', ",", '"', 2) is None
    (True, True)
    >>> requote(b'1,""Tee, lose"', ",", '"', 2) is None
    True
    """
    text = record.rstrip(b"\r\n").decode(errors="surrogateescape")
    fields = _split_fields(text, delimiter, quote)
    if fields is None or len(fields) != width or b"\\" + quote.encode() in record:
        return None
    cells = (quote + field.replace(quote, quote * 2) + quote for field in fields)
    return delimiter.join(cells).encode(errors="surrogateescape")


def _split_fields(text: str, delimiter: str, quote: str) -> list[str] | None:
    fields: list[str] = []
    place, end = 0, len(text)
    while place <= end:
        if not text.startswith(quote, place):
            stop = text.find(delimiter, place)
            stop = end if stop < 0 else stop
            if re.search(rf"[^\s{quote}]{quote}(?![xX])[^\W\d]", text[place:stop]):
                return None  # a delimiter may be missing before the quote
            fields.append(text[place:stop])
            place = stop + 1
            continue
        stop = _find_closing_quote(text, place + 1, delimiter, quote)
        if stop < 0:
            return None
        field = text[place + 1 : stop]
        if field.startswith(quote) and field.count(quote) % 2:
            return None  # a quote too many at the beginning, or one that belongs to the text
        fields.append(field.replace(quote * 2, quote))
        place = stop + 2
    return fields


def _find_closing_quote(text: str, start: int, delimiter: str, quote: str) -> int:
    """Return the position of the first quote before a delimiter, -1 if that is ambiguous."""
    place = text.find(quote, start)
    while place >= 0:
        follows = text[place + 1 : place + 2]
        is_doubled = follows == quote
        may_open = place > start and text[place - 1] == delimiter
        if may_open:
            return -1
        if follows in {"", delimiter}:
            return place
        place = text.find(quote, place + (2 if is_doubled else 1))
    return -1


def decode_cp1252(record: bytes) -> bytes | None:
    r"""Return a cp1252 line of a UTF-8 file as UTF-8, None if it may be damaged UTF-8.

    Only letters of western languages and common signs are accepted. A line that also holds valid
    UTF-8 characters is damaged.

    Examples
    --------
    >>> decode_cp1252("für 5 €".encode("cp1252")).decode()
    'für 5 €'
    >>> decode_cp1252(b"M\xc3ller") is None, decode_cp1252(b"\xc3\xbc \xfc") is None
    (True, True)
    """
    high = [byte for byte in record if byte > 127]  # noqa: PLR2004  beyond ASCII
    if not all(byte in _IN_WORDS or byte in _SIGNS for byte in high):
        return None
    if any(
        character != "\ufffd" and not character.isascii()
        for character in record.decode(errors="replace")
    ):
        return None
    return record.decode("cp1252").encode()


def has_content(text: str | None) -> bool:
    """Return whether a line is more than a ruler, NUL padding or the end mark of DOS files."""
    return bool(text and text.strip(_NO_CONTENT))


def unwrap(text: str, delimiter: str, quote: str, width: int) -> list[str] | None:
    """Return the cells of a line that was quoted as a whole, None for any other line.

    Examples
    --------
    >>> unwrap('"1,""a, b"",2"', ",", '"', 3)
    ['1', 'a, b', '2']
    """
    if not text.startswith(quote):
        return None
    try:
        outer = next(csv.reader([text], delimiter=delimiter, quotechar=quote, strict=True), [])
        inner = next(csv.reader(outer, delimiter=delimiter, quotechar=quote, strict=True), [])
    except csv.Error:
        return None
    return inner if len(outer) == 1 and len(inner) == width else None


class ValidRecords(NamedTuple):
    """The valid records of a buffer, and what became of the others."""

    buffer: bytes
    lines: Positions
    rejected: list[RejectedRecord]
    repaired: "Counter[str]"
    """Name of a repair -> records."""


def split_valid_records(
    buffer: bytes,
    found: Records,
    lines: Positions,
    dialect: Dialect,
    width: int,
    *,
    has_bad_bytes: bool,
) -> ValidRecords:
    """Repair or reject the malformed and badly encoded records of a buffer, drop blank lines.

    Parameters
    ----------
    lines : array
        Line of each record in the file.
    width : int
        Fields of a valid record.
    has_bad_bytes : bool
        Some bytes are not UTF-8.

    Returns
    -------
    ValidRecords
        Its buffer is `buffer` itself if no record was malformed.
    """
    ends = found.ends if found.ends is not None else _find_line_ends(buffer, len(lines))
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])
    faults = dict.fromkeys(found.malformed.tolist(), "quotes")
    malformed = frozenset(faults)
    if has_bad_bytes:
        faults |= dict.fromkeys(_find_bad_encoding(buffer, starts, ends), "encoding")
    repaired = {
        index: record
        for index, rule in faults.items()
        if not (rule == "encoding" and index in malformed)
        and (record := _repair(buffer[starts[index] : ends[index]], rule, dialect, width))
        is not None
    }
    lost = [index for index in sorted(faults) if index not in repaired]
    keeps = ~_is_blank(buffer, starts, ends)
    keeps[lost] = False
    rejected = [
        reject_record(buffer[starts[index] : ends[index]], int(lines[index]), faults[index])
        for index in lost
    ]
    if faults:
        buffer = _join(buffer, starts, ends, keeps, repaired)
    elif not keeps.any():
        buffer = b""
    counts = Counter(CP1252 if faults[index] == "encoding" else QUOTES for index in repaired)
    return ValidRecords(buffer, lines[keeps], rejected, counts)


def reject_record(raw: bytes, line: int, rule: str) -> RejectedRecord:
    """Return a record that is quarantined for a rule."""
    return RejectedRecord(line, rule, raw.rstrip(b"\r\n").decode(errors="backslashreplace"))


def _find_line_ends(buffer: bytes, count: int) -> Positions:
    """Return the ends of a number of lines; the last line of a file may have no line end."""
    ends = np.flatnonzero(np.frombuffer(buffer, np.uint8) == ord("\n"))
    return ends if len(ends) >= count else np.append(ends, len(buffer))


def _find_bad_encoding(buffer: bytes, starts: Positions, ends: Positions) -> list[int]:
    """Return the indices of the records that are not UTF-8."""
    places = zip(starts.tolist(), ends.tolist(), strict=True)
    return [index for index, (start, end) in enumerate(places) if not is_utf8(buffer[start:end])]


def _is_blank(buffer: bytes, starts: Positions, ends: Positions) -> NDArray[np.bool_]:
    first = np.frombuffer(buffer, np.uint8)[np.minimum(starts, len(buffer) - 1)]
    is_blank: NDArray[np.bool_] = (ends == starts) | ((ends - starts == 1) & (first == ord("\r")))
    return is_blank


def _repair(record: bytes, rule: str, dialect: Dialect, width: int) -> bytes | None:
    if rule == "quotes":
        return requote(record, dialect.delimiter, dialect.quote, width)
    return decode_cp1252(record)


def _join(
    buffer: bytes,
    starts: Positions,
    ends: Positions,
    keeps: NDArray[np.bool_],
    repaired: Mapping[int, bytes],
) -> bytes:
    """Return the records that are kept, with the repaired ones in their new form."""
    pieces = []
    for index in np.flatnonzero(keeps).tolist():
        start, end = int(starts[index]), int(ends[index])
        if index in repaired:
            pieces.append(repaired[index] + b"\n")
        else:
            pieces.append(buffer[start : end + 1] if end < len(buffer) else buffer[start:] + b"\n")
    return b"".join(pieces)


def unwrap_lines(
    cells: pa.Table, rejected: list[RejectedRecord], dialect: Dialect, width: int
) -> tuple[pa.Table, list[RejectedRecord], int]:
    """Move lines that were quoted as a whole from the rejected records to the cells.

    Returns
    -------
    tuple
        Cells, the other rejected records, number of lines moved.
    """
    found, rest = {}, []
    for each in rejected:
        inner = unwrap(each.raw, dialect.delimiter, dialect.quote or '"', width)
        if each.rule.startswith("fields:1:") and inner:
            found[each.line] = inner
        else:
            rest.append(each)
    if not found:
        return cells, rejected, 0
    more = build_cell_table(list(zip(*found.values(), strict=True)), list(found), width)
    return pa.concat_tables([cells, more]).sort_by(LINE), rest, len(found)
