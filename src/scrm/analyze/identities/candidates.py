"""Pairs for review: those of a tier, and probable ones of profiles without a customer."""

from typing import Final

import polars as pl

from scrm.analyze.identities.decisions import add_pair_ids
from scrm.analyze.identities.linkage_model import choose_one_to_one, score_pairs
from scrm.analyze.identities.links import Links
from scrm.analyze.identities.matches import SCORES
from scrm.analyze.identities.pairs import PROFILE
from scrm.analyze.identities.record_fields import build_records

PROBABLE: Final = 5
"""The tier of pairs by probability: for review only."""
COLUMNS: Final = {
    "link_id": pl.String,
    "channel": pl.String,
    "profile_id": pl.String,
    "customer_id": pl.String,
    "tier": pl.Int64,
    "score": pl.Float64,
}


def list_candidates(links: Links, tiers: list[int], *, least: float) -> pl.DataFrame:
    """Return the pairs of some tiers that no decision exists on, in an order as good as random.

    Parameters
    ----------
    links : Links
        With the candidate pairs of all tiers.
    tiers : list of int
        1 to 4: pairs of the tier that are sure; `PROBABLE`: see `list_probable_pairs`.
    least : float
        Lowest probability.

    Returns
    -------
    DataFrame
        The `COLUMNS`, by tier and id; ids are hashes, so that each beginning of a tier is a random
        sample of it.
    """
    known = links.pairs.filter(pl.col("sure"), pl.col("tier") > 0)
    lowest = known.group_by(*PROFILE, "customer_id").agg(pl.col("tier").min())
    found = [
        lowest.filter(pl.col("tier").is_in(tiers)).with_columns(
            score=pl.col("tier").replace_strict(SCORES, return_dtype=pl.Float64)
        )
    ]
    if PROBABLE in tiers:
        found.append(list_probable_pairs(links, least=least))
    pairs = add_pair_ids(pl.concat(found, how="diagonal_relaxed"))
    decided = {row.pair_id for row in links.file.rows}
    never = links.never.select(*PROFILE, "customer_id")
    everybody = never.filter(pl.col("customer_id") == "").select(PROFILE)
    return (
        pairs.filter(~pl.col("link_id").is_in(sorted(decided)))
        .join(never, on=[*PROFILE, "customer_id"], how="anti")
        .join(everybody, on=PROFILE, how="anti")
        .select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
        .sort("tier", "link_id")
    )


def list_probable_pairs(links: Links, *, least: float) -> pl.DataFrame:
    """Return the most probable pairs of profiles without a link, one for each person and channel.

    Returns
    -------
    DataFrame
        ``channel, profile_id, customer_id, tier, score``. A rare name alone can be enough to be
        reviewed; it never links by itself.
    """
    linked = links.frame.filter(pl.col("status") == "linked")
    sure = links.pairs.filter(pl.col("sure")).select(PROFILE)
    people = links.customers.unique("customer_id", keep="first", maintain_order=True)
    scored = score_pairs(
        build_records(links.profiles, pl.concat_str(*PROFILE, separator="\x1f")),
        build_records(people, pl.col("customer_id")),
        least=least,
    )
    ids = pl.col("left_id").str.split("\x1f")
    named = scored.with_columns(channel=ids.list.first(), profile_id=ids.list.last())
    taken = linked.select("channel", right_id="customer_id")
    free = (
        named.join(linked.select(PROFILE), on=PROFILE, how="anti")
        .join(sure, on=PROFILE, how="anti")
        .join(taken, on=["channel", "right_id"], how="anti")
    )
    chosen = [choose_one_to_one(part) for part in free.partition_by("channel")]
    best = pl.concat([free.clear(), *chosen])
    return best.select(
        *PROFILE,
        customer_id="right_id",
        tier=pl.lit(PROBABLE, pl.Int64),
        score="probability",
    )
