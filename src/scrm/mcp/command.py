"""The command ``scrm mcp``."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer


def serve(
    project: Annotated[
        Path | None,
        typer.Argument(help="Folder of the project, its scrm.yaml, or a database file."),
    ] = None,
    lang: Annotated[
        Literal["de", "en"] | None, typer.Option("--lang", help="Language of the answers.")
    ] = None,
) -> None:
    """Answer a language model on this machine: KPIs and groups, never persons.

    Speaks the Model Context Protocol over stdin and stdout. Needs: pip install 'scrm[mcp]'

    Example:  scrm mcp shop --lang en
    """
    from scrm.mcp.questions import Questions
    from scrm.mcp.server import build_server

    questions = Questions(project, **({"lang": lang} if lang else {}))
    questions.require_database()
    server = build_server(questions)
    if sys.stdin.isatty():
        sys.stderr.write("scrm mcp: waits for a program that speaks MCP; Ctrl-D ends it\n")
    server.run("stdio")
