"""Offers: which customer has the first product of a pair, but not the second."""

import polars as pl


def list_offers(baskets: pl.DataFrame, pairs: pl.DataFrame, per_customer: int = 3) -> pl.DataFrame:
    """Return the best offers of each customer: ``customer_id, has, offer, confidence, lift``.

    Parameters
    ----------
    baskets : DataFrame
        ``basket, item``, each combination once; a basket is a customer.
    pairs : DataFrame
        ``item, other, confidence, lift``.

    Examples
    --------
    >>> rows = [("p", "a"), ("q", "a"), ("q", "b")]
    >>> baskets = pl.DataFrame(rows, schema=["basket", "item"], orient="row")
    >>> pairs = pl.DataFrame({"item": ["a"], "other": ["b"], "confidence": [0.5], "lift": [1.5]})
    >>> list_offers(baskets, pairs).rows()
    [('p', 'a', 'b', 0.5, 1.5)]
    """
    pair = pairs.select("item", "other", "confidence", "lift")
    missing = baskets.join(pair, on="item").join(
        baskets.rename({"item": "other"}), on=["basket", "other"], how="anti"
    )
    order = missing.sort(
        ["basket", "confidence", "lift", "other", "item"],
        descending=[False, True, True, False, False],
    )
    best = (
        order.unique(["basket", "other"], keep="first", maintain_order=True)
        .group_by("basket", maintain_order=True)
        .head(per_customer)
    )
    return best.select(
        customer_id="basket", has="item", offer="other", confidence="confidence", lift="lift"
    )
