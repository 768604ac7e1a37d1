"""The rows of a block for the canonical tables, assembled outside the engine.

Most columns of a canonical table are columns of the file and are taken from the block as they are.
SQL computes only the others, once for all tables. The control totals are then those of the values
that were read, and the engine need not return rows to compute them.
"""

import numpy as np
import pyarrow as pa
from pyarrow import compute

from scrm.errors import ScrmError
from scrm.ingest.loader.block_query import BlockQuery
from scrm.ingest.loader.blocks import REJECTED, SKIPPED
from scrm.ingest.loader.job import Job
from scrm.ingest.types import LINE

_WHEN = "when:"
"""Begins the name of the column that says which records give a table a row."""


def build_rows(job: Job, query: BlockQuery, load_id: int) -> dict[str, pa.Table]:
    """Return the rows of each table of which each valid record of the block gives at most one.

    Raises
    ------
    ScrmError
        The computed columns are not in the order of the records.
    """
    tables = [table for table in job.mapping.tables if query.holds_rows(table)]
    if not tables:
        return {}
    block = _select_valid(job.views.typed.table)
    filled: dict[str, pa.ChunkedArray] = {}
    taken: dict[tuple[str, str], pa.ChunkedArray] = {}
    wanted: dict[str, str] = {}
    for table in tables:
        for column in query.plan.tables[table].columns:
            held = _find_column(query, block, table, column, filled)
            if held is None:
                wanted[f"{table}.{column}"] = query.compute_value(table, column)
            else:
                taken[table, column] = held
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


def _find_column(
    query: BlockQuery,
    block: pa.Table,
    table: str,
    column: str,
    filled: dict[str, pa.ChunkedArray],
) -> pa.ChunkedArray | None:
    """Return the values of a column if the block holds them.

    Parameters
    ----------
    filled : dict
        Columns of the block with NULL for empty texts, as far as they are known.
    """
    name, only_if_filled = query.find_column(table, column)
    if not name:
        return None
    if name not in filled:
        filled[name] = _blank_empty(block.column(name))
    return None if only_if_filled and filled[name].null_count else filled[name]


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
    found = job.store.arrow(query.select_records({name: sql for sql, name in names.items()}))
    if not found.column(LINE).equals(block.column(LINE)):
        found = found.sort_by(LINE)  # a window function returns the records in another order
    if not found.column(LINE).equals(block.column(LINE)):
        raise ScrmError(
            "computed values are not in the order of their lines", hint="please report this file"
        )
    return {name: found.column(names[expression]) for name, expression in wanted.items()}
