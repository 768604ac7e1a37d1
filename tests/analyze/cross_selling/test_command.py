"""The command ``scrm cross-selling``: gifts, offers, refusals."""

from datetime import date

import polars as pl
import pytest
from tests.analyze.purchases import orders, store_with

from scrm.analyze import cross_selling
from scrm.certainty import METHODS
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


def test_customers_with_one_of_a_pair_are_offered_the_other():
    result = cross_selling.run(
        store_with(lines(coffee_and_milk()), "order_lines"), cross_selling.Params(), CONTEXT
    )
    offers = result.table("offers").frame
    assert offers["customer_id"].to_list() == [f"c{i}" for i in range(25, 30)]
    assert set(offers["offer"]) == {"milk"}
    assert "coffee" in result.finding.en
    strongest = result.table("strongest_pairs").frame
    assert strongest.select("item", "other").rows() == [("milk", "coffee")]  # bought by all of them


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


@pytest.mark.parametrize("items", [2, 5, 300])
@pytest.mark.parametrize("basket", ["customer", "order"])
def test_support_and_lift_do_not_depend_on_the_number_of_items(items, basket):
    """Of 1,000 customers 100 buy A, 100 buy B, 30 both: support 3 %, lift .03 / (.1 x .1)."""
    baskets = {f"c{k:04}": [f"rare{k}"] for k in range(1000)}
    for k in range(100):
        baskets[f"c{k:04}"].append("A")
        baskets[f"c{k + 70:04}"].append("B")
    store = store_with(lines(baskets), "order_lines")
    params = cross_selling.Params(items=items, basket=basket)
    result = cross_selling.run(store, params, CONTEXT)
    pairs = result.table("pairs").frame
    assert pairs.select("item", "other").rows() == [("A", "B"), ("B", "A")]
    assert pairs["support"].to_list() == [0.03, 0.03]
    assert pairs["lift"].to_list() == pytest.approx([3.0, 3.0])
    assert result.fact("basket_count") == 1000


def test_intervals_name_their_methods():
    store = store_with(lines(coffee_and_milk()), "order_lines")
    found = cross_selling.run(store, cross_selling.Params(), CONTEXT).intervals
    assert found == ("selected_wilson", "selected_lift")
    assert set(found) <= set(METHODS)
