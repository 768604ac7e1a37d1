"""The files of one load: each is recognised, and loaded in a transaction of its own."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from scrm import signals
from scrm.errors import InputError, NoSpaceError, ScrmError
from scrm.ingest.faults import refuse_on_error
from scrm.ingest.files.archives import FilePart, UnusableFile, check_paths, list_parts
from scrm.ingest.files.dialect import list_tables
from scrm.ingest.files.encoding import EncodingContradicted
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.mapping_files import list_candidates
from scrm.ingest.formats.recognition import choose_mapping
from scrm.ingest.loader.job import build_job
from scrm.ingest.loader.outcome import find_same_file
from scrm.ingest.loader.table_load import load_table
from scrm.ingest.types import FileSummary, LoadSettings, LoadSummary, Progress
from scrm.store import Store

_SHOWN = 10
"""Files that the message of an interrupted load names, the last ones of those committed."""


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
    with _report_committed(store), ExitStack() as stack:
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
                job = build_job(store, table, choose_mapping(table, settings, candidates), settings)
                summary = find_same_file(job) or load_table(job).summary
            yield summary, None
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
