"""A database written anew into another file: the only way to free it from what was deleted.

The engine leaves deleted rows in blocks that it may use again, and neither a checkpoint nor a
vacuum overwrites them. ``COPY FROM DATABASE`` copies what is there and nothing else.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import duckdb

from scrm.errors import IntegrityError
from scrm.files import disk_full, private_umask, restrict
from scrm.store.database_files import database_files, remove_spill, size_on_disk
from scrm.store.engine_errors import rewritten_errors
from scrm.store.sql import quote_name, quote_text

_MARGIN = 1.1
"""Free space that a copy needs, relative to the database and its log."""
_TABLES = """
SELECT schema_name, table_name FROM duckdb_tables()
WHERE database_name = $name ORDER BY schema_name, table_name
"""


def check_space(database: Path) -> None:
    """Refuse to rewrite a database for which the disk has no space.

    Raises
    ------
    NoSpaceError
        There is less free space than a copy may need; nothing was touched.
    """
    needed = int(size_on_disk(database) * _MARGIN)
    if shutil.disk_usage(database.absolute().parent).free < needed:
        raise disk_full(rewritten_path(database), needed)


def rewritten_path(database: Path) -> Path:
    """Return where a database is written before it replaces the old one.

    Examples
    --------
    >>> rewritten_path(Path("a/scrm.duckdb")).name
    'scrm.duckdb.rewritten'
    """
    return Path(f"{database}.rewritten")


def rewrite_database(database: Path, *, memory_limit: str = "", threads: int = 0) -> None:
    """Write a database anew, and put the new file in its place.

    The old file stays locked until then; a process that is killed leaves the old file or the new
    one. What it has left behind of a new file is removed first.

    Raises
    ------
    NoSpaceError
        The disk is full; the old file is unchanged.
    StoreError
        Another process uses the database.
    IntegrityError
        The new file does not have the rows of the old one, which is unchanged.
    """
    check_space(database)
    target = rewritten_path(database)
    _remove(target)
    options = {"memory_limit": memory_limit, "threads": str(threads or "")}
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": f"{target}.tmp",
        **{name: value for name, value in options.items() if value},
    }
    try:
        with (
            private_umask(),
            rewritten_errors(database),
            duckdb.connect(":memory:", config=config) as connection,
        ):
            connection.execute("SET enable_progress_bar = false")
            connection.execute(f"ATTACH {quote_text(str(database.absolute()))} AS old")
            connection.execute("CHECKPOINT old")  # no log is left for the new file
            connection.execute(f"ATTACH {quote_text(str(target.absolute()))} AS new")
            connection.execute("COPY FROM DATABASE old TO new")
            _compare_counts(connection, database)
            connection.execute("DETACH new")  # which writes its log into the file
            with target.open("rb+") as written:
                os.fsync(written.fileno())
            restrict(target)
            target.replace(database)
    except BaseException:
        _remove(target)
        raise
    remove_spill(database)
    remove_spill(target)


def _compare_counts(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    for schema, table in connection.execute(_TABLES, {"name": "old"}).fetchall():
        name = f"{quote_name(schema)}.{quote_name(table)}"
        counts = [
            connection.execute(f"SELECT count(*) FROM {side}.{name}").fetchall()
            for side in ("old", "new")
        ]
        if counts[0] != counts[1]:
            raise IntegrityError(
                f"{database}: the rewritten file lacks rows of {table}; nothing was replaced",
                hint="scrm doctor --verify reads the database",
            )


def _remove(target: Path) -> None:
    for file in database_files(target)[:2]:
        file.unlink(missing_ok=True)
    with suppress(OSError):
        remove_spill(target)
