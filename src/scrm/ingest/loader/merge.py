"""New rows compared with the stored ones: which are new, which replace, which change nothing.

All rows of a file are appended first; where a key then appears twice, the versions are compared. A
version is dated by the row's ``updated_at``, else by the newest date of its file. An older version
never replaces a newer one; of versions with the same date the later load wins. Versions from an
earlier load of the same bytes count as older than any other, and so do all stored versions if the
user states that the file wins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from scrm.ingest.loader import cell_origins
from scrm.ingest.loader.cell_origins import Claim
from scrm.ingest.loader.plan import ONCE
from scrm.ingest.loader.row_keys import hash_content, row_key
from scrm.store import Store
from scrm.store.layout import stored, widen
from scrm.store.sql import quote_name, quote_text, with_steps
from scrm.tables import OPT_OUTS_LIFTED, TABLES

OUTCOMES = "scrm_outcomes"
"""Temporary table: what each merged line of the file became (table_name, line, outcome)."""
_DUPLICATES, _VERSIONS = "scrm_duplicates", "scrm_versions"
_CONFIRMED, _MOVED, _PAIRS = "scrm_confirmed", "scrm_moved", "scrm_pairs"
_VERSION_COLUMNS = ("row_hash", "updated_at", "consent", "consent_at", OPT_OUTS_LIFTED, "lent")
"""Columns that decide between two versions of a row, or say what one takes from the other."""


class MergeOutcome(IntEnum):
    """What became of a row; of several rows of one line the highest outcome counts."""

    STORED = -1
    OLDER = 0
    UNCHANGED = 1
    UPDATED = 2
    NEW = 3


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What became of the rows that one file added to one table.

    Parameters
    ----------
    new, updated, unchanged, older : int
        Rows by outcome.
    opt_outs_kept, opt_outs_lifted : int
        Customers whose opt-out a newer version would have lifted or left out, and those whose
        opt-out a later, dated consent lifted because its file says so.
    replaced_in_file : int
        Rows that replaced a row of the same file with the same key and another content.
    from_other_source : int
        Rows that replaced, and were completed by, a row of another source.
    """

    new: int
    updated: int = 0
    unchanged: int = 0
    older: int = 0
    opt_outs_kept: int = 0
    opt_outs_lifted: int = 0
    replaced_in_file: int = 0
    from_other_source: int = 0


@dataclass(frozen=True, slots=True)
class AddedRows:
    """The rows that a file added to one table.

    Parameters
    ----------
    claim : Claim
        Which columns of the table the file fills.
    newest : date or None
        The newest date in the file, in any of its tables.
    has_further : bool
        One record may give several rows.
    """

    table: str
    load_id: int
    claim: Claim
    newest: date | None = None
    has_further: bool = False


def reset_outcomes(store: Store) -> None:
    """Create the table of outcomes, without those of an earlier file."""
    columns = "(table_name VARCHAR, line BIGINT, outcome INTEGER)"
    store.execute(f"CREATE OR REPLACE TEMP TABLE {OUTCOMES} {columns}")


def keep_one_derived_row(store: Store, table: str, load_id: int) -> None:
    """Delete all but one of the rows of each key that were derived from records of other tables.

    Which one is kept does not depend on the order of the files.
    """
    keys = ", ".join(map(quote_name, TABLES[table].key))
    repeated = f"SELECT 1 FROM {table} GROUP BY hash({keys}) HAVING count(*) > 1 LIMIT 1"
    if not store.value(repeated):
        return
    key = row_key(table)
    query = with_steps(
        {
            "added": f"SELECT {key} AS row_key FROM {table} WHERE load_id = {load_id}",
            "derived": f"SELECT rowid, {key} AS row_key, row_hash FROM {stored(table)} "
            f"WHERE {key} IN (FROM added) AND starts_with(row_hash, '{ONCE}')",
        },
        "SELECT rowid FROM derived "
        "QUALIFY row_number() OVER (PARTITION BY row_key ORDER BY row_hash) > 1",
    )
    store.delete(table, f"rowid IN ({query})")


def merge_rows(
    store: Store, rows: AddedRows, *, is_first: bool, is_counted: bool, outdated: str = ""
) -> MergeResult:
    """Resolve the keys that appear twice after a file's rows were added.

    Parameters
    ----------
    is_first : bool
        The table was empty before.
    is_counted : bool
        The key only numbers the rows: two rows are the same if their contents, and the numbers of
        their occurrence, are.
    outdated : str
        WHERE condition of the stored rows that count as older than any row of the file, whatever
        their dates; empty for none.
    """
    table = rows.table
    added = int(store.value(f"SELECT count(*) FROM {table} WHERE load_id = {rows.load_id}"))
    if not added or (is_first and (is_counted or store.has_distinct_keys(table))):
        return MergeResult(added)
    _find_duplicates(store, rows, is_first=is_first, is_counted=is_counted)
    if not store.value(f"SELECT count(*) FROM {_DUPLICATES}"):
        return MergeResult(added)
    widen(store, table, _VERSION_COLUMNS)
    _rank_versions(store, rows, is_counted=is_counted, outdated=outdated)
    if rows.has_further:
        _record_further_rows(store, rows)
    claims = cell_origins.read_claims(store, table) | {rows.load_id: rows.claim}
    _confirm_unchanged(store, table, claims)
    _complete_winners(store, table, claims)
    kept, lifted = _decide_opt_outs(store, rows.claim.given) if table == "customers" else (0, 0)
    store.delete(table, f"rowid IN (SELECT place FROM {_VERSIONS} WHERE NOT wins)")
    return replace(_count_outcomes(store, table, added), opt_outs_kept=kept, opt_outs_lifted=lifted)


def move_to_load(store: Store, rows: AddedRows, load_id: int) -> None:
    """Assign rows to another load of the same file, whose mapping may have filled fewer columns."""
    table = rows.table
    claims = cell_origins.read_claims(store, table) | {rows.load_id: rows.claim}
    widen(store, table, _VERSION_COLUMNS)
    own, newest = _version_dates(rows)
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE {_MOVED} AS "
        f"SELECT rowid AS place, {load_id} AS load_id, line, rowid AS other_place, "
        f"{rows.load_id} AS other_load_id, coalesce({own}, {newest}) AS other_version "
        f"FROM {stored(table)} t WHERE load_id = {rows.load_id}"
    )
    cell_origins.confirm_rows(store, table, _MOVED, claims)


def _find_duplicates(store: Store, rows: AddedRows, *, is_first: bool, is_counted: bool) -> None:
    """Create `scrm_duplicates`: place and key number of rows that share a key with an added row."""
    steps = (
        _counted_suspects(rows)
        if is_counted
        else _keyed_suspects(rows.table, rows.load_id, is_first=is_first)
    )
    steps["shared"] = (
        "SELECT row_key, row_number() OVER () AS number FROM suspects "
        "GROUP BY row_key HAVING count(*) > 1"
    )
    query = with_steps(
        steps, "SELECT place, number AS row_key FROM suspects JOIN shared USING (row_key)"
    )
    store.execute(f"CREATE OR REPLACE TEMP TABLE {_DUPLICATES} AS {query}")


def _keyed_suspects(table: str, load_id: int, *, is_first: bool) -> dict[str, str]:
    """Return the steps that find rows whose key is stored twice, once among the added rows."""
    keys = ", ".join(map(quote_name, TABLES[table].key))
    steps = {}
    if not is_first:
        steps["added"] = f"SELECT hash({keys}) AS digest FROM {table} WHERE load_id = {load_id}"
    among = "" if is_first else f"WHERE hash({keys}) IN (FROM added)"
    steps["repeated"] = (
        f"SELECT digest FROM (SELECT hash({keys}) AS digest FROM {table} {among}) "
        "GROUP BY digest HAVING count(*) > 1"
    )
    steps["suspects"] = (
        f"SELECT rowid AS place, {row_key(table)} AS row_key "
        f"FROM {stored(table)} WHERE hash({keys}) IN (FROM repeated)"
    )
    return steps


def _counted_suspects(rows: AddedRows) -> dict[str, str]:
    """Return the steps that match contents: the n-th occurrence in the file is the n-th stored."""
    table, load_id, content = rows.table, rows.load_id, rows.claim.given
    digest = f"hash({', '.join(map(quote_name, content))})"
    number = f"row_number() OVER (PARTITION BY load_id = {load_id}, content ORDER BY load_id, line)"
    return {
        "added": f"SELECT {digest} AS digest FROM {table} WHERE load_id = {load_id}",
        "repeated": f"SELECT DISTINCT digest FROM (SELECT {digest} AS digest FROM {table} "
        f"WHERE load_id <> {load_id}) WHERE digest IN (FROM added)",
        "contents": "SELECT rowid AS place, load_id, line, "
        f"{hash_content(content)} AS content FROM {stored(table)} "
        f"WHERE {digest} IN (FROM repeated)",
        "suspects": f"SELECT place, concat_ws('-', content, {number}) AS row_key FROM contents",
    }


def _rank_versions(store: Store, rows: AddedRows, *, is_counted: bool, outdated: str) -> None:
    """Create `scrm_versions`: the duplicates with their outcome, and whether they win their key.

    Columns: place, row_key, row_hash, line, mapping, load_id, is_new, consent, version,
    is_replaced, hash_before, follows_new, version_before, outcome, wins.
    """
    table, load_id = rows.table, rows.load_id
    own, newest = _version_dates(rows)
    row_hash = (
        "''" if is_counted else f"coalesce(t.row_hash, {hash_content(rows.claim.given, 't.')})"
    )
    consent = "t.consent" if table == "customers" else "NULL"
    replaced = (
        f"NOT is_new AND place IN (SELECT rowid FROM {stored(table)} WHERE {outdated})"
        if outdated
        else "FALSE"
    )
    in_file = "PARTITION BY row_key ORDER BY is_new, line"
    query = with_steps(
        {
            "candidates": f"SELECT place, d.row_key, {row_hash} AS row_hash, t.line, "
            f"CASE WHEN t.load_id = {load_id} THEN {quote_text(rows.claim.mapping)} "
            "ELSE f.mapping END "
            f"AS mapping, t.load_id, t.load_id = {load_id} AS is_new, {consent} AS consent, "
            f"coalesce({own}, CASE WHEN t.load_id = {load_id} THEN {newest} "
            "ELSE CAST(f.last_date AS TIMESTAMP) END) AS version "
            f"FROM {stored(table)} t JOIN {_DUPLICATES} d ON d.place = t.rowid "
            "LEFT JOIN load_files f ON f.load_id = t.load_id",
            "marked": f"SELECT *, {replaced} AS is_replaced FROM candidates",
            "compared": f"SELECT *, lag(row_hash) OVER ({in_file}) AS hash_before, "
            f"lag(is_new) OVER ({in_file}) AS follows_new, "
            "max(version) FILTER (WHERE NOT is_new AND NOT is_replaced) "
            "OVER (PARTITION BY row_key) AS version_before FROM marked",
            "ranked": f"SELECT *, CASE WHEN NOT is_new THEN {MergeOutcome.STORED:d} "
            "WHEN hash_before IS NULL OR "
            f"starts_with(hash_before, '{ONCE}') THEN {MergeOutcome.NEW:d} "
            f"WHEN row_hash = hash_before THEN {MergeOutcome.UNCHANGED:d} "
            f"WHEN version < version_before THEN {MergeOutcome.OLDER:d} "
            f"ELSE {MergeOutcome.UPDATED:d} END AS outcome FROM compared",
            # the last new or updated line wins, else the stored row, else the first unchanged line
            "placed": "SELECT *, CASE outcome "
            f"WHEN {MergeOutcome.UNCHANGED:d} THEN -line WHEN {MergeOutcome.OLDER:d} THEN NULL "
            f"WHEN {MergeOutcome.STORED:d} THEN 0 ELSE line END AS priority FROM ranked",
        },
        "SELECT * EXCLUDE (priority), "
        "row_number() OVER (PARTITION BY row_key ORDER BY priority DESC) = 1 AS wins FROM placed",
    )
    store.execute(f"CREATE OR REPLACE TEMP TABLE {_VERSIONS} AS {query}")
    store.execute(
        f"INSERT INTO {OUTCOMES} SELECT '{table}', line, outcome FROM {_VERSIONS} "
        f"WHERE is_new AND outcome < {MergeOutcome.NEW:d}"
    )


def _record_further_rows(store: Store, rows: AddedRows) -> None:
    """Record as updated the lines that add a new row beside a stored one, e.g. the first answer."""
    known = f"SELECT line FROM {_VERSIONS} WHERE is_new AND outcome < {MergeOutcome.NEW:d}"
    store.execute(
        f"INSERT INTO {OUTCOMES} SELECT '{rows.table}', line, {MergeOutcome.UPDATED:d} "
        f"FROM {stored(rows.table)} WHERE load_id = {rows.load_id} AND line IN ({known}) "
        f"AND rowid NOT IN (SELECT place FROM {_VERSIONS})"
    )


def _version_dates(rows: AddedRows) -> tuple[str, str]:
    """Return the SQL of the date that a row `t` itself bears, and of that of its file."""
    own = "t.updated_at" if "updated_at" in TABLES[rows.table].column_names else "NULL"
    newest = f"DATE '{rows.newest}'" if rows.newest else "NULL"
    return f"CAST({own} AS TIMESTAMP)", f"CAST({newest} AS TIMESTAMP)"


def _confirm_unchanged(store: Store, table: str, claims: Mapping[int, Claim]) -> None:
    """Assign stored rows to the file if it is a newer export of their source and repeats them.

    The same holds for rows from an earlier load of the same bytes.
    """
    is_newer = "o.is_replaced OR (n.version > o.version AND n.mapping = o.mapping)"
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE {_CONFIRMED} AS SELECT o.place, n.load_id, n.line, "
        "o.place AS other_place, o.load_id AS other_load_id, o.version AS other_version "
        f"FROM {_VERSIONS} o JOIN {_VERSIONS} n USING (row_key) "
        f"WHERE o.wins AND NOT o.is_new AND n.outcome = {MergeOutcome.UNCHANGED:d} "
        f"AND n.row_hash = o.row_hash AND ({is_newer}) "
        "QUALIFY row_number() OVER (PARTITION BY o.place ORDER BY n.line) = 1"
    )
    cell_origins.confirm_rows(store, table, _CONFIRMED, claims)


def _complete_winners(store: Store, table: str, claims: Mapping[int, Claim]) -> None:
    """Fill the rows that win their key from another version.

    That is the row stored before or, for a stored row that wins, the newest of the versions that
    were left out as older.
    """
    is_older = (
        f"o.outcome = {MergeOutcome.OLDER:d} OR (o.outcome = {MergeOutcome.UNCHANGED:d} "
        "AND o.version <= s.version AND o.mapping = s.mapping)"
    )
    query = with_steps(
        {
            "pairs": "SELECT s.place, s.load_id, o.place AS other_place, "
            "o.load_id AS other_load_id, o.version AS other_version, "
            "s.is_new AND s.mapping <> o.mapping AS from_other_source, "
            "s.is_new AS is_new, o.is_new AS other_is_new, o.line AS other_line, "
            f"starts_with(o.row_hash, '{ONCE}') AS other_is_derived, ({is_older}) AS is_older "
            f"FROM {_VERSIONS} s JOIN {_VERSIONS} o USING (row_key) WHERE s.wins",
            "replaced": "SELECT * FROM pairs "
            "WHERE is_new AND NOT other_is_new AND NOT other_is_derived",
            "left_out": "SELECT * FROM pairs WHERE NOT is_new AND other_is_new AND is_older "
            "QUALIFY row_number() OVER "
            "(PARTITION BY place ORDER BY other_version DESC, other_line DESC) = 1",
        },
        "SELECT place, load_id, other_place, other_load_id, other_version, from_other_source "
        "FROM (FROM replaced UNION ALL FROM left_out)",
    )
    store.execute(f"CREATE OR REPLACE TEMP TABLE {_PAIRS} AS {query}")
    cell_origins.complete_rows(store, table, _PAIRS, claims)


def _decide_opt_outs(store: Store, content: Sequence[str]) -> tuple[int, int]:
    """Give the rows that win their key the opt-out of any version, unless a later consent lifts it.

    Returns the number of rows that would have turned the opt-out into a consent, or left it out,
    and of those whose consent lifts it.
    """
    customers = stored("customers")
    steps = {
        "refused": "SELECT r.row_key, "
        "max(coalesce(t.consent_at, t.updated_at, TIMESTAMP 'infinity')) AS refused_at "
        f"FROM {_VERSIONS} r JOIN {customers} t ON t.rowid = r.place "
        "WHERE r.consent = 'no' GROUP BY r.row_key",
        "winners": "SELECT r.place, r.consent IS DISTINCT FROM 'no' "
        "OR t.consent IS DISTINCT FROM 'no' AS is_changed, r.consent = 'yes' "
        f"AND coalesce(t.{OPT_OUTS_LIFTED} > f.refused_at, FALSE) AS is_lifted "
        f"FROM {_VERSIONS} r JOIN {customers} t ON t.rowid = r.place "
        "JOIN refused f ON f.row_key = r.row_key WHERE r.wins",
    }
    lifted = int(store.value(with_steps(steps, "SELECT count(*) FROM winners WHERE is_lifted")))
    kept = store.update(
        "customers",
        with_steps(
            steps,
            "SELECT w.place, 'no' AS consent, "
            f"{cell_origins.hash_own_record(content, 't.')} AS row_hash "
            f"FROM winners w JOIN {customers} t ON t.rowid = w.place "
            "WHERE w.is_changed AND w.is_lifted IS NOT TRUE",
        ),
    )
    return kept, lifted


def _count_outcomes(store: Store, table: str, added: int) -> MergeResult:
    counts = store.frame(
        f"SELECT outcome, count(*) AS n FROM {OUTCOMES} WHERE table_name = '{table}' GROUP BY ALL"
    )
    found = dict(counts.iter_rows())
    updated, unchanged, older = (
        found.get(outcome, 0)
        for outcome in (MergeOutcome.UPDATED, MergeOutcome.UNCHANGED, MergeOutcome.OLDER)
    )
    in_file = store.value(
        f"SELECT count(*) FROM {_VERSIONS} WHERE outcome = {MergeOutcome.UPDATED:d} AND follows_new"
    )
    other = store.value(f"SELECT count(*) FROM {_PAIRS} WHERE from_other_source")
    new = added - updated - unchanged - older
    return MergeResult(
        new, updated, unchanged, older, replaced_in_file=in_file, from_other_source=other
    )
