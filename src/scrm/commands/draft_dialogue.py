"""What `scrm sources draft` shows, asks and loads."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from scrm.commands.load_options import load_settings
from scrm.commands.messages import write_lines
from scrm.commands.progress import show_progress
from scrm.commands.session import Session
from scrm.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from scrm.ingest import DraftedTable, LoadSettings
    from scrm.ingest.formats.draft_types import Question


def show_drafts(session: Session, drafted: "Sequence[DraftedTable]") -> None:
    """Write what was understood to stderr: stdout is for the mapping file."""
    from scrm.pipeline.draft_results import of_draft
    from scrm.report.terminal import print_result

    if session.options.get("quiet") or session.options.get("log_format") == "json":
        return
    lang = session.settings.lang
    for each in drafted:
        text = io.StringIO()
        print_result(of_draft(each, lang), text, lang=lang, color=False, limit=0)
        write_lines(text.getvalue().rstrip("\n"))


def ask_open_points(
    session: Session, file: str, settings: "LoadSettings", sheet: str
) -> "tuple[DraftedTable, ...]":
    """Return the drafts of a file after all their questions were answered.

    Raises
    ------
    UsageError
        The workbook has several sheets, and none was named.
    """
    from scrm.ingest import draft_tables

    answers: dict[str, str] = {}
    while True:
        drafted = draft_tables(file, settings=settings, sheet=sheet, answers=answers)
        if len(drafted) > 1:
            raise UsageError(
                f"{file} has {len(drafted)} sheets: questions are about one",
                hint="name it with --sheet",
            )
        open_points = [each for each in drafted[0].draft.questions if each.topic not in answers]
        if not open_points:
            return drafted
        answers[open_points[0].topic] = _ask(session, open_points[0], drafted[0])


def _ask(session: Session, question: "Question", drafted: "DraftedTable") -> str:
    """Return the answer to one question; an empty line takes the first option."""
    lines = [question.text[session.settings.lang]]
    if examples := drafted.examples.get(question.heading, ()):
        lines.append(f"  {question.heading}: {', '.join(examples)}")
    lines += [f"  {number}  {each}" for number, each in enumerate(question.options, 1)]
    write_lines("\n".join(lines))
    while True:
        given = str(typer.prompt("", default="1", err=True, prompt_suffix="> ")).strip()
        if given in question.options:
            return given
        if given.isdecimal() and 1 <= int(given) <= len(question.options):
            return question.options[int(given) - 1]
        session.talk(f"1 .. {len(question.options)}", level="warning")


def load_drafts(session: Session, file: str, drafted: "Sequence[DraftedTable]") -> None:
    """Save each draft among the mappings of the user, and load the file through it.

    A draft that lacks something is neither saved nor loaded.

    Raises
    ------
    UsageError
        Another mapping has the name of a draft already.
    """
    from scrm.files import write_file
    from scrm.ingest import load as load_files
    from scrm.pipeline import load_results

    folder = session.settings.sources
    for each in drafted:
        if not each.draft.is_loadable:
            reasons = "; ".join(text[session.settings.lang] for text in each.draft.missing)
            session.talk(f"{each.draft.label}: {reasons}", level="error")
            session.exit_code = ExitCode.INPUT_REJECTED
            continue
        path = folder / f"{each.draft.name}.yaml"
        if path.exists() and path.read_text(encoding="utf-8") != each.text:
            raise UsageError(
                f"{path} exists and is another mapping",
                hint=f"load with it: scrm load {file} --source {each.draft.name}; or remove it",
            )
        folder.mkdir(parents=True, exist_ok=True)
        write_file(path, each.text.encode())
        session.talk(f"wrote {path}")
        settings = load_settings(session, source=each.draft.name)
        with session.store(must_exist=False) as store, show_progress(session) as progress:
            given = settings.model_copy(update={"progress": progress})
            summary = load_files(store, [file], settings=given)
        session.show(("load", load_results.of_load(summary, session.settings.lang)))
