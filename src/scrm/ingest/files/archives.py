"""Zip archives: which of their members are read; workbooks are archives, too."""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from scrm.errors import InputError, UnreadableFileError
from scrm.ingest.files.file_kinds import is_hidden, is_table_file
from scrm.ingest.files.file_names import check_members, shorten_file_name
from scrm.ingest.files.file_parts import (
    FilePart,
    UnusableFile,
    attach_skipped_warning,
    read_fingerprint,
    read_start,
    refuse_unusable,
)
from scrm.ingest.reader_errors import archive_errors
from scrm.ingest.types import LoadSettings


def list_parts_of_zip(
    path: Path, label: str, settings: LoadSettings
) -> Iterator[FilePart | UnusableFile]:
    """Yield the parts of an archive, sorted by name, or the workbook that it is."""
    with archive_errors(label), zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
    names = {info.filename for info in members}
    if any(name.startswith(("xl/", "content.xml")) for name in names):
        fingerprint = read_fingerprint(path)
        size = fingerprint[0]
        yield read_start(FilePart(label, path, settings, fingerprint, size, kind="book"))
        return
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise UnreadableFileError(
            f"{label} is an Office document without tables", hint="export it as CSV, JSON or XLSX"
        )
    seen = [info for info in members if not is_hidden(info.filename.split("/"))]
    members = [info for info in seen if is_table_file(info.filename)]
    others = [shorten_file_name(info.filename) for info in seen if not is_table_file(info.filename)]
    check_members(label, "archive", members, others, settings.limits.members)
    found = _list_parts_of_members(path, members, label, settings)
    yield from attach_skipped_warning(found, label, others)


def _list_parts_of_members(
    path: Path, members: Sequence[zipfile.ZipInfo], label: str, settings: LoadSettings
) -> Iterator[FilePart | UnusableFile]:
    for info in sorted(members, key=lambda info: info.filename):
        name = f"{label}/{shorten_file_name(info.filename)}"
        yield from refuse_unusable(name, _list_part_of_member(path, info, name, settings))


def _list_part_of_member(
    path: Path, info: zipfile.ZipInfo, label: str, settings: LoadSettings
) -> Iterator[FilePart]:
    if Path(info.filename).suffix.lower() == ".zip":
        raise InputError(
            f"{label}: an archive within an archive is not opened",
            hint="unpack the outer one and load the inner one",
        )
    is_gzip = info.filename.lower().endswith(".gz")
    fingerprint, size = read_fingerprint(path), info.compress_size
    yield read_start(FilePart(label, path, settings, fingerprint, size, info, is_gzip))
