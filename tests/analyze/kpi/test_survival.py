"""Kaplan-Meier and its median."""

import numpy as np
import pytest
from scipy import stats

from scrm.analyze.kpi.survival import kaplan_meier, median_survival


class TestKaplanMeier:
    def test_kaplan_meier_agrees_with_scipy(self):
        generator = np.random.default_rng(3)
        events, censored = (
            generator.exponential(10, 40).round(1),
            generator.exponential(12, 25).round(1),
        )
        times, survival, _ = kaplan_meier(events, censored)
        theirs = stats.ecdf(stats.CensoredData(uncensored=events, right=censored)).sf
        assert survival == pytest.approx(theirs.evaluate(times))
        median, (low, high) = median_survival(events, censored)
        assert low <= median <= high

    def test_kaplan_meier_without_censoring_is_the_plain_median(self):
        assert median_survival([1, 2, 3, 4, 5], [])[0] == 3
        assert median_survival([], [1, 2]) == (None, (None, None))
