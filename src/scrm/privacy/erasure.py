"""Erasing a person from the tables: rows deleted, values redacted in other rows, hashes kept.

Each step can be repeated: an erasure that was killed is run again from its beginning. What the
engine leaves readable in the file is the caller's matter, who rewrites the database.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from scrm.privacy.erasure_plan import ErasurePlan
from scrm.privacy.key_file import Key
from scrm.privacy.person_tables import KEYS, list_conditions, offer_keys
from scrm.privacy.person_values import ERASED
from scrm.privacy.quarantine_search import delete_quarantined
from scrm.privacy.retention import delete_ended
from scrm.privacy.retention_duties import RETAINED_WITH, Duty, find_last_day
from scrm.privacy.table_search import Hit, find_hits
from scrm.store import Store
from scrm.store.layout import stored
from scrm.store.result_cache import forget_results
from scrm.tables import TABLES

_LAST = ("orders", "posts")
"""Deleted last: rows of other tables belong to a person through them."""


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


def erase(
    store: Store, plan: ErasurePlan, key: Key, *, today: date, folders: tuple[Path, ...] = ()
) -> Erased:
    """Erase a person from all tables in one transaction, and remember only keyed hashes.

    Parameters
    ----------
    key : Key
        The key file of the database.
    today : date
        The day that is recorded.
    folders : tuple of Path
        Where the project's own mappings are, which say what the cells of quarantined records are.
    """
    with store.transaction(), offer_keys(store, plan.person):
        conditions = _list_filled(store)
        hashes = list(_list_hashes(store, plan, conditions))
        retained, until = _retain(store, plan, key, today, conditions)
        ended = delete_ended(store, today) if retained else []
        for each in ended:
            retained[each.table] -= each.count
        store.execute(
            f"DELETE FROM restrictions WHERE (kind, value) IN (SELECT kind, value FROM {KEYS})"
        )
        rows = _delete_rows(store, conditions)
        for each in ended:
            rows[each.table] = rows.get(each.table, 0) + each.count
        matcher = plan.build_matcher()
        if quarantined := delete_quarantined(store, matcher, folders):
            rows["quarantine"] = quarantined
        redacted = _redact(store, find_hits(store, matcher))
        _suppress(store, hashes, key, today)
        forget_results(store)
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
        for each in sorted(RETAINED_WITH[table]):  # order_lines before orders
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
        if any(counts.get(each) for each in RETAINED_WITH[table]):
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
    store: Store, plan: ErasurePlan, conditions: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield kind and value of all that a later file could bring back."""
    person = plan.person
    yield from person.list_keys()
    yield from plan.numbers
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
