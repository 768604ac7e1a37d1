"""Rows completed from other versions of them, and the version that each cell comes from.

A version states the columns that its file gives (ADR 0018), so the cells of a row can come from
several files. A cell from another file than the row's own is noted in the column ``lent`` with its
origin, the date and mapping of that version: ``|phone=2026-02-01 00:00:00@hubspot_contacts``. Of
two cells of one mapping the later one counts, even if it is empty; of two mappings the later one
that is not empty.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scrm.ingest.loader.row_keys import hash_content
from scrm.store import Store
from scrm.store.layout import stored
from scrm.store.sql import quote_name, quote_text
from scrm.tables import TABLES

_OWN = "'~'"
"""Date of a row's own cells, which sorts after any other: the row's version is the newest one."""
_OTHER = "coalesce(CAST(w.other_version AS VARCHAR), '')"
"""Date of the other version's cells."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The columns of a table that the rows of a load state.

    Parameters
    ----------
    mapping : str
        Name of the mapping through which they were read.
    given : tuple of str
        Columns that the records fill; the others keep their values from other versions.
    defaults : tuple of str
        Columns that the mapping fills although the file has none of their fields; any other value
        goes before them.
    """

    mapping: str
    given: tuple[str, ...]
    defaults: tuple[str, ...] = ()

    def may_take(self, column: str, other: "Claim") -> bool:
        """Return whether a row may take a cell of a column from another version."""
        if column in other.given:
            return self.mapping != other.mapping or column not in self.given
        return column in other.defaults and column not in (*self.given, *self.defaults)

    def origin(self, column: str, row: str, date: str, *, is_noted: bool) -> str:
        """Return the SQL of the origin of a cell of a row of this load; NULL if none is known.

        Parameters
        ----------
        row, date : str
            SQL of the row and of the date of its version.
        is_noted : bool
            Some row notes an origin of this column.
        """
        note = (
            f"nullif(regexp_extract({row}.lent, '[|]{column}=([^|]*)', 1), '')"
            if is_noted
            else "CAST(NULL AS VARCHAR)"
        )
        if column not in self.given:
            return note
        by_own = quote_text("@" + self.mapping)
        own = f"{date} || {by_own}"
        is_other = f"NOT ends_with({note}, {by_own})"
        return f"CASE WHEN {is_other} THEN {note} ELSE {own} END" if is_noted else own


def read_claims(store: Store, table: str) -> defaultdict[int, Claim]:
    """Return load -> columns of a table that it states; all columns if that was not recorded."""
    present = store.columns(table)
    every = tuple(each for each in TABLES[table].column_names if each in present)
    found = defaultdict(lambda: Claim("", every))
    for load_id, mapping, given in store.frame(
        "SELECT load_id, mapping, given FROM load_files"
    ).iter_rows():
        columns, defaults = json.loads(given).get(table, ((), ())) if given else (every, ())
        found[load_id] = Claim(mapping, tuple(columns), tuple(defaults))
    return found


def complete_rows(store: Store, table: str, pairs: str, claims: Mapping[int, Claim]) -> None:
    """Fill each row from another version of it where that is newer or more complete.

    The hash of the row's own source record is kept.

    Parameters
    ----------
    pairs : str
        Table with the columns `place` and `load_id` of the rows, each row once, and `other_place`,
        `other_load_id` and `other_version` (date) of the other versions.
    claims : mapping of int to Claim
        Load -> columns of the table that it states.
    """
    columns = _list_columns(table)
    noted = _find_noted_columns(store, table, pairs)
    for own, other, condition in _group_pairs(store, pairs, claims):
        open_ = {each for each in columns if own.may_take(each, other)}
        compared = [each for each in columns if each in noted | open_]
        cells = {
            each: _compare_cells(table, each, own, other, is_noted=each in noted)
            for each in compared
        }
        changes = [f"{hash_own_record(own.given, table + '.')} AS row_hash"]
        changes += [f"{value} AS {quote_name(each)}" for each, (value, _) in cells.items()]
        changes.append(f"{_join_notes(note for _, note in cells.values())} AS lent")
        read = ", ".join(["rowid AS place", "lent", *map(quote_name, compared)])
        any_noted = "" if open_ else f" AND coalesce({table}.lent, o.lent) IS NOT NULL"
        if compared:
            store.update(
                table,
                f"SELECT w.place, {', '.join(changes)} "
                f"FROM {stored(table)} AS {table}, {pairs} w, "
                f"(SELECT {read} FROM {stored(table)}) o "
                f"WHERE {table}.rowid = w.place AND o.place = w.other_place "
                f"AND {condition}{any_noted}",
            )


def confirm_rows(store: Store, table: str, pairs: str, claims: Mapping[int, Claim]) -> None:
    """Assign rows to a later load that shows them unchanged.

    Cells of columns that this load does not give keep their origin.

    Parameters
    ----------
    pairs : str
        As for `complete_rows`; `load_id` and `line` are those of the later load, the other version
        is the row as it was.
    claims : mapping of int to Claim
        Load -> columns of the table that it states.
    """
    noted = _find_noted_columns(store, table, pairs)
    for own, other, condition in _group_pairs(store, pairs, claims):
        left_out = frozenset(other.given).difference(own.given)
        notes = []
        for column in _list_columns(table):
            if column in noted | left_out:
                claim, date = (own, "NULL") if column in own.given else (other, _OTHER)
                origin = claim.origin(column, table, date, is_noted=column in noted)
                notes.append(_note_origin(column, origin))
        if notes:
            store.update(
                table,
                f"SELECT w.place, {_join_notes(notes)} AS lent "
                f"FROM {stored(table)} AS {table}, {pairs} w "
                f"WHERE {table}.rowid = w.place AND {condition}",
            )
    store.update(table, f"SELECT place, load_id, line FROM {pairs}")


def hash_own_record(given: Iterable[str], prefix: str) -> str:
    """Return the SQL of the hash of a row's own source record, kept when its cells change."""
    return f"coalesce({prefix}row_hash, {hash_content(given, prefix)})"


def _group_pairs(
    store: Store, pairs: str, claims: Mapping[int, Claim]
) -> Iterator[tuple[Claim, Claim, str]]:
    """Yield the claims of rows and of their other versions, and the condition of these pairs."""
    found: dict[tuple[Claim, Claim], list[str]] = defaultdict(list)
    for one, other in store.frame(
        f"SELECT DISTINCT load_id, other_load_id FROM {pairs} ORDER BY ALL"
    ).iter_rows():
        found[claims[one], claims[other]].append(f"({one}, {other})")
    for (own, other), loads in found.items():
        yield own, other, f"(w.load_id, w.other_load_id) IN ({', '.join(loads)})"


def _find_noted_columns(store: Store, table: str, pairs: str) -> frozenset[str]:
    """Return the columns of which some version of a pair notes an origin."""
    places = f"SELECT place FROM {pairs} UNION ALL SELECT other_place FROM {pairs}"
    columns = store.frame(
        "SELECT DISTINCT unnest(regexp_extract_all(lent, '[|]([^=]*)=', 1)) "
        f"FROM {stored(table)} WHERE lent IS NOT NULL AND rowid IN ({places})"
    )
    return frozenset(columns.to_series())


def _list_columns(table: str) -> list[str]:
    """Return the columns of a table outside its key."""
    return [each for each in TABLES[table].column_names if each not in TABLES[table].key]


def _compare_cells(
    table: str, column: str, own: Claim, other: Claim, *, is_noted: bool
) -> tuple[str, str]:
    """Return the SQL of a cell, and of its note, after comparison with the other version `o`."""
    mine, its = f"{table}.{quote_name(column)}", f"o.{quote_name(column)}"
    my_origin = own.origin(column, table, _OWN, is_noted=is_noted)
    its_origin = other.origin(column, "o", _OTHER, is_noted=is_noted)
    is_later = f"{_origin_date(my_origin)} <= {_origin_date(its_origin)}"
    is_same_mapping = f"{_origin_mapping(my_origin)} = {_origin_mapping(its_origin)}"
    is_outdated = f"{its_origin} IS NULL"
    if column in own.given:  # the own mapping has stated something newer since
        is_outdated += f" OR ends_with({its_origin}, {quote_text('@' + own.mapping)})"
    takes = (
        f"CASE WHEN {is_outdated} THEN FALSE WHEN {my_origin} IS NULL THEN TRUE "
        f"WHEN {is_same_mapping} THEN {is_later} "
        f"ELSE {its} IS NOT NULL AND ({mine} IS NULL OR {is_later}) END"
    )
    default = f"CASE WHEN {my_origin} IS NULL THEN {mine} END"
    value = (
        f"CASE WHEN {takes} THEN coalesce({its}, {default}) "
        f"WHEN {my_origin} IS NULL THEN coalesce({mine}, {its}) ELSE {mine} END"
    )
    note = (
        f"CASE WHEN {takes} THEN {its_origin} "
        f"WHEN NOT starts_with({my_origin}, {_OWN}) THEN {my_origin} END"
    )
    return value, _note_origin(column, note)


def _origin_date(origin: str) -> str:
    # split_part fails on a column that is NULL throughout
    return f"regexp_extract({origin}, '[^@]*')"


def _origin_mapping(origin: str) -> str:
    return f"regexp_extract({origin}, '@(.*)', 1)"


def _note_origin(column: str, origin: str) -> str:
    return f"'|{column}=' || {origin}"


def _join_notes(notes: Iterable[str]) -> str:
    return f"nullif(concat('', {', '.join(notes)}), '')"
