"""`scrm sources`: the export formats that are recognised, and a draft for one that is not."""

from typing import Annotated

import typer

from scrm.commands.help_layout import FILES, Command, Group
from scrm.commands.load_options import (
    Dates,
    Decimal,
    Delimiter,
    Encoding,
    load_settings,
)
from scrm.commands.session import Session, with_session

sources = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the group of commands to the application."""
    app.add_typer(
        sources,
        name="sources",
        help="Export formats known; draft one for an unknown file.\n\n"
        "Example:  scrm sources draft export.csv",
        rich_help_panel=FILES,
    )


@sources.command("list", cls=Command)
@with_session
def sources_list(session: Session) -> None:
    """List the export formats that are recognised, including your own.

    Example:  scrm sources list --format csv
    """
    from scrm.ingest import list_sources
    from scrm.pipeline import source_results

    session.show(
        (
            "sources",
            source_results.of_sources(
                list_sources(source_folders=load_settings(session).source_folders)
            ),
        ),
        limit=0,
    )


@sources.command("show", cls=Command)
@with_session
def sources_show(
    session: Session,
    name: Annotated[str, typer.Argument(help="Name of the mapping.", show_default=False)],
) -> None:
    """Print a mapping file, ready to copy and edit.

    Example:  scrm sources show house_crm -o sources/my_crm.yaml
    """
    from scrm.ingest import show_source

    session.write_text(show_source(name, source_folders=load_settings(session).source_folders))


@sources.command("draft", cls=Command)
@with_session
def sources_draft(  # noqa: PLR0913  one parameter per option
    session: Session,
    file: Annotated[
        str, typer.Argument(help="An export that is not recognised.", show_default=False)
    ],
    *,
    sheet: Annotated[
        str, typer.Option(help="The only sheet of a workbook to draft.", show_default=False)
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Save the draft in the folder sources, and load the file.")
    ] = False,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask what the file leaves open, one point at a time.")
    ] = False,
    decimal: Decimal = "auto",
    dates: Dates = "auto",
    encoding: Encoding = "auto",
    delimiter: Delimiter = "auto",
) -> None:
    """Write a mapping for an unknown file, from its headings and values.

    What was understood is shown as a table, with the analyses that it enables. A draft that lacks
    something is not loaded.

    Examples:  scrm sources draft export.csv -o sources/my_shop.yaml  |  scrm sources draft
    export.csv --ask --yes
    """
    from scrm.commands.draft_dialogue import ask_open_points, load_drafts, show_drafts
    from scrm.ingest import draft_tables

    settings = load_settings(
        session, decimal=decimal, dates=dates, encoding=encoding, delimiter=delimiter
    )
    if ask:
        drafted = ask_open_points(session, file, settings, sheet)
    else:
        drafted = draft_tables(file, settings=settings, sheet=sheet)
    show_drafts(session, drafted)
    if yes:
        load_drafts(session, file, drafted)
    else:
        session.write_text("---\n".join(each.text for each in drafted))
