"""Which posts count in a period, and which the company has answered: SQL over `posts`."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from scrm.analyze._local_days import utc_bounds
from scrm.config import Context

IN_PERIOD: Final = """(posts.created_at < $end OR ($undated AND posts.created_at IS NULL))
  AND (posts.created_at >= $start OR ($undated AND posts.created_at IS NULL))"""
"""Condition on a post; undated posts count if no period is set."""

ANSWERED_POSTS: Final = """
answered_posts AS (
  SELECT answers.channel, answers.parent_id AS post_id
  FROM posts AS answers
  WHERE answers.is_own AND NOT coalesce(answers.is_automatic, FALSE)
    AND answers.parent_id IS NOT NULL AND answers.created_at < $now
  UNION
  SELECT asked.channel, asked.post_id
  FROM posts AS asked
  JOIN (
    SELECT channel, thread_id, max(created_at) AS answered_at
    FROM posts
    WHERE is_own AND kind = 'message' AND NOT coalesce(is_automatic, FALSE) AND created_at < $now
    GROUP BY channel, thread_id
  ) AS replies ON replies.channel = asked.channel AND replies.thread_id = asked.thread_id
    AND replies.answered_at >= asked.created_at
  WHERE asked.kind = 'message' AND NOT coalesce(asked.is_own, FALSE)
)"""
"""CTE of the posts that a person of the company has answered: by a reply, or later in their thread
of messages."""


def bind_period(context: Context) -> Mapping[str, Any]:
    """Return what `IN_PERIOD` and `ANSWERED_POSTS` name: ``start, end, now, undated``.

    Examples
    --------
    >>> bound = bind_period(Context(as_of=date(2026, 3, 31)))
    >>> bound["end"].isoformat(), bound["undated"]
    ('2026-03-31T22:00:00', True)
    """
    last_day = context.as_of or date(9999, 12, 30)
    first, last = context.period or (date.min, last_day)
    start, end = utc_bounds(first, min(last, last_day), context.timezone)
    return {
        "start": start,
        "end": end,
        "now": utc_bounds(first, last_day, context.timezone)[1],
        "undated": context.period is None,
    }
