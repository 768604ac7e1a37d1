"""Intervals of KPIs, against SciPy and second formulas."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.estimates import estimate, linearised_interval


class TestIntervals:
    def test_a_share_has_wilsons_interval(self):
        found = estimate(read_catalogue().metric("response_rate"), {"n": 50, "x": 20})
        expected = stats.binomtest(20, 50).proportion_ci(method="wilson")
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high))

    @given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 90)), min_size=2, max_size=40))
    def test_the_variance_of_a_ratio_is_that_of_its_residuals(self, rows):
        x, y = np.array(rows, float).T
        low, high = linearised_interval(
            len(x), x.sum(), y.sum(), (x * x).sum(), (x * y).sum(), (y * y).sum()
        )
        ratio = x.sum() / y.sum()
        variance = np.sum((x - ratio * y) ** 2) / (len(x) - 1) * len(x) / y.sum() ** 2
        half = stats.t.ppf(0.975, len(x) - 1) * math.sqrt(variance)
        assert (low, high) == pytest.approx((ratio - half, ratio + half), rel=1e-6, abs=1e-6)

    def test_the_interval_of_a_mean_is_students(self):
        values = np.array([1.0, 2.0, 4.0, 8.0])
        low, high = linearised_interval(4, 15, 4, float((values**2).sum()), 15, 4)
        expected = stats.t.interval(0.95, 3, loc=values.mean(), scale=stats.sem(values))
        assert (low, high) == pytest.approx(expected)

    def test_the_interval_of_nps_is_that_of_its_published_variance(self):
        promoters, passives, detractors = 50, 30, 20
        n = promoters + passives + detractors
        found = estimate(
            read_catalogue().metric("nps"),
            {"n": n, "x": promoters - detractors, "xx": promoters + detractors},
        )
        p, d = promoters / n, detractors / n
        half = 100 * stats.t.ppf(0.975, n - 1) * math.sqrt((p + d - (p - d) ** 2) / (n - 1))
        assert found.value == pytest.approx(30)
        assert found.high - found.value == pytest.approx(half)
