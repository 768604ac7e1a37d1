"""Intervals of ratios and means by leaving out one unit at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scrm.analyze._day_series import day_ratio_interval
from scrm.analyze._jackknife import (
    count_equal,
    jackknife_interval,
    ratio_interval,
    ratio_interval_of_sums,
    trimmed_mean_interval,
)

AMOUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=4, max_size=40)


def test_the_interval_of_a_mean_of_symmetric_values_is_students():
    values = np.array([1.0, 2.0, 4.0, 6.0, 7.0])
    low, high = jackknife_interval(4.0, (20 - values) / 4, 5)
    expected = stats.t.interval(0.95, 4, loc=4, scale=stats.sem(values))
    assert (low, high) == pytest.approx(expected)


def test_the_standard_error_is_that_of_the_logarithm_of_each_ratio_left_out():
    x, y = np.array([3.0, 0, 8, 2, 5, 1]), np.array([10.0, 12, 40, 10, 11, 9])
    logs = np.log((x.sum() - x) / (y.sum() - y))
    moved = 5 * (np.log(x.sum() / y.sum()) - logs)
    error = moved.std(ddof=1) / np.sqrt(6)
    low, high = ratio_interval(x, y)
    centred = moved - moved.mean()
    skewness = (centred**3).mean() / (centred**2).mean() ** 1.5
    kurtosis = (centred**4).mean() / (centred**2).mean() ** 2
    freedom = min(count_equal(x) - 1, count_equal(y) - 1, 12 / (kurtosis - 3 / 5))
    t = stats.t.ppf(0.975, freedom)
    more = (1 + 2 * min(t, 3) ** 2) / 6 * abs(skewness) / np.sqrt(6)
    down, up = (t, t + more) if skewness > 0 else (t + more, t)
    ratio = x.sum() / y.sum()
    assert (low, high) == pytest.approx((ratio * np.exp(-down * error), ratio * np.exp(up * error)))


@given(AMOUNTS)
def test_a_ratio_of_amounts_stays_above_zero_and_has_a_width(rows):
    x, y = np.array(rows, float).T
    found = ratio_interval(x, y)
    if found:
        low, high = found
        assert 0 <= low <= x.sum() / y.sum() <= high
        assert high > low


@given(AMOUNTS)
def test_a_part_of_a_whole_stays_within_zero_and_one(rows):
    x, more = np.array(rows, float).T
    found = ratio_interval(x, x + more, part=True)
    if found:
        assert 0 <= found[0] <= x.sum() / (x + more).sum() <= found[1] <= 1
        assert found[1] > found[0]


@given(AMOUNTS, st.randoms())
def test_the_order_of_the_units_does_not_matter(rows, random):
    turned = list(rows)
    random.shuffle(turned)
    one, other = (ratio_interval(*np.array(each, float).T) for each in (rows, turned))
    assert one == pytest.approx(other) if one else other is None


def test_negative_amounts_are_allowed():
    low, high = ratio_interval([10, -3, 5, 8, 2, 7], [1, 1, 1, 1, 1, 1])
    assert low < 29 / 6 < high


@pytest.mark.parametrize(("x", "y"), [
    ([1, 2, 3], [4, 5, 6]), ([0, 0, 0, 0, 0], [1, 2, 3, 4, 5]), ([3, 3, 3, 3, 3], [1, 1, 1, 1, 1]),
    ([2, 4, 6, 8], [1, 2, 3, 4]),
])  # fmt: skip
def test_few_equal_or_zero_units_carry_no_interval(x, y):
    assert ratio_interval(x, y) is None


def test_one_unit_with_most_of_the_amount_gives_a_wide_interval_and_with_nearly_all_none():
    low, high = ratio_interval([30, 4, 3, 5, 4, 6, 3, 2], [10] * 8)
    even = ratio_interval([8, 4, 3, 5, 4, 6, 3, 2], [10] * 8)
    assert high / low > 2 * even[1] / even[0]
    assert ratio_interval([1000, 1, 1, 1, 1, 1, 1, 1], [10] * 8) is None


def test_sums_of_many_units_agree_with_the_units_themselves():
    generator = np.random.default_rng(5)
    y = generator.gamma(3, 100, 3000).round()
    x = generator.poisson(0.05 * y)
    found = ratio_interval(x, y)
    sums = ratio_interval_of_sums(
        3000, (x.sum(), y.sum()), ((x * x).sum(), (x * y).sum(), (y * y).sum()), part=False
    )
    assert sums == pytest.approx(found, rel=2e-3)


def test_a_trimmed_mean_of_all_values_is_a_mean():
    """Without trimming, the influences are those of a mean: x - mean, each over 1 - 1/n."""
    values = np.array([5.0, 7, 9, 12, 11, 4, 8, 6])
    low, _high = trimmed_mean_interval(values, np.ones(8), 1 - 1e-9)
    moved = (values - values.mean()) / values.mean() / (1 - 1 / 8)
    kurtosis = (moved**4).mean() / (moved**2).mean() ** 2
    t = stats.t.ppf(0.975, min(7, 16 / (kurtosis - 5 / 7)))
    error = np.sqrt((moved**2).mean() / 7)
    skewness = (moved**3).mean() / (moved**2).mean() ** 1.5
    assert skewness > 0
    assert low == pytest.approx(values.mean() * np.exp(-t * error))


def test_a_trimmed_mean_ignores_how_late_the_latest_are():
    early = np.arange(1, 19.0)
    one, other = (
        trimmed_mean_interval([*early, *late], np.ones(20), 0.9) for late in ((19, 20), (1e6, 1e9))
    )
    assert one == pytest.approx(other)


class TestDays:
    def test_waves_are_the_cosines_of_the_reference(self):
        x = np.array([3.0, 4, 6, 9, 6, 5, 3, 2])
        found = day_ratio_interval(range(8), x, np.ones(8))
        time, residuals = (np.arange(8) + 0.5) / 8, x - x.mean()
        loads = [
            np.sqrt(2 / 8) * np.sum(residuals * np.cos(np.pi * wave * time)) for wave in (1, 2)
        ]
        long_run = np.mean(np.square(loads))
        error = np.sqrt(long_run / 8) / x.mean()
        low = x.mean() * np.exp(-stats.t.ppf(0.975, 2) * error)
        skewness = (residuals**3).mean() / (residuals**2).mean() ** 1.5
        assert skewness > 0
        assert found.interval[0] == pytest.approx(low)

    def test_a_slow_course_is_worth_fewer_days_than_noise(self):
        days = np.arange(60)
        slow = 10 + 5 * np.sin(days / 10)
        noise = np.random.default_rng(3).permutation(slow)
        one, other = (day_ratio_interval(days, x, np.ones(60)) for x in (slow, noise))
        assert one.cases < other.cases / 3
        assert one.interval[0] < other.interval[0]

    def test_the_order_of_the_rows_does_not_matter_and_days_may_be_missing(self):
        days, x = np.array([1, 2, 5, 6, 9, 12]), np.array([3.0, 4, 1, 2, 8, 5])
        turned = np.array([3, 0, 5, 2, 1, 4])
        one = day_ratio_interval(days, x, np.ones(6))
        assert one == day_ratio_interval(days[turned], x[turned], np.ones(6))

    @pytest.mark.parametrize("x", [[1, 2, 3], [0] * 9, [4] * 9])
    def test_few_equal_or_zero_days_carry_no_interval(self, x):
        assert day_ratio_interval(range(len(x)), x, [1] * len(x)) is None
