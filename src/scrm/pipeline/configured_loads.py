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
from scrm.store import Store


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
        files += load(store, paths, settings=load_settings(configuration, step, progress)).files
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
