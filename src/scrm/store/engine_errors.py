"""Errors of DuckDB as errors of scrm: what happened, where, and the next step; never a row."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from scrm.errors import NotADatabaseError, ScrmError, StatementError, StoreError, UsageError
from scrm.files import disk_full
from scrm.store.database_files import size_on_disk

_ABOUT_THE_TEXT = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)
"""Errors about the text of a statement; all others may quote rows, which are personal data."""

_ABOUT_VALUES = (
    duckdb.DataError,
    duckdb.IntegrityError,
    duckdb.ProgrammingError,
    duckdb.NotSupportedError,
)
"""Errors that may quote values, so that the expressions below must not be applied to them."""

_NO_SPACE = re.compile(
    r"No space left on device|Disk quota exceeded|File too large|max_temp_directory_size"
)
_DAMAGED = re.compile(
    r"[Cc]orrupt|does not match stored checksum|WAL does not match|[Cc]ould not read enough bytes"
)
_NEWER = re.compile(
    r"storage version number (\d+), but we can only read storage versions between \d+ and (\d+)"
)
_SYSTEM_REASON = re.compile(
    r"Permission denied|Read-only file system|Input/output error|Too many open files"
)


@contextmanager
def rewritten_errors(path: Path | None) -> Iterator[None]:
    """Raise errors of the engine as those of scrm.

    Parameters
    ----------
    path : Path or None
        The database file, for the messages.
    """
    try:
        yield
    except duckdb.Error as error:
        raise describe_error(error, path) from None


def describe_error(error: duckdb.Error, path: Path | None) -> ScrmError:
    """Return the error of scrm for one of a statement."""
    text = str(error)
    if isinstance(error, _ABOUT_THE_TEXT):
        return UsageError(
            f"SQL: {text.splitlines()[0]}", hint='scrm sql "SHOW TABLES" lists what exists'
        )
    return _about_the_file(error, path) or _about_the_statement(error, text)


def opening_error(path: Path | None, error: duckdb.Error) -> ScrmError:
    """Return the error of scrm for one of opening a database file."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return out_of_memory_error()
    text = str(error)
    holder = re.search(r"PID (\d+)", text)
    if holder or "Could not set lock" in text:
        pid = holder.group(1) if holder else "unknown"
        return StoreError(
            f"{path} is in use by another process (PID {pid})",
            hint="wait until it has finished, or use another --db",
        )
    if "different configuration" in text:
        return StoreError(
            f"{path} is open in this process with other settings", hint="close it first"
        )
    if newer := _NEWER.search(text):
        return NotADatabaseError(
            f"{path} was written by a newer DuckDB (storage version {newer[1]}, "
            f"this one reads up to {newer[2]})",
            hint="update the engine: pip install --upgrade duckdb",
        )
    return _about_the_file(error, path) or build_damage_error(path)


def _about_the_file(error: duckdb.Error, path: Path | None) -> ScrmError | None:
    """Return the error if its cause is the disk, the permissions or the content of the file."""
    text = str(error)
    if isinstance(error, _ABOUT_VALUES):
        return None
    if _NO_SPACE.search(text):
        return disk_full(path or Path(), size_on_disk(path))
    if reason := _SYSTEM_REASON.search(text):
        return StoreError(
            f"{path} could not be read or written: {reason.group(0)}",
            hint="check the permissions of the file and its folder",
        )
    return build_damage_error(path) if _DAMAGED.search(text) else None


def _about_the_statement(error: duckdb.Error, text: str) -> ScrmError:
    if isinstance(error, duckdb.OutOfMemoryException):
        return out_of_memory_error()
    if isinstance(error, duckdb.PermissionException):
        return UsageError(
            "SQL: files, other databases and extensions are out of reach",
            hint="load files first: scrm load FILES...",
        )
    if "read-only mode" in text or "configuration has been locked" in text:
        return UsageError(
            "SQL: this query would change the database or its settings",
            hint="scrm sql only reads: one SELECT",
        )
    kind = StatementError if isinstance(error, _ABOUT_VALUES) else StoreError
    return kind(
        f"the database refused a step ({type(error).__name__})",
        hint="run again with -v; scrm doctor shows versions",
    )


def out_of_memory_error() -> StoreError:
    """Return the error of a statement that needs more memory than it may take."""
    return StoreError(
        "the database ran out of memory",
        hint="raise memory_limit, or free disk space for spilling",
    )


def build_damage_error(path: Path | None) -> NotADatabaseError:
    """Return the error of a database file with a page or a log that cannot be read."""
    return NotADatabaseError(
        f"{path} is damaged and not a readable DuckDB database",
        hint="scrm restore BACKUP --force replaces it by a backup; or load the files into a new "
        "database with --db NEW",
    )
