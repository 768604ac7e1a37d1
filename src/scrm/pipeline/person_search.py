"""`scrm person find`: who is meant, with the rows of each, and where the term is."""

from collections.abc import Mapping

from scrm.privacy.erasure import count_rows
from scrm.privacy.people import Person, find_people
from scrm.privacy.person_details import read_values
from scrm.privacy.person_values import Value
from scrm.privacy.table_search import Place, search_tables
from scrm.store.local import LocalStore

Found = list[tuple[Person, Mapping[str, int]]]


def find_everywhere(store: LocalStore, term: str) -> tuple[Found, tuple[Place, ...]]:
    """Return the persons that fit, each with its rows by table, and where their values are.

    What fits nobody is searched in all texts as it is.
    """
    people = find_people(store, term)
    found: Found = [(person, count_rows(store, person)) for person in people]
    if len(people) == 1:
        return found, search_tables(store, read_values(store, people[0]))
    return found, search_tables(store, [Value("term", " ".join(term.split()))])
