"""Candidate pairs of a profile and a customer, in the form that all tiers share."""

from collections.abc import Iterable
from typing import Final

import polars as pl

PROFILE: Final = ("channel", "profile_id")
PAIRS: Final = {
    "channel": pl.String,
    "profile_id": pl.String,
    "customer_id": pl.String,
    "tier": pl.Int64,
    "rule": pl.String,
    "evidence": pl.String,
    "sure": pl.Boolean,
}
"""Columns of candidate pairs; a pair that is not `sure` never links, but can make ambiguous."""
_MOST: Final = 20
"""Customers of one key that are compared; more share it and are none of them identified by it."""


def keep_few(known: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Return at most 20 customers for each value of the keys: enough to see that it is shared.

    Ten thousand customers with one address and as many profiles would be a hundred million pairs.
    """
    kept = known.unique().sort(*keys, *(name for name in known.columns if name not in keys))
    return kept.filter(pl.int_range(pl.len()).over(*keys) < _MOST)


def fill_columns(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Return a frame with columns of text that it may lack, null in its rows."""
    missing = [name for name in names if name not in frame.columns]
    return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
