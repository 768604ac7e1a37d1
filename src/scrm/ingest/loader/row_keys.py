"""The primary key of a row as one text, and the hash of its content, as SQL."""

from collections.abc import Iterable

from scrm.store.sql import quote_name
from scrm.tables import TABLES


def row_key(table: str, prefix: str = "") -> str:
    """Return the SQL of the primary key of a row as one text."""
    return _concatenate(TABLES[table].key, prefix)


def hash_content(columns: Iterable[str], prefix: str = "") -> str:
    """Return the SQL of the hash of a row, which tells whether two versions of it are equal."""
    return f"md5({_concatenate(columns, prefix)})"


def _concatenate(columns: Iterable[str], prefix: str = "") -> str:
    pieces = ", ".join(
        f"coalesce(CAST({prefix}{quote_name(column)} AS VARCHAR), '')" for column in columns
    )
    return f"concat_ws(chr(31), {pieces})"
