"""Null markers: what exports write where there is no value."""

from collections.abc import Iterable

from scrm.store.sql import quote_text

IN_ANY_COLUMN = ("-", "–", "—", "--", "n/a", "#n/a", "null", "k. a.", "k.a.", "keine angabe")
"""Null markers, in lower case, that cannot be an id either; columns of text keep them."""
IN_VALUES = (*IN_ANY_COLUMN, "na", "none", "nan", "k. a", "ka", "n. a.", "unbekannt")
"""Null markers, in lower case, of columns that hold neither text nor ids."""
_LOWER_CASE = (*IN_ANY_COLUMN, "#nv", "(null)", "n.a.")
IN_IDS = sorted(
    {form for word in _LOWER_CASE for form in (word, word.upper(), word.capitalize())}
    | {"k.A.", "k. A.", "keine Angabe"}
)
"""Null markers of id columns as they are written; ``none``, ``na`` and ``nan`` may be handles."""


def is_null_marker(text: str, more: Iterable[str] = ()) -> str:
    """Return the SQL condition that the text of a cell is a null marker.

    Parameters
    ----------
    more : iterable of str
        Further null markers, which a mapping declares.
    """
    words = dict.fromkeys((*IN_VALUES, *(word.lower() for word in more)))
    listed = ", ".join(map(quote_text, words))
    return f"lower(trim({text}, {quote_text(' ' + chr(0xA0))})) IN ({listed})"
