"""Commands about results: report, snapshot, check, sql, export."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from scrm.commands.help_layout import Command, Group
from scrm.commands.session import Session, with_session
from scrm.commands.streams import stdout
from scrm.errors import ExitCode, UsageError

PANEL = "Results"
snapshots = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command(cls=Command, rich_help_panel=PANEL)(report)
    app.add_typer(
        snapshots,
        name="snapshot",
        help="KPI snapshots, and what moved between them.\n\nExample:  scrm snapshot list",
        rich_help_panel=PANEL,
    )
    app.command(cls=Command, rich_help_panel=PANEL)(check)
    app.command(cls=Command, rich_help_panel=PANEL)(sql)
    app.command(cls=Command, rich_help_panel=PANEL)(export)


@with_session
def report(
    session: Session,
    template: Annotated[
        str | None,
        typer.Option(
            help="monthly or weekly, or a file or folder of one's own [monthly].",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", help="Formats: md,html,json [md,html].", show_default=False),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Folder to write to [report].", show_default=False)
    ] = None,
) -> None:
    """Write the report from what is loaded.

    Example:  scrm report --to md,html --lang en
    """
    from scrm.pipeline import full_run as running
    from scrm.report.sanitizer import message

    changes = {
        "template": template,
        "to": None if to is None else tuple(part.strip() for part in to.split(",")),
        "folder": folder,
    }
    with session.store() as store:
        written = running.report(
            store,
            session.sourced,
            {k: v for k, v in changes.items() if v is not None},
            talk=session.talk,
        )
    with stdout() as out:
        out.writelines(f"{message(str(path))}\n" for path in written)


@snapshots.command("list", cls=Command)
@with_session
def snapshot_list(session: Session) -> None:
    """List the snapshots.

    Example:  scrm snapshot list --format json
    """
    from scrm.report import snapshot

    session.show(("snapshot list", snapshot.listing(session.settings.snapshots)), limit=0)


@snapshots.command("diff", cls=Command)
@with_session
def snapshot_diff(
    session: Session,
    before: Annotated[
        str,
        typer.Argument(help="Date, file or folder of the earlier snapshot.", show_default=False),
    ],
    after: Annotated[
        str, typer.Argument(help="Date, file or folder of the later one.", show_default=False)
    ],
    *,
    fail_on_drift: Annotated[
        bool, typer.Option("--fail-on-drift", help="End with code 1 where any number differs.")
    ] = False,
) -> None:
    """Show what moved between two snapshots, and whether it exceeds its interval.

    Example:  scrm snapshot diff 2026-02-28 2026-03-31 --fail-on-drift
    """
    from scrm.report import snapshot
    from scrm.report import snapshot_diff as moves

    folder = session.settings.snapshots
    earlier, later = snapshot.read(before, folder), snapshot.read(after, folder)
    session.show(("snapshot diff", moves.diff(earlier, later)), limit=0)
    if fail_on_drift and earlier.metrics != later.metrics:
        session.exit_code = ExitCode.CHECK_FAILED


@with_session
def check(
    session: Session,
    file: Annotated[
        Path | None,
        typer.Argument(
            help="checks.yaml [that of scrm.yaml, else ./checks.yaml].", show_default=False
        ),
    ] = None,
    snapshot: Annotated[
        str | None,
        typer.Option(
            "--snapshot", help="Date or path of the snapshot [the newest].", show_default=False
        ),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline", help="Date or path to compare with [the one before].", show_default=False
        ),
    ] = None,
    fail_on: Annotated[
        Literal["error", "warn", "never"], typer.Option("--fail-on", help="What ends with code 1.")
    ] = "error",
    *,
    summary: Annotated[
        bool, typer.Option("--summary", help="Append Markdown to $GITHUB_STEP_SUMMARY.")
    ] = False,
) -> None:
    """Check the numbers of a snapshot against checks.yaml; --format also takes github, junit and sarif.

    Example:  scrm check --format github --summary
    """
    from scrm.report import check_formats, checks
    from scrm.report import snapshot as snapshots_module

    folder = session.settings.snapshots
    path = file or session.settings.checks or session.sourced.folder / "checks.yaml"
    known = snapshots_module.dates(folder)
    if snapshot is None and not known:
        raise UsageError(f"there is no snapshot in {folder}", hint="scrm run writes one")
    taken = snapshots_module.read(known[-1] if snapshot is None else snapshot, folder)
    before = (
        snapshots_module.previous(folder, taken.as_of)
        if baseline is None
        else snapshots_module.read(baseline, folder)
    )
    outcome = checks.evaluate(path, taken, before)
    chosen = session.options.get("format") or "table"
    if chosen in {"json", "github", "junit", "sarif"}:
        session.write(check_formats.render(outcome, chosen, session.settings.lang))
    else:
        session.show(("check", outcome.result), limit=0)
    if summary and (target := os.environ.get("GITHUB_STEP_SUMMARY")):
        from scrm.files import private_umask

        with private_umask(), Path(target).open("a", encoding="utf-8") as stream:
            stream.write(check_formats.summary(outcome, session.settings.lang))
    if outcome.fails(fail_on):
        session.exit_code = ExitCode.CHECK_FAILED


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

    One statement: SELECT, WITH, FROM, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN. csv, tsv, ndjson and parquet take answers of
    any size.

    Example:  scrm sql "SELECT channel, count(*) FROM posts GROUP BY ALL ORDER BY 2 DESC"
    """
    from scrm.pipeline import sql_results as tabular
    from scrm.report.export import ONE_TABLE

    output = session.format
    with (
        session.store(writing=False, sealed=True) as store,
        store.reading(query, seconds=timeout) as rows,
    ):
        if output in ONE_TABLE:
            session.stream(tabular.tables(rows, typed=output == "parquet"))
        else:
            result = tabular.of_rows(rows, whole=output in {"json", "xlsx"})
            session.show(("sql", result), limit=tabular.SHOWN)


@with_session
def export(
    session: Session,
    table: Annotated[str, typer.Argument(help="Name of a table or view.", show_default=False)],
) -> None:
    """Write a whole table; the suffix of -o decides the format.

    Example:  scrm export segments -o segments.xlsx
    """
    from scrm.pipeline import sql_results as tabular

    with session.store(writing=False) as store:
        session.show(("export", tabular.of_table(store, table)))
