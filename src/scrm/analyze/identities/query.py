"""The SQL of ``scrm link``: profiles, customers and declared pairs."""

from datetime import date

import polars as pl

from scrm.analyze._local_days import utc_bounds
from scrm.store import Store

_FIRST_DAY = date(1, 1, 2)
"""A day off the end of the calendar, so that midnight exists in every time zone."""


def read_profiles(store: Store) -> pl.DataFrame:
    """Return profiles and authors of posts that are not our own, each once, in order.

    Returns
    -------
    DataFrame
        ``channel, profile_id, handle, profile_url, email``.
    """
    found = store.frame(
        "SELECT channel, profile_id, handle, profile_url, email FROM linkable_profiles "
        "ORDER BY channel, profile_id"
    )
    return found.unique(["channel", "profile_id"], keep="first", maintain_order=True)


def read_customers(store: Store) -> pl.DataFrame:
    """Return ``customer_id, email, social_handles`` of all customers, in order.

    The id is that of the person: a person with several customer numbers has several rows.
    """
    return store.frame(
        """
SELECT p.person_id AS customer_id, c.email, c.social_handles
FROM customers AS c
JOIN persons AS p ON p.customer_id = c.customer_id
ORDER BY ALL"""
    )


def read_declarations(store: Store) -> pl.DataFrame:
    """Return ``channel, handle, customer_id, verdict`` of the declared pairs, in order.

    The id is that of the person.
    """
    return store.frame(
        """
SELECT d.channel, d.handle, coalesce(p.person_id, d.customer_id) AS customer_id, d.verdict
FROM identity_map AS d
LEFT JOIN persons AS p ON p.customer_id = d.customer_id
ORDER BY ALL"""
    )


def read_merged_customers(store: Store) -> pl.DataFrame:
    """Return ``person_id, customer_id, rule`` of the persons with several customer numbers."""
    return store.frame(
        """
SELECT person_id, customer_id, rule FROM merged_customers ORDER BY person_id, customer_id"""
    )


def read_activity(
    store: Store, period: tuple[date, date] | None, as_of: date, zone: str
) -> pl.DataFrame:
    """Return what each profile wrote within a period, up to a last day.

    Returns
    -------
    DataFrame
        ``channel, profile_id, post_count, message_count, answered_count``, the days of the first
        and the last post, local, and ``follower_count``, of every profile and author.
    """
    first, last = period or (_FIRST_DAY, as_of)
    since, until = utc_bounds(first, min(last, as_of), zone)
    return store.frame(
        """
WITH answered AS (
  SELECT channel, parent_id
  FROM posts
  WHERE is_own AND created_at < $until
  GROUP BY channel, parent_id
), written AS (
  SELECT p.channel, p.author_id AS profile_id, count(*) AS post_count,
    count(CASE WHEN p.kind = 'message' THEN 1 END) AS message_count,
    count(a.parent_id) AS answered_count,
    CAST(timezone($zone, timezone('UTC', min(p.created_at))) AS DATE) AS first_day,
    CAST(timezone($zone, timezone('UTC', max(p.created_at))) AS DATE) AS last_day
  FROM posts AS p
  LEFT JOIN answered AS a ON a.channel = p.channel AND a.parent_id = p.post_id
  WHERE p.author_id IS NOT NULL AND NOT coalesce(p.is_own, FALSE)
    AND p.created_at >= $since AND p.created_at < $until
  GROUP BY p.channel, p.author_id
)
SELECT coalesce(w.channel, f.channel) AS channel,
  coalesce(w.profile_id, f.profile_id) AS profile_id, w.post_count, w.message_count,
  w.answered_count, w.first_day, w.last_day, f.follower_count
FROM written AS w
FULL JOIN profiles AS f ON f.channel = w.channel AND f.profile_id = w.profile_id
ORDER BY 1, 2
""",
        {"since": since, "until": until, "zone": zone},
    )
