"""`scrm load`: exported files into the database."""

from typing import Annotated, Literal

import typer

from scrm.commands.help_layout import FILES, Command
from scrm.commands.load_options import (
    Dates,
    Decimal,
    Delimiter,
    Encoding,
    Files,
    Limit,
    Source,
    load_settings,
    parse_limits,
)
from scrm.commands.progress import show_progress
from scrm.commands.session import Session, with_session
from scrm.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=FILES)(load)


@with_session
def load(  # noqa: PLR0913  one parameter per option
    session: Session,
    files: Files,
    source: Source = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do everything, but change nothing.")
    ] = False,
    newer: Annotated[
        bool,
        typer.Option("--newer", help="These files override loaded rows, regardless of dates."),
    ] = False,
    on_error: Annotated[
        Literal["quarantine", "stop"] | None,
        typer.Option(
            help="Put failing rows into quarantine, or load nothing [quarantine].",
            show_default=False,
        ),
    ] = None,
    pseudonymise: Annotated[
        bool,
        typer.Option(
            "--pseudonymise",
            help="Replace names, addresses and numbers by keyed hashes; the key is in a file.",
        ),
    ] = False,
    decimal: Decimal = "auto",
    dates: Dates = "auto",
    encoding: Encoding = "auto",
    delimiter: Delimiter = "auto",
    limit: Limit = None,
) -> None:
    """Load exported CSV, JSON, NDJSON or Excel files into the database.

    The format is recognised from the header; scrm inspect shows how a file would be read. Loading
    a file twice changes nothing.

    Examples:  scrm load kunden.csv orders_export.csv  |  scrm load exports/ --dry-run  |  scrm load
    x.csv --source generic_orders
    """
    from scrm.ingest import WORTH_LOADING
    from scrm.ingest import load as load_files
    from scrm.pipeline import load_results
    from scrm.pipeline.configured_loads import build_screen

    given = {
        "source": source,
        "dry_run": dry_run,
        "newer": newer,
        "decimal": decimal,
        "dates": dates,
        "encoding": encoding,
        "delimiter": delimiter,
        "limits": parse_limits(limit),
    }
    if on_error:
        given["on_error"] = on_error
    with (
        session.store(must_exist=False, or_in_memory=dry_run) as store,
        show_progress(session) as progress,
    ):
        screen = build_screen(store, session.configuration, pseudonymise=pseudonymise)
        summary = load_files(
            store, files, settings=load_settings(session, progress=progress, screen=screen, **given)
        )
    session.show(("load", load_results.of_load(summary, session.settings.lang)))
    if summary.quarantined and not dry_run:
        session.talk(
            f"{summary.quarantined} rows are in quarantine: scrm quarantine list", level="warning"
        )
    for file in summary.files:
        if WORTH_LOADING.intersection(file.unused.values()):
            note = load_results.describe_unused_columns(file)
            session.talk(note[session.settings.lang], level="warning")
    for file in summary.refused:
        session.talk(f"{file.path}: not loaded: {file.error}", level="error")
        session.exit_code = ExitCode.INPUT_REJECTED
