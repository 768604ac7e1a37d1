"""What a column alone cannot say: which decimal mark, day or month first. Decided by the whole column, or refused."""

from collections.abc import Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import cast

import pyarrow as pa

from scrm.errors import InputError
from scrm.ingest import LoadSettings
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.loader.plan import INCOMING
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
from scrm.store import Store
from scrm.store.slot import Slot

NUMBERS = frozenset({"count", "number", "money", "share"})
DATES = frozenset({"date", "time"})


@dataclass(slots=True)
class Evidence:
    """What the cells of a file's columns show: field -> kind (``en``, ``de``, ``dmy``, ``mdy``, ``both``) -> cells."""

    numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    dates: dict[str, dict[str, int]] = field(default_factory=dict)


def undecided(
    mapping: Mapping, columns: Dict[str, int], settings: LoadSettings
) -> tuple[list[str], list[str]]:
    """Return the fields whose decimal mark, and those whose order of day and month, only their cells can tell."""
    numbers, dates = [], []
    for each, spec in mapping.fields.items():
        if each not in columns:
            continue
        if mapping.value_type(each) in NUMBERS and _decimal(mapping, each, settings) == "auto":
            numbers.append(each)
        if (
            mapping.value_type(each) in DATES
            and (spec.dates or _or(mapping.dates, settings.dates)) == "auto"
        ):
            dates.append(each)
    return numbers, dates


def decided_by_mapping(mapping: Mapping, fields: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return those of some fields whose decimal mark, and those whose order of day and month, the mapping decides."""
    specs = {each: mapping.fields[each] for each in fields}
    numbers = [
        each
        for each, spec in specs.items()
        if mapping.value_type(each) in NUMBERS and (spec.decimal or mapping.decimal) != "auto"
    ]
    dates = [
        each
        for each, spec in specs.items()
        if mapping.value_type(each) in DATES and (spec.dates or mapping.dates) != "auto"
    ]
    return numbers, dates


def _or(first: str, second: str) -> str:
    return second if first == "auto" else first


def _decimal(mapping: Mapping, field_name: str, settings: LoadSettings) -> str:
    return mapping.fields[field_name].decimal or _or(mapping.decimal, settings.decimal)


def gather(
    store: Store,
    incoming: Slot,
    blocks: Iterable[pa.Table],
    columns: Dict[str, int],
    numbers: list[str],
    dates: list[str],
) -> Evidence:
    """Count over all blocks, shown one by one, what their cells show."""
    found = Evidence({each: {} for each in numbers}, {each: {} for each in dates})
    conditions = [
        (found.numbers[each], kind, sql)
        for each in numbers
        for kind, sql in count_notations(_cell(columns, each)).items()
    ]
    conditions += [
        (found.dates[each], kind, sql)
        for each in dates
        for kind, sql in count_date_orders(_cell(columns, each)).items()
    ]
    if not conditions:
        return found
    chosen = ", ".join(
        f"count(*) FILTER (WHERE {sql}) AS n{index}" for index, (_, _, sql) in enumerate(conditions)
    )
    for cells in blocks:
        incoming.table = cells
        counts = store.frame(f"SELECT {chosen} FROM {INCOMING}").row(0)
        for (counter, kind, _), count in zip(conditions, counts, strict=True):
            counter[kind] = counter.get(kind, 0) + count
    return found


def _cell(columns: Dict[str, int], field_name: str) -> str:
    return f"c{columns[field_name]}"


def conventions(
    label: str,
    mapping: Mapping,
    header: tuple[str, ...],
    columns: Dict[str, int],
    settings: LoadSettings,
    evidence: Evidence,
    *,
    is_exact: bool,
) -> dict[str, ColumnConvention]:
    """Return how each field is read; InputError where a column fits two ways and nothing decides.

    Parameters
    ----------
    is_exact : bool
        Numbers come from JSON or a spreadsheet's number cells, where a dot is the decimal mark whatever the mapping says of texts.
    """
    shared = {_one_sided(each, "en", "de") for each in evidence.numbers.values()} - {""}
    file_says = shared.pop() if len(shared) == 1 else ""
    found = {}
    for each, spec in mapping.fields.items():
        if each not in columns:
            continue
        decimal = _decimal(mapping, each, settings)
        if decimal == "auto":
            numbers = _decided_number(
                label, header[columns[each]], evidence.numbers.get(each, {}), file_says
            )
        else:
            numbers = NOTATIONS[decimal]
            numbers = for_exact_numbers(numbers) if is_exact else numbers
        order = spec.dates or _or(mapping.dates, settings.dates)
        dates = cast("DateOrder", order)
        if order == "auto":
            dates = _decided_date(label, header[columns[each]], evidence.dates.get(each, {}))
        found[each] = ColumnConvention(
            numbers, dates, spec.timezone or mapping.timezone or settings.timezone
        )
    return found


def _one_sided(counts: Dict[str, int], one: str, other: str) -> str:
    """Return the convention that the clear cells of a column agree on, empty where they do not or there are none."""
    if counts.get(one) and not counts.get(other):
        return one
    return other if counts.get(other) and not counts.get(one) else ""


def _decided_number(
    label: str, heading: str, counts: Dict[str, int], file_says: str
) -> NumberNotation:
    if not counts.get("both"):
        return MIXED
    says = _one_sided(counts, "en", "de") or (
        "" if counts.get("en") or counts.get("de") else file_says
    )
    if says:
        return for_exact_numbers(NOTATIONS[says])
    if counts.get("en"):
        return MIXED
    raise InputError(
        f"{label}: the numbers in column {heading!r} fit both 1.234 = 1234 and 1.234 = 1 + 0.234; nothing was loaded",
        hint="decide with --decimal de (1.234,5) or --decimal en (1,234.5)",
    )


def _decided_date(label: str, heading: str, counts: Dict[str, int]) -> DateOrder:
    if not counts.get("both"):
        return "mixed"
    if says := _one_sided(counts, "dmy", "mdy"):
        return cast("DateOrder", says)
    if counts.get("dmy"):
        return "mixed"
    raise InputError(
        f"{label}: the dates in column {heading!r} fit both day/month and month/day; nothing was loaded",
        hint="decide with --dates dmy (31/12/2024) or --dates mdy (12/31/2024)",
    )


def contradicts(evidence: Evidence, chosen: Dict[str, ColumnConvention]) -> bool:
    """Tell whether a block shows what the decision made from the first block does not expect."""
    for each, counts in evidence.numbers.items():
        says = chosen[each].numbers.label
        if says == "mixed" and counts.get("both"):
            return True
        if says in {"en", "de"} and counts.get("de" if says == "en" else "en"):
            return True
    for each, counts in evidence.dates.items():
        says = chosen[each].dates
        if says == "mixed" and counts.get("both"):
            return True
        if says in {"dmy", "mdy"} and counts.get("mdy" if says == "dmy" else "dmy"):
            return True
    return False


def check_mapping(
    label: str,
    mapping: Mapping,
    headings: Dict[str, str],
    evidence: Evidence,
    chosen: Dict[str, ColumnConvention],
) -> None:
    """Raise InputError where cells fit only what the mapping rules out, and others fit both: it would misread these in silence.

    Parameters
    ----------
    headings : Mapping[str, str]
        Field -> heading of its column.
    """
    shown = [
        (each, counts, "decimal", chosen[each].numbers.label, Evidence(numbers={each: counts}))
        for each, counts in evidence.numbers.items()
    ]
    shown += [
        (each, counts, "dates", chosen[each].dates, Evidence(dates={each: counts}))
        for each, counts in evidence.dates.items()
    ]
    for each, counts, key, says, alone in shown:
        if counts.get("both") and contradicts(alone, chosen):
            raise InputError(
                f"{label}: {mapping.name} reads column {headings[each]!r} with {key}: {says}, but some of its cells fit the opposite only"
                " and others both; nothing was loaded",
                hint=f"mkdir -p sources; scrm sources show {mapping.name} -o sources/{mapping.name}.yaml; change {key} there, load again",
            )
