"""Decisions that need all cells of a column: the decimal mark, and whether day or month is first.

If its cells leave it open, the file is refused. Most files never show a cell that can be read
two ways: nothing is decided until a block has one. If it is the first block, its cells decide, and
later blocks are checked against it; otherwise the file is surveyed, that is read twice.
"""

from collections import Counter
from collections.abc import Container, Iterable
from collections.abc import Mapping as Dict
from dataclasses import replace
from typing import Literal, cast

from scrm.errors import InputError
from scrm.ingest.loader.block_query import BlockQuery
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.plan import DATES, NUMBERS, Plan
from scrm.ingest.types import Block
from scrm.ingest.values.dates import count_date_orders
from scrm.ingest.values.notation import DateOrder, NumberNotation
from scrm.ingest.values.numbers import count_notations
from scrm.store.sql import with_steps

Evidence = dict[str, Counter[str]]
"""Field -> kind (``en``, ``de``, ``dmy``, ``mdy``, ``both``) -> number of cells."""


class SurveyNeeded(Exception):  # noqa: N818  no error: the table is read a second time
    """A later block contradicts what the first one showed: all cells must be examined first."""


def decide_by_block(
    job: Job, plan: Plan, block: Block, cast_fields: frozenset[str], *, is_first: bool
) -> Plan:
    """Return the plan with the conventions that a block needs, or that it was checked against.

    Parameters
    ----------
    cast_fields : frozenset of str
        Fields with a plain form in all cells of the block, which no convention changes.
    is_first : bool
        No block was read before.

    Raises
    ------
    SurveyNeeded
        The block contradicts the conventions, or needs some and is not the first.
    InputError
        The block is the only one and fits two conventions.
    """
    if plan.is_watched:
        unclear = plan.undecided.difference(
            each for each in cast_fields if plan.types[each] not in {"money", "number"}
        )
        if is_contradicted(plan, count_evidence(job, plan, [block], unclear)):
            raise SurveyNeeded
        return plan
    if plan.is_decided:
        return plan
    if not is_first:
        raise SurveyNeeded
    return decide_conventions(job, plan, [block], is_whole=block.is_all)


def decide_conventions(job: Job, plan: Plan, blocks: Iterable[Block], *, is_whole: bool) -> Plan:
    """Return the plan with the conventions that the cells of some blocks show.

    Parameters
    ----------
    is_whole : bool
        The blocks are all of the table.

    Raises
    ------
    SurveyNeeded
        A column fits two conventions, and the blocks are not all of the table.
    InputError
        A column fits two conventions, and nothing decides.
    """
    evidence = count_evidence(job, plan, blocks, plan.undecided)
    clear = {_find_one_sided(counts, "en", "de") for counts in evidence.values()} - {""}
    of_file = clear.pop() if len(clear) == 1 else ""
    chosen = dict(plan.conventions)
    for field, counts in evidence.items():
        order = _choose(counts, "dmy", "mdy")
        whole = _find_one_sided(counts, "en", "de") if plan.types[field] == "count" else ""
        notation = whole or _choose(counts, "en", "de") or of_file
        if plan.types[field] in DATES and order:
            chosen[field] = replace(chosen[field], dates=cast("DateOrder", order))
        elif plan.types[field] in NUMBERS and notation:
            ambiguous = None if notation == "mixed" else cast('Literal["en", "de"]', notation)
            chosen[field] = replace(chosen[field], numbers=NumberNotation(ambiguous=ambiguous))
        elif not is_whole:
            raise SurveyNeeded
        else:
            raise _undecidable_error(job, plan, field)
    return replace(plan, conventions=chosen, is_decided=True, is_watched=not is_whole)


def count_evidence(
    job: Job, plan: Plan, blocks: Iterable[Block], fields: Container[str]
) -> Evidence:
    """Count over some blocks what the cells of some fields show; skipped records do not count."""
    query = BlockQuery(plan)
    found = {each: Counter[str]() for each in plan.fields if each in fields}
    conditions = [
        (field, kind, condition)
        for field in found
        for kind, condition in _list_conditions(query, field).items()
    ]
    if not conditions:
        return found
    chosen = ", ".join(f"count(*) FILTER (WHERE {condition})" for _, _, condition in conditions)
    sql = with_steps(
        {"texts": query.texts},
        f"SELECT {chosen} FROM texts WHERE ({plan.skipped_label}) IS NULL",
    )
    for block in blocks:
        job.views.cells.table = block.cells
        for (field, kind, _), count in zip(conditions, job.store.frame(sql).row(0), strict=True):
            found[field][kind] += count
    return found


def _list_conditions(query: BlockQuery, field: str) -> dict[str, str]:
    """Return the SQL conditions on a cell that tell its convention."""
    name, type_ = query.fields[field].name, query.plan.types[field]
    if type_ in DATES:
        return count_date_orders(name)
    return count_notations(name, is_whole=type_ == "count")


def is_contradicted(plan: Plan, evidence: Evidence) -> bool:
    """Return whether cells show what the conventions of the plan do not expect."""
    for field, counts in evidence.items():
        convention = plan.conventions[field]
        is_date = plan.types[field] in DATES
        chosen = convention.dates if is_date else convention.numbers.label
        others = {"dmy": "mdy", "mdy": "dmy", "en": "de", "de": "en", "mixed": "both"}
        if counts[others[chosen]]:
            return True
    return False


def check_declared(job: Job, plan: Plan, failed_columns: Container[str]) -> None:
    """Check the conventions that the mapping declares for columns some record of which failed.

    Parameters
    ----------
    failed_columns : container of str
        Headings of these columns.

    Raises
    ------
    InputError
        Some cells of a column fit only what the mapping rules out, and others fit both: these would
        be misread without notice.
    """
    mapping, header = job.mapping, job.table.header
    failed = [each for each, index in job.columns.items() if header[index] in failed_columns]
    declared = {}
    for each in failed:
        spec, type_ = mapping.fields[each], plan.types[each]
        decimal, dates = spec.decimal or mapping.decimal, spec.dates or mapping.dates
        if type_ in NUMBERS and decimal != "auto" and not job.has_exact_numbers:
            declared[each] = f"decimal: {decimal}"
        elif type_ in DATES and dates != "auto":
            declared[each] = f"dates: {dates}"
    if not declared:
        return
    evidence = count_evidence(job, plan, job.read_blocks(), declared)
    job.views.clear()
    for each, counts in evidence.items():
        if counts["both"] and is_contradicted(plan, {each: counts}):
            heading, key = header[job.columns[each]], declared[each].partition(":")[0]
            raise InputError(
                f"{job.table.label}: {mapping.name} reads column {heading!r} with "
                f"{declared[each]}, but some of its cells fit the opposite only and others both; "
                "nothing was loaded",
                hint=f"mkdir -p sources; scrm sources show {mapping.name} "
                f"-o sources/{mapping.name}.yaml; change {key} there, load again",
            )


def _choose(counts: Dict[str, int], one: str, other: str) -> str:
    """Return the convention of a column.

    That is ``mixed`` if no cell fits both or if clear cells contradict each other, else the one of
    the clear cells; empty if cells fit both and none is clear.
    """
    if not counts["both"] or (counts[one] and counts[other]):
        return "mixed"
    return _find_one_sided(counts, one, other)


def _find_one_sided(counts: Dict[str, int], one: str, other: str) -> str:
    """Return the convention that all clear cells of a column have; empty if there is none."""
    if counts[one] and not counts[other]:
        return one
    return other if counts[other] and not counts[one] else ""


def _undecidable_error(job: Job, plan: Plan, field: str) -> InputError:
    heading, label = job.table.header[plan.fields[field]], job.table.label
    if plan.types[field] in DATES:
        return InputError(
            f"{label}: the dates in column {heading!r} fit both day/month and month/day; "
            "nothing was loaded",
            hint="decide with --dates dmy (31/12/2024) or --dates mdy (12/31/2024)",
        )
    return InputError(
        f"{label}: the numbers in column {heading!r} fit both 1.234 = 1234 and 1.234 = 1 + 0.234; "
        "nothing was loaded",
        hint="decide with --decimal de (1.234,5) or --decimal en (1,234.5)",
    )
