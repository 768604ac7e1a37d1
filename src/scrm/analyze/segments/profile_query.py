"""The SQL of the profiles: what the groups buy, where they write, what they answer to."""

import polars as pl

from scrm.analyze.segments.evidence import Window
from scrm.analyze.segments.query import AUTHOR_EMAIL
from scrm.store import Store

_WRITERS = f"""
WITH writers AS (
  SELECT p.channel, p.post_id, p.text, p.created_at, p.parent_id, p.thread_id,
    s.person_id, s.segment
  FROM posts p LEFT JOIN identities i ON i.channel = p.channel AND i.profile_id = p.author_id
  LEFT JOIN customer_emails e ON e.email = {AUTHOR_EMAIL}
  JOIN segments s
    ON s.person_id = coalesce(i.customer_id, e.customer_id, p.channel || ':' || p.author_id)
  WHERE NOT coalesce(p.is_own, FALSE) AND p.created_at >= $start AND p.created_at < $end
)"""
_CUSTOMERS = """
WITH money AS (
  SELECT customer_id, CAST(
    sum(CASE WHEN is_cancellation AND amount > 0 THEN 0 ELSE amount END) AS DOUBLE) AS revenue
  FROM sales WHERE ordered_at >= $start AND ordered_at < $end AND customer_id IS NOT NULL GROUP BY 1
)
SELECT s.segment, count(*) AS n, count(*) FILTER (WHERE s.is_customer) AS customers,
  count(*) FILTER (WHERE c.consent = 'yes') AS reachable,
  coalesce(sum(round(m.revenue * 100)), 0) / 100 AS revenue,
  count(a.abc_class) AS classed, count(*) FILTER (WHERE a.abc_class = 'A') AS a_count,
  count(*) FILTER (WHERE a.abc_class = 'B') AS b_count,
  count(*) FILTER (WHERE a.abc_class = 'C') AS c_count,
  count(x.expected_purchases) AS forecast,
  sum(round(x.expected_purchases * 1000000)) / 1000000 AS expected
FROM segments s
LEFT JOIN consents c ON s.is_customer AND c.customer_id = s.person_id
LEFT JOIN money m ON s.is_customer AND m.customer_id = s.person_id
LEFT JOIN abc_classes a ON s.is_customer AND a.customer_id = s.person_id
LEFT JOIN scores x ON s.is_customer AND x.customer_id = s.person_id
GROUP BY s.segment ORDER BY s.segment
"""
_REPLIES = f"""{_WRITERS},
own AS (SELECT * FROM posts WHERE is_own AND NOT coalesce(is_automatic, FALSE)),
pairs AS (
  SELECT w.channel, w.post_id, w.created_at AS asked_at, r.created_at AS replied_at
  FROM writers w JOIN own r ON r.channel = w.channel AND r.parent_id = w.post_id
  UNION ALL
  SELECT w.channel, w.post_id, w.created_at, r.created_at
  FROM writers w JOIN own r ON r.channel = w.channel AND r.thread_id = w.thread_id
  WHERE r.parent_id IS NULL AND w.parent_id IS NULL AND r.post_id <> w.thread_id
),
replies AS (
  SELECT channel, post_id, min(date_diff('second', asked_at, replied_at)) AS seconds
  FROM pairs WHERE replied_at >= asked_at GROUP BY 1, 2
)
SELECT w.segment, count(*) AS texts, count(r.seconds) AS answered,
  quantile_cont(r.seconds, 0.5) AS median_seconds
FROM writers w LEFT JOIN replies r ON r.channel = w.channel AND r.post_id = w.post_id
GROUP BY w.segment ORDER BY w.segment
"""
_SOCIAL = f"""{_WRITERS}, social AS (
  SELECT DISTINCT segment, person_id, channel FROM writers
  WHERE NOT EXISTS (SELECT 1 FROM tickets t WHERE t.ticket_id = writers.thread_id)
)
"""
_RESPONSES = f"""{_WRITERS}, found AS (
  SELECT segment, person_id, coalesce(own.topic, own.post_type) AS item
  FROM writers
  JOIN posts own ON own.channel = writers.channel AND own.post_id = writers.parent_id
  WHERE own.is_own AND coalesce(own.topic, own.post_type) <> ''
)
"""
_WORRIED = f"""{_WRITERS}, found AS (
  SELECT segment, person_id, w.topic AS item
  FROM writers JOIN post_worries w ON w.channel = writers.channel AND w.post_id = writers.post_id
  WHERE w.is_worry
)
"""
_HITS = """SELECT segment, person_id, item, count(*) AS hits FROM found WHERE item <> ''
GROUP BY ALL ORDER BY ALL"""
_TRIALS = "SELECT segment, person_id, count(*) AS trials FROM found GROUP BY ALL ORDER BY ALL"


def read_customers(store: Store, window: Window) -> pl.DataFrame:
    """Return one row per group: size, reach, revenue, classes and forecast."""
    return store.frame(_CUSTOMERS, _bounds(window))


def read_replies(store: Store, window: Window) -> pl.DataFrame:
    """Return per group how many of its texts were answered, and the median time in seconds."""
    return store.frame(_REPLIES, _bounds(window))


def read_media(store: Store, window: Window) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return hits and trials of channels: one trial per person who wrote outside of tickets."""
    hits = "SELECT segment, person_id, channel AS item, 1 AS hits FROM social ORDER BY ALL"
    trials = "SELECT DISTINCT segment, person_id, 1 AS trials FROM social ORDER BY ALL"
    return _read_hits_and_trials(store, window, _SOCIAL + hits, _SOCIAL + trials)


def read_responses(store: Store, window: Window) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return hits and trials of responses: comments on own posts, by the post's topic or type."""
    return _read_hits_and_trials(store, window, _RESPONSES + _HITS, _RESPONSES + _TRIALS)


def read_worry_topics(store: Store, window: Window) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return hits and trials of worry topics; the trials are a person's worried texts."""
    return _read_hits_and_trials(store, window, _WORRIED + _HITS, _WORRIED + _TRIALS)


def read_texts(store: Store, window: Window) -> pl.DataFrame:
    """Return ``segment, person_id, text`` of all texts of the window."""
    sql = "SELECT segment, person_id, text FROM writers WHERE text IS NOT NULL ORDER BY ALL"
    return store.frame(f"{_WRITERS} {sql}", _bounds(window))


def _read_hits_and_trials(
    store: Store, window: Window, hits: str, trials: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    return store.frame(hits, _bounds(window)), store.frame(trials, _bounds(window))


def _bounds(window: Window) -> dict[str, object]:
    return {name: window.sql_values[name] for name in ("start", "end")}
