"""The SQL of interests: texts, liked posts and followed accounts of each person, with topics."""

from typing import Final

import polars as pl

from scrm.analyze._post_period import IN_PERIOD, bind_period
from scrm.analyze.interests.topics import find_topics
from scrm.config import Context
from scrm.store import Store

_BATCH: Final = 50_000
_MOST_GROUPS: Final = 500
"""More product groups are names of single articles."""
_PERSON: Final = """coalesce(identities.customer_id, {table}.channel || ':' || {table}.{column})"""
_IDENTITY: Final = """LEFT JOIN identities
  ON identities.channel = {table}.channel AND identities.profile_id = {table}.{column}"""
_GROUPS: Final = """
SELECT DISTINCT trim(category) AS category FROM order_lines WHERE trim(category) <> ''
ORDER BY category"""
_TEXTS: Final = f"""
SELECT {_PERSON.format(table="posts", column="author_id")} AS person_id, posts.text, posts.topic
FROM posts
{_IDENTITY.format(table="posts", column="author_id")}
WHERE NOT coalesce(posts.is_own, FALSE) AND posts.author_id IS NOT NULL AND {IN_PERIOD}
  AND (posts.text IS NOT NULL OR posts.topic IS NOT NULL)"""
_LIKED: Final = f"""
SELECT {_PERSON.format(table="reactions", column="profile_id")} AS person_id, posts.text,
  posts.topic
FROM reactions
JOIN posts ON posts.channel = reactions.channel AND posts.post_id = reactions.post_id
{_IDENTITY.format(table="reactions", column="profile_id")}
WHERE (reactions.reacted_at < $end OR ($undated AND reactions.reacted_at IS NULL))
  AND (reactions.reacted_at >= $start OR ($undated AND reactions.reacted_at IS NULL))"""
_LISTED: Final = " UNION ALL ".join(
    f"SELECT '{channel}' AS channel, {channel} AS handle, topic FROM influencers"
    for channel in ("facebook", "instagram", "x", "youtube", "tiktok", "linkedin", "pinterest")
)
_FOLLOWED: Final = f"""
WITH listed AS ({_LISTED}),
accounts AS (
  SELECT profiles.channel, profiles.profile_id,
    lower(trim(coalesce(min(listed.topic), min(profiles.brand)))) AS topic
  FROM profiles
  LEFT JOIN listed
    ON listed.channel = profiles.channel AND listed.handle = lower(profiles.handle)
  WHERE NOT coalesce(profiles.is_own, FALSE)
  GROUP BY profiles.channel, profiles.profile_id
)
SELECT {_PERSON.format(table="follows", column="profile_id")} AS person_id, accounts.topic,
  'follow' AS source, count(*) AS count
FROM follows
JOIN accounts ON accounts.channel = follows.channel AND accounts.profile_id = follows.target_id
LEFT JOIN profiles AS own
  ON own.channel = follows.channel AND own.profile_id = follows.profile_id AND own.is_own
{_IDENTITY.format(table="follows", column="profile_id")}
WHERE accounts.topic <> '' AND own.profile_id IS NULL
GROUP BY ALL
ORDER BY ALL"""
_SEGMENTS: Final = """
SELECT person_id, is_customer, segment FROM segments WHERE segment IS NOT NULL ORDER BY person_id"""


def read_signals(store: Store, context: Context) -> pl.DataFrame:
    """Return how often each person turned to each topic; follows count whenever they began.

    Returns
    -------
    DataFrame
        person_id, topic, source (text, like or follow), count.
    """
    groups = store.frame(_GROUPS)["category"].to_list()
    groups = groups if len(groups) <= _MOST_GROUPS else []
    given = {name: value for name, value in bind_period(context).items() if name != "now"}
    parts = [
        _count_topics(pl.DataFrame(pl.from_arrow(batch)), groups, source)
        for source, sql in (("text", _TEXTS), ("like", _LIKED))
        for batch in store.batches(sql, given, size=_BATCH)
    ]
    followed = store.frame(_FOLLOWED).with_columns(pl.col("count").cast(pl.Int64))
    every = pl.concat([*parts, followed.select("person_id", "topic", "source", "count")])
    summed = every.group_by("person_id", "topic", "source").agg(pl.col("count").sum())
    return summed.sort("person_id", "topic", "source")


def _count_topics(texts: pl.DataFrame, groups: list[str], source: str) -> pl.DataFrame:
    """Return the topics of texts by person; the topic of the export is one of them."""
    stated = texts["topic"].str.to_lowercase().str.strip_chars("# ")
    found = pl.DataFrame(
        {"person_id": texts["person_id"], "found": find_topics(texts["text"], groups),
         "stated": stated}
    )  # fmt: skip
    every = pl.concat(
        [
            found.select("person_id", topic="found").explode("topic"),
            found.filter(
                pl.col("stated").is_not_null() & ~pl.col("found").list.contains(pl.col("stated"))
            ).select("person_id", topic="stated"),
        ]
    )
    known = every.filter(pl.col("topic").is_not_null() & (pl.col("topic") != ""))
    counted = known.group_by("person_id", "topic").agg(count=pl.len().cast(pl.Int64))
    return counted.select("person_id", "topic", pl.lit(source).alias("source"), "count")


def read_segments(store: Store) -> pl.DataFrame:
    """Return the group of each person: person_id, is_customer, segment."""
    return store.frame(_SEGMENTS)
