"""Which rows of a table are about a person, as SQL conditions on the columns that say whose it is.

A relation of keys, with the columns ``kind`` and ``value``, names the persons: ``customer`` (a
customer number), ``profile`` (``channel:profile_id``) and ``email`` (a normalised address). An
address decides where there is no customer number. Rows without such a column belong to the order or
post that they are about.
"""

from collections.abc import Callable, Collection

from scrm.addresses import normalise_sql

_EMAILS = ("email", "customer_email", "requester")
_PROFILES = ("profile_id", "author_id", "target_id", "via_id", "handle")
_NETWORKS = ("facebook", "instagram", "x", "youtube", "tiktok", "linkedin", "pinterest")
_PERSONS = frozenset({"segments", "person_interests"})
"""Tables whose ``person_id`` is a customer number or ``channel:profile_id``."""

KEY_COLUMNS = frozenset({"customer_id", *_EMAILS, *_PROFILES, *_NETWORKS})
"""Columns by which a row can belong to a person."""

Columns = Callable[[str], Collection[str]]
"""Table -> the columns that it stores."""


def build_condition(
    table: str, keys: str, columns: Columns, schema: str = "stored", *, is_filter: bool = False
) -> str:
    """Return the SQL condition for the rows of a table that are about the persons of `keys`.

    Empty if no column says whose a row is. The condition is never NULL, unless it `is_filter`.

    Parameters
    ----------
    keys : str
        Relation with the columns ``kind`` and ``value``.
    columns : callable
        Table -> the columns that it stores; of ``orders`` and ``posts`` as well.
    schema : str
        Where the tables are that files are loaded into.
    is_filter : bool
        The condition is all of a WHERE: it may be NULL, and is faster.

    Examples
    --------
    >>> build_condition("surveys", "k", lambda _: ["survey_id", "customer_id"])
    "coalesce(customer_id IN (SELECT value FROM k WHERE kind = 'customer'), FALSE)"
    >>> build_condition("campaigns", "k", lambda _: ["campaign_id"])
    ''
    """
    there = columns(table)
    tests = list(_list_tests(table, keys, there))
    if table != "orders" and "order_id" in there:
        tests += _join_parent("orders", ("order_id",), keys, columns, schema)
    if table != "posts" and {"channel", "post_id"} <= set(there):
        tests += _join_parent("posts", ("channel", "post_id"), keys, columns, schema)
    return " OR ".join(tests if is_filter else (f"coalesce({test}, FALSE)" for test in tests))


def _list_tests(table: str, keys: str, there: Collection[str]) -> list[str]:
    def among(value: str, *kinds: str) -> str:
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        chosen = f"kind = {listed}" if len(kinds) == 1 else f"kind IN ({listed})"
        return f"{value} IN (SELECT value FROM {keys} WHERE {chosen})"

    tests = [among("customer_id", "customer")] if "customer_id" in there else []
    if table != "customers":  # whose addresses the customer number decides, as in `persons`
        free = "customer_id IS NULL AND " if "customer_id" in there else ""
        emails = (name for name in _EMAILS if name in there)
        tests += [f"({free}{among(normalise_sql(name), 'email')})" for name in emails]
    if "channel" in there and table != "identity_map":
        authors = "coalesce(author_id, author_name)" if "author_name" in there else "author_id"
        names = {name: authors if name == "author_id" else name for name in _PROFILES}
        tests += [
            among(f"concat(channel, ':', {names[name]})", "profile")
            for name in _PROFILES
            if name in there and name != "handle"
        ]
    if table == "identity_map":
        tests.append(among("concat(channel, ':', handle)", "profile", "handle"))
    if table == "influencers":
        tests += [
            among(f"concat('{name}:', {name})", "profile", "handle")
            for name in _NETWORKS
            if name in there
        ]
    if table in _PERSONS:
        tests.append(among("person_id", "customer", "profile"))
    return tests


def _join_parent(
    parent: str, key: tuple[str, ...], keys: str, columns: Columns, schema: str
) -> list[str]:
    """Return the test that a row belongs to an order or post of a person."""
    tests = _list_tests(parent, keys, columns(parent))
    if not tests or not set(key) <= set(columns(parent)):
        return []
    condition = " OR ".join(f"coalesce({test}, FALSE)" for test in tests)
    names = ", ".join(key)
    whole = f"({names})" if len(key) > 1 else names
    return [f"{whole} IN (SELECT {names} FROM {schema}.{parent} WHERE {condition})"]
