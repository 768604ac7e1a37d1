"""Restriction of processing (Art. 18 GDPR): a person's data is stored, and no analysis reads it."""

from datetime import date

from scrm.privacy.people import Person
from scrm.privacy.person_tables import list_conditions, offer_keys
from scrm.store import Store
from scrm.store.layout import hide_restricted
from scrm.store.result_cache import forget_results
from scrm.tables import TABLES


def restrict(store: Store, person: Person, *, today: date) -> int:
    """Leave a person out of all analyses from now on; return the derived rows deleted.

    What derived tables say of others was computed with the person, so it is to be computed again:
    the next question does.
    """
    with store.transaction(), offer_keys(store, person) as keys:
        store.execute(
            f"INSERT INTO restrictions SELECT kind, value, $today FROM {keys} "
            "WHERE (kind, value) NOT IN (SELECT kind, value FROM restrictions)",
            {"today": today},
        )
        deleted = sum(
            store.delete(table, condition)
            for table, condition in list_conditions(store)
            if TABLES[table].role == "derived"
        )
        store.execute("DELETE FROM derivations")
        forget_results(store)
        hide_restricted(store)
    return deleted


def lift_restriction(store: Store, person: Person) -> int:
    """Let analyses read a person's rows again; return the number of keys that were restricted."""
    with store.transaction(), offer_keys(store, person) as keys:
        listed = f"(kind, value) IN (SELECT kind, value FROM {keys})"
        found = int(store.value(f"SELECT count(*) FROM restrictions WHERE {listed}"))
        store.execute(f"DELETE FROM restrictions WHERE {listed}")
        store.execute("DELETE FROM derivations")
        forget_results(store)
    return found
