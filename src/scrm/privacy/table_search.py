"""Where identifying values are in the tables of a database, searched through the engine."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from scrm.person_rows import KEY_COLUMNS
from scrm.privacy.person_values import Matcher, Value
from scrm.store import Store
from scrm.store.sql import quote_name

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
                is_key = column.column in _KEYS and text in short
                if text is not None and (is_key or matcher.is_in(text)):
                    yield Hit(column, int(place), text, matcher.redact(text))


def _build_test(
    columns: Sequence[TextColumn], matcher: Matcher, short: Collection[str]
) -> tuple[str, dict[str, object]]:
    """Return the condition that a row may have a value, and its parameters."""
    listed = ", ".join(quote_name(column.column) for column in columns)
    given: dict[str, object] = {}
    tests = []
    texts = {
        (form.lower(), value.kind == "phone")
        for value in matcher.values
        for form in value.list_parts()
    }
    for number, (text, is_phone) in enumerate(sorted(texts)):
        given[f"text{number}"] = text
        row = f"concat_ws(chr(1), {listed})"
        written = f"translate({row}, ' -/.()', '')" if is_phone else f"lower({row})"
        tests.append(f"contains({written}, $text{number})")
    keys = [column.column for column in columns if column.column in _KEYS]
    if short and keys:
        given["short"] = sorted(short)
        tests += [f"{quote_name(key)} IN (SELECT unnest($short))" for key in keys]
    return " OR ".join(tests), given
