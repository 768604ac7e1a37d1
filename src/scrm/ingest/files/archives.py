"""Files, folders and archives to parts: pieces of data whose bytes can be read repeatedly.

What a file is depends on its first bytes. Its name is only a label.
"""

import gzip
import hashlib
import os
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from scrm.errors import InputError, UnreadableFileError, UsageError
from scrm.ingest.faults import archive_errors, guard_reader
from scrm.ingest.files.decompression import limit_stream, too_large_error
from scrm.ingest.files.file_names import (
    escape_file_name,
    is_hidden,
    is_table_file,
    no_tables_error,
    skipped_files_warning,
)
from scrm.ingest.types import Limits
from scrm.result import Text

CHUNK = 4 << 20
"""Bytes read at once."""
_ZIP, _GZIP, _OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_DATA = {
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "an SQLite database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"{\\rtf": "an RTF document",
}


@dataclass(frozen=True, slots=True)
class FilePart:
    """The bytes of one text file or workbook.

    Parameters
    ----------
    label : str
        As given by the user; members of archives and sheets behind a slash.
    kind : str
        ``text`` (CSV, JSON, ...) or ``book`` (a spreadsheet).
    start : bytes
        The first bytes, decompressed.
    size : int
        Bytes on disk or in the archive, for the progress bar.
    """

    label: str
    kind: str
    start: bytes
    size: int
    open_stream: Callable[[], BinaryIO] = field(repr=False)
    check_unchanged: Callable[[], None] = field(repr=False)
    sha256: str = ""
    warnings: tuple[Text, ...] = ()
    """On the folder or archive, at its first part."""

    def read_chunks(self) -> Iterator[bytes]:
        """Yield the decompressed bytes; InputError if the file is damaged or was changed."""
        with archive_errors(self.label), self.open_stream() as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
        self.check_unchanged()


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
    for file in files:
        _check_path(str(file))


def _check_path(name: str) -> None:
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
            f"{name} is a pipe, socket or device, not a file", hint="save the data to a file first"
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


def list_parts(files: Sequence[str | Path], limits: Limits) -> Iterator[FilePart | UnusableFile]:
    """Yield the parts of files, folders and archives, sorted by name."""
    for file in sorted({str(name) for name in files}):
        label = file if file.isascii() else escape_file_name(file)
        yield from _catch_input_errors(
            label, partial(_list_parts_of_path, Path(file), label, limits)
        )


def _catch_input_errors(
    label: str, produce: Callable[[], Iterator[FilePart | UnusableFile]]
) -> Iterator[FilePart | UnusableFile]:
    try:
        yield from guard_reader(label, produce())
    except InputError as error:
        yield UnusableFile(label, error)


def _list_parts_of_path(
    path: Path, label: str, limits: Limits
) -> Iterator[FilePart | UnusableFile]:
    if path.is_dir():
        yield from _list_parts_of_folder(path, label, limits)
        return
    with _open_regular_file(path) as stream, archive_errors(label):
        start = stream.read(4096)
    if start.startswith((_ZIP, b"PK\x05\x06")):
        yield from _list_parts_of_zip(path, label, limits)
    elif start.startswith(_OLE):
        yield _build_file_part(path, label, limits, kind="book")
    else:
        yield _build_file_part(path, label, limits)


def _list_parts_of_folder(
    folder: Path, label: str, limits: Limits
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
    if len(children) > limits.members:
        raise InputError(
            f"{label}: more than {limits.members} files (limit: members)",
            hint="load parts of the folder",
        )
    yield from _attach_skipped_warning(
        _list_parts_of_children(folder, children, label, limits), label, others
    )


def _list_parts_of_children(
    folder: Path, children: Sequence[Path], label: str, limits: Limits
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
        yield from _catch_input_errors(name, partial(_list_parts_of_path, child, name, limits))


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


def _open_regular_file(path: Path) -> BinaryIO:
    """Open a regular file; a pipe, which could block for ever, is an error."""
    with archive_errors(str(path)):
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise InputError(f"{path}: not a file", hint="name a file")
        return os.fdopen(descriptor, "rb")


def _read_fingerprint(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _build_file_part(path: Path, label: str, limits: Limits, kind: str = "text") -> FilePart:
    before = _read_fingerprint(path)
    with _open_regular_file(path) as stream, archive_errors(label):
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        stream.seek(0)
        is_gzip = stream.read(2) == _GZIP

    def open_stream() -> BinaryIO:
        stream = _open_regular_file(path)
        if not is_gzip:
            return stream
        unpacked: BinaryIO = gzip.GzipFile(fileobj=stream)  # type: ignore[assignment]
        return limit_stream(unpacked, stream.tell, label, limits, stream)

    def check_unchanged() -> None:
        try:
            same = _read_fingerprint(path) == before
        except OSError:
            same = False
        if not same:
            raise InputError(
                f"{label} was changed while it was read; nothing of it was loaded",
                hint="load it again when it is complete",
            )

    if before[0] > limits.file_bytes:
        raise too_large_error(label, limits)
    return _build_part(label, kind, before[0], open_stream, check_unchanged, sha256)


def _build_part(
    label: str,
    kind: str,
    size: int,
    open_stream: Callable[[], BinaryIO],
    check_unchanged: Callable[[], None],
    sha256: str,
) -> FilePart:
    with archive_errors(label), open_stream() as stream:
        start = stream.read(4096)
    if start.startswith((_ZIP, _OLE)):
        kind = "book"
    _check_is_data(label, start, kind)
    return FilePart(label, kind, start, size, open_stream, check_unchanged, sha256)


def _check_is_data(label: str, start: bytes, kind: str) -> None:
    if not start.strip(b"\xef\xbb\xbf \r\n\t"):
        raise UnreadableFileError(f"{label} is empty", hint="export it again")
    if kind == "book":
        return
    for magic, name in _NO_DATA.items():
        if start.startswith(magic):
            raise UnreadableFileError(
                f"{label} is {name}, not CSV, JSON or Excel", hint="export it as CSV, JSON or XLSX"
            )
    if start.startswith(_GZIP):
        raise UnreadableFileError(f"{label} is compressed twice", hint="unpack it once")
    beginning = start.lstrip(b"\xef\xbb\xbf \r\n\t")[:100].lower()
    if beginning.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        raise UnreadableFileError(
            f"{label} is a web page (a login page, perhaps), not an export",
            hint="log in and export again",
        )
    if beginning.startswith(b"<?xml"):
        raise UnreadableFileError(
            f"{label} is XML, not CSV, JSON or Excel", hint="export it as CSV, JSON or XLSX"
        )


def _list_parts_of_zip(path: Path, label: str, limits: Limits) -> Iterator[FilePart | UnusableFile]:
    with archive_errors(label), zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
    names = {info.filename for info in members}
    if any(name.startswith(("xl/", "content.xml")) for name in names):
        yield _build_file_part(path, label, limits, kind="book")
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
    if len(members) > limits.members:
        raise InputError(
            f"{label}: more than {limits.members} files (limit: members)",
            hint="unpack it and load parts",
        )
    yield from _attach_skipped_warning(
        _list_parts_of_members(path, members, label, limits), label, others
    )


def _list_parts_of_members(
    path: Path, members: Sequence[zipfile.ZipInfo], label: str, limits: Limits
) -> Iterator[FilePart | UnusableFile]:
    for info in sorted(members, key=lambda info: info.filename):
        name = f"{label}/{info.filename}"
        yield from _catch_input_errors(
            name, partial(_list_parts_of_member, path, info, name, limits)
        )


def _list_parts_of_member(
    path: Path, info: zipfile.ZipInfo, label: str, limits: Limits
) -> Iterator[FilePart | UnusableFile]:
    yield _build_member_part(path, info, label, limits)


def _build_member_part(path: Path, info: zipfile.ZipInfo, label: str, limits: Limits) -> FilePart:
    if Path(info.filename).suffix.lower() == ".zip":
        raise InputError(
            f"{label}: an archive within an archive is not opened",
            hint="unpack the outer one and load the inner one",
        )
    before = _read_fingerprint(path)

    def packed_size() -> int:
        return info.compress_size

    def open_stream() -> BinaryIO:
        archive = zipfile.ZipFile(path)
        member: BinaryIO = archive.open(info)  # type: ignore[assignment]
        stream = limit_stream(member, packed_size, label, limits, archive)
        if not info.filename.lower().endswith(".gz"):
            return stream
        unpacked: BinaryIO = gzip.GzipFile(fileobj=stream)  # type: ignore[assignment]
        return limit_stream(unpacked, packed_size, label, limits, stream)

    def check_unchanged() -> None:
        if _read_fingerprint(path) != before:
            raise InputError(
                f"{path} was changed while it was read; nothing of it was loaded",
                hint="load it again when it is complete",
            )

    digest = hashlib.sha256()
    with archive_errors(label), open_stream() as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return _build_part(
        label, "text", info.compress_size, open_stream, check_unchanged, digest.hexdigest()
    )
