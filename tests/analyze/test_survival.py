"""Kaplan-Meier: the share with an event by an age."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scrm.analyze._stats import wilson_interval
from scrm.analyze._survival import estimate_share


@given(st.lists(st.integers(1, 60), max_size=30), st.lists(st.integers(1, 60), max_size=30))
def test_the_share_is_that_of_scipys_kaplan_meier(events, censored):
    watched = [61] * len(events) + censored
    found = estimate_share(events, censored, watched, 30)
    if not any(age >= 30 for age in watched):
        assert found is None
        return
    data = stats.CensoredData(uncensored=events, right=censored)
    assert found.share == pytest.approx(1 - float(stats.ecdf(data).sf.evaluate(30)))
    low, high = found.interval
    assert 0 <= low <= found.share <= high <= 1
    assert high > low


def test_without_censoring_the_interval_is_wilsons():
    found = estimate_share([5] * 8, [90] * 12, [90] * 20, 30)
    assert found.share == 0.4
    assert found.interval == pytest.approx(wilson_interval(8, 20))


def test_nobody_with_the_event_still_leaves_an_interval():
    found = estimate_share([], [90] * 20, [90] * 20, 30)
    assert (found.share, found.interval) == (0.0, wilson_interval(0, 20))
