"""How many links of a tier are right, estimated from reviewed pairs drawn at random."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
import polars as pl

from scrm.analyze.identities.decisions import SAME, Decision

METHOD: Final = "reviewed_pairs"
RANGE: Final = "reviewed_recall"
_LEVEL: Final = 0.95
_PRIOR: Final = 0.5
_SCHEMA: Final = {
    "tier": pl.Int64,
    "pair_count": pl.Int64,
    "reviewed_count": pl.Int64,
    "right_count": pl.Int64,
    "precision": pl.Float64,
    "precision_low": pl.Float64,
    "precision_high": pl.Float64,
}


def find_precision_interval(
    right: int, reviewed: int, total: int | None = None
) -> tuple[float, float]:
    """Return the 95 % interval of the share of right pairs among all pairs of a tier.

    The interval of Jeffreys for the pairs that were not reviewed (Brown, Cai and DasGupta 2001,
    Statistical Science 16); those that were are known. If all or none of the reviewed pairs are
    right, the interval ends at 1 or begins at 0.

    Parameters
    ----------
    right, reviewed : int
        ``0 <= right <= reviewed``, and at least one is reviewed.
    total : int
        Pairs of the tier; without it they are taken to be many.

    Examples
    --------
    >>> low, high = find_precision_interval(98, 100)
    >>> round(low, 3), round(high, 3)
    (0.937, 0.996)
    >>> find_precision_interval(50, 50, 50), find_precision_interval(10, 10, 20)[1]
    ((1.0, 1.0), 1.0)
    """
    tails = (1 - _LEVEL) / 2, (1 + _LEVEL) / 2
    shape = right + _PRIOR, reviewed - right + _PRIOR
    if total is None:
        low, high = (_find_beta_quantile(tail, *shape) for tail in tails)
    else:
        rest = max(total - reviewed, 0)
        unseen = [_find_count_quantile(tail, rest, *shape) for tail in tails]
        low, high = ((right + each) / (reviewed + rest) for each in unseen)
    return (0.0 if right == 0 else low), (1.0 if right == reviewed else high)


def _find_beta_quantile(tail: float, a: float, b: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(a, b, tail))


def _find_count_quantile(tail: float, n: int, a: float, b: float) -> int:
    """Return the quantile of the beta-binomial distribution of `n` cases."""
    from scipy.special import betaln, gammaln

    k = np.arange(n + 1)
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    shares = np.cumsum(np.exp(ways + betaln(k + a, n - k + b) - betaln(a, b)))
    return min(int(np.searchsorted(shares, tail)), n)


def estimate_precision(
    rows: Iterable[Decision], undecided: Mapping[int, int | None]
) -> pl.DataFrame:
    """Return the precision of each tier with reviewed pairs.

    Parameters
    ----------
    rows : iterable of Decision
        Those drawn at random count.
    undecided : mapping
        Tier -> number of its pairs without a decision; None if it is not known.

    Returns
    -------
    DataFrame
        ``tier, pair_count, reviewed_count, right_count, precision, precision_low,
        precision_high``; the count of pairs is null where it is not known.
    """
    drawn = [row for row in rows if row.channel and row.drawn == "random" and row.tier.isdecimal()]
    reviewed = Counter(int(row.tier) for row in drawn)
    right = Counter(int(row.tier) for row in drawn if row.verdict == SAME)
    lines = []
    for tier in sorted(reviewed):
        n, k = reviewed[tier], right[tier]
        others = undecided.get(tier)
        total = None if others is None else others + n
        lines.append((tier, total, n, k, k / n, *find_precision_interval(k, n, total)))
    return pl.DataFrame(lines, schema=_SCHEMA, orient="row")


def estimate_recall(precision: pl.DataFrame, tiers: int) -> tuple[float, float, float] | None:
    """Return the share of all right pairs that the tiers which count find, with a range.

    Pairs that no tier finds are unknown. The range joins the ends of the intervals of precision,
    so it is wider than 95 % would ask for.

    Parameters
    ----------
    precision : DataFrame
        See `estimate_precision`.
    tiers : int
        Highest tier that counts.

    Returns
    -------
    tuple of float or None
        Recall and both ends; None unless every tier with pairs has reviewed ones on both sides.
    """
    known = precision.drop_nulls("pair_count")
    counted = known.filter(pl.col("tier") <= tiers)
    others = known.filter(pl.col("tier") > tiers)
    if counted.is_empty() or others.is_empty() or known.height < precision.height:
        return None

    def sum_pairs(frame: pl.DataFrame, column: str) -> float:
        return float((frame["pair_count"] * frame[column]).sum())

    found = sum_pairs(counted, "precision"), sum_pairs(others, "precision")
    least = sum_pairs(counted, "precision_low"), sum_pairs(others, "precision_high")
    most = sum_pairs(counted, "precision_high"), sum_pairs(others, "precision_low")
    if not sum(found):
        return None
    return (
        found[0] / sum(found),
        least[0] / sum(least) if sum(least) else 0.0,
        most[0] / sum(most) if sum(most) else 1.0,
    )
