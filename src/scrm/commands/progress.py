"""The progress bar of a load, on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scrm.commands.session import Session


@contextmanager
def show_progress(session: Session) -> Iterator[Any]:
    """Show rows and bytes while a file is read, if stderr is a terminal; else its name with ``-v``.

    Yields
    ------
    Callable or None
        The function to call with each `Progress`; None if nothing is shown.
    """
    is_json = session.options.get("log_format") == "json"
    if session.options.get("quiet") or is_json or not _is_terminal():
        yield _name_files(session) if session.options.get("verbose") else None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn
    from rich.progress import Progress as Bars

    from scrm.report.control_characters import sanitize_message

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(state: Any) -> None:
            if state.path not in tasks:
                tasks[state.path] = bars.add_task(
                    sanitize_message(Path(state.path).name), total=state.bytes_total, rows=0
                )
            bars.update(
                tasks[state.path],
                completed=state.bytes_read,
                total=state.bytes_total,
                rows=state.rows,
            )

        yield show


def _name_files(session: Session) -> Callable[[Any], None]:
    """Return a function that writes the name of each file before it is read."""
    named: set[str] = set()

    def name(state: Any) -> None:
        if state.path not in named:
            named.add(state.path)
            session.talk(f"reading {state.path}")

    return name


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()
