"""`scrm backup` and `scrm restore`: the database in one compressed, verified file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrm.commands.help_layout import PROJECT, Command
from scrm.commands.session import Session, with_session

if TYPE_CHECKING:
    pass

BackupFile = Annotated[Path, typer.Argument(help="File of the backup.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (backup, restore):
        app.command(cls=Command, rich_help_panel=PROJECT)(command)


@with_session
def backup(session: Session, file: BackupFile) -> None:
    """Write a compressed backup of the database, and read it back to verify it.

    Example:  scrm backup scrm-2026-06.backup
    """
    from scrm.pipeline import backups

    manifest = backups.write(session.settings.db, file)
    session.talk(
        f"wrote {file}: {manifest.rows} rows in "
        f"{len(manifest.tables)} tables, as of {manifest.created}; verified"
    )


@with_session
def restore(
    session: Session,
    file: BackupFile,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a database that holds rows or is damaged.")
    ] = False,
) -> None:
    """Put a backup in the place of the database, after a check of all its bytes and rows.

    Example:  scrm restore scrm-2026-06.backup --force
    """
    from scrm.pipeline import backups

    manifest = backups.restore(file, session.settings.db, force=force)
    session.talk(
        f"restored {session.settings.db} from {file}: {manifest.rows} rows in "
        f"{len(manifest.tables)} tables, as of {manifest.created}"
    )
