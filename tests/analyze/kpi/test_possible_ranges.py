"""Intervals stay within the possible range, contain the value, and have a width, on any data."""

from datetime import date

import pytest

from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.estimates import COUNTS
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.certainty import METHODS
from scrm.config import Context
from scrm.store.local import LocalStore

from .company import fill, generated

KNOWN = read_catalogue()
CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")
NEGATIVE = {
    "roi", "roi_margin", "contact_roi", "margin_per_customer", "payback_months", "sales_cycle",
}  # fmt: skip
"""Money may be lost; the others are at least zero."""


def possible_range(metric):
    """Return the smallest and largest possible value of a KPI."""
    if metric.kind in {"mean", "difference"} and metric.least is not None:
        return metric.least, metric.most
    if metric.kind == "balance" or metric.sentiment:
        return -metric.scale, metric.scale
    if metric.kind in {"correlation", "lagged", "difference"}:
        return -1, 1
    if metric.kind == "share" or metric.part:
        return 0, 1
    return (float("-inf") if metric.id in NEGATIVE else 0), float("inf")


def check(metric, number):
    """Check the interval of one number."""
    if number.low is None and number.high is None:
        assert number.method == ""
        assert number.value is None or number.note.en, f"{metric.id}: no interval, no reason"
        return
    least, most = possible_range(metric)
    assert number.method in METHODS
    assert number.n_effective >= 0
    low = least if number.low is None else number.low
    high = most if number.high is None else number.high
    assert least - 1e-9 <= low <= high <= most + 1e-9, (metric.id, number)
    assert high > low, (metric.id, number)
    if number.value is not None:
        assert low - 1e-9 <= number.value <= high + 1e-9, (metric.id, number)


@pytest.mark.parametrize(
    ("seed", "dimension"),
    [(1, ""), (2, "day"), (3, "channel"), (4, "segment"), (5, "month"), (6, "kind"), (7, "brand")],
)
def test_intervals_of_all_kpis_stay_within_the_possible_range(seed, dimension):
    by = (dimension,) if dimension else ()
    metrics = [metric for metric in KNOWN.metrics.values() if KNOWN.dimensions(metric) >= set(by)]
    with LocalStore(None) as store:
        fill(store, generated(seed))
        question = Question(store, KNOWN, FormulaParams(min_n=1, market_size=500), CONTEXT)
        window = (date(2025, 12, 20), date(2026, 3, 31))
        for (name, _), number in measure(question, metrics, by, window).items():
            check(KNOWN.metric(name), number)


@pytest.mark.parametrize("metric", KNOWN.metrics.values(), ids=lambda metric: metric.id)
def test_every_kpi_has_an_interval_or_is_complete_or_a_count(metric):
    """No kind is left without an interval by oversight."""
    without = metric.complete or metric.kind in COUNTS or metric.kind == "limits"
    related = KNOWN.related_metrics(metric)
    fixed = bool(related) and all(part.complete for part in related)
    with_interval = {
        "share", "balance", "mean", "ratio", "quantile", "trimmed", "survival", "correlation",
        "lagged", "difference", "per",
        "curve", "payback",
    }  # fmt: skip
    assert without or fixed or metric.kind in with_interval


def test_serial_sources_are_grouped_by_days():
    for source in KNOWN.sources.values():
        assert not source.serial or (source.day and set(TIME_DIMENSIONS))
        assert not source.serial or source.cluster == (source.day,)
