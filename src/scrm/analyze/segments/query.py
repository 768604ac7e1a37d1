"""All SQL of the groups: the evidence of each person, and the tables behind the profiles."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import polars as pl

from scrm.analyze.segments.evidence import COMMENT_WEIGHT, KINDS, Evidence, Trials, Window
from scrm.store import Store

_MILLION = 1_000_000
"""Outcomes are summed in whole millionths: a sum of fractions would depend on the row order."""
_CHANNELS, _INSTRUMENTS = 8, 4
"""Channels and instruments that are sources of their own, by size; smaller ones share ``other``."""
_DATED = (
    ("posts", "created_at"),
    ("surveys", "answered_at"),
    ("tickets", "created_at"),
    ("orders", "ordered_at"),
    ("order_lines", "ordered_at"),
)


def read_first_day(store: Store) -> date | None:
    """Return the day (UTC) of the first signal of anybody."""
    times = " UNION ALL ".join(
        f"SELECT min({column}) AS first FROM {table}" for table, column in _DATED
    )
    found = store.value(f"SELECT CAST(min(first) AS DATE) FROM ({times})")
    return found if isinstance(found, date) else None


def read_evidence(store: Store, window: Window, comment_weight: float = COMMENT_WEIGHT) -> Evidence:
    """Reduce the events of a window to one row per person."""
    channels = _largest(
        store,
        "SELECT channel AS source, count(*) AS n FROM posts WHERE NOT coalesce(is_own, FALSE)",
        _CHANNELS,
    )
    instruments = _largest(
        store, "SELECT instrument AS source, count(*) AS n FROM surveys WHERE TRUE", _INSTRUMENTS
    )
    sources = _sources(channels, instruments)
    frame = store.frame(_evidence_sql(sources), window.sql_values)
    return _build_evidence(frame, sources, (1.0, comment_weight))


def _largest(store: Store, sql: str, limit: int) -> list[str]:
    rows = store.frame(f"{sql} GROUP BY 1 ORDER BY n DESC, source LIMIT {limit}")
    return sorted(name for name in rows["source"].to_list() if name)


def _sources(channels: Sequence[str], instruments: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return source -> (dimension, condition on the rows of its relation)."""
    texts, asked = _conditions("channel", channels), _conditions("instrument", instruments)
    return {
        **{f"opinion:{name}": ("satisfaction", where) for name, where in texts.items()},
        "rating": ("satisfaction", ""),
        **{f"survey:{name}": ("satisfaction", where) for name, where in asked.items()},
        "ticket": ("satisfaction", ""),
        "order": ("satisfaction", ""),
        **{f"worry:{name}": ("worries", where) for name, where in texts.items()},
    }


def _conditions(column: str, names: Sequence[str]) -> dict[str, str]:
    """Return name -> condition; rows without one of the names are ``other``."""
    if not names:
        return {}
    listed = ", ".join(map(_literal, names))
    return {
        **{name: f"{column} = {_literal(name)}" for name in names},
        "other": f"coalesce({column}, '') NOT IN ({listed})",
    }


def _literal(name: str) -> str:
    """Write a channel or instrument as an SQL string; quotes are doubled."""
    return "'" + name.replace("'", "''") + "'"


_BY_EMAIL = """
by_email AS (
  SELECT lower(trim(email)) AS email, min(customer_id) AS customer_id
  FROM customers WHERE email IS NOT NULL GROUP BY 1 HAVING count(DISTINCT customer_id) = 1
)"""
_TEXTS = """
texts AS (
  SELECT
    coalesce(i.customer_id, e.customer_id, p.channel || ':' || p.author_id) AS person,
    coalesce(i.customer_id, e.customer_id) IS NOT NULL AS is_customer,
    p.channel, p.kind, t.ticket_id IS NULL AS is_social,
    CASE WHEN p.rating BETWEEN 1 AND 5 THEN (p.rating - 1) / 4 END AS rated,
    CASE WHEN t.ticket_id IS NULL AND NOT coalesce(w.is_worry, FALSE) THEN
      CASE coalesce(p.label, s.label) WHEN 'positive' THEN 1 WHEN 'negative' THEN 0 END
    END AS opinion,
    w.is_worry
  FROM posts p
  LEFT JOIN identities i ON i.channel = p.channel AND i.profile_id = p.author_id
  LEFT JOIN by_email e ON e.email = lower(p.author_id)
  LEFT JOIN tickets t ON t.ticket_id = p.thread_id
  LEFT JOIN post_sentiment s ON s.channel = p.channel AND s.post_id = p.post_id
  LEFT JOIN post_worries w ON w.channel = p.channel AND w.post_id = p.post_id
  WHERE NOT coalesce(p.is_own, FALSE) AND NOT coalesce(p.is_automatic, FALSE)
    AND p.author_id IS NOT NULL AND p.created_at >= $start AND p.created_at < $end
)"""
_ANSWERS = """
answers AS (
  SELECT customer_id AS person, instrument, CASE
    WHEN scale_max > 1 AND instrument <> 'nps' THEN (score - 1) / (scale_max - 1)
    WHEN scale_max > 0 THEN score / scale_max
    WHEN instrument = 'nps' THEN score / 10
    WHEN instrument = 'csat' THEN (score - 1) / 4 END AS outcome
  FROM surveys WHERE customer_id IS NOT NULL AND answered_at >= $start AND answered_at < $end
)"""
_REQUESTS = """
requests AS (
  SELECT coalesce(t.customer_id, e.customer_id) AS person, CASE
    WHEN t.satisfaction BETWEEN 0 AND 1 THEN t.satisfaction
    WHEN t.is_complaint OR t.reopened_count > 0 THEN 0
    WHEN t.is_complaint IS NOT NULL OR t.reopened_count IS NOT NULL THEN 1 END AS outcome
  FROM tickets t LEFT JOIN by_email e ON e.email = lower(trim(t.requester))
  WHERE coalesce(t.customer_id, e.customer_id) IS NOT NULL
    AND t.created_at >= $start AND t.created_at < $end
)"""
_PURCHASES = """
purchases AS (
  SELECT customer_id AS person, order_id, CASE WHEN min(amount) < 0 OR bool_or(is_cancellation)
    OR bool_or(lower(status) LIKE '%refund%') THEN 0 ELSE 1 END AS kept
  FROM sales
  WHERE ordered_at >= $start AND ordered_at < $end
  GROUP BY customer_id, order_id
)"""
_EVERYBODY = """
everybody AS (
  SELECT customer_id AS person, customer_since, TRUE AS is_customer,
    EXISTS (SELECT 1 FROM identities i WHERE i.customer_id = c.customer_id) AS has_profile
  FROM customers c
)"""
_VALUES = {
    "opinion": ("texts", "CASE WHEN rated IS NULL THEN opinion END"),
    "rating": ("texts", "rated"),
    "worry": ("texts", "CAST(is_worry AS INTEGER)"),
    "survey": ("answers", "least(greatest(outcome, 0), 1)"),
    "ticket": ("requests", "outcome"),
    "order": ("purchases", "kept"),
}
"""Kind of source -> its relation, and the outcome of a trial between 0 and 1."""


def _evidence_sql(sources: Mapping[str, tuple[str, str]]) -> str:
    """Return the statement: one row per person, two columns per source (``n0, s0, n1, ...``)."""
    relations: dict[str, dict[int, tuple[str, str]]] = {
        name: {} for name in ("texts", "answers", "requests", "purchases")
    }
    for position, (source, (_, where)) in enumerate(sources.items()):
        relation, value = _VALUES[source.split(":")[0]]
        relations[relation][position] = (value, where)
    written = ", ".join(
        f"count(*) FILTER (WHERE is_social AND {where}) AS a{k}"
        for k, where in enumerate(KINDS.values())
    )
    nothing = ", ".join(f"0 AS a{k}" for k in range(len(KINDS)))
    extra = {"texts": (written, "bool_or(is_customer)", "bool_or(is_social)")}
    parts = [
        _part(relation, columns, len(sources), *extra.get(relation, (nothing, "TRUE", "FALSE")))
        for relation, columns in relations.items()
    ]
    summed = ", ".join(
        f"CAST(sum(n{i}) AS FLOAT) AS n{i}, CAST(sum(s{i}) / {_MILLION} AS FLOAT) AS s{i}"
        for i in range(len(sources))
    )
    acted = ", ".join(f"CAST(sum(a{k}) AS FLOAT) AS a{k}" for k in range(len(KINDS)))
    none = ", ".join(f"0 AS n{i}, 0 AS s{i}" for i in range(len(sources)))
    return f"""
WITH {_BY_EMAIL}, {_TEXTS}, {_ANSWERS}, {_REQUESTS}, {_PURCHASES}, {_EVERYBODY},
parts AS (
{" UNION ALL ".join(parts)}
  UNION ALL
  SELECT person, is_customer, has_profile, customer_since, {nothing}, {none} FROM everybody
)
SELECT person, bool_or(is_customer) AS is_customer, bool_or(has_profile) AS has_profile, {acted},
  greatest(1, least(date_diff('day', CAST($first AS DATE), CAST($last AS DATE)) + 1,
    coalesce(date_diff('day', max(customer_since), CAST($last AS DATE)) + 1, 1000000))) AS days,
  {summed}
FROM parts GROUP BY person ORDER BY person
"""


def _part(
    relation: str,
    columns: Mapping[int, tuple[str, str]],
    size: int,
    actions: str,
    is_customer: str,
    has_profile: str,
) -> str:
    """Return the SELECT of one relation: trials and outcomes per person and source."""
    cells = []
    for i in range(size):
        value, where = columns.get(i, ("", ""))
        if not value:
            cells.append(f"0 AS n{i}, 0 AS s{i}")
            continue
        keep = f" FILTER (WHERE {where})" if where else ""
        millionths = f"CAST(round({_MILLION} * ({value})) AS BIGINT)"
        cells.append(f"count({value}){keep} AS n{i}, coalesce(sum({millionths}){keep}, 0) AS s{i}")
    return f"""
  SELECT person, {is_customer} AS is_customer, {has_profile} AS has_profile,
    CAST(NULL AS DATE) AS customer_since, {actions}, {", ".join(cells)}
  FROM {relation} WHERE person IS NOT NULL GROUP BY person"""


def _build_evidence(
    frame: pl.DataFrame, sources: Mapping[str, tuple[str, str]], weights: tuple[float, ...]
) -> Evidence:
    return Evidence(
        frame["person"],
        frame["is_customer"].to_numpy(),
        _build_trials(frame, sources, "satisfaction"),
        _build_trials(frame, sources, "worries"),
        frame.select(f"a{k}" for k in range(len(KINDS))).to_numpy(),
        frame["days"].to_numpy().astype(np.float64),
        frame["has_profile"].to_numpy(),
        weights,
    )


def _build_trials(
    frame: pl.DataFrame, sources: Mapping[str, tuple[str, str]], dimension: str
) -> Trials:
    names = list(sources)
    kept = [
        i for i, name in enumerate(names) if sources[name][0] == dimension and frame[f"n{i}"].sum()
    ]
    n, s = (
        frame.select(f"{letter}{i}" for i in kept).to_numpy()
        if kept
        else np.zeros((frame.height, 0), np.float32)
        for letter in "ns"
    )
    return Trials(tuple(names[i] for i in kept), n, s)


_WRITERS = f"""
WITH {_BY_EMAIL},
writers AS (
  SELECT p.channel, p.post_id, p.text, p.created_at, p.parent_id, p.thread_id,
    s.person_id, s.segment
  FROM posts p LEFT JOIN identities i ON i.channel = p.channel AND i.profile_id = p.author_id
  LEFT JOIN by_email e ON e.email = lower(p.author_id)
  JOIN segments s
    ON s.person_id = coalesce(i.customer_id, e.customer_id, p.channel || ':' || p.author_id)
  WHERE NOT coalesce(p.is_own, FALSE) AND p.created_at >= $start AND p.created_at < $end
)"""
_CUSTOMERS = """
WITH money AS (
  SELECT customer_id, CAST(sum(amount) AS DOUBLE) AS revenue
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
LEFT JOIN customers c ON s.is_customer AND c.customer_id = s.person_id
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
