"""Association of products: support, confidence and lift of pairs, and their test against chance."""

from dataclasses import dataclass
from math import comb

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, find, triu
from scipy.special import gammaln

from scrm.analyze import _stats

FALSE_DISCOVERY_RATE = 0.05
_LEVEL = 0.95
_NEGLIGIBLE = 1e-12
"""Terms of a tail below this share of their sum are left out."""
_MANY, _NEAR = 10.0, 1.0
"""A pair expected this often, and observed within so many standard deviations, is chance."""

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Association:
    """The pairs of items that occur together, and what they were counted from.

    Parameters
    ----------
    pairs : DataFrame
        As from `list_pairs`.
    compared : int
        Unordered pairs in the family of tests, observed or not.
    items, baskets : int
        Items looked at, and all baskets.
    """

    pairs: pl.DataFrame
    compared: int
    items: int
    baskets: int


def list_pairs(baskets: pl.DataFrame, basket_count: int, *, min_count: int = 10) -> Association:
    """Return every ordered pair of items that occurs in enough baskets, tested against chance.

    The family of tests has all pairs of items that occur in at least `min_count` baskets each,
    whether the pair was observed or not: the filter looks at the items alone, so that the false
    discovery rate holds (Bourgon, Gentleman and Huber 2010).

    Parameters
    ----------
    baskets : DataFrame
        ``basket, item`` of the items to look at, each combination once.
    basket_count : int
        All baskets, with or without one of these items.
    min_count : int
        Baskets in which a pair must occur to be returned.

    Returns
    -------
    Association
        With one row per ordered pair: ``item, other, count, item_count, other_count, baskets``;
        ``support`` (share of all baskets with both), ``confidence`` (share of the baskets with
        `item` that have `other`), ``lift`` (confidence over the share of `other` in all baskets),
        ``q_value`` (one-sided hypergeometric test, Benjamini-Hochberg over the family).

    References
    ----------
    Bourgon, Gentleman and Huber (2010), Independent filtering increases detection power, PNAS 107.

    Examples
    --------
    >>> rows = [(1, "a"), (1, "b"), (2, "a"), (2, "b"), (3, "a")]
    >>> baskets = pl.DataFrame(rows, schema=["basket", "item"], orient="row")
    >>> found = list_pairs(baskets, 4, min_count=2)
    >>> found.pairs.select("item", "other", "count", "confidence", "lift").rows()
    [('a', 'b', 2, 0.6666666666666666, 1.3333333333333333), ('b', 'a', 2, 1.0, 1.3333333333333333)]
    >>> found.compared
    1
    """
    if baskets.is_empty():
        return Association(pl.DataFrame(), 0, 0, basket_count)
    items, item_of = baskets["item"].unique().sort().to_numpy(), _number(baskets["item"])
    counts = np.bincount(item_of)
    frequent = np.flatnonzero(counts >= min_count)
    compared = comb(len(frequent), 2)
    first, second, together = _count_together(baskets["basket"], item_of, frequent)
    p_values = compute_tail(together, counts[first], counts[second], basket_count)
    q_values = adjust_p_values(p_values, compared)
    kept = together >= min_count
    if not kept.any():
        return Association(pl.DataFrame(), compared, len(items), basket_count)
    one, two = first[kept], second[kept]
    both_ways = np.concatenate([one, two]), np.concatenate([two, one])
    count, q_value = np.tile(together[kept], 2), np.tile(q_values[kept], 2)
    pairs = pl.DataFrame(
        {
            "item": items[both_ways[0]],
            "other": items[both_ways[1]],
            "count": count,
            "item_count": counts[both_ways[0]],
            "other_count": counts[both_ways[1]],
            "baskets": np.full(len(count), basket_count),
            "q_value": q_value,
        }
    )
    count_, baskets_ = pl.col("count"), pl.col("baskets")
    confidence = count_ / pl.col("item_count")
    return Association(
        pairs.with_columns(
            support=count_ / baskets_,
            confidence=confidence,
            lift=confidence / (pl.col("other_count") / baskets_),
        ).sort("item", "other"),
        compared,
        len(items),
        basket_count,
    )


def _number(values: pl.Series) -> Counts:
    """Return the place of each value among the sorted distinct values."""
    return np.asarray(values.rank("dense").to_numpy(), np.int64) - 1


def _count_together(
    baskets: pl.Series, item_of: Counts, frequent: Counts
) -> tuple[Counts, Counts, Counts]:
    """Return the pairs of frequent items that occur together, and in how many baskets."""
    basket_of = _number(baskets)
    known = np.isin(item_of, frequent)
    column = np.searchsorted(frequent, item_of[known])
    row = basket_of[known]
    ones = np.ones(len(row), np.int64)
    matrix = csr_matrix((ones, (row, column)), shape=(int(basket_of.max()) + 1, len(frequent)))
    first, second, together = find(triu(matrix.T @ matrix, k=1))
    order = np.lexsort((second, first))
    return frequent[first[order]], frequent[second[order]], together[order]


def compute_tail(count: Counts, first: Counts, second: Counts, n: int) -> Floats:
    """Return the probability of at least `count` joint baskets if two items are independent.

    Parameters
    ----------
    count, first, second : int arrays, shape (k,)
        Baskets with both items, with the one, and with the other.
    n : int
        All baskets.

    Returns
    -------
    float array, shape (k,)
        The upper tail of the hypergeometric distribution; 1 for a pair that is plainly not above
        its expectation (such values lie far above any false discovery rate).

    Examples
    --------
    >>> compute_tail(np.array([3]), np.array([4]), np.array([5]), 10).round(4).tolist()
    [0.2619]
    """
    a, b, c = (np.asarray(values, float) for values in (first, second, count))
    expected = a * b / n
    variance = expected * (1 - a / n) * (n - b) / max(n - 1, 1)
    near = (expected >= _MANY) & (c - expected < _NEAR * np.sqrt(variance))
    tested = np.flatnonzero((c > expected) & ~near)
    tail = np.ones(len(c))
    if len(tested):
        tail[tested] = _sum_tail(c[tested], a[tested], b[tested], float(n))
    return np.minimum(tail, 1.0)


def _sum_tail(c: Floats, a: Floats, b: Floats, n: float) -> Floats:
    """Add up the probabilities from `c` on; each is the one before times a falling ratio."""

    def log_choose(upper: Floats | float, lower: Floats) -> Floats:
        return np.asarray(gammaln(upper + 1) - gammaln(lower + 1) - gammaln(upper - lower + 1))

    start = log_choose(a, c) + log_choose(n - a, b - c) - log_choose(n, b)
    total = np.ones(len(c))
    active, term, k = np.arange(len(c)), np.ones(len(c)), c.copy()
    while len(active):
        ratio = (a[active] - k) * (b[active] - k) / ((k + 1) * (n - a[active] - b[active] + k + 1))
        term, k = term * ratio, k + 1
        total[active] += term
        going = term > _NEGLIGIBLE * total[active]
        active, term, k = active[going], term[going], k[going]
    return np.asarray(np.exp(start) * total)


def adjust_p_values(p_values: Floats, compared: int) -> Floats:
    """Return Benjamini-Hochberg values over a family of which only some p-values are given.

    The others are at least as large as the largest that matters, as for pairs that never occur.

    Examples
    --------
    >>> adjust_p_values(np.array([0.001, 0.02]), 10).round(3).tolist()
    [0.01, 0.1]
    """
    if not len(p_values):
        return np.empty(0)
    scaled = _stats.benjamini_hochberg(p_values) * (compared / len(p_values))
    return np.minimum(scaled, 1.0)


def select_pairs(association: Association) -> pl.DataFrame:
    """Return the pairs beyond chance with intervals, by lower bound of the lift.

    Only pairs that stand out are selected, so that ordinary intervals would be too short for them.
    The level is therefore raised to 1 - 0.05 R / m for R selected of m pairs: of the intervals
    shown, 5 % are expected to miss their value.

    Returns
    -------
    DataFrame
        The columns of `list_pairs`, ``confidence_low``, ``confidence_high`` (Wilson), ``lift_low``
        and ``lift_high`` (as from `compute_lift_interval`).

    References
    ----------
    Benjamini and Yekutieli (2005), False discovery rate-adjusted multiple confidence intervals for
    selected parameters, JASA 100.
    """
    if association.pairs.is_empty():
        return association.pairs
    is_beyond_chance = (pl.col("lift") > 1) & (pl.col("q_value") <= FALSE_DISCOVERY_RATE)
    selected = association.pairs.filter(is_beyond_chance)
    share = selected.height / 2 / max(association.compared, 1)
    level = 1 - (1 - _LEVEL) * min(share, 1.0)
    count, first, second, n = (
        selected[name].to_numpy().astype(float)
        for name in ("count", "item_count", "other_count", "baskets")
    )
    low, high = _stats.wilson_intervals(count, first, level=level)
    lift_low, lift_high = compute_lift_interval(count, first, second, n, level=level)
    return selected.with_columns(
        confidence_low=low, confidence_high=high, lift_low=lift_low, lift_high=lift_high
    ).sort(["lift_low", "item", "other"], descending=[True, False, False])


def compute_lift_interval(
    count: Floats, first: Floats, second: Floats, n: Floats, *, level: float = _LEVEL
) -> tuple[Floats, Floats]:
    """Return the interval of the lift of pairs.

    With p the share of baskets with the first item, and a and b the shares of baskets with the
    second item among those with and without the first, the lift is a / (p a + (1 - p) b). The
    three shares are independent; the deviations of the logarithm at the ends of their Wilson
    intervals are added as squares (MOVER).

    Parameters
    ----------
    count, first, second, n : arrays, shape (k,)
        Baskets with both items, with the first, with the second, and all baskets.

    Returns
    -------
    low, high : float arrays, shape (k,)

    References
    ----------
    Zou and Donner (2008), Construction of confidence limits about effect measures, Statistics in
    Medicine 27.

    Examples
    --------
    >>> one = [np.array([float(value)]) for value in (30, 100, 100, 1000)]
    >>> low, high = compute_lift_interval(*one)
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([2.26], [3.83])
    """

    def log_lift(p: Floats, a: Floats, b: Floats) -> Floats:
        return np.asarray(np.log(a) - np.log(p * a + (1 - p) * b))

    p, a, b = first / n, count / first, (second - count) / np.maximum(n - first, 1)
    p_low, p_high = _stats.wilson_intervals(first, n, level=level)
    a_low, a_high = _stats.wilson_intervals(count, first, level=level)
    b_low, b_high = _stats.wilson_intervals(second - count, np.maximum(n - first, 1), level=level)
    middle = log_lift(p, a, b)
    down = [log_lift(p, a_low, b), log_lift(p, a, b_high), log_lift(p_high, a, b)]
    up = [log_lift(p, a_high, b), log_lift(p, a, b_low), log_lift(p_low, a, b)]
    low = middle - np.sqrt(sum((middle - end) ** 2 for end in down))
    high = middle + np.sqrt(sum((end - middle) ** 2 for end in up))
    return np.exp(low), np.exp(high)


def add_names(pairs: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Add names of both items, and ``kind``: "up" if the other is dearer in the same category.

    Parameters
    ----------
    pairs : DataFrame
        As from `select_pairs`.
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
