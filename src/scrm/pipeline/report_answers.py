"""The answers that a report shows: of all analyses, computed or as they are stored."""

from collections.abc import Sequence
from typing import cast

from scrm.analyze import Analysis, analyses, sort_by_dependency
from scrm.config import Configuration, Context, Params, ReportSettings
from scrm.pipeline import data_coverage, freshness
from scrm.pipeline.run_summary import RunSummary
from scrm.pipeline.stored_answers import ReportAnswers, StoredAnswers
from scrm.pipeline.subcommands import answer_configured, list_configured
from scrm.result import Result
from scrm.store import Store

_TEMPLATE_DAYS = {"weekly": 7}
"""Built-in templates whose KPIs count fewer days than the setting `days` of `scrm kpi`."""


def answer_report(
    store: Store,
    configuration: Configuration,
    context: Context,
    summary: RunSummary,
    settings: ReportSettings,
    talk: freshness.Talk,
) -> None:
    """Put the results, what is loaded, and the counts of the page's filters into a summary.

    Parameters
    ----------
    settings : ReportSettings
        Those of this report: template and formats.
    """
    stored = StoredAnswers(store, configuration, context)
    template, has_page = settings.template, "html" in settings.to
    question = stored.name_report(days=_find_days(configuration, template), page=has_page)
    with summary.measure_time("stored"):
        found = stored.read_report(question)
    if found is not None:
        talk("nothing has changed since these answers were computed", step="stored")
    else:
        stored.note_files(_list_settings(configuration, template))
        found, used = _compute(store, configuration, context, summary, settings, talk)
        with summary.measure_time("storing"):
            stored.write_report(question, found, used)
    summary.pictures = stored.read_pictures()
    summary.results = list(found.results)
    summary.coverage, summary.cells = found.coverage, found.cells


def _compute(
    store: Store,
    configuration: Configuration,
    context: Context,
    summary: RunSummary,
    settings: ReportSettings,
    talk: freshness.Talk,
) -> tuple[ReportAnswers, list[Params]]:
    """Return all answers, and the settings of each."""
    answered = _analyse(store, configuration, context, summary, talk, settings.template)
    with summary.measure_time("coverage"):
        coverage = data_coverage.of_store(store, context)
    with summary.measure_time("cells"):
        cells = _count_cells(store, configuration, context, settings.to)
    results = [(command, result) for command, result, _ in answered]
    return ReportAnswers(results, coverage, cells), [params for _, _, params in answered]


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
    template: str,
) -> list[tuple[str, Result, Params]]:
    """Run all analyses; return command, result and settings in the order of the report."""
    results: dict[str, tuple[Result, Params]] = {}
    chosen = _list_chosen()
    for analysis in sort_by_dependency(chosen):
        talk(f"{analysis.command}: {analysis.summary}", step=analysis.command)
        with summary.measure_time(analysis.command):
            params = _choose_params(configuration, analysis, template)
            with freshness.offer_kpis(store, analysis, params, context, configuration):
                result = freshness.run_and_record(store, analysis, params, context)
            results[analysis.command] = result, params
    found = []
    for analysis in sorted(chosen, key=lambda analysis: (analysis.section, analysis.command)):
        found.append((analysis.command, *results[analysis.command]))
        found += answer_configured(store, configuration, context, analysis)
    return found


def _list_chosen() -> list[Analysis]:
    return [analysis for analysis in analyses().values() if in_report(analysis)]


def _list_settings(configuration: Configuration, template: str) -> list[Params]:
    """Return the settings of everything that a report asks."""
    found = []
    for analysis in _list_chosen():
        found.append(_choose_params(configuration, analysis, template))
        found += [params for _, _, params in list_configured(configuration, analysis)]
    return found


def _choose_params(configuration: Configuration, analysis: Analysis, template: str) -> Params:
    """Return settings whose window is that of a template, unless scrm.yaml sets another."""
    params = freshness.configured_params(configuration, analysis)
    days = _find_days(configuration, template)
    if days is None or "days" not in type(params).model_fields:
        return params
    return params.model_copy(update={"days": days})


def _find_days(configuration: Configuration, template: str) -> int | None:
    """Return the days that a template counts; None if the settings say how many."""
    is_set = "days" in configuration.settings.analyses.get("kpi", {})
    return None if is_set else _TEMPLATE_DAYS.get(template)


def _count_cells(
    store: Store, configuration: Configuration, context: Context, to: Sequence[str]
) -> Result | None:
    """Return the counts that the HTML page can filter; None where no page is written."""
    if "html" not in to:
        return None
    from scrm.analyze import kpi

    params = freshness.configured_params(configuration, analyses()[kpi.COMMAND])
    return kpi.cells(
        store, cast("kpi.Params", params), context, configuration.settings.smallest_group
    )
