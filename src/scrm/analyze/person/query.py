"""The SQL of ``scrm person show``: the customer, the linked profiles, and all events."""

from datetime import date

import polars as pl

from scrm.analyze._local_days import utc_bounds
from scrm.config import Context
from scrm.store import Store

_NUMBERS = "SELECT customer_id FROM persons WHERE person_id = $customer UNION SELECT $customer"
"""The customer numbers of a person."""
_PROFILES = """
SELECT channel, profile_id FROM identities WHERE customer_id = $customer
UNION
SELECT channel, profile_id FROM profiles WHERE concat(channel, ':', profile_id) = $id
UNION
SELECT channel, author_id AS profile_id FROM posts
WHERE concat(channel, ':', author_id) = $id AND NOT coalesce(is_own, FALSE)
ORDER BY channel, profile_id
"""

_EVENTS = f"""
WITH written AS (
  SELECT p.* FROM posts AS p
  JOIN person_profiles AS f ON f.channel = p.channel AND f.profile_id = p.author_id
), replies AS (
  SELECT a.* FROM posts AS a JOIN written AS w ON w.channel = a.channel AND w.post_id = a.parent_id
  WHERE a.is_own
  UNION
  SELECT a.* FROM posts AS a
  JOIN written AS w ON w.channel = a.channel AND w.thread_id = a.thread_id
  WHERE a.is_own AND a.kind = 'message' AND w.kind = 'message'
), events AS (
  SELECT timezone('UTC', timezone($timezone, CAST(customer_since AS TIMESTAMP))) AS moment,
    'crm' AS world, 'customer_since' AS event, acquisition_source AS channel, customer_id AS id,
    NULL AS what, NULL AS amount, NULL AS currency
  FROM customers WHERE customer_id IN ({_NUMBERS})
  UNION ALL
  SELECT min(ordered_at), 'crm', CASE WHEN sum(amount) < 0 THEN 'credit'
    WHEN bool_and(coalesce(is_cancellation, FALSE)) THEN 'cancelled_order' ELSE 'order' END, NULL,
    order_id, NULL, sum(amount), currency
  FROM sales WHERE customer_id = $customer GROUP BY order_id, currency
  UNION ALL
  SELECT created_at, 'crm', CASE WHEN is_complaint THEN 'complaint' ELSE 'ticket' END, channel,
    ticket_id, subject, NULL, NULL
  FROM tickets WHERE customer_id IN ({_NUMBERS})
  UNION ALL
  SELECT solved_at, 'crm', 'ticket_solved', channel, ticket_id, subject, NULL, NULL
  FROM tickets WHERE customer_id IN ({_NUMBERS}) AND solved_at IS NOT NULL
  UNION ALL
  SELECT created_at, 'crm', 'lead', channel, lead_id, source, NULL, NULL
  FROM leads WHERE customer_id IN ({_NUMBERS})
  UNION ALL
  SELECT created_at, 'crm', 'opportunity', channel, opportunity_id, stage, amount, currency
  FROM opportunities WHERE customer_id IN ({_NUMBERS})
  UNION ALL
  SELECT closed_at, 'crm', concat('opportunity_', lower(state)), channel, opportunity_id, stage,
    amount, currency
  FROM opportunities WHERE customer_id IN ({_NUMBERS}) AND closed_at IS NOT NULL
  UNION ALL
  SELECT answered_at, 'crm', 'survey', instrument, survey_id,
    concat(regexp_replace(CAST(score AS VARCHAR), '[.]0$', ''), ' / ',
      regexp_replace(CAST(scale_max AS VARCHAR), '[.]0$', '')), NULL, NULL
  FROM surveys WHERE customer_id IN ({_NUMBERS})
  UNION ALL
  SELECT w.created_at, 'social', coalesce(w.kind, 'post'), w.channel, w.post_id, w.text, NULL, NULL
  FROM written AS w
  UNION ALL
  SELECT a.created_at, 'social', 'own_answer', a.channel, a.post_id, a.text, NULL, NULL
  FROM replies AS a
)
SELECT timezone('UTC', e.moment) AS moment,
  e.world, e.event, e.channel, e.id, e.what, e.amount, e.currency, s.label AS sentiment
FROM events AS e
LEFT JOIN post_sentiment AS s ON e.world = 'social' AND e.event <> 'own_answer'
  AND s.channel = e.channel AND s.post_id = e.id
WHERE e.moment IS NULL OR e.moment < $until
ORDER BY e.moment NULLS FIRST, e.world, e.event, e.channel, e.id
"""


def find_customer(store: Store, given: str) -> str | None:
    """Return the id of the person with a customer number or linked profile; None if unknown."""
    known = store.value("SELECT person_id FROM persons WHERE customer_id = $id", {"id": given})
    linked = store.value(
        "SELECT customer_id FROM identities WHERE concat(channel, ':', profile_id) = $id",
        {"id": given},
    )
    bought = store.value(
        "SELECT customer_id FROM sales WHERE customer_id = $id LIMIT 1", {"id": given}
    )
    found: str | None = known or linked or bought
    return found


def read_profiles(store: Store, customer: str | None, given: str) -> pl.DataFrame:
    """Return ``channel, profile_id`` of a customer's profiles and of the profile given."""
    return store.frame(_PROFILES, {"customer": customer, "id": given})


def read_events(
    store: Store, customer: str | None, profiles: pl.DataFrame, context: Context
) -> pl.DataFrame:
    """Return all events of a customer and of profiles up to as_of, in order of time.

    Returns
    -------
    DataFrame
        ``moment`` (with zone), ``world, event, channel, id, what, amount, currency, sentiment``.
    """
    until = utc_bounds(date.min, context.as_of or date(9999, 12, 30), context.timezone)[1]
    with store.offered(person_profiles=profiles.to_arrow()):
        events = store.frame(
            _EVENTS, {"customer": customer, "timezone": context.timezone, "until": until}
        )
    local = pl.col("moment").dt.convert_time_zone(context.timezone)
    return events.with_columns(local, pl.col("amount").cast(pl.Float64))


def read_abc_class(store: Store, customer: str | None) -> str | None:
    """Return the class of a customer by revenue; None if ``scrm abc`` has not classified it."""
    found: str | None = store.value(
        "SELECT abc_class FROM abc_classes WHERE customer_id = $id", {"id": customer}
    )
    return found


def read_segment(store: Store, customer: str | None) -> str | None:
    """Return the group of a customer; None if ``scrm segments`` has not assigned one."""
    found: str | None = store.value(
        "SELECT segment FROM segments WHERE person_id = $id", {"id": customer}
    )
    return found
