"""Files and folders that a user names: which files in them are read, in which order.

A link that leaves its folder is not followed.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from scrm.errors import InputError, UsageError
from scrm.ingest.files.archives import list_parts_of_zip
from scrm.ingest.files.file_kinds import GZIP, OLE, ZIP, is_hidden, is_table_file
from scrm.ingest.files.file_names import check_members, escape_file_name
from scrm.ingest.files.file_parts import (
    START_BYTES,
    FilePart,
    UnusableFile,
    attach_skipped_warning,
    open_regular_file,
    read_fingerprint,
    read_start,
    refuse_unusable,
)
from scrm.ingest.reader_errors import archive_errors
from scrm.ingest.types import LoadSettings


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
        yield from refuse_unusable(label, _list_parts_of_path(Path(file), label, settings))


def _list_parts_of_path(
    path: Path, label: str, settings: LoadSettings
) -> Iterator[FilePart | UnusableFile]:
    if path.is_dir():
        yield from _list_parts_of_folder(path, label, settings)
        return
    with open_regular_file(path) as stream, archive_errors(label):
        start = stream.read(START_BYTES)
    if start.startswith((ZIP, b"PK\x05\x06")):
        yield from list_parts_of_zip(path, label, settings)
        return
    kind, fingerprint = "book" if start.startswith(OLE) else "text", read_fingerprint(path)
    is_gzip, size = start.startswith(GZIP), fingerprint[0]
    yield read_start(FilePart(label, path, settings, fingerprint, size, is_gzip=is_gzip, kind=kind))


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
    check_members(label, "folder", children, others, settings.limits.members)
    found = _list_parts_of_children(folder, children, label, settings)
    yield from attach_skipped_warning(found, label, others)


def _list_parts_of_children(
    folder: Path, children: Sequence[Path], label: str, settings: LoadSettings
) -> Iterator[FilePart | UnusableFile]:
    for child in children:
        name = f"{label.rstrip('/')}/{escape_file_name(str(child.relative_to(folder)))}"
        yield from refuse_unusable(name, _list_parts_of_child(folder, child, name, settings))


def _list_parts_of_child(
    folder: Path, child: Path, label: str, settings: LoadSettings
) -> Iterator[FilePart | UnusableFile]:
    """Yield the parts of a file in a folder; if it cannot be read, the others still can."""
    with archive_errors(label):
        is_file = stat.S_ISREG(child.stat().st_mode)
    if not is_file:
        return
    if not child.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            f"{label}: a link that leaves the folder is not followed", hint="name its target"
        )
    yield from _list_parts_of_path(child, label, settings)
