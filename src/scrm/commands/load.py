"""Commands about files: load, inspect, sources, quarantine."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from scrm.commands.help_layout import Command, Group
from scrm.commands.session import Session, with_session
from scrm.errors import ExitCode

if TYPE_CHECKING:
    from scrm.ingest import LoadSettings

PANEL = "Files"
Files = Annotated[
    list[str],
    typer.Argument(help="Files, folders or archives; names are literal.", show_default=False),
]
Source = Annotated[
    str | None,
    typer.Option(
        "--source", help="Name of the mapping [recognised from the header].", show_default=False
    ),
]
Decimal = Annotated[
    Literal["auto", "de", "en"],
    typer.Option(help="1.234,5 (de) or 1,234.5 (en), where a column fits both."),
]
Dates = Annotated[
    Literal["auto", "dmy", "mdy"],
    typer.Option(help="Day or month first, where a column fits both."),
]
Encoding = Annotated[
    str, typer.Option(help="utf-8, utf-16, cp1252 or latin-1 instead of the rule.")
]
Delimiter = Annotated[str, typer.Option(help="Field separator instead of the one found.")]

sources = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)
quarantine = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command(cls=Command, rich_help_panel=PANEL)(load)
    app.command(cls=Command, rich_help_panel=PANEL)(inspect)
    app.add_typer(
        sources,
        name="sources",
        help="Export formats known; draft one for an unknown file.\n\nExample:  scrm sources draft export.csv",
        rich_help_panel=PANEL,
    )
    app.add_typer(
        quarantine,
        name="quarantine",
        help="Rows that were not loaded, and why.\n\nExample:  scrm quarantine list",
        rich_help_panel=PANEL,
    )


@with_session
def load(  # noqa: PLR0913  one parameter per option
    session: Session,
    files: Files,
    source: Source = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do everything, keep nothing.")
    ] = False,
    newer: Annotated[
        bool,
        typer.Option("--newer", help="These files win over what is loaded, whatever their dates."),
    ] = False,
    on_error: Annotated[
        Literal["quarantine", "stop"] | None,
        typer.Option(
            help="A row that fails is kept apart, or nothing is loaded [quarantine].",
            show_default=False,
        ),
    ] = None,
    decimal: Decimal = "auto",
    dates: Dates = "auto",
    encoding: Encoding = "auto",
    delimiter: Delimiter = "auto",
) -> None:
    """Load exported CSV, JSON, NDJSON or Excel files into the database.

    The format is recognised from the header; scrm inspect shows how a file would be read. Loading a file twice changes nothing.

    Examples:  scrm load kunden.csv orders_export.csv  |  scrm load exports/ --dry-run  |  scrm load x.csv --source generic_orders
    """
    from scrm.ingest import load as load_files
    from scrm.pipeline import load_results

    given = {
        "source": source,
        "dry_run": dry_run,
        "newer": newer,
        "decimal": decimal,
        "dates": dates,
        "encoding": encoding,
        "delimiter": delimiter,
    }
    if on_error:
        given["on_error"] = on_error
    with session.store(must_exist=False) as store, progress_bar(session) as progress:
        summary = load_files(store, files, settings=_settings(session, progress=progress, **given))
    session.show(("load", load_results.of_load(summary, session.settings.lang)))
    if summary.quarantined and not dry_run:
        session.talk(
            f"{summary.quarantined} rows are in quarantine: scrm quarantine list", level="warning"
        )
    for file in summary.refused:
        session.talk(f"{file.path}: not loaded: {file.error}", level="error")
        session.exit_code = ExitCode.INPUT_REJECTED


@with_session
def inspect(
    session: Session,
    files: Files,
    source: Source = None,
    *,
    decimal: Decimal = "auto",
    dates: Dates = "auto",
    encoding: Encoding = "auto",
    delimiter: Delimiter = "auto",
) -> None:
    """Show what would be loaded and how: format, dialect, columns, first problems.

    Example:  scrm inspect orders_export.csv
    """
    from scrm.ingest import inspect as inspect_files
    from scrm.pipeline import load_results

    settings = _settings(
        session, source=source, decimal=decimal, dates=dates, encoding=encoding, delimiter=delimiter
    )
    for inspection in inspect_files(files, settings=settings):
        session.show(
            ("inspect", load_results.of_inspection(inspection, session.settings.lang)), limit=0
        )
        if inspection.summary.status == "refused":
            session.exit_code = ExitCode.INPUT_REJECTED


@sources.command("list", cls=Command)
@with_session
def sources_list(session: Session) -> None:
    """List the export formats that are recognised, one's own included.

    Example:  scrm sources list --format csv
    """
    from scrm.ingest import list_sources
    from scrm.pipeline import load_results

    session.show(
        (
            "sources",
            load_results.of_sources(list_sources(source_folders=_settings(session).source_folders)),
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

    session.write_text(show_source(name, source_folders=_settings(session).source_folders))


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
    from scrm.ingest import draft

    session.write_text(draft(file, settings=_settings(session)))


Path_ = Annotated[str, typer.Option("--path", help="Only rows of this file.", show_default=False)]
Mapping_ = Annotated[
    str, typer.Option("--mapping", help="Only rows of this mapping.", show_default=False)
]
Rule = Annotated[
    str, typer.Option("--rule", help="Only rows that failed this rule.", show_default=False)
]


@quarantine.command("list", cls=Command)
@with_session
def quarantine_list(
    session: Session,
    path: Path_ = "",
    mapping: Mapping_ = "",
    rule: Rule = "",
    *,
    values: Annotated[
        bool, typer.Option("--values", help="Show the values too; they may be personal data.")
    ] = False,
) -> None:
    """List rows that were not loaded: file, line, column and rule.

    Example:  scrm quarantine list --rule date --values
    """
    from scrm.ingest import quarantined
    from scrm.pipeline import load_results

    with session.store() as store:
        rows = quarantined(store, path=path, mapping=mapping, rule=rule, values=values)
    session.show(("quarantine", load_results.of_quarantine(rows, values=values)))


@quarantine.command("export", cls=Command)
@with_session
def quarantine_export(
    session: Session,
    target: Annotated[Path, typer.Argument(help="CSV file to write.", show_default=False)],
    path: Path_ = "",
    mapping: Mapping_ = "",
    rule: Rule = "",
) -> None:
    """Write quarantined records, with their values, to a CSV file.

    Example:  scrm quarantine export broken.csv --path orders.csv
    """
    from scrm.ingest import export_quarantine

    with session.store() as store:
        count = export_quarantine(store, target, path=path, mapping=mapping, rule=rule)
    session.talk(f"wrote {count} records to {target}")


@quarantine.command("replay", cls=Command)
@with_session
def quarantine_replay(
    session: Session, mapping: Mapping_ = "", *, decimal: Decimal = "auto", dates: Dates = "auto"
) -> None:
    """Try quarantined records again with the mappings as they are now.

    Example:  scrm quarantine replay --dates dmy
    """
    from scrm.ingest import replay
    from scrm.pipeline import load_results

    with session.store() as store:
        summary = replay(
            store, settings=_settings(session, decimal=decimal, dates=dates), mapping=mapping
        )
    session.show(("quarantine replay", load_results.of_load(summary, session.settings.lang)))


def _settings(session: Session, progress: Any = None, **given: Any) -> "LoadSettings":
    from scrm.pipeline import full_run as running

    return running.load_settings(session.sourced, None, progress, **given)


def _is_watched() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


@contextmanager
def progress_bar(session: Session) -> Iterator[Any]:
    """Show rows and bytes while a file is read, where somebody watches."""
    if (
        session.options.get("quiet")
        or session.options.get("log_format") == "json"
        or not _is_watched()
    ):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn
    from rich.progress import Progress as Bars

    from scrm.report.sanitizer import message

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
                    message(Path(state.path).name), total=state.bytes_total, rows=0
                )
            bars.update(
                tasks[state.path],
                completed=state.bytes_read,
                total=state.bytes_total,
                rows=state.rows,
            )

        yield show
