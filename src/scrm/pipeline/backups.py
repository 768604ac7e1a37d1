"""Backups of the database: write, restore under the lock of a run, keep the latest."""

from pathlib import Path

from scrm.errors import UsageError
from scrm.files import make_folder
from scrm.pipeline.lock import hold_lock
from scrm.store import backup
from scrm.store.backup import Manifest
from scrm.store.database_files import is_there


def write(database: Path, target: Path) -> Manifest:
    """Write a backup of a database and read it back; see `scrm.store.backup.write_backup`.

    Raises
    ------
    UsageError
        There is no database.
    """
    if not is_there(database):
        raise UsageError(f"there is no database at {database}", hint="name one with --db")
    return backup.write_backup(database, target)


def restore(source: Path, database: Path, *, force: bool = False) -> Manifest:
    """Replace a database by that of a backup; see `scrm.store.backup.restore_backup`."""
    with hold_lock(database):
        return backup.restore_backup(source, database, force=force)


def keep_latest(database: Path, count: int) -> Path:
    """Write a dated backup next to a database, then remove all but the latest `count`.

    Backups made before an upgrade of the tables are not counted and not removed.
    """
    target = backup.dated_backup(database)
    make_folder(target.parent)
    backup.write_backup(database, target)
    kept = sorted(target.parent.glob(f"{database.stem}-[0-9]*Z.backup"))
    for outdated in kept[:-count]:
        outdated.unlink(missing_ok=True)
    return target
