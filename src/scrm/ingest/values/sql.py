"""Helpers to build SQL expressions: quoting, regular expressions, names bound to values."""

import re
from collections.abc import Iterable

from scrm.store.sql import quote_text


def bind_value(name: str, value: str, body: str) -> str:
    """Bind a name to a value inside a body, so that the SQL of the value is evaluated once."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def match_whole(text: str, pattern: str) -> str:
    """Return the SQL condition that a whole text matches a pattern."""
    return f"regexp_full_match({text}, {quote_text(pattern)})"


def extract_group(text: str, pattern: str, group: int) -> str:
    """Return the SQL of one group of a pattern, empty if the pattern does not match."""
    return f"regexp_extract({text}, {quote_text(pattern)}, {group})"


def try_plain_first(text: str, cast: str, value: str, other: str) -> str:
    """Return the SQL of a value: that of the plain cast if it round-trips, else another.

    Parameters
    ----------
    text, cast : str
        SQL of the text and of its cast, whose own text must be the same.
    value, other : str
        SQL of the value if it is the same, and if it is not.
    """
    is_plain = f"CAST({cast} AS VARCHAR) = {text}"
    return f"CASE WHEN {is_plain} THEN {value} WHEN {text} IS NOT NULL THEN {other} END"


def find_names(sql: str, names: Iterable[str]) -> list[str]:
    """Return those of some names that occur as words in an SQL text.

    Examples
    --------
    >>> find_names("lower(Channel) || post_id", ["channel", "post", "post_id"])
    ['channel', 'post_id']
    """
    words = frozenset(re.findall(r"\w+", sql.lower()))
    return [each for each in names if each.lower() in words]
