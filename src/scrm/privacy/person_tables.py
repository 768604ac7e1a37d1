"""Which rows of the tables are a person's, and the numbers of the person's records."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import polars as pl

from scrm.errors import ScrmError
from scrm.person_rows import build_condition
from scrm.privacy.people import Person
from scrm.store import Store
from scrm.store.layout import stored
from scrm.tables import CANONICAL, DERIVED, TABLES

KEYS = "person_keys"
"""Temporary table of the keys of the persons that are asked about."""
NUMBERED = ("orders", "leads", "tickets", "surveys", "opportunities")
"""Tables of a person's records, which have numbers of their own."""
_WRITTEN = {"posts": ("text",), "tickets": ("subject", "text"), "surveys": ("comment",)}
"""Table -> its columns of what the person wrote."""


def count_rows(store: Store, person: Person) -> dict[str, int]:
    """Return table -> rows about a person, of tables with any."""
    with offer_keys(store, person):
        counts = {
            table: int(store.value(f"SELECT count(*) FROM {stored(table)} WHERE {condition}"))
            for table, condition in list_conditions(store)
        }
    return {table: count for table, count in counts.items() if count}


def list_conditions(store: Store, keys: str = KEYS) -> Iterator[tuple[str, str]]:
    """Yield the tables with rows about persons, and the condition of these rows for a WHERE."""
    columns = {table.name: store.columns(table.name) for table in (*CANONICAL, *DERIVED)}
    for table in (*DERIVED, *CANONICAL):
        condition = build_condition(table.name, keys, columns.__getitem__, is_filter=True)
        if condition:
            yield table.name, condition


@contextmanager
def offer_keys(store: Store, person: Person) -> Iterator[str]:
    """Let SQL read the keys of a person as a temporary table within the block; yield its name."""
    schema = {"kind": pl.String, "value": pl.String}
    frame = pl.DataFrame(person.list_keys(), schema=schema, orient="row")
    store.execute(f"CREATE OR REPLACE TEMP TABLE {KEYS} (kind VARCHAR, value VARCHAR)")
    with store.offered(scrm_given_keys=frame.to_arrow()):
        store.execute(f"INSERT INTO {KEYS} SELECT kind, value FROM scrm_given_keys")
    try:
        yield KEYS
    finally:
        with suppress(ScrmError):  # an aborted transaction takes the table with it
            store.execute(f"DROP TABLE IF EXISTS {KEYS}")


def read_numbers(store: Store, conditions: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield table and number of the person's records; `offer_keys` has to be open.

    Parameters
    ----------
    conditions : mapping
        Table -> condition of the rows; see `list_conditions`.
    """
    for table in NUMBERED:
        key = TABLES[table].key[0]
        if table in conditions:
            rows = store.frame(f"SELECT {key} FROM {stored(table)} WHERE {conditions[table]}")
            yield from ((table, str(number)) for (number,) in rows.iter_rows() if number)


def read_written(store: Store, person: Person) -> list[str]:
    """Return the texts that a person wrote: posts, tickets, comments in surveys."""
    found: list[str] = []
    with offer_keys(store, person):
        for table, condition in list_conditions(store):
            there = store.columns(table) if table in _WRITTEN else ()
            for column in _WRITTEN.get(table, ()):
                if column in there:
                    rows = store.frame(
                        f"SELECT DISTINCT {column} FROM {stored(table)} "
                        f"WHERE {column} IS NOT NULL AND ({condition}) ORDER BY {column}"
                    )
                    found += [str(text) for (text,) in rows.iter_rows()]
    return found
