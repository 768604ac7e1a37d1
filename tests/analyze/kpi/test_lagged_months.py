"""Satisfaction and word of mouth of brands, segments and months: rank correlations of levels."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime

import numpy as np
import pytest
from scipy import stats
from tests.rows import add

from scrm.analyze import kpi
from scrm.analyze.kpi.intervals import correlation_interval, count_independent_months
from scrm.config import Context

from .posts import number

CONTEXT = Context(as_of=date(2027, 12, 31), lang="en")


def answers(label, csat, nps, when=datetime(2026, 3, 1, 9), each=10):
    """Return answers of one brand, all alike."""
    rows = []
    for instrument, score, most in (("csat", csat, 5), ("nps", nps, 10)):
        rows += [
            {"survey_id": f"{label}{when:%y%m}{instrument}{n}", "customer_id": f"{label}{n}",
             "answered_at": when, "instrument": instrument, "score": score, "scale_max": most,
             "brand": label} for n in range(each)
        ]  # fmt: skip
    return rows


def test_brands_are_correlated_by_their_means(store):
    levels = [(f"b{n}", 1 + n % 5, n % 11) for n in range(12)]
    for level in levels:
        add(store, "surveys", answers(*level))
    found = number(store, "brand_recommendation", context=CONTEXT, min_n=10)
    expected = stats.spearmanr([each[1] for each in levels], [each[2] for each in levels])
    assert (found.value, found.n) == (pytest.approx(expected.statistic), 12)
    half = 1.959964 * np.sqrt((1 + found.value**2 / 2) / 9)
    assert found.high == pytest.approx(np.tanh(np.arctanh(found.value) + half), rel=1e-6)
    assert found.method == "fisher_z"


def test_a_brand_with_few_answers_does_not_count_as_one(store):
    add(store, "surveys", [*answers("a", 5, 9), *answers("b", 4, 7), *answers("c", 1, 0, each=9)])
    found = number(store, "brand_recommendation", context=CONTEXT, min_n=10)
    assert (found.value, found.n, found.note.en) == (None, 2, "n = 2 < 10: withheld")


def test_a_scatter_plot_shows_the_brands(store):
    for n in range(12):
        add(store, "surveys", answers(f"b{n}", 1 + n % 5, n % 11))
    result = kpi.run_(store, kpi.RunParams(ids="brand_recommendation"), CONTEXT)
    (figure,) = result.figures
    assert (figure.kind, figure.frame.height) == ("points", 12)
    assert figure.frame.row(1) == ("b1", 0.4, 0.1)
    assert figure.title.en.startswith("Satisfaction against recommendation of brands: rho = 0.")
    assert result.tables[1].frame.columns == ["label", "satisfaction", "recommendation"]


def test_no_scatter_plot_shows_people(store):
    add(store, "surveys", answers("a", 5, 9, each=20))
    result = kpi.run_(store, kpi.RunParams(ids="satisfaction_recommendation"), CONTEXT)
    assert (result.figures, len(result.tables)) == ((), 1)


def month(index):
    return datetime(2026 + index // 12, 1 + index % 12, 5, 9)


def fill_months(store, csat, recommended):
    """Add a month of answers and of texts each: so many of ten recommend."""
    for index, (score, count) in enumerate(zip(csat, recommended, strict=True)):
        add(store, "surveys", answers("a", score, 5, month(index)))
        rows = [{"channel": "x", "post_id": f"{index}-{n}"} for n in range(10)]
        add(store, "posts", [{**row, "kind": "mention", "author_id": f"u{n}", "is_own": False,
                              "created_at": month(index)} for n, row in enumerate(rows)])  # fmt: skip
        add(store, "post_sentiment", [
            {**row, "label": "neutral", "recommends": int(n < count)} for n, row in enumerate(rows)
        ])  # fmt: skip


CSAT = [3, 5, 2, 4, 1, 5, 3, 2, 4, 5, 1, 3, 4, 2, 5, 1]
"""One month after another, none like the one before."""


def test_satisfaction_is_related_to_the_word_of_mouth_of_the_next_month(store):
    fill_months(store, CSAT, [0, *(2 * score for score in CSAT[:-1])])
    found = number(store, "satisfaction_then_word_of_mouth", context=CONTEXT, min_n=10)
    assert (found.value, found.n) == (pytest.approx(1), 15)
    at_once = number(store, "satisfaction_then_word_of_mouth", context=CONTEXT, min_n=20)
    assert at_once.value is None


def test_word_of_mouth_is_related_to_the_revenue_of_the_next_month(store):
    recommended = [2 * score for score in CSAT]
    fill_months(store, CSAT, recommended)
    add(store, "orders", [
        {"order_id": f"o{n}", "ordered_at": month(n + 1), "amount": 100 * (10 - each),
         "currency": "EUR"} for n, each in enumerate(recommended)
    ])  # fmt: skip
    found = number(store, "word_of_mouth_then_revenue", context=CONTEXT, min_n=10)
    assert (found.value, found.n) == (pytest.approx(-1), 16)


def test_a_month_that_is_not_over_does_not_count(store):
    fill_months(store, CSAT, [5, *(2 * score for score in CSAT[:-1])])
    for day, pairs in ((date(2027, 4, 29), 14), (date(2027, 4, 30), 15)):
        context = Context(as_of=day, lang="en")
        found = number(store, "satisfaction_then_word_of_mouth", context=context, min_n=10)
        assert found.n == pairs


def test_months_that_follow_a_trend_carry_no_interval(store):
    trend = [1 + n // 4 for n in range(16)]
    fill_months(store, trend, [2 * score for score in trend])
    found = number(store, "satisfaction_then_word_of_mouth", context=CONTEXT, min_n=10)
    assert found.value > 0.9
    assert found.low is None
    assert "like those near them" in found.note.en


def test_the_effective_number_of_months_is_that_of_pyper_and_peterman():
    values = [1, 2, 4, 3, 5, 7, 6, 8, 10, 9, 12, 11]
    other = [2, 1, 3, 5, 4, 6, 8, 7, 9, 11, 10, 12]
    months = np.array([[n, a, b] for n, (a, b) in enumerate(zip(values, other, strict=True))], float)
    n, total = 12, 0.0
    for lag in (1, 2):
        r = []
        for series in (values, other):
            ranks = np.array(series, float) - 6.5
            r.append(ranks[:-lag] @ ranks[lag:] / (ranks @ ranks) * n / (n - lag))
        total += (n - lag) / n * r[0] * r[1]
    assert count_independent_months(months) == pytest.approx(n / (1 + 2 * total))
    found = correlation_interval(0.5, 14.0, "lagged_fisher_z")
    assert (found.cases, found.method) == (14.0, "lagged_fisher_z")
