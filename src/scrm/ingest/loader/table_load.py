"""The load of one table, step by step, in one transaction: plan, append, merge, summarise, record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from scrm.errors import InputError, StatementError, UsageError
from scrm.ingest.formats.expression_errors import find_broken_expression
from scrm.ingest.loader import merge
from scrm.ingest.loader.append import Appended, append_blocks
from scrm.ingest.loader.block_query import BlockQuery
from scrm.ingest.loader.cell_origins import Claim
from scrm.ingest.loader.conventions import check_declared
from scrm.ingest.loader.id_collisions import explain_collisions, quarantine_collisions
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.merge import AddedRows, MergeResult
from scrm.ingest.loader.outcome import (
    Merged,
    count_lines,
    discard_findings,
    explain_merge,
    record_load,
    remove_leftovers,
    summarise,
)
from scrm.ingest.loader.plan import Plan, SurveyNeeded, build_plan
from scrm.ingest.types import FileSummary
from scrm.store import Store
from scrm.tables import TABLES

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """What became of a table, and the plan by which it was read."""

    summary: FileSummary
    plan: Plan


class _Undone(Exception):  # noqa: N818  no error: the way back of a dry run
    """Rolls a dry run back."""


def load_table(job: Job) -> LoadedTable:
    """Load a table; where its beginning does not show how to read the rest, by a look at all of it."""
    if job.settings.on_error == "stop":  # nothing could be rolled back for a second reading
        return survey_table(job)
    try:
        return in_transaction(job, lambda: _load(job, survey=False))
    except SurveyNeeded:
        return survey_table(job)


def survey_table(job: Job) -> LoadedTable:
    """Load a table by a plan made from all its cells."""
    return in_transaction(job, lambda: _load(job, survey=True))


def _load(job: Job, *, survey: bool) -> LoadedTable:
    """Load a table: the steps of a load, in their order."""
    plan = build_plan(job, survey=survey)
    was_empty = find_empty_tables(job)
    load_id = next_load_id(job.store)
    appended = append_blocks(job, plan, load_id)
    check_declared(job, appended.plan.conventions, appended.failed_columns)
    replaced = discard_findings(job, load_id)
    merged = merge_tables(job, appended, load_id, was_empty, replaced=replaced)
    summary = summarise(job, appended, merged)
    remove_leftovers(job, replaced)
    record_load(job, load_id, summary, appended.plan, merged.newest)
    return LoadedTable(summary, appended.plan)


def in_transaction(job: Job, work: Callable[[], T]) -> T:
    """Do some work in one transaction, which a dry run rolls back.

    Raises
    ------
    ConfigError
        The database refuses an expression of the mapping; names file, line and key.
    InputError
        An expression of the mapping fails on a value of the file.
    """
    store, results = job.store, list[T]()
    try:
        with store.one_thread(), store.transaction(), store.offered(**job.views.names):
            results.append(work())
            if job.settings.dry_run:
                raise _Undone  # noqa: TRY301  a roll-back needs an exception within the transaction
    except _Undone:
        pass
    except StatementError:
        raise InputError(
            f"{job.table.label}: a formula of the mapping {job.mapping.name} failed on a value of "
            "this file",
            hint="TRY_CAST and try_strptime give NULL where CAST and strptime fail",
        ) from None
    except UsageError as error:  # of SQL that only the mapping can have brought
        raise find_broken_expression(store, job.mapping, error) from None
    return results[0]


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
    appended: Appended,
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
    plan, warnings = appended.plan, [*job.table.warnings]
    newest = max(filter(None, (newest_before, _newest_date(job, load_id))), default=None)
    earlier = f"load_id IN ({', '.join(map(str, replaced))})" if replaced else ""
    outdated = "TRUE" if job.settings.newer else earlier
    merge.reset_outcomes(job.store)
    _append_derived_rows(job, plan, load_id)
    results: dict[str, MergeResult] = {}
    for table, spec in job.mapping.tables.items():
        if spec.once:
            continue
        if table == "customers" and table not in was_empty and not job.settings.newer:
            collisions = quarantine_collisions(job, appended, load_id)
            warnings += [explain_collisions(collisions)] if collisions else []
        if _has_unique_keys(job, plan, table, results, was_empty):
            results[table] = merge.count_added(job.store, table, load_id)
        else:
            rows = added_rows(job, plan, table, load_id, newest)
            is_counted = bool(spec.occurrence) and spec.occurrence == TABLES[table].counted
            results[table] = merge.merge_rows(
                job.store,
                rows,
                is_first=table in was_empty,
                is_counted=is_counted,
                outdated=outdated,
            )
        warnings += explain_merge(table, results[table])
        if kept := results[table].opt_outs_kept:
            appended.counted["opt_out_kept"] += kept
    return Merged(results, count_lines(job, load_id), newest, tuple(warnings))


def added_rows(job: Job, plan: Plan, table: str, load_id: int, newest: date | None) -> AddedRows:
    """Return what merging has to know of the rows added to a table."""
    supplied = plan.tables[table]
    claim = Claim(job.mapping.name, supplied.given, supplied.defaults)
    return AddedRows(table, load_id, claim, newest)


def _append_derived_rows(job: Job, plan: Plan, load_id: int) -> None:
    """Append the rows that other tables of the load give, before merging removes rows from those.

    Else the order of the files would show in the result.
    """
    query = BlockQuery(plan)
    for table, spec in job.mapping.tables.items():
        if spec.source:
            job.store.insert(table, *query.rows(table, load_id))
        if spec.once:
            merge.keep_one_derived_row(job.store, table, load_id)


def _newest_date(job: Job, load_id: int) -> date | None:
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


def _has_unique_keys(
    job: Job,
    plan: Plan,
    table: str,
    results: Mapping[str, MergeResult],
    was_empty: frozenset[str],
) -> bool:
    """Return whether the added keys are provably unique.

    They are if the table was empty, and another table loaded from the same records has unique keys
    that are a part of this one's.
    """
    if table not in was_empty:
        return False
    own = _key_expressions(plan, table)
    for other, result in results.items():
        key = _key_expressions(plan, other)
        has_all = other in was_empty and plan.tables[other].filled
        is_whole = has_all and not job.mapping.tables[other].when
        is_unique = is_whole and not (result.updated or result.unchanged)
        if is_unique and all(key.values()) and key.items() <= own.items():
            return True
    return False


def _key_expressions(plan: Plan, table: str) -> dict[str, str]:
    expressions = plan.tables[table].expressions
    return {column: expressions.get(column, "") for column in TABLES[table].key}
