"""The rows of a table appended to the canonical tables, block by block; the others quarantined."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from scrm.ingest.loader.block_query import ROWLESS, BlockQuery
from scrm.ingest.loader.block_rows import build_rows
from scrm.ingest.loader.blocks import count_marks
from scrm.ingest.loader.conventions import decide_by_block
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.plan import Plan, cast_columns
from scrm.ingest.types import Block, Finding, Progress

FindingRow = tuple[int, str, str, str, str]
"""Line, column, value, rule and the whole record of one finding."""
_FINDING_COLUMNS = {
    "line": pa.int64(),
    "column_name": pa.string(),
    "value": pa.string(),
    "rule": pa.string(),
    "raw": pa.string(),
}


@dataclass(slots=True)
class Tally:
    """What became of records.

    Parameters
    ----------
    rows : int
        Records of the file, blank and repeated ones included.
    quarantined : int
        Records put into quarantine.
    skipped, counted : Counter
        Records by the name under which they are skipped or counted.
    rules : Counter
        Findings by rule.
    findings : list of Finding
        The first findings.
    failed_columns : set of str
        Headings of the columns for which some record was put into quarantine.
    """

    rows: int = 0
    quarantined: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    failed_columns: set[str] = field(default_factory=set)


def append_blocks(job: Job, plan: Plan, load_id: int) -> tuple[Plan, Tally]:
    """Append the rows of all blocks; return the plan with its final conventions, and the counts.

    Raises
    ------
    SurveyNeeded
        A block contradicts the conventions that the first one showed.
    InputError
        A column fits two conventions, and nothing decides.
    """
    tally, query = Tally(), None
    for block in job.read_blocks():
        cast = cast_columns(plan, block.cells)
        plan = decide_by_block(job, plan, block, cast.fields, is_first=not tally.rows)
        block_plan = plan.for_block(cast)
        if query is None or query.plan != block_plan:
            query = BlockQuery(block_plan)
        _count_read(job, block, tally, load_id)
        _append_rows(job, query, cast.cells, tally, load_id)
        if job.settings.progress:
            done = Progress(job.table.label, tally.rows, block.bytes_read, job.table.size)
            job.settings.progress(done)
        job.views.clear()
        del block, cast  # or they stay in memory while the next block is read
    return plan, tally


def _count_read(job: Job, block: Block, tally: Tally, load_id: int) -> None:
    """Count what the reader of the file found; quarantine the records that it could not read."""
    tally.rows += block.rows
    for label, count in (
        ("blank", block.blank),
        ("repeated_header", block.repeated),
        ("footer", block.footer),
    ):
        if count:
            tally.skipped[label] += count
    tally.counted.update(block.repaired)
    unreadable = [
        (each.line, each.column, each.raw if each.rule == "encoding" else "", each.rule, each.raw)
        for each in block.rejected
    ]
    quarantine(job, unreadable, tally, load_id)


def _append_rows(job: Job, query: BlockQuery, cells: pa.Table, tally: Tally, load_id: int) -> None:
    """Append the rows of one block to their tables; quarantine the records that fail a rule."""
    store, views = job.store, job.views
    views.cells.table = cells
    views.show_typed(cells, store.arrow(query.typed))
    rejected, skipped, counted = count_marks(views.typed.table)
    tally.skipped.update(skipped)
    tally.counted.update(counted)
    if rejected:
        quarantine(job, list(store.frame(query.findings).iter_rows()), tally, load_id)
    if query.counts:
        counts = store.frame(query.counts).row(0, named=True)
        if rowless := counts.pop(ROWLESS, 0):
            tally.skipped["without_content"] += rowless
        for label, count in counts.items():  # a count of zero is reported, too
            tally.counted[label] += count
    store.append(build_rows(job, query, load_id))
    for table, spec in job.mapping.tables.items():
        if not (spec.source or query.holds_rows(table)) and query.plan.tables[table].filled:
            store.insert(table, *query.rows(table, load_id))


def quarantine(job: Job, rows: Sequence[FindingRow], tally: Tally, load_id: int) -> None:
    """Put the findings of some records into quarantine, and count them."""
    if not rows:
        return
    tally.quarantined += len({line for line, *_ in rows})
    for line, column, _, rule, _ in rows:
        tally.failed_columns.add(column)
        tally.rules[rule.partition(":")[0]] += 1
        if len(tally.findings) < job.settings.findings_shown:
            tally.findings.append(Finding(job.table.label, line, column, rule))
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
