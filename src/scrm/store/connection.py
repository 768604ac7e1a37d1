"""Connections to a database file: access to no other file, locked settings, the log replayed."""

import gc
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypedDict, Unpack

import duckdb

from scrm.errors import ScrmError, StoreError
from scrm.files import private_umask, restrict
from scrm.store.database_files import (
    check_access,
    database_files,
    list_spill,
    refuse_other_files,
    remove_spill,
)
from scrm.store.engine_errors import opening_error
from scrm.store.engine_versions import check_version
from scrm.store.sql import quote_text


class ConnectionOptions(TypedDict, total=False):
    """How a database is opened.

    Parameters
    ----------
    read_only : bool
        Many processes may read at the same time; a writer needs exclusive access.
    memory_limit : str
        In the notation of DuckDB, such as ``"512MB"``; empty for its default, 80 % of the memory.
    threads : int
        Number of threads; 0 for all. Results never depend on it.
    readable : sequence of Path
        Files that SQL may read; it has access to no other file.
    timezone : str
        Time zone of times with zone; UTC when left out.
    sealed : bool
        Open no further file, not even a log or temporary file of the database: for statements that
        a user wrote.
    """

    read_only: bool
    memory_limit: str
    threads: int
    readable: Sequence[Path]
    timezone: str
    sealed: bool


def connect(path: Path | None, **options: Unpack[ConnectionOptions]) -> duckdb.DuckDBPyConnection:
    """Open a connection that has access to no files but its own and those it may read.

    A write-ahead log that a killed process left is replayed. A writer also removes spill files, and
    gives the database mode 0600.

    Raises
    ------
    UsageError
        There is no folder for the database.
    DatabaseAccessError
        This user may not read the file, or a writer may not write it or its folder.
    NotADatabaseError
        The file is not a database, is damaged, or was written by a newer engine.
    StoreError
        Another process uses the database.
    NoSpaceError
        The disk is full.
    """
    read_only = options.get("read_only", False)
    if path is not None:
        check_access(path, read_only=read_only)
        refuse_other_files(path)
        if read_only:
            settle(path)
    try:
        connection = _open_locked(path, options)
    except duckdb.InvalidInputException:
        gc.collect()  # rows or an error of a closed store may keep its connection open
        try:
            connection = _open_locked(path, options)
        except duckdb.InvalidInputException:
            raise StoreError(
                f"{path} is open already in this process", hint="close the other store first"
            ) from None
    if path is not None and not read_only:
        remove_spill(path)
        for file in database_files(path):
            restrict(file)
    return connection


def settle(path: Path) -> None:
    """Write the log that a killed process left into the database, and remove its spill files.

    Nothing is raised if that is not possible, because another process uses the database or this
    user may not write it: a reader can read the log, too.
    """
    _, log, _, spill = database_files(path)
    if not (log.exists() or list_spill(spill)):
        return
    with suppress(ScrmError, duckdb.Error):
        check_version(duckdb.__version__)
        check_access(path, read_only=False)
        with _open(path, {}) as connection:
            remove_spill(path)
            with private_umask():
                connection.execute("CHECKPOINT")


def _open_locked(path: Path | None, options: ConnectionOptions) -> duckdb.DuckDBPyConnection:
    """Open a connection, and lock its settings.

    Raises
    ------
    duckdb.InvalidInputException
        Another connection of this process locked them.
    """
    connection = _open(path, options)
    try:
        _lock_down(connection, options)
    except duckdb.Error:
        connection.close()
        raise
    return connection


def _open(path: Path | None, options: ConnectionOptions) -> duckdb.DuckDBPyConnection:
    is_new = path is not None and not path.exists()
    try:
        with private_umask():
            return duckdb.connect(
                str(path.absolute()) if path else ":memory:",  # `md:x` is a name, too
                read_only=options.get("read_only", False),
                config=_configuration(path, options),
            )
    except duckdb.Error as error:
        if path is not None and is_new:  # the disk was full after a part of the header
            for file in database_files(path)[:2]:
                file.unlink(missing_ok=True)
        raise opening_error(path, error) from None


def _configuration(path: Path | None, options: ConnectionOptions) -> dict[str, Any]:
    given = {name: str(options[name]) for name in ("memory_limit", "threads") if options.get(name)}
    if options.get("sealed"):
        given["temp_directory"] = ""
    elif path is not None:
        given["temp_directory"] = f"{path}.tmp"
    return {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        # row groups kept in memory before they are written; more would only need more memory
        "write_buffer_row_group_count": "2",
        **given,
    }


def _lock_down(connection: duckdb.DuckDBPyConnection, options: ConnectionOptions) -> None:
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET preserve_insertion_order = false")
    zone = options.get("timezone", "UTC")
    connection.execute(f"SET TimeZone = '{zone}'")
    connection.execute(f"SET GLOBAL TimeZone = '{zone}'")  # of the cursors
    files = ", ".join(quote_text(str(file.resolve())) for file in options.get("readable", ()))
    connection.execute(f"SET allowed_paths = [{files}]")
    connection.execute("SET enable_external_access = false")
    if options.get("sealed"):
        # else statements may read and write the database, its log and its temporary folder
        connection.execute("SET disabled_filesystems = 'LocalFileSystem'")
    connection.execute("SET allowed_configs = ['threads']")
    connection.execute("SET lock_configuration = true")
