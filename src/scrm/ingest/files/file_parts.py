"""Parts: text files and workbooks, alone or in an archive, whose bytes can be read repeatedly.

What a part is depends on its first bytes. Its name is only a label.
"""

import gzip
import hashlib
import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from scrm.errors import InputError
from scrm.ingest.files.decompression import limit_stream, too_large_error
from scrm.ingest.files.file_kinds import OLE, ZIP, check_is_data, is_page_of_tables
from scrm.ingest.files.file_names import skipped_files_warning
from scrm.ingest.reader_errors import archive_errors, refuse_on_error
from scrm.ingest.types import LoadSettings
from scrm.result import Text
from scrm.system import NONBLOCKING, OPEN_FLAGS

START_BYTES = 4096
"""Bytes that show what a file is."""
Fingerprint = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class FilePart:
    """One text file or workbook, alone or in an archive, whose bytes can be read repeatedly.

    Parameters
    ----------
    label : str
        As given by the user; members of archives and sheets behind a slash.
    path : Path
        The file, or the archive that it is a member of.
    fingerprint : tuple of int
        Size, time of change and inode of `path` when it was first seen.
    size : int
        Bytes on disk or in the archive, for the progress bar.
    member : ZipInfo or None
        The member of an archive.
    is_gzip : bool
        The bytes are compressed with gzip.
    kind : str
        ``text`` (CSV, JSON, ...), ``book`` (a spreadsheet) or ``page`` (tables in HTML).
    start : bytes
        The first bytes, decompressed.
    """

    label: str
    path: Path
    settings: LoadSettings = field(repr=False)
    fingerprint: Fingerprint
    size: int
    member: zipfile.ZipInfo | None = None
    is_gzip: bool = False
    kind: str = "text"
    start: bytes = field(default=b"", repr=False)
    sha256: str = ""
    warnings: tuple[Text, ...] = ()
    """On the folder or archive, at its first part."""

    def open(self) -> BinaryIO:
        """Open the decompressed bytes; InputError beyond a limit of size or compression."""
        label, limits = self.label, self.settings.limits
        if self.member is None:
            stream = open_regular_file(self.path)
            packed_size = stream.tell
        else:
            archive = zipfile.ZipFile(self.path)
            packed: BinaryIO = archive.open(self.member)  # type: ignore[assignment]
            packed_size = partial(int, self.member.compress_size)
            stream = limit_stream(packed, packed_size, label, limits, archive)
        if not self.is_gzip:
            return stream
        unpacked: BinaryIO = gzip.GzipFile(fileobj=stream)  # type: ignore[assignment]
        return limit_stream(unpacked, packed_size, label, limits, stream)

    def read_chunks(self) -> Iterator[bytes]:
        """Yield the decompressed bytes; InputError if the file is damaged or was changed."""
        with archive_errors(self.label), self.open() as stream:
            while chunk := stream.read(self.settings.blocks.chunk_bytes):
                yield chunk
        try:
            is_same = read_fingerprint(self.path) == self.fingerprint
        except OSError:
            is_same = False
        if not is_same:
            name = self.label if self.member is None else self.path
            raise InputError(
                f"{name} was changed while it was read; nothing of it was loaded",
                hint="load it again when it is complete",
            )


@dataclass(frozen=True, slots=True)
class UnusableFile:
    """A file that cannot be read, and the error."""

    label: str
    error: InputError
    warnings: tuple[Text, ...] = ()


def open_regular_file(path: Path) -> BinaryIO:
    """Open a regular file; a pipe, which could block for ever, is an error."""
    with archive_errors(str(path)):
        descriptor = os.open(path, os.O_RDONLY | NONBLOCKING | OPEN_FLAGS)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise InputError(f"{path}: not a file", hint="name a file")
        return os.fdopen(descriptor, "rb")


def read_fingerprint(path: Path) -> Fingerprint:
    """Return size, time of change and inode of a file."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def read_start(part: FilePart) -> FilePart:
    """Return a part with its hash and first bytes; InputError if it is too large or not data."""
    if part.member is None and part.size > part.settings.limits.file_bytes:
        raise too_large_error(part.label, part.settings.limits)
    with archive_errors(part.label):
        with part.open() if part.member else open_regular_file(part.path) as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        with part.open() as stream:
            start = stream.read(START_BYTES)
    kind = "book" if start.startswith((ZIP, OLE)) else part.kind
    kind = "page" if is_page_of_tables(part.label, start) else kind
    check_is_data(part.label, start, kind)
    return replace(part, kind=kind, start=start, sha256=sha256)


def refuse_unusable(
    label: str, parts: Iterator[FilePart | UnusableFile]
) -> Iterator[FilePart | UnusableFile]:
    """Yield parts; an error while they are listed makes the file unusable."""
    try:
        with refuse_on_error(label):
            yield from parts
    except InputError as error:
        yield UnusableFile(label, error)


def attach_skipped_warning(
    found: Iterator[FilePart | UnusableFile], label: str, others: Sequence[str]
) -> Iterator[FilePart | UnusableFile]:
    """Yield the parts of a folder or archive; the first warns of files that were skipped."""
    for index, each in enumerate(found):
        yield (
            replace(each, warnings=(*each.warnings, skipped_files_warning(label, others)))
            if others and not index
            else each
        )
