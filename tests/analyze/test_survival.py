"""Kaplan-Meier: the share with an event by an age; how long events take, in reverse time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scrm.analyze._stats import wilson_interval
from scrm.analyze._survival import estimate_lag, estimate_share


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


def test_a_young_half_does_not_shorten_the_lag():
    """Of 20 watched for 100 days, 10 took 90; the 20 watched for 20 days can only show 10."""
    waited, watched = [10] * 30 + [90] * 10, [20] * 20 + [100] * 20
    assert estimate_lag(waited, watched, 0.5).value == 10
    assert estimate_lag(waited, watched, 0.51).value == 90
    assert np.quantile(waited, 0.74) == 10  # what the known ones alone say


def test_without_truncation_the_lag_is_the_plain_quantile():
    waited = list(range(1, 101))
    assert estimate_lag(waited, [500] * 100, 0.9).value == 90


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 60)), min_size=1, max_size=60))
def test_the_lag_is_that_of_a_product_taken_time_by_time(cases):
    waited = [time for time, _ in cases]
    watched = [time + more for time, more in cases]
    at = {
        s: sum(t <= s <= end for t, end in zip(waited, watched, strict=True)) for s in set(waited)
    }
    usable = sorted(s for s in at if s <= max((s for s in at if at[s] >= 10), default=0))
    found = estimate_lag(waited, watched, 0.9)
    if not usable:
        assert found is None
        return
    share, value = 1.0, usable[-1]
    for below, s in zip(usable[-2::-1], usable[:0:-1], strict=True):
        share *= 1 - waited.count(s) / at[s]
        if share < 0.9 - 1e-12:
            break
        value = below
    assert found.value == value
    assert found.low <= value
    assert found.high is None or found.high >= value
