"""The files in which a project keeps data: where a person is searched besides the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scrm.config import Configuration
from scrm.params import expand_home
from scrm.privacy.file_search import list_files
from scrm.store.backup import MAGIC, backup_folder
from scrm.store.database_files import database_files

_KINDS = (
    *("csv", "tsv", "json", "ndjson", "jsonl", "md", "html", "svg", "txt", "log", "xlsx", "xls"),
    *("ods", "pdf", "parquet", "gz", "bz2", "xz", "zst", "zip", "npz", "backup"),
)
"""Suffixes of files in the folder of the project that may come from scrm."""


@dataclass(frozen=True, slots=True)
class RetainedFiles:
    """The files of a project.

    Parameters
    ----------
    own : tuple of Path
        Reports, snapshots, logs, exports, labels, models: free to be cleaned.
    backups : tuple of Path
        Backups of the database, which are rewritten.
    sources : tuple of Path
        Files that scrm.yaml loads: not scrm's to change.
    """

    own: tuple[Path, ...]
    backups: tuple[Path, ...]
    sources: tuple[Path, ...]


def find_retained(configuration: Configuration, also: tuple[Path, ...] = ()) -> RetainedFiles:
    """Return the files of a project; of its own folder only those directly in it.

    Parameters
    ----------
    also : tuple of Path
        Further files and folders.
    """
    settings, folder = configuration.settings, configuration.folder
    database = settings.db
    folders = {settings.report.folder, settings.snapshots, backup_folder(database)}
    files = {*_list_outputs(folder), *_list_outputs(database.parent)}
    folders |= {folder / settings.lake, folder / settings.lake_results}
    folders |= {path for path in also if path.is_dir()}
    files |= {path for path in also if path.is_file()}
    sources = {path.resolve() for path in _list_sources(configuration)}
    engine = {path.resolve() for path in database_files(database)}
    found = [
        path
        for path in list_files(folders, files)
        if path.resolve() not in engine and path.resolve() not in sources
    ]
    backups = tuple(path for path in found if _is_backup(path))
    own = tuple(path for path in found if path not in set(backups))
    return RetainedFiles(own, backups, tuple(sorted(sources)))


def _list_outputs(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix.lower().removeprefix(".") in _KINDS and path.is_file():
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


def _is_backup(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC
