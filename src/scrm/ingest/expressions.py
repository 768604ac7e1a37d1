"""Pieces of SQL that the grammars of values are written with, and how the cells of a column are read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Convention:
    """How the cells of one column are read.

    Parameters
    ----------
    decimal : str
        ``en`` (1,234.5), ``de`` (1.234,5), ``mixed`` (each by itself, what fits both fails), ``plain`` (digits only); ``en*``
        and ``de*`` read each by itself and what fits both as ``en`` or ``de``.
    dates : str
        ``dmy``, ``mdy``, ``mixed`` (what fits both fails) or ``plain`` (year first, dots or names of months only).
    timezone : str
        Of times that state none.
    """

    decimal: str = "mixed"
    dates: str = "mixed"
    timezone: str = "UTC"


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
