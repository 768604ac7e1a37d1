"""The files of a database on disk: their names and rights, and what a killed process left."""

import os
from contextlib import suppress
from pathlib import Path

from scrm.errors import (
    DatabaseAccessError,
    NotADatabaseError,
    UsageError,
)
from scrm.files import is_database
from scrm.system import describe_rights


def database_files(path: Path) -> tuple[Path, ...]:
    """Return the files of a database, whether they exist or not: itself, log, lock, spill folder.

    Examples
    --------
    >>> [file.name for file in database_files(Path("a.duckdb"))]
    ['a.duckdb', 'a.duckdb.wal', 'a.duckdb.lock', 'a.duckdb.tmp']
    """
    return (path, *(Path(f"{path}{suffix}") for suffix in (".wal", ".lock", ".tmp")))


def is_there(path: Path) -> bool:
    """Return whether a database file exists.

    Raises
    ------
    DatabaseAccessError
        This user may not read its folder.
    """
    try:
        return path.exists()
    except PermissionError:
        raise DatabaseAccessError(
            f"{path} may not be read by this user, nor may its folder",
            hint="run scrm as the owner of the folder, or name another database with --db",
        ) from None


def refuse_other_files(path: Path) -> None:
    """Refuse other files: DuckDB would open a CSV file as a database in memory.

    Raises
    ------
    NotADatabaseError
        The file exists and is not a database.
    """
    if not path.exists():
        return
    if not is_database(path):
        raise NotADatabaseError(
            f"{path} is not a readable DuckDB database",
            hint="name another file with --db; scrm load creates it",
        )


def check_access(path: Path, *, read_only: bool) -> None:
    """Refuse what the engine would refuse later, or with a less helpful message."""
    folder = path.parent
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder} for the database", hint=f"mkdir -p {folder}")
    if is_there(path) and not os.access(path, os.R_OK):
        raise DatabaseAccessError(
            f"{path} may not be read by this user: {describe_rights(path)}",
            hint="run scrm as its owner, or name another database with --db",
        )
    if read_only:
        return
    if path.exists() and not os.access(path, os.W_OK):
        raise DatabaseAccessError(
            f"{path} is read-only for this user: {describe_rights(path)}",
            hint=f"chmod u+w {path}, run scrm as its owner, or name another database with --db",
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DatabaseAccessError(
            f"{path} cannot be written: the folder {folder} is read-only for this user: "
            f"{describe_rights(folder)}",
            hint=f"chmod u+w {folder}, or name a database in another folder with --db",
        )


def list_spill(folder: Path) -> list[Path]:
    """Return the spill files in the spill folder of a database."""
    return list(folder.glob("duckdb_temp_*")) if folder.is_dir() else []


def remove_spill(path: Path) -> None:
    """Remove the spill files of a killed process, which contain rows in plain text.

    Only a writer may do so: its lock is exclusive.
    """
    folder = database_files(path)[3]
    for file in list_spill(folder):
        file.unlink(missing_ok=True)
    with suppress(OSError):  # not there, or not empty
        folder.rmdir()


def size_on_disk(path: Path | None) -> int:
    """Return the bytes of a database file and its write-ahead log.

    A step on all rows needs about as much at most.

    Examples
    --------
    >>> size_on_disk(Path("none.duckdb"))
    0
    """
    files = (path, Path(f"{path}.wal")) if path else ()
    return sum(file.stat().st_size for file in files if file.exists())
