"""Where identifying values are in the tables of a database, searched through the engine."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from scrm.person_rows import KEY_COLUMNS
from scrm.privacy.matcher import Matcher
from scrm.store import Store
from scrm.store.sql import quote_name
from scrm.tables import TABLES

_KEYS = KEY_COLUMNS | {"person_id"}
_REFERENCES = frozenset({"reference"})
"""Columns of ids that hold what somebody gave: a number of an order, of a customer, or a phone."""
_COLUMNS = """
SELECT c.schema_name, c.table_name, c.column_name
FROM duckdb_columns() AS c
JOIN duckdb_tables() AS t ON t.table_oid = c.table_oid AND NOT t.internal AND NOT t.temporary
WHERE c.data_type = 'VARCHAR'
ORDER BY c.schema_name, c.table_name, c.column_index
"""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where values were found: a column of a table, or a file; and how often.

    `where` never quotes a value. A place that `is_possible` has a number that may be the person's,
    or something else's: somebody has to look.
    """

    where: str
    count: int
    is_possible: bool = False


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column of texts of a stored table."""

    schema: str
    table: str
    column: str

    @property
    def relation(self) -> str:
        """The quoted name of the table."""
        return f"{quote_name(self.schema)}.{quote_name(self.table)}"

    @property
    def where(self) -> str:
        """The name of the column, for people."""
        return f"table {self.table}, column {self.column}"


def list_text_columns(store: Store) -> tuple[TextColumn, ...]:
    """Return the text columns of all stored tables."""
    return tuple(TextColumn(*row) for row in store.frame(_COLUMNS).iter_rows())


@dataclass(frozen=True, slots=True)
class Hit:
    """A cell with a value: its column, the ``rowid`` of its row, and its text."""

    column: TextColumn
    row: int
    text: str
    redacted: str
    """The text without the value; the same where the cell is a short key."""
    is_possible: bool = False


def search_tables(store: Store, matcher: Matcher) -> tuple[Place, ...]:
    """Return the columns in which values are, each table read once."""
    found = Counter(
        (hit.column.where, hit.is_possible) for hit in find_hits(store, matcher, possible=True)
    )
    return tuple(
        sorted(Place(where, count, is_possible) for (where, is_possible), count in found.items())
    )


def find_hits(
    store: Store, matcher: Matcher, *, tables: Collection[str] = (), possible: bool = False
) -> Iterator[Hit]:
    """Yield the cells with a value, table by table; of some tables or of all.

    The engine finds the rows that may have one by one regular expression; which of their cells
    have it is decided here. A short number is searched in columns of keys, and in texts after a
    word that says what it is.

    Parameters
    ----------
    possible : bool
        Yield cells, too, with a number that may be the person's.
    """
    by_table: dict[str, list[TextColumn]] = {}
    for column in list_text_columns(store):
        if not tables or column.table in tables:
            by_table.setdefault(column.relation, []).append(column)
    for relation, columns in by_table.items():
        if not store.value(f"SELECT 1 FROM {relation} LIMIT 1"):
            continue
        test, given = _build_test(columns, matcher)
        if not test:
            return
        names = ", ".join(quote_name(column.column) for column in columns)
        rows = store.frame(f"SELECT rowid, {names} FROM {relation} WHERE {test}", given)
        for place, *cells in rows.iter_rows():
            for column, text in zip(columns, cells, strict=True):
                hit = _judge(column, int(place), text, matcher) if text else None
                if hit and (possible or not hit.is_possible):
                    yield hit


def _judge(column: TextColumn, place: int, text: str, matcher: Matcher) -> Hit | None:
    """Return what a cell has of the person, if anything."""
    is_key = _is_judged_by_key(column) and text in matcher.short
    is_given = column.column in _REFERENCES and matcher.is_number(text)
    if is_key or is_given or matcher.is_in(text):
        return Hit(column, place, text, matcher.redact(text))
    if not _is_id(column) and column.column not in _KEYS and matcher.may_be_in(text):
        return Hit(column, place, text, text, is_possible=True)
    return None


def _build_test(columns: Sequence[TextColumn], matcher: Matcher) -> tuple[str, dict[str, object]]:
    """Return the condition that a row may have a value, and its parameters.

    A column of ids has a value as a whole, or in an address; others have it anywhere.
    """
    given: dict[str, object] = {
        "pattern": matcher.pattern,
        "whole": sorted(matcher.forms),
        "shortest": min((len(each.encode()) for each in matcher.forms), default=1),
        "numbers": sorted(matcher.numbers),
    }
    tests = [
        f"{quote_name(column.column)} IN (SELECT unnest($numbers))"
        for column in columns
        if matcher.numbers and (column.column in _REFERENCES or _is_judged_by_key(column))
    ]
    if matcher.pattern:
        free = []
        for column in columns:
            quoted = quote_name(column.column)
            if column.column in _REFERENCES or not _is_id(column):
                free.append(quoted)
                continue
            has_address = f"(contains({quoted}, '/') OR contains({quoted}, '@'))"
            tests.append(
                f"(strlen({quoted}) >= $shortest AND ({quoted} IN (SELECT unnest($whole)) "
                f"OR ({has_address} AND regexp_matches({quoted}, $pattern))))"
            )
        if free:
            tests.append(f"regexp_matches(concat_ws(chr(31), {', '.join(free)}), $pattern)")
    return " OR ".join(tests), {
        name: value for name, value in given.items() if any(f"${name}" in each for each in tests)
    }


def _is_judged_by_key(column: TextColumn) -> bool:
    """Return whether a short number in a column of keys is the person's.

    In the tables of `scrm.person_rows` it is searched together with its channel, as 88 may be the
    number of one person's profile and of another's customer record.
    """
    table = TABLES.get(column.table)
    return column.column in _KEYS and (table is None or table.role == "bookkeeping")


def _is_id(column: TextColumn) -> bool:
    """Return whether a column holds ids: whole keys, or addresses of posts and profiles."""
    table = TABLES.get(column.table)
    fields = {field.name: field.type for field in table.stored_fields} if table else {}
    return fields.get(column.column) == "id"
