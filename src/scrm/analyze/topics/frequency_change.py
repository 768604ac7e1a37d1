"""Which terms or topics more or fewer people use lately, beyond chance.

People are counted, not texts: who writes ten texts in a week counts once.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.changes import benjamini_hochberg

Floats = NDArray[np.float64]
_PRIOR_WEEKS = 10.0


def compare_frequencies(
    uses: pl.DataFrame, totals: pl.DataFrame, *, recent: int, least: int
) -> pl.DataFrame:
    """Compare how many people use each term in the recent weeks and before.

    Parameters
    ----------
    uses : DataFrame
        term, week (number), person_count: who used it in that week.
    totals : DataFrame
        week, person_count: all who wrote.
    recent : int
        First of the recent weeks.
    least : int
        A term needs so many people, recently or before.

    Returns
    -------
    DataFrame
        term, recent_count, earlier_count (people, summed over weeks), recent_share, earlier_share,
        evidence (likelihood ratio, negative where the share falls), p_value (adjusted for the
        number of terms); strongest rise first.

    Notes
    -----
    Given its total, the recent count of a term is binomial; both are divided by how much its weekly
    counts vary beyond chance before, shrunk to the median of all terms (quasi-likelihood).

    References
    ----------
    Dunning (1993), Computational Linguistics 19: likelihood ratio; McCullagh and Nelder (1989),
    section 4.5: overdispersion.

    Examples
    --------
    >>> uses = pl.DataFrame({"term": [1, 1, 1, 1], "week": [1, 2, 3, 4],
    ...                      "person_count": [4, 5, 6, 30]})
    >>> totals = pl.DataFrame({"week": [1, 2, 3, 4], "person_count": [100] * 4})
    >>> found = compare_frequencies(uses, totals, recent=4, least=5)
    >>> found.select("term", "recent_count", "earlier_count").rows()
    [(1, 30, 15)]
    >>> found["p_value"][0] < 0.001
    True
    """
    is_recent = pl.col("week") >= recent
    sizes = totals.select(
        recent=pl.col("person_count").filter(is_recent).sum(),
        earlier=pl.col("person_count").filter(~is_recent).sum(),
        weeks=(~is_recent).sum(),
    ).row(0, named=True)
    weekly = uses.join(totals.rename({"person_count": "all"}), on="week")
    square = (pl.col("person_count") ** 2 / pl.col("all")).filter(~is_recent).sum()
    counts = (
        weekly.group_by("term")
        .agg(
            recent_count=pl.col("person_count").filter(is_recent).sum().cast(pl.Int64),
            earlier_count=pl.col("person_count").filter(~is_recent).sum().cast(pl.Int64),
            square=square,
        )
        .filter(pl.max_horizontal("recent_count", "earlier_count") >= least)
        .sort("term")
    )
    if counts.is_empty() or not sizes["recent"] or not sizes["earlier"]:
        shares = dict.fromkeys(
            ("recent_share", "earlier_share", "evidence", "p_value"), pl.lit(0.0)
        )
        return counts.drop("square").clear().with_columns(**shares)
    after, before = (counts[name].to_numpy().astype(float) for name in _COUNTS)
    spread = _measure_spread(counts["square"].to_numpy(), before, sizes["earlier"], sizes["weeks"])
    part = sizes["recent"] / (sizes["recent"] + sizes["earlier"])
    evidence, p_values = _test(after / spread, before / spread, part)
    return (
        counts.drop("square")
        .with_columns(
            recent_share=pl.Series(after / sizes["recent"]),
            earlier_share=pl.Series(before / sizes["earlier"]),
            evidence=pl.Series(evidence),
            p_value=pl.Series(benjamini_hochberg(p_values)),
        )
        .sort(["evidence", "term"], descending=[True, False])
    )


_COUNTS = ("recent_count", "earlier_count")


def _measure_spread(square: Floats, before: Floats, size: float, weeks: int) -> Floats:
    """Return the variance of weekly counts by that of chance, at least one."""
    free = max(weeks - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        chi = np.where(before > 0, square * size / before - before, 0.0)
    typical = float(np.median((chi / free)[before >= _PRIOR_WEEKS])) if (
        before >= _PRIOR_WEEKS
    ).any() else 1.0  # fmt: skip
    found = (np.maximum(chi, 0) + _PRIOR_WEEKS * max(typical, 1.0)) / (free + _PRIOR_WEEKS)
    return np.asarray(np.maximum(found, 1.0))


def _test(after: Floats, before: Floats, part: float) -> tuple[Floats, Floats]:
    """Return the signed likelihood ratio, and the two-sided p-value (mid-p)."""
    from scipy.special import betainc, xlogy

    n = after + before
    upper = (_tail(betainc, after, n, part) + _tail(betainc, after + 1, n, part)) / 2
    p_values = np.minimum(2 * np.minimum(upper, 1 - upper), 1.0)
    ratio = 2 * (xlogy(after, after / (part * n)) + xlogy(before, before / ((1 - part) * n)))
    return np.sign(after - part * n) * ratio, np.clip(p_values, 0, 1)


def _tail(betainc: "np.ufunc", least: Floats, n: Floats, part: float) -> Floats:
    """Return the probability of at least so many of n."""
    inside = (least > 0) & (least <= n)
    found = np.where(least > 0, 0.0, 1.0)
    found[inside] = betainc(least[inside], (n - least + 1)[inside], part)
    return found
