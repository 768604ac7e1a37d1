"""New rows against the rows already there: which are new, which replace an older version, which change nothing.

All rows of a file are added first; where a key then appears twice, the versions are compared. A version is dated by the
row's ``updated_at``, else by the newest date of its file; an older one never replaces a newer one, of equally old ones the later load wins.
A version that an earlier reading of the same bytes left counts as older than any, and so do all where the user says that the file wins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scrm.ingest.loader import cell_origins as completing
from scrm.ingest.loader.cell_origins import Said
from scrm.ingest.loader.plan import ONCE
from scrm.ingest.values.sql import hash_content, quote_name, quote_text, row_key
from scrm.store import Store
from scrm.store.layout import stored, widen
from scrm.tables import TABLES

OUTCOME = "scrm_outcome"
NEW, UPDATED, UNCHANGED, OLDER = 3, 2, 1, 0
_DECIDING = ("row_hash", "updated_at", "consent", "lent")
"""Columns that decide between two versions of a row, or what one keeps of the other."""


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


@dataclass(frozen=True, slots=True)
class Added:
    """The rows that a file added to one table.

    Parameters
    ----------
    said : Said
        What the file says of the table.
    newest : date or None
        The newest date in the file, in whatever table.
    """

    table: str
    load_id: int
    said: Said
    newest: date | None = None


def begin(store: Store) -> None:
    """Forget the outcome of an earlier file."""
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE {OUTCOME} (source VARCHAR, line BIGINT, rank INTEGER)"
    )


def keep_smallest(store: Store, table: str, load_id: int) -> None:
    """Of the rows that records of other tables gave for one key keep one, the same whatever the order of the files."""
    keys = ", ".join(map(quote_name, TABLES[table].key))
    if not store.value(f"SELECT 1 FROM {table} GROUP BY hash({keys}) HAVING count(*) > 1 LIMIT 1"):
        return
    mine = f"SELECT {row_key(table)} FROM {table} WHERE load_id = {load_id}"
    store.delete(
        table,
        f"rowid IN (SELECT rowid FROM {stored(table)} WHERE {row_key(table)} IN ({mine}) "
        f"AND starts_with(row_hash, '{ONCE}') QUALIFY row_number() OVER (PARTITION BY {row_key(table)} ORDER BY row_hash) > 1)",
    )


def all_new(store: Store, table: str, load_id: int) -> Merged:
    """Return what became of a file's rows where none can share its key with another."""
    return Merged(int(store.value(f"SELECT count(*) FROM {table} WHERE load_id = {load_id}")))


def merge(
    store: Store, rows: Added, *, is_first: bool, is_counted: bool, outdated: str = ""
) -> Merged:
    """Resolve the keys that appear twice after a file's rows were added; return what became of them.

    Parameters
    ----------
    is_first : bool
        The table was empty before.
    is_counted : bool
        The key only counts: rows are the same where their content and its occurrence number are.
    outdated : str
        SQL condition: which rows that were there count as older than any row of the file, whatever their dates; empty for none.
    """
    table, load_id, content = rows.table, rows.load_id, rows.said.given
    added = all_new(store, table, load_id).new
    if not added or (is_first and is_counted):
        return Merged(added)
    if is_counted:
        _find_repeated(store, table, load_id, content)
    else:
        _find_twice(store, table, load_id, is_first=is_first)
    if not store.value("SELECT count(*) FROM scrm_suspects"):
        return Merged(added)
    widen(store, table, _DECIDING)
    _find_rivals(store, rows, is_counted=is_counted)
    if not store.value("SELECT count(*) FROM scrm_rivals"):
        return Merged(added)
    replaced = (
        f"NOT is_new AND place IN (SELECT rowid FROM {stored(table)} WHERE {outdated})"
        if outdated
        else "FALSE"
    )
    _rank(store, table, replaced)
    loads = completing.said(store, table) | {load_id: rows.said}
    _confirm(store, table, loads)
    _complete(store, table, loads)
    kept = _keep_opt_outs(store, content) if table == "customers" else 0
    store.delete(table, "rowid IN (SELECT place FROM scrm_ranked WHERE NOT wins)")
    return _counted(store, table, added, kept)


def hand_over(store: Store, rows: Added, load_id: int) -> None:
    """Let rows be those of another load of the same file, whose mapping may have given fewer columns.

    Parameters
    ----------
    load_id : int
        The load whose rows they become.
    """
    table, loads = rows.table, completing.said(store, rows.table) | {rows.load_id: rows.said}
    widen(store, table, _DECIDING)
    own, newest = _dates(rows)
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE scrm_replayed AS SELECT rowid AS place, {load_id} AS load_id, line, rowid AS other_place, "
        f"{rows.load_id} AS other_load_id, coalesce({own}, {newest}) AS other_version "
        f"FROM {stored(table)} t WHERE load_id = {rows.load_id}"
    )
    completing.confirm(store, table, "scrm_replayed", loads)


def _counted(store: Store, table: str, added: int, opt_outs_kept: int) -> Merged:
    """Return what the ranking of the rivals made of the rows added."""
    counts = store.frame(
        f"SELECT rank, count(*) AS n FROM {OUTCOME} WHERE source = '{table}' GROUP BY rank"
    )
    found = dict(counts.iter_rows())
    updated, unchanged, older = (found.get(rank, 0) for rank in (UPDATED, UNCHANGED, OLDER))
    contradicted = store.value("SELECT count(*) FROM scrm_ranked WHERE rank = 2 AND follows_new")
    elsewhere = store.value("SELECT count(*) FROM scrm_pairs WHERE from_elsewhere")
    new = added - updated - unchanged - older
    return Merged(new, updated, unchanged, older, opt_outs_kept, contradicted, elsewhere)


def _find_twice(store: Store, table: str, load_id: int, *, is_first: bool) -> None:
    """Find the rows whose key is there twice, and is among those just added."""
    keys = ", ".join(map(quote_name, TABLES[table].key))
    mine = f"SELECT hash({keys}) FROM {table} WHERE load_id = {load_id}"
    among = "" if is_first else f"WHERE hash({keys}) IN ({mine})"
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE scrm_twice AS SELECT digest FROM (SELECT hash({keys}) AS digest FROM {table} {among}) "
        "GROUP BY digest HAVING count(*) > 1"
    )
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE scrm_suspects AS SELECT rowid AS place, {row_key(table)} AS row_key "
        f"FROM {stored(table)} WHERE hash({keys}) IN (FROM scrm_twice)"
    )


def _find_repeated(store: Store, table: str, load_id: int, content: Sequence[str]) -> None:
    """Find the rows just added whose content was there, and that content: the n-th of one is the n-th of the other."""
    digest = f"hash({', '.join(map(quote_name, content))})"
    mine, there = (
        f"SELECT {digest} FROM {table} WHERE load_id {which} {load_id}" for which in ("=", "<>")
    )
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE scrm_twice AS SELECT DISTINCT digest FROM ({there} AND {digest} IN ({mine})) AS shared(digest)"
    )
    number = f"row_number() OVER (PARTITION BY load_id = {load_id}, content ORDER BY load_id, line)"
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE scrm_suspects AS SELECT place, concat_ws('-', content, {number}) AS row_key FROM "
        f"(SELECT rowid AS place, load_id, line, {hash_content(content)} AS content FROM {stored(table)} "
        f"WHERE {digest} IN (FROM scrm_twice))"
    )


def _find_rivals(store: Store, rows: Added, *, is_counted: bool) -> None:
    """Show the suspects that do share a key, each with what decides between them."""
    table, load_id = rows.table, rows.load_id
    shared = "SELECT row_key, row_number() OVER () AS number FROM scrm_suspects GROUP BY row_key HAVING count(*) > 1"
    own, newest = _dates(rows)
    row_hash = (
        "''" if is_counted else f"coalesce(t.row_hash, {hash_content(rows.said.given, 't.')})"
    )
    mapping = (
        f"CASE WHEN t.load_id = {load_id} THEN {quote_text(rows.said.mapping)} ELSE f.mapping END"
    )
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE scrm_rivals AS SELECT place, keys.number AS row_key, {row_hash} AS row_hash, t.line, "
        f"{mapping} AS mapping, t.load_id, t.load_id = {load_id} AS is_new, {'t.consent' if table == 'customers' else 'NULL'} AS consent, "
        f"coalesce({own}, CASE WHEN t.load_id = {load_id} THEN {newest} ELSE CAST(f.last_date AS TIMESTAMP) END) "
        f"AS version FROM {stored(table)} t JOIN scrm_suspects s ON s.place = t.rowid JOIN ({shared}) keys USING (row_key) "
        "LEFT JOIN load_files f ON f.load_id = t.load_id"
    )


def _dates(rows: Added) -> tuple[str, str]:
    """Return the SQL of the date that a row `t` itself bears, and of that of its file."""
    own = "t.updated_at" if "updated_at" in TABLES[rows.table].column_names else "NULL"
    newest = f"DATE '{rows.newest}'" if rows.newest else "NULL"
    return f"CAST({own} AS TIMESTAMP)", f"CAST({newest} AS TIMESTAMP)"


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
    store.execute(
        f"INSERT INTO {OUTCOME} SELECT '{table}', line, rank FROM scrm_ranked WHERE is_new AND rank < {NEW}"
    )


def _confirm(store: Store, table: str, loads: Mapping[int, Said]) -> None:
    """Date the rows that a newer export of their source shows unchanged, or that an earlier reading left, by that export."""
    is_newer = "o.is_replaced OR (n.version > o.version AND n.mapping = o.mapping)"
    store.execute(
        "CREATE OR REPLACE TEMP TABLE scrm_confirmed AS SELECT o.place, n.load_id, n.line, "
        "o.place AS other_place, o.load_id AS other_load_id, o.version AS other_version "
        "FROM scrm_ranked o JOIN scrm_ranked n USING (row_key) "
        f"WHERE o.wins AND NOT o.is_new AND n.rank = 1 AND n.row_hash = o.row_hash AND ({is_newer}) "
        "QUALIFY row_number() OVER (PARTITION BY o.place ORDER BY n.line) = 1"
    )
    completing.confirm(store, table, "scrm_confirmed", loads)


def _complete(store: Store, table: str, loads: Mapping[int, Said]) -> None:
    """Give the rows that stay what only another version says: the row there before, or the newest of those left out as older."""
    sides = (
        "SELECT s.place, s.load_id, o.place AS other_place, o.load_id AS other_load_id, o.version AS other_version, "
        "s.is_new AND s.mapping <> o.mapping AS from_elsewhere FROM scrm_ranked s JOIN scrm_ranked o USING (row_key) WHERE s.wins"
    )
    is_older = "o.rank = 0 OR (o.rank = 1 AND o.version <= s.version AND o.mapping = s.mapping)"
    store.execute(
        "CREATE OR REPLACE TEMP TABLE scrm_pairs AS "
        f"{sides} AND s.is_new AND NOT o.is_new AND NOT starts_with(o.row_hash, '{ONCE}') "
        f"UNION ALL ({sides} AND NOT s.is_new AND o.is_new AND ({is_older}) "
        "QUALIFY row_number() OVER (PARTITION BY s.place ORDER BY o.version DESC, o.line DESC) = 1)"
    )
    completing.complete(store, table, "scrm_pairs", loads)


def _keep_opt_outs(store: Store, content: Sequence[str]) -> int:
    """Give the rows that stay the opt-out of any version; return how many would have turned it into a consent, or forgotten it."""
    refused = "SELECT row_key FROM scrm_ranked WHERE consent = 'no'"
    return store.update(
        "customers",
        f"SELECT place, 'no' AS consent, {completing.own_hash(content, 't.')} AS row_hash "
        f"FROM scrm_ranked r JOIN {stored('customers')} t ON t.rowid = r.place WHERE r.wins "
        f"AND row_key IN ({refused}) AND (r.consent IS DISTINCT FROM 'no' OR t.consent IS DISTINCT FROM 'no')",
    )
