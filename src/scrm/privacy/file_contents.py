"""The texts of files, decoded: compressed ones, workbooks, archives, PDF, Parquet, JSON, HTML.

What cannot be decoded is searched as bytes by the caller.
"""

import bz2
import gzip
import html
import lzma
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from scrm.privacy.pdf_texts import read_pdf_texts
from scrm.privacy.table_files import list_cells

_LARGEST = 1_000_000_000
"""Bytes of a decompressed file that are searched; what is longer is reported as not searched."""
_DEEPEST = 3
_MARKUP = re.compile(r"<[^<>]{0,2000}>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


class UnreadableError(Exception):
    """A file whose content cannot be decoded."""


def read_texts(path: Path) -> Iterator[str]:
    """Yield the texts of a file.

    Raises
    ------
    UnreadableError
        It is damaged, encrypted, or too large when decompressed.
    OSError
        It cannot be read.
    """
    yield from _decode(path.read_bytes(), 0)


def _decode(data: bytes, depth: int) -> Iterator[str]:
    try:
        if data[:4] == b"PK\x03\x04" and depth < _DEEPEST:
            yield from _read_archive(data, depth)
        elif data[:4] == b"PAR1":
            yield from _read_parquet(data)
        elif data[:5] == b"%PDF-":
            yield from read_pdf_texts(data)
        elif (plain := _decompress(data)) is not None and depth < _DEEPEST:
            yield from _decode(plain, depth + 1)
        else:
            yield from _read_plain(data)
    except (OSError, EOFError, zipfile.BadZipFile, lzma.LZMAError, RuntimeError) as error:
        raise UnreadableError(type(error).__name__) from None


def _decompress(data: bytes) -> bytes | None:
    """Return the content of a compressed file; None if it is not compressed."""
    if data[:2] == b"\x1f\x8b":
        with gzip.open(BytesIO(data)) as stream:
            return _read_limited(stream)
    if data[:3] == b"BZh":
        with bz2.open(BytesIO(data)) as stream:
            return _read_limited(stream)
    if data[:6] == b"\xfd7zXZ\x00":
        with lzma.open(BytesIO(data)) as stream:
            return _read_limited(stream)
    if data[:4] == b"\x28\xb5\x2f\xfd":
        import pyarrow as pa

        with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as unpacked:
            return _read_limited(unpacked)
    return None


def _read_limited(stream: object) -> bytes:
    content: bytes = stream.read(_LARGEST + 1)  # type: ignore[attr-defined]
    if len(content) > _LARGEST:
        raise UnreadableError("too large")
    return content


def _read_archive(data: bytes, depth: int) -> Iterator[str]:
    """Yield the texts of the members: a workbook, an archive, or a model of NumPy."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > _LARGEST:
            raise UnreadableError("too large")
        for member in archive.infolist():
            yield member.filename
            yield from _decode(archive.read(member), depth + 1)


def _read_parquet(data: bytes) -> Iterator[str]:
    import polars as pl

    try:
        frame = pl.read_parquet(BytesIO(data))
    except pl.exceptions.PolarsError as error:
        raise UnreadableError(type(error).__name__) from None
    for column in frame.iter_columns():
        yield "\n".join({cell for (cell,) in list_cells(column.to_frame()) if cell})


def _read_plain(data: bytes) -> Iterator[str]:
    """Yield a text as UTF-8 or UTF-16, and again without escapes and markup."""
    for encoding in _find_encodings(data):
        text = data.decode(encoding, "replace")
        yield text
        if "\\u" in text:
            yield _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        if "<" in text or "&" in text:
            bare = html.unescape(_MARKUP.sub("", text))
            yield bare
            yield html.unescape(_MARKUP.sub(" ", text))


def _find_encodings(data: bytes) -> tuple[str, ...]:
    """Return the encodings that a text may have; an array of NumPy has 4 bytes per character."""
    if data[:6] == b"\x93NUMPY":
        return "utf-8", "utf-32-le"
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return ("utf-16",)
    zeros = data[:4096].count(0)
    if zeros > len(data[:4096]) // 4:
        return "utf-16-le", "utf-16-be", "utf-8"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", "utf-8"
    return ("utf-8",)
