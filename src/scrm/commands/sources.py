"""`scrm sources`: the export formats that are recognised, and a draft for one that is not."""

from typing import Annotated

import typer

from scrm.commands.help_layout import FILES, Command, Group
from scrm.commands.load_options import load_settings
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
    from scrm.pipeline import load_results

    session.show(
        (
            "sources",
            load_results.of_sources(
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
def sources_draft(
    session: Session,
    file: Annotated[
        str, typer.Argument(help="An export that is not recognised.", show_default=False)
    ],
) -> None:
    """Write a commented mapping for an unknown file, from its headers and values.

    Example:  scrm sources draft export.csv -o sources/my_shop.yaml
    """
    from scrm.ingest import draft_file

    session.write_text(draft_file(file, settings=load_settings(session)))
