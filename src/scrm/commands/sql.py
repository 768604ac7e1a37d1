"""`scrm sql`: one read-only query."""

from typing import Annotated

import typer

from scrm.commands.help_layout import RESULTS, Command
from scrm.commands.session import Session, with_session
from scrm.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=RESULTS)(sql)


@with_session
def sql(
    session: Session,
    query: Annotated[str, typer.Argument(help="One SELECT, DuckDB dialect.", show_default=False)],
    timeout: Annotated[
        int,
        typer.Option(
            "--timeout", min=1, max=86_400, help="Seconds after which the query is stopped."
        ),
    ] = 60,
) -> None:
    """Ask the database in SQL; read only, and out of reach of any file.

    Times are in the project's time zone; each has its UTC value beside it: ordered_at_utc.

    One statement: SELECT, WITH, FROM, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN. csv, tsv, ndjson and
    parquet take answers of any size.

    Example:  scrm sql "SELECT channel, count(*) FROM posts GROUP BY ALL ORDER BY 2 DESC"
    """
    from scrm.pipeline import sql_results
    from scrm.report.export import ONE_TABLE

    if session.options.get("shared"):
        raise UsageError(
            "--shared does not know which columns of a query are about people",
            hint="share the answer to a question: scrm kpi run --by channel --shared -o kpi.xlsx",
        )

    output = session.format
    with (
        session.store(writing=False, sealed=True, local_times=True) as store,
        store.open_rows(query, seconds=timeout) as rows,
    ):
        if output in ONE_TABLE:
            session.stream(sql_results.tables(rows, typed=output == "parquet"))
        else:
            result = sql_results.of_rows(rows, whole=output in {"json", "xlsx"})
            session.show(("sql", result), limit=sql_results.SHOWN)
