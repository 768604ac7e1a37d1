"""What changed in the definition of a KPI: the value, with a new version, or only its interval."""

from scrm.analyze.kpi.catalogue import Catalogue, Metric
from scrm.result import Text

_BY_CLUSTER = Text(
    "das Intervall zählt Personen, Fäden oder Tage statt einzelner Fälle (ADR 72)",
    "the interval counts persons, threads or days instead of single cases (ADR 72)",
)
_BY_KIND = {
    "balance": Text(
        "das Intervall ist ein Score-Intervall statt eines symmetrischen (ADR 72)",
        "the interval is a score interval instead of a symmetric one (ADR 72)",
    ),
    "per": Text(
        "hat ein Intervall, wenn nicht beide Teile feststehen (ADR 72)",
        "has an interval unless both parts are certain (ADR 72)",
    ),
    **dict.fromkeys(
        ("ratio", "mean", "trimmed"),
        Text(
            "das Intervall ist ein Jackknife auf der Log-Skala statt eines t-Intervalls (ADR 72)",
            "the interval is a jackknife on the log scale instead of a t interval (ADR 72)",
        ),
    ),
}
_COMPLETE = Text(
    "ohne Intervall: alle Fälle sind gezählt (ADR 72)",
    "without an interval: every case is counted (ADR 72)",
)
_CLUSTERED = frozenset({"share", "quantile", "survival"})
_SAMPLED = frozenset({*_CLUSTERED, *_BY_KIND} - {"per"})


def describe_change(known: Catalogue, metric: Metric) -> Text | None:
    """Return what changed in a definition since its first version; None where nothing did.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue_file import read_catalogue
    >>> known = read_catalogue()
    >>> describe_change(known, known.metric("response_rate")).en
    'same values; the interval counts persons, threads or days instead of single cases (ADR 72)'
    >>> describe_change(known, known.metric("posts")) is None
    True
    """
    if metric.changed:
        return Text(
            f"seit Fassung {metric.version}: {metric.changed.de}",
            f"since version {metric.version}: {metric.changed.en}",
        )
    interval = _describe_interval(known, metric)
    return interval and Text(f"gleiche Werte; {interval.de}", f"same values; {interval.en}")


def _describe_interval(known: Catalogue, metric: Metric) -> Text | None:
    if metric.theme:  # younger than the change of intervals
        return None
    if metric.complete:
        return _COMPLETE if metric.kind in _SAMPLED else None
    if metric.kind in _CLUSTERED:
        return _BY_CLUSTER if known.sources[metric.source].cluster else None
    if metric.kind == "per" and all(part.complete for part in known.related_metrics(metric)):
        return None
    return _BY_KIND.get(metric.kind)
