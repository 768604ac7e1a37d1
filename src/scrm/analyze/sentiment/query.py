"""The SQL of sentiment: posts to label, counts by label, labelled posts, customers."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import lexicon as load_phrases
from scrm.analyze._post_updates import update_posts_table
from scrm.analyze._word_of_mouth import LEXICON, find_recommendations
from scrm.analyze.sentiment.engine_types import LABELS, Engine
from scrm.analyze.sentiment.engines import score_texts
from scrm.config import Context
from scrm.store import Kernel, Store
from scrm.tables import POST_SENTIMENT

_BATCH: Final = 10_000
"""Posts read at a time: a million need far less than a gigabyte."""
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

_COUNTS: Final = """
WITH dated AS (
  SELECT scored.channel, scored.label, scored.unscored, scored.recommends,
    CAST(timezone($timezone, timezone('UTC', posts.created_at)) AS DATE) AS day
  FROM post_sentiment AS scored
  JOIN posts USING (channel, post_id)
  WHERE NOT coalesce(posts.is_own, FALSE)
)
SELECT channel, strftime(day, '%Y-%m') AS month, label, unscored, recommends,
  count(*) AS text_count
FROM dated
WHERE ($first IS NULL OR day >= $first) AND ($last IS NULL OR day IS NULL OR day <= $last)
GROUP BY ALL
ORDER BY ALL"""

_CONFUSION: Final = """
SELECT posts.label AS true_label, scored.label AS found, count(*) AS text_count
FROM post_sentiment AS scored
JOIN posts USING (channel, post_id)
WHERE scored.label IS NOT NULL AND posts.label IN ('negative', 'neutral', 'positive')
GROUP BY ALL
ORDER BY ALL"""

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
    version = f"{by.name}, {load_phrases(LEXICON)['id']}"
    return update_posts_table(
        store,
        build_kernel(by, version),
        "post_sentiment",
        columns=("text",),
        digest=_TEXT_HASH,
        by=("engine", version),
        size=_BATCH,
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
    """Write customer_sentiment from post_sentiment."""
    store.write("customer_sentiment", store.frame(_CUSTOMERS))


def count_labels(store: Store, context: Context) -> pl.DataFrame:
    """Return channel, month, label, unscored, recommends, text_count of texts in the period."""
    return store.frame(_COUNTS, _bind_period(context))


def _bind_period(context: Context) -> Mapping[str, Any]:
    first, last = context.period or (None, context.as_of)
    return {"timezone": context.timezone, "first": first, "last": last}


def count_own_confusion(store: Store) -> NDArray[np.int64]:
    """Return labelled posts by label and label found, shape (3, 3)."""
    counts = np.zeros((3, 3), np.int64)
    for true, found, count in store.frame(_CONFUSION).iter_rows():
        counts[LABELS.index(true), LABELS.index(found)] = count
    return counts


def read_labelled_posts(store: Store) -> pl.DataFrame:
    """Return text and label of the posts that were loaded with a label."""
    return store.frame(_LABELLED_POSTS)


def read_unlabelled_texts(store: Store) -> pl.Series:
    """Return distinct texts of others without a label, in an order that is as good as random."""
    return store.frame(_UNLABELLED_TEXTS, {"most": _POOL})["text"]
