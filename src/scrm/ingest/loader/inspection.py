"""What would be loaded, and how: a dry run in a store of its own, with the reasons."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scrm.errors import InputError, ScrmError
from scrm.ingest.files.encoding import EncodingContradicted
from scrm.ingest.files.file_parts import FilePart, UnusableFile
from scrm.ingest.files.file_tables import list_tables
from scrm.ingest.files.folders import check_paths, list_parts
from scrm.ingest.formats.column_profile import profile_columns
from scrm.ingest.formats.examples import list_examples
from scrm.ingest.formats.format_choice import choose_mapping
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.mapping_files import list_candidates
from scrm.ingest.formats.recognition import Fit, list_nearest
from scrm.ingest.loader.job import build_job
from scrm.ingest.loader.load import load_table, summarise_refused
from scrm.ingest.loader.plan import DATES, Plan
from scrm.ingest.loader.unused_columns import list_unused_columns
from scrm.ingest.reader_errors import refuse_on_error
from scrm.ingest.types import ColumnReading, Inspection, LoadSettings, Table
from scrm.ingest.values.sql import find_names
from scrm.store.local import LocalStore


def inspect(
    files: Sequence[str | Path], *, settings: LoadSettings | None = None
) -> tuple[Inspection, ...]:
    """Return what would be loaded and how: format, dialect, columns, first problems.

    No database is needed or changed.
    """
    settings = settings or LoadSettings()
    check_paths(files)
    candidates = list_candidates(settings)
    found: list[Inspection] = []
    for part in list_parts(files, settings):
        first, *others = _inspect_part(part, settings, candidates)
        warnings = (*first.summary.warnings, *part.warnings)
        found += [replace(first, summary=replace(first.summary, warnings=warnings)), *others]
    return tuple(found)


def _inspect_part(
    part: FilePart | UnusableFile, settings: LoadSettings, candidates: Sequence[Mapping]
) -> list[Inspection]:
    if isinstance(part, UnusableFile):
        return [Inspection(summarise_refused(part.label, part.error))]
    try:
        tables = list_tables(part, settings, candidates)
        return [_inspect_table(table, settings, candidates) for table in tables]
    except InputError as error:
        return [Inspection(summarise_refused(part.label, error))]


def _inspect_table(
    table: Table, settings: LoadSettings, candidates: Sequence[Mapping]
) -> Inspection:
    try:
        evidence = choose_mapping(table, settings, candidates)
    except InputError as error:
        near = tuple(
            (each.mapping.name, each.missing)
            for each in list_nearest(table.header, candidates, within=table.within)
        )
        columns = _add_examples(
            table, tuple(ColumnReading(heading, "", "") for heading in table.header)
        )
        summary = replace(summarise_refused(table.label, error), dialect=table.dialect)
        return Inspection(summary, columns, table.reasons, near)
    fit = evidence.fit
    reasons = (*table.reasons, *evidence.list_reasons())
    unused = list_unused_columns(table, evidence)
    with LocalStore(None) as store:
        try:
            with refuse_on_error(table.label, EncodingContradicted, ScrmError, OSError):
                loaded = load_table(build_job(store, table, fit, settings), survey=True)
        except InputError as error:
            summary = replace(
                summarise_refused(table.label, error),
                mapping=fit.mapping.name,
                dialect=table.dialect,
                unused=unused,
            )
            return Inspection(summary, _read_columns(table, fit, None), reasons)
    columns = _read_columns(table, fit, loaded.plan)
    return Inspection(replace(loaded.summary, unused=unused), columns, reasons)


def _add_examples(table: Table, columns: tuple[ColumnReading, ...]) -> tuple[ColumnReading, ...]:
    """Return how the columns are read, with their first values."""
    profiles = profile_columns(table.header, table.sample)
    return tuple(
        replace(
            column,
            examples=list_examples(
                column.column,
                (row[index] for row in table.sample if index < len(row)),
                profiles[index],
                [each.partition(".")[2] or each for each in column.target.split()],
            ),
        )
        for index, column in enumerate(columns)
    )


def _read_columns(table: Table, fit: Fit, plan: Plan | None) -> tuple[ColumnReading, ...]:
    """Return how each column of a file is read; without a plan, as far as the mapping tells."""
    fields = {index: name for name, index in fit.columns.items()}
    columns = tuple(
        _read_column(heading, fields[index], fit, plan)
        if index in fields
        else ColumnReading(heading, "", "")
        for index, heading in enumerate(table.header)
    )
    return _add_examples(table, columns)


def _read_column(heading: str, field: str, fit: Fit, plan: Plan | None) -> ColumnReading:
    type_ = fit.mapping.types[field]
    if plan is None:
        return ColumnReading(heading, field, type_)
    convention = ""
    if field in plan.undecided or field in plan.money:
        chosen = plan.conventions[field]
        convention = chosen.dates if type_ in DATES else chosen.numbers.label
    targets = " ".join(_list_targets(field, fit, plan))
    return ColumnReading(heading, targets or field, type_, convention)


def _list_targets(field: str, fit: Fit, plan: Plan) -> Iterator[str]:
    """Yield the columns of tables that a field feeds: those of its name, else those computed."""
    direct = [each for each, found in plan.tables.items() if field in found.expressions]
    yield from (f"{table}.{field}" for table in direct)
    for table, spec in () if direct else fit.mapping.tables.items():
        found = [
            column
            for each in spec.expressions_of_rows
            for column, expression in each.items()
            if find_names(re.sub(r"'[^']*'", "", expression), [field])
        ]
        yield from (f"{table}.{column}" for column in dict.fromkeys(found))
