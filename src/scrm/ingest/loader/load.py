"""The files of one load, one after the other: each is recognised, and loaded in a transaction of its own."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from scrm.errors import InputError, NoSpaceError, ScrmError
from scrm.ingest.faults import refuse_on_error
from scrm.ingest.files.archives import FilePart, UnusableFile, check_paths, list_parts
from scrm.ingest.files.dialect import list_tables
from scrm.ingest.files.encoding import EncodingContradicted
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.mapping_files import find_mapping, list_mappings
from scrm.ingest.formats.recognition import Fit, find_best_fit, fit_mapping, unknown_format_error
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.outcome import hash_settings, summarise_same_file
from scrm.ingest.loader.table_load import load_table
from scrm.ingest.types import FileSummary, LoadSettings, LoadSummary, Progress, Table
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
    known = known_mappings(settings)
    summaries: list[FileSummary] = []
    errors: list[InputError] = []
    with _committed_files(store), ExitStack() as stack:
        if settings.on_error == "stop":
            stack.enter_context(store.transaction())
        for part in list_parts(files, settings.limits):
            of_part = _load_part(store, part, settings, known, glance=settings.on_error != "stop")
            for index, (summary, error) in enumerate(of_part):
                _stop_if_asked(summary, settings)
                summaries.append(summary if index else noted(summary, part))
                errors += [error] if error else []
        _check_any_loaded(summaries, errors)
    return LoadSummary(tuple(summaries), settings.dry_run)


@contextmanager
def _committed_files(store: Store) -> Iterator[None]:
    """Let an interrupt say which files of a load the database holds: the commit of one may just have ended."""
    newest = int(store.value("SELECT coalesce(max(load_id), 0) FROM load_files"))
    try:
        yield
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


def known_mappings(settings: LoadSettings) -> tuple[Mapping, ...]:
    """Return the mappings to choose from: all, or the one asked for."""
    if settings.source is not None:
        return (find_mapping(settings.source, settings.source_folders),)
    return tuple(list_mappings(settings.source_folders).values())


def _stop_if_asked(summary: FileSummary, settings: LoadSettings) -> None:
    if settings.on_error != "stop":
        return
    if summary.status == "refused":
        raise InputError(f"{summary.error}; nothing was changed", hint=summary.hint)
    if summary.quarantined and not summary.findings:  # the same file was loaded before
        raise InputError(
            f"{summary.path}: {summary.quarantined} of {summary.rows} rows were put in quarantine by an earlier load; "
            "nothing was changed",
            hint="scrm quarantine list shows them; scrm quarantine replay tries them again",
        )
    if summary.quarantined:
        first = summary.findings[0]
        raise InputError(
            f"{summary.path}: {summary.quarantined} of {summary.rows} rows cannot be loaded; the first: line {first.line}, "
            f"column {first.column or '-'}: {first.text.en}; nothing was changed",
            hint="leave out --on-error stop to keep such rows apart in quarantine",
        )


def _check_any_loaded(summaries: Sequence[FileSummary], errors: Sequence[InputError]) -> None:
    if not errors or len(errors) < len(summaries):
        return
    more = f" ({len(errors) - 1} more files could not be loaded either)" if len(errors) > 1 else ""
    raise type(errors[0])(errors[0].message + more, hint=errors[0].hint)


def _load_part(
    store: Store,
    part: FilePart | UnusableFile,
    settings: LoadSettings,
    known: Sequence[Mapping],
    *,
    glance: bool,
) -> Iterator[tuple[FileSummary, InputError | None]]:
    if isinstance(part, UnusableFile):
        yield refused(part.label, part.error), part.error
        return
    label = part.label
    try:
        for table in list_tables(part, settings, known, glance=glance):
            label = table.label
            with refuse_on_error(
                label, EncodingContradicted, ScrmError, OSError
            ):  # those are the store's and the output's
                summary = _load_table(store, table, settings, known)
            yield summary, None
    except EncodingContradicted:
        yield from _load_part(store, part, settings, known, glance=False)
    except InputError as error:
        yield refused(label, error), error
    except NoSpaceError as error:
        raise error.during(f"loading {label}", needed=part.size) from None


def noted(summary: FileSummary, part: FilePart | UnusableFile) -> FileSummary:
    """Return the summary of the first table of a part with what is to be said of the folder or archive it lies in."""
    return replace(summary, warnings=(*summary.warnings, *part.warnings))


def refused(label: str, error: InputError) -> FileSummary:
    """Return the summary of a file of which nothing was loaded."""
    return FileSummary(label, "refused", error=error.message, hint=error.hint)


def fitted(table: Table, settings: LoadSettings, known: Sequence[Mapping]) -> Fit:
    """Return the mapping for a table; UnknownFormatError or InputError where none fits or a heading is there twice."""
    found = find_best_fit(table.header, known, table.within)
    if found is None and settings.source is not None:
        lacking = fit_mapping(known[0], table.header, table.within).missing
        raise InputError(
            f"{table.label} is no {settings.source}: it lacks {', '.join(lacking)}",
            hint="scrm inspect FILE shows what it is",
        )
    if found is None:
        raise unknown_format_error(table.label, table.header, known, table.within)
    if found.ambiguous:
        raise InputError(
            f"{table.label}: the heading {found.ambiguous[0]!r} is there twice, and {found.mapping.name} needs it",
            hint="rename or remove one of the two columns",
        )
    return found


def _load_table(
    store: Store, table: Table, settings: LoadSettings, known: Sequence[Mapping]
) -> FileSummary:
    """Load one table, unless the same bytes were loaded in the same way before."""
    if settings.progress:
        settings.progress(Progress(table.label, 0, 0, table.size))
    found = fitted(table, settings, known)
    fingerprint = hash_settings(found.mapping, settings)
    earlier = store.frame(
        "SELECT load_id, row_count, quarantined_count, skipped_count, named_counts FROM load_files "
        "WHERE sha256 = $sha256 AND mapping_hash = $hash ORDER BY load_id DESC LIMIT 1",
        {"sha256": table.sha256, "hash": fingerprint},
    )
    if earlier.height:
        return summarise_same_file(table, found.mapping, earlier.row(0, named=True))
    return load_table(Job(store, table, found, settings, fingerprint)).summary
