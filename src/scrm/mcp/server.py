"""The server: the tools of `scrm.mcp.questions` over stdio, by the official ``mcp`` package."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from scrm import __version__
from scrm.errors import ScrmError, UsageError
from scrm.mcp.questions import Questions

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

INSTRUCTIONS = """\
Social CRM analytics of one company, as aggregates of groups of at least ten people. No tool gives a
person's row, text, name or id. Start with list_kpis, list_analyses or list_views. Each answer has
`limits`: say them to the user. Numbers come with n and intervals: do not state them more exactly.
"""


def build_server(questions: Questions) -> "MCPServer[Any]":
    """Return the server of a project.

    Raises
    ------
    UsageError
        The package ``mcp`` is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer
    except ImportError:
        raise UsageError(
            "the package mcp is not installed", hint="pip install 'scrm[mcp]'"
        ) from None
    from mcp_types import ToolAnnotations

    server: MCPServer[Any] = MCPServer(
        "scrm", version=__version__, instructions=INSTRUCTIONS, log_level="ERROR"
    )
    lock = threading.Lock()  # one question at a time opens the database
    for tool in (
        *(questions.list_kpis, questions.run_kpis, questions.list_analyses),
        *(questions.run_analysis, questions.list_views, questions.query_views),
    ):
        server.add_tool(
            _with_errors(tool, lock),
            annotations=ToolAnnotations(
                read_only_hint=True, destructive_hint=False, open_world_hint=False
            ),
        )
    return server


def _with_errors(tool: Callable[..., Any], lock: threading.Lock) -> Callable[..., Any]:
    """Return a tool whose errors are answers, and whose bugs say nothing of the data."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(tool)
    def answer(*args: Any, **options: Any) -> Any:
        with lock:
            try:
                return tool(*args, **options)
            except ScrmError as error:
                raise ToolError(f"{error.message} ({error.hint})".removesuffix(" ()")) from None
            except Exception as error:  # noqa: BLE001  a traceback could quote data
                raise ToolError(f"a bug in scrm: {type(error).__name__}") from None

    return answer
