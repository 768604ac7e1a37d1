"""`scrm demo`: the sample company, from its exports to the report."""

from pathlib import Path
from typing import Annotated

import typer

from scrm.commands.help_layout import PROJECT, Command
from scrm.commands.run import run_project
from scrm.commands.session import Session, with_session
from scrm.errors import UsageError
from scrm.files import copy_folder, write_file

MARKER = "# The sample company of scrm"
"""First line of the scrm.yaml of the sample company: a folder with it may be overwritten."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=PROJECT)(demo)


@with_session
def demo(
    session: Session,
    folder: Annotated[Path, typer.Argument(help="Folder to create.")] = Path("scrm-demo"),
) -> None:
    """Show the sample company, from its exports to the report, in one command.

    Example:  scrm demo  (then look into scrm-demo/)
    """
    from scrm.config import resources

    config_file = folder / "scrm.yaml"
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", hint="name a folder: scrm demo DIR")
    if (
        folder.exists()
        and any(folder.iterdir())
        and not (config_file.is_file() and MARKER in config_file.read_text(encoding="utf-8"))
    ):
        raise UsageError(f"{folder} is not empty", hint="name another folder: scrm demo DIR")
    sample = resources("sample_data")
    copy_folder(sample / "exports", folder / "exports")
    for name in ("scrm.yaml", "checks.yaml"):
        write_file(folder / name, (sample / name).read_bytes())
    project = Session({**session.options, "config": config_file})
    run_project(project, wait_seconds=0)
    session.exit_code = project.exit_code
    project.talk(
        f"the exports, scrm.yaml and the database are in {folder}/ too; "
        f"try: cd {folder} && scrm segments"
    )
