"""`scrm person find`, `erase`: a person's rights; `show` is an analysis of the same name."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from scrm.commands.analyses import add_group
from scrm.commands.help_layout import Command, Group
from scrm.commands.session import Session, with_session
from scrm.errors import ExitCode

Who = Annotated[
    str,
    typer.Argument(
        metavar="WHO",
        help="Customer number, channel:profile, e-mail address, phone number, handle or name.",
        show_default=False,
    ),
]
Wait = Annotated[
    float,
    typer.Option("--wait", metavar="SECONDS", min=0, help="Wait for another process to finish."),
]
Also = Annotated[
    list[Path] | None,
    typer.Option("--also", help="A further file or folder to search.", show_default=False),
]

person = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)


def register(_: typer.Typer) -> None:
    """Add the commands to the group of the analysis `person`, which the application lists."""
    add_group("person", person)


@person.command("find", cls=Command)
@with_session
def find(session: Session, who: Who) -> None:
    """Find a person in all tables, quarantined records and texts included.

    Example:  scrm person find anna.muster@example.org
    """
    from scrm.pipeline import person_results
    from scrm.pipeline.person_links import linking_everybody
    from scrm.pipeline.person_search import find_everywhere
    from scrm.pipeline.retained_files import mapping_folders

    configuration = session.configuration
    with session.store() as store, linking_everybody(store, configuration, session.talk):
        found, places = find_everywhere(store, who, mapping_folders(configuration))
    session.show(("person find", person_results.of_found(found, places)))


@person.command("show", cls=Command)
@with_session
def show(session: Session, who: Who) -> None:
    """Show one customer's history across both worlds, from the first contact to the last.

    Examples:  scrm person show 10042  |  scrm person show facebook:1234567890
    """
    from scrm.analyze import analyses
    from scrm.commands.analyses import run_function
    from scrm.pipeline.person_links import linking_everybody
    from scrm.pipeline.person_lookup import find_persons

    with session.store() as store, linking_everybody(store, session.configuration, session.talk):
        found = find_persons(store, who)
    is_key = any(who in (*each.customers, *each.profiles) for each in found)
    asked = who if is_key or len(found) != 1 else found[0].label
    run_function(session, analyses()["person"], "show", {"id": asked})


@person.command("erase", cls=Command)
@with_session
def erase(  # noqa: PLR0913  each is an option
    session: Session,
    who: Who,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Erase; without it only show what would go.")
    ] = False,
    retain: Annotated[
        list[str] | None,
        typer.Option(
            "--retain",
            metavar="TABLE=DUTY",
            help="Keep records that a law requires under a pseudonym, e.g. orders=invoice-duty.",
            show_default=False,
        ),
    ] = None,
    letter: Annotated[
        Path | None,
        typer.Option("--letter", help="Write the answer to the person here.", show_default=False),
    ] = None,
    also: Also = None,
    new_key: Annotated[
        bool,
        typer.Option("--new-key", help="The key file is lost for good: make a new one."),
    ] = False,
    wait: Wait = 60,
) -> None:
    """Erase a person: rows, texts, backups and files; then search everything for what is left.

    Without --yes nothing is changed. An erasure that was interrupted is ended by the next one.

    Examples:  scrm person erase 10042  |  scrm person erase 10042 --retain orders=invoice-duty
    --yes --letter answer.txt
    """
    from scrm.files import write_file
    from scrm.pipeline import person_erasure, person_results
    from scrm.privacy.letters import write_erasure_letter
    from scrm.privacy.retention_duties import parse_retained

    retained, further = parse_retained(tuple(retain or ())), tuple(also or ())
    if yes:
        done = person_erasure.erase_person(
            session.configuration,
            who,
            retained,
            also=further,
            wait_seconds=wait,
            new_key=new_key,
            talk=session.talk,
        )
    else:
        done = person_erasure.preview(
            session.configuration, who, retained, also=further, talk=session.talk
        )
    session.show(("person erase", person_results.of_erasure(done)), limit=0)
    if letter:
        until = done.erased.until if done.erased else None
        text = write_erasure_letter(
            retained, until, datetime.now(UTC).date(), session.settings.lang
        )
        write_file(letter, text)
        session.talk(f"wrote {letter}")
    if yes and done.places:
        session.exit_code = ExitCode.CHECK_FAILED


@person.command("restrict", cls=Command)
@with_session
def restrict(
    session: Session,
    who: Who,
    *,
    lift: Annotated[bool, typer.Option("--lift", help="Lift the restriction again.")] = False,
    letter: Annotated[
        Path | None,
        typer.Option("--letter", help="Write the answer to the person here.", show_default=False),
    ] = None,
) -> None:
    """Keep a person's data, and leave it out of all analyses (Art. 18 GDPR).

    Examples:  scrm person restrict 10042  |  scrm person restrict 10042 --lift
    """
    from scrm.files import write_file
    from scrm.pipeline.person_restriction import change_restriction
    from scrm.privacy.letters import write_restriction_letter

    today = datetime.now(UTC).date()
    message = change_restriction(session.configuration, who, today=today, lift=lift)
    session.talk(message[session.settings.lang])
    if letter:
        text = write_restriction_letter(today, session.settings.lang, is_lifted=lift)
        write_file(letter, text)
        session.talk(f"wrote {letter}")


@person.command("export", cls=Command)
@with_session
def export(
    session: Session,
    who: Who,
    *,
    folder: Annotated[
        Path | None,
        typer.Option(help="Write person.json and person.html here.", show_default=False),
    ] = None,
) -> None:
    """Export everything stored about a person, with sources, purposes and retention (Art. 15, 20).

    Without --folder it is JSON on standard output or -o FILE; a FILE.html is a page to read.

    Examples:  scrm person export 10042 --folder answer  |  scrm person export 10042 -o answer.html
    """
    from scrm.files import make_folder, write_file
    from scrm.pipeline.person_links import linking_everybody
    from scrm.pipeline.person_lookup import find_one
    from scrm.pipeline.retained_files import mapping_folders
    from scrm.privacy.person_export import read_extracts, to_html, to_json

    settings, today = session.settings, datetime.now(UTC).date()
    folders = mapping_folders(session.configuration)
    with session.store() as store, linking_everybody(store, session.configuration, session.talk):
        found = read_extracts(store, find_one(store, who), settings.retention, folders)
    about = (found, settings.company, today, settings.lang)
    if folder is None:
        output = session.options.get("output")
        is_page = output is not None and output.suffix in {".html", ".htm"}
        session.write(to_html(*about) if is_page else to_json(*about))
        return
    make_folder(folder)
    for name, text in (("person.json", to_json(*about)), ("person.html", to_html(*about))):
        write_file(folder / name, text)
        session.talk(f"wrote {folder / name}")
