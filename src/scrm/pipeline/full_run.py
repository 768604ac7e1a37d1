"""`scrm run`: all steps in order; each can be repeated, also after a run that was killed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scrm.config import Configuration, ReportSettings
from scrm.errors import ConfigError, ExitCode
from scrm.ingest import Progress, list_sources
from scrm.params import validate_options
from scrm.pipeline import backups, freshness
from scrm.pipeline.check_groups import measure_groups
from scrm.pipeline.configured_loads import load_configured, load_settings
from scrm.pipeline.databases import open_for_analyses
from scrm.pipeline.lock import hold_lock
from scrm.pipeline.person_erasure import finish_pending
from scrm.pipeline.report_answers import answer_report
from scrm.pipeline.run_summary import RunSummary, write_journal
from scrm.pipeline.stored_answers import StoredAnswers
from scrm.privacy.retention import Expired, apply_retention, check_rules
from scrm.report import checks, document, snapshot, snapshot_diff
from scrm.report.check_types import Outcome
from scrm.report.document_types import Options
from scrm.report.shared_changes import withhold_small_changes
from scrm.report.snapshot import Snapshot
from scrm.report.template_engine import check_template
from scrm.result import Result
from scrm.store import Store
from scrm.store.local import LocalStore
from scrm.store.rewrite import rewrite_database


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
        finish_pending(configuration, talk)
        with open_for_analyses(configuration, must_exist=False) as store:
            if isinstance(store, LocalStore):  # tables of a lake are only read
                with summary.measure_time("load"):
                    summary.loaded = load_configured(
                        store, configuration, talk=talk, progress=progress
                    )
                with summary.measure_time("retention"):
                    summary.expired = _apply_retention(store, configuration, talk)
            context = freshness.build_context(store, configuration)
            summary.as_of = context.as_of.isoformat() if context.as_of else ""
            answer_report(store, configuration, context, summary, settings.report, talk)
            with summary.measure_time("checks"):
                summary.checked = measure_groups(store, configuration, context, summary.results)
        if any(each.count for each in summary.expired):
            with summary.measure_time("rewrite"):
                rewrite_database(
                    settings.db, memory_limit=settings.memory_limit, threads=settings.threads
                )
        _publish(configuration, summary, talk)
        _back_up(configuration, summary, talk)
        write_journal(settings.db.parent / "run.json", summary, started, strict=settings.strict)
    return summary


def _apply_retention(
    store: LocalStore, configuration: Configuration, talk: freshness.Talk
) -> tuple[Expired, ...]:
    """Delete what retention rules no longer keep, and say how much that was."""
    rules = configuration.settings.retention
    expired = apply_retention(store, rules, today(configuration))
    for each in expired:
        source = f" of {each.source}" if each.source else ""
        talk(f"retention: {each.count} rows of {each.table}{source} deleted")
    return expired


def _check_configured(configuration: Configuration) -> None:
    """Reject invalid checks, mappings and settings of analyses before any work is done."""
    check_template(configuration.settings.report.template)
    check_rules(configuration.settings.retention)
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
    answer_report(store, configuration, context, summary, chosen, talk)
    taken, before, changes_since = _compare_snapshots(configuration, summary)
    summary.outcome = _evaluate_checks(configuration, taken, before)
    options = replace(_options(configuration, summary, changes_since), names=chosen.names)
    drawn = len(summary.pictures)
    built = document.build(summary.results, summary.coverage, options)
    if len(summary.pictures) > drawn:
        StoredAnswers(store, configuration, context).write_pictures(summary.pictures)
    return list(document.publish(built, chosen.folder, to=chosen.to, template=chosen.template))


def _options(configuration: Configuration, summary: RunSummary, changes: Result | None) -> Options:
    settings = configuration.settings
    return Options(
        lang=settings.lang,
        company=settings.company,
        as_of=summary.as_of,
        period=settings.period,
        names=settings.report.names,
        smallest_group=settings.smallest_group,
        changes=changes,
        targets=summary.outcome.targets if summary.outcome else None,
        cells=summary.cells,
        pictures=summary.pictures,
    )


def _compare_snapshots(
    configuration: Configuration, summary: RunSummary
) -> tuple[Snapshot, Snapshot | None, Result | None]:
    """Return the snapshot of these results, the previous one, and the changes between them."""
    taken = snapshot.build_snapshot(
        [("coverage", summary.coverage), *summary.results, *summary.checked], summary.as_of
    )
    before = (
        snapshot.read_previous(configuration.settings.snapshots, summary.as_of)
        if summary.as_of
        else None
    )
    if before is None:
        return taken, None, None
    shared = withhold_small_changes(before, taken, configuration.settings.smallest_group)
    return taken, before, snapshot_diff.compare_snapshots(*shared)


def _publish(configuration: Configuration, summary: RunSummary, talk: freshness.Talk) -> None:
    """Write report and snapshot, and evaluate the checks."""
    settings = configuration.settings
    with summary.measure_time("snapshot"):
        taken, before, changes = _compare_snapshots(configuration, summary)
        if summary.as_of:
            summary.written.append(snapshot.write_snapshot(taken, settings.snapshots))
    summary.outcome = _evaluate_checks(configuration, taken, before)
    options = _options(configuration, summary, changes)
    with summary.measure_time("report"):
        talk("report", step="report")
        built = document.build(summary.results, summary.coverage, options)
        summary.written += document.publish(
            built, settings.report.folder, to=settings.report.to, template=settings.report.template
        )


def _evaluate_checks(
    configuration: Configuration, taken: Snapshot, before: Snapshot | None
) -> Outcome | None:
    """Return the outcome of the checks; None without a checks.yaml."""
    path = configuration.checks_file
    return checks.evaluate(path, taken, before, today=today(configuration)) if path else None


def today(configuration: Configuration) -> date:
    """Return the day up to which the ages of data count: `as_of`, else the current day."""
    settings = configuration.settings
    return settings.as_of or datetime.now(ZoneInfo(settings.timezone)).date()


def _back_up(configuration: Configuration, summary: RunSummary, talk: freshness.Talk) -> None:
    """Write a backup of the database if configured and the run was successful."""
    settings = configuration.settings
    if settings.engine == "duckdb" and settings.keep_backups and summary.exit_code() == ExitCode.OK:
        talk("backup", step="backup")
        with summary.measure_time("backup"):
            summary.written.append(backups.keep_latest(settings.db, settings.keep_backups))
