"""Topics with their people, texts, sentiment and worries."""

from typing import Final

import polars as pl

from scrm.analyze._sentiment_balance import estimate_balance
from scrm.analyze._sentiment_error import SentimentErrors

ALPHA: Final = 0.05
LEAST_SCORED: Final = 10
"""Fewer texts with a sentiment carry no net sentiment."""


def describe_topics(
    documents: pl.DataFrame, moved: pl.DataFrame, names: list[str], errors: SentimentErrors
) -> pl.DataFrame:
    """Return one row per topic, in the order of `moved`.

    Parameters
    ----------
    documents : DataFrame
        topic, author_number, label, is_worry.
    moved : DataFrame
        Of `compare_frequencies`, with the number of the topic as term.

    Returns
    -------
    DataFrame
        topic, name, text_count, scored_count, negative_count, worry_count, net_sentiment, net_low,
        net_high, and the columns of `moved`.
    """
    label = pl.col("label")
    by_author = (
        documents.filter(pl.col("topic") >= 0)
        .group_by("topic", "author_number")
        .agg(
            text_count=pl.len().cast(pl.Int64),
            scored=label.is_not_null().sum().cast(pl.Int64),
            positive=(label == "positive").sum().cast(pl.Int64),
            negative=(label == "negative").sum().cast(pl.Int64),
            worry=pl.col("is_worry").sum().cast(pl.Int64),
        )
        .sort("topic", "author_number")
    )
    rows = []
    for (topic,), part in by_author.group_by("topic", maintain_order=True):
        counts = [part[name].to_numpy() for name in ("positive", "negative", "scored")]
        scored = int(counts[2].sum())
        net: tuple[float | None, ...] = (None, None, None)
        if scored >= LEAST_SCORED:
            found = estimate_balance(errors, *counts)
            net = tuple(
                None if end is None else 100 * end for end in (found.value, found.low, found.high)
            )
        texts, worries = int(part["text_count"].sum()), int(part["worry"].sum())
        rows.append((topic, names[topic], texts, scored, int(counts[1].sum()), worries, *net))
    schema = {
        "topic": pl.Int64, "name": pl.String,
        **dict.fromkeys(("text_count", "scored_count", "negative_count", "worry_count"), pl.Int64),
        **dict.fromkeys(("net_sentiment", "net_low", "net_high"), pl.Float64),
    }  # fmt: skip
    described = pl.DataFrame(rows, schema=schema, orient="row")
    return moved.rename({"term": "topic"}).join(described, on="topic", maintain_order="left")
