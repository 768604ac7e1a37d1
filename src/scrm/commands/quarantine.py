"""`scrm quarantine`: rows that were not loaded; list, export and load them again."""

from pathlib import Path
from typing import Annotated

import typer

from scrm.commands.help_layout import FILES, Command, Group
from scrm.commands.load_options import Dates, Decimal, load_settings
from scrm.commands.session import Session, with_session

OfPath = Annotated[str, typer.Option("--path", help="Only rows of this file.", show_default=False)]
OfMapping = Annotated[
    str, typer.Option("--mapping", help="Only rows of this mapping.", show_default=False)
]
OfRule = Annotated[
    str, typer.Option("--rule", help="Only rows that failed this rule.", show_default=False)
]

quarantine = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the group of commands to the application."""
    app.add_typer(
        quarantine,
        name="quarantine",
        help="Rows that were not loaded, and why.\n\nExample:  scrm quarantine list",
        rich_help_panel=FILES,
    )


@quarantine.command("list", cls=Command)
@with_session
def quarantine_list(
    session: Session,
    path: OfPath = "",
    mapping: OfMapping = "",
    rule: OfRule = "",
    *,
    values: Annotated[
        bool, typer.Option("--values", help="Show the values too; they may be personal data.")
    ] = False,
) -> None:
    """List the rows that were not loaded: file, line, column and rule.

    Example:  scrm quarantine list --rule date --values
    """
    from scrm.ingest import list_quarantine
    from scrm.pipeline import quarantine_results

    with session.store() as store:
        rows = list_quarantine(store, path=path, mapping=mapping, rule=rule, values=values)
    session.show(("quarantine", quarantine_results.of_quarantine(rows, values=values)))


@quarantine.command("export", cls=Command)
@with_session
def quarantine_export(
    session: Session,
    target: Annotated[Path, typer.Argument(help="CSV file to write.", show_default=False)],
    path: OfPath = "",
    mapping: OfMapping = "",
    rule: OfRule = "",
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
    session: Session, mapping: OfMapping = "", *, decimal: Decimal = "auto", dates: Dates = "auto"
) -> None:
    """Load quarantined records again, with the current mappings.

    Example:  scrm quarantine replay --dates dmy
    """
    from scrm.ingest import replay_quarantine
    from scrm.pipeline import load_results
    from scrm.pipeline.configured_loads import build_screen

    with session.store() as store:
        screen = build_screen(store, session.configuration)
        settings = load_settings(session, decimal=decimal, dates=dates, screen=screen)
        summary = replay_quarantine(store, settings=settings, mapping=mapping)
    session.show(("quarantine replay", load_results.of_load(summary, session.settings.lang)))
