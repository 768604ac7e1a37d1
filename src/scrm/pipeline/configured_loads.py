"""The loads that scrm.yaml configures: patterns of files, and the settings of each step."""

from collections.abc import Callable, Iterator
from glob import has_magic
from pathlib import Path
from typing import Any

from scrm.config import Configuration, LoadStep
from scrm.errors import InputError
from scrm.ingest import FileSummary, LoadSettings, LoadSummary, Progress, load
from scrm.params import expand_home, validate_options
from scrm.pipeline import freshness
from scrm.privacy.key_file import key_path, make_key, read_key
from scrm.privacy.record_screen import RecordScreen
from scrm.store import Store

PSEUDONYMS = "pseudonyms"
"""Kind of the row of the suppression list that names the key of the pseudonyms."""


def load_configured(
    store: Store,
    configuration: Configuration,
    *,
    talk: freshness.Talk = freshness.silent,
    progress: Callable[[Progress], None] | None = None,
) -> LoadSummary:
    """Load the files that scrm.yaml names; files loaded before are skipped."""
    files: list[FileSummary] = []
    steps = configuration.settings.load
    matched = [_match_files(configuration, step, index) for index, step in enumerate(steps)]
    for step, paths in zip(steps, matched, strict=True):
        talk(f"load {', '.join(path.name for path in paths)}", step="load")
        screen = build_screen(store, configuration)
        settings = load_settings(configuration, step, progress, screen=screen)
        files += load(store, paths, settings=settings).files
    return LoadSummary(tuple(files))


def load_settings(
    configuration: Configuration,
    step: LoadStep | None = None,
    progress: Callable[[Progress], None] | None = None,
    **given: Any,
) -> LoadSettings:
    """Return the load settings: general ones, one step of scrm.yaml, the command line."""
    settings = configuration.settings
    named = step.model_dump(exclude={"files"}) if step else {}
    base = {
        "on_error": settings.on_error,
        "timezone": settings.timezone,
        "currency": settings.currency,
        "source_folders": (settings.sources,) if settings.sources.is_dir() else (),
        "progress": progress,
    }
    return validate_options(LoadSettings, {**base, **named, **given}, command="load")


def build_screen(
    store: Store, configuration: Configuration, *, pseudonymise: bool = False
) -> RecordScreen | None:
    """Return what leaves erased persons out of a load, and gives pseudonyms if settings ask for it.

    None if neither is needed.

    Raises
    ------
    ConfigError
        The key file is missing, or is not that of the database.
    """
    settings = configuration.settings
    pseudonymise = pseudonymise or settings.pseudonymise
    known = store.frame("SELECT DISTINCT key_id FROM suppressions ORDER BY key_id")
    key_ids = [str(key_id) for (key_id,) in known.iter_rows()]
    if not key_ids and not pseudonymise:
        return None
    path = key_path(settings.db)
    key = read_key(path, key_ids[0]) if key_ids else make_key(path)
    if pseudonymise and PSEUDONYMS not in list_kinds(store):
        store.execute(
            "INSERT INTO suppressions VALUES ($digest, $kind, $key_id, NULL)",
            {"digest": key.digest(PSEUDONYMS, ""), "kind": PSEUDONYMS, "key_id": key.key_id},
        )
    digests = store.frame("SELECT digest FROM suppressions WHERE since IS NOT NULL")
    found = frozenset(str(digest) for (digest,) in digests.iter_rows())
    return RecordScreen(key, found, pseudonymise=pseudonymise)


def list_kinds(store: Store) -> frozenset[str]:
    """Return the kinds of hashes in the suppression list."""
    rows = store.frame("SELECT DISTINCT kind FROM suppressions")
    return frozenset(str(kind) for (kind,) in rows.iter_rows())


def _match_files(configuration: Configuration, step: LoadStep, index: int) -> list[Path]:
    found: list[Path] = []
    for pattern in step.files:
        path = configuration.folder / expand_home(Path(pattern))
        matches = (
            [path]
            if path.exists() or not has_magic(pattern)
            else sorted(_glob(configuration.folder, path))
        )
        if not matches or not all(match.exists() for match in matches):
            raise InputError(
                f"{configuration.where('load', index)}: load.{index}.files: "
                f"nothing matches {pattern!r}",
                hint=f"names are relative to {configuration.folder.resolve()}",
            )
        found += matches
    return found


def _glob(folder: Path, path: Path) -> Iterator[Path]:
    """Yield the matches of a pattern, within the project folder or absolute."""
    start = folder if path.is_relative_to(folder) else Path(path.anchor)
    return start.glob(str(path.relative_to(start)))
