"""`scrm init`: the commented files of a new project."""

from pathlib import Path
from typing import Annotated

import typer

from scrm.commands.help_layout import PROJECT, Command
from scrm.commands.session import Session, with_session
from scrm.errors import UsageError
from scrm.files import make_folder, write_file


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=PROJECT)(init)


@with_session
def init(
    session: Session,
    folder: Annotated[Path, typer.Argument(help="Folder of the project.")] = Path(),
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Write a commented scrm.yaml and checks.yaml.

    Example:  scrm init shop
    """
    from scrm.config import resources

    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", hint="name a folder: scrm init DIR")
    make_folder(folder)
    for name in ("scrm.yaml", "checks.yaml"):
        target = folder / name
        if target.exists() and not force:
            raise UsageError(f"{target} exists already", hint="edit it, or replace it with --force")
        write_file(target, (resources("configs") / name).read_bytes())
        session.talk(f"wrote {target}")
    session.talk("next: list your exports under `load:` in scrm.yaml, then: scrm run")
