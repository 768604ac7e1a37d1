"""Bands of series and changes of levels, against worked values and second implementations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scrm.analyze._level_change import compare_levels
from scrm.analyze._long_run_variance import measure_long_run
from scrm.analyze._noise_band import build_series, fit_band
from scrm.analyze._noise_distribution import find_quantile, measure_tail

MONDAY = 7 * 105_000 + 1
WEEK = [40, 30, 20, 20, 20, 10, 0]
EVEN = [9, 11, 10, 8, 12, 10, 10, 9, 11, 10, 12, 8, 10, 10]


def _weeks(number, factor=1.0):
    return [round(factor * count) for count in WEEK] * number


def test_the_level_of_even_days_is_their_mean():
    band = fit_band(build_series(range(14), EVEN))
    assert band.expected == pytest.approx(np.full(14, 10.0))
    assert band.dispersion == 1  # less than independent cases vary: counts as theirs
    assert band.weekdays is None
    assert not band.is_seasonal


def test_the_dispersion_is_the_mean_square_of_the_residuals():
    counts = [20 * count for count in EVEN]
    counts[3], counts[4] = 120, 280
    band = fit_band(build_series(range(14), counts))
    square = sum((count - 200) ** 2 for count in counts) / 200
    assert band.dispersion == pytest.approx(square / 13 / 0.982, rel=1e-4)


def test_weekdays_have_their_factors():
    band = fit_band(build_series(range(MONDAY, MONDAY + 84), _weeks(12)))
    assert band.weekdays[0] / band.weekdays[2] == pytest.approx(2, rel=0.02)
    assert band.weekdays[5] / band.weekdays[2] == pytest.approx(0.5, rel=0.03)
    assert band.expected[6] < 0.5  # Sundays, when nothing comes
    assert band.low[6] == 0


def test_a_season_is_known_from_two_years_on():
    months = np.arange(36)
    counts = np.round(400 + 200 * np.cos(2 * np.pi * months / 12))
    band = fit_band(build_series(24_000 + months, counts, unit="month"))
    assert band.is_seasonal
    assert band.expected == pytest.approx(counts, rel=0.06)
    shorter = fit_band(build_series(24_000 + months[:20], counts[:20], unit="month"))
    assert not shorter.is_seasonal


def test_an_outlier_has_a_bounded_influence():
    levels = []
    for height in (300, 1e4, 1e9):
        counts = EVEN.copy()
        counts[5] = height
        band = fit_band(build_series(range(14), counts))
        levels.append(band.expected[0])
        assert band.p_values[5] < 1e-6
        assert band.high[5] < 40
    assert levels == pytest.approx([levels[0]] * 3)
    assert levels[0] < 11


def test_periods_not_fitted_are_compared_with_the_others():
    counts = [*EVEN, 30, 10]
    fitted = np.arange(16) < 14
    band = fit_band(build_series(range(16), counts), fitted=fitted)
    assert band.expected[14] == pytest.approx(10)
    assert band.p_values[14] < 0.001
    assert band.p_values[15] > 0.5


def test_a_share_has_a_band_within_zero_and_one():
    trials = np.full(30, 40)
    hits = np.array([38, 39, 37, 40, 38, 38] * 5)
    band = fit_band(build_series(range(30), hits, trials, kind="share"))
    assert band.expected[0] == pytest.approx(hits.sum() / trials.sum(), abs=0.003)
    assert (band.low >= 0).all()
    assert band.high.max() <= 1


@pytest.mark.parametrize(
    ("places", "x", "y", "match"),
    [
        ([1, 1], [3, 4], None, "given twice"),
        ([1, 2], [3, -4], None, "negative"),
        ([1, 2], [3, 4], [5, 3], "above one"),
    ],
)
def test_a_series_that_cannot_be_is_refused(places, x, y, match):
    with pytest.raises(ValueError, match=match):
        build_series(places, x, y, kind="share")


@pytest.mark.parametrize("counts", [[5], [0] * 40, [], [None] * 40, [3] * 13])
def test_a_series_without_enough_to_learn_from_has_no_band(counts):
    assert fit_band(build_series(range(len(counts)), counts)) is None


def test_a_share_that_is_always_one_has_no_band():
    assert fit_band(build_series(range(30), [4] * 30, [4] * 30, kind="share")) is None


@given(st.lists(st.integers(0, 60), min_size=14, max_size=40), st.sampled_from(["count", "sum"]))
@settings(max_examples=40, deadline=None)
def test_every_band_has_a_width_and_holds_what_is_expected(counts, kind):
    band = fit_band(build_series(range(len(counts)), counts, kind=kind))
    if band is None:
        assert not any(counts)
        return
    assert np.isfinite(band.low).all()
    assert np.isfinite(band.high).all()
    assert (band.low <= band.expected + 1).all()
    assert (band.expected <= band.high + 1).all()
    if len(set(counts)) > 1:
        assert (band.high > band.low).all()


def test_tails_agree_with_scipy():
    x, one = np.array([0.0, 3, 9, 25]), np.ones(4)
    mean, variance = 6 * one, 12 * one
    known = stats.nbinom(6.0, 0.5)
    assert measure_tail("count", x, one, mean, variance) == pytest.approx(
        (known.cdf(x - 1) + known.cdf(x)) / 2
    )
    gamma = stats.gamma(3.0, scale=2.0)
    assert measure_tail("sum", x, one, mean, variance)[2:] == pytest.approx(gamma.cdf(x[2:]))


def test_quantiles_are_the_last_values_within_the_tails():
    one = np.ones(1)
    for mean, variance in [(2.0, 2.0), (30.0, 90.0), (0.3, 0.4)]:
        moments = (mean * one, variance * one)
        high = find_quantile("count", 0.975, one, *moments)
        low = find_quantile("count", 0.025, one, *moments)
        assert measure_tail("count", high, one, *moments) <= 0.975
        assert measure_tail("count", high + 1, one, *moments) > 0.975
        assert measure_tail("count", low, one, *moments) >= 0.025
        if low > 0:
            assert measure_tail("count", low - 1, one, *moments) < 0.025


def test_the_change_of_two_levels_is_that_of_their_logarithms():
    series = build_series(range(14), [*EVEN[:7], *(2 * count for count in EVEN[7:])])
    found = compare_levels(series, (0, 6), (7, 13))
    assert found.before == pytest.approx(10)
    assert found.after == pytest.approx(20)
    assert found.change == pytest.approx(1.0)
    error = np.sqrt(1 / 70 + 1 / 140) * np.sqrt(found.band.long_run)
    t = stats.t.ppf(0.975, found.band.degrees)
    assert (found.low, found.high) == pytest.approx(
        (2 * np.exp(-t * error) - 1, 2 * np.exp(t * error) - 1), rel=1e-4
    )
    assert found.p_value == pytest.approx(
        2 * stats.t.sf(np.log(2) / error, found.band.degrees), rel=1e-4
    )


def test_one_viral_day_is_no_change_of_the_level_but_of_the_total():
    counts = _weeks(12)
    counts[-9] = 2_000
    last = MONDAY + 83
    found = compare_levels(
        build_series(range(MONDAY, MONDAY + 84), counts), (last - 55, last - 28), (last - 27, last)
    )
    assert found.outliers == (last - 8,)
    assert found.after > 4 * found.before
    assert found.unweighted > 3
    assert abs(found.change) < 0.1
    assert found.p_value > 0.05


def test_spans_that_begin_on_different_weekdays_compare_alike():
    series = build_series(range(MONDAY, MONDAY + 84), _weeks(12))
    found = compare_levels(series, (MONDAY, MONDAY + 41), (MONDAY + 42, MONDAY + 82))
    assert found.after > found.before  # without the last Sunday
    assert found.change == pytest.approx(0, abs=0.02)


def test_a_change_of_a_share_is_a_difference():
    hits = [10, 11, 9, 10, 12, 8, 10] * 3 + [20, 21, 19, 20, 22, 18, 20] * 3
    found = compare_levels(
        build_series(range(42), hits, [50] * 42, kind="share"), (0, 20), (21, 41)
    )
    assert found.change == pytest.approx(0.2, abs=0.005)
    assert 0.14 < found.low < 0.2 < found.high < 0.26


def test_spans_that_overlap_or_are_empty_are_not_compared():
    series = build_series(range(14), EVEN)
    with pytest.raises(ValueError, match="overlap"):
        compare_levels(series, (0, 7), (7, 13))
    assert compare_levels(series, (0, 13), (20, 30)) is None


def test_the_long_run_variance_of_alike_neighbours_is_larger():
    generator = np.random.default_rng(1)
    noise = generator.normal(size=2_000)
    alike = noise.copy()
    for place in range(1, 2_000):
        alike[place] = 0.5 * alike[place - 1] + np.sqrt(0.75) * noise[place]
    assert measure_long_run(range(2_000), noise).ratio == pytest.approx(1.0, abs=0.25)
    assert measure_long_run(range(2_000), alike).ratio == pytest.approx(3.0, abs=0.8)
    assert measure_long_run(range(2_000), alike).autocorrelation == pytest.approx(0.5, abs=0.05)


def test_the_autocorrelation_is_that_of_neighbours_only():
    places = [0, 1, 10, 11, 20, 21, 30, 31, 40, 41]
    found = measure_long_run(places, [1, 1, -1, -1, 1, 1, -1, -1, 0, 0])
    assert found.autocorrelation == 0.8  # 4 of 5 pairs alike by 1, of a mean square of 0.8: limited


def test_rows_in_any_order_give_the_same_band():
    generator = np.random.default_rng(3)
    counts, order = generator.poisson(8, 40), generator.permutation(40)
    one = fit_band(build_series(range(40), counts))
    other = fit_band(build_series(np.arange(40)[order], counts[order]))
    assert np.array_equal(one.high, other.high)
    assert np.array_equal(one.p_values, other.p_values)
