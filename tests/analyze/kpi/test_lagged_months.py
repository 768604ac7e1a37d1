"""Satisfaction and word of mouth of brands, segments and months: rank correlations of levels."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime

import numpy as np
import pytest
from scipy import stats
from tests.rows import add

from scrm.analyze import kpi
from scrm.analyze.kpi.lagged_series import correlate_months, count_independent_months
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
    assert result.figures == ()
    assert [table.name for table in result.tables] == ["kpis", "definitions"]


def month(index):
    return datetime(2026 + index // 12, 1 + index % 12, 5, 9)


def fill_months(store, csat, recommended):
    """Add a month of answers and of texts each: so many of ten recommend."""
    for index, (score, count) in enumerate(zip(csat, recommended, strict=True)):
        add(store, "surveys", answers("a", score, 5, month(index)))
        rows = [{"channel": "x", "post_id": f"{index}-{n}"} for n in range(10)]
        add(store, "posts", [{**row, "kind": "mention", "author_id": f"u{n}", "is_own": False,
                              "created_at": month(index)}
                             for n, row in enumerate(rows)])  # fmt: skip
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


def test_a_common_trend_is_no_relation(store):
    fill_months(store, [1 + n / 6 for n in range(24)], [n * 10 // 24 for n in range(24)])
    found = number(store, "satisfaction_then_word_of_mouth", context=CONTEXT, min_n=10)
    assert (found.value, found.n) == (None, 23)
    assert found.note.en == "one side is constant, or only a trend"


def test_the_correlation_is_the_partial_one_given_time():
    x, y = [1, 4, 2, 3, 7, 5, 6, 9, 8, 10, 12, 11], [2, 3, 1, 5, 4, 8, 6, 7, 12, 10, 9, 11]
    time = list(range(12))
    xy, xt, yt = (stats.spearmanr(*pair).statistic for pair in ((x, y), (x, time), (y, time)))
    rho, _ = correlate_months(np.array([time, x, y], float).T)
    assert rho == pytest.approx((xy - xt * yt) / np.sqrt((1 - xt**2) * (1 - yt**2)))


def test_the_effective_number_of_months_is_that_of_pyper_and_peterman():
    one, other = np.array([-2, -1, 1, 2, 0, -1, 1.0]), np.array([-1, -2, 0, 2, 1, -1, 1.0])
    pairs, squares = (2 - 1 + 2 + 0 + 0 - 1), 12
    others, more = (2 + 0 + 0 + 2 - 1 - 1), 12
    total = 6 / 7 * (pairs / squares * 7 / 6) * (others / more * 7 / 6)  # one lag of a fifth of 7
    found = count_independent_months(np.arange(7), one, other)
    assert found == pytest.approx(7 / (1 + 2 * total))


def test_too_few_independent_months_carry_no_interval():
    time = np.arange(24.0)
    waves = np.sin(time / 3), np.sin(time / 3 + 0.5)  # each month is much like the one before
    _, reason = correlate_months(np.vstack([time, *waves]).T)
    assert reason.en.startswith("months are like those near them")
