"""`scrm inspect`: how a file would be read, without loading it."""

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
from scrm.commands.session import Session, with_session
from scrm.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=FILES)(inspect)


@with_session
def inspect(  # noqa: PLR0913  one parameter per option
    session: Session,
    files: Files,
    source: Source = None,
    *,
    decimal: Decimal = "auto",
    dates: Dates = "auto",
    encoding: Encoding = "auto",
    delimiter: Delimiter = "auto",
    limit: Limit = None,
) -> None:
    """Show what would be loaded and how: format, dialect, columns, first problems.

    Example:  scrm inspect orders_export.csv
    """
    from scrm.ingest import inspect as inspect_files
    from scrm.pipeline import inspection_results

    settings = load_settings(
        session,
        source=source,
        decimal=decimal,
        dates=dates,
        encoding=encoding,
        delimiter=delimiter,
        limits=parse_limits(limit),
    )
    for inspection in inspect_files(files, settings=settings):
        session.show(
            ("inspect", inspection_results.of_inspection(inspection, session.settings.lang)),
            limit=0,
        )
        if inspection.summary.status == "refused":
            session.exit_code = ExitCode.INPUT_REJECTED
