"""The rows of a table appended to the canonical tables, block by block.

Rows are assembled outside the engine: most columns of a canonical table are columns of the file and
are taken from the block as they are. SQL computes only the others, once for all tables. The control
totals are then those of the values that were read, and the engine need not return rows to compute
them.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from pyarrow import compute

from scrm.errors import ScrmError
from scrm.ingest.loader.block_query import ROWLESS, BlockQuery
from scrm.ingest.loader.blocks import REJECTED, SKIPPED, count_marks
from scrm.ingest.loader.conventions import decide_by_block
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.plan import Plan, cast_columns
from scrm.ingest.loader.quarantine import FindingRow, quarantine_records
from scrm.ingest.loader.screened_rows import SUPPRESSED, screen_findings, screen_rows
from scrm.ingest.loader.tally import Tally
from scrm.ingest.types import LINE, Block, Progress
from scrm.ingest.values.total_rows import TOTAL_ROW
from scrm.ingest.values.value_types import SQL_TYPES
from scrm.store.layout import casts
from scrm.store.sql import with_steps
from scrm.store.sql_names import find_first_choice
from scrm.tables import TABLES

_WHEN = "when:"
"""Begins the name of the column that says which records give a table a row."""


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
        if plan.is_watched or plan.undecided - cast.fields:
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
    skipped = {
        "blank": block.blank,
        "repeated_header": block.repeated,
        "footer": block.footer,
        TOTAL_ROW: block.totals,
    }
    tally.rows += block.cells.num_rows + len(block.rejected) + sum(skipped.values())
    tally.skipped.update({label: count for label, count in skipped.items() if count})
    tally.counted.update(block.repaired)
    unreadable = [
        (each.line, each.column, each.raw if each.rule == "encoding" else "", each.rule, each.raw)
        for each in block.rejected
    ]
    if unreadable:
        _quarantine(job, unreadable, tally, load_id)


def _quarantine(job: Job, findings: list[FindingRow], tally: Tally, load_id: int) -> None:
    """Put records into quarantine, unless they are about an erased person."""
    if job.settings.screen:
        findings, hidden = screen_findings(job.settings.screen, findings, job.columns)
        tally.skipped.update({SUPPRESSED: hidden} if hidden else {})
    if findings:
        quarantine_records(job, findings, tally, load_id)


def _append_rows(job: Job, query: BlockQuery, cells: pa.Table, tally: Tally, load_id: int) -> None:
    """Append the rows of one block to their tables; quarantine the records that fail a rule."""
    store, views = job.store, job.views
    views.cells.table = cells
    views.show_typed(cells, store.arrow(query.typed))
    rejected, skipped, counted = count_marks(views.typed.table)
    tally.skipped.update(skipped)
    tally.counted.update(counted)
    if rejected:
        _quarantine(job, list(store.frame(query.findings).iter_rows()), tally, load_id)
    if query.counts:
        counts = store.frame(query.counts).row(0, named=True)
        if rowless := counts.pop(ROWLESS, 0):
            tally.skipped["without_content"] += rowless
        for label, count in counts.items():  # a count of zero is reported, too
            tally.counted[label] += count
    if job.settings.screen:
        _append_screened(job, query, tally, load_id)
        return
    store.append(build_rows(job, query, load_id))
    for table, columns, rows in list_further_rows(job, query, load_id):
        store.insert(table, columns, rows)


def _append_screened(job: Job, query: BlockQuery, tally: Tally, load_id: int) -> None:
    """Append the rows of one block without erased persons."""
    rows = dict(build_rows(job, query, load_id))
    for table, columns, sql in list_further_rows(job, query, load_id):
        names = ", ".join(f'"{name}"' for name in columns)
        select = f"SELECT {casts(table, columns)} FROM ({sql}) AS added({names})"
        rows[table] = job.store.arrow(select)
    left, hidden = screen_rows(job.settings.screen, rows)
    tally.skipped.update({SUPPRESSED: hidden} if hidden else {})
    job.store.append(left)


def list_further_rows(
    job: Job, query: BlockQuery, load_id: int
) -> Iterator[tuple[str, Sequence[str], str]]:
    """Yield table, columns and query of the rows of which a record can give several."""
    for table, plan in query.plan.tables.items():
        if plan.filled and not (plan.is_direct or job.mapping.tables[table].source):
            yield (table, *query.rows(table, load_id))


def build_rows(job: Job, query: BlockQuery, load_id: int) -> dict[str, pa.Table]:
    """Return the rows of each table of which each valid record of the block gives at most one.

    Raises
    ------
    ScrmError
        The computed columns are not in the order of the records.
    """
    tables = [table for table in job.mapping.tables if query.plan.tables[table].is_direct]
    if not tables:
        return {}
    block = _select_valid(job.views.typed.table)
    filled: dict[str, pa.ChunkedArray] = {}
    taken: dict[tuple[str, str], pa.ChunkedArray] = {}
    wanted: dict[str, str] = {}
    for table in tables:
        for column in query.plan.tables[table].columns:
            name, only_if_filled = _find_column(query, table, column)
            if name and name not in filled:
                filled[name] = _blank_empty(block.column(name))
            if not name or (only_if_filled and filled[name].null_count):
                wanted[f"{table}.{column}"] = query.plan.tables[table].values[column]
            else:
                taken[table, column] = filled[name]
        if when := job.mapping.tables[table].when:
            wanted[_WHEN + table] = when
    computed = _compute(job, query, block, wanted)
    loads = pa.array(np.full(block.num_rows, load_id, np.int64))
    rows = {}
    for table in tables:
        columns = {
            column: taken.get((table, column), computed.get(f"{table}.{column}"))
            for column in query.plan.tables[table].columns
        }
        given = pa.table({**columns, "load_id": loads, LINE: block.column(LINE)})
        condition = computed.get(_WHEN + table)
        rows[table] = given if condition is None or _holds(condition) else given.filter(condition)
    return rows


def _select_valid(block: pa.Table) -> pa.Table:
    """Return the records that are neither rejected nor skipped."""
    valid = compute.invert(block.column(REJECTED))
    if SKIPPED in block.column_names:
        valid = compute.and_(valid, compute.is_null(block.column(SKIPPED)))
    return block if _holds(valid) else block.filter(valid)


def _holds(condition: pa.ChunkedArray) -> bool:
    """Return whether a condition holds for every record; NULL counts as no."""
    return not condition.null_count and bool(compute.all(condition, min_count=0).as_py())


def _find_column(query: BlockQuery, table: str, column: str) -> tuple[str, bool]:
    """Return the column of the typed block that holds the values of a column of a table.

    Returns
    -------
    tuple of str and bool
        Its name, empty if there is no such column; and whether it holds the value of a record
        only if it is not empty there.
    """
    expression = query.plan.tables[table].expressions.get(column, "")
    name = find_first_choice(expression) if expression else ""
    if name not in query.plan.fields:
        return "", False
    if SQL_TYPES[query.plan.types[name]] != TABLES[table].sql_types[column]:
        return "", False
    field = query.fields[name]
    is_text = field.ready and not field.stored
    held = field.columns.cell if is_text else field.columns.value
    return held, expression not in (name, field.name)


def _blank_empty(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column with NULL for empty texts."""
    if not pa.types.is_string(values.type):
        return values
    is_empty = compute.equal(values, "")
    return compute.if_else(is_empty, None, values) if compute.any(is_empty).as_py() else values


def _compute(
    job: Job, query: BlockQuery, block: pa.Table, wanted: dict[str, str]
) -> dict[str, pa.ChunkedArray]:
    """Return the values of some expressions for each record, each computed once."""
    distinct = dict.fromkeys(wanted.values())
    names = {expression: f"e{number}" for number, expression in enumerate(distinct)}
    if not names:
        return {}
    chosen = "".join(f", {expression} AS {name}" for expression, name in names.items())
    select = f"SELECT {LINE}{chosen} FROM records"
    found = job.store.arrow(with_steps({"records": query.records}, select))
    if not found.column(LINE).equals(block.column(LINE)):
        found = found.sort_by(LINE)  # a window function returns the records in another order
    if not found.column(LINE).equals(block.column(LINE)):
        raise ScrmError(
            "computed values are not in the order of their lines", hint="please report this file"
        )
    return {name: found.column(names[expression]) for name, expression in wanted.items()}
