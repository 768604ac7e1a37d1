"""`scrm report`: the report from what is loaded."""

from pathlib import Path
from typing import Annotated

import typer

from scrm.commands.help_layout import RESULTS, Command
from scrm.commands.session import Session, with_session
from scrm.commands.streams import open_stdout
from scrm.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=RESULTS)(report)


@with_session
def report(
    session: Session,
    template: Annotated[
        str | None,
        typer.Option(
            help="monthly, weekly, onepage, management, or your own file or folder [monthly].",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", help="Formats: md,html,json,pdf [md,html].", show_default=False),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Folder to write to [report].", show_default=False)
    ] = None,
) -> None:
    """Write the report from what is loaded.

    Example:  scrm report --to md,html --lang en
    """
    if session.options.get("output") not in (None, Path("-")):
        raise UsageError(
            "scrm report writes several files: -o names only one",
            hint="--folder names the folder, --to the formats",
        )
    from scrm.pipeline import full_run
    from scrm.pipeline.databases import open_for_analyses
    from scrm.report.control_characters import sanitize_message

    changes = {
        "template": template,
        "to": None if to is None else tuple(part.strip() for part in to.split(",")),
        "folder": folder,
    }
    with open_for_analyses(session.configuration) as store:
        written = full_run.report(
            store,
            session.configuration,
            {k: v for k, v in changes.items() if v is not None},
            talk=session.talk,
        )
    with open_stdout() as out:
        out.writelines(f"{sanitize_message(str(path))}\n" for path in written)
