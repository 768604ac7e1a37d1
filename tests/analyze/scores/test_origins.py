"""Rolling origins: where they lie, and what they see."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.scores.origins import choose_holdout_days, plan_cutoffs

FIRST = date(2024, 1, 1)


@given(st.integers(0, 3_000), st.integers(1, 400))
def test_hold_outs_never_overlap_and_leave_56_days_to_learn_from(span, days):
    last = FIRST + timedelta(days=span)
    cutoffs = plan_cutoffs(FIRST, last, days)
    assert len(cutoffs) <= 12
    assert all((earlier - FIRST).days >= 56 for earlier in cutoffs)
    assert all((later - earlier).days >= days for later, earlier in pairwise(cutoffs))
    if cutoffs:
        assert cutoffs[0] + timedelta(days=days) == last
    else:
        assert span - days < 56


def test_many_short_hold_outs_are_spread_over_the_later_half():
    cutoffs = plan_cutoffs(FIRST, FIRST + timedelta(days=720), 7)
    assert len(cutoffs) == 12
    assert (cutoffs[0] - cutoffs[-1]).days == 11 * 30


@given(st.integers(60, 3_000), st.integers(1, 1_000))
def test_a_hold_out_is_never_longer_than_the_horizon(span, horizon):
    days = choose_holdout_days(FIRST, FIRST + timedelta(days=span), horizon)
    assert 1 <= days <= horizon
    if days < horizon:  # shortened: three fit, or it is at its least
        assert days == 28 or len(plan_cutoffs(FIRST, FIRST + timedelta(days=span), days)) >= 3
