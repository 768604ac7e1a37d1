"""Files, folders and archives to parts: pieces of data whose bytes can be read repeatedly.

What a file is depends on its first bytes. Its name is only a label.
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

from scrm.errors import InputError, UnreadableFileError, UsageError
from scrm.ingest.files.decompression import limit_stream, too_large_error
from scrm.ingest.files.file_kinds import GZIP, OLE, ZIP, check_is_data, is_hidden, is_table_file
from scrm.ingest.files.file_names import escape_file_name, no_tables_error, skipped_files_warning
from scrm.ingest.reader_errors import archive_errors, refuse_on_error
from scrm.ingest.types import LoadSettings
from scrm.result import Text

_START = 4096
"""Bytes that show what a file is."""
_Fingerprint = tuple[int, int, int]


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
        ``text`` (CSV, JSON, ...) or ``book`` (a spreadsheet).
    start : bytes
        The first bytes, decompressed.
    """

    label: str
    path: Path
    settings: LoadSettings = field(repr=False)
    fingerprint: _Fingerprint
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
            stream = _open_regular_file(self.path)
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
            is_same = _read_fingerprint(self.path) == self.fingerprint
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


def check_paths(files: Sequence[str | Path]) -> None:
    """Raise UsageError for a name that is neither file nor folder, before any file is loaded."""
    if not files:
        raise UsageError("no files to load", hint="scrm load FILES...")
    for name in map(str, files):
        if "://" in name:
            raise UsageError(
                f"{name.split('://', maxsplit=1)[0]}:// addresses are not loaded",
                hint="download the file and give its name",
            )
        if not name or "\0" in name:
            raise UsageError("an empty file name", hint="scrm load FILES...")
        try:
            mode = os.stat(name).st_mode  # noqa: PTH116  follows links on purpose
        except OSError as error:
            raise UsageError(
                f"no such file: {name} ({error.strerror})", hint=_suggest_neighbours(Path(name))
            ) from None
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise UsageError(
                f"{name} is a pipe, socket or device, not a file",
                hint="save the data to a file first",
            )


def _suggest_neighbours(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"the folder {folder} does not exist either"
    names = sorted(child.name for child in folder.iterdir() if is_table_file(child.name))[:5]
    return (
        f"in {folder} there are: {', '.join(names)}"
        if names
        else f"{folder} holds no files to load"
    )


def list_parts(
    files: Sequence[str | Path], settings: LoadSettings
) -> Iterator[FilePart | UnusableFile]:
    """Yield the parts of files, folders and archives, sorted by name."""
    for file in sorted({str(name) for name in files}):
        label = file if file.isascii() else escape_file_name(file)
        yield from _refuse_unusable(label, _list_parts_of_path(Path(file), label, settings))


def _refuse_unusable(
    label: str, parts: Iterator[FilePart | UnusableFile]
) -> Iterator[FilePart | UnusableFile]:
    """Yield parts; an error while they are listed makes the file unusable."""
    try:
        with refuse_on_error(label):
            yield from parts
    except InputError as error:
        yield UnusableFile(label, error)


def _list_parts_of_path(
    path: Path, label: str, settings: LoadSettings
) -> Iterator[FilePart | UnusableFile]:
    if path.is_dir():
        yield from _list_parts_of_folder(path, label, settings)
        return
    with _open_regular_file(path) as stream, archive_errors(label):
        start = stream.read(_START)
    if start.startswith((ZIP, b"PK\x05\x06")):
        yield from _list_parts_of_zip(path, label, settings)
        return
    kind, fingerprint = "book" if start.startswith(OLE) else "text", _read_fingerprint(path)
    is_gzip, size = start.startswith(GZIP), fingerprint[0]
    yield _read_start(
        FilePart(label, path, settings, fingerprint, size, is_gzip=is_gzip, kind=kind)
    )


def _list_parts_of_folder(
    folder: Path, label: str, settings: LoadSettings
) -> Iterator[FilePart | UnusableFile]:
    seen = sorted(
        child for child in folder.rglob("*") if not is_hidden(child.relative_to(folder).parts)
    )
    children = [child for child in seen if is_table_file(child.name)]
    others = [
        escape_file_name(str(child.relative_to(folder)))
        for child in seen
        if not is_table_file(child.name) and child.is_file()
    ]
    if not children:
        raise no_tables_error(f"{label}: the folder", others)
    if len(children) > settings.limits.members:
        raise InputError(
            f"{label}: more than {settings.limits.members} files (limit: members)",
            hint="load parts of the folder",
        )
    found = _list_parts_of_children(folder, children, label, settings)
    yield from _attach_skipped_warning(found, label, others)


def _list_parts_of_children(
    folder: Path, children: Sequence[Path], label: str, settings: LoadSettings
) -> Iterator[FilePart | UnusableFile]:
    for child in children:
        if not stat.S_ISREG(child.stat().st_mode):
            continue
        name = f"{label.rstrip('/')}/{escape_file_name(str(child.relative_to(folder)))}"
        if not child.resolve().is_relative_to(folder.resolve()):
            yield UnusableFile(
                name,
                InputError(
                    f"{name}: a link that leaves the folder is not followed", hint="name its target"
                ),
            )
            continue
        yield from _refuse_unusable(name, _list_parts_of_path(child, name, settings))


def _attach_skipped_warning(
    found: Iterator[FilePart | UnusableFile], label: str, others: Sequence[str]
) -> Iterator[FilePart | UnusableFile]:
    """Yield the parts of a folder or archive; the first warns of files that were skipped."""
    for index, each in enumerate(found):
        yield (
            replace(each, warnings=(*each.warnings, skipped_files_warning(label, others)))
            if others and not index
            else each
        )


def _list_parts_of_zip(
    path: Path, label: str, settings: LoadSettings
) -> Iterator[FilePart | UnusableFile]:
    with archive_errors(label), zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
    names = {info.filename for info in members}
    if any(name.startswith(("xl/", "content.xml")) for name in names):
        fingerprint = _read_fingerprint(path)
        size = fingerprint[0]
        yield _read_start(FilePart(label, path, settings, fingerprint, size, kind="book"))
        return
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise UnreadableFileError(
            f"{label} is an Office document without tables", hint="export it as CSV, JSON or XLSX"
        )
    seen = [info for info in members if not is_hidden(info.filename.split("/"))]
    members = [info for info in seen if is_table_file(info.filename)]
    others = [info.filename for info in seen if not is_table_file(info.filename)]
    if not members:
        raise no_tables_error(f"{label}: the archive", others)
    if len(members) > settings.limits.members:
        raise InputError(
            f"{label}: more than {settings.limits.members} files (limit: members)",
            hint="unpack it and load parts",
        )
    found = _list_parts_of_members(path, members, label, settings)
    yield from _attach_skipped_warning(found, label, others)


def _list_parts_of_members(
    path: Path, members: Sequence[zipfile.ZipInfo], label: str, settings: LoadSettings
) -> Iterator[FilePart | UnusableFile]:
    for info in sorted(members, key=lambda info: info.filename):
        name = f"{label}/{info.filename}"
        yield from _refuse_unusable(name, _list_part_of_member(path, info, name, settings))


def _list_part_of_member(
    path: Path, info: zipfile.ZipInfo, label: str, settings: LoadSettings
) -> Iterator[FilePart]:
    if Path(info.filename).suffix.lower() == ".zip":
        raise InputError(
            f"{label}: an archive within an archive is not opened",
            hint="unpack the outer one and load the inner one",
        )
    is_gzip = info.filename.lower().endswith(".gz")
    fingerprint, size = _read_fingerprint(path), info.compress_size
    yield _read_start(FilePart(label, path, settings, fingerprint, size, info, is_gzip))


def _open_regular_file(path: Path) -> BinaryIO:
    """Open a regular file; a pipe, which could block for ever, is an error."""
    with archive_errors(str(path)):
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise InputError(f"{path}: not a file", hint="name a file")
        return os.fdopen(descriptor, "rb")


def _read_fingerprint(path: Path) -> _Fingerprint:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _read_start(part: FilePart) -> FilePart:
    """Return a part with its hash and first bytes; InputError if it is too large or not data."""
    if part.member is None and part.size > part.settings.limits.file_bytes:
        raise too_large_error(part.label, part.settings.limits)
    with archive_errors(part.label):
        with part.open() if part.member else _open_regular_file(part.path) as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        with part.open() as stream:
            start = stream.read(_START)
    kind = "book" if start.startswith((ZIP, OLE)) else part.kind
    check_is_data(part.label, start, kind)
    return replace(part, kind=kind, start=start, sha256=sha256)
