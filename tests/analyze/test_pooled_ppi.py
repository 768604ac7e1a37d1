"""Estimates for groups with few labels each: pooled, refused, and how often they are right."""

import numpy as np
import pytest

from scrm.analyze._pooled_ppi import estimate_groups
from scrm.analyze._ppi import NET


def draw_groups(seed, spread, groups=8, size=4_000):
    """Return quantity, predictions and groups; the model's bias differs between groups."""
    generator = np.random.default_rng(seed)
    at = generator.integers(0, groups, size)
    y = (generator.random(size) < 0.2 + 0.05 * at).astype(float)
    bias = spread * generator.normal(size=groups)
    f = np.clip(0.2 + 0.5 * y + bias[at] + 0.1 * generator.normal(size=size), 0, 1)
    return y, f, at, generator


@pytest.mark.parametrize("spread", [0.0, 0.1])
def test_intervals_of_groups_contain_the_truth(spread):
    covered = []
    for seed in range(40):
        y, f, at, generator = draw_groups(seed, spread)
        rows = generator.choice(len(y), 150, replace=False)
        truth = np.array([y[at == group].mean() for group in range(8)])
        found = estimate_groups(
            y[rows],
            f[rows],
            at[rows],
            prediction_means=[f[at == group].mean() for group in range(8)],
            counts=np.bincount(at),
        )
        low, high = found["low"].to_numpy(), found["high"].to_numpy()
        covered += ((low <= truth) & (truth <= high)).tolist()
    assert 0.92 <= np.mean(covered) <= 0.995


def test_a_group_without_labels_borrows_from_the_others_and_is_less_certain():
    labels, predictions = np.tile([0.0, 1.0], 60), np.tile([0.2, 0.8], 60)
    found = estimate_groups(
        labels,
        predictions,
        np.repeat([0, 1, 2], 40),
        prediction_means=[0.5, 0.5, 0.5, 0.5],
        counts=[1_000] * 4,
    )
    assert found["value"].to_list() == pytest.approx([0.5] * 4, abs=0.01)
    widths = (found["high"] - found["low"]).to_list()
    assert widths[3] > widths[0]


def test_a_group_of_which_all_texts_are_labelled_is_certain():
    labels = np.array([1.0] * 10 + [0.0] * 10 + [0.0, 1.0] * 20)
    found = estimate_groups(
        labels,
        labels * 0.5,
        [0] * 20 + [1] * 40,
        prediction_means=[0.25, 0.25],
        counts=[20, 500],
    )
    assert found.row(0)[:3] == pytest.approx((0.5, 0.5, 0.5), abs=1e-6)


def test_labels_in_one_of_several_groups_say_nothing_of_the_others():
    found = estimate_groups(
        [0, 1] * 20, [0.4, 0.6] * 20, [0] * 40, prediction_means=[0.5, 0.5], counts=[100, 100]
    )
    assert found is None


def test_ends_stay_within_the_bounds():
    found = estimate_groups(
        [1.0] * 30, [0.9] * 30, [0, 1] * 15, prediction_means=[1.0, -1.0], counts=[50, 50],
        bounds=NET,
    )  # fmt: skip
    assert found["low"].min() >= -1
    assert found["high"].max() <= 1
