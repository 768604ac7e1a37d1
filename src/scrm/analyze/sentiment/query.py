"""The SQL of sentiment: posts to score, counts by label, labelled posts, customers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from scrm.analyze._label_checks import LabelCounts
from scrm.analyze._label_storage import RANDOM, LabelFile
from scrm.analyze._phrase_lexicon import lexicon as load_phrases
from scrm.analyze._post_sample import drop_contradictions, match_labels
from scrm.analyze._post_updates import update_posts_table
from scrm.analyze._sentiment_error import read_sentiment_errors
from scrm.analyze._word_of_mouth import LEXICON, find_recommendations
from scrm.analyze.sentiment.engine_types import LABELS, Engine
from scrm.analyze.sentiment.engines import name_version, score_texts
from scrm.analyze.sentiment.model_engine import ModelEngine
from scrm.analyze.sentiment.topics import Topics, score_topics
from scrm.config import Context
from scrm.store import Kernel, Store
from scrm.tables import POST_SENTIMENT

_BATCH: Final = 10_000
"""Texts read at a time."""
_POOL: Final = 20_000
"""Texts among which those to label are chosen."""

_TEXT_HASH: Final = "md5(coalesce(posts.text, ''))"

_CUSTOMERS: Final = """
SELECT identities.customer_id,
  count(*) AS post_count,
  count(*) FILTER (scored.label = 'positive') AS positive_count,
  count(*) FILTER (scored.label = 'negative') AS negative_count,
  CAST(sum(CAST(scored.polarity AS DECIMAL(18, 6))) AS DOUBLE) / count(*) AS polarity
FROM post_sentiment AS scored
JOIN posts USING (channel, post_id)
JOIN identities
  ON identities.channel = posts.channel AND identities.profile_id = posts.author_id
WHERE scored.label IS NOT NULL
  AND identities.customer_id IS NOT NULL
  AND NOT coalesce(posts.is_own, FALSE)
GROUP BY identities.customer_id
ORDER BY identities.customer_id"""

_CHANCES: Final = """
SELECT *,
  CASE label WHEN 'positive' THEN likeliest WHEN 'negative' THEN likeliest + balance
    ELSE (1 - likeliest + balance) / 2 END AS p_positive,
  CASE label WHEN 'negative' THEN likeliest WHEN 'positive' THEN likeliest - balance
    ELSE (1 - likeliest - balance) / 2 END AS p_negative
FROM (
  SELECT channel, post_id, label, unscored, language, recommends,
    coalesce(probability, 1) AS likeliest,
    CASE WHEN probability IS NOT NULL THEN polarity
      WHEN label = 'positive' THEN 1 WHEN label = 'negative' THEN -1 ELSE 0 END AS balance
  FROM post_sentiment
)"""
"""Probabilities of the labels, from that of the likeliest and the polarity; an engine without
probabilities is sure of its label."""

_SCORED_IN_PERIOD: Final = f"""
WITH scored AS ({_CHANCES}),
dated AS (
  SELECT scored.*,
    CAST(timezone($timezone, timezone('UTC', posts.created_at)) AS DATE) AS day
  FROM scored
  JOIN posts USING (channel, post_id)
  WHERE NOT coalesce(posts.is_own, FALSE)
),
in_period AS (
  SELECT *, strftime(day, '%Y-%m') AS month
  FROM dated
  WHERE ($first IS NULL OR day >= $first) AND ($last IS NULL OR day IS NULL OR day <= $last)
)"""

_COUNTS: Final = f"""{_SCORED_IN_PERIOD}
SELECT channel, month, label, unscored, language, recommends, count(*) AS text_count,
  CAST(sum(CAST(round(1e6 * p_negative) AS BIGINT)) AS BIGINT) AS negative_millionths,
  CAST(sum(CAST(round(1e6 * p_positive) AS BIGINT)) AS BIGINT) AS positive_millionths
FROM in_period
GROUP BY channel, month, label, unscored, language, recommends
ORDER BY ALL"""
"""Probabilities are added as whole millionths: the sums do not depend on the order."""

_TEXTS: Final = f"""{_SCORED_IN_PERIOD}
SELECT posts.text, in_period.language
FROM in_period
JOIN posts USING (channel, post_id)
WHERE in_period.label IS NOT NULL"""

_RATED: Final = f"""{_SCORED_IN_PERIOD}
SELECT channel,
  CASE WHEN posts.rating <= 2 THEN 'negative' WHEN posts.rating >= 4 THEN 'positive'
    ELSE 'neutral' END AS stars,
  in_period.label, count(*) AS text_count
FROM in_period
JOIN posts USING (channel, post_id)
WHERE posts.rating BETWEEN 1 AND 5
GROUP BY channel, stars, in_period.label
ORDER BY ALL"""

_DISCUSSIONS: Final = """
SELECT posts.channel, coalesce(thread_id, parent_id, post_id) AS thread_id,
  CAST(min(timezone($timezone, timezone('UTC', created_at))) AS DATE) AS first_day,
  count(*) AS text_count, count(DISTINCT coalesce(author_id, post_id)) AS person_count,
  count(*) FILTER (scored.label = 'positive') AS positive_count,
  count(*) FILTER (scored.label = 'negative') AS negative_count
FROM post_sentiment AS scored
JOIN posts USING (channel, post_id)
WHERE scored.label IS NOT NULL AND NOT coalesce(is_own, FALSE)
GROUP BY posts.channel, coalesce(thread_id, parent_id, post_id)
HAVING count(*) >= $least
  AND ($first IS NULL OR first_day >= $first)
  AND ($last IS NULL OR first_day IS NULL OR first_day <= $last)
ORDER BY ALL"""

_LABELLED: Final = f"""{_SCORED_IN_PERIOD}
SELECT post_labels.label, post_labels.drawn, in_period.channel, month,
  p_negative, 1 - p_negative - p_positive AS p_neutral, p_positive
FROM post_labels
JOIN in_period USING (channel, post_id)
WHERE in_period.label IS NOT NULL
ORDER BY post_labels.channel, post_labels.post_id"""

_LOADED_LABELS: Final = """
SELECT channel, post_id, label, 'loaded' AS drawn
FROM posts
WHERE label IN ('negative', 'neutral', 'positive') AND text IS NOT NULL
  AND NOT coalesce(is_own, FALSE)"""

_LABELLED_POSTS: Final = """
SELECT text, label
FROM posts
WHERE label IS NOT NULL AND text IS NOT NULL
ORDER BY channel, post_id"""

_UNLABELLED_TEXTS: Final = """
SELECT any_value(text) AS text
FROM posts
WHERE text IS NOT NULL AND NOT coalesce(is_own, FALSE) AND label IS NULL
GROUP BY text
ORDER BY md5(text)
LIMIT $most"""


def label_posts(store: Store, by: Engine) -> int:
    """Bring post_sentiment up to date; return the number of posts labelled or removed."""
    version = f"{name_version(by)}, {load_phrases(LEXICON)['id']}"
    return update_posts_table(
        store,
        build_kernel(by, version),
        "post_sentiment",
        columns=("text",),
        digest=_TEXT_HASH,
        by=("engine", version),
        parallel=isinstance(by, ModelEngine),  # others work in Python, or have threads of their own
    )


def build_kernel(by: Engine, version: str) -> Kernel:
    """Return the batch kernel: a frame of posts to rows of post_sentiment."""

    def label_batch(posts: pl.DataFrame) -> pl.DataFrame:
        scored = pl.concat([posts, score_texts(posts["text"], by)], how="horizontal")
        return scored.with_columns(
            find_recommendations(posts["text"]).alias("recommends"), pl.lit(version).alias("engine")
        ).select(POST_SENTIMENT.column_names)

    return label_batch


def update_customers(store: Store) -> None:
    """Write customer_sentiment from post_sentiment, with the errors of the engine."""
    customers = store.frame(_CUSTOMERS)
    key = ["post_count", "positive_count", "negative_count"]
    distinct = customers.select(key).unique(maintain_order=True)
    n = distinct["post_count"]
    balance = distinct["positive_count"].cast(pl.Int64) - distinct["negative_count"].cast(pl.Int64)
    errors = read_sentiment_errors(store)
    value, low, high = errors.bound("net_sentiment", balance / n, n)
    bounds = distinct.with_columns(
        net_sentiment=pl.Series(value).fill_nan(None),
        net_sentiment_low=pl.Series(low).fill_nan(None),
        net_sentiment_high=pl.Series(high).fill_nan(None),
    )
    with_bounds = customers.join(bounds, on=key, how="left", maintain_order="left")
    store.write("customer_sentiment", with_bounds)


def count_labels(store: Store, context: Context) -> pl.DataFrame:
    """Return the texts in the period by channel, month, label, language and reason of no label.

    Returns
    -------
    DataFrame
        channel, month, label, unscored, language, recommends, text_count; negative_millionths,
        positive_millionths: sums of the probabilities.
    """
    return store.frame(_COUNTS, bind_period(context))


def count_topics(store: Store, by: Engine, topics: Topics, context: Context) -> pl.DataFrame:
    """Return what the scored texts of the period say by topic: topic, label, text_count."""
    parts = [pl.DataFrame(schema={"topic": pl.String, "label": pl.String, "text_count": pl.UInt32})]
    for batch in store.batches(_TEXTS, bind_period(context), size=_BATCH):
        posts = pl.DataFrame(pl.from_arrow(batch))
        found = score_topics(posts["text"], posts["language"], topics, by)
        parts.append(found.group_by("topic", "label").agg(text_count=pl.len()))
    summed = pl.concat(parts).group_by("topic", "label").agg(pl.col("text_count").sum())
    return summed.sort("topic", "label")


def count_stars(store: Store, context: Context) -> pl.DataFrame:
    """Return the texts of the period with stars: channel, stars, label, text_count.

    Stars are given as labels: negative up to 2, positive from 4.
    """
    return store.frame(_RATED, bind_period(context))


def read_discussions(store: Store, context: Context, *, least: int) -> pl.DataFrame:
    """Return the threads begun in the period in which others wrote at least so many scored texts.

    Returns
    -------
    DataFrame
        channel, thread_id, first_day, text_count, person_count, positive_count, negative_count.
    """
    return store.frame(_DISCUSSIONS, {**bind_period(context), "least": least})


def bind_period(context: Context) -> Mapping[str, Any]:
    """Return the days that count as parameters of a query."""
    first, last = context.period or (None, context.as_of)
    return {"timezone": context.timezone, "first": first, "last": last}


def sum_totals(counts: pl.DataFrame) -> pl.DataFrame:
    """Return the totals of scored texts by channel and month, as `estimate` takes them.

    Parameters
    ----------
    counts : DataFrame
        Of `count_labels`.
    """
    scored = counts.drop_nulls("label")
    text_count, label = pl.col("text_count"), pl.col("label")
    sums = scored.group_by("channel", "month").agg(
        text_count.sum(),
        pl.col("negative_millionths", "positive_millionths").sum(),
        *(text_count.filter(label == each).sum().alias(each) for each in LABELS),
    )
    chances = sums.with_columns(
        p_negative=pl.col("negative_millionths") / 1e6,
        p_positive=pl.col("positive_millionths") / 1e6,
    ).with_columns(p_neutral=text_count - pl.col("p_negative") - pl.col("p_positive"))
    return chances.sort("channel", "month", nulls_last=True)


def update_post_labels(store: Store, file: Path) -> LabelCounts:
    """Write post_labels from a file of labels and from the labels of loaded posts.

    Of the file only labels of texts drawn at random count. A text with two labels is left out.

    Returns
    -------
    LabelCounts
        What was left out.
    """
    drawn, lost, unknown = match_labels(store, LabelFile(file).rows, LABELS)
    both = pl.concat([drawn.with_columns(drawn=pl.lit(RANDOM)), store.frame(_LOADED_LABELS)])
    kept = drop_contradictions(both)
    store.write("post_labels", kept)
    contradictory = both.select("channel", "post_id").n_unique() - kept.height
    return LabelCounts(lost, contradictory, unknown)


def read_own_labels(store: Store, context: Context) -> pl.DataFrame:
    """Return the labelled posts of the period with the engine's probabilities.

    Returns
    -------
    DataFrame
        label, drawn, channel, month, p_negative, p_neutral, p_positive.
    """
    return store.frame(_LABELLED, bind_period(context))


def read_labelled_posts(store: Store) -> pl.DataFrame:
    """Return text and label of the posts that were loaded with a label."""
    return store.frame(_LABELLED_POSTS)


def read_unlabelled_texts(store: Store) -> pl.Series:
    """Return distinct texts of others without a label, in an order that is as good as random."""
    return store.frame(_UNLABELLED_TEXTS, {"most": _POOL})["text"]
