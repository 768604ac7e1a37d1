"""What would be loaded, and how: a dry run in a store of its own, with the reasons."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scrm.errors import InputError, ScrmError
from scrm.ingest.faults import refuse_on_error
from scrm.ingest.files.archives import FilePart, UnusableFile, check_paths, list_parts
from scrm.ingest.files.dialect import list_tables
from scrm.ingest.files.encoding import EncodingContradicted
from scrm.ingest.formats.draft import draft_mapping
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.recognition import Fit, list_nearest
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.load import fitted, known_mappings, noted, refused
from scrm.ingest.loader.outcome import hash_settings
from scrm.ingest.loader.plan import Plan
from scrm.ingest.loader.table_load import survey_table
from scrm.ingest.types import ColumnReading, Inspection, LoadSettings, Table
from scrm.store.local import LocalStore


def inspect(
    files: Sequence[str | Path], *, settings: LoadSettings | None = None
) -> tuple[Inspection, ...]:
    """Return what would be loaded and how: format, dialect, columns, first problems.

    No database is needed or changed.
    """
    settings = settings or LoadSettings()
    check_paths(files)
    known = known_mappings(settings)
    found: list[Inspection] = []
    for part in list_parts(files, settings.limits):
        first, *others = _inspected(part, settings, known)
        found += [replace(first, summary=noted(first.summary, part)), *others]
    return tuple(found)


def _inspected(
    part: FilePart | UnusableFile, settings: LoadSettings, known: Sequence[Mapping]
) -> list[Inspection]:
    if isinstance(part, UnusableFile):
        return [Inspection(refused(part.label, part.error))]
    try:
        return [
            _inspected_table(table, settings, known) for table in list_tables(part, settings, known)
        ]
    except InputError as error:
        return [Inspection(refused(part.label, error))]


def _inspected_table(table: Table, settings: LoadSettings, known: Sequence[Mapping]) -> Inspection:
    plain = tuple(ColumnReading(heading, "", "") for heading in table.header)
    try:
        found = fitted(table, settings, known)
    except InputError as error:
        near = tuple(
            (each.mapping.name, each.missing)
            for each in list_nearest(table.header, known, within=table.within)
        )
        summary = replace(refused(table.label, error), dialect=table.dialect)
        return Inspection(summary, plain, table.reasons, near)
    with LocalStore(None) as store:
        job = Job(store, table, found, settings, hash_settings(found.mapping, settings))
        try:
            with refuse_on_error(table.label, EncodingContradicted, ScrmError, OSError):
                loaded = survey_table(job)
        except InputError as error:
            summary = replace(
                refused(table.label, error), mapping=found.mapping.name, dialect=table.dialect
            )
            return Inspection(summary, _columns(table, found, None), table.reasons)
    columns = _columns(table, found, loaded.plan)
    return Inspection(loaded.summary, columns, table.reasons)


def _columns(table: Table, found: Fit, plan: Plan | None) -> tuple[ColumnReading, ...]:
    """Return how each column of a file is read; without a plan, as far as the mapping tells."""
    fields = {index: name for name, index in found.columns.items()}
    return tuple(
        _read_column(heading, fields[index], found, plan)
        if index in fields
        else ColumnReading(heading, "", "")
        for index, heading in enumerate(table.header)
    )


def _read_column(heading: str, field: str, found: Fit, plan: Plan | None) -> ColumnReading:
    type_ = found.mapping.value_type(field)
    if plan is None:
        return ColumnReading(heading, field, type_)
    convention = ""
    if field in plan.undecided or field in plan.money:
        chosen = plan.convention(field)
        convention = chosen.dates if type_ in {"date", "time"} else chosen.numbers.label
    targets = " ".join(
        f"{table}.{field}" for table, each in plan.tables.items() if field in each.expressions
    )
    return ColumnReading(heading, targets or field, type_, convention)


def draft_file(file: str | Path, *, settings: LoadSettings | None = None) -> str:
    """Return a commented mapping for an unknown file, guessed from its headers and values, ready to edit."""
    settings = settings or LoadSettings()
    check_paths([file])
    known = known_mappings(settings)
    for part in list_parts([file], settings.limits):
        if isinstance(part, UnusableFile):
            raise part.error
        for table in list_tables(part, settings, known):
            return draft_mapping(table, known)
    raise InputError(f"{file} holds no table", hint="scrm inspect FILE shows what it is")
