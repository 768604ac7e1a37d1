"""How one file is read through one mapping: an immutable plan, made before its blocks are read."""

import hashlib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from scrm.errors import InputError
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.loader import conventions
from scrm.ingest.loader.attributes import list_attribute_columns
from scrm.ingest.loader.blocks import BlockColumns, BlockViews
from scrm.ingest.loader.job import Job
from scrm.ingest.types import Block
from scrm.ingest.values.casts import plain_cast, read_plain
from scrm.ingest.values.notation import ColumnConvention
from scrm.ingest.values.sql import quote_name, quote_text
from scrm.ingest.values.value_types import read_value
from scrm.tables import ATTRIBUTES, TABLES

ONCE = "once:"
"""Begins the row hash of rows derived from another table's records, such as the authors of posts.

Any row that a file gives itself replaces them.
"""
_WITH_PLAIN_FORM = frozenset({"money", "number"})


class SurveyNeeded(Exception):  # noqa: N818  no error: the table is read a second time
    """A later block contradicts what the first one showed: all cells must be looked at first."""


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What one file supplies to one canonical table; all columns in the order of the table.

    Parameters
    ----------
    expressions : Mapping[str, str]
        Column -> SQL over the fields, for the columns that the mapping supplies.
    filled : tuple of str
        Columns that are written: a column whose fields are all absent stays empty.
    given : tuple of str
        Columns that the records fill; what an export leaves out stays as it was known.
    defaults : tuple of str
        Columns that the mapping fills although the file has none of their fields; known values
        go before them.
    content : tuple of str
        Supplied columns except the number that rows without a key are given.
    """

    expressions: Dict[str, str]
    filled: tuple[str, ...]
    given: tuple[str, ...]
    defaults: tuple[str, ...]
    content: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """How one file is read through one mapping.

    Parameters
    ----------
    fields : Mapping[str, int]
        Field -> index of its column in the file; absent optional fields are left out.
    conventions : Mapping[str, ColumnConvention]
        Field -> how its cells are read.
    default : ColumnConvention
        How the cells of other fields are read.
    undecided : frozenset of str
        Fields whose convention only their cells can decide.
    currency : str
        Of amounts that state none.
    origin : str
        Identifies the bytes of the file in the numbers given to rows without a key.
    file_end : str
        End of the newest day in the export as an SQL timestamp in UTC; empty if not needed.
    baseless : Mapping[tuple[str, str], bool]
        (table, column) whose fields are all absent -> whether its expression gives a value anyway.
    cast_fields : frozenset of str
        Fields of the block at hand that Arrow could cast as whole columns.
    full_grammar : frozenset of str
        Fields some cells of which need the full grammar of their type.
    has_evidence : bool
        Cells were looked at before the conventions were chosen, or none had to be.
    is_watching : bool
        Not all cells were looked at: each block is checked against the conventions.
    """

    mapping: Mapping
    header: Sequence[str]
    fields: Dict[str, int]
    conventions: Dict[str, ColumnConvention]
    default: ColumnConvention
    undecided: frozenset[str]
    currency: str
    label: str = ""
    origin: str = ""
    file_end: str = ""
    baseless: Dict[tuple[str, str], bool] = field(default_factory=dict)
    cast_fields: frozenset[str] = frozenset()
    full_grammar: frozenset[str] = frozenset()
    has_evidence: bool = False
    is_watching: bool = False

    def for_block(self, cast_fields: frozenset[str]) -> "Plan":
        """Return the plan for a block in which some columns were cast as a whole."""
        return self if cast_fields == self.cast_fields else replace(self, cast_fields=cast_fields)

    def with_full_grammar(self, fields: frozenset[str]) -> "Plan":
        """Return the plan that reads further fields with the full grammar of their type."""
        return replace(self, full_grammar=self.full_grammar | fields)

    def convention(self, field_name: str) -> ColumnConvention:
        """Return how the cells of a field are read."""
        return self.conventions.get(field_name, self.default)

    @cached_property
    def is_grouped(self) -> bool:
        """The file has continuation rows."""
        return self.mapping.fill_down is not None

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """The fields that are read by the plain form of their type alone."""
        candidates = (each for each in self.fields if each not in self.full_grammar)
        return tuple(
            each
            for each in candidates
            if read_plain("t", self.mapping.value_type(each), self.convention(each))
        )

    @cached_property
    def money(self) -> tuple[str, ...]:
        """The fields of the file that hold amounts."""
        return tuple(
            each
            for each in self.mapping.fields
            if self.mapping.value_type(each) == "money" and each in self.fields
        )

    @cached_property
    def attribute_columns(self) -> Dict[str, int]:
        """Heading -> index of the columns that no field takes and that may be kept as attributes."""
        return list_attribute_columns(self.header, set(self.fields.values()))

    @cached_property
    def tables(self) -> Dict[str, TablePlan]:
        """What the file supplies to each table of the mapping."""
        return {table: self._table_plan(table) for table in self.mapping.tables}

    def is_cast(self, field_name: str) -> bool:
        """Return whether all cells of a field in the block are cast, whatever the conventions."""
        return field_name in self.cast_fields and field_name not in self.full_grammar

    def _table_plan(self, table: str) -> TablePlan:
        spec = self.mapping.tables[table]
        expressions = {
            column: expression
            for column in TABLES[table].column_names
            if (expression := self._expression(table, column))
        }
        filled = tuple(expressions)
        if not spec.is_hashed:
            founded = (each for each in spec.set if self.baseless.get((table, each), True))
            written = frozenset({"currency", ATTRIBUTES, *founded, *self.fields})
            filled = tuple(each for each in filled if each in written)
        given = (each for each in filled if each != spec.occurrence)
        return TablePlan(
            expressions,
            filled,
            tuple(each for each in given if (table, each) not in self.baseless),
            tuple(each for each in filled if (table, each) in self.baseless),
            tuple(each for each in expressions if each != spec.occurrence),
        )

    def _expression(self, table: str, column: str) -> str:
        """Return the SQL of a canonical column; empty where the mapping does not supply it."""
        spec = self.mapping.tables[table]
        if column in spec.set:
            return spec.set[column]
        if column == "currency":
            return self._currency(table)
        if spec.source or column in spec.leave_out:
            return ""
        if column in self.mapping.fields or (column == ATTRIBUTES and self.attribute_columns):
            return quote_name(column)
        return ""

    def _currency(self, table: str) -> str:
        columns = TABLES[table].column_names
        stated = [quote_name("currency")] if "currency" in self.mapping.fields else []
        used = [each for each in self.money if each in columns] or list(self.money)
        written = (quote_name(BlockColumns.currency(each)) for each in used)
        return f"coalesce({', '.join([*stated, *written, quote_text(self.currency)])})"


def build_plan(job: Job, *, survey: bool = False) -> Plan:
    """Return the plan of a table before its rows are read.

    Most files never show a cell that can be read two ways. They are read by forms that mean the same
    in every convention; only where some convention must be known first are cells looked at: those of
    the first block, or with `survey` all of them.

    Raises
    ------
    SurveyNeeded
        The first block does not decide.
    InputError
        All cells together fit two conventions.
    """
    plan = _undecided_plan(job)
    if survey:
        blocks = job.read_blocks() if plan.undecided else ()
        return decide_plan(job, plan, blocks, is_watching=False)
    if not _needs_evidence(job, plan):
        return _finish_plan(job, plan, has_evidence=not plan.undecided)
    first = list(islice(job.read_blocks(), 1))
    try:
        return decide_plan(job, plan, first, is_watching=bool(first) and not first[0].is_all)
    except InputError:
        raise SurveyNeeded from None


def decide_plan(job: Job, plan: Plan, blocks: Iterable[Block], *, is_watching: bool) -> Plan:
    """Return the plan with the conventions that the cells of some blocks show.

    Raises
    ------
    InputError
        A column fits two conventions, and nothing decides.
    """
    evidence = conventions.count_evidence(job, blocks, plan.undecided)
    decided = replace(plan, conventions=conventions.decide(job, evidence), is_watching=is_watching)
    return _finish_plan(job, decided, has_evidence=True)


def is_contradicted(job: Job, plan: Plan, block: Block) -> bool:
    """Return whether a block shows what the plan's conventions do not expect."""
    if not plan.undecided:
        return False
    evidence = conventions.count_evidence(job, [block], plan.undecided)
    return conventions.contradicts(evidence, plan.conventions)


def _undecided_plan(job: Job) -> Plan:
    return Plan(
        job.mapping,
        job.table.header,
        job.fit.columns,
        conventions.decide(job, conventions.Evidence()),
        ColumnConvention(timezone=job.settings.timezone),
        conventions.list_undecided(job),
        job.settings.currency,
        job.table.label,
        hashlib.sha256(job.table.sha256.encode()).hexdigest()[:12],
        baseless=_find_baseless(job),
    )


def _finish_plan(job: Job, plan: Plan, *, has_evidence: bool) -> Plan:
    end = _read_file_end(job, plan) if _needs_file_end(job) else ""
    return replace(plan, file_end=end, has_evidence=has_evidence)


def _find_baseless(job: Job) -> dict[tuple[str, str], bool]:
    """Return the columns whose fields are all absent, and whether their expression gives a value anyway."""
    found = job.mapping.list_baseless_expressions(job.fit.columns)
    if not found:
        return {}
    given = ", ".join(
        f"nullif(CAST(({text}) AS VARCHAR), '') IS NOT NULL" for text in found.values()
    )
    row = job.store.frame(f"SELECT [{given}] FROM ({job.mapping.empty_record})").item()
    return dict(zip(found, row, strict=True))


def _needs_evidence(job: Job, plan: Plan) -> bool:
    """Return whether some convention must be known before any row can be read."""
    plain = (
        plain_cast("", job.mapping.value_type(each))
        or job.mapping.value_type(each) in _WITH_PLAIN_FORM
        for each in plan.undecided
    )
    return bool(plan.undecided) and (_needs_file_end(job) or not all(plain))


def _needs_file_end(job: Job) -> bool:
    mapping, fields = job.mapping, job.fit.columns
    has_counts = any(mapping.value_type(each) == "count" for each in fields)
    return has_counts and mapping.observed in fields and "observed_at" not in fields


def _read_file_end(job: Job, plan: Plan) -> str:
    """Return the end of the newest day in the file, in UTC: the export was made then at the earliest."""
    observed = job.mapping.observed
    cell = f"nullif({BlockColumns.cell(plan.fields[observed])}, '')"
    value = read_value(cell, job.mapping.value_type(observed), plan.convention(observed))
    newest = ""
    for block in job.read_blocks():
        job.views.cells.table = block.cells
        found = job.store.value(f"SELECT max({value})::VARCHAR FROM {BlockViews.CELLS}")
        newest = max(newest, found or "")
    if not newest:
        return ""
    day = "date_trunc('day', timezone($zone, timezone('UTC', $newest::TIMESTAMP)))"
    end = f"{day} + INTERVAL 1 DAY - INTERVAL 1 SECOND"
    utc = f"SELECT timezone('UTC', timezone($zone, {end}))::VARCHAR"
    zone = job.settings.timezone
    return str(job.store.value(utc, {"zone": zone, "newest": newest}))
