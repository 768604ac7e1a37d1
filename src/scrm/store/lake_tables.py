"""Where the tables of a lake are, and the queries that give them all their columns."""

from pathlib import Path

from scrm.store.sql import quote_name
from scrm.tables import TABLES


def find_table(tables: Path, name: str) -> str | None:
    """Return the path of a table of the lake, None if there is none."""
    for path in (tables / f"{name}.parquet", tables / name):
        if path.exists():
            return str(path.absolute())
    return None


def select_fields(table: str, source: str | None, stored: set[str]) -> str:
    """Return the query of all columns of a table, NULL where the source has none."""
    columns = ", ".join(
        f"CAST({quote_name(field.name) if field.name in stored else 'NULL'} AS {field.sql_type}) "
        f"AS {quote_name(field.name)}"
        for field in TABLES[table].stored_fields
    )
    return f"SELECT {columns} FROM {source}" if source else f"SELECT {columns} WHERE FALSE"
