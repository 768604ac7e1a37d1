"""The second step of a load: the blocks of a table become rows of the canonical tables, or findings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
from pyarrow import compute

from scrm.errors import InputError
from scrm.ingest.loader.block_query import ROWLESS, BlockQuery
from scrm.ingest.loader.block_rows import build_rows
from scrm.ingest.loader.blocks import BlockColumns
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.plan import Plan, SurveyNeeded, decide_plan, is_contradicted
from scrm.ingest.types import Bad, Block, Finding, Progress
from scrm.ingest.values.casts import cast_columns

FindingRow = tuple[int, str, str, str, str]
"""Line, column, value, rule and the whole record of one finding."""
_FINDING_COLUMNS = {
    "line": pa.int64(),
    "column_name": pa.string(),
    "value": pa.string(),
    "rule": pa.string(),
    "raw": pa.string(),
}


@dataclass
class Appended:
    """What became of the records of a table while its rows were appended.

    Parameters
    ----------
    plan : Plan
        How the last block was read.
    rows : int
        Records of the file, blank and repeated ones included.
    skipped, counted : Counter
        Records by the name under which they are skipped or counted.
    rules : Counter
        Findings by rule.
    findings : list of Finding
        The first findings.
    failed_columns : set of str
        Headings of the columns for which some record was put into quarantine.
    """

    plan: Plan
    rows: int = 0
    quarantined: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    failed_columns: set[str] = field(default_factory=set)


def append_blocks(job: Job, plan: Plan, load_id: int) -> Appended:
    """Append the rows of all blocks under the number of a load.

    Raises
    ------
    SurveyNeeded
        A block contradicts the conventions that the first one showed.
    InputError
        A column fits two conventions, and nothing decides.
    """
    appended, query = Appended(plan), BlockQuery(plan)
    for block in job.read_blocks():
        query = _append_block(job, query, block, appended, load_id)
        if job.settings.progress:
            done = Progress(job.table.label, appended.rows, block.bytes_read, job.table.size)
            job.settings.progress(done)
        del block  # or it stays in memory while the next one is read
    appended.plan = query.plan
    return appended


def _append_block(
    job: Job, query: BlockQuery, block: Block, appended: Appended, load_id: int
) -> BlockQuery:
    """Append the rows of one block; return the query of the plan by which it was read."""
    if query.plan.is_watching and is_contradicted(job, query.plan, block):
        raise SurveyNeeded
    is_first = not appended.rows
    _count_read(appended, block)
    if block.bad:
        quarantine(job, appended, [_unreadable(each) for each in block.bad], load_id)
    query = _read_values(job, query, block, is_first=is_first)
    _count_typed(job, query, appended)
    if compute.any(job.views.typed.table.column(BlockColumns.REJECTED)).as_py():
        findings = list(job.store.frame(query.findings).iter_rows())
        quarantine(job, appended, findings, load_id)
    job.store.append(build_rows(job, query, load_id))
    for table, spec in job.mapping.tables.items():
        if not (spec.source or query.holds_rows(table)) and query.plan.tables[table].filled:
            job.store.insert(table, *query.rows(table, load_id))
    job.views.clear()
    return query


def _count_read(appended: Appended, block: Block) -> None:
    """Count what the reader of the file found out."""
    appended.rows += block.rows
    appended.quarantined += len(block.bad)
    for label, count in (
        ("blank", block.blank),
        ("repeated_header", block.repeated),
        ("footer", block.footer),
    ):
        if count:
            appended.skipped[label] += count
    appended.counted.update(block.mended)


def _count_typed(job: Job, query: BlockQuery, appended: Appended) -> None:
    """Count what the plan found out: records rejected, skipped, without any row, counted by name."""
    rejected, skipped, counted = BlockColumns.read_marks(job.views.typed.table)
    appended.quarantined += rejected
    appended.skipped.update(skipped)
    appended.counted.update(counted)
    if not query.counts:
        return
    counts = dict(job.store.frame(query.counts).row(0, named=True))
    if rowless := counts.pop(ROWLESS):
        appended.skipped["without_content"] += rowless
    for label, count in counts.items():  # a count of zero is named, too
        appended.counted[label] += count


def _read_values(job: Job, query: BlockQuery, block: Block, *, is_first: bool) -> BlockQuery:
    """Read the cells of a block; where the plain form of a type does not read all, with its full grammar."""
    cells, query = _cast_columns(job, query, block)
    while True:
        job.views.show_typed(cells, job.store.arrow(query.typed))
        if not compute.any(job.views.typed.table.column(BlockColumns.UNSURE)).as_py():
            return query
        missed = job.store.frame(query.probe).row(0, named=True)
        fields = frozenset(each for each, count in missed.items() if count)
        plan = query.plan
        if not plan.has_evidence and fields & plan.undecided:
            plan = _decide_by_block(job, plan, block, is_first=is_first)
            job.views.cells.table = cells
        query = BlockQuery(plan.with_full_grammar(fields))


def _cast_columns(job: Job, query: BlockQuery, block: Block) -> tuple[pa.Table, BlockQuery]:
    """Cast whole columns where every cell has the plain form, and plan for them."""
    plan = query.plan
    types = {each: job.mapping.value_type(each) for each in plan.fields}
    cells, cast_fields = cast_columns(block.cells, plan.fields, types)
    job.views.cells.table = cells
    changed = plan.for_block(cast_fields)
    return cells, query if changed is plan else BlockQuery(changed)


def _decide_by_block(job: Job, plan: Plan, block: Block, *, is_first: bool) -> Plan:
    """Return the plan with the conventions that the block shows; all cells decide if it is not the first."""
    if not is_first:
        raise SurveyNeeded
    try:
        decided = decide_plan(job, plan, [block], is_watching=not block.is_all)
    except InputError:
        if block.is_all:
            raise
        raise SurveyNeeded from None
    return replace(decided, full_grammar=plan.full_grammar, cast_fields=plan.cast_fields)


def quarantine(job: Job, appended: Appended, rows: Sequence[FindingRow], load_id: int) -> None:
    """Put findings into quarantine, and count them."""
    for line, column, _, rule, _ in rows:
        appended.failed_columns.add(column)
        appended.rules[rule.partition(":")[0]] += 1
        if len(appended.findings) < job.settings.findings_shown:
            appended.findings.append(Finding(job.table.label, line, column, rule))
    columns = [
        pa.array(list(values), kind)
        for values, kind in zip(zip(*rows, strict=True), _FINDING_COLUMNS.values(), strict=True)
    ]
    names = list(_FINDING_COLUMNS)
    with job.store.offered(scrm_findings=pa.table(columns, names=names)):
        job.store.execute(
            f"INSERT INTO quarantine (load_id, path, mapping, {', '.join(names)}) "
            f"SELECT $load_id, $path, $mapping, {', '.join(names)} FROM scrm_findings",
            {"load_id": load_id, "path": job.table.label, "mapping": job.mapping.name},
        )


def _unreadable(record: Bad) -> tuple[Any, ...]:
    """Return the finding of a record that is no row."""
    value = record.raw if record.rule == "encoding" else ""
    return (record.line, record.column, value, record.rule, record.raw)
