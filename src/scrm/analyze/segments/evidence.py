"""The evidence of each person: texts, ratings, surveys, tickets, returns and activity, one row per person.

A *person* is a customer, or a profile that no link joins to one. Every signal of satisfaction or worry counts as one
trial of its source (the opinions on a channel, a survey's instrument, tickets, orders): `n` trials, `s` of them good
(or worried). What a source's trials mean is settled later, against the mean of that source.

A worried text is no opinion: fear is worded in negative words, and would be counted twice. What a person writes in a
ticket shows worries, but is neither activity nor an opinion: the ticket's outcome is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.store import Store

Floats = NDArray[np.float64]
Counts = NDArray[np.float32]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]

_MILLION = 1_000_000
"""Outcomes are summed in whole millionths: a sum of fractions would depend on the order of the rows."""
KINDS: Mapping[str, str] = {
    "created": "kind IN ('post', 'review', 'mention', 'message')",
    "contributed": "coalesce(kind, '') NOT IN ('post', 'review', 'mention', 'message')",
}
"""Kinds of actions: what a person began, and comments and replies to what others began (and texts of no stated kind)."""
COMMENT_WEIGHT = 0.5
"""What a comment or reply weighs where a text that a person began weighs 1.

That creating is more than contributing follows Muntinga, Moorman and Smit (2011), Introducing COBRAs, International
Journal of Advertising 30(1); that it is twice as much is a convention.
"""
_CHANNELS, _INSTRUMENTS = 8, 4
"""Channels and instruments that are sources of their own, by size; smaller ones share the source ``other``."""


@dataclass(frozen=True, slots=True)
class Trials:
    """Trials of one dimension: shape (people, sources), whole `n`, `s` between 0 and `n`."""

    sources: tuple[str, ...]
    n: Counts
    s: Counts

    def take(self, rows: Rows | Mask) -> "Trials":
        """Return the trials of some people."""
        return Trials(self.sources, self.n[rows], self.s[rows])

    @property
    def total(self) -> Floats:
        """Trials per person over all sources."""
        found: Floats = self.n.sum(axis=1, dtype=np.float64)
        return found


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of each person in a window; rows sorted by person.

    Parameters
    ----------
    people : Series of str
        customer_id, or ``channel:profile_id`` of a profile that no link joins to a customer.
    is_customer : array of bool
    satisfaction, worries : Trials
    actions : array, shape (people, kinds)
        What the person wrote, each text counted once; the kinds are those of `KINDS`.
    days : array of float
        Days of the window in which the person could act.
    has_profile : array of bool
        Somebody without a known profile may be active under a name nobody knows: no actions then mean nothing.
    weights : tuple of float
        What an action of each kind weighs.
    """

    people: pl.Series
    is_customer: Mask
    satisfaction: Trials
    worries: Trials
    actions: Counts
    days: Floats
    has_profile: Mask
    weights: tuple[float, ...] = (1.0,)

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.people)

    @property
    def action_count(self) -> Floats:
        """Actions per person, each counted once."""
        found: Floats = self.actions.sum(axis=1, dtype=np.float64)
        return found

    @property
    def weighted_actions(self) -> Floats:
        """Actions per person, each counted as what it weighs."""
        found: Floats = self.actions.astype(np.float64) @ np.array(self.weights)
        return found

    def take(self, rows: Rows | Mask) -> "Evidence":
        """Return the evidence of some people."""
        picked = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return Evidence(
            self.people.gather(pl.Series(picked)),
            self.is_customer[rows],
            self.satisfaction.take(rows),
            self.worries.take(rows),
            self.actions[rows],
            self.days[rows],
            self.has_profile[rows],
            self.weights,
        )

    def with_sources(self, satisfaction: Sequence[str], worries: Sequence[str]) -> "Evidence":
        """Return the same evidence with the sources of another one, in its order; unknown sources fall away."""
        return replace(
            self,
            satisfaction=_reorder_sources(self.satisfaction, satisfaction),
            worries=_reorder_sources(self.worries, worries),
        )


def _reorder_sources(trials: Trials, sources: Sequence[str]) -> Trials:
    if trials.sources == tuple(sources):
        return trials
    n, s = (np.zeros((len(trials.n), len(sources)), np.float32) for _ in range(2))
    for position, source in enumerate(sources):
        if source in trials.sources:
            column = trials.sources.index(source)
            n[:, position], s[:, position] = trials.n[:, column], trials.s[:, column]
    return Trials(tuple(sources), n, s)


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day that count, in a time zone."""

    first: date
    last: date
    zone: str

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.last - self.first).days + 1

    @property
    def sql_values(self) -> dict[str, object]:
        """Values for the SQL below: instants in UTC, and the days themselves."""
        return {
            "start": _midnight(self.first, self.zone),
            "end": _midnight(self.last + timedelta(days=1), self.zone),
            "first": self.first,
            "last": self.last,
        }

    def before(self) -> "Window":
        """Return the window of the same length just before."""
        return Window(
            self.first - timedelta(days=self.days), self.first - timedelta(days=1), self.zone
        )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def gather(store: Store, window: Window, comment_weight: float = COMMENT_WEIGHT) -> Evidence:
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
    frame = store.frame(_sql(sources), window.sql_values)
    return _evidence(frame, sources, (1.0, comment_weight))


def _largest(store: Store, sql: str, limit: int) -> list[str]:
    rows = store.frame(f"{sql} GROUP BY 1 ORDER BY n DESC, source LIMIT {limit}")
    return sorted(name for name in rows["source"].to_list() if name)


def _sources(channels: Sequence[str], instruments: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return source -> (dimension, condition on the rows of its relation)."""
    texts = {f"channel = {_literal(name)}": name for name in channels}
    texts[f"coalesce(channel, '') NOT IN ({', '.join(map(_literal, channels)) or 'NULL'})"] = (
        "other"
    )
    asked = {f"instrument = {_literal(name)}": name for name in instruments}
    asked[
        f"coalesce(instrument, '') NOT IN ({', '.join(map(_literal, instruments)) or 'NULL'})"
    ] = "other"
    if not channels:
        texts = {}
    if not instruments:
        asked = {}
    return {
        **{f"opinion:{name}": ("satisfaction", where) for where, name in texts.items()},
        "rating": ("satisfaction", ""),
        **{f"survey:{name}": ("satisfaction", where) for where, name in asked.items()},
        "ticket": ("satisfaction", ""),
        "order": ("satisfaction", ""),
        **{f"worry:{name}": ("worries", where) for where, name in texts.items()},
    }


def _literal(name: str) -> str:
    """Write a channel or instrument as an SQL string; quotes are doubled."""
    return "'" + name.replace("'", "''") + "'"


BY_EMAIL = """
by_email AS (
  SELECT lower(trim(email)) AS email, min(customer_id) AS customer_id
  FROM customers WHERE email IS NOT NULL GROUP BY 1 HAVING count(DISTINCT customer_id) = 1
)"""
_TEXTS = """
texts AS (
  SELECT
    coalesce(i.customer_id, e.customer_id, p.channel || ':' || p.author_id) AS person,
    coalesce(i.customer_id, e.customer_id) IS NOT NULL AS is_customer, p.channel, p.kind, t.ticket_id IS NULL AS is_social,
    CASE WHEN p.rating BETWEEN 1 AND 5 THEN (p.rating - 1) / 4 END AS rated,
    CASE WHEN t.ticket_id IS NULL AND NOT coalesce(w.is_worry, FALSE) THEN
      CASE coalesce(p.label, s.label) WHEN 'positive' THEN 1 WHEN 'negative' THEN 0 END END AS opinion, w.is_worry
  FROM posts p
  LEFT JOIN identities i ON i.channel = p.channel AND i.profile_id = p.author_id
  LEFT JOIN by_email e ON e.email = lower(p.author_id)
  LEFT JOIN tickets t ON t.ticket_id = p.thread_id
  LEFT JOIN post_sentiment s ON s.channel = p.channel AND s.post_id = p.post_id
  LEFT JOIN post_worries w ON w.channel = p.channel AND w.post_id = p.post_id
  WHERE NOT coalesce(p.is_own, FALSE) AND NOT coalesce(p.is_automatic, FALSE) AND p.author_id IS NOT NULL
    AND p.created_at >= $start AND p.created_at < $end
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
  WHERE coalesce(t.customer_id, e.customer_id) IS NOT NULL AND t.created_at >= $start AND t.created_at < $end
)"""
_PURCHASES = """
purchases AS (
  SELECT coalesce(o.customer_id, e.customer_id) AS person, order_id,
    CASE WHEN amount < 0 OR is_cancellation OR lower(status) LIKE '%refund%' THEN 0 ELSE 1 END AS kept
  FROM orders o LEFT JOIN by_email e ON e.email = lower(trim(o.customer_email))
  WHERE o.ordered_at >= $start AND o.ordered_at < $end
  UNION ALL
  SELECT customer_id, order_id, CASE WHEN min(amount) < 0 OR bool_or(is_cancellation) THEN 0 ELSE 1 END
  FROM order_lines l
  WHERE ordered_at >= $start AND ordered_at < $end
    AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.order_id = l.order_id)
  GROUP BY customer_id, order_id
)"""
_EVERYBODY = """
everybody AS (
  SELECT customer_id AS person, customer_since, TRUE AS is_customer,
    EXISTS (SELECT 1 FROM identities i WHERE i.customer_id = c.customer_id) AS has_profile
  FROM customers c
)"""


def _sql(sources: Mapping[str, tuple[str, str]]) -> str:
    """Return the statement: one row per person, two columns per source (``n0, s0, n1, ...``)."""
    relations: dict[str, dict[int, tuple[str, str]]] = {
        name: {} for name in ("texts", "answers", "requests", "purchases")
    }
    for position, (source, (_, where)) in enumerate(sources.items()):
        kind = source.split(":")[0]
        relation, value = {
            "opinion": ("texts", "CASE WHEN rated IS NULL THEN opinion END"),
            "rating": ("texts", "rated"),
            "worry": ("texts", "CAST(is_worry AS INTEGER)"),
            "survey": ("answers", "least(greatest(outcome, 0), 1)"),
            "ticket": ("requests", "outcome"),
            "order": ("purchases", "kept"),
        }[kind]
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
WITH {BY_EMAIL}, {_TEXTS}, {_ANSWERS}, {_REQUESTS}, {_PURCHASES}, {_EVERYBODY},
parts AS (
{" UNION ALL ".join(parts)}
  UNION ALL SELECT person, is_customer, has_profile, customer_since, {nothing}, {none} FROM everybody
)
SELECT person, bool_or(is_customer) AS is_customer, bool_or(has_profile) AS has_profile, {acted},
  greatest(1, least(date_diff('day', CAST($first AS DATE), CAST($last AS DATE)) + 1,
    coalesce(date_diff('day', max(customer_since), CAST($last AS DATE)) + 1, 1000000))) AS days, {summed}
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
    cells = []
    for position in range(size):
        if position in columns:
            value, where = columns[position]
            keep = f" FILTER (WHERE {where})" if where else ""
            millionths = f"CAST(round({_MILLION} * ({value})) AS BIGINT)"
            cells.append(
                f"count({value}){keep} AS n{position}, coalesce(sum({millionths}){keep}, 0) AS s{position}"
            )
        else:
            cells.append(f"0 AS n{position}, 0 AS s{position}")
    return f"""
  SELECT person, {is_customer} AS is_customer, {has_profile} AS has_profile, CAST(NULL AS DATE) AS customer_since,
    {actions}, {", ".join(cells)}
  FROM {relation} WHERE person IS NOT NULL GROUP BY person"""


def _evidence(
    frame: pl.DataFrame, sources: Mapping[str, tuple[str, str]], weights: tuple[float, ...]
) -> Evidence:
    names = list(sources)

    def trials(dimension: str) -> Trials:
        kept = [
            i
            for i, name in enumerate(names)
            if sources[name][0] == dimension and frame[f"n{i}"].sum()
        ]
        n, s = (
            frame.select(f"{letter}{i}" for i in kept).to_numpy()
            if kept
            else np.zeros((frame.height, 0), np.float32)
            for letter in "ns"
        )
        return Trials(tuple(names[i] for i in kept), n, s)

    return Evidence(
        frame["person"],
        frame["is_customer"].to_numpy(),
        trials("satisfaction"),
        trials("worries"),
        frame.select(f"a{k}" for k in range(len(KINDS))).to_numpy(),
        frame["days"].to_numpy().astype(np.float64),
        frame["has_profile"].to_numpy(),
        weights,
    )
