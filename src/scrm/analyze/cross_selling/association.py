"""Association of products: support, confidence and lift of pairs, and their test against chance."""

import numpy as np
import polars as pl
from scipy.sparse import csr_matrix
from scipy.stats import hypergeom

from scrm.analyze import _stats

FALSE_DISCOVERY_RATE = 0.05


def list_pairs(baskets: pl.DataFrame, *, min_count: int = 10) -> pl.DataFrame:
    """Return every ordered pair of items that occurs in enough baskets, with its strength.

    Parameters
    ----------
    baskets : DataFrame
        ``basket, item``, each combination once.

    Returns
    -------
    DataFrame
        ``item, other, count, item_count, other_count, baskets``; ``support`` (share of baskets with
        both), ``confidence`` (share of baskets with `item` that have `other`) with its Wilson
        interval, ``lift`` (confidence over the share of `other` in all baskets) with the same
        interval, ``q_value`` (hypergeometric test against independence, Benjamini-Hochberg over all
        pairs). By lower bound of the lift.

    Examples
    --------
    >>> rows = [(1, "a"), (1, "b"), (2, "a"), (2, "b"), (3, "a"), (4, "c")]
    >>> baskets = pl.DataFrame(rows, schema=["basket", "item"], orient="row")
    >>> list_pairs(baskets, min_count=2).select("item", "other", "count", "confidence").rows()
    [('b', 'a', 2, 1.0), ('a', 'b', 2, 0.6666666666666666)]
    """
    if baskets.is_empty():
        return pl.DataFrame()
    items, item_of = np.unique(baskets["item"].to_numpy(), return_inverse=True)
    _, basket_of = np.unique(baskets["basket"].to_numpy(), return_inverse=True)
    n = int(basket_of.max()) + 1
    matrix = csr_matrix(
        (np.ones(len(item_of), np.int64), (basket_of, item_of)), shape=(n, len(items))
    )
    together = csr_matrix(matrix.T @ matrix).toarray()
    first, second = np.nonzero((together >= min_count) & ~np.eye(len(items), dtype=bool))
    if not len(first):
        return pl.DataFrame()
    counts, both = np.diag(together), together[first, second]
    n_first, n_second = counts[first], counts[second]
    low, high = _stats.wilson_intervals(both, n_first)
    base = n_second / n
    return pl.DataFrame(
        {
            "item": items[first],
            "other": items[second],
            "count": both,
            "item_count": n_first,
            "other_count": n_second,
            "baskets": np.full(len(both), n),
            "support": both / n,
            "confidence": both / n_first,
            "confidence_low": low,
            "confidence_high": high,
            "lift": both / n_first / base,
            "lift_low": low / base,
            "lift_high": high / base,
            "q_value": _stats.benjamini_hochberg(hypergeom.sf(both - 1, n, n_second, n_first)),
        }
    ).sort(["lift_low", "item", "other"], descending=[True, False, False])


def is_beyond_chance() -> pl.Expr:
    """Return the condition that a pair occurs more often than chance explains."""
    return (pl.col("lift") > 1) & (pl.col("q_value") <= FALSE_DISCOVERY_RATE)


def add_names(pairs: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Add names of both items, and ``kind``: "up" if the other is dearer in the same category.

    Parameters
    ----------
    pairs : DataFrame
        As from `list_pairs`.
    items : DataFrame
        ``item, name, category, price``, each item once.
    """
    other = items.rename({name: f"other_{name}" for name in ("name", "category", "price")})
    joined = pairs.join(items, on="item", how="left", maintain_order="left").join(
        other.rename({"item": "other"}), on="other", how="left", maintain_order="left"
    )
    is_dearer = (pl.col("category") == pl.col("other_category")) & (
        pl.col("other_price") > pl.col("price")
    )
    return joined.with_columns(
        kind=pl.when(is_dearer.fill_null(value=False)).then(pl.lit("up")).otherwise(pl.lit("cross"))
    )
