"""The tables of a database: those that store rows, and views with all canonical columns.

The canonical tables are wide, and one export fills few of their columns. Each empty column would
cost as much to write as a column of numbers (ADR 0017). So the rows are in tables of the schema
`STORED`, which get a column when a row first has a value for it. Everything else reads views named
after the canonical tables; a column without values is NULL there.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from scrm.person_rows import build_condition
from scrm.store import Store
from scrm.store.result_cache import DEFINITIONS
from scrm.store.sql import quote_name
from scrm.tables import CANONICAL, TABLES, Field, Table
from scrm.views import VIEWS

SCHEMA_VERSION = 6
"""The version of the tables; an older database is upgraded by the first command that writes."""

STORED = "stored"
"""Schema of the rows of the canonical tables."""

_ALWAYS = ("load_id", "line")
"""Columns that every row of a canonical table has in addition to its key."""
_VARIED = frozenset({"post_id", "author_id", "url"})
"""Columns with so many values that a search for a dictionary would cost most of the writing."""


def stored(table: str) -> str:
    """Return the name under which the rows of a table are written.

    Examples
    --------
    >>> stored("posts"), stored("scores")
    ('stored.posts', 'scores')
    """
    return f"{STORED}.{table}" if TABLES[table].role == "canonical" else table


@cache
def fingerprint() -> str:
    """Return a hash of the definitions of all tables and views.

    The database keeps it, so that a database with these definitions is opened without writing
    them again: the engine checks each view when it is created, 0.2 CPU seconds for all of them.
    """
    defined = [
        (definition(table), [_column(field) for field in table.stored_fields])
        for table in TABLES.values()
    ]
    return hashlib.sha256(repr((SCHEMA_VERSION, defined, VIEWS, DEFINITIONS)).encode()).hexdigest()


def create(store: Store) -> None:
    """Create what does not exist; upgrade a database of schema 1, whose tables had all columns."""
    for statement in (f"CREATE SCHEMA IF NOT EXISTS {STORED}", *DEFINITIONS):
        store.execute(statement)
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
            widen(store, table.name, table.column_names)  # columns that an older version lacked
        if is_canonical and ("main", table.name) in there:
            _take_over(store, table)
        elif is_canonical:
            _show(store, table, columns or _always(table))
    for name, sql in VIEWS.items():
        store.execute(f"CREATE OR REPLACE VIEW {name} AS {sql}")
    hide_restricted(store)


def definition(table: Table) -> str:
    """Return the SQL that creates a table if it does not exist.

    A canonical table begins with the columns that every row has.

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
        _column(field) for field in table.stored_fields if field.name in _always(table)
    )
    return f"CREATE TABLE IF NOT EXISTS {stored(table.name)} (\n  {columns}\n)"


def widen(store: Store, table: str, columns: Iterable[str]) -> frozenset[str]:
    """Add columns that a table does not have yet, NULL in its rows; return the columns it has."""
    there = frozenset(store.columns(table))
    wanted = frozenset(columns) - there
    missing = [field for field in TABLES[table].stored_fields if field.name in wanted]
    for field in missing:
        store.execute(f"ALTER TABLE {stored(table)} ADD COLUMN {_column(field)}")
    there |= {field.name for field in missing}
    if missing and TABLES[table].role == "canonical":
        _show(store, TABLES[table], there)
    return there


def casts(table: str, columns: Iterable[str]) -> str:
    """Return the select list of some columns of a table, cast to the types that it stores.

    Examples
    --------
    >>> casts("posts", ["text", "rating"])
    'CAST("text" AS VARCHAR) AS "text", CAST("rating" AS DOUBLE) AS "rating"'
    """
    types = {field.name: field.sql_type for field in TABLES[table].stored_fields}
    return ", ".join(
        f'CAST("{name}" AS {types[name]}) AS "{name}"' if name in types else f'"{name}"'
        for name in columns
    )


def _always(table: Table) -> tuple[str, ...]:
    """Return the columns that a table has from the beginning."""
    return (*table.key, *_ALWAYS) if table.role == "canonical" else table.column_names


def _column(field: Field) -> str:
    compression = " USING COMPRESSION zstd" if field.name in _VARIED else ""
    return f'"{field.name}" {field.sql_type}{compression}'


def hide_restricted(store: Store) -> None:
    """Leave the rows of persons under restriction out of the views that analyses read (ADR 95)."""
    if store.value("SELECT count(*) FROM restrictions"):
        there = {table.name: store.columns(table.name) for table in CANONICAL}
        for table in CANONICAL:
            hidden = build_condition(table.name, "restrictions", there.__getitem__, STORED)
            _show(store, table, there[table.name], hidden)


@contextmanager
def showing_restricted(store: Store) -> Iterator[None]:
    """Let the views show the rows of persons under restriction within the block: for loads.

    After a process that was killed meanwhile, the next one that opens the database to write does
    not find the fingerprint, and so creates the views again, which hide these rows.
    """
    if not store.value("SELECT count(*) FROM restrictions"):
        yield
        return
    store.execute("COMMENT ON TABLE scrm_schema IS NULL")
    for table in CANONICAL:
        _show(store, table, store.columns(table.name))
    try:
        yield
    finally:
        hide_restricted(store)
        store.execute(f"COMMENT ON TABLE scrm_schema IS '{fingerprint()}'")


def _show(store: Store, table: Table, there: Collection[str], hidden: str = "") -> None:
    """Create the view of a canonical table, with all its columns, of which some are stored.

    Parameters
    ----------
    hidden : str
        SQL condition of rows that are not shown.
    """
    columns = ", ".join(
        f'"{field.name}"'
        if field.name in there
        else f'CAST(NULL AS {field.sql_type}) AS "{field.name}"'
        for field in table.stored_fields
    )
    store.execute(
        f"CREATE OR REPLACE VIEW {table.name} AS SELECT {columns} FROM {stored(table.name)}"
        + (f" WHERE NOT ({hidden})" if hidden else "")
    )


def _take_over(store: Store, table: Table) -> None:
    """Move the rows of a table that had all columns; leave out empty columns."""
    store.execute(f"ALTER TABLE main.{table.name} RENAME TO taken_over")
    there = store.arrow("SELECT * FROM taken_over LIMIT 0").column_names
    known = [field.name for field in table.stored_fields if field.name in there]
    listed = ", ".join(f"count({quote_name(each)}) AS {quote_name(each)}" for each in known)
    counts = store.frame(f"SELECT {listed} FROM taken_over")
    given = [each for each in known if counts.item(0, each)]
    if given:
        widen(store, table.name, given)
        columns = ", ".join(map(quote_name, given))
        store.execute(
            f"INSERT INTO {stored(table.name)} ({columns}) SELECT {columns} FROM taken_over"
        )
    store.execute("DROP TABLE taken_over")
    _show(store, table, store.columns(table.name))
