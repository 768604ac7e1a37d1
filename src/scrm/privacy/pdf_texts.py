"""The texts of a PDF: its compressed streams, with glyph numbers turned into characters.

Enough for a search: the text of a page is put together in the order in which it is drawn. Fonts
with glyph numbers map them to characters in a ToUnicode table (ISO 32000-2, 9.10.3); each table is
tried on every string, as a text that makes no sense is not found.
"""

import re
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_SHOWN = re.compile(
    rb"\((?P<plain>(?:\\.|[^\\()])*)\)|<(?P<hex>[0-9A-Fa-f\s]*)>|(?P<move>T[dDm*]|ET|')"
)
_ONE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_WIDEST_RANGE = 65_536


def read_pdf_texts(data: bytes) -> Iterator[str]:
    """Yield the texts of a PDF; of a damaged one, those that can be read."""
    streams = [_inflate(found[1]) for found in _STREAM.finditer(data)]
    tables = [table for each in streams if b"beginbf" in each and (table := _read_cmap(each))]
    for stream in streams:
        yield stream.decode("latin-1")
        if b"Tj" in stream or b"TJ" in stream:
            yield from (_draw(stream, table) for table in (None, *tables))


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return data


def _read_cmap(stream: bytes) -> dict[int, str]:
    """Return glyph number -> characters."""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.DOTALL):
        for glyph, text in _ONE.findall(block):
            found[int(glyph, 16)] = _read_utf16(text)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", stream, re.DOTALL):
        for first, last, start, listed in _RANGE.findall(block):
            low, high = int(first, 16), int(last, 16)
            if listed:
                texts = re.findall(rb"<([0-9A-Fa-f]+)>", listed)
                found |= {low + place: _read_utf16(text) for place, text in enumerate(texts)}
            elif high - low < _WIDEST_RANGE:
                code = int(start, 16)
                found |= {
                    glyph: chr((code + glyph - low) % 0x110000) for glyph in range(low, high + 1)
                }
    return found


def _read_utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode().zfill(4)).decode("utf-16-be", "replace")


def _draw(stream: bytes, table: dict[int, str] | None) -> str:
    """Return what a page draws; a new line where the position moves."""
    parts: list[str] = []
    for found in _SHOWN.finditer(stream):
        if found["move"]:
            parts.append("\n")
        elif table is None:
            raw = found["plain"] or b""
            if found["hex"]:
                raw = bytes.fromhex(
                    re.sub(r"\s", "", found["hex"].decode())[: len(found["hex"]) & ~1]
                )
            parts.append(re.sub(r"\\(.)", r"\1", raw.decode("latin-1")))
        elif found["hex"]:
            digits = re.sub(rb"\s", b"", found["hex"]).decode()
            glyphs = (int(digits[at : at + 4], 16) for at in range(0, len(digits) - 3, 4))
            parts.append("".join(table.get(glyph, " ") for glyph in glyphs))
        elif found["plain"]:
            raw = re.sub(rb"\\(.)", rb"\1", found["plain"], flags=re.DOTALL)
            pairs = (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw) - 1, 2))
            parts.append("".join(table.get(glyph, " ") for glyph in pairs))
    return "".join(parts)
