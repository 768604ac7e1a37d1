"""The SQL of findings: the events of each source with their age in days, dimensions and values."""

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from scrm.analyze._local_days import local_day, local_time, utc_bounds
from scrm.analyze._new_customers import BURN_IN_DAYS
from scrm.analyze.findings.measures import NO_WORRY
from scrm.config import Context
from scrm.store import Store
from scrm.store.sql_names import select_bound_values
from scrm.views import VIEWS

NEW_DAYS: Final = 365
"""Customers of fewer days are new."""
OPENS: Final = 8
CLOSES: Final = 18
"""Hours of the day between which an office is usually open, from Monday to Friday."""
MOST_PRODUCTS: Final = 400
"""Products that texts are searched for."""


def _rest_on_read(view: str) -> str:
    """Return the SQL of a view, reading what `_ONCE` has computed in place of views.

    Views of views are planned anew in each query, which takes longer than their rows.
    """
    return re.sub(r"\b(customer_keys|refunds|sales)\b", r"read_\1", VIEWS[view])


_REGION: Final = """CASE
  WHEN regexp_matches(trim(postal_code), '^[0-9]{5}$')
    AND upper(coalesce(country, 'DE')) IN ('DE', 'DEUTSCHLAND', 'GERMANY')
    THEN concat('PLZ ', left(trim(postal_code), 1))
  ELSE nullif(trim(country), '') END"""
"""The region of a customer: the country, in Germany the first digit of the postal code."""
_CUSTOMERS: Final = f"""
WITH first_purchases AS ({_rest_on_read("first_purchases")})
SELECT c.customer_id, any_value(c.segment) AS segment, min(c.customer_since) AS since,
  min({_REGION}) AS region,
  min(CASE WHEN coalesce(f.dated_share, 0) < $dated THEN f.first_at END) AS first_at,
  min(f.data_start) AS data_start
FROM customers AS c
LEFT JOIN first_purchases AS f USING (customer_id)
GROUP BY c.customer_id"""
_ONCE: Final[Mapping[str, str]] = {
    "read_customer_keys": "SELECT key, person_id FROM customer_keys",
    "read_refunds": "SELECT order_id, refunded_id, counted_share FROM refunds",
    "read_sales": f"""
WITH sales AS ({_rest_on_read("sales")})
SELECT order_id, customer_id, ordered_at, amount, currency, is_cancellation, social_channel,
  campaign_id, is_line
FROM sales
WHERE ordered_at < $end""",
    "customer_facts": _CUSTOMERS,
}
"""Relations that several sources read, each computed once, in this order."""
_IS_NEW: Final = """CASE
  WHEN k.since IS NOT NULL THEN
    CASE WHEN date_diff('day', k.since, {day}) < $new_days THEN 'new' ELSE 'known' END
  WHEN date_diff('day', k.data_start, {day}) >= $burn_in AND k.first_at IS NOT NULL THEN
    CASE WHEN date_diff('day', k.first_at, {day}) < $new_days THEN 'new' ELSE 'known' END
  END"""
"""Whether a customer is new: by the date in the CRM. Where few customers have one, by the first
purchase, and only from a year after the data begin: before, all would be new."""
_DATED: Final = 0.05
"""Where so many customers have a date in the CRM, those without one count as neither."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The SQL of the local day and time of a column with times in UTC."""

    zone: str
    first: date
    last: date

    def __call__(self, column: str) -> str:
        """Return the SQL of the local day."""
        return local_day(column, self.zone, self.first, self.last)

    def time(self, column: str) -> str:
        """Return the SQL of the local time."""
        return local_time(column, self.zone, self.first, self.last)


def _age(day: str) -> str:
    return f"CAST(date_diff('day', {day}, $last_day) AS INTEGER)"


def _weekend(day: str) -> str:
    return f"CASE WHEN isodow({day}) > 5 THEN 'weekend' ELSE 'weekday' END"


def _weekday(day: str) -> str:
    return f"CAST(isodow({day}) AS VARCHAR)"


def _hours(time: str) -> str:
    """Return the SQL of whether a local time lies in the usual hours of an office."""
    return f"""CASE WHEN isodow({time}) > 5 OR hour({time}) < {OPENS} OR hour({time}) >= {CLOSES}
  THEN 'after' ELSE 'office' END"""


def _texts(day: Moment) -> str:
    at = day("p.created_at")
    return f"""
SELECT {_age(at)} AS age, p.channel, nullif(p.topic, '') AS topic,
  coalesce(p.author_id, p.author_name, p.post_id) AS cluster, p.text, p.rating,
  p.kind = 'review' AS is_review, s.label, w.is_worry,
  CASE WHEN w.is_worry THEN w.topic ELSE '{NO_WORRY}' END AS worry, k.segment,
  {_IS_NEW.format(day=at)} AS tenure
FROM posts AS p
LEFT JOIN post_sentiment AS s USING (channel, post_id)
LEFT JOIN post_worries AS w USING (channel, post_id)
LEFT JOIN identities AS i ON i.channel = p.channel AND i.profile_id = p.author_id
LEFT JOIN customer_facts AS k ON k.customer_id = i.customer_id
WHERE NOT coalesce(p.is_own, FALSE) AND p.created_at >= $start AND p.created_at < $end
ORDER BY p.channel, p.post_id"""


def _replies(day: Moment) -> str:
    return f"""
SELECT {_age(day("asked_at"))} AS age, channel, {_hours(day.time("asked_at"))} AS hours, cluster,
  seconds
FROM (
  SELECT q.channel, q.created_at AS asked_at, coalesce(q.author_id, q.post_id) AS cluster,
    q.post_id, min(date_diff('second', q.created_at, a.created_at)) AS seconds
  FROM posts AS q
  JOIN posts AS a ON a.channel = q.channel AND a.parent_id = q.post_id
  WHERE NOT coalesce(q.is_own, FALSE) AND a.is_own AND NOT coalesce(a.is_automatic, FALSE)
    AND a.created_at >= q.created_at AND q.created_at >= $start AND a.created_at < $end
  GROUP BY ALL
)
ORDER BY channel, post_id"""


def _tickets(day: Moment) -> str:
    at = day("t.created_at")
    return f"""
WITH service_tickets AS ({_rest_on_read("service_tickets")})
SELECT {_age(at)} AS age, t.channel, nullif(t.topic, '') AS topic, {_weekday(at)} AS weekday,
  {_hours(day.time("t.created_at"))} AS hours, k.region,
  coalesce(t.customer_id, t.requester, t.ticket_id) AS cluster,
  concat_ws(' ', t.subject, t.topic, t.text) AS text, t.is_complaint, t.satisfaction,
  CASE WHEN t.first_reply_at >= t.created_at AND t.first_reply_at < $end
    THEN date_diff('second', t.created_at, t.first_reply_at) END AS seconds,
  k.segment, {_IS_NEW.format(day=at)} AS tenure
FROM service_tickets AS t
LEFT JOIN customer_facts AS k ON k.customer_id = t.customer_id
WHERE t.created_at >= $start AND t.created_at < $end
ORDER BY t.ticket_id"""


def _surveys(day: Moment) -> str:
    at = day("s.answered_at")
    return f"""
SELECT {_age(at)} AS age, lower(s.instrument) AS instrument, nullif(s.brand, '') AS brand,
  coalesce(s.customer_id, s.survey_id) AS cluster,
  CASE WHEN lower(s.instrument) = 'nps' AND coalesce(s.scale_max, 10) = 10 THEN
    CASE WHEN s.score >= 9 THEN 100.0 WHEN s.score <= 6 THEN -100.0 ELSE 0.0 END END AS nps,
  CASE WHEN lower(s.instrument) <> 'nps' AND s.scale_max > 1 THEN s.score / s.scale_max END
    AS satisfaction,
  k.segment, {_IS_NEW.format(day=at)} AS tenure
FROM surveys AS s
LEFT JOIN customer_facts AS k ON k.customer_id = s.customer_id
WHERE s.answered_at >= $start AND s.answered_at < $end
ORDER BY s.survey_id"""


def _orders(day: Moment) -> str:
    at = day("s.ordered_at")
    return f"""
SELECT {_age(at)} AS age, coalesce(s.customer_id, s.order_id) AS cluster, s.customer_id,
  CAST(s.amount AS DOUBLE) AS amount, s.amount > 0 AND s.is_cancellation IS NOT TRUE AS is_order,
  s.customer_id IS NOT NULL AND s.ordered_at > s.first_at AS is_repeat,
  s.is_cancellation IS TRUE OR s.amount < 0 AS is_return,
  {_weekday(at)} AS weekday, s.social_channel AS channel, s.campaign_id AS campaign, o.channel
    AS sales_channel, k.segment, k.region, {_IS_NEW.format(day=at)} AS tenure
FROM (
  SELECT order_id, min(customer_id) AS customer_id, min(ordered_at) AS ordered_at,
    sum(amount) AS amount, bool_or(is_cancellation) AS is_cancellation,
    min(social_channel) AS social_channel, min(campaign_id) AS campaign_id,
    min(min(CASE WHEN amount > 0 THEN ordered_at END)) OVER (PARTITION BY min(customer_id))
      AS first_at
  FROM read_sales
  WHERE coalesce(currency, $currency) = $currency
  GROUP BY order_id
) AS s
LEFT JOIN orders AS o USING (order_id)
LEFT JOIN customer_facts AS k ON k.customer_id = s.customer_id
WHERE s.ordered_at >= $start
ORDER BY s.order_id"""


def _lines(day: Moment) -> str:
    return f"""
WITH line_sales AS ({_rest_on_read("line_sales")})
SELECT {_age(day("ordered_at"))} AS age, coalesce(customer_id, order_id) AS cluster,
  coalesce(product_name, product_id) AS product, nullif(category, '') AS category,
  CAST(amount AS DOUBLE) AS amount, amount > 0 AND is_cancellation IS NOT TRUE AS is_sold,
  is_cancellation IS TRUE OR amount < 0 AS is_return
FROM line_sales
WHERE coalesce(currency, $currency) = $currency AND ordered_at >= $start AND ordered_at < $end
  AND coalesce(product_name, product_id) IS NOT NULL
ORDER BY order_id, line_id"""


def _own_posts(day: Moment) -> str:
    at = day("p.created_at")
    return f"""
SELECT {_age(at)} AS age, p.channel, p.post_type AS format, {_weekend(at)} AS weekend,
  nullif(p.topic, '') AS topic, p.campaign_id AS campaign, concat(p.channel, ':', p.post_id)
    AS cluster,
  CASE WHEN least(m.like_count, m.comment_count, m.share_count) >= 0 THEN
    coalesce(m.like_count, 0) + coalesce(m.comment_count, 0) + coalesce(m.share_count, 0) END
    AS interactions,
  CASE WHEN m.reach_count > 0 THEN m.reach_count WHEN m.impression_count > 0
    THEN m.impression_count END AS reach
FROM posts AS p
JOIN latest_post_metrics AS m USING (channel, post_id)
WHERE p.is_own AND coalesce(p.kind, 'post') = 'post' AND NOT coalesce(p.is_paid, FALSE)
  AND p.created_at >= $start AND p.created_at < $end
ORDER BY p.channel, p.post_id"""


def _channel_days(day: Moment) -> str:
    del day
    return f"""
SELECT {_age("day")} AS age, channel, concat(channel, ':', account_id) AS cluster,
  {_weekend("day")} AS weekend, follower_count, reach_count,
  follower_count - lag(follower_count) OVER (PARTITION BY channel, account_id ORDER BY day)
    AS gained,
  date_diff('day', lag(day) OVER (PARTITION BY channel, account_id ORDER BY day), day) AS gap
FROM channel_metrics
WHERE day >= $start_day AND day <= $last_day
ORDER BY channel, account_id, day"""


def _leads(day: Moment) -> str:
    return f"""
SELECT {_age(day("created_at"))} AS age, channel, source, campaign_id AS campaign,
  lead_id AS cluster
FROM leads
WHERE created_at >= $start AND created_at < $end
ORDER BY lead_id"""


def _new_customers(day: Moment) -> str:
    del day
    return f"""
SELECT {_age("c.customer_since")} AS age, c.acquisition_source AS source, c.segment, k.region,
  c.customer_id AS cluster
FROM customers AS c
LEFT JOIN customer_facts AS k ON k.customer_id = c.customer_id
WHERE c.customer_since >= $start_day AND c.customer_since <= $last_day
ORDER BY c.customer_id"""


def _opt_outs(day: Moment) -> str:
    return f"""
SELECT {_age(day("c.consent_at"))} AS age, c.segment, c.acquisition_source AS source, k.region,
  c.customer_id AS cluster
FROM customers AS c
LEFT JOIN customer_facts AS k ON k.customer_id = c.customer_id
WHERE c.consent = 'no' AND c.consent_at >= $start AND c.consent_at < $end
ORDER BY c.customer_id"""


def _visits(day: Moment) -> str:
    del day
    return f"""
SELECT {_age("day")} AS age, channel, concat(channel, day) AS cluster, visit_count, goal_count
FROM web_visits
WHERE day >= $start_day AND day <= $last_day AND visit_count >= 0
ORDER BY channel, day"""


SOURCES: Final[Mapping[str, tuple[str, Callable[[Moment], str]]]] = {
    "texts": ("posts", _texts),
    "replies": ("posts", _replies),
    "tickets": ("tickets", _tickets),
    "surveys": ("surveys", _surveys),
    "orders": ("sales", _orders),
    "lines": ("order_lines", _lines),
    "own_posts": ("post_metrics", _own_posts),
    "channel_days": ("channel_metrics", _channel_days),
    "leads": ("leads", _leads),
    "visits": ("web_visits", _visits),
    "new_customers": ("customers", _new_customers),
    "opt_outs": ("customers", _opt_outs),
}
"""Source -> the table it rests on, and its query, given the SQL of the local day of a time."""


_RESTS_ON: Final = {"sales": ("orders", "order_lines")}
_TABLES: Final = tuple(
    sorted({each for table, _ in SOURCES.values() for each in _RESTS_ON.get(table, (table,))})
)


def read_events(
    store: Store, first: date, last: date, context: Context, currency: str
) -> dict[str, pl.DataFrame]:
    """Return the events of each source between two days.

    Returns
    -------
    mapping of str to DataFrame
        Columns ``age`` in days (0 on the last day), ``cluster`` (person, post or customer),
        dimensions as text, values; empty where the table of the source is not loaded.
    """
    start, end = utc_bounds(first, last, context.timezone)
    given: dict[str, Any] = {
        "start": start,
        "end": end,
        "start_day": first,
        "last_day": last,
        "new_days": NEW_DAYS,
        "burn_in": BURN_IN_DAYS,
        "dated": _DATED,
        "currency": currency,
    }
    counts = {name: store.row_count(name) for name in _TABLES}
    moment, found = Moment(context.timezone, first, last), {}
    with ExitStack() as stack:
        for name, sql in _ONCE.items():
            rows = store.arrow(sql, select_bound_values(sql, given))
            stack.enter_context(store.offered(**{name: rows}))
        for name, (table, build) in SOURCES.items():
            sql = build(moment)
            has_rows = any(counts[each] for each in _RESTS_ON.get(table, (table,)))
            found[name] = (
                store.frame(sql, select_bound_values(sql, given)) if has_rows else pl.DataFrame()
            )
    return found


def read_currency(store: Store, context: Context) -> str:
    """Return the currency with the most orders; that of the settings if none is named."""
    found = store.frame(
        "SELECT coalesce(currency, $home) AS currency, count(*) AS n FROM"
        " (SELECT currency FROM orders UNION ALL SELECT currency FROM order_lines)"
        " GROUP BY ALL ORDER BY n DESC, currency LIMIT 1",
        {"home": context.currency},
    )
    return str(found["currency"][0]) if found.height else context.currency


def read_names(store: Store) -> Mapping[str, str]:
    """Return the names of campaigns by their number."""
    found = store.frame("SELECT campaign_id, name FROM campaigns WHERE name IS NOT NULL")
    return dict(found.sort("campaign_id").iter_rows())


def read_products(store: Store) -> list[str]:
    """Return the names of products, those with most order lines first."""
    found = store.frame(
        "SELECT product_name AS name, count(*) AS n FROM order_lines"
        " WHERE product_name IS NOT NULL GROUP BY ALL ORDER BY n DESC, name LIMIT $most",
        {"most": MOST_PRODUCTS},
    )
    return found["name"].to_list()
