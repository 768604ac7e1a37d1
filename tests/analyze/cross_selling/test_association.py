"""Pairs of products: by hand and against counting."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze import cross_selling


def test_pairs_by_hand():
    rows = [(1, "a"), (1, "b"), (2, "a"), (2, "b"), (3, "a"), (4, "c")]
    found = cross_selling.list_pairs(
        pl.DataFrame(rows, schema=["basket", "item"], orient="row"), min_count=2
    )
    pair = found.filter(pl.col("item") == "a").row(0, named=True)
    assert (pair["count"], pair["support"], pair["confidence"]) == (2, 0.5, pytest.approx(2 / 3))
    assert pair["lift"] == pytest.approx((2 / 3) / 0.5)


@given(
    st.dictionaries(st.integers(0, 30), st.sets(st.sampled_from("abcde"), min_size=1), min_size=1)
)
def test_pairs_agree_with_counting(baskets):
    rows = [(basket, item) for basket, items in baskets.items() for item in sorted(items)]
    found = cross_selling.list_pairs(
        pl.DataFrame(rows, schema=["basket", "item"], orient="row"), min_count=2
    )
    counted = {
        pair: sum(set(pair) <= items for items in baskets.values())
        for pair in combinations("abcde", 2)
    }
    ours = (
        {}
        if found.is_empty()
        else {(row["item"], row["other"]): row["count"] for row in found.iter_rows(named=True)}
    )
    assert {tuple(sorted(pair)): n for pair, n in ours.items()} == {
        pair: n for pair, n in counted.items() if n >= 2
    }
