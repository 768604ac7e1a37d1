"""Shares as counted and corrected."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm.analyze.sentiment.shares import compute_net, correct_shares, count_shares


@given(st.lists(st.integers(1, 300), min_size=3, max_size=3), st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_the_correction_finds_the_true_shares_behind_a_known_confusion(true, seed):
    confusion_counts = np.array([[800, 150, 50], [100, 800, 100], [20, 180, 800]])
    shares = np.array(true) / sum(true)
    found = np.rint(1e6 * shares @ (confusion_counts / 1000)).astype(int)
    result = correct_shares(found, confusion_counts, seed=seed)
    assert result.value == pytest.approx(shares, abs=1e-3)
    low, high = result.interval()
    assert ((low - 0.02 <= result.value) & (result.value <= high + 0.02)).all()


def test_a_correction_never_leaves_the_possible():
    result = correct_shares(
        np.array([100, 0, 0]), np.array([[8, 1, 1], [1, 8, 1], [1, 1, 8]]), seed=0
    )
    assert result.value.round(6).tolist() == [1.0, 0.0, 0.0]


def test_the_interval_grows_with_the_doubt_about_the_confusion():
    found, rates = np.array([300, 400, 300]), np.array([[8, 1, 1], [1, 8, 1], [1, 1, 8]])
    widths = [
        np.ptp(correct_shares(found, rates * times, seed=0).interval(), axis=0).mean()
        for times in (2, 200)
    ]
    plain = np.ptp(count_shares(found, seed=0).interval(), axis=0).mean()
    assert widths[0] > widths[1] > plain


def test_net_sentiment_without_opinions_is_unknown():
    assert np.isnan(compute_net(np.array([0.0, 1.0, 0.0]), "net_sentiment_opinion"))


def test_one_text_proves_no_share():
    low, high = count_shares(np.array([0, 0, 1]), seed=0).interval()
    assert low[2] < 0.3
    assert high[0] > 0.5
