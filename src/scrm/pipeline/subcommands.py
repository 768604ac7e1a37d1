"""Subcommands of analyses that scrm.yaml configures, such as `analyses: kpi run`."""

from collections.abc import Iterator

from scrm.analyze import Analysis
from scrm.config import Configuration, Context, Params
from scrm.pipeline import freshness
from scrm.result import Result
from scrm.store import Store


def list_configured(
    configuration: Configuration, analysis: Analysis
) -> Iterator[tuple[str, str, Params]]:
    """Yield command, function and settings of the subcommands that scrm.yaml configures."""
    for function in analysis.reported:
        command = freshness.name_function(analysis, function)
        if command in configuration.settings.analyses:
            yield command, function, freshness.configured_params(configuration, analysis, function)


def answer_configured(
    store: Store, configuration: Configuration, context: Context, analysis: Analysis
) -> Iterator[tuple[str, Result, Params]]:
    """Yield the answers of the subcommands that scrm.yaml configures: `analyses: kpi run`.

    Each with its command and settings.
    """
    for command, function, params in list_configured(configuration, analysis):
        result = freshness.answer_question(
            store, analysis, params, context, configuration, function=function
        )
        yield command, result, params
