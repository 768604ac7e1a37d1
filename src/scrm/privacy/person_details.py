"""What the rows of a person say that identifies the person, and what others share."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from scrm.addresses import normalise_email
from scrm.phone_numbers import MESSENGERS, read_phone
from scrm.privacy.people import Person
from scrm.privacy.person_tables import list_conditions, offer_keys, read_numbers
from scrm.privacy.person_values import Value, build_values
from scrm.privacy.spellings import spell_name
from scrm.store import Store

_FROM_CUSTOMERS = """
SELECT email, phone, mobile, country, social_handles, first_name, last_name, street,
  CASE WHEN last_name IS NULL THEN company END AS company
FROM customers WHERE customer_id IN (SELECT unnest($ids)) ORDER BY customer_id
"""
_FROM_PROFILES = """
SELECT channel, profile_id, handle, display_name, profile_url, email, phone
FROM profiles WHERE concat(channel, ':', profile_id) IN (SELECT unnest($profiles))
UNION
SELECT channel, author_id, NULL, author_name, NULL, NULL, NULL FROM posts
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
_NAMESAKES = """
SELECT concat_ws(' ', first_name, last_name) AS text FROM customers
WHERE customer_id NOT IN (SELECT unnest($ids))
  AND regexp_matches(last_name, $words)
  AND (first_name IS NULL OR regexp_matches(first_name, $words))
  AND regexp_matches(concat_ws(' ', first_name, last_name), $names)
UNION SELECT company FROM customers
WHERE customer_id NOT IN (SELECT unnest($ids)) AND regexp_matches(company, $names)
UNION SELECT display_name FROM profiles
WHERE concat(channel, ':', profile_id) NOT IN (SELECT unnest($profiles))
  AND regexp_matches(display_name, $names)
UNION SELECT author_name FROM posts
WHERE coalesce(concat(channel, ':', coalesce(author_id, author_name))
    NOT IN (SELECT unnest($profiles)), TRUE) AND regexp_matches(author_name, $names)
"""
_HOUSEMATES = """
SELECT DISTINCT {column} AS text FROM customers
WHERE customer_id NOT IN (SELECT unnest($ids)) AND regexp_matches({column}, $pattern)
"""
_SHARED_BY = {"street": ("street",), "phone": ("phone", "mobile"), "email": ("email",)}
"""Kind of a value -> the columns of others that may have it, too.

Of addresses only those that are not known to be the person's alone.
"""


@dataclass(frozen=True, slots=True)
class KnownValues:
    """The values that identify a person.

    Parameters
    ----------
    values : tuple of Value
        Without those that others share.
    numbers : tuple of (str, str)
        Table and number of each record of the person.
    shared : int
        How many values others have, too: names, streets, numbers of a household.
    """

    values: tuple[Value, ...]
    numbers: tuple[tuple[str, str], ...] = ()
    shared: int = 0


def read_values(store: Store, person: Person, kept: Collection[str] = ()) -> KnownValues:
    """Return the values that identify a person.

    Parameters
    ----------
    kept : collection of str
        Tables whose records stay, so that their numbers are not searched.
    """
    found = build_values(person, _read_details(store, person))
    shared = _find_shared(store, person, found)
    with offer_keys(store, person):
        numbers = tuple(read_numbers(store, dict(list_conditions(store))))
    records = {Value("record", number) for table, number in numbers if table not in kept}
    return KnownValues(tuple(sorted({*found, *records} - shared)), numbers, len(shared))


def _find_shared(store: Store, person: Person, values: Iterable[Value]) -> set[Value]:
    """Return the values that others have, too."""
    given = {"ids": list(person.customers) or [""], "profiles": list(person.profiles) or [""]}
    by_kind: dict[str, list[Value]] = {}
    for value in values:
        is_own = value.kind == "email" and normalise_email(value.text) in person.emails
        if value.is_searchable and not is_own:
            by_kind.setdefault(value.kind, []).append(value)
    texts: dict[str, list[str]] = {}
    if names := by_kind.get("name"):
        words = {word for value in names for word in re.split(r"[\s,]+", value.text) if word}
        asked = {
            **given,
            "names": _join(names),
            "words": f"(?i){'|'.join(spell_name(word).core for word in sorted(words))}",
        }
        texts["name"] = [str(text) for (text,) in store.frame(_NAMESAKES, asked).iter_rows()]
    for kind, columns in _SHARED_BY.items():
        for column in columns if kind in by_kind else ():
            asked = {"ids": given["ids"], "pattern": _join(by_kind[kind])}
            rows = store.frame(_HOUSEMATES.format(column=column), asked)
            texts.setdefault(kind, []).extend(str(text) for (text,) in rows.iter_rows())
    shared = {
        value
        for kind, found in texts.items()
        for value in by_kind[kind]
        if any(_is_text(value, text) for text in found)
    }
    if any(value.kind == "name" for value in shared):
        shared.update(by_kind.get("parts", ()))
    return shared


def _join(values: Iterable[Value]) -> str:
    """Return the pattern, for RE2, of what has one of some values."""
    return f"(?i){'|'.join(each.core for value in values for each in value.list_spellings())}"


def _is_text(value: Value, text: str) -> bool:
    """Return whether a text is a value, and nothing else."""
    plain = text.strip()
    for each in value.list_spellings():
        found = re.search(each.guarded, plain, re.IGNORECASE)
        if found and (found[0] == plain or value.kind == "phone"):
            return True
    return False


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
            yield from _list_profile_details(row)


def _list_customer_details(row: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    for kind, name in (
        ("email", "email"),
        ("handles", "social_handles"),
        ("street", "street"),
        ("name", "company"),
    ):
        if text := row[name]:
            yield kind, text
    for name in ("phone", "mobile"):
        yield "phone", read_phone(row[name], row["country"] or "")
    yield "name", f"{row['first_name'] or ''}|{row['last_name'] or ''}"


def _list_profile_details(row: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    for kind, name in (
        ("handle", "handle"),
        ("name", "display_name"),
        ("link", "profile_url"),
        ("email", "email"),
        ("phone", "phone"),
    ):
        if text := row[name]:
            yield kind, text
    number = (row["profile_id"] or "").removeprefix("+")
    if number.isdigit() and row["channel"] in MESSENGERS:
        yield "phone", read_phone(f"+{number}")
