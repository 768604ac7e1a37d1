"""Loading: each file is recognised, and each of its tables loaded in one transaction.

The steps of a table are in `load_table`: plan, append, merge, summarise, record.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scrm import signals
from scrm.errors import InputError, NoSpaceError, ScrmError, StatementError, UsageError
from scrm.ingest.files.encoding import EncodingContradicted
from scrm.ingest.files.file_parts import FilePart, UnusableFile
from scrm.ingest.files.file_tables import list_tables
from scrm.ingest.files.folders import check_paths, list_parts
from scrm.ingest.formats.expression_errors import find_broken_expression
from scrm.ingest.formats.format_choice import choose_mapping
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.mapping_files import list_candidates
from scrm.ingest.loader import merge
from scrm.ingest.loader.append import append_blocks
from scrm.ingest.loader.block_query import BlockQuery
from scrm.ingest.loader.blocks import CELLS, TYPED
from scrm.ingest.loader.conventions import SurveyNeeded, check_declared, decide_conventions
from scrm.ingest.loader.file_dates import date_file_end, find_newest_date
from scrm.ingest.loader.file_summary import Merged, count_lines, summarise
from scrm.ingest.loader.id_collisions import NUMBERED, quarantine_collisions
from scrm.ingest.loader.job import Job, build_job
from scrm.ingest.loader.load_files import next_load_id, record_load
from scrm.ingest.loader.merge import AddedRows, MergeResult
from scrm.ingest.loader.plan import Plan, build_plan
from scrm.ingest.loader.repeated_files import discard_findings, find_same_file, remove_leftovers
from scrm.ingest.loader.tally import Tally
from scrm.ingest.loader.unused_columns import list_unused_columns
from scrm.ingest.reader_errors import refuse_on_error
from scrm.ingest.types import FileSummary, LoadSettings, LoadSummary, Progress
from scrm.store import Store
from scrm.store.layout import showing_restricted
from scrm.tables import TABLES

_SHOWN = 10
"""Files that the message of an interrupted load names, the last ones of those committed."""


class _DryRun(Exception):  # noqa: N818  no error: rolls the transaction back
    """The end of a dry run."""


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """What became of a table, and the plan by which it was read."""

    summary: FileSummary
    plan: Plan


def load(
    store: Store, files: Sequence[str | Path], *, settings: LoadSettings | None = None
) -> LoadSummary:
    """Load files, folders and archives.

    Each file is one transaction; with ``on_error="stop"`` all of them are one.

    Parameters
    ----------
    store : Store
        Where the canonical tables live.
    files : sequence of path
        Literal names: ``*.csv`` is a file of that name.
    settings : LoadSettings, optional
        How to read.

    Returns
    -------
    LoadSummary
        Per file what became of its rows. A file that cannot be read is listed as refused while
        another one loads.

    Raises
    ------
    UsageError
        A file does not exist, is a URL, a pipe or a device, or `settings.source` is unknown.
    InputError
        None of the files could be loaded, or ``on_error="stop"`` met a row that fails; nothing was
        changed.
    """
    settings = settings or LoadSettings()
    check_paths(files)
    candidates = list_candidates(settings)
    summaries: list[FileSummary] = []
    errors: list[InputError] = []
    with _report_committed(store), showing_restricted(store), ExitStack() as stack:
        if settings.on_error == "stop":
            stack.enter_context(store.transaction())
        for part in list_parts(files, settings):
            signals.raise_if_received()
            loaded = _load_part(
                store, part, settings, candidates, glance=settings.on_error != "stop"
            )
            for index, (summary, error) in enumerate(loaded):
                if settings.on_error == "stop":
                    _check_all_loaded(summary)
                own = () if index else part.warnings
                summaries.append(replace(summary, warnings=(*summary.warnings, *own)))
                errors += [error] if error else []
        if errors and len(errors) == len(summaries):
            raise _all_refused_error(errors)
    return LoadSummary(tuple(summaries), settings.dry_run)


@contextmanager
def _report_committed(store: Store) -> Iterator[None]:
    """Add to an interrupt which files of a load the database holds.

    The database is asked, as the commit of a file may just have ended.
    """
    newest = int(store.value("SELECT coalesce(max(load_id), 0) FROM load_files"))
    try:
        try:
            yield
        except ScrmError:
            signals.raise_if_received()
            raise
    except KeyboardInterrupt as interrupt:
        sql = f"SELECT path FROM load_files WHERE load_id > {newest} ORDER BY load_id"
        paths = [path for (path,) in store.frame(sql).iter_rows()]
        shown = ", ".join(paths[-_SHOWN:])
        more = f"{len(paths) - _SHOWN} files, then " if len(paths) > _SHOWN else ""
        interrupt.args = (
            f"committed: {more}{shown}; nothing of the other files"
            if paths
            else "no file was committed",
        )
        raise


def _check_all_loaded(summary: FileSummary) -> None:
    """Raise InputError if a file was refused, or some of its rows were put into quarantine."""
    if summary.status == "refused":
        raise InputError(f"{summary.error}; nothing was changed", hint=summary.hint)
    if not summary.quarantined:
        return
    share = f"{summary.path}: {summary.quarantined} of {summary.rows} rows"
    if not summary.findings:  # the same file was loaded before
        raise InputError(
            f"{share} were put in quarantine by an earlier load; nothing was changed",
            hint="scrm quarantine list shows them; scrm quarantine replay tries them again",
        )
    first = summary.findings[0]
    raise InputError(
        f"{share} cannot be loaded; the first: line {first.line}, column {first.column or '-'}: "
        f"{first.text.en}; nothing was changed",
        hint="leave out --on-error stop to put such rows into quarantine",
    )


def _all_refused_error(errors: Sequence[InputError]) -> InputError:
    """Return the first error, with the number of the others."""
    more = f" ({len(errors) - 1} more files could not be loaded either)" if len(errors) > 1 else ""
    return type(errors[0])(errors[0].message + more, hint=errors[0].hint)


def _load_part(
    store: Store,
    part: FilePart | UnusableFile,
    settings: LoadSettings,
    candidates: Sequence[Mapping],
    *,
    glance: bool,
) -> Iterator[tuple[FileSummary, InputError | None]]:
    """Load the tables of a part; yield what became of each, and the error of a refused one."""
    if isinstance(part, UnusableFile):
        yield summarise_refused(part.label, part.error), part.error
        return
    label = part.label
    try:
        for table in list_tables(part, settings, candidates, glance=glance):
            label = table.label
            # errors of scrm and of the system here come from the store, not from the reader
            with refuse_on_error(label, EncodingContradicted, ScrmError, OSError):
                if settings.progress:
                    settings.progress(Progress(label, 0, 0, table.size))
                evidence = choose_mapping(table, settings, candidates)
                job = build_job(store, table, evidence.fit, settings)
                summary = find_same_file(job) or load_table(job).summary
            unused = list_unused_columns(table, evidence)
            yield replace(summary, unused=unused), None
    except EncodingContradicted:
        yield from _load_part(store, part, settings, candidates, glance=False)
    except InputError as error:
        signals.raise_if_received()  # the error may come from what a signal interrupted
        yield summarise_refused(label, error), error
    except NoSpaceError as error:
        raise error.during(f"loading {label}", needed=part.size) from None


def summarise_refused(label: str, error: InputError) -> FileSummary:
    """Return the summary of a file of which nothing was loaded."""
    return FileSummary(label, "refused", error=error.message, hint=error.hint)


def load_table(job: Job, *, survey: bool = False) -> LoadedTable:
    """Load a table; if its beginning does not show how to read the rest, survey all of it first.

    With ``on_error="stop"`` it is surveyed at once: the transaction is that of all files, and could
    not be rolled back for a second reading.
    """
    try:
        with table_transaction(job):
            plan = build_plan(job)
            if survey or job.settings.on_error == "stop":
                plan = decide_conventions(job, plan, job.read_blocks(), is_whole=True)
            if plan.dating_field:
                plan = date_file_end(job, plan)
            was_empty = find_empty_tables(job)
            load_id = next_load_id(job.store)
            plan, tally = append_blocks(job, plan, load_id)
            if tally.failed_columns:
                check_declared(job, plan, tally.failed_columns)
            replaced = discard_findings(job, load_id)
            merged = merge_tables(job, plan, load_id, was_empty, replaced=replaced)
            summary = summarise(job, tally, merged, load_id)
            if replaced:
                remove_leftovers(job, replaced)
            record_load(job, load_id, summary, plan, merged.newest)
            return LoadedTable(summary, plan)
    except SurveyNeeded:
        return load_table(job, survey=True)


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
    newest = max(filter(None, (newest_before, find_newest_date(job, load_id))), default=None)
    earlier = f"load_id IN ({', '.join(map(str, replaced))})" if replaced else ""
    outdated = "TRUE" if job.settings.newer else earlier
    merge.reset_outcomes(job.store)
    _append_derived_rows(job, plan, load_id)
    results: dict[str, MergeResult] = {}
    collisions = Tally()
    if not job.settings.newer and not NUMBERED.isdisjoint(job.mapping.tables):
        collisions = quarantine_collisions(job, load_id, was_empty)
    for table, spec in job.mapping.tables.items():
        if spec.once:
            continue
        results[table] = merge.merge_rows(
            job.store,
            AddedRows(
                table,
                load_id,
                plan.tables[table].claim,
                newest,
                has_further=bool(spec.further),
            ),
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
