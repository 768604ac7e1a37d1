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
    """Return ``customer_id, email, social_handles`` of all customers, in order."""
    return store.frame(
        "SELECT customer_id, email, social_handles FROM customers ORDER BY customer_id"
    )


def read_declarations(store: Store) -> pl.DataFrame:
    """Return ``channel, handle, customer_id, verdict`` of the declared pairs, in order."""
    return store.frame(
        "SELECT channel, handle, customer_id, verdict FROM identity_map ORDER BY ALL"
    )
