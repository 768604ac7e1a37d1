"""The SQL of ``scrm link``: profiles, customers and declared pairs."""

import polars as pl

from scrm.store import Store


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
