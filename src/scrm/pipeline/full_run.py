"""`scrm run`: all steps in order; each can be repeated, also after a run that was killed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scrm.analyze import Analysis, analyses, sort_by_dependency
from scrm.config import Configuration, Context, Params, ReportSettings
from scrm.errors import ConfigError, ExitCode
from scrm.ingest import Progress, list_sources
from scrm.params import validate_options
from scrm.pipeline import backups, data_coverage, freshness
from scrm.pipeline.check_groups import measure_groups
from scrm.pipeline.configured_loads import load_configured, load_settings
from scrm.pipeline.lock import hold_lock
from scrm.pipeline.run_summary import RunSummary, write_journal
from scrm.pipeline.subcommands import answer_configured
from scrm.report import checks, document, snapshot, snapshot_diff
from scrm.report.check_types import Outcome
from scrm.report.document_types import Options
from scrm.report.shared_changes import withhold_small_changes
from scrm.report.snapshot import Snapshot
from scrm.report.template_engine import check_template
from scrm.result import NamedResult, Result
from scrm.store import Store
from scrm.store.local import LocalStore

_TEMPLATE_DAYS = {"weekly": 7}
"""Built-in templates whose KPIs count fewer days than the setting `days` of `scrm kpi`."""


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
            with summary.measure_time("checks"):
                summary.checked = measure_groups(store, configuration, context, summary.results)
            with summary.measure_time("coverage"):
                summary.coverage = data_coverage.of_store(store, context)
        _publish(configuration, summary, talk)
        _back_up(configuration, summary, talk)
        write_journal(settings.db.parent / "run.json", summary, started, strict=settings.strict)
    return summary


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
    template: str = "",
) -> list[NamedResult]:
    template = template or configuration.settings.report.template
    results: dict[str, Result] = {}
    chosen = [analysis for analysis in analyses().values() if in_report(analysis)]
    for analysis in sort_by_dependency(chosen):
        talk(f"{analysis.command}: {analysis.summary}", step=analysis.command)
        with summary.measure_time(analysis.command):
            params = _shorten_window(
                configuration, freshness.configured_params(configuration, analysis), template
            )
            results[analysis.command] = freshness.run_and_record(store, analysis, params, context)
    found = []
    for analysis in sorted(chosen, key=lambda analysis: (analysis.section, analysis.command)):
        found.append((analysis.command, results[analysis.command]))
        found += answer_configured(store, configuration, context, analysis)
    return found


def _shorten_window(configuration: Configuration, params: Params, template: str) -> Params:
    """Return settings whose window is that of a template, unless scrm.yaml sets another."""
    days = _TEMPLATE_DAYS.get(template)
    is_set = "days" in configuration.settings.analyses.get("kpi", {})
    if days is None or is_set or "days" not in type(params).model_fields:
        return params
    return params.model_copy(update={"days": days})


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
    summary.results = _analyse(store, configuration, context, summary, talk, chosen.template)
    summary.coverage = data_coverage.of_store(store, context)
    taken, before, changes_since = _compare_snapshots(configuration, summary)
    summary.outcome = _evaluate_checks(configuration, taken, before)
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
        smallest_group=settings.smallest_group,
        changes=changes,
        targets=summary.outcome.targets if summary.outcome else None,
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
    if settings.keep_backups and summary.exit_code() == ExitCode.OK:
        talk("backup", step="backup")
        with summary.measure_time("backup"):
            summary.written.append(backups.keep_latest(settings.db, settings.keep_backups))
