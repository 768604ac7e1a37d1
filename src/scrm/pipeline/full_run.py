"""`scrm run`: all steps in order; each can be repeated, also after a run that was killed."""

import json
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from glob import has_magic
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scrm import __version__
from scrm.analyze import Analysis, analyses, sort_by_dependency
from scrm.config import Configuration, Context, LoadStep, ReportSettings
from scrm.errors import ConfigError, ExitCode, InputError, NotEnoughDataError
from scrm.files import write_file
from scrm.ingest import FileSummary, LoadSettings, LoadSummary, Progress, list_sources, load
from scrm.params import expand_home, validate_options
from scrm.pipeline import backups, data_coverage, freshness
from scrm.pipeline.lock import hold_lock
from scrm.report import checks, document, snapshot, snapshot_diff
from scrm.report.check_types import Outcome
from scrm.report.control_characters import sanitize_json, sanitize_message
from scrm.report.document_types import Options
from scrm.report.snapshot import Snapshot
from scrm.report.template_engine import check_template
from scrm.result import NamedResult, Result, Text
from scrm.store import Store
from scrm.store.local import LocalStore


@dataclass
class RunSummary:
    """What a run did: results in report order, files written, outcome of the checks."""

    loaded: LoadSummary = field(default_factory=lambda: LoadSummary(()))
    results: list[NamedResult] = field(default_factory=list)
    coverage: Result = field(default_factory=lambda: Result(title=Text("", "")))
    written: list[Path] = field(default_factory=list)
    outcome: Outcome | None = None
    timings: dict[str, float] = field(default_factory=dict)
    as_of: str = ""

    def exit_code(self, *, strict: bool = False) -> int:
        """Return the exit code: input rejected, check failed, not enough data, or 0."""
        if self.loaded.refused:
            return ExitCode.INPUT_REJECTED
        if self.outcome is not None and self.outcome.fails():
            return ExitCode.CHECK_FAILED
        if strict and any(result.refused for _, result in self.results):
            return NotEnoughDataError.exit_code
        return ExitCode.OK

    def warnings(self) -> list[str]:
        """Return what needs attention, one line each, without values of the data."""
        files = self.loaded.files
        found = [f"{file.path}: not loaded: {file.error}" for file in self.loaded.refused]
        found += [
            f"{file.path}: {file.quarantined} rows in quarantine"
            for file in files
            if file.quarantined
        ]
        found += [
            f"{command}: not enough data for an answer"
            for command, result in self.results
            if result.refused
        ]
        if not self.as_of:
            found.append("no dated data: no snapshot was written")
        if self.outcome is not None and self.outcome.fails("warn"):
            found.append("a check failed or warned: scrm check")
        return found

    @contextmanager
    def measure_time(self, step: str) -> Iterator[None]:
        """Record the duration of a step."""
        start = time.perf_counter()
        yield
        self.timings[step] = round(time.perf_counter() - start, 3)


def run(
    configuration: Configuration,
    *,
    wait_seconds: float = 0,
    talk: freshness.Talk = freshness.silent,
    progress: Callable[[Progress], None] | None = None,
) -> RunSummary:
    """Run all steps that scrm.yaml configures.

    Raises
    ------
    StoreError
        Another run holds the lock.
    ConfigError
        A setting is invalid.
    InputError
        A pattern under ``load:`` matches no file, no file could be loaded, or ``on_error: stop``
        met an invalid row; nothing was changed.
    """
    settings, started = configuration.settings, datetime.now(UTC)
    summary = RunSummary()
    _check_configured(configuration)
    with hold_lock(settings.db, wait_seconds=wait_seconds):
        with LocalStore(
            settings.db, memory_limit=settings.memory_limit, threads=settings.threads
        ) as store:
            with summary.measure_time("load"):
                summary.loaded = load_configured(store, configuration, talk=talk, progress=progress)
            context = freshness.build_context(store, configuration)
            summary.as_of = context.as_of.isoformat() if context.as_of else ""
            summary.results = _analyse(store, configuration, context, summary, talk)
            with summary.measure_time("coverage"):
                summary.coverage = data_coverage.of_store(store, context)
        _publish(configuration, summary, talk)
        _back_up(configuration, summary, talk)
        _write_journal(settings.db.parent / "run.json", summary, started, strict=settings.strict)
    return summary


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


def _check_configured(configuration: Configuration) -> None:
    """Reject invalid checks, mappings and settings of analyses before any work is done."""
    check_template(configuration.settings.report.template)
    checks_file = configuration.checks_file
    if checks_file and not checks_file.is_file():
        raise ConfigError(
            f"{configuration.where('checks')}: checks: there is no file {checks_file}",
            hint="scrm init writes one",
        )
    named = any(step.source for step in configuration.settings.load)
    sources = (
        list_sources(source_folders=load_settings(configuration).source_folders) if named else ()
    )
    known = {source.name for source in sources}
    for index, step in enumerate(configuration.settings.load):
        if step.source and step.source not in known:
            raise ConfigError(
                f"{configuration.where('load', index, 'source')}: load.{index}.source: "
                f"no mapping is called {step.source!r}",
                hint="scrm sources list shows those that are",
            )
    freshness.check_analyses(configuration)


def in_report(analysis: Analysis) -> bool:
    """Return whether an analysis runs without input: it has `run`, and all settings a default."""
    return analysis.has_run and not any(
        info.is_required() for info in analysis.params().model_fields.values()
    )


def _analyse(
    store: Store,
    configuration: Configuration,
    context: Context,
    summary: RunSummary,
    talk: freshness.Talk,
) -> list[NamedResult]:
    results: dict[str, Result] = {}
    chosen = [analysis for analysis in analyses().values() if in_report(analysis)]
    for analysis in sort_by_dependency(chosen):
        talk(f"{analysis.command}: {analysis.summary}", step=analysis.command)
        with summary.measure_time(analysis.command):
            results[analysis.command] = freshness.run_and_record(
                store, analysis, freshness.configured_params(configuration, analysis), context
            )
    order = sorted(chosen, key=lambda analysis: (analysis.section, analysis.command))
    return [(analysis.command, results[analysis.command]) for analysis in order]


def report(
    store: Store,
    configuration: Configuration,
    changes: dict[str, Any],
    *,
    talk: freshness.Talk = freshness.silent,
) -> list[Path]:
    """Write the report, without snapshot or checks; return the files written."""
    settings = configuration.settings
    chosen = validate_options(
        ReportSettings, {**settings.report.model_dump(), **changes}, command="report"
    )
    check_template(chosen.template)
    context = freshness.build_context(store, configuration)
    summary = RunSummary(as_of=context.as_of.isoformat() if context.as_of else "")
    summary.results = _analyse(store, configuration, context, summary, talk)
    summary.coverage = data_coverage.of_store(store, context)
    _, _, changes_since = _compare_snapshots(configuration, summary)
    built = document.build(
        summary.results, summary.coverage, _options(configuration, summary, changes_since)
    )
    return list(document.publish(built, chosen.folder, to=chosen.to, template=chosen.template))


def _options(configuration: Configuration, summary: RunSummary, changes: Result | None) -> Options:
    settings = configuration.settings
    return Options(
        lang=settings.lang,
        company=settings.company,
        as_of=summary.as_of,
        period=settings.period,
        changes=changes,
    )


def _compare_snapshots(
    configuration: Configuration, summary: RunSummary
) -> tuple[Snapshot, Snapshot | None, Result | None]:
    """Return the snapshot of these results, the previous one, and the changes between them."""
    taken = snapshot.build_snapshot(
        [("coverage", summary.coverage), *summary.results], summary.as_of
    )
    before = (
        snapshot.read_previous(configuration.settings.snapshots, summary.as_of)
        if summary.as_of
        else None
    )
    return taken, before, snapshot_diff.compare_snapshots(before, taken) if before else None


def _publish(configuration: Configuration, summary: RunSummary, talk: freshness.Talk) -> None:
    """Write report and snapshot, and evaluate the checks."""
    settings = configuration.settings
    with summary.measure_time("snapshot"):
        taken, before, changes = _compare_snapshots(configuration, summary)
        if summary.as_of:
            summary.written.append(snapshot.write_snapshot(taken, settings.snapshots))
    options = _options(configuration, summary, changes)
    with summary.measure_time("report"):
        talk("report", step="report")
        built = document.build(summary.results, summary.coverage, options)
        summary.written += document.publish(
            built, settings.report.folder, to=settings.report.to, template=settings.report.template
        )
    if configuration.checks_file:
        summary.outcome = checks.evaluate(
            configuration.checks_file, taken, before, today=today(configuration)
        )


def today(configuration: Configuration) -> date:
    """Return the day up to which the ages of data count: `as_of`, else the current day."""
    settings = configuration.settings
    return settings.as_of or datetime.now(ZoneInfo(settings.timezone)).date()


def _back_up(configuration: Configuration, summary: RunSummary, talk: freshness.Talk) -> None:
    """Write a backup of the database if configured and the run was successful."""
    settings = configuration.settings
    if settings.keep_backups and summary.exit_code() == ExitCode.OK:
        talk("backup", step="backup")
        with summary.measure_time("backup"):
            summary.written.append(backups.keep_latest(settings.db, settings.keep_backups))


def _write_journal(path: Path, summary: RunSummary, started: datetime, *, strict: bool) -> None:
    """Write run.json, the only output with the current time in it."""
    packages = ("duckdb", "polars", "pyarrow", "scikit-learn", "scipy", "numpy")
    journal = {
        "schema": "scrm.run/1",
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "as_of": summary.as_of,
        "exit_code": summary.exit_code(strict=strict),
        "timings_seconds": summary.timings,
        "files": [
            {
                "path": f.path,
                "status": f.status,
                "rows": f.rows,
                "new": f.new,
                "quarantined": f.quarantined,
            }
            for f in summary.loaded.files
        ],
        "refused_analyses": [command for command, result in summary.results if result.refused],
        "warnings": [sanitize_message(warning) for warning in summary.warnings()],
        "written": [str(file) for file in summary.written],
        "versions": {
            "scrm": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in packages},
        },
    }
    write_file(
        path,
        sanitize_json(json.dumps(journal, indent=2, ensure_ascii=False, sort_keys=True)) + "\n",
    )
