"""`scrm run`: everything that scrm.yaml asks for."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrm.commands.help_layout import PROJECT, Command
from scrm.commands.progress import show_progress
from scrm.commands.session import Session, with_session
from scrm.errors import UsageError

if TYPE_CHECKING:
    from scrm.pipeline import RunSummary
    from scrm.result import Result


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=PROJECT)(run)


@with_session
def run(
    session: Session,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SCRM.YAML]", help="Config file [./scrm.yaml].", show_default=False
        ),
    ] = None,
    *,
    wait: Annotated[
        float,
        typer.Option("--wait", metavar="SECONDS", min=0, help="Wait for another run to finish."),
    ] = 0,
) -> None:
    """Load, analyse, report, snapshot and check as scrm.yaml says; for people, cron and CI.

    Example:  scrm run scrm.yaml -q --log-format json
    """
    project = Session({**session.options, **({"config": file} if file else {})})
    if project.configuration.file is None:
        raise UsageError(
            "there is no scrm.yaml here",
            hint="scrm init writes one, scrm run FILE names one, scrm demo shows one at work",
        )
    run_project(project, wait_seconds=wait)
    session.exit_code = project.exit_code


def run_project(session: Session, *, wait_seconds: float) -> None:
    """Run the project of a session and show what came out; the exit code is that of the session."""
    from scrm.pipeline import load_results
    from scrm.pipeline import run as run_all

    with show_progress(session) as progress:
        summary = run_all(
            session.configuration, wait_seconds=wait_seconds, talk=session.talk, progress=progress
        )
    strict = session.settings.strict
    session.show(
        ("load", load_results.of_load(summary.loaded, session.settings.lang)),
        *_choose_results(session, summary),
    )
    session.exit_code = summary.exit_code(strict=strict)
    for file in summary.loaded.refused:
        session.talk(f"{file.path}: not loaded: {file.error}", level="error")
    if summary.loaded.quarantined:
        session.talk(
            f"{summary.loaded.quarantined} rows are in quarantine: scrm quarantine list",
            level="warning",
        )
    for path in summary.written:
        session.talk(f"wrote {path}")


def _choose_results(session: Session, summary: "RunSummary") -> "list[tuple[str, Result]]":
    """Return what to show: findings and checks in a terminal, every result in data formats."""
    from scrm.pipeline import run_results

    if session.format != "table":
        return [("coverage", summary.coverage), *summary.results]
    chosen: list[tuple[str, Result]] = [
        ("run", run_results.of_findings(summary.results, session.settings.lang))
    ]
    if summary.outcome and summary.outcome.verdicts:
        chosen.append(("check", summary.outcome.result))
    return chosen
