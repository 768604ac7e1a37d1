"""`scrm person erase`: the steps of an erasure in their order; each can be repeated.

1. The plan is written to a journal beside the database, mode 0600. While it exists, the erasure is
   not finished, and the next ``scrm person erase`` or ``scrm run`` ends it first.
2. Rows are deleted in one transaction; then the database and its backups are rewritten into new
   files.
3. Files of the project are redacted, filtered or removed.
4. Derived tables, and the report if there is one, are computed again.
5. Everything retained is searched. The journal is removed.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic, sleep

from scrm.analyze import analyses, sort_by_dependency
from scrm.config import Configuration
from scrm.errors import ConfigError, ScrmError, StoreError
from scrm.files import disk_full, make_folder, private_umask, write_file
from scrm.pipeline import freshness
from scrm.pipeline.configured_loads import PSEUDONYMS, list_kinds
from scrm.pipeline.databases import open_database
from scrm.pipeline.lock import hold_lock
from scrm.pipeline.person_links import linking_everybody
from scrm.pipeline.person_lookup import find_one, find_persons
from scrm.pipeline.retained_files import RetainedFiles, find_retained, list_loaded, mapping_folders
from scrm.privacy import erasure
from scrm.privacy.erasure import Erased
from scrm.privacy.erasure_plan import ErasurePlan, plan_erasure
from scrm.privacy.file_search import FoundFile, clean_file, find_files, search_database_bytes
from scrm.privacy.key_file import Key, key_path, make_key, read_key
from scrm.privacy.person_tables import count_rows
from scrm.privacy.quarantine_search import search_store
from scrm.privacy.retention_duties import Duty
from scrm.privacy.table_search import Place
from scrm.store.backup import extract, read_manifest, write_backup
from scrm.store.layout import showing_restricted
from scrm.store.local import LocalStore
from scrm.store.rewrite import check_space, rewrite_database

_PAUSE = 0.2
"""Seconds between two attempts to open a database that another process uses."""


@dataclass
class Erasure:
    """What an erasure would do, or has done.

    Parameters
    ----------
    rows : dict
        Table -> rows about the person.
    files : tuple of FoundFile
        Files with the person's values, and what is done about each.
    backups : int
        Backups that are rewritten.
    places : tuple of Place
        Where values are left after the erasure; before it, where they are.
    sources : tuple of Path
        Files that scrm.yaml loads in which the person is: not scrm's to change.
    """

    plan: ErasurePlan
    is_done: bool = False
    rows: dict[str, int] = field(default_factory=dict)
    files: tuple[FoundFile, ...] = ()
    backups: int = 0
    places: tuple[Place, ...] = ()
    sources: tuple[Path, ...] = ()
    erased: Erased | None = None


def journal_path(database: Path) -> Path:
    """Return the journal of an erasure that is not finished.

    Examples
    --------
    >>> journal_path(Path("scrm.duckdb")).name
    'scrm.duckdb.erasure'
    """
    return Path(f"{database}.erasure")


@contextmanager
def open_patiently(configuration: Configuration, until: float) -> Iterator[LocalStore]:
    """Open the database to write; wait for other processes until a moment of the clock."""
    while True:
        try:
            opened = open_database(configuration)
            store = opened.__enter__()
            break
        except StoreError as error:
            if type(error) is not StoreError or monotonic() >= until:
                raise
            sleep(_PAUSE)
    try:
        yield store
    finally:
        opened.__exit__(None, None, None)


def preview(
    configuration: Configuration,
    term: str,
    retained: dict[str, Duty],
    *,
    also: tuple[Path, ...] = (),
    talk: freshness.Talk = freshness.silent,
) -> Erasure:
    """Return what an erasure would do, and change nothing."""
    with (
        open_database(configuration) as store,
        linking_everybody(store, configuration, talk),
    ):
        person = find_one(store, term)
        plan = plan_erasure(store, person, retained, also, list_loaded(store, configuration))
        rows = count_rows(store, person)
        places = search_store(store, plan.build_matcher(), mapping_folders(configuration))
    kept = find_retained(configuration, plan.also, plan.loaded)
    files = tuple(find_files((*kept.own, *kept.others), plan.build_matcher(), kept.others))
    sources = _search_sources(kept, plan)
    return Erasure(plan, False, rows, files, len(kept.backups), places, sources)


def erase_person(
    configuration: Configuration,
    term: str,
    retained: dict[str, Duty],
    *,
    also: tuple[Path, ...] = (),
    wait_seconds: float = 0,
    new_key: bool = False,
    talk: freshness.Talk = freshness.silent,
) -> Erasure:
    """Erase a person everywhere, and search everything for what is left.

    Parameters
    ----------
    new_key : bool
        Make a new key file, as the old one is lost for good: the hashes of earlier erasures are
        deleted, since nothing can be compared with them.

    Raises
    ------
    UsageError
        The term means nobody, or several persons.
    NoSpaceError
        The disk has no space for a copy of the database; nothing was touched.
    StoreError
        Another process still uses the database after `wait_seconds`.
    ConfigError
        The key file of earlier erasures is missing, and no `new_key` is asked for.
    """
    database, until = configuration.settings.db, monotonic() + wait_seconds
    with hold_lock(database, wait_seconds=wait_seconds):
        check_space(database)
        _check_backup_space(find_retained(configuration, also))
        ended = _finish_pending(configuration, also, until, talk)
        with (
            open_patiently(configuration, until) as store,
            linking_everybody(store, configuration, talk),
        ):
            if ended and not find_persons(store, term):
                return ended  # the same person, whom the journal named
            _check_key(store, database, new_key=new_key)
            person = find_one(store, term)
            loaded = list_loaded(store, configuration)
            plan = plan_erasure(store, person, retained, also, loaded)
            stale = erasure.list_computed(store)
        if new_key:
            key_path(database).unlink(missing_ok=True)
        make_key(key_path(database))
        _write_journal(database, plan, stale)
        return _work_off(configuration, plan, until, talk)


def _check_key(store: LocalStore, database: Path, *, new_key: bool) -> None:
    """Raise ConfigError if the key of earlier hashes is lost, unless a new one is to be made."""
    known = store.frame("SELECT DISTINCT key_id FROM suppressions ORDER BY key_id")
    if new_key and PSEUDONYMS in list_kinds(store):
        raise ConfigError(
            "a database with pseudonyms cannot get another key: its pseudonyms are made with it",
            hint="put the key file back, or load the files into a new database",
        )
    if new_key:
        store.execute("DELETE FROM suppressions")
        return
    for (key_id,) in known.iter_rows():
        try:
            read_key(key_path(database), str(key_id))
        except ConfigError as error:
            raise ConfigError(
                error.message,
                hint="put the key file back from where it is backed up; if it is lost for good: "
                "--new-key, and later files may bring back the persons erased before",
            ) from None


def finish_pending(configuration: Configuration, talk: freshness.Talk = freshness.silent) -> bool:
    """End an erasure that was killed; return whether there was one. The caller holds the lock."""
    return _finish_pending(configuration, (), monotonic(), talk) is not None


def _finish_pending(
    configuration: Configuration, also: tuple[Path, ...], until: float, talk: freshness.Talk
) -> Erasure | None:
    journal = journal_path(configuration.settings.db)
    if not journal.is_file():
        return None
    talk("an erasure was not finished: it is ended first")
    plan, _ = _read_journal(configuration.settings.db)
    further = tuple(path.absolute() for path in also)
    plan = replace(plan, also=tuple(dict.fromkeys((*plan.also, *further))))
    return _work_off(configuration, plan, until, talk)


def _write_journal(database: Path, plan: ErasurePlan, stale: tuple[str, ...]) -> None:
    write_file(journal_path(database), f"{json.dumps(stale)}\n{plan.to_json()}\n")


def _read_journal(database: Path) -> tuple[ErasurePlan, tuple[str, ...]]:
    """Return the plan of an erasure, and the analyses that are to be computed again."""
    stale, plan = journal_path(database).read_text(encoding="utf-8").splitlines()
    return ErasurePlan.from_json(plan), tuple(json.loads(stale))


def _work_off(
    configuration: Configuration,
    plan: ErasurePlan,
    until: float,
    talk: freshness.Talk,
) -> Erasure:
    settings = configuration.settings
    key, today = make_key(key_path(settings.db)), datetime.now(UTC).date()
    with open_patiently(configuration, until) as store, showing_restricted(store):
        folders = mapping_folders(configuration)
        erased = erasure.erase(store, plan, key, today=today, folders=folders)
    talk("rows are deleted; the database is rewritten")
    rewrite_database(settings.db, memory_limit=settings.memory_limit, threads=settings.threads)
    kept = find_retained(configuration, plan.also, plan.loaded)
    for backup in kept.backups:
        talk(f"backup {backup.name} is rewritten")
        _rewrite_backup(backup, plan, key, today, folders)
    matcher = plan.build_matcher()
    found = [*find_files(kept.own, matcher)]
    files = tuple(clean_file(each, matcher) for each in found)
    _recompute(configuration, _read_journal(settings.db)[1], until, talk)
    talk("everything retained is searched")
    places = search_everything(configuration, plan)
    journal_path(settings.db).unlink(missing_ok=True)
    sources = _search_sources(kept, plan)
    return Erasure(plan, True, dict(erased.rows), files, len(kept.backups), places, sources, erased)


def _check_backup_space(kept: RetainedFiles) -> None:
    for backup in kept.backups:
        needed = 2 * read_manifest(backup).size
        if shutil.disk_usage(backup.absolute().parent).free < needed:
            raise disk_full(backup, needed)


@contextmanager
def _unpack(backup: Path) -> Iterator[Path]:
    """Yield the database of a backup, in a folder of its own that is removed in the end.

    What a killed process left of it is removed first.
    """
    folder = Path(f"{backup}.unpacked")
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder)
    try:
        database = folder / "unpacked.duckdb"
        with private_umask(), database.open("w+b") as copy:
            extract(backup, copy)
        yield database
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _rewrite_backup(
    backup: Path, plan: ErasurePlan, key: Key, today: date, folders: tuple[Path, ...]
) -> None:
    """Erase the person from a backup, which stays a backup of the same time otherwise."""
    with _unpack(backup) as database:
        with LocalStore(database) as store:
            found = bool(count_rows(store, plan.person))
            found = found or bool(search_store(store, plan.build_matcher(), folders))
            if found:
                erasure.erase(store, plan, key, today=today, folders=folders)
        if found:
            rewrite_database(database)
            write_backup(database, backup)


def _recompute(
    configuration: Configuration, stale: tuple[str, ...], until: float, talk: freshness.Talk
) -> None:
    """Run the analyses whose tables were computed with the person, and write the report again."""
    from scrm.pipeline import full_run

    with open_patiently(configuration, until) as store:
        context = freshness.build_context(store, configuration)
        folder = configuration.settings.report.folder
        written = [to for to in ("md", "html", "json") if (folder / f"report.{to}").is_file()]
        if stale and written:
            full_run.report(store, configuration, {"to": tuple(written)}, talk=talk)
            return
        for analysis in sort_by_dependency(analyses().values()):
            if analysis.command in stale and analysis.has_run:
                talk(f"again: scrm {analysis.command}", step=analysis.command)
                params = freshness.configured_params(configuration, analysis)
                freshness.run_and_record(store, analysis, params, context)


def search_everything(configuration: Configuration, plan: ErasurePlan) -> tuple[Place, ...]:
    """Return where the values of a person are, in everything that is retained.

    Tables are searched through the engine, as it compresses texts; backups are unpacked; files are
    decoded; then the bytes of the database are searched.
    """
    folders = mapping_folders(configuration)
    found = _search_database(configuration.settings.db, plan, folders)
    kept = find_retained(configuration, plan.also, plan.loaded)
    for backup in kept.backups:
        with _unpack(backup) as database:
            found += _name_places(
                f"backup {backup.name}", _search_database(database, plan, folders)
            )
    for path in kept.databases:
        try:
            found += _name_places(f"database {path}", _search_database(path, plan, folders))
        except ScrmError:
            found.append(Place(f"database {path} (cannot be read)", 1))
    for each in find_files((*kept.own, *kept.others), plan.build_matcher(), kept.others):
        found.append(Place(f"file {each.path}", 1, each.action == "look"))
    return tuple(sorted(found))


def _search_database(database: Path, plan: ErasurePlan, folders: tuple[Path, ...]) -> list[Place]:
    """Return where values are in a database: in its tables, and in its bytes."""
    matcher = plan.build_matcher()
    with LocalStore(database, read_only=True) as store:
        found = [*search_store(store, matcher, folders)]
        rows = count_rows(store, plan.person)
    found += [Place(f"table {table}, rows of the person", count) for table, count in rows.items()]
    if search_database_bytes(database, matcher):
        found.append(Place(f"bytes of {database.name}", 1))
    return found


def _name_places(container: str, places: Iterable[Place]) -> list[Place]:
    return [replace(each, where=f"{container}, {each.where}") for each in places]


def _search_sources(kept: RetainedFiles, plan: ErasurePlan) -> tuple[Path, ...]:
    found = find_files(kept.sources, plan.build_matcher(), kept.sources)
    return tuple(each.path for each in found)
