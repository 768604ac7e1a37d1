"""Prediction-powered inference: against the published formulas, and on simulated labels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm.analyze._ppi import NET, estimate_mean, estimate_ratio, tune_weight
from scrm.analyze._stats import wilson_interval

Z = 1.959964


def ppi_plus_plus(labels, predictions, unlabelled):
    """Return estimate and variance of PPI++ for a mean (Angelopoulos et al. 2023, section 6).

    Written from the formulas: the weight of least variance, the estimate, and its variance for the
    mean of the distribution that both samples come from.
    """
    y, f, g = (np.asarray(each, float) for each in (labels, predictions, unlabelled))
    n, more = len(y), len(g)
    covariance = ((y - y.mean()) * (f - f.mean())).sum() / n
    weight = covariance / ((1 + n / more) * f.var())
    estimate = y.mean() + weight * (g.mean() - f.mean())
    variance = weight**2 * f.var() / more + (y - weight * f).var() / n
    return estimate, variance


def draw_population(seed, size=4_000, share=0.3):
    """Return labels and predictions that are biased and noisy, but correlated with the labels."""
    generator = np.random.default_rng(seed)
    y = (generator.random(size) < share).astype(float)
    f = np.clip(0.25 + 0.4 * y + 0.15 * generator.normal(size=size), 0, 1)
    return y, f, generator


@pytest.mark.parametrize("n", [100, 400, 1_500])
def test_the_estimate_is_that_of_the_published_formulas(n):
    y, f, generator = draw_population(n)
    rows = generator.choice(len(y), n, replace=False)
    rest = np.setdiff1d(np.arange(len(y)), rows)
    found = estimate_mean(y[rows], f[rows], prediction_mean=f.mean(), count=len(y))
    estimate, variance = ppi_plus_plus(y[rows], f[rows], f[rest])
    assert found.value == pytest.approx(estimate, abs=1e-9)
    # the published variance is for the mean of the distribution: that of these texts lacks the
    # part that even labels of all texts would leave
    of_texts = variance - y[rows].var() / len(y)
    half = Z * np.sqrt(of_texts)
    assert 0.97 * half <= (found.high - found.low) / 2 <= (1 + 15 / n) * half


def test_a_useless_model_leaves_wilsons_interval_of_the_labels_alone():
    labels = np.array([1.0] * 30 + [0.0] * 70)
    found = estimate_mean(labels, np.full(100, 0.4), prediction_mean=0.4, count=10**9)
    low, high = wilson_interval(30, 100)
    assert (found.value, found.weight) == (0.3, 0.0)
    assert found.low == pytest.approx(low, abs=0.002)  # t, not normal
    assert found.high == pytest.approx(high, abs=0.002)


def test_a_model_that_is_wrong_in_every_label_gets_no_weight():
    labels = np.array([0.0, 1.0] * 50)
    found = estimate_mean(labels, 1 - labels, prediction_mean=0.9, count=1_000)
    assert (found.value, found.weight) == (0.5, 0.0)


def test_a_constant_bias_of_the_model_cancels():
    y, f, generator = draw_population(1)
    rows = generator.choice(len(y), 200, replace=False)
    plain, shifted = (
        estimate_mean(y[rows], each[rows], prediction_mean=each.mean(), count=len(y))
        for each in (f * 0.5, f * 0.5 + 0.4)
    )
    assert plain.value == pytest.approx(shifted.value)
    assert plain.high == pytest.approx(shifted.high)


def test_labels_of_all_texts_leave_no_doubt():
    y, f, _ = draw_population(2, size=50)
    found = estimate_mean(y, f, prediction_mean=f.mean(), count=50)
    assert found.low == found.high == pytest.approx(y.mean())


def test_fewer_than_twenty_labels_give_no_estimate():
    assert estimate_mean([1] * 19, [1] * 19, prediction_mean=1, count=100) is None


def test_labels_of_one_class_give_an_interval_that_ends_at_the_bound():
    found = estimate_mean([1] * 50, [0.9] * 50, prediction_mean=0.5, count=1_000)
    assert found.high == 1.0
    assert 0.9 < found.low < 1.0


def test_neutral_labels_only_do_not_prove_that_net_sentiment_is_zero():
    found = estimate_mean([0] * 40, [0.1] * 40, prediction_mean=0.1, count=1_000, bounds=NET)
    assert found.value == 0
    assert found.low < -0.1 < 0.1 < found.high


def test_two_rare_texts_that_the_model_finds_do_not_make_it_certain():
    labels = np.array([1.0, 1.0] + [0.0] * 98)
    found = estimate_mean(labels, labels, prediction_mean=0.02, count=10_000)
    alone = np.diff(wilson_interval(2, 100))
    assert found.high - found.low > alone / 2


def coverage(draw, runs=400):
    return np.mean([low <= truth <= high for low, truth, high in map(draw, range(runs))])


@pytest.mark.parametrize(("share", "n"), [(0.3, 100), (0.3, 400), (0.03, 150), (0.9, 100)])
def test_intervals_of_a_share_contain_the_truth_about_95_times_in_100(share, n):
    def draw(seed):
        y, f, generator = draw_population(seed, share=share)
        rows = generator.choice(len(y), n, replace=False)
        found = estimate_mean(y[rows], f[rows], prediction_mean=f.mean(), count=len(y))
        return found.low, y.mean(), found.high

    assert 0.92 <= coverage(draw) <= 0.99


def test_intervals_of_a_ratio_contain_the_truth_about_95_times_in_100():
    def draw(seed):
        generator = np.random.default_rng(seed)
        true = generator.choice(3, 3_000, p=[0.2, 0.5, 0.3])
        found = np.where(generator.random(3_000) < 0.25, 1, true)
        a, b = (true == 2) * 1.0, (true != 1) * 1.0
        fa, fb = (found == 2) * 1.0, (found != 1) * 1.0
        rows = generator.choice(3_000, 150, replace=False)
        estimated = estimate_ratio(
            a[rows],
            b[rows],
            (fa[rows], fb[rows]),
            prediction_means=(fa.mean(), fb.mean()),
            count=3_000,
        )
        return estimated.low, a.sum() / b.sum(), estimated.high

    assert 0.92 <= coverage(draw) <= 0.99


def test_a_ratio_without_enough_opinions_is_unknown():
    labels = [1.0] * 10 + [0.0] * 90
    found = estimate_ratio(
        labels, labels, (labels, labels), prediction_means=(0.1, 0.1), count=1_000
    )
    assert found is None


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.floats(0, 1)), min_size=20, max_size=60),
    st.floats(0, 1),
    st.integers(60, 10_000),
)
@settings(max_examples=100, deadline=None)
def test_an_interval_stays_within_the_bounds_and_contains_its_value(pairs, mean, count):
    labels, predictions = np.array(pairs).T
    found = estimate_mean(labels, predictions, prediction_mean=mean, count=count)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert tune_weight(labels, predictions) >= 0
