"""AUC and lift with intervals, against a second computation."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from scrm.analyze.scores.auc import auc_interval, lift_interval


def delong_by_pairs(truth, score):
    """Return AUC and DeLong's variance from the kernel of all pairs, without ranks."""
    ones, zeros = score[truth == 1], score[truth == 0]
    kernel = (ones[:, None] > zeros) + 0.5 * (ones[:, None] == zeros)
    v10, v01 = kernel.mean(axis=1), kernel.mean(axis=0)
    return kernel.mean(), v10.var(ddof=1) / len(ones) + v01.var(ddof=1) / len(zeros)


@pytest.mark.parametrize("seed", range(5))
def test_auc_and_its_interval_agree_with_the_kernel_of_pairs(seed):
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, 2, 80)
    score = np.round(truth + generator.normal(0, 1.5, 80), 1)  # with ties
    value, (low, high) = auc_interval(truth, score)
    expected, variance = delong_by_pairs(truth, score)
    assert value == pytest.approx(expected)
    assert value == pytest.approx(roc_auc_score(truth, score))
    half = 1.959963984540054 * np.sqrt(variance) / (value * (1 - value))
    logit = np.log([low / (1 - low), high / (1 - high)])
    assert np.diff(logit)[0] == pytest.approx(2 * half)


@pytest.mark.parametrize(
    ("truth", "score"), [([0, 0, 1, 1], [1, 2, 3, 4]), ([0, 1], [1, 2]), ([0, 0, 1], [1, 1, 1])]
)
def test_no_interval_where_the_variance_is_unknown(truth, score):
    assert auc_interval(truth, score)[1] is None


def test_one_label_has_no_auc():
    value, interval = auc_interval([1, 1], [0.2, 0.4])
    assert np.isnan(value)
    assert interval is None


def test_a_lift_stays_within_what_is_possible():
    low, high = lift_interval(10, 10, 0, 90)
    assert 0 < low < high == pytest.approx(10.0)
    low, high = lift_interval(0, 10, 5, 90)
    assert 0 < low < 1 < high


def test_no_hits_or_no_rest_have_no_lift():
    assert lift_interval(0, 10, 0, 90) is None
    assert lift_interval(5, 10, 0, 0) is None
