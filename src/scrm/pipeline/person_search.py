"""`scrm person find`: who is meant, with the rows of each, and where the term is."""

from collections.abc import Mapping
from pathlib import Path

from scrm.phone_numbers import read_phone
from scrm.pipeline.person_lookup import find_persons
from scrm.privacy.matcher import Matcher
from scrm.privacy.people import Person
from scrm.privacy.person_details import read_values
from scrm.privacy.person_tables import count_rows
from scrm.privacy.person_values import Value
from scrm.privacy.quarantine_search import search_store
from scrm.privacy.table_search import Place
from scrm.store.local import LocalStore

Found = list[tuple[Person, Mapping[str, int]]]


def find_everywhere(
    store: LocalStore, term: str, folders: tuple[Path, ...] = ()
) -> tuple[Found, tuple[Place, ...]]:
    """Return the persons that fit, each with its rows by table, and where their values are.

    What fits nobody is searched in all texts as it is.

    Parameters
    ----------
    folders : tuple of Path
        Where the project's own mappings are.
    """
    people = find_persons(store, term)
    found: Found = [(person, count_rows(store, person)) for person in people]
    if len(people) == 1:
        values = read_values(store, people[0]).values
        return found, search_store(store, Matcher(values, people[0].list_keys()), folders)
    return found, search_store(store, _match_term(term), folders)


def _match_term(term: str) -> Matcher:
    """Return what finds a term in texts: as an address, a phone number, or as it is."""
    plain = " ".join(term.split())
    phone = read_phone(plain)
    if phone:
        return Matcher([Value("phone", phone)])
    return Matcher([Value("email" if "@" in plain[1:] else "term", plain)])
