"""Blocks, variation, sums, contrasts: the arithmetic of findings."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.findings.blocks import build_blocks
from scrm.analyze.findings.contrasts import contrast_all
from scrm.analyze.findings.sums import Sums, root_counts, root_shares
from scrm.analyze.findings.variation import estimate_variation
from scrm.analyze.findings.window_tests import Grid

LAST = date(2026, 3, 31)
BLOCKS = build_blocks(LAST, None)


def build_grid(cells):
    """Return counts of cells by block, newest first, with their whole and total."""
    n = np.array(cells, float)
    whole = np.repeat(n.sum(axis=0, keepdims=True), len(cells) + 1, axis=0)
    all_ = np.vstack([n, n.sum(axis=0)])
    dimension = np.r_[np.zeros(len(cells), int), -1]
    return Grid(Sums(all_, all_, all_), Sums(whole, whole, whole), dimension)


def test_calendar_months_are_compared_with_calendar_months():
    blocks = build_blocks(LAST, (date(2026, 3, 1), LAST))
    assert blocks.lengths[:4].tolist() == [31, 28, 31, 31]
    assert blocks.list_days(1) == (date(2026, 2, 1), date(2026, 2, 28))
    assert blocks.year == 12


def test_without_a_period_blocks_are_four_whole_weeks():
    assert BLOCKS.list_days(0) == (date(2026, 3, 4), LAST)
    assert BLOCKS.list_days(1, 3) == (date(2025, 12, 10), date(2026, 3, 3))
    assert BLOCKS.year == 13


def test_the_deviance_of_counts_is_that_of_the_conditional_binomial():
    # 2 (40 ln(40 / 21.54) + 240 ln(240 / 258.46)), by hand
    assert root_counts(np.array([40.0]), 28, np.array([240.0]), 336)[0] == pytest.approx(
        np.sqrt(2 * (40 * np.log(40 / (280 / 13)) + 240 * np.log(240 / (280 * 12 / 13))))
    )


def test_equal_shares_deviate_by_nothing():
    assert root_shares(*(np.array([v]) for v in (20.0, 100.0, 40.0, 200.0)))[0] == 0


def test_poisson_counts_vary_by_sampling_alone():
    draws = np.random.default_rng(1).poisson(50, (60, 12)).astype(float)
    found = estimate_variation(draws, np.full(draws.shape, 50.0), np.full(60, 50.0))
    assert found.noise[0] < 0.003
    assert np.abs(found.factors - 1).max() < 0.5


def test_noise_between_months_is_found_in_its_size():
    random = np.random.default_rng(2)
    rates = 200 * random.gamma(25.0, 1 / 25, (60, 12))  # a coefficient of variation of 0.2
    draws = random.poisson(rates).astype(float)
    found = estimate_variation(draws, np.full(draws.shape, 200.0), np.full(60, 200.0))
    assert found.noise[0] == pytest.approx(0.04, rel=0.35)


def test_a_cell_that_doubles_stands_out_and_the_others_do_not():
    random = np.random.default_rng(3)
    cells = random.poisson(60, (6, 14))
    cells[0, 0] = 120
    contrast = contrast_all("count", build_grid(cells), BLOCKS, 14)[0]
    assert contrast.statistic[0] > 5
    assert np.abs(contrast.statistic[1:]).max() < 4
    assert contrast.now[0] == pytest.approx(120 / 28)
    assert contrast.now[0] / contrast.before[0] == pytest.approx(2, rel=0.15)


def test_a_season_that_lifts_all_cells_moves_none_of_them():
    random = np.random.default_rng(4)
    season = np.r_[1.8, np.ones(13)]
    cells = random.poisson(100 * season, (6, 14))
    contrast = contrast_all("count", build_grid(cells), BLOCKS, 14)[0]
    assert np.abs(contrast.statistic).max() < 3


def test_a_total_that_rises_each_year_at_this_time_is_no_change():
    season = np.ones(27)
    season[[0, 13, 26]] = 1.7
    cells = np.random.default_rng(5).poisson(150 * season, (4, 27))
    contrast = contrast_all("count", build_grid(cells), BLOCKS, 27)[0]
    assert abs(contrast.statistic[-1]) < 3


def build_means(levels):
    """Return 28 values per block around the levels of cells, newest first."""
    means = np.array([*levels, np.mean(levels, axis=0)])
    n = np.full(means.shape, 28.0)
    n[-1] *= len(levels)
    sums = Sums(n, n * means, n * (means**2 + 0.15**2))
    whole = Sums(*(np.repeat(part[-1:], len(n), axis=0) for part in (sums.n, sums.x, sums.xx)))
    return Grid(sums, whole, np.r_[np.zeros(len(levels), int), -1])


@pytest.mark.parametrize("complete", [10, 14, 18, 27])
def test_a_mean_that_grows_steadily_did_not_change(complete):
    growing = 7 - 0.03 * np.arange(complete)
    level = np.full(complete, 6.5)
    for contrast in contrast_all("mean", build_means([growing, level]), BLOCKS, complete):
        assert contrast.statistic[[0, -1]].tolist() == [0, 0]


@pytest.mark.parametrize("complete", [10, 14, 18])
def test_a_mean_that_steps_up_changed(complete):
    stepped = 7 + 0.5 * (np.arange(complete) < 3) + 0.01 * (-1.0) ** np.arange(complete)
    level = 6.5 + 0.01 * (-1.0) ** np.arange(complete)
    contrasts = contrast_all("mean", build_means([stepped, level]), BLOCKS, complete)
    assert [each.statistic[0] > 5 for each in contrasts if each.width == 3] == [True]


def test_without_a_year_before_a_total_is_not_judged():
    cells = np.random.default_rng(6).poisson(np.r_[400, np.full(9, 100)], (4, 10))
    assert contrast_all("count", build_grid(cells), BLOCKS, 10)[0].statistic[-1] == 0


def test_too_little_history_gives_no_contrast():
    assert contrast_all("count", build_grid(np.ones((2, 3))), BLOCKS, 3) == []


@given(st.integers(0, 10_000))
def test_statistics_are_finite_whatever_the_counts(seed):
    random = np.random.default_rng(seed)
    cells = random.poisson(random.choice([0, 0.2, 3, 500]), (3, 10))
    for contrast in contrast_all("count", build_grid(cells), BLOCKS, 10):
        assert np.isfinite(contrast.statistic).all()
