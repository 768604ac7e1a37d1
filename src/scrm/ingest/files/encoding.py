"""The encoding of a file, detected by a documented rule, and its bytes as UTF-8.

A byte order mark decides. Without one, NUL bytes in every second place mean UTF-16. Otherwise the
file is UTF-8 if nothing contradicts it; single invalid lines are read as cp1252 or quarantined if
others prove UTF-8. Otherwise it is cp1252, unless its letters would not form words; then cp850
(DOS) or mac-roman if only one of them makes words.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from scrm.errors import ConfigError, UnreadableFileError, UsageError
from scrm.ingest.files.code_pages import detect_code_page
from scrm.ingest.files.file_parts import FilePart
from scrm.ingest.values.cell_repair import contains_any
from scrm.result import Text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8 = frozenset({"utf-8", "utf-8-sig", "ascii"})
_LETTERS = re.compile(rb"[\xe4\xf6\xfc\xdf\xc4\xd6\xdc\xe9\xe8\xe0\xe1\xea\xf1\xe7\xf3\xed]")
_NO_LETTER_IN_WORD = re.compile(
    rb"(?<=[A-Za-z\xc0-\xff])"
    rb"[\x80-\x84\x86-\x8b\x8d\x8f-\x91\x93-\x95\x98-\x9b\x9d\xa1-\xb3\xb5-\xbf]"
    rb"(?=[A-Za-z\xc0-\xff])"
)
_RUN = re.compile(rb"[\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xc0-\xff]{4,}")
_GERMAN = b"\xe4\xf6\xfc\xdf\xc4\xd6\xdc"
_BEYOND_ASCII = bytes(range(128, 256))
_LINE_MARK = b"\n\xef\xbb\xbf"
_SAMPLE = 1_000
_LONGEST = 64_000_000
_PLAUSIBLE = 4
"""Letters of cp1252 required for each implausible character (within a word, or in a long run)."""
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


class EncodingContradicted(Exception):  # noqa: N818  control flow, not an error
    """A later part of a file contradicts the encoding that was detected from its beginning."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file.

    Parameters
    ----------
    name : str
        Name of the codec in Python.
    reason : Text
        Why this encoding was chosen.
    bad_lines : int
        Lines that are not valid in it.
    is_provisional : bool
        Only the beginning of the file was examined.
    """

    name: str
    reason: Text
    bad_lines: int = 0
    is_provisional: bool = False

    def check(self, data: bytes | memoryview) -> None:
        """Raise EncodingContradicted if bytes do not fit a provisional encoding."""
        if self.is_provisional and not is_utf8(data):
            raise EncodingContradicted


def is_utf8(data: bytes | memoryview) -> bool:
    r"""Return whether bytes are valid UTF-8, without decoding them.

    Examples
    --------
    >>> is_utf8("Köln".encode()), is_utf8("Köln".encode("cp1252"))
    (True, False)
    """
    offsets = pa.py_buffer(np.array([0, len(data)], np.int64))
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(data)])
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


@dataclass(slots=True)
class _Evidence:
    good: int = 0
    bad: int = 0
    letters: int = 0
    no_letters: int = 0
    undefined: int = 0

    def add(self, lines: bytes) -> None:
        if lines.isascii():
            return
        if is_utf8(lines):
            self.good += 1 + lines.count(b"\xc3")
            return
        for line in lines.split(b"\n"):
            self._add_line(line)

    def _add_line(self, line: bytes) -> None:
        if line.isascii():
            return
        if is_utf8(line):
            self.good += 1
            return
        self.bad += 1
        self.letters += len(_LETTERS.findall(line))
        self.no_letters += len(_NO_LETTER_IN_WORD.findall(line))
        self.no_letters += sum(
            map(len, (run.translate(None, _GERMAN) for run in _RUN.findall(line)))
        )
        self.undefined += len(_UNDEFINED.findall(line))


def detect_encoding(part: FilePart, asked: str = "auto", *, glance: bool = False) -> Encoding:
    """Return the encoding of a part; UnreadableFileError if no rule applies.

    Parameters
    ----------
    asked : str
        Name of an encoding, or ``"auto"`` to detect it.
    glance : bool
        Decide by the beginning of the file if it is UTF-8. All bytes must then pass
        `Encoding.check`.
    """
    if asked != "auto":
        return _named_encoding(asked)
    if glance and (found := _detect_from_start(part)):
        return found
    for mark, name in _MARKS:
        if part.start.startswith(mark):
            return Encoding(
                name,
                Text(
                    "sie beginnt mit einer Bytereihenfolge-Marke (BOM)",
                    "it begins with a byte order mark",
                ),
                _count_bad_lines(part, name),
            )
    if name := _detect_utf16(part.start):
        return Encoding(name, Text("jedes zweite Byte ist null", "every second byte is zero"))
    return _detect_from_lines(part)


def _detect_from_start(part: FilePart) -> Encoding | None:
    """Return UTF-8 if the beginning of a file is valid, None if the whole file must be read."""
    start = next(part.read_chunks(), b"")
    is_marked = start.startswith(codecs.BOM_UTF8)
    if not is_marked and (
        start.startswith(tuple(mark for mark, _ in _MARKS)) or b"\0" in start[:200]
    ):
        return None
    if b"\n" not in start or not is_utf8(start[: start.rfind(b"\n") + 1]):
        return None
    reason = Text("die ersten Bytes sind gültiges UTF-8", "the first bytes are valid UTF-8")
    return Encoding("utf-8-sig" if is_marked else "utf-8", reason, is_provisional=True)


def _named_encoding(asked: str) -> Encoding:
    try:
        name = codecs.lookup(asked).name
        "".encode(name)
    except LookupError:
        raise UsageError(
            f"unknown encoding: {asked}", hint="utf-8, utf-16, cp1252, latin-1, cp850, mac-roman"
        ) from None
    except (TypeError, ValueError):
        raise ConfigError(
            f"not a text encoding: {asked}", hint="utf-8, utf-16, cp1252, latin-1"
        ) from None
    return Encoding(name, Text("vorgegeben", "as requested"), bad_lines=1)


def _count_bad_lines(part: FilePart, name: str) -> int:
    return _count_evidence(part).bad if name == "utf-8-sig" else 0


def _detect_utf16(start: bytes) -> str:
    even, odd = start[0:200:2], start[1:200:2]
    if len(odd) < 4:  # noqa: PLR2004  two characters are not enough
        return ""
    if odd.count(0) > 0.8 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.8 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return ""


def _count_evidence(part: FilePart) -> _Evidence:
    found, rest, length = _Evidence(), b"", 0
    for chunk in part.read_chunks():
        length = 0 if b"\n" in chunk else length + len(chunk)
        if length > _LONGEST and not part.start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(
            (b"{", b"[", b"window.")
        ):
            raise UnreadableFileError(
                f"{part.label}: a line is longer than {_LONGEST:,} bytes (limit: line_bytes)",
                hint="is this a CSV file?",
            )
        cut = chunk.rfind(b"\n") + 1 or len(
            chunk.rstrip(_BEYOND_ASCII)
        )  # a long line is examined in pieces
        if cut:
            found.add(rest + chunk[:cut])
            rest = chunk[cut:]
        else:
            rest += chunk
    found.add(rest)
    return found


def _detect_from_lines(part: FilePart) -> Encoding:
    found = _count_evidence(part)
    if not found.bad:
        return Encoding(
            "utf-8", Text("alle Bytes sind gültiges UTF-8", "all bytes are valid UTF-8")
        )
    sample = _list_bad_lines(part)
    if found.bad <= found.good or _is_damaged_utf8(sample):
        why = Text(
            f"UTF-8 bis auf {found.bad} Zeilen, die in Quarantäne kommen",
            f"UTF-8 except {found.bad} lines, which are quarantined",
        )
        return Encoding("utf-8", why, found.bad)
    if found.undefined or _PLAUSIBLE * found.no_letters > found.letters:
        if name := detect_code_page(sample):
            why = Text(
                f"nur als {name} ergeben die Buchstaben Wörter",
                f"its letters form words only as {name}",
            )
            return Encoding(name, why)
        if any(b"\0" in line for line in sample):
            raise UnreadableFileError(
                f"{part.label}: not a text file (it has zero bytes)",
                hint="export it as CSV, JSON or Excel",
            )
        raise UnreadableFileError(
            f"{part.label}: neither UTF-8 nor cp1252 (its letters would not form words)",
            hint="name its encoding: --encoding cp850 (DOS), --encoding mac-roman, or another",
        )
    return Encoding(
        "cp1252", Text("kein UTF-8, als cp1252 lesbar", "not UTF-8, readable as cp1252")
    )


def _list_bad_lines(part: FilePart) -> list[bytes]:
    """Return the first lines of a part that are not valid UTF-8."""
    found: list[bytes] = []
    rest = b""
    for chunk in part.read_chunks():
        *lines, rest = (rest + chunk).split(b"\n")
        found += [line for line in lines if not line.isascii() and _is_broken(line)]
        if len(found) >= _SAMPLE:
            return found[:_SAMPLE]
    return [*found, rest] if _is_broken(rest) else found


def _is_broken(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return True
    return False


def _is_damaged_utf8(lines: list[bytes]) -> bool:
    """Return whether invalid lines hold more valid UTF-8 sequences than invalid bytes.

    The file is then damaged UTF-8 rather than in another encoding.
    """
    texts = [line.decode(errors="replace") for line in lines]
    stray = sum(text.count("\ufffd") for text in texts)
    return sum(not character.isascii() for text in texts for character in text) > 2 * stray


def read_text(part: FilePart, encoding: Encoding) -> Iterator[bytes]:
    """Yield the bytes of a part as UTF-8 without byte order marks.

    Files that were concatenated have such marks at the beginning of lines.
    """
    chunks = part.read_chunks() if encoding.name in _UTF8 else _decode_chunks(part, encoding)
    held, is_first = b"", True
    for chunk in chunks:
        data = held + chunk if held else chunk
        data = data.removeprefix(codecs.BOM_UTF8) if is_first else data
        cut = next((size for size in (3, 2, 1) if data.endswith(_LINE_MARK[:size])), 0)
        held, is_first = data[len(data) - cut :], False
        data = data[: len(data) - cut] if cut else data
        yield data.replace(_LINE_MARK, b"\n") if contains_any(data, (_LINE_MARK[1:],)) else data
    yield held


def _decode_chunks(part: FilePart, encoding: Encoding) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding.name)()
    try:
        for chunk in part.read_chunks():
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError:
        raise UnreadableFileError(
            f"{part.label}: bytes that are not {encoding.name}",
            hint="name the encoding with --encoding",
        ) from None
