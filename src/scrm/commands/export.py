"""`scrm export`: one whole table in any format."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from scrm.commands.help_layout import RESULTS, Command
from scrm.commands.session import Session, with_session
from scrm.commands.streams import open_stdout


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=RESULTS)(export)


@with_session
def export(
    session: Session,
    table: Annotated[
        str,
        typer.Argument(
            help="Name of a table or view; with --all, the folder to write to.", show_default=False
        ),
    ],
    all_tables: Annotated[
        bool,
        typer.Option("--all", help="Write all tables that files were loaded into, as Parquet."),
    ] = False,
    to: Annotated[  # noqa: ARG001  the only format of a lake, named for clarity
        Literal["parquet"], typer.Option("--to", help="Format of --all.")
    ] = "parquet",
) -> None:
    """Write a whole table; the suffix of -o decides the format.

    Times are in the project's time zone, with its offset. Loading the file again changes nothing.
    With --all, the files are a lake that `engine: spark` reads; their times are in UTC.

    Example:  scrm export segments -o segments.xlsx
    Example:  scrm export --all --to parquet lake
    """
    from scrm.pipeline import lake_export, sql_results
    from scrm.report.control_characters import sanitize_message

    if all_tables:
        with session.store(writing=False) as store, open_stdout() as out:
            for path in lake_export.export_tables(store, Path(table)):
                out.write(f"{sanitize_message(str(path))}\n")
        return
    with session.store(writing=False) as store:
        session.show(("export", sql_results.of_table(store, table, session.settings.timezone)))
