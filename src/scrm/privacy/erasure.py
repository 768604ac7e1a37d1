"""Erasing a person from the tables: rows deleted, values redacted in other rows, hashes kept.

Each step can be repeated: an erasure that was killed is run again from its beginning. What the
engine leaves readable in the file is the caller's matter, who rewrites the database.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from scrm.errors import ScrmError
from scrm.person_rows import build_condition
from scrm.privacy.key_file import Key
from scrm.privacy.people import Person
from scrm.privacy.person_details import read_values
from scrm.privacy.person_values import ERASED, Matcher, Value
from scrm.privacy.retention_duties import DUTIES, Duty, find_last_day
from scrm.privacy.table_search import Hit, find_hits
from scrm.store import Store
from scrm.store.layout import stored
from scrm.tables import CANONICAL, DERIVED, TABLES

KEYS = "person_keys"
"""Temporary table of the keys of the persons that are erased."""
_RETAINED_WITH = {"orders": ("orders", "order_lines"), "opportunities": ("opportunities",)}
_NUMBERED = ("orders", "leads", "tickets", "surveys", "opportunities")
"""Tables of a person's records, whose numbers are suppressed as well."""
_LAST = ("orders", "posts")
"""Deleted last: rows of other tables belong to a person through them."""


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What an erasure does.

    Parameters
    ----------
    person : Person
    values : tuple of Value
        Searched, and redacted where they are in rows of others.
    retained : Mapping[str, Duty]
        Table -> the duty to keep its records under a pseudonym.
    """

    person: Person
    values: tuple[Value, ...]
    retained: Mapping[str, Duty] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    """SHA-256 of each text that the person has written, for files of labels."""

    def build_matcher(self) -> Matcher:
        """Return what finds the person in files."""
        return Matcher(self.values, self.person.list_keys())

    def to_json(self) -> str:
        """Return the plan as text, for the journal of an erasure that is not finished."""
        parts = {
            "customers": self.person.customers,
            "profiles": self.person.profiles,
            "emails": self.person.emails,
            "term": self.person.term,
            "values": [(value.kind, value.text) for value in self.values],
            "retained": {table: duty.name for table, duty in self.retained.items()},
            "texts": sorted(self.texts),
        }
        return json.dumps(parts, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "ErasurePlan":
        """Return a plan from its text."""
        parts = json.loads(text)
        keys = {name: tuple(parts[name]) for name in ("customers", "profiles", "emails")}
        return ErasurePlan(
            Person(**keys, term=parts["term"]),
            tuple(Value(kind, value) for kind, value in parts["values"]),
            {table: DUTIES[name] for table, name in parts["retained"].items()},
            frozenset(parts["texts"]),
        )


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did to the tables.

    Parameters
    ----------
    rows : Mapping[str, int]
        Table -> rows deleted.
    redacted : int
        Cells of other rows in which a value was replaced.
    retained : Mapping[str, int]
        Table -> rows kept under a pseudonym.
    until : date or None
        Last day on which those are kept.
    stale : tuple of str
        Derived tables that the caller has to compute again.
    """

    rows: Mapping[str, int]
    redacted: int
    retained: Mapping[str, int]
    until: date | None
    stale: tuple[str, ...]


def plan_erasure(store: Store, person: Person, retained: Mapping[str, Duty]) -> ErasurePlan:
    """Return the plan to erase a person."""
    return ErasurePlan(person, read_values(store, person), retained, _hash_texts(store, person))


def hash_text(text: str) -> str:
    """Return the hash by which a text in a file of labels is recognised."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()


def _hash_texts(store: Store, person: Person) -> frozenset[str]:
    with offer_keys(store, person):
        condition = dict(list_conditions(store)).get("posts", "FALSE")
        if "text" not in store.columns("posts"):
            return frozenset()
        rows = store.frame(
            f"SELECT text FROM stored.posts WHERE text IS NOT NULL AND ({condition})"
        )
    return frozenset(hash_text(text) for (text,) in rows.iter_rows() if text.strip())


def count_rows(store: Store, person: Person) -> dict[str, int]:
    """Return table -> rows about a person, of tables with any."""
    with offer_keys(store, person):
        counts = {
            table: int(store.value(f"SELECT count(*) FROM {stored(table)} WHERE {condition}"))
            for table, condition in list_conditions(store)
        }
    return {table: count for table, count in counts.items() if count}


def list_conditions(store: Store, keys: str = KEYS) -> Iterator[tuple[str, str]]:
    """Yield the tables with rows about persons, and the condition of these rows."""
    columns = {table.name: store.columns(table.name) for table in (*CANONICAL, *DERIVED)}
    for table in (*DERIVED, *CANONICAL):
        if condition := build_condition(table.name, keys, columns.__getitem__):
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


def erase(store: Store, plan: ErasurePlan, key: Key, *, today: date) -> Erased:
    """Erase a person from all tables in one transaction, and remember only keyed hashes.

    Parameters
    ----------
    key : Key
        The key file of the database.
    today : date
        The day that is recorded.
    """
    with store.transaction(), offer_keys(store, plan.person):
        conditions = _list_filled(store)
        hashes = list(_list_hashes(store, plan.person, conditions))
        retained, until = _retain(store, plan, key, today, conditions)
        store.execute(
            f"DELETE FROM restrictions WHERE (kind, value) IN (SELECT kind, value FROM {KEYS})"
        )
        rows = _delete_rows(store, conditions)
        quarantined = _delete_quarantined(store, plan.values)
        if quarantined:
            rows["quarantine"] = quarantined
        redacted = _redact(store, find_hits(store, plan.values))
        _suppress(store, hashes, key, today)
        stale = list_computed(store) if rows or redacted or retained else ()
        if rows or redacted or retained:
            store.execute("DELETE FROM derivations")
            _record(store, {**rows, "redacted cells": redacted}, plan.retained, today)
    return Erased(rows, redacted, retained, until, stale)


def _list_filled(store: Store) -> dict[str, str]:
    """Return the tables with any rows, and the condition of those about persons."""
    return {
        table: condition
        for table, condition in list_conditions(store)
        if store.value(f"SELECT 1 FROM {stored(table)} LIMIT 1")
    }


def _delete_rows(store: Store, conditions: Mapping[str, str]) -> dict[str, int]:
    ordered = sorted(conditions.items(), key=lambda each: each[0] in _LAST)
    counts = {table: store.delete(table, condition) for table, condition in ordered}
    return {table: count for table, count in counts.items() if count}


def _delete_quarantined(store: Store, values: Iterable[Value]) -> int:
    """Delete the quarantined records that have a value; return their number."""
    hits = list(find_hits(store, values, tables=("quarantine",)))
    if not hits:
        return 0
    places = pl.DataFrame({"place": sorted({hit.row for hit in hits})}).to_arrow()
    with store.offered(scrm_hits=places):
        records = (
            "SELECT DISTINCT load_id, line FROM quarantine "
            "WHERE rowid IN (SELECT place FROM scrm_hits)"
        )
        count = int(store.value(f"SELECT count(*) FROM ({records})"))
        store.execute(f"DELETE FROM quarantine WHERE (load_id, line) IN ({records})")
    return count


def _redact(store: Store, hits: Iterable[Hit]) -> int:
    """Replace values in cells of rows that are about others; return the number of cells."""
    found: dict[tuple[str, str, str], list[Hit]] = {}
    for hit in hits:
        found.setdefault((hit.column.schema, hit.column.table, hit.column.column), []).append(hit)
    return sum(_redact_column(store, place, cells) for place, cells in found.items())


def _redact_column(store: Store, place: tuple[str, str, str], hits: list[Hit]) -> int:
    schema, table, column = place
    is_key = table in TABLES and column in TABLES[table].key
    texts = [
        f"{ERASED} {hit.row}" if is_key or hit.redacted == hit.text else hit.redacted
        for hit in hits
    ]
    frame = pl.DataFrame({"place": [hit.row for hit in hits], column: texts}).to_arrow()
    with store.offered(scrm_redacted=frame):
        if table in TABLES and TABLES[table].role != "bookkeeping":
            store.update(table, f'SELECT place, "{column}" FROM scrm_redacted')
        else:
            store.execute(
                f'UPDATE "{schema}"."{table}" AS t SET "{column}" = r."{column}" '
                f"FROM scrm_redacted AS r WHERE t.rowid = r.place"
            )
    return len(hits)


def _retain(
    store: Store, plan: ErasurePlan, key: Key, today: date, conditions: Mapping[str, str]
) -> tuple[dict[str, int], date | None]:
    """Put the records that a duty protects under a pseudonym; return rows and the last day."""
    counts: dict[str, int] = {}
    last: date | None = None
    pseudonym = f"retained-{key.digest('retained', plan.person.label)[:16]}"
    for table, duty in plan.retained.items():
        newest = None
        for each in sorted(_RETAINED_WITH[table]):  # order_lines before orders
            if each not in conditions:
                continue
            condition = conditions[each]
            dated = TABLES[each].dated_by
            if dated in store.columns(each):
                day = store.value(f"SELECT max({dated}) FROM {stored(each)} WHERE {condition}")
                newest = max(filter(None, (newest, day)), default=None)
            columns = set(store.columns(each)) & {"customer_email", "name"}
            blank = "".join(f", CAST(NULL AS VARCHAR) AS {name}" for name in sorted(columns))
            counts[each] = store.update(
                each,
                f"SELECT rowid AS place, '{pseudonym}' AS customer_id{blank} "
                f"FROM {stored(each)} WHERE {condition}",
            )
        if any(counts.get(each) for each in _RETAINED_WITH[table]):
            until = find_last_day(duty, _to_day(newest) or today)
            last = max(filter(None, (last, until)))
            _record_retained(store, pseudonym, table, duty, until)
    return {table: count for table, count in counts.items() if count}, last


def _to_day(moment: date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _record_retained(store: Store, pseudonym: str, table: str, duty: Duty, until: date) -> None:
    given = {"pseudonym": pseudonym, "table": table}
    store.execute(
        "DELETE FROM retained_records WHERE pseudonym = $pseudonym AND table_name = $table", given
    )
    store.execute(
        "INSERT INTO retained_records VALUES ($pseudonym, $table, $duty, $until)",
        {**given, "duty": duty.name, "until": until},
    )


def _list_hashes(
    store: Store, person: Person, conditions: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield kind and value of all that a later file could bring back."""
    yield from person.list_keys()
    for table in _NUMBERED:
        key = TABLES[table].key[0]
        if table in conditions:
            rows = store.frame(f"SELECT {key} FROM {stored(table)} WHERE {conditions[table]}")
            yield from ((table, str(number)) for (number,) in rows.iter_rows() if number)
    if "profiles" in conditions and "handle" in store.columns("profiles"):
        handles = store.frame(
            "SELECT concat(channel, ':', handle) AS handle FROM stored.profiles "
            f"WHERE handle IS NOT NULL AND ({conditions['profiles']})"
        )
        yield from (("profile", str(handle)) for (handle,) in handles.iter_rows())
        yield from (("account", str(handle).partition(":")[2]) for (handle,) in handles.iter_rows())
    for profile in person.profiles:
        yield "account", profile.partition(":")[2]


def _suppress(store: Store, hashes: Collection[tuple[str, str]], key: Key, today: date) -> None:
    rows = sorted({(key.digest(kind, value), kind) for kind, value in hashes})
    frame = pl.DataFrame(rows, schema={"digest": pl.String, "kind": pl.String}, orient="row")
    with store.offered(scrm_digests=frame.to_arrow()):
        store.execute(
            "INSERT INTO suppressions SELECT digest, kind, $key_id, $today FROM scrm_digests "
            "WHERE digest NOT IN (SELECT digest FROM suppressions)",
            {"key_id": key.key_id, "today": today},
        )


def list_computed(store: Store) -> tuple[str, ...]:
    """Return the commands whose derived tables are stored."""
    rows = store.frame("SELECT command FROM derivations ORDER BY command")
    return tuple(str(command) for (command,) in rows.iter_rows())


def _record(
    store: Store, counts: Mapping[str, int], retained: Mapping[str, Duty], today: date
) -> None:
    """Log the act without anything about the person."""
    store.execute(
        "INSERT INTO erasures SELECT coalesce(max(erasure_id), 0) + 1, $today, $counts, $retained "
        "FROM erasures",
        {
            "today": today,
            "counts": json.dumps(dict(counts), sort_keys=True),
            "retained": json.dumps({table: duty.name for table, duty in retained.items()}),
        },
    )
