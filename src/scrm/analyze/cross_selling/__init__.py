"""What goes together: pairs of products with lift and interval, and customers who lack one of them.

A basket is everything that a customer has bought (or one order). Gift orders are left out: they say
nothing about the taste of the buyer. Pairs below a minimum of baskets are not shown, and only pairs
that pass a false discovery rate of 5 % over all pairs compared are recommended. Support and lift
count all baskets. Rules: docs/scoring.md.

Example:  scrm cross-selling --min-count 20
"""

from typing import Literal

from pydantic import Field

from scrm import config
from scrm.analyze._sales import explain_no_sales, select_sales
from scrm.analyze.cross_selling.answer import (
    build_answer,
    build_refusal_without_lines,
    build_refusal_without_pairs,
)
from scrm.analyze.cross_selling.association import add_names, list_pairs, select_pairs
from scrm.analyze.cross_selling.offers import list_offers
from scrm.analyze.cross_selling.query import read_baskets, read_gift_share, read_items
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

COMMAND = "cross-selling"
SECTION = 80
READS = ("order_lines",)
OPTIONAL = ("orders",)
WRITES = ()


class Params(config.Params):
    """Settings of ``scrm cross-selling``."""

    basket: Literal["customer", "order"] = Field("customer", description="what belongs together")
    of: Literal["product", "category"] = Field("product", description="what pairs are made of")
    min_count: int = Field(10, ge=2, description="baskets in which a pair must occur")
    items: int = Field(
        300, ge=2, le=5000, description="most frequent products or categories looked at"
    )
    gifts: bool = Field(False, description="keep gift orders in the baskets")


def run(store: Store, params: Params, context: Context) -> Result:
    """Find the pairs, and the customers to offer the second of a pair to."""
    sales = select_sales(store, context, relation="order_lines")
    if sales is None:
        return build_refusal_without_lines(
            store.row_count, explain_no_sales(store, context, relation="order_lines")
        )
    gift_share = read_gift_share(store, sales)
    baskets, basket_count = read_baskets(
        store,
        sales,
        basket=params.basket,
        item=params.of,
        most_frequent=params.items,
        with_gifts=params.gifts,
    )
    association = list_pairs(baskets, basket_count, min_count=params.min_count)
    if association.pairs.is_empty():
        return build_refusal_without_pairs(basket_count, params.min_count)
    advised = add_names(select_pairs(association), read_items(store, sales, params.of))
    offers = list_offers(baskets, advised) if params.basket == "customer" else None
    return build_answer(
        association,
        advised,
        offers,
        sales=sales,
        gift_share=gift_share,
        with_gifts=params.gifts,
    )
