"""Who is meant by a key or name, in a database with pseudonyms, too."""

from collections.abc import Iterator

from scrm.errors import UsageError
from scrm.pipeline.configured_loads import PSEUDONYMS, list_kinds
from scrm.privacy.key_file import Key, key_path, read_key
from scrm.privacy.matcher import Matcher
from scrm.privacy.people import Person, expand, find_mentioned, find_people
from scrm.privacy.person_details import read_values
from scrm.privacy.quarantine_search import search_store
from scrm.privacy.record_screen import list_pseudonyms, name_phone
from scrm.store.local import LocalStore


def find_persons(store: LocalStore, term: str) -> tuple[Person, ...]:
    """Return the persons that a key or name means.

    In a database with pseudonyms, the term is also looked for under its pseudonyms.

    Raises
    ------
    ConfigError
        The database has pseudonyms, and its key file is missing.
    """
    found = find_people(store, term)
    if found or store.path is None or PSEUDONYMS not in list_kinds(store):
        return found
    key_id = store.value("SELECT min(key_id) FROM suppressions")
    key = read_key(key_path(store.path), str(key_id))
    return tuple(dict.fromkeys(_find_pseudonymous(store, key, " ".join(term.split()))))


def _find_pseudonymous(store: LocalStore, key: Key, term: str) -> Iterator[Person]:
    for each in list_pseudonyms(key, term):
        yield from find_people(store, each)
    if phone := name_phone(key, term):
        rows = store.frame(
            "SELECT customer_id FROM customers WHERE phone = $phone OR mobile = $phone "
            "ORDER BY customer_id",
            {"phone": phone},
        )
        for (number,) in rows.iter_rows():
            yield expand(store, Person(customers=(number,)))


def find_one(store: LocalStore, term: str) -> Person:
    """Return the person that a key or name means.

    An address or phone number that only texts or quarantined records have is a person, too.

    Raises
    ------
    UsageError
        It means nobody, or several persons.
    """
    found = find_persons(store, term)
    if not found:
        mentioned = find_mentioned(store, term)
        if mentioned:
            matcher = Matcher(read_values(store, mentioned).values, mentioned.list_keys())
            if any(not place.is_possible for place in search_store(store, matcher)):
                return mentioned
        raise UsageError(
            "nobody is stored under that number, profile, address, phone number, handle or name",
            hint="scrm person find also searches texts and quarantined records",
        )
    if len(found) > 1:
        raise UsageError(
            f"{len(found)} persons fit: name one by number, profile or address",
            hint="scrm person find lists them",
        )
    return found[0]
