"""The files in which a project keeps data: where a person is searched besides the database."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scrm.config import Configuration
from scrm.files import is_database
from scrm.params import expand_home
from scrm.privacy.file_search import list_files
from scrm.store import Store
from scrm.store.backup import MAGIC, backup_folder
from scrm.store.database_files import database_files

_KINDS = (
    *("csv", "tsv", "json", "ndjson", "jsonl", "md", "html", "svg", "txt", "log", "xlsx", "xls"),
    *("ods", "pdf", "parquet", "gz", "bz2", "xz", "zst", "zip", "npz", "backup", "ipynb"),
)
"""Suffixes of files in the folder of the project that may come from scrm."""


_WRITTEN = frozenset({"decisions", "labels", "model", "save"})
"""Settings of analyses that name files which scrm writes."""
_HIDDEN = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
_MOST_FILES = 20_000
"""Files below the folder of the project that are searched; more are not a project's."""


@dataclass(frozen=True, slots=True)
class RetainedFiles:
    """The files of a project.

    Parameters
    ----------
    own : tuple of Path
        Reports, snapshots, logs, exports, labels, models: free to be cleaned.
    backups : tuple of Path
        Backups of the database, which are rewritten.
    databases : tuple of Path
        Other databases of the engine, such as copies: searched, and not scrm's to change.
    others : tuple of Path
        Other files in the folder of the project: searched, and not scrm's to change.
    sources : tuple of Path
        Files that scrm.yaml loads, or that were loaded: not scrm's to change.
    """

    own: tuple[Path, ...]
    backups: tuple[Path, ...]
    databases: tuple[Path, ...]
    others: tuple[Path, ...]
    sources: tuple[Path, ...]


def find_retained(
    configuration: Configuration, also: tuple[Path, ...] = (), loaded: tuple[Path, ...] = ()
) -> RetainedFiles:
    """Return the files of a project.

    Its own are those in the folders of reports, snapshots, mappings and the lake, those that
    settings name (labels, decisions, models), and those of scrm's kinds directly in the folders of
    scrm.yaml and of the database. Others are all other files in and below the folder of scrm.yaml.

    Parameters
    ----------
    also : tuple of Path
        Further files and folders, which are treated as the project's own.
    loaded : tuple of Path
        Files that were loaded; see `list_loaded`.
    """
    settings, folder = configuration.settings, configuration.folder
    database = settings.db
    folders = {settings.report.folder, settings.snapshots, backup_folder(database)}
    folders |= {folder / settings.lake, folder / settings.lake_results, settings.sources}
    folders |= {path for path in also if path.is_dir()}
    files = {*_list_outputs(folder), *_list_outputs(database.parent)}
    files |= {*_list_configured(configuration)}
    files |= {path for path in also if path.is_file()}
    sources = {path.resolve() for path in (*_list_sources(configuration), *loaded)}
    named = {path.resolve() for path in also}
    engine = {path.resolve() for path in _list_engine_files(database)}
    kept_out = engine | (sources - named)
    found = [path for path in list_files(folders, files) if path.resolve() not in kept_out]
    known = {*kept_out, *(path.resolve() for path in found)}
    below = _list_below(configuration) if configuration.files else ()
    others = [path for path in below if path.resolve() not in known]
    backups = tuple(path for path in found if _begins_with(path, MAGIC))
    databases = tuple(path for path in (*found, *others) if is_database(path))
    apart = {*backups, *databases}
    return RetainedFiles(
        tuple(path for path in found if path not in apart),
        backups,
        databases,
        tuple(path for path in others if path not in apart),
        tuple(sorted(sources - named)),
    )


def list_loaded(store: Store, configuration: Configuration) -> tuple[Path, ...]:
    """Return the files that were loaded and are still where they were."""
    rows = store.frame("SELECT DISTINCT path FROM load_files ORDER BY path")
    named = (Path(str(path)) for (path,) in rows.iter_rows() if path)
    places = (place for path in named for place in (path, configuration.folder / path))
    return tuple(dict.fromkeys(place.resolve() for place in places if place.is_file()))


def mapping_folders(configuration: Configuration) -> tuple[Path, ...]:
    """Return the folder of the project's own mappings, if there is one."""
    folder = configuration.settings.sources
    return (folder,) if folder.is_dir() else ()


def _list_engine_files(database: Path) -> Iterator[Path]:
    """Yield the files of the database itself, which are searched through the engine."""
    yield from database_files(database)
    for suffix in (".key", ".erasure", ".rewritten", ".run.lock"):
        yield Path(f"{database}{suffix}")


def _list_outputs(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix.lower().removeprefix(".") in _KINDS and path.is_file():
            yield path


def _list_configured(configuration: Configuration) -> Iterator[Path]:
    """Yield the files that settings of analyses name, and scrm writes: labels, decisions."""
    for given in configuration.settings.analyses.values():
        for name, value in given.items():
            if name in _WRITTEN and isinstance(value, str):
                path = configuration.folder / expand_home(Path(value))
                if path.is_file():
                    yield path


def _list_below(configuration: Configuration) -> Iterator[Path]:
    """Yield the files in and below the folder of scrm.yaml, without hidden folders."""
    count = 0
    for root, folders, files in os.walk(configuration.folder):
        folders[:] = sorted(
            each for each in folders if not each.startswith(".") and each not in _HIDDEN
        )
        for name in sorted(files):
            path = Path(root, name)
            count += 1
            if count > _MOST_FILES:
                return
            if path.is_file() and not path.is_symlink():
                yield path


def _list_sources(configuration: Configuration) -> Iterator[Path]:
    """Yield the files that scrm.yaml loads; of a folder, those in it."""
    for step in configuration.settings.load:
        for pattern in step.files:
            path = configuration.folder / expand_home(Path(pattern))
            start = Path(path.anchor) if path.is_absolute() else configuration.folder
            matches = [path] if path.exists() else start.glob(str(path.relative_to(start)))
            for match in matches:
                if match.is_dir():
                    yield from (each for each in match.rglob("*") if each.is_file())
                elif match.is_file():
                    yield match


def _begins_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(magic)) == magic
