"""The SQL of ``scrm best-time``: own posts with their counts, and followers by day."""

from datetime import date

import polars as pl

from scrm.analyze._local_days import local_time, utc_bounds
from scrm.analyze._post_forms import post_form
from scrm.config import Context
from scrm.store import Store


def read_posts(store: Store, context: Context) -> pl.DataFrame:
    """Return own posts of the period, by channel and post.

    Returns
    -------
    DataFrame
        ``channel, post_id, author_id, text, form, is_promoted``; ``posted_at``, local; ``utc_at``;
        ``observed_days`` from publication to the reading of the counts, null if unknown;
        ``interactions`` (likes, comments and shares; null if unknown), ``reach, impressions``.
    """
    first, last = _days(context)
    start, end = utc_bounds(first, last, context.timezone)
    return store.frame(
        f"""
SELECT p.channel, p.post_id, coalesce(p.author_id, '') AS author_id, p.text,
  {post_form("p.post_type")} AS form, coalesce(p.is_paid, FALSE) AS is_promoted,
  p.created_at AS utc_at,
  {local_time("p.created_at", context.timezone, first, last)} AS posted_at,
  date_diff('second', p.created_at, m.observed_at) / 86400.0 AS observed_days,
  CASE WHEN least(m.like_count, m.comment_count, m.share_count) >= 0 THEN
    coalesce(m.like_count, 0) + coalesce(m.comment_count, 0) + coalesce(m.share_count, 0) END
    AS interactions,
  CASE WHEN m.reach_count > 0 THEN m.reach_count END AS reach,
  CASE WHEN m.impression_count > 0 THEN m.impression_count END AS impressions
FROM posts AS p
LEFT JOIN latest_post_metrics AS m ON m.channel = p.channel AND m.post_id = p.post_id
WHERE p.is_own AND coalesce(p.kind, 'post') = 'post'
  AND p.created_at >= $start AND p.created_at < $end
ORDER BY p.channel, p.post_id
""",
        {"start": start, "end": end},
    )


def read_followers(store: Store, context: Context) -> pl.DataFrame:
    """Return ``channel, account_id, day, followers`` up to the last day, in this order."""
    return store.frame(
        """
SELECT channel, account_id, day, max(follower_count) AS followers
FROM channel_metrics
WHERE follower_count > 0 AND day <= $last
GROUP BY channel, account_id, day
ORDER BY channel, account_id, day
""",
        {"last": _days(context)[1]},
    )


def _days(context: Context) -> tuple[date, date]:
    last_day = context.as_of or date(9999, 12, 30)
    first, last = context.period or (date.min, last_day)
    return first, min(last, last_day)
