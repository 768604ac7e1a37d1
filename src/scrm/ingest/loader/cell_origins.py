"""What a row takes from another version of it, and which version each of its cells comes from.

A version speaks of the columns its file gives (ADR 0018), so the cells of one row can come from several files. A cell that
is not of the row's own file is noted in the row's ``lent`` with its origin, the date and the mapping of the version it comes
from: ``|phone=2026-02-01 00:00:00@hubspot_contacts``. Two cells are compared by their origins: of one mapping the later one
counts, an empty one too; of two mappings the later one that says something.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scrm.ingest.values.sql import hash_content, quote_name, quote_text
from scrm.store import Store
from scrm.store.layout import stored
from scrm.tables import TABLES

_OWN = "'~'"
"""Date of a row's own cells, behind every other: the row is there because its version is the newest."""
_OTHER = "coalesce(CAST(w.other_version AS VARCHAR), '')"
"""Date of the other version's cells."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the rows of a load say of a table.

    Parameters
    ----------
    mapping : str
        Name of the mapping they came through.
    given : tuple of str
        Columns that the records fill; the others keep what another source or a fuller export said.
    defaults : tuple of str
        Columns that the mapping fills where nobody knows better.
    """

    mapping: str
    given: tuple[str, ...]
    defaults: tuple[str, ...] = ()

    def may_take(self, column: str, other: "Claim") -> bool:
        """Tell whether another version can know better what stands in a column."""
        if column in other.given:
            return self.mapping != other.mapping or column not in self.given
        return column in other.defaults and column not in (*self.given, *self.defaults)

    def origin(self, column: str, row: str, date: str, *, is_noted: bool) -> str:
        """Return the SQL of the origin of a cell of a row of this load; NULL where no version says anything of it."""
        note = (
            f"nullif(regexp_extract({row}.lent, '[|]{column}=([^|]*)', 1), '')"
            if is_noted
            else "CAST(NULL AS VARCHAR)"
        )
        if column not in self.given:
            return note
        by_own = quote_text("@" + self.mapping)
        own = f"{date} || {by_own}"
        return (
            f"CASE WHEN NOT ends_with({note}, {by_own}) THEN {note} ELSE {own} END"
            if is_noted
            else own
        )


def read_claims(store: Store, table: str) -> defaultdict[int, Claim]:
    """Return for each load what it says of a table: all of it, where that was not written down."""
    there = store.columns(table)
    every = tuple(each for each in TABLES[table].column_names if each in there)
    found = defaultdict(lambda: Claim("", every))
    for load_id, mapping, given in store.frame(
        "SELECT load_id, mapping, given FROM load_files"
    ).iter_rows():
        columns, defaults = json.loads(given).get(table, ((), ())) if given else (every, ())
        found[load_id] = Claim(mapping, tuple(columns), tuple(defaults))
    return found


def complete(store: Store, table: str, pairs: str, loads: Mapping[int, Claim]) -> None:
    """Let rows take from other versions what these say and know better; keep the hash of what their own file said.

    Parameters
    ----------
    pairs : str
        Table of `place` and `load_id` of the rows, each once, and `other_place`, `other_load_id` and `other_version` (date).
    loads : mapping of int to Claim
        What each load says of the table.
    """
    noted = _noted(store, table, pairs)
    for own, other, where in _alike(store, pairs, loads):
        open_ = {each for each in _columns(table) if own.may_take(each, other)}
        columns = [each for each in _columns(table) if each in noted | open_]
        cells = {
            each: _settled(table, each, own, other, is_noted=each in noted) for each in columns
        }
        changes = [f"{own_hash(own.given, table + '.')} AS row_hash"]
        changes += [f"{value} AS {quote_name(each)}" for each, (value, _) in cells.items()]
        changes.append(f"{_listed(note for _, note in cells.values())} AS lent")
        read = ", ".join(["rowid AS place", "lent", *map(quote_name, columns)])
        any_lent = "" if open_ else f" AND coalesce({table}.lent, o.lent) IS NOT NULL"
        if columns:
            store.update(
                table,
                f"SELECT w.place, {', '.join(changes)} FROM {stored(table)} AS {table}, {pairs} w, "
                f"(SELECT {read} FROM {stored(table)}) o "
                f"WHERE {table}.rowid = w.place AND o.place = w.other_place AND {where}{any_lent}",
            )


def confirm(store: Store, table: str, pairs: str, loads: Mapping[int, Claim]) -> None:
    """Let rows be those of a later load, which shows them unchanged; cells of columns that it does not give keep their origin.

    Parameters
    ----------
    pairs : str
        As for `complete`, `load_id` and `line` being those of the later load, the other version being the row as it was.
    loads : mapping of int to Claim
        What each load says of the table.
    """
    noted = _noted(store, table, pairs)
    for own, other, where in _alike(store, pairs, loads):
        left_out = frozenset(other.given).difference(own.given)
        notes = []
        for column in (each for each in _columns(table) if each in noted | left_out):
            load, date = (own, "NULL") if column in own.given else (other, _OTHER)
            notes.append(_note(column, load.origin(column, table, date, is_noted=column in noted)))
        if notes:
            store.update(
                table,
                f"SELECT w.place, {_listed(notes)} AS lent FROM {stored(table)} AS {table}, {pairs} w "
                f"WHERE {table}.rowid = w.place AND {where}",
            )
    store.update(table, f"SELECT place, load_id, line FROM {pairs}")


def own_hash(given: Iterable[str], prefix: str) -> str:
    """Return the SQL of the hash of a row's own source record, to be kept when a cell of the row changes."""
    return f"coalesce({prefix}row_hash, {hash_content(given, prefix)})"


def _alike(
    store: Store, pairs: str, loads: Mapping[int, Claim]
) -> Iterator[tuple[Claim, Claim, str]]:
    """Yield what the rows of some pairs say, what their other versions say, and the SQL condition of these pairs."""
    found: dict[tuple[Claim, Claim], list[str]] = defaultdict(list)
    for one, other in store.frame(
        f"SELECT DISTINCT load_id, other_load_id FROM {pairs} ORDER BY ALL"
    ).iter_rows():
        found[loads[one], loads[other]].append(f"({one}, {other})")
    for (own, other), both in found.items():
        yield own, other, f"(w.load_id, w.other_load_id) IN ({', '.join(both)})"


def _noted(store: Store, table: str, pairs: str) -> frozenset[str]:
    """Return the columns that some version of a pair has from elsewhere."""
    places = f"SELECT place FROM {pairs} UNION ALL SELECT other_place FROM {pairs}"
    columns = store.frame(
        f"SELECT DISTINCT unnest(regexp_extract_all(lent, '[|]([^=]*)=', 1)) FROM {stored(table)} "
        f"WHERE lent IS NOT NULL AND rowid IN ({places})"
    )
    return frozenset(columns.to_series())


def _columns(table: str) -> list[str]:
    return [each for each in TABLES[table].column_names if each not in TABLES[table].key]


def _settled(
    table: str, column: str, own: Claim, other: Claim, *, is_noted: bool
) -> tuple[str, str]:
    """Return the SQL of what stands in a column after the comparison with the other version `o`, and of its note."""
    mine, its = f"{table}.{quote_name(column)}", f"o.{quote_name(column)}"
    of_mine = own.origin(column, table, _OWN, is_noted=is_noted)
    of_its = other.origin(column, "o", _OTHER, is_noted=is_noted)
    is_later = f"{_date(of_mine)} <= {_date(of_its)}"
    outdated = f"{of_its} IS NULL"
    if (
        column in own.given
    ):  # whatever another source lent since, the own one has said something newer
        outdated += f" OR ends_with({of_its}, {quote_text('@' + own.mapping)})"
    takes = (
        f"CASE WHEN {outdated} THEN FALSE WHEN {of_mine} IS NULL THEN TRUE WHEN {_mapping(of_mine)} = {_mapping(of_its)} "
        f"THEN {is_later} ELSE {its} IS NOT NULL AND ({mine} IS NULL OR {is_later}) END"
    )
    default = f"CASE WHEN {of_mine} IS NULL THEN {mine} END"
    value = f"CASE WHEN {takes} THEN coalesce({its}, {default}) WHEN {of_mine} IS NULL THEN coalesce({mine}, {its}) ELSE {mine} END"
    note = f"CASE WHEN {takes} THEN {of_its} WHEN NOT starts_with({of_mine}, {_OWN}) THEN {of_mine} END"
    return value, _note(column, note)


def _date(origin: str) -> str:
    return (
        f"regexp_extract({origin}, '[^@]*')"  # split_part fails on a column that is NULL throughout
    )


def _mapping(origin: str) -> str:
    return f"regexp_extract({origin}, '@(.*)', 1)"


def _note(column: str, origin: str) -> str:
    return f"'|{column}=' || {origin}"


def _listed(notes: Iterable[str]) -> str:
    return f"nullif(concat('', {', '.join(notes)}), '')"
