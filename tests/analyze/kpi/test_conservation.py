"""Sums are conserved: parts add up to the whole, periods to their union, in any order of rows."""

import math
from collections import defaultdict
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import add

from scrm.analyze import kpi
from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.comparison import compare
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.config import Context
from scrm.store.local import LocalStore

from .company import fill, generated

KNOWN = read_catalogue()
FIRST, AS_OF = date(2025, 12, 20), date(2026, 3, 31)
CONTEXT = Context(as_of=AS_OF, lang="en")
ADDITIVE = [
    metric
    for metric in KNOWN.metrics.values()
    if metric.kind in {"count", "sum", "share", "ratio", "mean"}
]
META = {metric.id for metric in ADDITIVE if "is_recent_message" in metric.where}
"""KPIs over the last days of a window, whatever its length: they do not add up over time."""
OVER_TIME = [
    metric
    for metric in ADDITIVE
    if KNOWN.sources[metric.source].local_day and metric.id not in META
]
DIMENSIONS = sorted({name for metric in ADDITIVE for name in KNOWN.dimensions(metric)})
TABLES = ("posts", "post_metrics", "channel_metrics", "orders", "leads", "surveys", "identities")


def numbers(store, metrics, by=(), window=(FIRST, AS_OF)):
    return measure(Question(store, KNOWN, FormulaParams(min_n=1), CONTEXT), metrics, by, window)


@cache
def company(seed):
    """Return a company that several examples share: drawing one costs more than asking it."""
    store = LocalStore(None)
    fill(store, generated(seed))
    return store, numbers(store, ADDITIVE)


def total(parts):
    """Add up numerators, denominators and cases."""
    parts = list(parts)
    return [
        math.fsum(getattr(part, name) or 0 for part in parts)
        for name in ("numerator", "denominator", "n")
    ]


SEEDS = st.sampled_from([3, 4])


@given(seed=SEEDS, dimension=st.sampled_from(DIMENSIONS))
@settings(max_examples=8)
def test_the_parts_sum_to_the_whole_whatever_divides_them(seed, dimension):
    store, whole = company(seed)
    left_out = META if dimension in TIME_DIMENSIONS else set()
    metrics = [
        metric
        for metric in ADDITIVE
        if dimension in KNOWN.dimensions(metric) and metric.id not in left_out
    ]
    parts = defaultdict(list)
    for (name, _), number in numbers(store, metrics, (dimension,)).items():
        parts[name].append(number)
    for metric in metrics:
        assert total(parts[metric.id]) == pytest.approx(total([whole[metric.id, ()]])), metric.id


FEBRUARY, JANUARY = ((date(2026, month, 1), date(2026, month, last)) for month, last in
                     ((2, 28), (1, 31)))  # fmt: skip


@given(seed=SEEDS, dimension=st.sampled_from(sorted(set(DIMENSIONS) - set(TIME_DIMENSIONS))))
@settings(max_examples=4, deadline=None)
def test_the_parts_of_a_comparison_sum_to_both_periods(seed, dimension):
    store, _ = company(seed)
    totals = [
        metric
        for metric in ADDITIVE
        if metric.kind in {"count", "sum"}
        and dimension in KNOWN.dimensions(metric)
        and metric.basis != "state"
    ]
    question = Question(store, KNOWN, FormulaParams(min_n=1), CONTEXT)
    rows, _ = compare(question, totals, (dimension,), FEBRUARY, "previous")
    now, before = (numbers(store, totals, (), window) for window in (FEBRUARY, JANUARY))
    earlier = numbers(store, totals, (dimension,), JANUARY)
    for metric in totals:
        mine = [row for row in rows if row.metric is metric]
        parts = math.fsum(row.number.value or 0 for row in mine)
        assert parts == pytest.approx(now[metric.id, ()].value or 0), metric.id
        if now[metric.id, ()].value is None:
            continue
        groups = {row.group for row in mine}
        told = [number.value for (name, group), number in earlier.items()
                if name == metric.id and group in groups]  # fmt: skip
        whole = before[metric.id, ()].value or 0
        assert math.fsum(value or 0 for value in told) == pytest.approx(whole), metric.id


@given(seed=SEEDS, day=st.integers(0, 100))
@settings(max_examples=4)
def test_two_disjoint_periods_give_the_ratio_of_sums(seed, day):
    store, whole = company(seed)
    cut = FIRST + timedelta(days=day)
    both = [
        numbers(store, OVER_TIME, window=window)
        for window in ((FIRST, cut), (cut + timedelta(days=1), AS_OF))
    ]
    for metric in OVER_TIME:
        key = (metric.id, ())
        above, below, n = total(part[key] for part in both)
        assert [above, below, n] == pytest.approx(total([whole[key]])), metric.id
        if whole[key].value is not None:
            assert whole[key].value == pytest.approx(metric.scale * above / (below or 1)), metric.id


def test_growth_of_months_multiplies_to_growth_of_the_quarter():
    store, _ = company(3)
    growth = KNOWN.metric("follower_growth")
    months = numbers(store, [growth], ("month",), (date(2026, 1, 1), AS_OF)).values()
    (whole,) = numbers(store, [growth], (), (date(2026, 1, 1), AS_OF)).values()
    assert math.prod(1 + number.value for number in months) == pytest.approx(1 + whole.value)


def test_the_same_rows_in_another_order_give_the_same_table():
    with LocalStore(None) as store:
        fill(store, generated(21))
        one = kpi.run_(store, kpi.RunParams(by="channel,month"), CONTEXT).tables[0].frame
        for table in TABLES:
            turned = store.frame(f"SELECT * FROM {table} ORDER BY hash({table})")
            store.delete(table)
            add(store, table, turned)
        other = kpi.run_(store, kpi.RunParams(by="channel,month"), CONTEXT).tables[0].frame
    assert one.equals(other)


def test_every_time_is_a_dimension_of_what_has_a_date():
    assert all(set(TIME_DIMENSIONS) <= KNOWN.dimensions(metric) for metric in OVER_TIME)
