"""Pairs by hand and against counting, gifts left out of taste, and who lacks the second of a pair."""

from datetime import date
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analyze.purchases import orders, store_with

from scrm.analyze import cross_selling
from scrm.config import Context

DAY = date(2025, 6, 1)
CONTEXT = Context(as_of=DAY)


def lines(baskets):
    """Return one line per customer and product."""
    pairs = [(customer, product) for customer, products in baskets.items() for product in products]
    rows = orders(*((customer, DAY, 10) for customer, _ in pairs))
    products = [product for _, product in pairs]
    return rows.with_columns(
        order_id=pl.col("customer_id"),
        line_id=pl.col("order_id"),
        product_id=pl.Series(products),
        product_name=pl.Series(products),
    )


def coffee_and_milk(n=60):
    return {
        f"c{i:02}": ("coffee", "milk") if i < 25 else (("coffee",) if i < 30 else ("tea",))
        for i in range(n)
    }


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


def test_customers_with_one_of_a_pair_are_offered_the_other():
    result = cross_selling.run(
        store_with(lines(coffee_and_milk()), "order_lines"), cross_selling.Params(), CONTEXT
    )
    offers = result.table("offers").frame
    assert offers["customer_id"].to_list() == [f"c{i}" for i in range(25, 30)]
    assert set(offers["offer"]) == {"milk"}
    assert "coffee" in result.finding.en


def test_gifts_are_left_out_of_taste_and_their_share_is_shown():
    frame = lines(coffee_and_milk()).with_columns(is_gift=pl.col("customer_id") < "c10")
    result = cross_selling.run(store_with(frame, "order_lines"), cross_selling.Params(), CONTEXT)
    assert result.fact("gift_order_share") == pytest.approx(10 / 60)
    assert result.fact("basket_count") == 50


def test_rare_pairs_are_not_shown():
    result = cross_selling.run(
        store_with(lines(coffee_and_milk()), "order_lines"),
        cross_selling.Params(min_count=26),
        CONTEXT,
    )
    assert result.refused
    assert "at least 26 of 60 baskets" in result.notes[0].en


def test_without_lines_the_refusal_has_a_name():
    result = cross_selling.run(store_with(orders()), cross_selling.Params(), CONTEXT)
    assert result.refused
    assert "No order line" in result.notes[0].en


def test_where_most_pairs_stand_out_a_note_says_why():
    store = store_with(lines(coffee_and_milk()), "order_lines")
    whole, single = (
        cross_selling.run(store, cross_selling.Params(basket=basket, min_count=2), CONTEXT)
        for basket in ("customer", "order")
    )
    assert any("Those who buy much" in note.en for note in whole.notes)
    assert not any("Those who buy much" in note.en for note in single.notes)
