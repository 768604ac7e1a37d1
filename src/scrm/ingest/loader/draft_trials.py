"""Drafts of mappings: understood from the first records, tried on them, refused if they fail."""

import tempfile
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from scrm.errors import InputError, UsageError
from scrm.ingest.files.file_parts import UnusableFile
from scrm.ingest.files.file_tables import list_tables
from scrm.ingest.files.folders import check_paths, list_parts
from scrm.ingest.formats.draft import build_draft
from scrm.ingest.formats.draft_text import list_needed, write_draft
from scrm.ingest.formats.draft_types import Draft, Question
from scrm.ingest.formats.examples import list_examples
from scrm.ingest.formats.format_choice import choose_mapping
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.mapping_files import list_candidates, read_mapping
from scrm.ingest.formats.recognition import fit_mapping, list_nearest
from scrm.ingest.loader.job import build_job
from scrm.ingest.loader.load import load_table
from scrm.ingest.types import Block, FileSummary, LoadSettings, Table
from scrm.result import Text
from scrm.store.local import LocalStore

_RECORDS = 2_000
"""Records that a draft is understood from and tried on."""
_BAD_SHARE = 0.05
"""Share of rows in quarantine above which a draft is not loaded without an edit."""
_TRIALS = 4


@dataclass(frozen=True, slots=True)
class DraftedTable:
    """A draft, its text, and what became of the first records when it was tried.

    Parameters
    ----------
    trial : FileSummary or None
        None if nothing was tried, because the draft lacks something.
    known : str
        Name of the format that the file has already; empty if it has none.
    nearest : tuple of str
        Names of the known formats whose headings are nearest.
    examples : Mapping[str, tuple of str]
        Heading -> first values, masked if they are personal.
    """

    draft: Draft
    text: str
    trial: FileSummary | None
    known: str
    nearest: tuple[str, ...]
    examples: Dict[str, tuple[str, ...]]


def draft_tables(
    file: str | Path,
    *,
    settings: LoadSettings | None = None,
    sheet: str = "",
    answers: Dict[str, str] | None = None,
) -> tuple[DraftedTable, ...]:
    """Return a draft for each table of a file: one, or one per sheet of a workbook.

    Parameters
    ----------
    sheet : str
        Name of the only sheet that counts.
    answers : Mapping[str, str], optional
        Topic of a question -> answer.

    Raises
    ------
    InputError
        The file holds no table, or no headings.
    UsageError
        There is no such sheet.
    """
    settings = settings or LoadSettings()
    check_paths([file])
    candidates = list_candidates(settings)
    tables = list(_list_tables(file, settings))
    if not tables:
        raise InputError(f"{file} holds no table", hint="scrm inspect FILE shows what it is")
    if sheet:
        names = [str(each.dialect.get("sheet", "")) for each in tables]
        tables = [each for each, name in zip(tables, names, strict=True) if name == sheet]
        if not tables:
            known = ", ".join(filter(None, names))
            raise UsageError(
                f"{file} has no sheet {sheet!r}",
                hint=f"its sheets: {known}" if known else "it is no workbook",
            )
    return tuple(_draft_table(each, settings, candidates, answers or {}) for each in tables)


def draft_file(file: str | Path, *, settings: LoadSettings | None = None, sheet: str = "") -> str:
    """Return the text of a mapping for an unknown file; one YAML document per sheet."""
    drafted = draft_tables(file, settings=settings, sheet=sheet)
    return "---\n".join(each.text for each in drafted)


def _list_tables(file: str | Path, settings: LoadSettings) -> Iterator[Table]:
    """Yield the tables of a file; known formats do not decide where their headers are."""
    for part in list_parts([file], settings):
        if isinstance(part, UnusableFile):
            raise part.error
        yield from list_tables(part, settings, ())


def _draft_table(
    table: Table, settings: LoadSettings, candidates: Sequence[Mapping], answers: Dict[str, str]
) -> DraftedTable:
    """Return the draft of a table, and how its first records load through it."""
    table = _take_first_records(table)
    given = {key: str(getattr(settings, key)) for key in ("decimal", "dates")}
    answers = {key: each for key, each in given.items() if each != "auto"} | dict(answers)
    draft, trial = _build_and_try(table, settings, answers)
    nearest = list_nearest(table.header, candidates, 2)
    return DraftedTable(
        draft,
        write_draft(draft),
        trial,
        _find_known(table, settings, candidates),
        tuple(each.mapping.name for each in nearest),
        _list_examples(table, draft),
    )


def _find_known(table: Table, settings: LoadSettings, candidates: Sequence[Mapping]) -> str:
    """Return the name of the format that a table has; empty if none is recognised."""
    try:
        return choose_mapping(table, settings, candidates).fit.mapping.name
    except InputError:
        return ""


def _build_and_try(
    table: Table, settings: LoadSettings, answers: dict[str, str]
) -> tuple[Draft, FileSummary | None]:
    """Return a draft without the optional columns whose cells fail, and what became of its trial.

    Dates and numbers that fit two conventions are German if other marks of the file are.
    """
    left_out: frozenset[str] = frozenset()
    for _ in range(_TRIALS):
        draft = build_draft(table, answers, left_out)
        if not draft.is_loadable:
            return draft, None
        try:
            trial = _try_draft(table, write_draft(draft), settings)
        except InputError as error:
            topic = _find_topic(error)
            assumed = _assume(topic, table)
            if not assumed or topic in answers:
                return _add_open_point(draft, topic, error), None
            answers = {**answers, topic: assumed}
            continue
        failed = _list_failed_columns(trial, draft)
        if failed <= left_out:
            break
        left_out |= failed
    return _check_trial(draft, trial), trial


def _list_examples(table: Table, draft: Draft) -> dict[str, tuple[str, ...]]:
    names = {each.column.index: each.name for each in draft.fields}
    columns = (*(each.column for each in draft.fields), *draft.unused)
    return {
        each.heading: list_examples(
            each.heading,
            (row[each.index] for row in table.sample),
            each.profile,
            [names[each.index]] if each.index in names else [],
        )
        for each in sorted(columns, key=lambda column: column.index)
    }


def _take_first_records(table: Table) -> Table:
    """Return a table that consists of its first records."""
    block = next(table.blocks(), None)
    if block is None:
        return table
    cells = block.cells.slice(0, _RECORDS)
    columns = [cells.column(index).to_pylist() for index in range(len(table.header))]
    rows = tuple(zip(*columns, strict=True)) if cells.num_rows else ()
    first = Block(cells, block.rejected, is_all=True)
    return replace(table, sample=rows, blocks=lambda: islice([first], 1))


def _try_draft(table: Table, text: str, settings: LoadSettings) -> FileSummary:
    """Load a table through a draft into a store of its own."""
    with tempfile.TemporaryDirectory() as folder, LocalStore(None) as store:
        path = Path(folder) / "draft.yaml"
        path.write_text(text, encoding="utf-8")
        fit = fit_mapping(read_mapping(path), table.header)
        plain = settings.model_copy(
            update={"source": None, "dry_run": True, "on_error": "quarantine", "progress": None}
        )
        return load_table(build_job(store, table, fit, plain), survey=True).summary


def _find_topic(error: InputError) -> str:
    """Return which convention a file leaves open: ``dates``, ``decimal`` or nothing."""
    return next((each for each in ("dates", "decimal") if f"--{each}" in error.hint), "")


def _assume(topic: str, table: Table) -> str:
    """Return the convention of a file whose other marks are German; empty if they are not."""
    if not topic:
        return ""
    is_german = table.dialect.get("delimiter") == ";" or any(
        mark in heading.casefold() for heading in table.header for mark in "äöüß"
    )
    return {"dates": "dmy", "decimal": "de"}[topic] if is_german else ""


def _add_open_point(draft: Draft, topic: str, error: InputError) -> Draft:
    """Return a draft that names what its cells leave open."""
    message = error.message.removeprefix(f"{draft.label}: ").removesuffix("; nothing was loaded")
    hint = f"; {error.hint}" if error.hint else ""
    missing = (*draft.missing, Text(f"{message}{hint}", f"{message}{hint}"))
    if not topic:
        return replace(draft, missing=missing)
    options = {"dates": ("dmy", "mdy"), "decimal": ("de", "en")}[topic]
    texts = {
        "dates": Text(
            "Tag oder Monat zuerst: 31/12/2024 (dmy) oder 12/31/2024 (mdy)?",
            "Day or month first: 31/12/2024 (dmy) or 12/31/2024 (mdy)?",
        ),
        "decimal": Text(
            "Wie sind Zahlen geschrieben: 1.234,5 (de) oder 1,234.5 (en)?",
            "How are numbers written: 1.234,5 (de) or 1,234.5 (en)?",
        ),
    }
    heading = next(
        (each.column.heading for each in draft.fields if repr(each.column.heading) in message), ""
    )
    question = Question(topic, texts[topic], options, heading)
    return replace(draft, missing=missing, questions=(*draft.questions, question))


def _has_failed(trial: FileSummary) -> bool:
    """Return whether too many of the first records are in quarantine; one may always be."""
    return trial.quarantined > max(1, _BAD_SHARE * trial.rows)


def _list_failed_columns(trial: FileSummary, draft: Draft) -> frozenset[str]:
    """Return the headings of optional columns many cells of which cannot be read."""
    if not _has_failed(trial):
        return frozenset()
    named = {each.column for each in trial.findings}
    needed = list_needed(draft)
    optional = (each.column.heading for each in draft.fields if each.name not in needed)
    return frozenset(named.intersection(optional))


def _check_trial(draft: Draft, trial: FileSummary) -> Draft:
    """Return the draft, not loadable if too many of the first records failed."""
    if not _has_failed(trial):
        return draft
    columns = ", ".join(dict.fromkeys(each.column for each in trial.findings if each.column))
    text = Text(
        f"{trial.quarantined} der ersten {trial.rows} Zeilen sind nicht lesbar ({columns})",
        f"{trial.quarantined} of the first {trial.rows} rows cannot be read ({columns})",
    )
    return replace(draft, missing=(*draft.missing, text))
