"""The interaction rate of each post, on a basis that does not change within an account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

FOLLOWERS_DAYS: Final = 7
"""A count of followers stays valid for so many days."""
BASES: Final = ("followers", "reach", "impressions")
"""What interactions are divided by, in order of preference."""
COUNT: Final = "none"
"""The basis of accounts of which none is known for most posts: plain interactions."""
REASONS: Final = ("promoted", "without counts", "counts read too early", "without a basis")
"""Why posts do not count."""


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts to compare.

    Parameters
    ----------
    frame : DataFrame
        Columns of `read_posts` and ``account, basis, rate, log_rate``; ``day``, ``month``, ``week``
        (a Monday) of the publication, local; ``hour``, null where exports have the day only.
    left_out : Mapping[str, int]
        Posts that do not count, by reason.
    """

    frame: pl.DataFrame
    left_out: Mapping[str, int]

    @property
    def main_basis(self) -> str:
        """The basis of most posts."""
        counts = (
            self.frame["basis"].value_counts().sort(["count", "basis"], descending=[True, False])
        )
        return str(counts["basis"][0])


def choose_posts(posts: pl.DataFrame, followers: pl.DataFrame, mature_days: int) -> Posts:
    """Return the posts that were not promoted, with known and no longer young counts.

    Parameters
    ----------
    posts, followers : DataFrame
        Of `read_posts` and `read_followers`.
    mature_days : int
        Days from publication to the reading of the counts.

    Notes
    -----
    The logarithm is that of (interactions + 1/2) / basis, so that posts without an interaction
    count. Days without an hour: more than half of the posts of an account at midnight, local or
    UTC.
    """
    unpaid = posts.filter(~pl.col("is_promoted"))
    known = unpaid.filter(pl.col("interactions").is_not_null())
    ripe = known.filter((pl.col("observed_days") >= mature_days).fill_null(value=True))
    frame = _add_basis(_add_followers(ripe, followers))
    counted = frame.filter(pl.col("base") > 0)
    heights = [each.height for each in (posts, unpaid, known, ripe, counted)]
    left_out = {
        reason: before - after
        for reason, before, after in zip(REASONS, heights, heights[1:], strict=False)
    }
    day = pl.col("posted_at").dt.date()
    counted = counted.with_columns(
        rate=pl.col("interactions") / pl.col("base"),
        log_rate=((pl.col("interactions") + 0.5) / pl.col("base")).log(),
        day=day,
        month=day.dt.truncate("1mo"),
        week=day.dt.truncate("1w"),
        hour=pl.when(~_has_no_hour()).then(pl.col("posted_at").dt.hour().cast(pl.Int64)),
    )
    return Posts(counted.drop("base"), left_out)


def _has_no_hour() -> pl.Expr:
    """Return whether most posts of the account were published at midnight."""
    midnights = (pl.col(name).dt.time() == pl.time(0, 0, 0) for name in ("posted_at", "utc_at"))
    return pl.max_horizontal(*(each.mean().over("account") > 0.5 for each in midnights))  # noqa: PLR2004


def _add_followers(posts: pl.DataFrame, followers: pl.DataFrame) -> pl.DataFrame:
    """Add ``account`` and its followers on the day of the post.

    Where a channel has followers of one account only, they serve all posts of the channel: exports
    often leave the author of own posts out.
    """
    accounts = followers.group_by("channel").agg(pl.col("account_id").unique().sort())
    sole = accounts.filter(pl.col("account_id").list.len() == 1)
    named = posts.join(
        sole.select("channel", sole_id=pl.col("account_id").list.first()), on="channel", how="left"
    ).with_columns(
        account_id=pl.coalesce("sole_id", "author_id"), day=pl.col("posted_at").dt.date()
    )
    keys = ["channel", "account_id"]
    joined = named.sort(*keys, "day", "post_id").join_asof(
        followers.sort(*keys, "day"),
        on="day",
        by=keys,
        strategy="backward",
        tolerance=f"{FOLLOWERS_DAYS}d",
        check_sortedness=False,
    )
    return joined.with_columns(account=pl.format("{}:{}", "channel", "account_id")).drop(
        "sole_id", "account_id", "day"
    )


def _add_basis(posts: pl.DataFrame) -> pl.DataFrame:
    """Add ``basis``, the first of `BASES` that most posts of the account have, and its value."""
    most = [pl.col(name).is_not_null().mean().over("account") > 0.5 for name in BASES]  # noqa: PLR2004
    basis = pl.coalesce(
        *(pl.when(is_known).then(pl.lit(name)) for name, is_known in zip(BASES, most, strict=True)),
        pl.lit(COUNT),
    )
    value = pl.coalesce(
        *(pl.when(pl.col("basis") == name).then(pl.col(name).cast(pl.Float64)) for name in BASES),
        pl.when(pl.col("basis") == COUNT).then(1.0),
    )
    return posts.with_columns(basis=basis).with_columns(base=value)


def find_typical_rate(posts: Posts) -> float | None:
    """Return the geometric mean of the rates on the main basis; None for plain interactions."""
    basis = posts.main_basis
    if basis == COUNT:
        return None
    return float(np.exp(posts.frame.filter(pl.col("basis") == basis)["log_rate"].to_numpy().mean()))
