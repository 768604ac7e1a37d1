"""Helpers to build SQL expressions: quoting, regular expressions, keys and hashes of rows."""

import re
from collections.abc import Iterable

from scrm.tables import TABLES


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def let(name: str, value: str, body: str) -> str:
    """Return the SQL of a body in which a name stands for a value, which is written and computed once."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def matches(text: str, pattern: str) -> str:
    """Return the SQL that a text fits a pattern as a whole."""
    return f"regexp_full_match({text}, {quoted(pattern)})"


def part(text: str, pattern: str, group: int) -> str:
    """Return the SQL of a group of a pattern in a text."""
    return f"regexp_extract({text}, {quoted(pattern)}, {group})"


def quickly(text: str, cast: str, found: str, other: str) -> str:
    """Return the SQL that takes a plain cast where it gives back the very text, and the full grammar elsewhere."""
    return f"CASE WHEN CAST({cast} AS VARCHAR) = {text} THEN {found} WHEN {text} IS NOT NULL THEN {other} END"


def name(identifier: str) -> str:
    """Return an identifier as SQL takes it."""
    return '"' + identifier.replace('"', '""') + '"'


def named_in(sql: str, names: Iterable[str]) -> list[str]:
    """Return the names that an SQL text holds as words.

    Examples
    --------
    >>> named_in("lower(Channel) || post_id", ["channel", "post", "post_id"])
    ['channel', 'post_id']
    """
    words = frozenset(re.findall(r"\w+", sql.lower()))
    return [each for each in names if each.lower() in words]


def key_of(table: str, prefix: str = "") -> str:
    """Return the SQL of a row's key as one text."""
    return _joined(TABLES[table].key, prefix)


def content_hash(columns: Iterable[str], prefix: str = "") -> str:
    """Return the SQL of the hash of a row's content, by which two versions of it are compared."""
    return f"md5({_joined(columns, prefix)})"


def _joined(columns: Iterable[str], prefix: str = "") -> str:
    pieces = ", ".join(
        f"coalesce(CAST({prefix}{name(column)} AS VARCHAR), '')" for column in columns
    )
    return f"concat_ws(chr(31), {pieces})"


def without_entities(text: str) -> str:
    """Return the SQL of a text without HTML entities; & comes last, so that &amp;lt; stays &lt;."""
    for entity, character in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ):
        text = f"replace({text}, {quoted(entity)}, {quoted(character)})"
    return text
