"""Whether a change is more than chance."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scrm.changes import (
    Estimate,
    adjust_known,
    change_interval,
    change_p_value,
    count_p_value,
    overlap,
)


def test_two_shares_have_newcombes_interval():
    """Newcombe (1998), Statistics in Medicine 17: 873, table II, method 10: 56/70 minus 48/80."""
    one, other = (
        stats.binomtest(*pair).proportion_ci(method="wilson") for pair in ((48, 80), (56, 70))
    )
    low, high = change_interval(
        Estimate(48 / 80, one.low, one.high), Estimate(56 / 70, other.low, other.high)
    )
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_the_p_value_is_the_level_at_which_the_interval_meets_zero():
    before, after = Estimate(0.2, 0.15, 0.27), Estimate(0.3, 0.24, 0.37)
    p = change_p_value(before, after)
    low, _ = change_interval(before, after, level=1 - p)
    assert low == pytest.approx(0, abs=1e-9)


def test_an_earlier_value_without_an_interval_is_as_uncertain_as_the_later_one():
    after = Estimate(0.3, 0.25, 0.35)
    low, high = change_interval(Estimate(0.2), after)
    assert (low, high) == pytest.approx(
        (0.1 - math.hypot(0.05, 0.05), 0.1 + math.hypot(0.05, 0.05))
    )
    assert change_interval(Estimate(0.2), Estimate(0.3)) is None


def test_what_two_windows_share_cancels():
    before, after = Estimate(10, 8, 12), Estimate(12, 10, 14)
    apart, nested = (change_interval(before, after, shared=shared) for shared in (0, 0.75))
    assert nested[1] - nested[0] == pytest.approx((apart[1] - apart[0]) / 2)
    assert change_interval(before, after, shared=1)[0] == pytest.approx(2)


@pytest.mark.parametrize(("before", "after", "expected"), [
    ((1, 28), (8, 35), 0.75), ((1, 28), (29, 56), 0), ((1, 28), (1, 112), 0.5),
    ((5, 8), (1, 12), 1 / math.sqrt(3)),
])  # fmt: skip
def test_windows_share_days(before, after, expected):
    assert overlap(before, after) == pytest.approx(expected)


@given(st.integers(0, 200), st.integers(0, 200))
def test_counts_are_compared_by_the_mid_p_of_the_binomial(before, after):
    total, smaller = before + after, min(before, after)
    binomial = stats.binom(total, 0.5)
    expected = min(2 * binomial.cdf(smaller) - binomial.pmf(smaller), 1) if total else 1
    assert count_p_value(before, after) == pytest.approx(expected)


def test_p_values_are_adjusted_as_one_family():
    known = [0.001, 0.02, 0.04, 0.5]
    expected = stats.false_discovery_control(known)
    found = adjust_known([0.001, None, 0.02, 0.04, None, 0.5])
    assert [p for p in found if p is not None] == pytest.approx(list(expected))
    assert [place for place, p in enumerate(found) if p is None] == [1, 4]
