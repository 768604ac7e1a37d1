"""How one table of a file is read through one mapping: an immutable plan.

It is made before the blocks of the table are read.
"""

import hashlib
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import pyarrow as pa

from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.loader.blocks import name_columns
from scrm.ingest.loader.cell_origins import Claim
from scrm.ingest.loader.column_sources import (
    read_cancellation,
    read_currency,
    read_lifted_opt_outs,
)
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.lead_attributes import list_attribute_columns
from scrm.ingest.types import LINE
from scrm.ingest.values.casts import cast_column
from scrm.ingest.values.channel_names import rename_channel
from scrm.ingest.values.notation import (
    MIXED,
    NOTATIONS,
    ColumnConvention,
    DateOrder,
    for_exact_numbers,
)
from scrm.ingest.values.total_rows import TOTAL_ROW, is_total_row
from scrm.store.sql import quote_name, quote_text
from scrm.tables import ATTRIBUTES, OPT_OUTS_LIFTED, TABLES, Field

ONCE = "once:"
"""Begins the row hash of rows derived from another table's records, such as the authors of posts;
any row that a file gives itself replaces them."""
NUMBERS, DATES = frozenset({"count", "number", "money", "share"}), frozenset({"date", "time"})
"""Types whose cells follow a notation of numbers, or an order of day and month."""
QUANTITIES = NUMBERS | {"duration", "rating"}


@dataclass(frozen=True, slots=True)
class FurtherRow:
    """A further row that some records give a table.

    Parameters
    ----------
    when : str
        SQL condition on the record.
    values : Mapping[str, str]
        Column -> SQL of its value, for all columns that the mapping supplies to the table.
    """

    when: str
    values: Dict[str, str]


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What one file supplies to one canonical table; all columns in the order of the table.

    Parameters
    ----------
    expressions, values : Mapping[str, str]
        Column -> SQL over the fields, for the columns that the mapping supplies: as the mapping
        states it, and with the type of the column. Among the values is the number of each row
        whose source has no key.
    filled : tuple of str
        Columns that are written: a column whose fields are all absent stays empty.
    columns : tuple of str
        Columns of the rows: those filled, and last the number that rows without a key are given.
    content : tuple of str
        Supplied columns except this number.
    is_direct : bool
        Each valid record of a block gives the table at most one row of its own.
    claim : Claim
        Columns that the records fill, and those that the mapping fills although the file has none
        of their fields.
    further : tuple of FurtherRow
        Rows that a record gives beside its own.
    """

    expressions: Dict[str, str]
    values: Dict[str, str]
    filled: tuple[str, ...]
    columns: tuple[str, ...]
    content: tuple[str, ...]
    is_direct: bool
    claim: Claim
    further: tuple[FurtherRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How one file is read through one mapping.

    Parameters
    ----------
    fields : Mapping[str, int]
        Field -> index of its column in the file; absent fields are left out.
    types : Mapping[str, str]
        Field -> type of its values, for all fields of the mapping.
    conventions : Mapping[str, ColumnConvention]
        Field of the file -> how its cells are read.
    undecided : frozenset of str
        Fields whose convention only their cells can decide.
    money : tuple of str
        Fields of the file that hold amounts.
    attribute_columns : Mapping[str, int]
        Heading -> index of the columns that no field takes and that are kept as attributes.
    tables : Mapping[str, TablePlan]
        What the file supplies to each table of the mapping.
    skipped_label : str
        SQL over the texts of the fields: the name under which a record is skipped, or NULL.
    skips : bool
        Some records may be skipped.
    listed : Mapping[str, tuple of str]
        Name of a list -> the values of its field in the whole file, in order.
    dating_field : str
        Field whose newest time dates the counts of the file; empty if they have a date, or there
        are none.
    file_end : str
        End of the day of this newest time as an SQL timestamp in UTC; empty if it is not known.
    cast_fields : frozenset of str
        Fields whose columns in the current block are cast as a whole.
    local_fields : frozenset of str
        Those of them that are local times, to be converted to UTC.
    is_decided : bool
        The conventions were decided by cells.
    is_watched : bool
        They were decided by the first cells only: each block must be checked against them.
    """

    mapping: Mapping
    header: Sequence[str]
    fields: Dict[str, int]
    types: Dict[str, str]
    conventions: Dict[str, ColumnConvention]
    undecided: frozenset[str]
    money: tuple[str, ...]
    attribute_columns: Dict[str, int]
    tables: Dict[str, TablePlan]
    label: str
    skipped_label: str
    skips: bool
    listed: Dict[str, tuple[str, ...]] = field(default_factory=dict)
    dating_field: str = ""
    file_end: str = ""
    cast_fields: frozenset[str] = frozenset()
    local_fields: frozenset[str] = frozenset()
    is_decided: bool = False
    is_watched: bool = False

    def for_block(self, block: "CastBlock") -> "Plan":
        """Return the plan for a block some columns of which are cast as a whole."""
        return replace(self, cast_fields=block.fields, local_fields=block.local_fields)


@dataclass(frozen=True, slots=True)
class CastBlock:
    """A block with the values of the columns that could be cast as a whole.

    Parameters
    ----------
    cells : pyarrow.Table
        Its text cells and these values.
    fields, local_fields : frozenset of str
        Fields that were cast, and those of them that are local times.
    """

    cells: pa.Table
    fields: frozenset[str]
    local_fields: frozenset[str]


def cast_columns(plan: Plan, cells: pa.Table) -> CastBlock:
    """Cast the columns of a block all of whose cells have the plain form of their type."""
    fields, local_fields = set(), set()
    for name, index in plan.fields.items():
        type_, convention = plan.types[name], plan.conventions[name]
        values = cast_column(cells.column(index), type_, convention.numbers)
        if values is None:
            continue
        fields.add(name)
        columns = name_columns(name, index)
        if type_ == "time" and values.type.tz is None and convention.timezone != "UTC":
            local_fields.add(name)
            cells = cells.append_column(columns.cast, values)
        elif type_ == "time":
            cells = cells.append_column(columns.value, values.cast(pa.timestamp("us")))
        elif type_ != "id":  # the values of ids are their texts
            cells = cells.append_column(columns.value, values)
    return CastBlock(cells, frozenset(fields), frozenset(local_fields))


def build_plan(job: Job) -> Plan:
    """Return the plan of a table with the conventions that the mapping or the settings declare."""
    mapping, fields, table = job.mapping, job.columns, job.table
    types = mapping.types
    money = tuple(each for each in types if types[each] == "money" and each in fields)
    conventions, undecided = _declare_conventions(job, types)
    baseless = _find_baseless(job)
    attribute_columns: Dict[str, int] = {}
    has_attributes = any(ATTRIBUTES in TABLES[each].column_names for each in mapping.tables)
    if has_attributes and ATTRIBUTES not in fields:
        attribute_columns = list_attribute_columns(table.header, set(fields.values()))
    further = [ATTRIBUTES] if attribute_columns else []
    tables = {each: _plan_table(job, each, money, baseless, further) for each in mapping.tables}
    words = [quote_name(each) for each in fields if types[each] not in QUANTITIES]
    numbers = [quote_name(each) for each in fields if types[each] in QUANTITIES]
    total_row = is_total_row(words, numbers)
    total = f"CASE WHEN {total_row} THEN '{TOTAL_ROW}' END" if total_row else "NULL"
    has_counts = any(types[each] == "count" for each in fields)
    is_dated_by_file = has_counts and mapping.observed in fields and "observed_at" not in fields
    return Plan(
        mapping,
        table.header,
        fields,
        types,
        conventions,
        undecided,
        money,
        attribute_columns,
        tables,
        table.label,
        f"coalesce({mapping.skipped_label}, {total})",
        bool(mapping.skip or total_row),
        listed={each: _list_values(job, name) for each, name in mapping.listed.items()},
        dating_field=mapping.observed if is_dated_by_file else "",
    )


def _list_values(job: Job, name: str) -> tuple[str, ...]:
    """Return all values of a field in the file, in lower case and without blanks, in order."""
    if name not in job.columns:
        return ()
    found: set[str] = set()
    for block in job.read_blocks():
        found |= set(block.cells.column(job.columns[name]).unique().to_pylist())
    return tuple(sorted({"".join(each.lower().split()) for each in found if each} - {""}))


def _declare_conventions(
    job: Job, types: Dict[str, str]
) -> tuple[dict[str, ColumnConvention], frozenset[str]]:
    """Return how the fields of a file are read, and those of which nothing declares it."""
    mapping, settings = job.mapping, job.settings
    decimal = settings.decimal if mapping.decimal == "auto" else mapping.decimal
    dates = settings.dates if mapping.dates == "auto" else mapping.dates
    found, undecided = {}, set()
    for each, spec in mapping.fields.items():
        if each not in job.columns:
            continue
        notation = NOTATIONS.get(spec.decimal or decimal, MIXED)
        order = spec.dates or dates
        if (types[each] in NUMBERS and notation is MIXED) or (
            types[each] in DATES and order == "auto"
        ):
            undecided.add(each)
        found[each] = ColumnConvention(
            for_exact_numbers(notation) if job.has_exact_numbers else notation,
            "mixed" if order == "auto" else cast("DateOrder", order),
            spec.timezone or mapping.timezone or settings.timezone,
        )
    return found, frozenset(undecided)


def _find_baseless(job: Job) -> dict[tuple[str, str], bool]:
    """Return (table, column) -> whether it has a value, for columns whose fields are all absent."""
    found = {
        place: job.mapping.tables[place[0]].set[place[1]]
        for place, used in job.mapping.fields_of_values.items()
        if used.isdisjoint(job.columns)
    }
    if not found:
        return {}
    given = ", ".join(
        f"nullif(CAST(({text}) AS VARCHAR), '') IS NOT NULL" for text in found.values()
    )
    empty = job.mapping.add_computed(job.mapping.empty_record)
    row = job.store.frame(f"SELECT [{given}] FROM ({empty})").item()
    return dict(zip(found, row, strict=True))


def _plan_table(
    job: Job,
    table: str,
    money: Sequence[str],
    baseless: Dict[tuple[str, str], bool],
    further: Sequence[str],
) -> TablePlan:
    """Return what a file supplies to a table.

    Parameters
    ----------
    baseless : Mapping[tuple[str, str], bool]
        As `_find_baseless` returns it.
    further : sequence of str
        Names beside the fields that a record has, too.
    """
    mapping, spec, fields = job.mapping, job.mapping.tables[table], TABLES[table].fields
    names = () if spec.source else (*mapping.fields, *further)
    own = frozenset(names).difference(spec.leave_out)
    known = {each: quote_name(each) for each in own}
    if "currency" in TABLES[table].column_names:
        known["currency"] = read_currency(mapping, job.settings, table, money)
    known |= spec.set
    known |= {each: "NULL" for each in spec.further_columns if each not in known}
    stated = frozenset({*job.columns, *spec.set})
    lifted = read_lifted_opt_outs(known, stated) if job.settings.newer else ""
    if lifted:
        known[OPT_OUTS_LIFTED] = lifted
    if table in job.with_state:
        known["is_cancellation"] = read_cancellation(job.states, known)
    expressions = {each.name: known[each.name] for each in fields if each.name in known}
    filled = tuple(expressions)
    if not spec.is_hashed:
        founded = (each for each in spec.set if baseless.get((table, each), True))
        written = frozenset({"currency", ATTRIBUTES, *founded, *job.columns, *spec.further_columns})
        written |= {"is_cancellation"} if table in job.with_state else set()
        written |= {OPT_OUTS_LIFTED} if lifted else set()
        filled = tuple(each for each in filled if each in written)
    given = [each for each in filled if each != spec.occurrence]
    defaults = {each for each in filled if (table, each) in baseless} - {*spec.further_columns}
    claim = Claim(
        mapping.name,
        tuple(each for each in given if each not in defaults),
        tuple(each for each in filled if each in defaults),
    )
    content = tuple(each for each in expressions if each != spec.occurrence)
    values = {
        each.name: _cast_value(each, expressions[each.name], is_text=each.name in spec.set)
        for each in fields
        if each.name in expressions
    }
    further_rows = tuple(
        FurtherRow(
            row.when,
            {
                each.name: _cast_value(each, row.set.get(each.name, "NULL"), is_text=True)
                for each in fields
                if each.name in expressions
            },
        )
        for row in spec.further
    )
    number = (spec.occurrence,) if spec.occurrence else ()
    if spec.occurrence:
        of_file = hashlib.sha256(job.table.sha256.encode()).hexdigest()[:12]
        values[spec.occurrence] = f"{quote_text(of_file + '-')} || {LINE}"
    columns = (*claim.given, *claim.defaults, *number)
    is_numbered = spec.occurrence not in ("", TABLES[table].counted)
    is_direct = bool(filled) and not (spec.once or spec.source or is_numbered or further_rows)
    return TablePlan(expressions, values, filled, columns, content, is_direct, claim, further_rows)


def _cast_value(field: Field, expression: str, *, is_text: bool) -> str:
    """Return the SQL of a value with the type of its column; empty texts of expressions are NULL.

    Parameters
    ----------
    is_text : bool
        The expression may give an empty text.
    """
    value = rename_channel(field.name, f"CAST({expression} AS {field.sql_type})")
    return f"nullif({value}, '')" if field.sql_type == "VARCHAR" and is_text else value
