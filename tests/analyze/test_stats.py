"""Intervals and corrections against published values and second implementations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scrm.analyze import _stats


def test_wilson_agrees_with_scipy():
    for hits, n in [(0, 10), (10, 10), (8, 10), (1, 1000), (263, 267)]:
        expected = stats.binomtest(hits, n).proportion_ci(method="wilson")
        assert _stats.wilson_interval(hits, n) == pytest.approx(
            (expected.low, expected.high), abs=1e-12
        )


def test_a_share_of_nothing_has_no_interval():
    assert _stats.wilson_interval(0, 0) is None
    assert np.isnan(_stats.wilson_intervals([0], [0])[0]).all()


@given(st.integers(1, 500), st.data())
def test_wilson_contains_the_share_and_stays_within_bounds(n, data):
    hits = data.draw(st.integers(0, n))
    low, high = _stats.wilson_interval(hits, n)
    assert 0 <= low <= hits / n <= high <= 1


def test_poisson_agrees_with_the_published_table():
    assert _stats.poisson_interval(0) == pytest.approx((0, 3.6889), abs=1e-4)
    assert _stats.poisson_interval(4) == pytest.approx((1.0899, 10.2416), abs=1e-4)


def test_quantile_interval_agrees_with_scipy():
    values = np.random.default_rng(3).normal(size=57)
    for q in (0.25, 0.5, 0.9):
        expected = stats.quantile_test(values, p=q).confidence_interval(0.95)
        assert _stats.quantile_interval(values, q) == pytest.approx((expected.low, expected.high))


@given(st.integers(6, 200), st.sampled_from([0.1, 0.5, 0.9]))
def test_quantile_interval_covers_at_least_its_level(n, q):
    interval = _stats.quantile_interval(np.arange(n), q)
    if interval is not None:
        low, high = (int(bound) for bound in interval)
        assert stats.binom.cdf(high, n, q) - stats.binom.cdf(low, n, q) >= 0.95 - 1e-9


def test_few_values_carry_no_quantile_interval():
    assert _stats.quantile_interval([1, 2, 3, 4, 5]) is None
    assert _stats.quantile_interval([]) is None


def test_bootstrap_is_reproducible_and_near_theory():
    values = np.random.default_rng(1).normal(10, 2, 400)
    low, high = _stats.bootstrap_interval(np.mean, values, seed=7)
    assert (low, high) == _stats.bootstrap_interval(np.mean, values, seed=7)
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)


def test_an_undefined_statistic_has_no_interval():
    assert _stats.bootstrap_interval(lambda x: float("nan"), [1, 2, 3], seed=0) is None
    assert _stats.bootstrap_interval(np.mean, [1.0], seed=0) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_benjamini_hochberg_agrees_with_scipy(p):
    assert _stats.benjamini_hochberg(p) == pytest.approx(
        stats.false_discovery_control(p), abs=1e-12
    )


def test_benjamini_hochberg_of_nothing_is_nothing():
    assert len(_stats.benjamini_hochberg([])) == 0


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=3, max_size=60))
def test_correlations_agree_with_scipy(pairs):
    x, y = np.array(pairs, float).T
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert np.isnan(_stats.spearman(x, y))
        return
    assert _stats.spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-9)
    assert _stats.pearson(x, y) == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-9)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=50))
def test_gini_is_half_the_relative_mean_difference(values):
    x = np.array(values, float)
    if x.sum() == 0:
        assert np.isnan(_stats.gini(x))
    else:
        assert _stats.gini(x) == pytest.approx(
            np.abs(x[:, None] - x).mean() / (2 * x.mean()), abs=1e-12
        )
