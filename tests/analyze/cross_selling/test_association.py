"""Pairs of products: by hand, against counting, and against scipy's distribution."""

from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, hypergeom

from scrm.analyze.cross_selling.association import (
    adjust_p_values,
    compute_lift_interval,
    compute_tail,
    list_pairs,
    select_pairs,
)


def frame(rows):
    return pl.DataFrame(rows, schema=["basket", "item"], orient="row")


def draw_independent(seed, baskets, items, share):
    bought = np.random.default_rng(seed).random((baskets, items)) < share
    basket, item = np.nonzero(bought)
    return pl.DataFrame({"basket": basket, "item": item})


def test_pairs_by_hand():
    rows = [(1, "a"), (1, "b"), (2, "a"), (2, "b"), (3, "a"), (4, "c")]
    pair = list_pairs(frame(rows), 4, min_count=2).pairs.filter(pl.col("item") == "a")
    found = pair.row(0, named=True)
    assert (found["count"], found["support"], found["confidence"]) == (2, 0.5, 2 / 3)
    assert found["lift"] == pytest.approx((2 / 3) / 0.5)


def test_baskets_without_the_items_count_in_support_and_lift():
    rows = [(k, "a") for k in range(100)] + [(k, "b") for k in range(70, 170)]
    found = list_pairs(frame(rows), 1000).pairs.row(0, named=True)
    assert (found["support"], found["lift"]) == (0.03, pytest.approx(3.0))


@given(
    st.dictionaries(st.integers(0, 30), st.sets(st.sampled_from("abcde"), min_size=1), min_size=1)
)
def test_pairs_agree_with_counting(baskets):
    rows = [(basket, item) for basket, items in baskets.items() for item in sorted(items)]
    found = list_pairs(frame(rows), len(baskets), min_count=2)
    counted = {
        pair: sum(set(pair) <= items for items in baskets.values())
        for pair in combinations("abcde", 2)
    }
    both_ways = {(row["item"], row["other"]): row["count"] for row in found.pairs.to_dicts()}
    expected = {pair: n for pair, n in counted.items() if n >= 2}
    assert both_ways == expected | {pair[::-1]: n for pair, n in expected.items()}
    frequent = [sum(name in items for items in baskets.values()) >= 2 for name in "abcde"]
    assert found.compared == sum(frequent) * (sum(frequent) - 1) // 2


@given(st.integers(2, 400), st.data())
def test_the_tail_is_that_of_the_hypergeometric_distribution(n, data):
    a, b = data.draw(st.integers(1, n)), data.draw(st.integers(1, n))
    count = data.draw(st.integers(max(0, a + b - n), min(a, b)))
    found = compute_tail(np.array([count]), np.array([a]), np.array([b]), n)[0]
    exact = hypergeom.sf(count - 1, n, b, a)
    assert found == pytest.approx(exact, rel=1e-9) or (found == 1 and exact > 0.1)


@given(st.lists(st.floats(1e-12, 1.0), min_size=1, max_size=30), st.integers(0, 50))
def test_pairs_that_never_occur_count_in_the_family(p_values, unseen):
    whole = false_discovery_control([*p_values, *[1.0] * unseen])[: len(p_values)]
    found = adjust_p_values(np.array(p_values), len(p_values) + unseen)
    assert found == pytest.approx(whole)


@pytest.mark.parametrize("seed", range(3))
def test_independent_baskets_give_no_pair_beyond_chance(seed):
    found = list_pairs(draw_independent(seed, 1000, 300, 0.06), 1000)
    assert found.pairs.height > 200
    assert select_pairs(found).height == 0


def test_a_true_pair_among_independent_ones_is_found_with_its_lift_inside():
    baskets = draw_independent(0, 1000, 100, 0.06)
    has_first = baskets.filter(pl.col("item") == 0)["basket"].to_list()
    extra = pl.DataFrame({"basket": has_first[: len(has_first) // 2], "item": 1}, baskets.schema)
    found = select_pairs(list_pairs(pl.concat([baskets, extra]).unique(), 1000))
    assert set(found.select("item", "other").rows()) == {(0, 1), (1, 0)}
    truth = (0.5 + 0.5 * 0.06) / (0.06 * (0.5 + 0.5 * 0.06) + 0.94 * 0.06)
    assert (found["lift_low"] < truth).all()
    assert (found["lift_high"] > truth).all()


def test_no_interval_has_a_width_of_zero_where_everybody_bought_both():
    one = [np.array([float(value)]) for value in (20, 20, 20, 100)]
    low, high = compute_lift_interval(*one)
    assert 0 < low[0] < 5 < high[0]
