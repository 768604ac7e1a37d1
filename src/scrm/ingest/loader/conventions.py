"""What a column alone cannot say: which decimal mark, day or month first. All its cells decide, or it is refused."""

from collections.abc import Container, Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import cast

from scrm.errors import InputError
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.loader.blocks import BlockColumns, BlockViews
from scrm.ingest.loader.job import Job
from scrm.ingest.types import Block, LoadSettings
from scrm.ingest.values.dates import count_date_orders
from scrm.ingest.values.notation import (
    MIXED,
    NOTATIONS,
    ColumnConvention,
    DateOrder,
    NumberNotation,
    for_exact_numbers,
)
from scrm.ingest.values.numbers import count_notations

_NUMBERS = frozenset({"count", "number", "money", "share"})
_DATES = frozenset({"date", "time"})


@dataclass(slots=True)
class Evidence:
    """What the cells of some fields show.

    Field -> kind (``en``, ``de``, ``dmy``, ``mdy``, ``both``) -> number of cells.
    """

    numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    dates: dict[str, dict[str, int]] = field(default_factory=dict)


def list_undecided(job: Job) -> frozenset[str]:
    """Return the fields whose decimal mark, or order of day and month, only their cells can tell."""
    mapping, settings = job.mapping, job.settings
    return frozenset(
        each
        for each in job.fit.columns
        if (mapping.value_type(each) in _NUMBERS and _decimal(mapping, each, settings) == "auto")
        or (mapping.value_type(each) in _DATES and _dates(mapping, each, settings) == "auto")
    )


def count_evidence(job: Job, blocks: Iterable[Block], fields: Iterable[str]) -> Evidence:
    """Count over some blocks what the cells of some fields show."""
    types = {
        each: job.mapping.value_type(each) for each in job.mapping.fields if each in set(fields)
    }
    found = Evidence(
        {each: {} for each, type_ in types.items() if type_ in _NUMBERS},
        {each: {} for each, type_ in types.items() if type_ in _DATES},
    )
    conditions = [
        (counter, kind, condition)
        for counters, evidence in (
            (found.numbers, count_notations),
            (found.dates, count_date_orders),
        )
        for each, counter in counters.items()
        for kind, condition in evidence(BlockColumns.cell(job.fit.columns[each])).items()
    ]
    if not conditions:
        return found
    chosen = ", ".join(
        f"count(*) FILTER (WHERE {condition}) AS n{index}"
        for index, (_, _, condition) in enumerate(conditions)
    )
    for block in blocks:
        job.views.cells.table = block.cells
        counts = job.store.frame(f"SELECT {chosen} FROM {BlockViews.CELLS}").row(0)
        for (counter, kind, _), count in zip(conditions, counts, strict=True):
            counter[kind] = counter.get(kind, 0) + count
    return found


def decide(job: Job, evidence: Evidence) -> dict[str, ColumnConvention]:
    """Return how each field is read.

    Raises
    ------
    InputError
        A column fits two ways, and nothing decides.
    """
    mapping, settings, label = job.mapping, job.settings, job.table.label
    shared = {_one_sided(each, "en", "de") for each in evidence.numbers.values()} - {""}
    of_file = shared.pop() if len(shared) == 1 else ""
    found = {}
    for each, spec in mapping.fields.items():
        if each not in job.fit.columns:
            continue
        heading = job.table.header[job.fit.columns[each]]
        decimal, order = _decimal(mapping, each, settings), _dates(mapping, each, settings)
        if decimal == "auto":
            numbers = _decide_numbers(label, heading, evidence.numbers.get(each, {}), of_file)
        else:
            numbers = NOTATIONS[decimal]
            numbers = for_exact_numbers(numbers) if _is_exact(job) else numbers
        dates = cast("DateOrder", order)
        if order == "auto":
            dates = _decide_dates(label, heading, evidence.dates.get(each, {}))
        zone = spec.timezone or mapping.timezone or settings.timezone
        found[each] = ColumnConvention(numbers, dates, zone)
    return found


def contradicts(evidence: Evidence, chosen: Dict[str, ColumnConvention]) -> bool:
    """Return whether cells show what the chosen conventions do not expect."""
    return any(
        _is_unexpected(counts, chosen[each].numbers.label, "en", "de")
        for each, counts in evidence.numbers.items()
    ) or any(
        _is_unexpected(counts, chosen[each].dates, "dmy", "mdy")
        for each, counts in evidence.dates.items()
    )


def check_declared(
    job: Job, chosen: Dict[str, ColumnConvention], failed_columns: Container[str]
) -> None:
    """Check the conventions that the mapping declares for columns some record of which failed.

    Parameters
    ----------
    chosen : Mapping[str, ColumnConvention]
        Field -> how its cells were read.
    failed_columns : container of str
        Headings.

    Raises
    ------
    InputError
        Some cells of a column fit only what the mapping rules out, and others fit both: these would
        be misread in silence.
    """
    headings = {each: job.table.header[index] for each, index in job.fit.columns.items()}
    failed = [each for each, heading in headings.items() if heading in failed_columns]
    if not failed:
        return
    evidence = count_evidence(job, job.read_blocks(), _list_declared(job, failed))
    shown = [
        (each, counts, "decimal", chosen[each].numbers.label, Evidence(numbers={each: counts}))
        for each, counts in evidence.numbers.items()
    ]
    shown += [
        (each, counts, "dates", chosen[each].dates, Evidence(dates={each: counts}))
        for each, counts in evidence.dates.items()
    ]
    job.views.clear()
    for each, counts, key, says, alone in shown:
        if counts.get("both") and contradicts(alone, chosen):
            mapping = job.mapping.name
            raise InputError(
                f"{job.table.label}: {mapping} reads column {headings[each]!r} with {key}: {says}, "
                "but some of its cells fit the opposite only and others both; nothing was loaded",
                hint=f"mkdir -p sources; scrm sources show {mapping} -o sources/{mapping}.yaml; "
                f"change {key} there, load again",
            )


def _list_declared(job: Job, fields: Iterable[str]) -> list[str]:
    """Return those of some fields whose decimal mark, or order of day and month, the mapping declares."""
    mapping = job.mapping
    return [
        each
        for each in fields
        if (
            mapping.value_type(each) in _NUMBERS
            and not _is_exact(job)
            and (mapping.fields[each].decimal or mapping.decimal) != "auto"
        )
        or (
            mapping.value_type(each) in _DATES
            and (mapping.fields[each].dates or mapping.dates) != "auto"
        )
    ]


def _is_exact(job: Job) -> bool:
    """Return whether numbers come from JSON or number cells, where a dot is always the decimal mark."""
    return bool(job.table.dialect["container"] != "csv")


def _decimal(mapping: Mapping, field_name: str, settings: LoadSettings) -> str:
    return mapping.fields[field_name].decimal or _first(mapping.decimal, settings.decimal)


def _dates(mapping: Mapping, field_name: str, settings: LoadSettings) -> str:
    return mapping.fields[field_name].dates or _first(mapping.dates, settings.dates)


def _first(declared: str, of_settings: str) -> str:
    return of_settings if declared == "auto" else declared


def _is_unexpected(counts: Dict[str, int], chosen: str, one: str, other: str) -> bool:
    if chosen == "mixed":
        return bool(counts.get("both"))
    return bool(counts.get(other if chosen == one else one))


def _one_sided(counts: Dict[str, int], one: str, other: str) -> str:
    """Return the convention that the clear cells of a column agree on; empty if they do not."""
    if counts.get(one) and not counts.get(other):
        return one
    return other if counts.get(other) and not counts.get(one) else ""


def _decide_numbers(
    label: str, heading: str, counts: Dict[str, int], of_file: str
) -> NumberNotation:
    if not counts.get("both"):
        return MIXED
    is_unclear = not (counts.get("en") or counts.get("de"))
    chosen = _one_sided(counts, "en", "de") or (of_file if is_unclear else "")
    if chosen:
        return for_exact_numbers(NOTATIONS[chosen])
    if counts.get("en"):
        return MIXED
    raise InputError(
        f"{label}: the numbers in column {heading!r} fit both 1.234 = 1234 and 1.234 = 1 + 0.234; "
        "nothing was loaded",
        hint="decide with --decimal de (1.234,5) or --decimal en (1,234.5)",
    )


def _decide_dates(label: str, heading: str, counts: Dict[str, int]) -> DateOrder:
    if not counts.get("both"):
        return "mixed"
    if chosen := _one_sided(counts, "dmy", "mdy"):
        return cast("DateOrder", chosen)
    if counts.get("dmy"):
        return "mixed"
    raise InputError(
        f"{label}: the dates in column {heading!r} fit both day/month and month/day; "
        "nothing was loaded",
        hint="decide with --dates dmy (31/12/2024) or --dates mdy (12/31/2024)",
    )
