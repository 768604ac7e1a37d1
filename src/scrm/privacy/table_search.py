"""Where identifying values are in the tables of a database, searched through the engine."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from scrm.person_rows import KEY_COLUMNS
from scrm.privacy.person_values import Matcher, Value
from scrm.store import Store
from scrm.store.sql import quote_name
from scrm.tables import TABLES

_KEYS = KEY_COLUMNS | {"person_id"}
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

    `where` never quotes a value.
    """

    where: str
    count: int


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


def search_tables(store: Store, values: Iterable[Value]) -> tuple[Place, ...]:
    """Return the columns in which values are, each table read once.

    A short number, which may be anything in a text, is searched in the columns of keys only.
    """
    found = Counter(hit.column for hit in find_hits(store, values))
    return tuple(
        sorted(
            Place(f"table {column.table}, column {column.column}", count)
            for column, count in found.items()
        )
    )


def find_hits(
    store: Store, values: Iterable[Value], *, tables: Collection[str] = ()
) -> Iterator[Hit]:
    """Yield the cells with a value, table by table; of some tables or of all.

    The engine finds the rows whose texts contain one, whatever is around it; which of their cells
    have it as a whole word is decided here.
    """
    values = tuple(values)
    matcher = Matcher(values)
    short = {value.text for value in values if not value.is_searchable and value.kind == "number"}
    by_table: dict[str, list[TextColumn]] = {}
    for column in list_text_columns(store):
        if not tables or column.table in tables:
            by_table.setdefault(column.relation, []).append(column)
    for relation, columns in by_table.items():
        test, given = _build_test(columns, matcher, short)
        if not test:
            continue
        names = ", ".join(quote_name(column.column) for column in columns)
        rows = store.frame(f"SELECT rowid, {names} FROM {relation} WHERE {test}", given)
        for place, *cells in rows.iter_rows():
            for column, text in zip(columns, cells, strict=True):
                is_key = column.column in _KEYS and text in short and not _is_keyed(column)
                if text is not None and (is_key or matcher.is_in(text)):
                    yield Hit(column, int(place), text, matcher.redact(text))


def _build_test(
    columns: Sequence[TextColumn], matcher: Matcher, short: Collection[str]
) -> tuple[str, dict[str, object]]:
    """Return the condition that a row may have a value, and its parameters.

    A column of ids has a value as a whole, or in an address; others have it anywhere.
    """
    texts = sorted(
        {
            form.lower()
            for value in matcher.values
            if value.kind != "phone"
            for form in value.list_parts()
        }
    )
    phones = [
        part for value in matcher.values if value.kind == "phone" for part in value.list_parts()
    ]
    given: dict[str, object] = {f"text{number}": text for number, text in enumerate(texts)}
    given |= {f"phone{number}": digits for number, digits in enumerate(phones)}
    given["whole"] = sorted({*texts, *short, *(value.text for value in matcher.values)})
    tests = []
    for column in columns:
        quoted = quote_name(column.column)
        free = _build_free_test(quoted, texts, phones)
        if _is_id(column):
            tests.append(f"{quoted} IN (SELECT unnest($whole))")
            free = f"(contains({quoted}, '/') OR contains({quoted}, '@')) AND ({free})"
        elif column.column in _KEYS and short:
            tests.append(f"{quoted} IN (SELECT unnest($whole))")
        if texts or phones:
            tests.append(f"({free})")
    used = {name: value for name, value in given.items() if any(f"${name}" in t for t in tests)}
    return " OR ".join(tests), used


def _build_free_test(quoted: str, texts: Sequence[str], phones: Sequence[str]) -> str:
    """Return the condition that a text of a column has a value anywhere.

    Cheap conditions that hold for every text with a value come first: its length, and for phone
    numbers a digit.
    """
    lowered = " OR ".join(
        f"contains(lower({quoted}), $text{number})" for number in range(len(texts))
    )
    shortest = min((len(text.encode()) for text in texts), default=0)
    parts = [f"(strlen({quoted}) >= {shortest} AND ({lowered}))"] if texts else []
    parts += [
        f"(strlen({quoted}) >= {len(digits)} AND contains({quoted}, '{digits[-1]}') "
        f"AND contains({quoted}, '{digits[0]}') "
        f"AND contains(regexp_replace({quoted}, '[^0-9]', '', 'g'), $phone{number}))"
        for number, digits in enumerate(phones)
    ]
    return " OR ".join(parts)


def _is_keyed(column: TextColumn) -> bool:
    """Return whether the keys of a table say whose its rows are (`scrm.person_rows`).

    There a short number is searched together with its channel, as 88 may be the number of one
    person's profile and of another's customer record.
    """
    table = TABLES.get(column.table)
    return table is not None and table.role != "bookkeeping"


def _is_id(column: TextColumn) -> bool:
    """Return whether a column holds ids: whole keys, or addresses of posts and profiles."""
    table = TABLES.get(column.table)
    fields = {field.name: field.type for field in table.stored_fields} if table else {}
    return fields.get(column.column) == "id"
