"""Backups of a database: one compressed file each, verified when it is written and when restored.

A backup is a line with the SHA-256 of all that follows it, a line of JSON (the `Manifest`), and the
database file, compressed with zstd. So it can be restored without scrm, too::

    tail -n +3 FILE | zstd -d > scrm.duckdb
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from scrm import __version__
from scrm.errors import BackupError, NotADatabaseError, StoreError
from scrm.files import disk_full, make_folder, replace_file, restrict, temporary_file
from scrm.store.connection import connect, settle
from scrm.store.database_files import database_files, is_there, remove_spill, size_on_disk
from scrm.store.engine_errors import rewritten_errors
from scrm.store.layout import SCHEMA_VERSION
from scrm.system import is_locked_record

if TYPE_CHECKING:
    import duckdb

MAGIC = b"scrm-backup/1 "
_VERSION_TABLE = "scrm_schema"
_CHUNK = 4 << 20
_HEADER_SIZE = len(MAGIC) + 64 + 1
_LONGEST_MANIFEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup contains.

    Parameters
    ----------
    created : str
        Date and time in UTC.
    scrm, engine : str
        Versions of scrm and DuckDB.
    schema : int
        Version of the tables, see `scrm.store.layout.SCHEMA_VERSION`.
    size, sha256 : int and str
        Bytes of the database file, and their hash.
    tables : Mapping[str, int]
        Rows by table.
    """

    created: str
    scrm: str
    engine: str
    schema: int
    size: int
    sha256: str
    tables: Mapping[str, int]

    @property
    def rows(self) -> int:
        """Rows in all tables except the one with the version of the tables."""
        return sum(count for name, count in self.tables.items() if name != _VERSION_TABLE)


def write_backup(database: Path, target: Path) -> Manifest:
    """Write a backup of a database, and read it back before it replaces an older one.

    Meanwhile, writers cannot use the database; readers can.

    Raises
    ------
    BackupError
        `target` exists and is not a backup.
    NotADatabaseError
        The database is damaged.
    StoreError
        Another process writes to the database.
    NoSpaceError
        The disk is full; reading back takes as much as the database.
    """
    if target.exists() and not _is_backup(target):
        raise BackupError(f"{target} exists and is not a backup of scrm", hint="name a new file")
    with replace_file(target, size=database.stat().st_size) as stream:
        _write(database, stream)
        stream.flush()
        with temporary_file(target.parent) as copy:
            return extract(Path(stream.name), copy, label=target)


def read_manifest(backup: Path, *, label: Path | None = None) -> Manifest:
    """Read what a backup contains, and compare all its bytes with their hash.

    Parameters
    ----------
    label : Path, optional
        What messages call the file.

    Raises
    ------
    BackupError
        The file is missing, not a backup, or damaged.
    """
    label = label or backup
    try:
        with backup.open("rb") as stream:
            header = stream.read(_HEADER_SIZE)
            if not header.startswith(MAGIC):
                raise BackupError(
                    f"{label} is not a backup of scrm", hint="scrm backup FILE writes one"
                )
            if header != _header(hashlib.file_digest(stream, "sha256").hexdigest()):
                raise BackupError(
                    f"{label} is damaged: its bytes do not match their hash",
                    hint="use another backup",
                )
            stream.seek(_HEADER_SIZE)
            return Manifest(**json.loads(stream.readline(_LONGEST_MANIFEST)))
    except OSError as error:
        raise BackupError(f"{label} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError):
        raise BackupError(
            f"{label} was written by a newer scrm", hint="pip install --upgrade scrm"
        ) from None


def extract(backup: Path, target: BinaryIO, *, label: Path | None = None) -> Manifest:
    """Write the database of a backup to a file, and check its hash and every row of every table.

    Parameters
    ----------
    label : Path, optional
        What messages call the backup.

    Raises
    ------
    BackupError
        The backup is damaged, or the database in it cannot be read.
    NoSpaceError
        The disk is full.
    """
    import pyarrow as pa

    label = label or backup
    manifest, digest = read_manifest(backup, label=label), hashlib.sha256()
    try:
        with backup.open("rb") as stream:
            stream.seek(_HEADER_SIZE)
            stream.readline()
            with pa.CompressedInputStream(pa.PythonFile(stream, "r"), "zstd") as unpacked:
                while chunk := unpacked.read(_CHUNK):
                    digest.update(chunk)
                    target.write(chunk)
        target.flush()
    except pa.ArrowInvalid:
        raise BackupError(
            f"{label} is damaged: it cannot be unpacked", hint="use another backup"
        ) from None
    except OSError as error:
        raise disk_full(label, manifest.size) from error
    if digest.hexdigest() != manifest.sha256:
        raise BackupError(
            f"{label} is damaged: the database in it does not match its hash",
            hint="use another backup",
        )
    _check_tables(Path(target.name), manifest, label)
    return manifest


def restore_backup(backup: Path, database: Path, *, force: bool = False) -> Manifest:
    """Replace a database by that of a backup, after the backup was checked completely.

    A process that is killed meanwhile leaves the old database or the new one.

    Parameters
    ----------
    force : bool
        Also replace a database with rows, or a file that is not a database.

    Raises
    ------
    BackupError
        The backup is damaged or was written by a newer scrm, is the file to replace, or `force` is
        needed.
    StoreError
        Another process uses the database.
    NoSpaceError
        The disk is full.
    """
    size = read_manifest(backup).size
    if is_there(database) and backup.samefile(database):
        raise BackupError(
            f"{backup} would be replaced by the database in it",
            hint="name the database with --db, or in scrm.yaml",
        )
    if not force:
        _refuse_rows(database)
    if is_there(database):
        settle(database)
    with replace_file(database, size=size, with_databases=True) as stream:
        manifest = extract(backup, stream)
        if manifest.schema > SCHEMA_VERSION:
            raise BackupError(
                f"{backup} was written by a newer scrm (schema {manifest.schema}, "
                f"this one reads {SCHEMA_VERSION})",
                hint="pip install --upgrade scrm",
            )
        _refuse_database_in_use(database)
        log = _set_aside_log(database)
    log.unlink(missing_ok=True)
    remove_spill(database)
    for file in database_files(database):
        restrict(file)
    return manifest


def backup_folder(database: Path) -> Path:
    """Return the folder of the backups that scrm makes automatically.

    Examples
    --------
    >>> backup_folder(Path("scrm.duckdb")).name
    'scrm.duckdb.backups'
    """
    return Path(f"{database}.backups")


def dated_backup(database: Path, label: str = "") -> Path:
    """Return the path in `backup_folder` of a backup that is made now."""
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S.%fZ")
    return backup_folder(database) / f"{database.stem}{label}-{moment}.backup"


def back_up_before_upgrade(database: Path, version: int) -> Path:
    """Write a backup of a database whose tables have an older version; return its path."""
    target = dated_backup(database, f"-schema{version}")
    make_folder(target.parent)
    write_backup(database, target)
    return target


def _write(database: Path, stream: BufferedRandom) -> None:
    """Write a backup; its first line, the hash of the rest, is written last."""
    import pyarrow as pa

    zstd = pa.Codec("zstd", compression_level=3)
    # Closing any handle of this process to the file ends the connection's lock, so it comes last.
    with database.open("rb") as source, connect(database, read_only=True) as connection:
        if Path(f"{database}.wal").exists():
            if shutil.disk_usage(database.parent).free < size_on_disk(database):
                raise disk_full(database, size_on_disk(database))
            raise StoreError(
                f"{database} has a write-ahead log that cannot be written back now",
                hint="wait until no other process uses the database, then run the command again",
            )
        stream.write(_header("0" * 64))
        stream.write(
            json.dumps(
                asdict(_build_manifest(database, source, connection)), sort_keys=True
            ).encode()
            + b"\n"
        )
        source.seek(0)
        while chunk := source.read(_CHUNK):
            stream.write(zstd.compress(chunk))  # a file may consist of several frames
    stream.seek(_HEADER_SIZE)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    stream.write(_header(digest))


def _header(digest: str) -> bytes:
    """Return the first line of a backup: its format, and the hash of what follows."""
    return MAGIC + digest.encode() + b"\n"


def _build_manifest(
    database: Path, source: BufferedReader, connection: "duckdb.DuckDBPyConnection"
) -> Manifest:
    with rewritten_errors(database):
        return Manifest(
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            scrm=__version__,
            engine=str(connection.execute("SELECT version()").fetchall()[0][0]),
            schema=_schema_version(connection),
            size=database.stat().st_size,
            sha256=hashlib.file_digest(source, "sha256").hexdigest(),
            tables=_count_rows(connection),
        )


def _schema_version(connection: "duckdb.DuckDBPyConnection") -> int:
    if _VERSION_TABLE not in _tables(connection):
        return 0
    return int(
        connection.execute(f"SELECT coalesce(max(version), 0) FROM {_VERSION_TABLE}").fetchall()[0][
            0
        ]
    )


def _tables(connection: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    """Return the names of the tables, without the schema ``main``, and their quoted names."""
    found = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() ORDER BY ALL"
    ).fetchall()
    return {
        name if schema == "main" else f"{schema}.{name}": f'"{schema}"."{name}"'
        for schema, name in found
    }


def _count_rows(connection: "duckdb.DuckDBPyConnection") -> dict[str, int]:
    """Read every value of every table, and return the rows of each; a damaged page is an error."""
    query = "SELECT count(*), bit_xor(hash(each)) FROM {} AS each"
    return {
        name: int(connection.execute(query.format(quoted)).fetchall()[0][0])
        for name, quoted in _tables(connection).items()
    }


def _check_tables(copy: Path, manifest: Manifest, label: Path) -> None:
    try:
        with connect(copy, read_only=True) as connection, rewritten_errors(copy):
            rows = _count_rows(connection)
    except NotADatabaseError as error:
        reason = error.message.replace(str(copy), "the database in it")
        raise BackupError(f"{label} cannot be used: {reason}", hint="use another backup") from None
    if rows != manifest.tables:
        raise BackupError(f"{label} is damaged: rows are missing in it", hint="use another backup")


def _is_backup(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def _refuse_rows(database: Path) -> None:
    """Refuse to replace a database with rows, or a file that is not a database."""
    if not is_there(database) or not database.stat().st_size:
        return
    hint = "replace it with --force, or restore to another file with --db NEW"
    try:
        with connect(database, read_only=True) as connection, rewritten_errors(database):
            rows = sum(
                count for name, count in _count_rows(connection).items() if name != _VERSION_TABLE
            )
    except NotADatabaseError as error:
        raise BackupError(f"{error.message}; nothing was replaced", hint=hint) from None
    if rows:
        raise BackupError(
            f"{database} is not empty: it has {rows} rows; nothing was replaced", hint=hint
        )


def _refuse_database_in_use(database: Path) -> None:
    """Refuse to replace a database that another process uses, that is, has locked."""
    with suppress(FileNotFoundError), database.open("r+b") as file:
        if is_locked_record(file):
            raise StoreError(
                f"{database} is in use by another process", hint="wait until it has finished"
            )


def _set_aside_log(database: Path) -> Path:
    """Rename the log of a database that will be replaced: the new one must not read it."""
    log = database_files(database)[1]
    aside = Path(f"{log}.old")
    with suppress(FileNotFoundError):
        log.replace(aside)
    return aside
