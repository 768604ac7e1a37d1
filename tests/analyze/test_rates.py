"""Intervals of expected counts and sums, and of their ratios."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scrm.analyze._rates import Rate, divide_rates, expected_total


@given(st.integers(1, 500))
def test_a_count_has_the_exact_poisson_interval(count):
    rate = expected_total(count, count)
    low, high = stats.chi2.ppf(0.025, 2 * count) / 2, stats.chi2.ppf(0.975, 2 * count + 2) / 2
    assert (rate.low, rate.high) == pytest.approx((low, high))


def test_ten_orders_of_a_hundred_are_as_uncertain_as_ten_orders():
    ten = expected_total(10, 10)
    assert expected_total(1000, 10 * 100**2) == pytest.approx([100 * each for each in ten])


@given(st.floats(1, 1e6), st.floats(1, 1e9))
def test_an_expected_total_stays_positive_and_has_a_width(total, squares):
    rate = expected_total(total, squares)
    assert 0 <= rate.low <= total <= rate.high
    assert rate.high > rate.low


def test_a_known_numerator_turns_the_interval_of_the_count_over():
    count = expected_total(10, 10)
    low, high = divide_rates(Rate(1000, 1000, 1000), count)
    assert (low, high) == pytest.approx((1000 / count.high, 1000 / count.low))


def test_two_counts_are_less_certain_than_one():
    count, fixed = expected_total(20, 20), Rate(50, 50, 50)
    one = divide_rates(count, fixed)
    both = divide_rates(count, expected_total(50, 50))
    assert both[0] < one[0] < one[1] < both[1]


def test_nothing_random_and_a_possible_zero_below_have_no_interval():
    fixed = Rate(5, 5, 5)
    assert divide_rates(fixed, fixed) is None
    assert divide_rates(fixed, Rate(1, 0, 3)) is None
    assert expected_total(-5, 30) is None
    assert expected_total(0, 30) is None


def test_no_event_leaves_an_upper_end():
    low, high = divide_rates(expected_total(0, 0), Rate(100, 100, 100))
    assert low == 0
    assert high == pytest.approx(stats.chi2.ppf(0.975, 2) / 200)
