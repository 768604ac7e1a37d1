"""Subcommands of analyses that scrm.yaml configures, such as `analyses: kpi run`."""

from collections.abc import Iterator

from scrm.analyze import Analysis, analyses
from scrm.config import Configuration, Context
from scrm.pipeline import freshness
from scrm.result import NamedResult
from scrm.store import Store


def list_functions() -> dict[str, tuple[Analysis, str]]:
    """Return the commands that scrm.yaml may configure: analyses, and their subcommands."""
    found = {}
    for command, analysis in analyses().items():
        found[command] = analysis, "run"
        for function in analysis.subcommands:
            found[freshness.name_function(analysis, function)] = analysis, function
    return found


def answer_configured(
    store: Store, configuration: Configuration, context: Context, analysis: Analysis
) -> Iterator[NamedResult]:
    """Yield the answers of the subcommands that scrm.yaml configures: `analyses: kpi run`."""
    for function in analysis.reported:
        command = freshness.name_function(analysis, function)
        if command in configuration.settings.analyses:
            params = freshness.configured_params(configuration, analysis, function)
            result = freshness.answer_question(
                store, analysis, params, context, configuration, function=function
            )
            yield command, result
