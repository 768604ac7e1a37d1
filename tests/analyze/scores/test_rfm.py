"""RFM: quintiles that equal values share."""

from itertools import pairwise

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.scores.rfm import quantile_scores, rfm_scores


@given(st.lists(st.integers(0, 20), min_size=1, max_size=80))
def test_quintiles_are_tie_safe_and_rise(values):
    found = quantile_scores(values)
    assert ((found >= 1) & (found <= 5)).all()
    pairs = sorted(zip(values, found, strict=True))
    assert all(a[1] == b[1] if a[0] == b[0] else a[1] <= b[1] for a, b in pairwise(pairs))


def test_rfm_prefers_recent_frequent_and_rich():
    frame = pl.DataFrame(
        {"purchases": [1, 2, 3, 4, 5], "last_age": [50, 40, 30, 20, 10], "net": [1, 2, 3, 4, 5]}
    )
    assert rfm_scores(frame)["rfm_score"].to_list() == [3, 6, 9, 12, 15]
