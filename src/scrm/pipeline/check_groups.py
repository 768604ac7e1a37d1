"""KPIs that checks.yaml names and the report does not have, such as a rate by channel."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from scrm.analyze import analyses
from scrm.config import Configuration, Context
from scrm.pipeline import freshness
from scrm.report.checks import list_groups
from scrm.report.snapshot import build_snapshot
from scrm.result import NamedResult
from scrm.store import Store


def measure_groups(
    store: Store,
    configuration: Configuration,
    context: Context,
    results: Sequence[NamedResult],
) -> list[NamedResult]:
    """Return the KPIs of checks.yaml by their dimensions, except those in the results.

    They count the window of the KPI overview. A name that is no KPI, or a dimension that it does
    not have, is left out: the check itself says so.

    Raises
    ------
    ConfigError
        checks.yaml is invalid.
    """
    if configuration.checks_file is None or context.as_of is None:
        return []
    from scrm.analyze import kpi

    analysis = analyses()[kpi.COMMAND]
    overview = cast("kpi.Params", freshness.configured_params(configuration, analysis))
    asked = cast("kpi.RunParams", freshness.configured_params(configuration, analysis, "run_"))
    known = asked.read_catalogue(context)
    window = replace(context, period=overview.choose_window(context))
    there = {
        (metric.name, tuple(sorted(name for name, _ in metric.by)))
        for metric in build_snapshot(results, "").metrics
    }
    found = []
    for by, names in list_groups(configuration.checks_file).items():
        ids = tuple(
            name
            for name in names
            if name in known.metrics
            and (name, by) not in there
            and known.dimensions(known.metric(name)).issuperset(by)
        )
        if ids:
            params = asked.model_copy(update={"ids": ids, "by": by, "compare": "none"})
            result = freshness.answer_question(
                store, analysis, params, window, configuration, function="run_"
            )
            found.append((kpi.COMMAND, result))
    return found
