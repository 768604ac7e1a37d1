"""Changes of level: planted ones are found, none is found where none is, at worked dates."""

import numpy as np
import pytest

from scrm.analyze._noise_band import build_series
from scrm.analyze.trends.change_points import find_changes
from scrm.analyze.trends.shift_test import find_shift

WEEK = np.array([1.0, 1.1, 1.2, 1.0, 0.9, 0.5, 0.3])
FIRST = 7 * 105_000 + 1


def _counts(n, seed, *, factor=1.0, at=0, level=60.0):
    rate = level * WEEK[np.arange(n) % 7]
    if factor != 1.0:
        rate[at:] *= factor
    return np.random.default_rng(seed).poisson(rate)


def test_a_planted_change_is_found_with_its_date_and_levels():
    series = build_series(range(FIRST, FIRST + 120), _counts(120, 1, factor=1.5, at=70))
    (point,) = find_changes(series, seed=1).points
    assert abs(point.place - FIRST - 70) <= 1
    assert point.first <= FIRST + 70 <= point.last
    assert point.p_value <= 0.01
    assert point.after / point.before == pytest.approx(1.5, rel=0.06)


def test_both_ends_of_a_campaign_are_found():
    counts = _counts(120, 2)
    counts[50:71] *= 2
    found = find_changes(build_series(range(FIRST, FIRST + 120), counts), seed=1)
    assert [point.place - FIRST for point in found.points] == pytest.approx([50, 71], abs=1)


def test_few_series_without_a_change_have_one():
    series = [build_series(range(FIRST, FIRST + 90), _counts(90, seed)) for seed in range(40)]
    found = [bool(find_changes(each, seed=1).points) for each in series]
    assert sum(found) <= 6  # of 40 at 5 %: more with a probability of 0.003


def test_a_share_changes_too():
    generator = np.random.default_rng(3)
    hits = np.r_[generator.binomial(80, 0.3, 50), generator.binomial(80, 0.5, 50)]
    found = find_changes(build_series(range(100), hits, [80] * 100, kind="share"), seed=1)
    assert [point.place for point in found.points] == pytest.approx([50], abs=1)


def test_steady_growth_is_no_step():
    counts = np.random.default_rng(4).poisson(50 * 1.01 ** np.arange(120))
    found = find_changes(build_series(range(120), counts), seed=1)
    assert found.is_gradual
    assert not found.points
    assert np.exp(30 * found.band.growth) - 1 == pytest.approx(1.01**30 - 1, rel=0.15)


def test_missing_days_leave_the_date_open():
    counts = _counts(120, 5, factor=2.0, at=60)
    kept = ~np.isin(np.arange(120), [58, 59, 60, 61])
    series = build_series(np.arange(FIRST, FIRST + 120)[kept], counts[kept])
    (point,) = find_changes(series, seed=1).points
    assert (point.first - FIRST, point.last - FIRST) == (58, 62)
    assert point.place - FIRST == 60
    assert point.near_share == pytest.approx(3 / 5, abs=0.02)  # three of five days


def test_one_huge_outlier_is_no_change():
    counts = _counts(120, 6)
    counts[60] = 1_000_000
    assert not find_changes(build_series(range(FIRST, FIRST + 120), counts), seed=1).points


@pytest.mark.parametrize("counts", [[7], [0] * 60, []])
def test_a_series_without_noise_has_no_answer(counts):
    assert find_changes(build_series(range(len(counts)), counts), seed=1) is None


def test_equal_values_have_no_change():
    found = find_changes(build_series(range(40), [5] * 40), seed=1)
    assert not found.points


def test_a_short_series_is_not_tested():
    assert find_shift(np.ones(9), np.ones(9), np.ones(8, bool), least=5, seed=1) is None


def test_the_same_series_has_the_same_answer():
    series = build_series(range(FIRST, FIRST + 90), _counts(90, 7, factor=1.4, at=40))
    assert find_changes(series, seed=1).points == find_changes(series, seed=1).points
