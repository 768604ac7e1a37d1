"""Language and interactions: how many a post has with a feature of language, and without it.

Interactions are relative to the mean of the channel, which is 1. The comparison describes posts; it
does not say that the language is the reason.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from scrm.analyze._jackknife import ratio_interval
from scrm.analyze.language.style_rules import is_addressed
from scrm.analyze.language.tokens import Post
from scrm.changes import Estimate, change_interval

FEATURES: Final = ("question", "address", "phrase", "error", "difficult")
LEAST_POSTS: Final = 10
"""Fewer posts with a feature, or without it, are not compared."""
_CODES: Final = {
    "phrase": ("DE301", "DE302", "DE303"),
    "error": ("DE1", "DE2"),
    "difficult": ("DE4",),
}
_ENDS: Final = ("_low", "_high")
_MEASURES: Final = ("with", "without", "difference")
SCHEMA: Final = {
    "feature": pl.String,
    "with_count": pl.Int64,
    "without_count": pl.Int64,
    **{f"{name}{end}": pl.Float64 for name in _MEASURES for end in ("", *_ENDS)},
}


def find_features(texts: Sequence[str], hits: pl.DataFrame) -> pl.DataFrame:
    """Return which features of language each post has.

    Parameters
    ----------
    texts : sequence of str
    hits : DataFrame
        ``post`` (number of the text) and ``code``.

    Examples
    --------
    >>> hits = pl.DataFrame({"post": [1], "code": ["DE101"]})
    >>> find_features(["Kommt ihr?", "Der Ladn hat auf."], hits).rows()
    [(True, True, False, False, False), (False, False, False, True, False)]
    """
    found: dict[str, list[bool]] = {
        "question": ["?" in text for text in texts],
        "address": [is_addressed(Post(text)) for text in texts],
    }
    rows = list(hits.select("post", "code").iter_rows())
    for feature, codes in _CODES.items():
        with_hit = {post for post, code in rows if code.startswith(codes)}
        found[feature] = [at in with_hit for at in range(len(texts))]
    return pl.DataFrame(found, schema=dict.fromkeys(FEATURES, pl.Boolean))


def compare_interactions(posts: pl.DataFrame) -> pl.DataFrame:
    """Compare the interactions of posts with each feature and without it.

    Parameters
    ----------
    posts : DataFrame
        ``channel``, ``interaction_count`` and the `FEATURES`; one row per post.

    Returns
    -------
    DataFrame
        ``feature``, ``with_count``, ``without_count``; the mean interactions ``with`` and
        ``without``, relative to the channel, and their ``difference``, each with ``_low`` and
        ``_high``. Missing below `LEAST_POSTS`.
    """
    known = posts.drop_nulls("interaction_count").with_columns(
        relative=pl.col("interaction_count") / pl.col("interaction_count").mean().over("channel")
    )
    known = known.filter(pl.col("relative").is_finite())
    rows = [_compare(known, feature) for feature in FEATURES]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _compare(posts: pl.DataFrame, feature: str) -> tuple[object, ...]:
    has, has_not = (
        posts.filter(pl.col(feature) == side)["relative"].to_numpy() for side in (True, False)
    )
    counts = len(has), len(has_not)
    if min(counts) < LEAST_POSTS:
        return (feature, *counts, *[None] * 9)
    one, other = _estimate(has), _estimate(has_not)
    ends = change_interval(other, one) or (None, None)
    return (feature, *counts, *one, *other, one.value - other.value, *ends)


def _estimate(values: "np.ndarray") -> Estimate:
    ends = ratio_interval(values, np.ones(len(values))) or (None, None)
    return Estimate(float(values.mean()), *ends)
