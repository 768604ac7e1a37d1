"""Compressed files and archives, unpacked in memory up to a size."""

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from typing import Any

LARGEST = 1_000_000_000
"""Bytes of a decompressed file that are searched; what is longer is reported as not searched."""
_UNSUPPORTED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
_DAMAGED = (
    *(OSError, EOFError, ValueError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, lzma.LZMAError, tarfile.TarError, zlib.error),
)


class UnreadableError(Exception):
    """A file whose content cannot be decoded."""


def decompress(data: bytes) -> bytes | None:
    """Return the content of a compressed file; None if it is not compressed.

    Raises
    ------
    UnreadableError
        It is damaged, or too large when decompressed.
    """
    for magic, unpack in _UNPACKERS.items():
        if data.startswith(magic):
            try:
                return unpack(data)
            except _DAMAGED as error:
                raise UnreadableError(type(error).__name__) from None
    if data[:1] == b"\x78" and data[1:2] in {b"\x01", b"\x5e", b"\x9c", b"\xda"}:
        try:
            return _check_size(zlib.decompressobj().decompress(data, LARGEST + 1))
        except zlib.error:
            return None  # a text that begins with x
    return None


def read_archive(data: bytes) -> Iterator[tuple[str, bytes]] | None:
    """Return the members of an archive with their names; None if it is none.

    Raises
    ------
    UnreadableError
        It is damaged, encrypted, too large when unpacked, or of a kind that cannot be read.
    """
    if data.startswith(_UNSUPPORTED):
        raise UnreadableError("archive")
    if data[:4] == b"PK\x03\x04":
        return _read_zip(data)
    return _read_tar(data) if data[257:262] == b"ustar" else None


def _read_zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST:
                raise UnreadableError("too large")
            for member in archive.infolist():
                yield member.filename, archive.read(member)
    except _DAMAGED as error:
        raise UnreadableError(type(error).__name__) from None


def _read_tar(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=BytesIO(data)) as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is not None:
                    with closing(content):
                        yield member.name, content.read()
    except _DAMAGED as error:
        raise UnreadableError(type(error).__name__) from None


def _unpack_stream(opening: Callable[[BytesIO], Any]) -> Callable[[bytes], bytes]:
    def unpack(data: bytes) -> bytes:
        with opening(BytesIO(data)) as stream:
            return _check_size(bytes(stream.read(LARGEST + 1)))

    return unpack


def _check_size(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise UnreadableError("too large")
    return content


def _unpack_with(name: str) -> Callable[[bytes], bytes]:
    def unpack(data: bytes) -> bytes:
        import pyarrow as pa

        with pa.CompressedInputStream(pa.BufferReader(data), name) as stream:
            return _check_size(bytes(stream.read(LARGEST + 1)))

    return unpack


_UNPACKERS: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": _unpack_stream(gzip.open),
    b"BZh": _unpack_stream(bz2.open),
    b"\xfd7zXZ\x00": _unpack_stream(lzma.open),
    b"\x28\xb5\x2f\xfd": _unpack_with("zstd"),
    b"\x04\x22\x4d\x18": _unpack_with("lz4"),
}
"""First bytes of a file -> what unpacks it."""
