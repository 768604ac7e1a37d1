"""What the rows of a person say that identifies the person, and what others share."""

from collections.abc import Iterator

from scrm.privacy.people import Person
from scrm.privacy.person_values import Value, build_values
from scrm.store import Store

_FROM_CUSTOMERS = """
SELECT email, phone, mobile, social_handles, first_name, last_name, street,
  CASE WHEN last_name IS NULL THEN company END AS company
FROM customers WHERE customer_id IN (SELECT unnest($ids)) ORDER BY customer_id
"""
_FROM_PROFILES = """
SELECT profile_id, handle, display_name, profile_url, email, phone
FROM profiles WHERE concat(channel, ':', profile_id) IN (SELECT unnest($profiles))
UNION
SELECT NULL, NULL, author_name, NULL, NULL, NULL FROM posts
WHERE concat(channel, ':', coalesce(author_id, author_name)) IN (SELECT unnest($profiles))
ORDER BY ALL
"""
_ADDRESSES = """
SELECT customer_email AS address FROM orders WHERE customer_id IN (SELECT unnest($ids))
UNION SELECT customer_email FROM order_lines WHERE customer_id IN (SELECT unnest($ids))
UNION SELECT email FROM leads WHERE customer_id IN (SELECT unnest($ids))
UNION SELECT requester FROM tickets WHERE customer_id IN (SELECT unnest($ids))
ORDER BY address
"""
_SHARED = """
WITH asked AS (SELECT unnest($texts) AS text), names AS (
  SELECT lower(concat_ws(' ', first_name, last_name)) AS text FROM customers
  WHERE customer_id NOT IN (SELECT unnest($ids))
  UNION ALL SELECT lower(company) FROM customers WHERE customer_id NOT IN (SELECT unnest($ids))
  UNION ALL SELECT lower(street) FROM customers WHERE customer_id NOT IN (SELECT unnest($ids))
  UNION ALL SELECT lower(display_name) FROM profiles
  WHERE concat(channel, ':', profile_id) NOT IN (SELECT unnest($profiles))
  UNION ALL SELECT lower(author_name) FROM posts
  WHERE coalesce(concat(channel, ':', coalesce(author_id, author_name))
    NOT IN (SELECT unnest($profiles)), TRUE)
)
SELECT DISTINCT text FROM asked WHERE text IN (SELECT text FROM names)
"""
"""Names and streets of a person that are others', too: texts in lower case."""
_SHARED_ADDRESSES = """
SELECT DISTINCT lower(email) AS address FROM customers
WHERE customer_id NOT IN (SELECT unnest($ids)) AND lower(email) IN (SELECT unnest($texts))
"""


def read_values(store: Store, person: Person) -> tuple[Value, ...]:
    """Return the values that identify a person, without those that others share."""
    details = list(_read_details(store, person))
    found = build_values(person, details)
    known = {"ids": list(person.customers) or [""], "profiles": list(person.profiles) or [""]}
    asked = {value: _list_orders(value.text) for value in found if value.kind in {"name", "street"}}
    names = sorted(set().union(*asked.values()))
    shared: set[str] = set()
    if names:
        turned = store.frame(_SHARED, {**known, "texts": names})
        others = {str(text) for (text,) in turned.iter_rows()}
        shared = {value.text.lower() for value, orders in asked.items() if orders & others}
    if addresses := sorted({value.text.lower() for value in found if value.kind == "email"}):
        rows = store.frame(_SHARED_ADDRESSES, {"ids": known["ids"], "texts": addresses})
        shared |= {str(text) for (text,) in rows.iter_rows()}
    return build_values(person, details, frozenset(shared))


def _list_orders(name: str) -> set[str]:
    """Return a name in lower case, as it is and with its last word first.

    Examples
    --------
    >>> sorted(_list_orders("Muster, Anna"))
    ['anna muster', 'muster anna']
    """
    words = name.lower().replace(",", " ").split()
    return {" ".join(words), " ".join([*words[1:], *words[:1]])}


def _read_details(store: Store, person: Person) -> Iterator[tuple[str, str]]:
    """Yield kind and text of what the rows of a person say."""
    if person.customers:
        given = {"ids": list(person.customers)}
        for row in store.frame(_FROM_CUSTOMERS, given).iter_rows(named=True):
            yield from _list_customer_details(row)
        for (address,) in store.frame(_ADDRESSES, given).iter_rows():
            if address:
                yield ("email" if "@" in address else "name"), address
    if person.profiles:
        given = {"profiles": list(person.profiles)}
        for row in store.frame(_FROM_PROFILES, given).iter_rows(named=True):
            for kind, name in (
                ("handle", "handle"),
                ("name", "display_name"),
                ("link", "profile_url"),
                ("email", "email"),
                ("phone", "phone"),
            ):
                if row[name]:
                    yield kind, row[name]


def _list_customer_details(row: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    for kind, name in (
        ("email", "email"),
        ("phone", "phone"),
        ("phone", "mobile"),
        ("handles", "social_handles"),
        ("street", "street"),
        ("name", "company"),
    ):
        if text := row[name]:
            yield kind, text
    yield "name", f"{row['first_name'] or ''}|{row['last_name'] or ''}"
