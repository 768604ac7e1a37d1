"""`scrm open`: the latest report in the browser."""

import typer

from scrm.commands.help_layout import PROJECT, Command
from scrm.commands.session import Session, with_session
from scrm.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(name="open", cls=Command, rich_help_panel=PROJECT)(open_report)


@with_session
def open_report(session: Session) -> None:
    """Open the latest report in the browser; without a browser, print its path.

    Example:  scrm open
    """
    import webbrowser

    path = (session.settings.report.folder / "report.html").resolve()
    if not path.is_file():
        raise UsageError(f"there is no report at {path}", hint="scrm run or scrm report writes one")
    if not webbrowser.open(path.as_uri()):
        session.write_text(f"{path}\n")
