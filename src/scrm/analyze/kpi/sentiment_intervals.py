"""The errors of the sentiment engine in the intervals of KPIs that count its labels."""

from dataclasses import replace

from scrm.analyze._sentiment_error import SentimentErrors
from scrm.analyze.kpi.catalogue import Metric
from scrm.analyze.kpi.estimates import Number
from scrm.result import Text

UNKNOWN = Text(
    "Fehler des Verfahrens unbekannt: kein Intervall",
    "errors of the engine unknown: no interval",
)


def add_engine_errors(metric: Metric, number: Number, errors: SentimentErrors) -> Number:
    """Return a number whose interval covers sampling and the errors of the engine.

    The value stays as counted, and the interval always contains it. The sampling error is that of
    the effective cases, so texts of one author are not taken as independent.

    Parameters
    ----------
    metric : Metric
        With the quantity it counts in `sentiment`.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import Words
    >>> texts = {"name": Words(de="a", en="a"), "meaning": Words(de="a", en="a"), "source_of": ""}
    >>> texts |= {"version": 1, "group": "g", "unit": "points", "basis": "event", "of": "balance"}
    >>> metric = Metric(source="s", kind="balance", sentiment="net_sentiment", **texts)
    >>> number = Number(0.2, 20, 100, 100, 0.05, 0.35, n_effective=80.0, method="clustered_balance")
    >>> add_engine_errors(metric, number, SentimentErrors("", {})).note.en
    'errors of the engine unknown: no interval'
    """
    if number.value is None or number.low is None or number.n_effective is None:
        return number
    if metric.sentiment not in errors.errors:
        return number.without_interval(UNKNOWN)
    counted = (number.value - metric.offset) / metric.scale
    cases = max(number.n_effective, 1.0)
    found = errors.bound(metric.sentiment, [counted], [cases], is_sample=True)
    low, high = (float(end[0]) * metric.scale + metric.offset for end in found[1:])
    return replace(
        number, low=min(low, number.value), high=max(high, number.value), method=errors.method
    )
