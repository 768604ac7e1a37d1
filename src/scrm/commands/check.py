"""`scrm check`: the numbers of a snapshot against checks.yaml."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from scrm.commands.help_layout import RESULTS, Command
from scrm.commands.session import Session, with_session
from scrm.errors import ExitCode, UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=RESULTS)(check)


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
        Literal["error", "warn", "never"],
        typer.Option("--fail-on", help="Least severe verdict that ends with code 1."),
    ] = "error",
    *,
    summary: Annotated[
        bool, typer.Option("--summary", help="Append Markdown to $GITHUB_STEP_SUMMARY.")
    ] = False,
) -> None:
    """Check a snapshot against checks.yaml; --format also takes github, junit and sarif.

    Example:  scrm check --format github --summary
    """
    from scrm.pipeline.full_run import today
    from scrm.report import check_formats, checks
    from scrm.report import snapshot as snapshots

    folder = session.settings.snapshots
    configuration = session.configuration
    path = file or configuration.checks_file or configuration.folder / "checks.yaml"
    known = snapshots.list_dates(folder)
    if snapshot is None and not known:
        raise UsageError(f"there is no snapshot in {folder}", hint="scrm run writes one")
    taken = snapshots.read_snapshot(known[-1] if snapshot is None else snapshot, folder)
    before = (
        snapshots.read_previous(folder, taken.as_of)
        if baseline is None
        else snapshots.read_snapshot(baseline, folder)
    )
    day = today(configuration) if snapshot is None else session.settings.as_of
    outcome = checks.evaluate(path, taken, before, today=day)
    chosen = session.options.get("format") or "table"
    if chosen in {"json", "github", "junit", "sarif"}:
        session.write(check_formats.render(outcome, chosen, session.settings.lang))
    else:
        session.show(("check", outcome.result), limit=0)
    if summary and (target := os.environ.get("GITHUB_STEP_SUMMARY")):
        from scrm.files import private_umask

        with private_umask(), Path(target).open("a", encoding="utf-8") as stream:
            stream.write(check_formats.render_summary(outcome, session.settings.lang))
    if outcome.fails(fail_on):
        session.exit_code = ExitCode.CHECK_FAILED
