"""`scrm doctor`: what is installed, where settings come from, whether the database is intact."""

from typing import Annotated

import typer

from scrm.commands.help_layout import PROJECT, Command
from scrm.commands.session import Session, with_session
from scrm.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=Command, rich_help_panel=PROJECT)(doctor)


@with_session
def doctor(
    session: Session,
    *,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Read the whole database and compare it with its control totals; "
            "ends with code 1 if it differs.",
        ),
    ] = False,
    privacy: Annotated[
        bool,
        typer.Option("--privacy", help="Write the record of processing (Art. 30 GDPR) instead."),
    ] = False,
) -> None:
    """Show what is installed, where settings come from, and whether files and database are usable.

    A file of the project that is not valid is named with line and key, and ends with code 2.

    Examples:  scrm doctor --format json  |  scrm doctor --verify  |  scrm doctor --privacy -o
    record.md
    """
    from scrm.pipeline import doctor as diagnosis
    from scrm.pipeline import verification

    if privacy:
        from scrm.pipeline.processing_record import write_record

        session.write_text(write_record(session.configuration))
        return
    if not verify:
        result = diagnosis.examine(session.configuration)
        session.show(("doctor", result), limit=0)
        if result.refused:
            session.exit_code = ExitCode.USAGE
        return
    result, is_intact = verification.verify(session.configuration)
    session.show(("verify", result), limit=0)
    if not is_intact:
        session.exit_code = ExitCode.CHECK_FAILED
