"""The load of one table in one transaction: plan, append, merge, summarise, record."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from scrm.errors import InputError, StatementError, UsageError
from scrm.ingest.formats.expression_errors import find_broken_expression
from scrm.ingest.loader import merge
from scrm.ingest.loader.append import Tally, append_blocks
from scrm.ingest.loader.block_query import BlockQuery
from scrm.ingest.loader.blocks import CELLS, TYPED
from scrm.ingest.loader.conventions import SurveyNeeded, check_declared, decide_conventions
from scrm.ingest.loader.file_end import date_file_end
from scrm.ingest.loader.id_collisions import quarantine_collisions
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.merge import AddedRows, MergeResult
from scrm.ingest.loader.outcome import (
    Merged,
    count_lines,
    discard_findings,
    record_load,
    remove_leftovers,
    summarise,
)
from scrm.ingest.loader.plan import Plan, build_plan
from scrm.ingest.types import FileSummary
from scrm.store import Store
from scrm.tables import TABLES


class _DryRun(Exception):  # noqa: N818  no error: rolls the transaction back
    """The end of a dry run."""


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """What became of a table, and the plan by which it was read."""

    summary: FileSummary
    plan: Plan


def load_table(job: Job, *, survey: bool = False) -> LoadedTable:
    """Load a table; if its beginning does not show how to read the rest, survey all of it first.

    With ``on_error="stop"`` it is surveyed at once: the transaction is that of all files, and could
    not be rolled back for a second reading.
    """
    try:
        return _load(job, survey=survey or job.settings.on_error == "stop")
    except SurveyNeeded:
        return _load(job, survey=True)


def _load(job: Job, *, survey: bool) -> LoadedTable:
    """Load a table: all steps in their order."""
    with table_transaction(job):
        plan = build_plan(job)
        if survey:
            plan = decide_conventions(job, plan, job.read_blocks(), is_whole=True)
        plan = date_file_end(job, plan)
        was_empty = find_empty_tables(job)
        load_id = next_load_id(job.store)
        plan, tally = append_blocks(job, plan, load_id)
        check_declared(job, plan, tally.failed_columns)
        replaced = discard_findings(job, load_id)
        merged = merge_tables(job, plan, load_id, was_empty, replaced=replaced)
        summary = summarise(job, tally, merged, load_id)
        if replaced:
            remove_leftovers(job, replaced)
        record_load(job, load_id, summary, plan, merged.newest)
        return LoadedTable(summary, plan)


@contextmanager
def table_transaction(job: Job) -> Iterator[None]:
    """Run the load of a table in one transaction, which a dry run rolls back.

    Raises
    ------
    ConfigError
        The database refuses an expression of the mapping; names file, line and key.
    InputError
        An expression of the mapping fails on a value of the file.
    """
    store, views = job.store, job.views
    block = {CELLS: views.cells, TYPED: views.typed}
    try:
        with store.one_thread(), store.transaction(), store.offered(**block):
            yield
            if job.settings.dry_run:
                raise _DryRun  # noqa: TRY301  a roll-back needs an exception within the transaction
    except _DryRun:
        pass
    except StatementError:
        raise InputError(
            f"{job.table.label}: an expression of the mapping {job.mapping.name} failed on a value "
            "of this file",
            hint="TRY_CAST and try_strptime give NULL where CAST and strptime fail",
        ) from None
    except UsageError as error:  # of SQL that can only come from the mapping
        raise find_broken_expression(store, job.mapping, error) from None


def find_empty_tables(job: Job) -> frozenset[str]:
    """Return the tables of the mapping that hold no row yet."""
    tables = job.mapping.tables
    return frozenset(
        each for each in tables if not job.store.value(f"SELECT 1 FROM {each} LIMIT 1")
    )


def next_load_id(store: Store) -> int:
    """Return the number of the next load."""
    return int(store.value("SELECT coalesce(max(load_id), 0) + 1 FROM load_files"))


def merge_tables(
    job: Job,
    plan: Plan,
    load_id: int,
    was_empty: frozenset[str],
    *,
    replaced: Sequence[int] = (),
    newest_before: date | None = None,
) -> Merged:
    """Merge the rows appended under a load with those that are stored.

    Parameters
    ----------
    was_empty : frozenset of str
        Tables that held no row before.
    replaced : sequence of int
        Earlier loads of the same bytes, which this one replaces.
    newest_before : date or None
        The newest date among the rows of the file that were loaded before.
    """
    newest = max(filter(None, (newest_before, _find_newest_date(job, load_id))), default=None)
    earlier = f"load_id IN ({', '.join(map(str, replaced))})" if replaced else ""
    outdated = "TRUE" if job.settings.newer else earlier
    merge.reset_outcomes(job.store)
    _append_derived_rows(job, plan, load_id)
    results: dict[str, MergeResult] = {}
    collisions = Tally() if job.settings.newer else quarantine_collisions(job, load_id, was_empty)
    for table, spec in job.mapping.tables.items():
        if spec.once:
            continue
        results[table] = merge.merge_rows(
            job.store,
            AddedRows(table, load_id, plan.tables[table].claim, newest),
            is_first=table in was_empty,
            is_counted=bool(spec.occurrence) and spec.occurrence == TABLES[table].counted,
            outdated=outdated,
        )
    return Merged(results, count_lines(job, load_id), collisions, newest)


def _append_derived_rows(job: Job, plan: Plan, load_id: int) -> None:
    """Append the rows that other tables of the load give, before merging removes rows from those.

    Otherwise the result would depend on the order of the files.
    """
    query = BlockQuery(plan)
    for table, spec in job.mapping.tables.items():
        if spec.source:
            job.store.insert(table, *query.rows(table, load_id))
        if spec.once:
            merge.keep_one_derived_row(job.store, table, load_id)


def _find_newest_date(job: Job, load_id: int) -> date | None:
    """Return the newest date in the rows of a load, in any of its tables."""
    dates = {table: TABLES[table].dated_by for table in job.mapping.tables}
    days = [
        f"SELECT max(CAST({column} AS DATE)) AS day FROM {table} WHERE load_id = {load_id}"
        for table, column in dates.items()
        if column
    ]
    if not days:
        return None
    newest: date | None = job.store.value(f"SELECT max(day) FROM ({' UNION ALL '.join(days)})")
    return newest
