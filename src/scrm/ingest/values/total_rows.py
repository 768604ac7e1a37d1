"""Records that sum up the others: besides numbers they hold only one word, such as ``Total``."""

import re
from collections.abc import Sequence

from scrm.ingest.values.sql import match_whole

TOTAL_ROW = "total_row"
"""Name under which such a record is skipped."""
_NAMES = (
    r"(?i)(?:(?:zwischen|gesamt|end)?(?:summe|ergebnis|total)|(?:gesamt|end)betrag|gesamt|insgesamt|"
    r"(?:grand|sub)?[ -]?totals?|sum|summe gesamt)[ :]*"
)


_NAME = re.compile(_NAMES)


def is_total_name(text: str) -> bool:
    """Return whether a cell names a record that sums up the others.

    Examples
    --------
    >>> is_total_name("Grand total"), is_total_name("Total Gym")
    (True, False)
    """
    return _NAME.fullmatch(text.strip()) is not None


def is_total_row(words: Sequence[str], numbers: Sequence[str]) -> str:
    """Return the SQL condition that a record sums up the others; empty if none can.

    Parameters
    ----------
    words, numbers : sequence of str
        SQL of the texts of its fields: those that name or date it, and those that count.

    Examples
    --------
    >>> is_total_row(["day"], [])
    ''
    """
    if not words or not numbers:
        return ""
    count = " + ".join(f"CAST({each} IS NOT NULL AS INTEGER)" for each in words)
    is_named = match_whole(f"coalesce({', '.join(words)})", _NAMES)
    has_number = " OR ".join(f"{each} IS NOT NULL" for each in numbers)
    return f"CASE WHEN {count} = 1 THEN {is_named} AND ({has_number}) ELSE FALSE END"
