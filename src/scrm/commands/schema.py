"""`scrm schema`: the JSON Schema of a file that users write."""

import json
from typing import Annotated, Literal

import typer

from scrm.commands.help_layout import PROJECT, Command
from scrm.commands.session import Session, with_session


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=PROJECT)(schema)


@with_session
def schema(
    session: Session,
    name: Annotated[
        Literal["scrm", "checks", "mapping", "kpis", "benchmarks"],
        typer.Argument(
            help="The file: scrm.yaml, checks.yaml, a mapping, KPIs or benchmarks of your own."
        ),
    ] = "scrm",
) -> None:
    """Print the JSON Schema of a file, by which editors complete and check it.

    The first line `# yaml-language-server: $schema=scrm.schema.json` makes an editor use it.

    Example:  scrm schema checks -o checks.schema.json
    """
    from scrm.pipeline.schemas import build_schema

    session.write_text(json.dumps(build_schema(name), ensure_ascii=False, indent=2) + "\n")
