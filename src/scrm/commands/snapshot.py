"""`scrm snapshot`: KPI snapshots, and what moved between two of them."""

from typing import Annotated

import typer

from scrm.commands.help_layout import RESULTS, Command, Group
from scrm.commands.session import Session, with_session
from scrm.errors import ExitCode

snapshots = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the group of commands to the application."""
    app.add_typer(
        snapshots,
        name="snapshot",
        help="KPI snapshots, and what moved between them.\n\nExample:  scrm snapshot list",
        rich_help_panel=RESULTS,
    )


@snapshots.command("list", cls=Command)
@with_session
def snapshot_list(session: Session) -> None:
    """List the snapshots.

    Example:  scrm snapshot list --format json
    """
    from scrm.report import snapshot

    session.show(("snapshot list", snapshot.list_snapshots(session.settings.snapshots)), limit=0)


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
        bool, typer.Option("--fail-on-drift", help="End with code 1 if any number differs.")
    ] = False,
) -> None:
    """Show what moved between two snapshots, and whether it exceeds its interval.

    Example:  scrm snapshot diff 2026-02-28 2026-03-31 --fail-on-drift
    """
    from scrm.report import snapshot
    from scrm.report.snapshot_diff import compare_snapshots

    folder = session.settings.snapshots
    earlier, later = snapshot.read_snapshot(before, folder), snapshot.read_snapshot(after, folder)
    session.show(("snapshot diff", compare_snapshots(earlier, later)), limit=0)
    if fail_on_drift and earlier.metrics != later.metrics:
        session.exit_code = ExitCode.CHECK_FAILED
