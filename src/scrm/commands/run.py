"""Commands about a project as a whole: demo, init, run, doctor."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrm.commands.help_layout import Command
from scrm.commands.load import progress_bar
from scrm.commands.session import Session, with_session
from scrm.errors import ExitCode, UsageError
from scrm.files import copy_folder, make_folder, write_file

if TYPE_CHECKING:
    from scrm.pipeline import RunSummary
    from scrm.result import Result

PANEL = "Project"
MARKER = "# The sample company of scrm"


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (demo, init, run, doctor):
        app.command(cls=Command, rich_help_panel=PANEL)(command)


@with_session
def demo(
    session: Session,
    folder: Annotated[Path, typer.Argument(help="Folder to make.")] = Path("scrm-demo"),
) -> None:
    """Show the sample company, from its exports to the report, in one command.

    Example:  scrm demo  (then look into scrm-demo/)
    """
    from scrm.config import resources

    project = folder / "scrm.yaml"
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", hint="name a folder: scrm demo DIR")
    if (
        folder.exists()
        and any(folder.iterdir())
        and not (project.is_file() and MARKER in project.read_text(encoding="utf-8"))
    ):
        raise UsageError(f"{folder} is not empty", hint="name another folder: scrm demo DIR")
    sample = resources("sample_data")
    copy_folder(sample / "exports", folder / "exports")
    for name in ("scrm.yaml", "checks.yaml"):
        write_file(folder / name, (sample / name).read_bytes())
    told = Session({**session.options, "config": project})
    _run(told, wait_seconds=0)
    session.exit_code = told.exit_code
    told.talk(
        f"the exports, scrm.yaml and the database are in {folder}/ too; try: cd {folder} && scrm segments"
    )


@with_session
def init(
    session: Session,
    folder: Annotated[Path, typer.Argument(help="Folder of the project.")] = Path(),
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Write a commented scrm.yaml and checks.yaml.

    Example:  scrm init shop
    """
    from scrm.config import resources

    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", hint="name a folder: scrm init DIR")
    make_folder(folder)
    for name in ("scrm.yaml", "checks.yaml"):
        target = folder / name
        if target.exists() and not force:
            raise UsageError(f"{target} exists already", hint="edit it, or replace it with --force")
        write_file(target, (resources("configs") / name).read_bytes())
        session.talk(f"wrote {target}")
    session.talk("next: name your exports under `load:` in scrm.yaml, then: scrm run")


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
    """Everything scrm.yaml asks for: load, analyses, report, snapshot, checks; for people, cron and CI.

    Example:  scrm run scrm.yaml -q --log-format json
    """
    told = Session({**session.options, **({"config": file} if file else {})})
    if told.sourced.file is None:
        raise UsageError(
            "there is no scrm.yaml here",
            hint="scrm init writes one, scrm run FILE names one, scrm demo shows one at work",
        )
    _run(told, wait_seconds=wait)
    session.exit_code = told.exit_code


def _run(session: Session, *, wait_seconds: float) -> None:
    from scrm.pipeline import load_results
    from scrm.pipeline import run as run_all

    with progress_bar(session) as progress:
        summary = run_all(
            session.sourced, wait_seconds=wait_seconds, talk=session.talk, progress=progress
        )
    strict = session.settings.strict
    session.show(
        ("load", load_results.of_load(summary.loaded, session.settings.lang)),
        *_shown(session, summary),
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


def _shown(session: Session, summary: "RunSummary") -> "list[tuple[str, Result]]":
    """In a terminal the findings suffice; data formats get every result."""
    from scrm.pipeline import load_results

    if session.format != "table":
        return [("coverage", summary.coverage), *summary.results]
    shown: list[tuple[str, Result]] = [
        ("run", load_results.of_findings(summary.results, session.settings.lang))
    ]
    if summary.outcome:
        shown.append(("check", summary.outcome.result))
    return shown


@with_session
def doctor(
    session: Session,
    *,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Read the whole database and compare it with its control totals; ends with code 1 if it differs.",
        ),
    ] = False,
) -> None:
    """Show what is installed, where each setting comes from, and whether the database can be used.

    Examples:  scrm doctor --format json  |  scrm doctor --verify
    """
    from scrm.pipeline import doctor as health
    from scrm.pipeline import verification

    if not verify:
        session.show(("doctor", health.examine(session.sourced)), limit=0)
        return
    result, is_intact = verification.verify(session.sourced)
    session.show(("verify", result), limit=0)
    if not is_intact:
        session.exit_code = ExitCode.CHECK_FAILED
