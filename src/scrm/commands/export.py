"""`scrm export`: one whole table in any format."""

from typing import Annotated

import typer

from scrm.commands.help_layout import RESULTS, Command
from scrm.commands.session import Session, with_session


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=RESULTS)(export)


@with_session
def export(
    session: Session,
    table: Annotated[str, typer.Argument(help="Name of a table or view.", show_default=False)],
) -> None:
    """Write a whole table; the suffix of -o decides the format.

    Times are in the project's time zone, with its offset. Loading the file again changes nothing.

    Example:  scrm export segments -o segments.xlsx
    """
    from scrm.pipeline import sql_results

    with session.store(writing=False) as store:
        session.show(("export", sql_results.of_table(store, table, session.settings.timezone)))
