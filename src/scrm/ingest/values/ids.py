"""Ids that a spreadsheet has rounded or written as a decimal number."""

from scrm.ingest.values.sql import match_whole


def is_rounded(text: str) -> str:
    """Return the SQL condition that a spreadsheet has rounded an id, as in ``1.22158E+17``."""
    shape = match_whole(text, r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d{1,3}")
    return f"CASE WHEN contains({text}, 'E') OR contains({text}, 'e') THEN {shape} ELSE FALSE END"


def read_id(text: str) -> str:
    """Return the SQL of an id, NULL if it was rounded."""
    return f"CASE WHEN NOT coalesce({is_rounded(text)}, FALSE) THEN {text} END"


def read_float_id(text: str) -> str:
    """Return the SQL of an id without the ``.0`` of a decimal number, NULL if it was rounded."""
    whole = f"regexp_replace({text}, '^(\\d+)\\.0+$', '\\1')"
    return f"CASE WHEN NOT coalesce({is_rounded(text)}, FALSE) THEN {whole} END"
