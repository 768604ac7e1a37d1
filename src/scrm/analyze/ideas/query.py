"""The SQL of ideas: posts to read, ideas of the period, the people who write."""

from typing import Final

import polars as pl

from scrm.analyze._phrase_lexicon import lexicon
from scrm.analyze._post_period import ANSWERED_POSTS, IN_PERIOD, bind_period
from scrm.analyze._post_updates import update_posts_table
from scrm.analyze.ideas.detector import LEXICON, find_ideas
from scrm.config import Context
from scrm.store import Store
from scrm.store.sql import local_day
from scrm.tables import POST_IDEAS

_TEXT_HASH: Final = (
    "md5(concat_ws(' ', coalesce(posts.topic, ''), coalesce(posts.is_own, FALSE), "
    "coalesce(posts.text, '')))"
)
_WRITERS: Final = f"""
WITH {ANSWERED_POSTS.strip()},
likes AS (
  SELECT channel, post_id, count(*) AS like_count FROM reactions WHERE kind = 'like' GROUP BY ALL
),
read AS (
  SELECT posts.channel, posts.post_id, posts.text, {local_day("posts.created_at")} AS day,
    coalesce(identities.customer_id, posts.channel || ':' ||
      coalesce(posts.author_id, posts.author_name, 'post ' || posts.post_id)) AS person_id,
    post_ideas.is_idea, post_ideas.kind, post_ideas.evidence,
    answered_posts.post_id IS NOT NULL AS is_answered,
    greatest(coalesce(metrics.like_count, 0), coalesce(likes.like_count, 0)) AS votes
  FROM post_ideas
  JOIN posts USING (channel, post_id)
  LEFT JOIN identities
    ON identities.channel = posts.channel AND identities.profile_id = posts.author_id
  LEFT JOIN answered_posts
    ON answered_posts.channel = posts.channel AND answered_posts.post_id = posts.post_id
  LEFT JOIN latest_post_metrics AS metrics
    ON metrics.channel = posts.channel AND metrics.post_id = posts.post_id
  LEFT JOIN likes ON likes.channel = posts.channel AND likes.post_id = posts.post_id
  WHERE post_ideas.is_idea IS NOT NULL AND {IN_PERIOD}
)"""
_IDEAS: Final = f"""{_WRITERS}
SELECT channel, post_id, text, day, person_id, kind, evidence, is_answered, votes
FROM read WHERE is_idea ORDER BY channel, post_id"""
_PEOPLE: Final = f"""{_WRITERS}
SELECT read.person_id, any_value(segments.segment) AS segment, count(*) AS text_count,
  count(*) FILTER (WHERE is_idea) AS idea_count,
  count(*) FILTER (WHERE is_idea AND is_answered) AS answered_count,
  count(*) FILTER (WHERE is_idea AND kind = 'product') AS product_count
FROM read
LEFT JOIN segments ON segments.person_id = read.person_id
GROUP BY read.person_id ORDER BY read.person_id"""


def detect_in_posts(store: Store) -> int:
    """Bring post_ideas up to date; return the number of posts processed."""
    version = lexicon(LEXICON)["id"]
    return update_posts_table(
        store,
        lambda posts: _detect_batch(posts, version),
        POST_IDEAS.name,
        columns=("text", "topic", "is_own"),
        digest=_TEXT_HASH,
        by=("lexicon", version),
    )


def _detect_batch(posts: pl.DataFrame, version: str) -> pl.DataFrame:
    """Return the rows of post_ideas of a batch; own and empty texts are not read."""
    found = find_ideas(posts["text"], posts["topic"])
    is_read = ~pl.col("is_own").fill_null(value=False) & pl.col("text").is_not_null()
    return (
        pl.concat([posts, found], how="horizontal")
        .with_columns(
            pl.when(is_read).then("is_idea"),
            pl.when(is_read).then(pl.col("kind", "evidence")).otherwise(pl.lit("")),
            lexicon=pl.lit(version),
        )
        .select(POST_IDEAS.column_names)
    )


def read_ideas(store: Store, context: Context) -> pl.DataFrame:
    """Return the ideas of the period, in the order of their keys.

    Returns
    -------
    DataFrame
        channel, post_id, text, day, person_id, kind, evidence, is_answered, votes (likes).
    """
    return store.frame(_IDEAS, {"timezone": context.timezone, **bind_period(context)})


def read_people(store: Store, context: Context) -> pl.DataFrame:
    """Return the people who wrote in the period.

    Returns
    -------
    DataFrame
        person_id, segment (None if unknown); text_count, idea_count, answered_count (ideas
        answered), product_count (ideas for a product).
    """
    return store.frame(_PEOPLE, {"timezone": context.timezone, **bind_period(context)})
