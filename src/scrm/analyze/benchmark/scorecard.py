"""Brands side by side by how they behave, and their industries in an order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._rank_correlation import compute_tau
from scrm.analyze._stats import average_ranks

Floats = NDArray[np.float64]
CONDUCT = (
    "broadcast_share",
    "ever_engaged",
    "cross_channel_regularity",
    "storytelling_share",
    "influencers_across_channels",
    "influencers_on_channels",
    "channel_coverage",
    "own_community",
)
"""The KPIs of the scorecard: what the Lithium study looked at, as rates of one brand."""
COMPOSITE: Mapping[str, bool] = {
    "broadcast_share": False,
    "ever_engaged": True,
    "cross_channel_regularity": True,
    "storytelling_share": True,
    "influencers_across_channels": True,
}
"""KPIs of the composite, and whether more is better."""
OF_OWN_DATA = ("influencers_on_channels", "own_community")
"""KPIs that exports about other brands do not tell."""
ANSWERING = ("broadcast_share", "ever_engaged", "cross_channel_regularity")
"""KPIs that say nothing where no post that could be answered is loaded."""
VALUES: Mapping[str, type[pl.DataType]] = {
    "brand": pl.String,
    "is_own": pl.Boolean,
    "metric": pl.String,
    "value": pl.Float64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
}
_MOST_PERMUTED = 8


@dataclass(frozen=True, slots=True)
class Agreement:
    """How an own order of industries agrees with a published one.

    Parameters
    ----------
    p : float
        Share of the orders of as many industries that agree or disagree as much.
    """

    tau: float
    p: float
    industries: int


def score_brands(values: pl.DataFrame, inbound: Mapping[str, int]) -> pl.DataFrame:
    """Return one row per brand with its KPIs and the composite, the best first.

    Parameters
    ----------
    values : DataFrame
        As `VALUES`.
    inbound : mapping
        Brand -> texts of others under its posts.

    Returns
    -------
    DataFrame
        brand, is_own, post_count, answer_count (both on social channels), the KPIs of `CONDUCT`,
        composite; brands without posts are left out. KPIs of answering are missing where neither an
        answer of the brand nor a text that it could have answered is loaded, and such brands have
        no composite. That of the others is the mean of the KPIs of `COMPOSITE` that all of them
        have, each turned so that more is better.
    """
    rows = []
    for (brand, is_own), part in values.group_by("brand", "is_own", maintain_order=True):
        found = dict(part.select("metric", "value").iter_rows())
        posts, answers = _count_posts(part)
        if posts:
            kept = {name: found.get(name) for name in CONDUCT}
            if not answers and not inbound.get(str(brand)):
                kept |= dict.fromkeys(ANSWERING)
            if not is_own:
                kept |= dict.fromkeys(OF_OWN_DATA)
            rows.append((brand, is_own, posts, answers, *kept.values()))
    schema = {
        "brand": pl.String,
        "is_own": pl.Boolean,
        "post_count": pl.Int64,
        "answer_count": pl.Int64,
        **dict.fromkeys(CONDUCT, pl.Float64),
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    parts = [
        pl.col(name) if COMPOSITE[name] else 1 - pl.col(name)
        for name in list_composite_parts(frame)
    ]
    mean = pl.mean_horizontal(parts) if parts else pl.lit(None, pl.Float64)
    composite = pl.when(pl.col(ANSWERING[0]).is_not_null()).then(mean)
    return frame.with_columns(composite=composite).sort(
        ["composite", "brand"], descending=[True, False], nulls_last=True
    )


def _count_posts(values: pl.DataFrame) -> tuple[int, int]:
    """Return own posts and answers, the parts of the broadcast share."""
    row = values.filter(pl.col("metric") == "broadcast_share").select("numerator", "denominator")
    posts, whole = row.row(0) if row.height else (None, None)
    return int(posts or 0), int((whole or 0) - (posts or 0))


def list_composite_parts(scores: pl.DataFrame) -> list[str]:
    """Return the KPIs that the composite consists of: those that all brands that answer have."""
    known = scores.drop_nulls(ANSWERING[0])
    return [name for name in COMPOSITE if known.height and not known[name].null_count()]


def rank_industries(scores: pl.DataFrame, industries: Mapping[str, str]) -> pl.DataFrame:
    """Return the industries by the mean composite of their brands, the best first.

    Parameters
    ----------
    scores : DataFrame
        Of `score_brands`.
    industries : mapping
        Brand -> industry; brands without one are left out.

    Examples
    --------
    >>> scores = pl.DataFrame({"brand": ["a", "b", "c"], "composite": [0.2, 0.6, 0.5]})
    >>> rank_industries(scores, {"a": "media", "b": "retail", "c": "retail"}).rows()
    [('retail', 2, 0.55, 1.0), ('media', 1, 0.2, 2.0)]
    """
    named = scores.select(
        industry=pl.col("brand").replace_strict(
            dict(industries), default=None, return_dtype=pl.String
        ),
        composite="composite",
    ).drop_nulls()
    means = named.group_by("industry").agg(
        brand_count=pl.len().cast(pl.Int64), composite=pl.col("composite").mean().round(12)
    )
    ordered = means.sort(["composite", "industry"], descending=[True, False])
    ranks = average_ranks(-ordered["composite"].to_numpy())
    return ordered.with_columns(rank=pl.Series(ranks, dtype=pl.Float64))


def compare_orders(own: pl.DataFrame, published: Sequence[str]) -> Agreement | None:
    """Return Kendall's tau between the own ranks and a published order of industries.

    None for fewer than three industries that both have, or if all own ranks are tied.

    Examples
    --------
    >>> own = pl.DataFrame({"industry": ["media", "retail", "pharma"], "rank": [1.0, 2.0, 3.0]})
    >>> found = compare_orders(own, ["retail", "media", "pharma"])
    >>> round(found.tau, 3), found.p
    (0.333, 1.0)
    """
    places = {name: place for place, name in enumerate(published)}
    both = [
        (rank, places[name])
        for name, rank in own.select("industry", "rank").iter_rows()
        if name in places
    ]
    if len(both) < 3:  # noqa: PLR2004  two industries have one order or the other
        return None
    ranks, theirs = (np.array(side, float) for side in zip(*both, strict=True))
    tau = compute_tau(ranks, theirs)
    return Agreement(tau, _permute(ranks, theirs), len(both)) if np.isfinite(tau) else None


def _permute(ranks: Floats, theirs: Floats) -> float:
    """Return the share of orders at least as far from no agreement; drawn ones for many places."""
    if len(ranks) < _MOST_PERMUTED:
        orders = np.array(list(permutations(range(len(ranks)))))
    else:
        orders = np.random.default_rng(0).permuted(
            np.tile(np.arange(len(ranks)), (20_000, 1)), axis=1
        )
    first, second = np.triu_indices(len(ranks), 1)
    own = np.sign(ranks[first] - ranks[second])
    drawn = np.sign(theirs[orders][:, first] - theirs[orders][:, second])
    scores = np.abs(drawn @ own)
    observed = abs(float(np.sign(theirs[first] - theirs[second]) @ own))
    return float((scores >= observed - 1e-9).mean())
