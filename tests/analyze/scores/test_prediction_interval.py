"""Prediction intervals of totals from the errors of past periods."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.scores.prediction_interval import PeriodErrors

T_975 = {1: 12.70620, 3: 3.182446, 5: 2.570582}  # from a printed table


@pytest.mark.parametrize("n", T_975)
def test_the_interval_is_t_times_the_root_mean_square_error(n):
    forecast, actual = [100.0] * n, [100.0 + 2 * k + 1 for k in range(n)]
    past = PeriodErrors(forecast, actual, 1.0, 90)
    errors = np.log((np.array(actual) + 0.5) / 100.5)
    reach = T_975[n] * np.sqrt(np.mean(errors**2))
    ends = [500.5 * np.exp(sign * reach) - 0.5 for sign in (-1, 1)]
    assert past.predict_interval(500.0, 90) == pytest.approx(ends, rel=1e-4)


def test_errors_grow_with_the_root_of_the_horizon():
    past = PeriodErrors([100.0] * 4, [110.0, 95.0, 104.0, 91.0], 1.0, 30)
    low, high = past.predict_interval(400.0, 30)
    wide_low, wide_high = past.predict_interval(400.0, 120)
    assert np.log((wide_high + 0.5) / 400.5) == pytest.approx(2 * np.log((high + 0.5) / 400.5))
    assert wide_low < low < 400 < high < wide_high
    assert past.stretch(10) == pytest.approx(3**0.5)  # a shorter horizon is no surer


def test_no_interval_without_periods_or_without_errors():
    assert PeriodErrors([], [], 1.0, 90).predict_interval(100.0, 90) is None
    exact = PeriodErrors([100.0, 80.0], [100.0, 80.0], 1.0, 90)
    assert exact.predict_interval(100.0, 90) is None  # never a width of zero


def test_no_interval_beyond_a_hundred_times_the_forecast():
    wild = PeriodErrors([100.0], [200.0], 1.0, 90)
    assert wild.predict_interval(100.0, 90) is None


@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=12),
    st.floats(0, 1e7),
    st.integers(1, 3650),
)
def test_the_interval_contains_the_forecast_and_nothing_below_zero(pairs, total, horizon):
    forecast, actual = zip(*pairs, strict=True)
    ends = PeriodErrors(forecast, actual, 1.0, 90).predict_interval(total, horizon)
    if ends is not None:
        assert 0 <= ends[0] <= total * (1 + 1e-9) + 1e-9
        assert ends[1] >= total * (1 - 1e-9)


@pytest.mark.parametrize("n", [1, 3, 8])
def test_normal_errors_are_covered_in_95_of_100_cases(n):
    generator = np.random.default_rng(n)
    covered = []
    for _ in range(2_000):
        actual = 1_000 * np.exp(generator.normal(0, 0.05, n + 1))
        ends = PeriodErrors([1_000.0] * n, actual[1:].tolist(), 1.0, 90).predict_interval(1e3, 90)
        covered.append(ends is not None and ends[0] <= actual[0] <= ends[1])
    assert np.mean(covered) == pytest.approx(0.95, abs=0.016)
