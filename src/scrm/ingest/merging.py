"""New rows against the rows already there: which are new, which replace an older version, which change nothing.

All rows of a file are added first; where a key then appears twice, the versions are compared. A version is dated by the
row's ``updated_at``, else by the newest date of its file; an older one never replaces a newer one, of equally old ones the later load wins.
A version that an earlier reading of the same bytes left counts as older than any, and so do all where the user says that the file wins.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scrm.ingest.planning import ONCE, REPEATED, key_of, name
from scrm.store import Store
from scrm.tables import TABLES

OUTCOME = "scrm_outcome"
NEW, UPDATED, UNCHANGED, OLDER = 3, 2, 1, 0


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the rows that one file added to one table."""

    new: int
    updated: int = 0
    unchanged: int = 0
    older: int = 0
    opt_outs_kept: int = 0
    contradicted: int = 0
    """Rows that replaced a row of the same file with the same key and another content, known before or not."""
    from_elsewhere: int = 0
    """Rows that replaced, and were completed by, a row from another source."""


def begin(store: Store) -> None:
    """Forget the outcome of an earlier file."""
    store.execute(f"CREATE OR REPLACE TEMP TABLE {OUTCOME} (source VARCHAR, line BIGINT, rank INTEGER)")
    store.execute("CREATE OR REPLACE TEMP TABLE scrm_seen (source VARCHAR, digest UBIGINT)")


def number_occurrences(store: Store, table: str, digests: str, *, is_last: bool) -> None:
    """Tell identical records of one file apart by their occurrence number: all of them count.

    Numbers are given before the rows are added: updating rows that the same transaction has added costs as much again
    as adding them. `digests` is the SQL of a block's lines and digests; earlier blocks are remembered by theirs.
    """
    store.execute(f"CREATE OR REPLACE TEMP TABLE scrm_digests AS {digests}")
    twice = "SELECT digest FROM scrm_digests GROUP BY digest HAVING count(*) > 1"
    before = (
        f"SELECT digest, count(*) AS n FROM scrm_seen WHERE source = '{table}' "
        "AND digest IN (SELECT digest FROM scrm_digests) GROUP BY digest"
    )
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE {REPEATED} AS "
        "SELECT line, coalesce(n, 0) + row_number() OVER (PARTITION BY digest ORDER BY line) AS occurrence "
        f"FROM scrm_digests LEFT JOIN ({before}) USING (digest) WHERE n IS NOT NULL OR digest IN ({twice})"
    )
    if not is_last:
        store.execute(f"INSERT INTO scrm_seen SELECT '{table}', digest FROM scrm_digests")


def keep_smallest(store: Store, table: str, load_id: int) -> None:
    """Of the rows that records of other tables gave for one key keep one, the same whatever the order of the files."""
    mine = f"SELECT {key_of(table)} FROM {table} WHERE load_id = {load_id}"
    store.execute(
        f"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} WHERE {key_of(table)} IN ({mine}) "
        f"AND starts_with(row_hash, '{ONCE}') QUALIFY row_number() OVER (PARTITION BY {key_of(table)} ORDER BY row_hash) > 1)"
    )


def merge(
    store: Store,
    table: str,
    load_id: int,
    supplied: Sequence[str],
    *,
    is_first: bool,
    is_unique: bool,
    outdated: str = "",
) -> Merged:
    """Resolve the keys that appear twice after a file's rows were added; return what became of them.

    Parameters
    ----------
    supplied : sequence of str
        Columns the mapping supplies; the others keep what another source said.
    is_first : bool
        The table was empty before.
    is_unique : bool
        No two rows of the file share a key: it is made of content and occurrence.
    outdated : str
        SQL condition: which rows that were there count as older than any row of the file, whatever their dates; empty for none.
    """
    added = int(store.value(f"SELECT count(*) FROM {table} WHERE load_id = {load_id}"))
    if is_first and is_unique:
        return Merged(added)
    if not added:
        return Merged(0)
    _find_rivals(store, table, load_id, is_first=is_first)
    if not store.value("SELECT count(*) FROM scrm_rivals"):
        return Merged(added)
    replaced = f"NOT is_new AND place IN (SELECT rowid FROM {table} WHERE {outdated})" if outdated else "FALSE"
    _rank(store, table, replaced)
    _confirm(store, table, load_id)
    kept = _keep_opt_outs(store) if table == "customers" else 0
    _complete(store, table, supplied)
    store.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT place FROM scrm_ranked WHERE NOT wins)")
    counts = store.frame(f"SELECT rank, count(*) AS n FROM {OUTCOME} WHERE source = '{table}' GROUP BY rank")
    found = dict(counts.iter_rows())
    known = found.get(UPDATED, 0) + found.get(UNCHANGED, 0) + found.get(OLDER, 0)
    contradicted = store.value("SELECT count(*) FROM scrm_ranked WHERE rank = 2 AND follows_new")
    elsewhere = store.value("SELECT count(*) FROM scrm_winners WHERE foreign_source")
    updated, unchanged, older = (found.get(rank, 0) for rank in (UPDATED, UNCHANGED, OLDER))
    return Merged(added - known, updated, unchanged, older, kept, contradicted, elsewhere)


def _find_rivals(store: Store, table: str, load_id: int, *, is_first: bool) -> None:
    keys = ", ".join(map(name, TABLES[table].key))
    among = (
        "" if is_first else f"WHERE {key_of(table)} IN (SELECT {key_of(table)} FROM {table} WHERE load_id = {load_id})"
    )
    twice = (
        f"SELECT {key_of(table)} AS row_key FROM (SELECT {keys} FROM {table} {among} GROUP BY ALL HAVING count(*) > 1)"
    )
    store.execute(f"CREATE OR REPLACE TEMP TABLE scrm_twice AS {twice}")
    dated = TABLES[table].dated_by
    own = "t.updated_at" if "updated_at" in TABLES[table].column_names else "NULL"
    newest = f"(SELECT max(CAST({dated} AS DATE)) FROM {table} WHERE load_id = {load_id})" if dated else "NULL"
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE scrm_rivals AS SELECT t.rowid AS place, {key_of(table, 't.')} AS row_key, t.row_hash, "
        "t.line, t.mapping, "
        f"t.load_id = {load_id} AS is_new, {'t.consent' if table == 'customers' else 'NULL'} AS consent, "
        f"coalesce(CAST({own} AS TIMESTAMP), CAST(CASE WHEN t.load_id = {load_id} THEN {newest} ELSE f.last_date END AS TIMESTAMP)) "
        "AS version "
        f"FROM {table} t LEFT JOIN load_files f ON f.load_id = t.load_id WHERE {key_of(table, 't.')} IN (FROM scrm_twice)"
    )


def _rank(store: Store, table: str, replaced: str) -> None:
    """Say of each rival whether it stays, and of each new one what it is; `replaced` tells those of whatever version."""
    earlier = "PARTITION BY row_key ORDER BY is_new, line"
    store.execute(
        "CREATE OR REPLACE TEMP TABLE scrm_ranked AS "
        "SELECT *, row_number() OVER (PARTITION BY row_key ORDER BY stands DESC) = 1 AS wins FROM ("
        "SELECT *, CASE rank WHEN 1 THEN -line WHEN 0 THEN NULL WHEN -1 THEN 0 ELSE line END AS stands FROM ("
        f"SELECT *, CASE WHEN NOT is_new THEN -1 WHEN hash_before IS NULL OR starts_with(hash_before, '{ONCE}') THEN 3 "
        "WHEN row_hash = hash_before THEN 1 "
        "WHEN version < version_there THEN 0 ELSE 2 END AS rank FROM ("
        f"SELECT *, lag(row_hash) OVER ({earlier}) AS hash_before, lag(is_new) OVER ({earlier}) AS follows_new, "
        "max(version) FILTER (WHERE NOT is_new AND NOT is_replaced) OVER (PARTITION BY row_key) AS version_there "
        f"FROM (SELECT *, {replaced} AS is_replaced FROM scrm_rivals))))"
    )
    store.execute(f"INSERT INTO {OUTCOME} SELECT '{table}', line, rank FROM scrm_ranked WHERE is_new AND rank < {NEW}")


def _confirm(store: Store, table: str, load_id: int) -> None:
    """Date the rows that a newer export shows unchanged, or that an earlier reading left, by that export."""
    newer = (
        "SELECT o.place, n.line FROM scrm_ranked o JOIN scrm_ranked n USING (row_key) "
        "WHERE o.wins AND NOT o.is_new AND n.rank = 1 AND n.row_hash = o.row_hash AND (o.is_replaced OR n.version > o.version)"
    )
    store.execute(
        f"UPDATE {table} SET load_id = {load_id}, line = newer.line "
        f"FROM (SELECT place, min(line) AS line FROM ({newer}) GROUP BY place) newer "
        f"WHERE {table}.rowid = newer.place"
    )


def _keep_opt_outs(store: Store) -> int:
    """Find the winners that would turn an opt-out into a consent."""
    store.execute(
        "CREATE OR REPLACE TEMP TABLE scrm_opt_outs AS SELECT place FROM scrm_ranked WHERE wins AND consent = 'yes' "
        "AND row_key IN (SELECT row_key FROM scrm_ranked WHERE consent = 'no')"
    )
    return int(store.value("SELECT count(*) FROM scrm_opt_outs"))


def _complete(store: Store, table: str, supplied: Sequence[str]) -> None:
    """Give the winners what only the other source knows, and the opt-out that must not be lost."""
    others = [column for column in TABLES[table].column_names if column not in supplied]
    shared = [column for column in TABLES[table].column_names if column in supplied and column not in TABLES[table].key]
    pieces = [f"{name(column)} = coalesce({table}.{name(column)}, o.{name(column)})" for column in others]
    pieces += [
        f"{name(column)} = CASE WHEN w.foreign_source THEN coalesce({table}.{name(column)}, o.{name(column)}) "
        f"ELSE {table}.{name(column)} END"
        for column in shared
    ]
    store.execute(
        "CREATE OR REPLACE TEMP TABLE scrm_winners AS SELECT w.place, o.place AS old_place, w.mapping <> o.mapping AS foreign_source "
        "FROM scrm_ranked w JOIN scrm_ranked o USING (row_key) WHERE w.wins AND w.is_new AND NOT o.is_new "
        f"AND NOT starts_with(o.row_hash, '{ONCE}')"
    )
    if pieces and store.value("SELECT count(*) FROM scrm_winners"):
        columns = ", ".join(name(column) for column in (*others, *shared))
        store.execute(
            f"UPDATE {table} SET {', '.join(pieces)} FROM scrm_winners w, (SELECT rowid AS place, {columns} FROM {table}) o "
            f"WHERE {table}.rowid = w.place AND o.place = w.old_place"
        )
    if table == "customers":
        store.execute("UPDATE customers SET consent = 'no' WHERE rowid IN (FROM scrm_opt_outs)")
