"""The SQL of the groups: the signals of each person, by blocks of time, and who labelled texts."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import polars as pl

from scrm.addresses import normalise_sql
from scrm.analyze.segments.evidence import (
    COMMENT_WEIGHT,
    KINDS,
    Blocks,
    Counts,
    Evidence,
    Trials,
    Window,
)
from scrm.store import Store
from scrm.store.sql import quote_text

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
    sources = _list_sources(store)
    frame = store.frame(_evidence_sql(sources), window.sql_values)
    return Evidence(
        frame["person"],
        frame["is_customer"].to_numpy(),
        _build_trials(frame, sources, "satisfaction"),
        _build_trials(frame, sources, "worries"),
        _select(frame, [f"a{k}" for k in range(len(KINDS))]),
        frame["days"].to_numpy().astype(np.float64),
        frame["has_profile"].to_numpy(),
        (1.0, comment_weight),
    )


def read_blocks(store: Store, people: pl.Series, window: Window, count: int) -> Blocks:
    """Return the signals of some people in so many blocks of equal length."""
    sources = _list_sources(store)
    chosen = people.to_frame("person").with_row_index("row")
    values = {**window.sql_values, "seconds": window.days * 86_400 / count, "last": count - 1}
    values.pop("first")
    with store.offered(chosen_people=chosen.select("person").to_arrow()):
        frame = store.frame(_block_sql(sources), values)
    known = frame.join(chosen, on="person", maintain_order="left")
    return Blocks(
        known["row"].to_numpy().astype(np.int64),
        known["block"].to_numpy().astype(np.int64),
        count,
        len(people),
        _build_trials(known, sources, "satisfaction"),
        _build_trials(known, sources, "worries"),
        _select(known, [f"a{k}" for k in range(len(KINDS))]),
    )


def _build_trials(
    frame: pl.DataFrame, sources: Mapping[str, tuple[str, str]], dimension: str
) -> Trials:
    """Return the trials of the sources of a dimension that have any."""
    names = list(sources)
    kept = [
        i for i, name in enumerate(names) if sources[name][0] == dimension and frame[f"n{i}"].sum()
    ]
    n, s = (_select(frame, [f"{letter}{i}" for i in kept]) for letter in "ns")
    return Trials(tuple(names[i] for i in kept), n, s)


def _select(frame: pl.DataFrame, columns: Sequence[str]) -> Counts:
    if not columns:
        return np.zeros((frame.height, 0), np.float32)
    return frame.select(columns).to_numpy()


def read_engines(store: Store, window: Window) -> pl.DataFrame:
    """Return who labelled the opinions and worries of each channel.

    Returns
    -------
    DataFrame
        ``source, engine, n``: an engine with its version, empty for labels that came with the
        posts; largest first.
    """
    return store.frame(_ENGINES, _bounds(window))


def count_own_labels(store: Store) -> pl.DataFrame:
    """Return ``drawn, true_label, found, n``: posts labelled by hand, against the engine."""
    return store.frame(_OWN_LABELS)


def _bounds(window: Window) -> dict[str, object]:
    return {name: window.sql_values[name] for name in ("start", "end")}


def _list_sources(store: Store) -> dict[str, tuple[str, str]]:
    """Return source to dimension and condition on the rows of its relation."""
    channels = _largest(
        store,
        "SELECT channel AS source, count(*) AS n FROM posts WHERE NOT coalesce(is_own, FALSE)",
        _CHANNELS,
    )
    instruments = _largest(
        store, "SELECT instrument AS source, count(*) AS n FROM surveys WHERE TRUE", _INSTRUMENTS
    )
    return _sources(channels, instruments)


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
    listed = ", ".join(map(quote_text, names))
    return {
        **{name: f"{column} = {quote_text(name)}" for name in names},
        "other": f"coalesce({column}, '') NOT IN ({listed})",
    }


AUTHOR_EMAIL = f"CASE WHEN contains(p.author_id, '@') THEN {normalise_sql('p.author_id')} END"
"""SQL of the address of an author whom a help desk knows by it."""
_TEXTS = f"""
texts AS (
  SELECT
    coalesce(i.customer_id, e.customer_id, p.channel || ':' || p.author_id) AS person,
    coalesce(i.customer_id, e.customer_id) IS NOT NULL AS is_customer,
    p.channel, p.kind, t.ticket_id IS NULL AS is_social,
    p.created_at AS happened_at,
    CASE WHEN p.rating BETWEEN 1 AND 5 THEN (p.rating - 1) / 4 END AS rated,
    CASE WHEN t.ticket_id IS NULL AND NOT coalesce(w.is_worry, FALSE) THEN
      CASE coalesce(p.label, s.label) WHEN 'positive' THEN 1 WHEN 'negative' THEN 0 END
    END AS opinion,
    w.is_worry
  FROM posts p
  LEFT JOIN identities i ON i.channel = p.channel AND i.profile_id = p.author_id
  LEFT JOIN customer_emails e ON e.email = {AUTHOR_EMAIL}
  LEFT JOIN tickets t ON t.ticket_id = p.thread_id
  LEFT JOIN post_sentiment s ON s.channel = p.channel AND s.post_id = p.post_id
  LEFT JOIN post_worries w ON w.channel = p.channel AND w.post_id = p.post_id
  WHERE NOT coalesce(p.is_own, FALSE) AND NOT coalesce(p.is_automatic, FALSE)
    AND p.author_id IS NOT NULL AND p.created_at >= $start AND p.created_at < $end
)"""
_ANSWERS = """
answers AS (
  SELECT coalesce(m.person_id, s.customer_id) AS person, instrument, answered_at AS happened_at,
    CASE
    WHEN scale_max > 1 AND instrument <> 'nps' THEN (score - 1) / (scale_max - 1)
    WHEN scale_max > 0 THEN score / scale_max
    WHEN instrument = 'nps' THEN score / 10
    WHEN instrument = 'csat' THEN (score - 1) / 4 END AS outcome
  FROM surveys s LEFT JOIN merged_customers m ON m.customer_id = s.customer_id
  WHERE s.customer_id IS NOT NULL AND answered_at >= $start AND answered_at < $end
)"""
_REQUESTS = """
requests AS (
  SELECT t.customer_id AS person, t.created_at AS happened_at, CASE
    WHEN t.satisfaction BETWEEN 0 AND 1 THEN t.satisfaction
    WHEN t.is_complaint OR t.reopened_count > 0 THEN 0
    WHEN t.is_complaint IS NOT NULL OR t.reopened_count IS NOT NULL THEN 1 END AS outcome
  FROM service_tickets t
  WHERE t.customer_id IS NOT NULL AND t.created_at >= $start AND t.created_at < $end
)"""
_PURCHASES = """
purchases AS (
  SELECT customer_id AS person, min(ordered_at) AS happened_at,
      CASE WHEN min(amount) < 0 OR bool_or(is_cancellation)
    OR bool_or(lower(status) LIKE '%refund%') THEN 0 ELSE 1 END AS kept
  FROM sales
  WHERE ordered_at >= $start AND ordered_at < $end
  GROUP BY customer_id, order_id
)"""
_RELATIONS = f"{_TEXTS}, {_ANSWERS}, {_REQUESTS}, {_PURCHASES}"
_EVERYBODY = """
everybody AS (
  SELECT p.person_id AS person, min(c.customer_since) AS customer_since, TRUE AS is_customer,
    EXISTS (SELECT 1 FROM identities i WHERE i.customer_id = p.person_id) AS has_profile
  FROM customers c JOIN persons p ON p.customer_id = c.customer_id
  GROUP BY p.person_id
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


_ENGINES = """
WITH labelled AS (
  SELECT p.channel, CASE WHEN p.label IS NULL THEN s.engine ELSE '' END AS opinion_engine,
    coalesce(p.label, s.label) IN ('positive', 'negative') AS has_opinion, w.lexicon, w.is_worry
  FROM posts p
  LEFT JOIN post_sentiment s ON s.channel = p.channel AND s.post_id = p.post_id
  LEFT JOIN post_worries w ON w.channel = p.channel AND w.post_id = p.post_id
  WHERE NOT coalesce(p.is_own, FALSE) AND p.created_at >= $start AND p.created_at < $end
)
SELECT 'opinion:' || channel AS source, coalesce(opinion_engine, '') AS engine, count(*) AS n
FROM labelled WHERE has_opinion GROUP BY ALL
UNION ALL
SELECT 'worry:' || channel, coalesce(lexicon, ''), count(*)
FROM labelled WHERE is_worry IS NOT NULL GROUP BY ALL
ORDER BY n DESC, source, engine
"""
_OWN_LABELS = """
SELECT l.drawn, l.label AS true_label, s.label AS found, count(*) AS n
FROM post_labels l
JOIN post_sentiment s ON s.channel = l.channel AND s.post_id = l.post_id
WHERE s.label IS NOT NULL GROUP BY ALL ORDER BY ALL
"""
_BLOCK = (
    "CAST(floor(date_diff('second', CAST($start AS TIMESTAMP), happened_at) / $seconds) AS INT)"
)


def _evidence_sql(sources: Mapping[str, tuple[str, str]]) -> str:
    """Return the statement: one row per person, two columns per source (``n0, s0, n1, ...``)."""
    size = len(sources)
    none = ", ".join(f"0 AS n{i}, 0 AS s{i}" for i in range(size))
    parts = _parts(sources, "person", "CAST(NULL AS DATE) AS customer_since")
    return f"""
WITH {_RELATIONS}, {_EVERYBODY},
parts AS (
{" UNION ALL ".join(parts)}
  UNION ALL
  SELECT person, is_customer, has_profile, customer_since, {_NO_ACTIONS}, {none} FROM everybody
)
SELECT person, bool_or(is_customer) AS is_customer, bool_or(has_profile) AS has_profile,
  greatest(1, least(date_diff('day', CAST($first AS DATE), CAST($last AS DATE)) + 1,
    coalesce(date_diff('day', max(customer_since), CAST($last AS DATE)) + 1, 1000000))) AS days,
  {_summed(size)}
FROM parts GROUP BY person ORDER BY person
"""


def _block_sql(sources: Mapping[str, tuple[str, str]]) -> str:
    """Return the statement: one row per person and block with a signal, columns as above."""
    block = f"greatest(0, least({_BLOCK}, $last)) AS block"
    chosen = "WHERE person IN (SELECT person FROM chosen_people)"
    parts = _parts(sources, "person, block", "block", f"(SELECT *, {block} FROM {{}} {chosen})")
    return f"""
WITH {_RELATIONS},
parts AS (
{" UNION ALL ".join(parts)}
)
SELECT person, block, {_summed(len(sources))}
FROM parts
GROUP BY person, block ORDER BY person, block
"""


_NO_ACTIONS = ", ".join(f"0 AS a{k}" for k in range(len(KINDS)))
_ACTIONS = ", ".join(
    f"count(*) FILTER (WHERE is_social AND {where}) AS a{k}"
    for k, where in enumerate(KINDS.values())
)


def _summed(size: int) -> str:
    actions = [f"CAST(sum(a{k}) AS FLOAT) AS a{k}" for k in range(len(KINDS))]
    trials = [
        f"CAST(sum(n{i}) AS FLOAT) AS n{i}, CAST(sum(s{i}) / {_MILLION} AS FLOAT) AS s{i}"
        for i in range(size)
    ]
    return ", ".join([*actions, *trials])


def _parts(
    sources: Mapping[str, tuple[str, str]], key: str, extra: str, relation: str = "{}"
) -> list[str]:
    """Return a SELECT of each relation: actions, trials and outcomes by `key`."""
    columns: dict[str, dict[int, tuple[str, str]]] = {
        name: {} for name in ("texts", "answers", "requests", "purchases")
    }
    for position, (source, (_, where)) in enumerate(sources.items()):
        name, value = _VALUES[source.split(":")[0]]
        columns[name][position] = (value, where)
    found = []
    for name, values in columns.items():
        texts = name == "texts"
        customer, profile = (
            ("bool_or(is_customer)", "bool_or(is_social)") if texts else ("TRUE", "FALSE")
        )
        cells = [_cell(i, *values.get(i, ("", ""))) for i in range(len(sources))]
        found.append(
            f"""
  SELECT person, {customer} AS is_customer, {profile} AS has_profile, {extra},
    {", ".join([_ACTIONS if texts else _NO_ACTIONS, *cells])}
  FROM {relation.format(name)} WHERE person IS NOT NULL GROUP BY {key}"""
        )
    return found


def _cell(i: int, value: str, where: str) -> str:
    if not value:
        return f"0 AS n{i}, 0 AS s{i}"
    keep = f" FILTER (WHERE {where})" if where else ""
    millionths = f"CAST(round({_MILLION} * ({value})) AS BIGINT)"
    return f"count({value}){keep} AS n{i}, coalesce(sum({millionths}){keep}, 0) AS s{i}"
