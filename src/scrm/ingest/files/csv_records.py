"""Boundaries of the records in a buffer of CSV, with the line of each record.

Quotes follow RFC 4180: a field is quoted if its first character is a quote, and a doubled quote
inside is one quote; any other quote is a plain character. A closing quote must be followed by a
delimiter or the end of the record, otherwise the record is malformed. The number of fields is left
to the reader.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from scrm.ingest.files.quote_style import QuoteStyle

Positions = np.ndarray[Any, np.dtype[np.int64]]
_LF, _CR = 10, 13
_BLANKS = frozenset(b' \t"')
_BEYOND_ASCII = 128
_PIECE = 1 << 20
"""Bytes searched at once; intermediate results then fit the cache of the processor."""
_NONE: Positions = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file separates its fields, and where its records begin.

    Parameters
    ----------
    delimiter, quote : str
        One character each; `quote` is empty if there is none.
    skip : int
        Bytes (as UTF-8) of the lines above the first record, including the header.
    first_line : int
        Line of the first record, counted from 1.
    style : str
        How quotes are written.
    """

    delimiter: str
    quote: str
    skip: int
    first_line: int
    style: QuoteStyle = "plain"


@dataclass(frozen=True, slots=True)
class Records:
    """The complete records at the beginning of a buffer.

    Parameters
    ----------
    end : int
        Bytes that belong to complete records; the rest waits for more.
    ends : array or None
        Position of the line end of each record; None where records are simply lines.
    lines : array
        Line of each record, counted from 0 at the beginning of the buffer.
    line_count : int
        Line ends among the complete records, within quotes too.
    has_blank : bool
        Some records are empty lines.
    malformed : array
        Indices of the records with characters after a closing quote.
    open_quote : bool
        The rest begins within a quoted field that is not closed yet.
    """

    end: int
    ends: Positions | None
    lines: Positions
    line_count: int
    has_blank: bool = False
    malformed: Positions = field(default_factory=lambda: _NONE)
    open_quote: bool = False


def find_records(buffer: bytes, delimiter: str, quote: str, *, is_last: bool) -> Records:
    r"""Find the complete records of a buffer; with `is_last` its end completes the last one.

    Examples
    --------
    >>> find_records(b'1,"a\nb"\n2,c\n', ",", '"', is_last=True).lines.tolist()
    [0, 2]
    """
    if is_last and not buffer.endswith((b"\n", b"\r")):
        buffer += b"\n"
    data = np.frombuffer(buffer, np.uint8)
    has_quotes = bool(quote) and quote.encode() in buffer
    lone = _has_lone_returns(buffer, is_last=is_last)
    if not has_quotes and not lone:
        return _find_plain_lines(data)
    ends, quotes = _find_bytes(data, _LF, ord(quote or "\0"))
    if lone:
        ends = _add_lone_returns(ends, data, is_last=is_last)
    if not has_quotes:
        return _build_records(data, ends, np.zeros(len(ends), np.bool_), _NONE, open_quote=False)
    opens, closes, faults, is_open = _find_quoted_spans(data, quotes, ord(delimiter))
    inside = _is_within_quotes(ends, opens, closes)
    return _build_records(data, ends, inside, faults, open_quote=is_open)


def _find_bytes(data: "np.ndarray[Any, np.dtype[np.uint8]]", *wanted: int) -> tuple[Positions, ...]:
    """Return the positions of each of some bytes, in one pass over the data."""
    found = [_NONE]
    for start in range(0, len(data), _PIECE):
        piece = data[start : start + _PIECE]
        hits = piece == wanted[0]
        for each in wanted[1:]:
            hits |= piece == each
        whole = len(hits) // 8 * 8
        words = hits[:whole].view(np.uint64)  # of eight bytes; few hold a hit
        full = np.flatnonzero(words != 0)
        within = np.flatnonzero(words[full].view(np.bool_))
        found.append((full[within >> 3] << 3) + (within & 7) + start)
        found.append(np.flatnonzero(hits[whole:]) + (start + whole))
    places = np.concatenate(found)
    kinds = data[places]
    return tuple(places[kinds == each] for each in wanted)


def _find_plain_lines(data: "np.ndarray[Any, np.dtype[np.uint8]]") -> Records:
    (ends,) = _find_bytes(data, _LF)
    end, count = int(ends[-1]) + 1 if len(ends) else 0, len(ends)
    has_blank = _has_blank_lines(data, ends)
    lines = np.arange(count, dtype=np.int64)
    return Records(end, ends if has_blank else None, lines, count, has_blank)


def _has_blank_lines(data: "np.ndarray[Any, np.dtype[np.uint8]]", ends: Positions) -> bool:
    """Return whether some record, given by its line end, is empty."""
    lengths, crlf = np.diff(ends, prepend=-1), len("\r\n")
    return bool((lengths == 1).any() or (data[ends[lengths == crlf] - 1] == _CR).any())


def _has_lone_returns(buffer: bytes, *, is_last: bool) -> bool:
    if b"\r" not in buffer:
        return False
    returns = buffer.count(b"\r")
    waiting = 0 if is_last or not buffer.endswith(b"\r") else 1
    return returns - waiting != buffer.count(b"\r\n")


def _add_lone_returns(
    ends: Positions, data: "np.ndarray[Any, np.dtype[np.uint8]]", *, is_last: bool
) -> Positions:
    """Return all line ends: line feeds, and carriage returns without a line feed."""
    (returns,) = _find_bytes(data, _CR)
    if len(returns) and returns[-1] == len(data) - 1:
        keep = returns if is_last else returns[:-1]
        following = np.append(data[keep[:-1] + 1], 0) if is_last else data[keep + 1]
    else:
        keep, following = returns, data[returns + 1]
    return np.sort(np.concatenate([ends, keep[following != _LF]]))


def _find_quoted_spans(
    data: "np.ndarray[Any, np.dtype[np.uint8]]", quotes: Positions, delimiter: int
) -> tuple[Positions, Positions, Positions, bool]:
    """Find the quoted fields of a buffer.

    Returns
    -------
    tuple
        Positions of opening quotes, of closing quotes, of closing quotes followed by text, and
        whether the last field is not closed.
    """
    before = np.where(quotes > 0, data[np.maximum(quotes - 1, 0)], _LF)
    after = np.where(quotes + 1 < len(data), data[np.minimum(quotes + 1, len(data) - 1)], _LF)
    borders = np.zeros(256, np.bool_)
    borders[[delimiter, _LF, _CR]] = True
    opens, closes = quotes[0::2], quotes[1::2]
    paired = opens[: len(closes)]
    again_before = np.zeros(len(opens), np.bool_)
    again_before[1:] = opens[1:] == closes[: len(opens) - 1] + 1
    again_after = np.zeros(len(closes), np.bool_)
    again_after[: len(opens) - 1] = again_before[1 : len(closes) + 1]
    fine_open = borders[before[0::2]] | again_before
    fine_close = borders[after[1::2]] | again_after
    if fine_open.all() and fine_close.all():
        is_open = len(opens) > len(closes)
        return (opens, closes, _NONE, True) if is_open else (paired, closes, _NONE, False)
    opens, closes, faults, plain, is_open = _walk_quotes(quotes, before, after, borders)
    found = [*faults, *_find_missing_delimiters(data, plain, borders, delimiter)]
    return opens, closes, np.array(sorted(found), np.int64), is_open


def _find_missing_delimiters(
    data: "np.ndarray[Any, np.dtype[np.uint8]]",
    plain: list[int],
    borders: "np.ndarray[Any, np.dtype[np.bool_]]",
    delimiter: int,
) -> list[int]:
    """Return the ends of spans that look quoted although no delimiter precedes their first quote.

    In ``A2,Hut"Leicht, schön",20`` the delimiter after ``Hut`` is missing, or the quotes are plain
    characters: there are two readings. A quote after a blank or before a digit means inches.

    Parameters
    ----------
    plain : list of int
        Positions of the quotes that are plain characters, in order.
    """
    found = []
    for start, end in pairwise(plain):
        before, after = int(data[start - 1]) if start else _LF, int(data[start + 1])
        opens = not borders[before] and before not in _BLANKS and _begins_word(after)
        closes = end + 1 >= len(data) or borders[data[end + 1]]
        if opens and closes:
            within = data[start:end]
            if (within == delimiter).any() and not ((within == _LF) | (within == _CR)).any():
                found.append(end)
    return found


def _begins_word(byte: int) -> bool:
    """Return whether a byte begins a letter; x stands between numbers."""
    return byte >= _BEYOND_ASCII or (chr(byte).isalpha() and chr(byte) not in "xX")


def _walk_quotes(
    quotes: Positions, before: Any, after: Any, borders: "np.ndarray[Any, np.dtype[np.bool_]]"
) -> tuple[Positions, Positions, list[int], list[int], bool]:
    """Find quoted fields one by one, in a buffer where some quotes are plain characters."""
    opens, closes, faults, plain = [], [], [], []
    may_open, may_close = borders[before].tolist(), borders[after].tolist()
    places = quotes.tolist()
    inside, index, count = False, 0, len(places)
    while index < count:
        if not inside:
            if may_open[index]:
                opens.append(places[index])
                inside = True
            else:
                plain.append(places[index])
        elif index + 1 < count and places[index + 1] == places[index] + 1:
            index += 1
        else:
            closes.append(places[index])
            inside = False
            if not may_close[index]:
                faults.append(places[index])
        index += 1
    return np.array(opens, np.int64), np.array(closes, np.int64), faults, plain, inside


def _is_within_quotes(
    ends: Positions, opens: Positions, closes: Positions
) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Return which line ends are inside quotes; the last opening quote may not be closed."""
    span = np.searchsorted(opens, ends) - 1
    limit = np.append(closes, np.iinfo(np.int64).max)
    return (span >= 0) & (ends < limit[np.maximum(span, 0)])


def _build_records(
    data: "np.ndarray[Any, np.dtype[np.uint8]]",
    ends: Positions,
    inside: Any,
    faults: Positions,
    *,
    open_quote: bool,
) -> Records:
    places = np.flatnonzero(~inside)
    record_ends = ends[places]
    if not len(record_ends):
        return Records(0, record_ends, _NONE, 0, open_quote=open_quote)
    end = int(record_ends[-1]) + 1
    lines = np.concatenate([np.zeros(1, np.int64), places[:-1] + 1])
    malformed = np.unique(np.searchsorted(record_ends, faults[faults < end]))
    has_blank, count = _has_blank_lines(data, record_ends), int(places[-1]) + 1
    return Records(end, record_ends, lines, count, has_blank, malformed, open_quote)
