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
        ``channel, profile_id, handle, display_name, profile_url, email, phone, city,
        postal_code``.
    """
    found = store.frame(
        """
SELECT channel, profile_id, handle, display_name, profile_url, email, phone, city, postal_code
FROM linkable_profiles
ORDER BY ALL"""
    )
    return found.unique(["channel", "profile_id"], keep="first", maintain_order=True)


def read_customers(store: Store) -> pl.DataFrame:
    """Return all customers with what identifies them, in order.

    The id is that of the person: a person with several customer numbers has several rows.

    Returns
    -------
    DataFrame
        ``customer_id, email, social_handles, first_name, last_name, company, phone, mobile,
        street, postal_code, city, country, birth_date``.
    """
    return store.frame(
        """
SELECT p.person_id AS customer_id, c.email, c.social_handles, c.first_name, c.last_name, c.company,
  c.phone, c.mobile, c.street, c.postal_code, c.city, c.country,
  CAST(c.birth_date AS VARCHAR) AS birth_date
FROM customers AS c
JOIN persons AS p ON p.customer_id = c.customer_id
ORDER BY ALL"""
    )


def read_customer_numbers(store: Store) -> pl.DataFrame:
    """Return each customer number once, with its person and the mapping it came by, in order.

    Returns
    -------
    DataFrame
        ``customer_id, person_id, system, acquisition_source, salutation, gender``, and the columns
        of `read_customers`.
    """
    return store.frame(
        """
SELECT c.customer_id, p.person_id, f.mapping AS system, c.acquisition_source, c.email,
  c.social_handles, c.first_name, c.last_name, c.company, c.phone, c.mobile, c.street,
  c.postal_code, c.city, c.country, CAST(c.birth_date AS VARCHAR) AS birth_date, c.gender,
  c.salutation
FROM customers AS c
JOIN persons AS p ON p.customer_id = c.customer_id
LEFT JOIN load_files AS f ON f.load_id = c.load_id
ORDER BY c.customer_id"""
    )


def read_references(store: Store) -> pl.DataFrame:
    """Return whose order, ticket or customer number an export names with a post.

    Returns
    -------
    DataFrame
        ``channel, profile_id, customer_id, kind``, in order; the id is that of the person.
    """
    if not store.value("SELECT count(reference) FROM posts"):
        columns = ("channel", "profile_id", "customer_id", "kind")
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return store.frame(
        """
WITH told AS (
  SELECT DISTINCT channel, author_id AS profile_id, trim(reference) AS reference
  FROM posts
  WHERE reference IS NOT NULL AND author_id IS NOT NULL AND NOT coalesce(is_own, FALSE)
), numbers AS (
  SELECT order_id AS reference, customer_id, 'order' AS kind FROM sales
  UNION
  SELECT ticket_id AS reference, customer_id, 'ticket' AS kind FROM service_tickets
  UNION
  SELECT customer_id AS reference, person_id AS customer_id, 'customer' AS kind FROM persons
)
SELECT DISTINCT t.channel, t.profile_id, coalesce(p.person_id, n.customer_id) AS customer_id, n.kind
FROM told AS t
JOIN numbers AS n ON n.reference = t.reference
LEFT JOIN persons AS p ON p.customer_id = n.customer_id
WHERE n.customer_id IS NOT NULL
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


def read_links(store: Store) -> pl.DataFrame:
    """Return the links of the last run, in order: the columns of `identities`."""
    return store.frame("SELECT * FROM identities ORDER BY channel, profile_id")


def read_persons(store: Store) -> pl.DataFrame:
    """Return ``customer_id, person_id`` of all customer numbers, in order."""
    return store.frame("SELECT customer_id, person_id FROM persons ORDER BY ALL")


def read_person_numbers(store: Store) -> pl.DataFrame:
    """Return ``customer_id, person_id`` of the persons with several numbers, in order."""
    return store.frame("SELECT customer_id, person_id FROM merged_customers ORDER BY ALL")


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
