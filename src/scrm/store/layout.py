"""How the tables lie in a database: of a canonical table the columns that some file gave, behind a view that shows them all.

The canonical tables are wide, and one export fills few of their columns; each empty one would cost as much to write as a
column of numbers (ADR 0017). So the rows lie in the schema `STORED`, in tables that get a column when it is first given;
everything else reads the views named like the canonical tables, where a column nobody gave is NULL.
"""

from collections.abc import Collection, Iterable

from scrm.store import Store
from scrm.tables import BOOKKEEPING, TABLES, Field, Table
from scrm.views import VIEWS

SCHEMA_VERSION = 3
"""Raised whenever a table changes so that an older database cannot be read; the first writer upgrades it."""

STORED = "stored"
"""Schema of the rows of the canonical tables."""

_ALWAYS = ("load_id", "line")
"""Columns that every row of a canonical table has beside its key."""
_VARIED = frozenset({"post_id", "author_id", "url"})
"""Columns with so many values in so many rows that the search for a dictionary of them costs more than all else in writing."""


def stored(table: str) -> str:
    """Return the name under which the rows of a table are written.

    Examples
    --------
    >>> stored("posts"), stored("scores")
    ('stored.posts', 'scores')
    """
    return f"{STORED}.{table}" if TABLES[table].role == "canonical" else table


def create(store: Store) -> None:
    """Create what does not exist; take over the tables of a database of schema 1, which held all columns themselves."""
    store.execute(f"CREATE SCHEMA IF NOT EXISTS {STORED}")
    found = store.frame(
        "SELECT schema_name, table_name, list(column_name) AS columns FROM duckdb_columns() "
        "JOIN duckdb_tables() USING (schema_name, table_name) GROUP BY ALL"
    )
    there = {(schema, name): frozenset(columns) for schema, name, columns in found.iter_rows()}
    for table in TABLES.values():
        is_canonical = table.role == "canonical"
        columns = there.get((STORED if is_canonical else "main", table.name))
        if columns is None:
            store.execute(definition(table))
        elif not is_canonical and not columns.issuperset(table.column_names):
            widen(store, table.name, table.column_names)  # what an older version did not know
        if is_canonical and ("main", table.name) in there:
            _take_over(store, table)
        elif is_canonical:
            _show(store, table, columns or _always(table))
    for name, sql in VIEWS.items():
        store.execute(f"CREATE OR REPLACE VIEW {name} AS {sql}")


def definition(table: Table) -> str:
    """Return the SQL that creates a table where it does not exist: a canonical one with the columns every row has.

    Examples
    --------
    >>> print(definition(TABLES["posts"]))
    CREATE TABLE IF NOT EXISTS stored.posts (
      "channel" VARCHAR,
      "post_id" VARCHAR USING COMPRESSION zstd,
      "load_id" BIGINT,
      "line" BIGINT
    )
    """
    columns = ",\n  ".join(
        _column(field) for field in _fields(table) if field.name in _always(table)
    )
    return f"CREATE TABLE IF NOT EXISTS {stored(table.name)} (\n  {columns}\n)"


def widen(store: Store, table: str, columns: Iterable[str]) -> None:
    """Give a table the columns it has not stored yet; the rows it has are empty there."""
    missing = frozenset(columns).difference(store.columns(table))
    if missing:
        for field in _fields(TABLES[table]):
            if field.name in missing:
                store.execute(f"ALTER TABLE {stored(table)} ADD COLUMN {_column(field)}")
        if TABLES[table].role == "canonical":
            _show(store, TABLES[table], store.columns(table))


def casts(table: str, columns: Iterable[str]) -> str:
    """Return the select list of some columns of a table with the types it stores.

    Examples
    --------
    >>> casts("posts", ["text", "rating"])
    'CAST("text" AS VARCHAR) AS "text", CAST("rating" AS DOUBLE) AS "rating"'
    """
    types = {field.name: field.sql_type for field in _fields(TABLES[table])}
    return ", ".join(
        f'CAST("{name}" AS {types[name]}) AS "{name}"' if name in types else f'"{name}"'
        for name in columns
    )


def _always(table: Table) -> tuple[str, ...]:
    """Return the columns that a table has from the beginning."""
    return (*table.key, *_ALWAYS) if table.role == "canonical" else table.column_names


def _fields(table: Table) -> tuple[Field, ...]:
    return (*table.fields, *BOOKKEEPING) if table.role == "canonical" else table.fields


def _column(field: Field) -> str:
    return f'"{field.name}" {field.sql_type}{" USING COMPRESSION zstd" if field.name in _VARIED else ""}'


def _show(store: Store, table: Table, there: Collection[str]) -> None:
    """Show a canonical table with all its columns, of which some are there."""
    columns = ", ".join(
        f'"{field.name}"'
        if field.name in there
        else f'CAST(NULL AS {field.sql_type}) AS "{field.name}"'
        for field in _fields(table)
    )
    store.execute(
        f"CREATE OR REPLACE VIEW {table.name} AS SELECT {columns} FROM {stored(table.name)}"
    )


def _take_over(store: Store, table: Table) -> None:
    """Move the rows of a table that held all columns, each column that is not empty."""
    store.execute(f"ALTER TABLE main.{table.name} RENAME TO taken_over")
    there = store.arrow("SELECT * FROM taken_over LIMIT 0").column_names
    known = [field.name for field in _fields(table) if field.name in there]
    counts = store.frame(
        f"SELECT {', '.join(f'count({_quoted(each)}) AS {_quoted(each)}' for each in known)} FROM taken_over"
    )
    given = [each for each in known if counts.item(0, each)]
    if given:
        widen(store, table.name, given)
        columns = ", ".join(map(_quoted, given))
        store.execute(
            f"INSERT INTO {stored(table.name)} ({columns}) SELECT {columns} FROM taken_over"
        )
    store.execute("DROP TABLE taken_over")
    _show(store, table, store.columns(table.name))


def _quoted(name: str) -> str:
    return f'"{name}"'
