"""Damage that can be read in one way only: mended, and counted by name. What has two readings is left to quarantine."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace

from scrm.ingest.reading import LINE, Block
from scrm.ingest.values.cell_repair import DOUBLE_ENCODED

QUOTES, CP1252, WRAPPED = "mended_quotes", "lines_in_cp1252", "unwrapped_lines"
NAMES = (QUOTES, CP1252, WRAPPED, DOUBLE_ENCODED)
"""Names under which mended records are counted."""
FOOTER_LINES = 10
"""Most lines of a note below the data."""

_LONGEST = 64 << 20
"""Bytes that wait for the end of a quoted field; a record is refused at less."""
_ESCAPED = re.compile(rb'\\(["\\])')
_NO_CONTENT = " \t\r\n\0\x1a-=+_|"
_IN_WORDS = frozenset(
    b"\xe4\xf6\xfc\xdf\xc4\xd6\xdc\xe9\xe8\xe0\xe1\xf3\xf1\xe7\xed\xea\xf4\xfb\xee"
)
_SIGNS = frozenset(b"\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xa7\xab\xb0\xb4\xbb")


def unescaped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    r"""Yield bytes in which quotes are doubled that were escaped with a backslash.

    Examples
    --------
    >>> b"".join(unescaped(iter([b'"a \\', b'"b\\" c\\\\"'])))
    b'"a ""b"" c\\"'
    """
    held = b""
    for chunk in chunks:
        data = held + chunk
        held = b"\\" if (len(data) - len(data.rstrip(b"\\"))) % 2 else b""
        data = data.removesuffix(held) if held else data
        yield _ESCAPED.sub(lambda found: b'""' if found[1] == b'"' else b"\\", data)
    yield held


def unpadded(chunks: Iterator[bytes], delimiter: str, quote: str) -> Iterator[bytes]:
    r"""Yield bytes without the blanks between delimiters and the quotes around a field.

    Examples
    --------
    >>> b"".join(unpadded(iter([b'1, "a, ""b""\n c" , d\n']), ",", '"'))
    b'1,"a, ""b""\n c", d\n'
    """
    mark, border = re.escape(quote.encode()), re.escape(delimiter.encode()) + rb"\r\n"
    opens = rb"(^|[%b])%b" % (border, rb" *" if delimiter == "\t" else rb"[ \t]*")
    whole = rb"%b(%b(?:[^%b]|%b%b)*%b)[ \t]*?(?=[%b]|$)" % (opens, *[mark] * 5, border)
    field = re.compile(
        rb"%b|%b(?=%b)" % (whole, opens, mark)
    )  # what opens and does not close is left to be found
    held = b""
    for chunk in chunks:
        data = held + chunk
        end = _end_of_records(data, quote.encode()) if len(data) < _LONGEST else len(data)
        held = data[end:]
        yield field.sub(rb"\1\2\3", data[:end])
    yield field.sub(rb"\1\2\3", held)


def _end_of_records(data: bytes, quote: bytes) -> int:
    """Return where the last line ends that is within no quotes."""
    end = _last_line_end(data, len(data))
    is_open = data.count(quote, 0, max(end, 0)) % 2
    while end >= 0 and is_open:
        before = _last_line_end(data, end)
        is_open = (is_open + data.count(quote, max(before, 0), end)) % 2
        end = before
    return end + 1


def _last_line_end(data: bytes, end: int) -> int:
    return max(data.rfind(b"\n", 0, end), data.rfind(b"\r", 0, end))


def requoted(record: bytes, delimiter: str, quote: str, width: int) -> bytes | None:
    """Return a record in which quotes within quoted fields are doubled, None where more than one reading is possible.

    A quote opens a field behind a delimiter and closes one before a delimiter; a quote between two delimiters may do
    either, and then there is no one reading.

    Examples
    --------
    >>> requoted(b'1,"says "hello" loud"', ",", '"', 2)
    b'"1","says ""hello"" loud"'
    >>> requoted(b'1,"a"b', ",", '"', 2) is None, requoted(b'1,"a","b"", 2', ",", '"', 2) is None
    (True, True)
    """
    text = record.rstrip(b"\r\n").decode(errors="surrogateescape")
    fields = _fields(text, delimiter, quote)
    if fields is None or len(fields) != width or b"\\" + quote.encode() in record:
        return None
    cells = (quote + field.replace(quote, quote * 2) + quote for field in fields)
    return delimiter.join(cells).encode(errors="surrogateescape")


def _fields(text: str, delimiter: str, quote: str) -> list[str] | None:
    fields: list[str] = []
    place, end = 0, len(text)
    while place <= end:
        if not text.startswith(quote, place):
            stop = text.find(delimiter, place)
            stop = end if stop < 0 else stop
            fields.append(text[place:stop])
            place = stop + 1
            continue
        stop = _closing(text, place + 1, delimiter, quote)
        if stop < 0:
            return None
        fields.append(text[place + 1 : stop].replace(quote * 2, quote))
        place = stop + 2
    return fields


def _closing(text: str, start: int, delimiter: str, quote: str) -> int:
    """Return where a quoted field closes: at the first quote before a delimiter; -1 where that is not certain."""
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


def from_cp1252(record: bytes) -> bytes | None:
    r"""Return a line of cp1252 in a file of UTF-8 as UTF-8, None where its bytes may be damaged UTF-8.

    Only letters of western languages within words and the usual signs count; what holds whole characters of UTF-8 is damaged.

    Examples
    --------
    >>> from_cp1252("für 5 €".encode("cp1252")).decode(), from_cp1252(b"M\xc3ller"), from_cp1252(b"\xc3\xbc \xfc")
    ('für 5 €', None, None)
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
    """Tell a record from rulers, padding with NUL and the end mark of DOS files."""
    return bool(text and text.strip(_NO_CONTENT))


def unwrapped(text: str, delimiter: str, quote: str, width: int) -> list[str] | None:
    """Return the cells of a line that was quoted as a whole, None where it was not.

    Examples
    --------
    >>> unwrapped('"1,""a, b"",2"', ",", '"', 3)
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


def without_footer(block: Block) -> Block:
    """Return the last block of a file without the notes below its data: lines of one field behind a blank line.

    A note that begins in another block than the last record is left to quarantine.
    """
    if not block.bad or not block.cells.num_rows:
        return block
    last = block.cells.slice(block.cells.num_rows - 1).to_pylist()[0]
    line = last.pop(LINE) + sum((cell or "").count("\n") for cell in last.values())
    footer = [each for each in block.bad if each.line > line]
    is_note = all(
        each.rule.startswith("fields:1:") and re.search(r"[^\W\d]{2}.*\s\S", each.raw)
        for each in footer
    )
    if not footer or not is_note or len(footer) > FOOTER_LINES or footer[0].line < line + 2:
        return block
    return replace(block, bad=block.bad[: len(block.bad) - len(footer)], footer=len(footer))
