"""Damage that can be read in one way only: mended, and counted by name. What has two readings is left to quarantine."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from scrm.ingest.reading import LINE, Block
from scrm.ingest.values.value_types import NO_VALUE

NAMES = QUOTES, CP1252, WRAPPED, DOUBLE = (
    "mended_quotes",
    "lines_in_cp1252",
    "unwrapped_lines",
    "double_encoded",
)
"""Names under which mended records are counted."""
FOOTER_LINES = 10
"""Most lines of a note below the data."""

_LONGEST = 64 << 20
"""Bytes that wait for the end of a quoted field; a record is refused at less."""
_MARK = b"\n\xef\xbb\xbf"
_ESCAPED = re.compile(rb'\\(["\\])')
_NO_CONTENT = " \t\r\n\0\x1a-=+_|"
_IN_WORDS = frozenset(
    b"\xe4\xf6\xfc\xdf\xc4\xd6\xdc\xe9\xe8\xe0\xe1\xf3\xf1\xe7\xed\xea\xf4\xfb\xee"
)
_SIGNS = frozenset(b"\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xa7\xab\xb0\xb4\xbb")
_NO_BREAK = (b"\xc2\xa0", b"\xe2\x80", b"\xef\xbb\xbf")
_LEAD = 0xC3
"""First byte of Â to ô, as which cp1252 and latin-1 show the first bytes of UTF-8."""
_FIRSTS = np.isin(np.arange(256), np.arange(0x82, 0xB5))
"""The second bytes of Â to ô."""
_SECONDS = np.isin(np.arange(256), [0xC2, 0xC5, 0xC6, 0xCB, 0xE2])
"""First bytes of the signs that cp1252 and latin-1 have for the further bytes of UTF-8."""
_AS_BYTE = {
    ord(sign): byte
    for byte in range(0x80, 0xA0)
    if (sign := bytes([byte]).decode("cp1252", errors="ignore"))
}
_ASCII_BLANKS = tuple(bytes([blank]) for blank in b" \t\r\n\x0b\x0c")
_NO_IDS = pa.array(
    sorted(
        {
            form
            for word in (*NO_VALUE, "#nv", "(null)", "n.a.")
            for form in (word, word.upper(), word.capitalize())
        }
        | {"k.A.", "k. A.", "keine Angabe"}
    )
)
"""Words for nothing that cannot be an id, as they are written; ``none``, ``na`` and ``nan`` may be somebody's handle."""
_LONGEST_NO_ID = compute.max(compute.binary_length(_NO_IDS)).as_py()
"""In bytes."""
_BLANKS = " \t\r\n\x0b\x0c\u00a0\u2007\u202f\u2009\u200b\u200e\u200f\u2060\ufeff"


def without_marks(chunks: Iterator[bytes]) -> Iterator[bytes]:
    r"""Yield bytes without the byte order marks at the beginning of lines that files put together have.

    Examples
    --------
    >>> b"".join(without_marks(iter([b"a\n\xef", b"\xbb\xbfb\n"])))
    b'a\nb\n'
    """
    held = b""
    for chunk in chunks:
        data = held + chunk if held else chunk
        cut = next((size for size in (3, 2, 1) if data.endswith(_MARK[:size])), 0)
        held = data[len(data) - cut :]
        data = data[: len(data) - cut] if cut else data
        yield data.replace(_MARK, b"\n") if _holds(data, (_MARK[1:],)) else data
    yield held


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


def tidied(column: pa.ChunkedArray) -> pa.ChunkedArray:
    r"""Return cells without blanks around them, ``="007"`` as ``007`` and the ``\N`` of database dumps as empty.

    Examples
    --------
    >>> tidied(pa.chunked_array([["\u00a07 ", '="007"', "\\N", "a"]])).to_pylist()
    ['7', '007', '', 'a']
    """
    data = b"".join(bytes(chunk.buffers()[2] or b"") for chunk in column.chunks)
    lowest = np.frombuffer(data, np.uint8).min(initial=0xFF)  # one look for all blanks
    if lowest <= ord(" ") and any(blank in data for blank in _ASCII_BLANKS):
        column = compute.ascii_trim_whitespace(column)
    if not data.isascii() and _holds(data, _NO_BREAK):
        column = compute.utf8_trim(column, characters=_BLANKS)
    if _holds(data, (b'="',)):
        column = compute.replace_substring_regex(column, pattern=r'^="([^"]*)"$', replacement=r"\1")
    if _holds(data, (b"\\N",)):
        column = compute.replace_substring_regex(column, pattern=r"^\\N$", replacement="")
    return column


def whole(text: str) -> str:
    r"""Return a text with double-encoded letters made whole (``MÃ¼ller`` -> ``Müller``), any other as it is.

    Examples
    --------
    >>> whole("M\u00c3\u00bcller"), whole("Stra\u00c3\u0178e"), whole("Müller"), whole("GRÖSSE")
    ('Müller', 'Straße', 'Müller', 'GRÖSSE')
    """
    try:
        return text.translate(_AS_BYTE).encode("latin-1").decode()
    except UnicodeError:
        return text


def made_whole(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, pa.Array | None]:
    """Return cells with double-encoded letters made whole, and which ones were; None where none was.

    Examples
    --------
    >>> cells, changed = made_whole(pa.chunked_array([["M\u00c3\u00bcller", "Müller"]]))
    >>> cells.to_pylist(), changed.to_pylist()
    (['Müller', 'Müller'], [True, False])
    """
    if not any(
        _may_be_doubled(np.frombuffer(chunk.buffers()[2] or b"", np.uint8))
        for chunk in column.chunks
    ):
        return column, None
    mended = pa.chunked_array([pa.array(map(whole, column.to_pylist()), column.type)])
    changed = compute.not_equal(mended, column)
    return (mended, changed) if compute.any(changed).as_py() else (column, None)


def _may_be_doubled(data: NDArray[np.uint8]) -> bool:
    """Tell whether UTF-8 holds a sign from Â to ô and then one that stands for a second byte."""
    if data.max(initial=0) < _LEAD:
        return False
    places = np.flatnonzero(data[:-2] == _LEAD)
    return bool((_FIRSTS[data[places + 1]] & _SECONDS[data[places + 2]]).any())


def without_null_words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return ids without the words that stand for none and cannot be one.

    Examples
    --------
    >>> without_null_words(pa.chunked_array([["007", "-", "K. A.", "NULL", "nan"]])).to_pylist()
    ['007', '', '', '', 'nan']
    """
    lengths = compute.binary_length(column).to_numpy()
    if not ((lengths > 0) & (lengths <= _LONGEST_NO_ID)).any():
        return column
    is_null_word = compute.is_in(column, value_set=_NO_IDS)
    return (
        compute.if_else(is_null_word, "", column) if compute.any(is_null_word).as_py() else column
    )


def _holds(data: bytes, pieces: Sequence[bytes]) -> bool:
    """Tell whether bytes hold a piece at all; its first byte alone is looked for first, which is 30 times as fast."""
    return any(piece[:1] in data and piece in data for piece in pieces)


@dataclass(frozen=True, slots=True)
class CodePage:
    """A code page of old systems, by the words it makes."""

    name: str
    letters: int
    others: int


_LETTERS = frozenset("äöüßéèàáâêñçóòíìúùîôû")
_CAPITALS = frozenset("ÄÖÜÉÈÇÑ")
_PAGES = ("cp1252", "cp850", "mac-roman")
_ENOUGH = 3


def code_page(lines: Sequence[bytes]) -> str:
    """Return the code page in which every letter beyond ASCII makes a word, empty where it is none or not one alone.

    Examples
    --------
    >>> code_page(["für Käse, schön".encode("cp850")]), code_page(["für Käse, schön".encode("mac-roman")])
    ('cp850', 'mac-roman')
    """
    counted = [_page(name, lines) for name in _PAGES]
    fits = [page for page in counted if not page.others and page.letters >= _ENOUGH]
    return fits[0].name if len(fits) == 1 else ""


def _page(name: str, lines: Sequence[bytes]) -> CodePage:
    letters = others = 0
    for line in lines:
        text = line.decode(name, errors="replace")
        for place, character in enumerate(text):
            if character.isascii():
                continue
            before, after = text[place - 1 : place], text[place + 1 : place + 2]
            in_word = (before + after).isascii() and any(each.isalpha() for each in (before, after))
            small = character in _LETTERS
            capital = character in _CAPITALS and not before.islower()
            if small or capital:
                letters += 1
            elif in_word or character.isalpha():
                others += 1
    return CodePage(name, letters, others)
