"""The types of values: the SQL type of each, and the SQL that parses a text as that type.

An expression takes the SQL of a text (NULL for an empty cell, never an empty text) and gives the
typed value, or NULL if the text does not match the grammar of the type. The first branch of each
is the form that most cells have, so that the other branches cost nothing there.
"""

from collections.abc import Callable, Mapping, Sequence

from scrm.ingest.values.currencies import read_currency
from scrm.ingest.values.dates import read_date, read_epoch, read_time
from scrm.ingest.values.durations import read_duration
from scrm.ingest.values.flags import read_flag
from scrm.ingest.values.ids import read_float_id, read_id
from scrm.ingest.values.notation import ColumnConvention
from scrm.ingest.values.numbers import read_count, read_money, read_number, read_share
from scrm.ingest.values.ratings import read_rating
from scrm.store.sql import quote_text

SQL_TYPES: dict[str, str] = {
    "text": "VARCHAR", "id": "VARCHAR", "float_id": "VARCHAR", "json_text": "VARCHAR",
    "currency": "VARCHAR", "count": "BIGINT", "number": "DOUBLE", "money": "DECIMAL(18,4)",
    "date": "DATE", "time": "TIMESTAMP", "epoch": "TIMESTAMP", "flag": "BOOLEAN",
    "verdict": "VARCHAR", "role": "VARCHAR", "share": "DOUBLE", "duration": "DOUBLE",
    "rating": "DOUBLE",
}  # fmt: skip
"""Type of a value -> its type in the database."""
_SAME = ("same", "ja", "j", "yes", "y", "true", "wahr", "1", "x", "identisch", "gleich", "dieselbe")
_NEVER = (
    *("never", "nie", "niemals", "nein", "n", "no", "not", "false", "falsch", "0"),
    *("different", "verschieden", "anders"),
)
_TREATED = ("treated", "treatment", "test", "testgruppe", "angesprochen", "kontaktiert")
_CONTROL = ("control", "holdout", "hold-out", "kontrolle", "kontrollgruppe")
_PLAIN_CASTS = {"count": "BIGINT", "time": "TIMESTAMP", "date": "DATE"}


def plain_cast(text: str, type_: str) -> str:
    """Return the SQL of the cast that reads most cells of a type; empty if the type has none."""
    kind = _PLAIN_CASTS.get(type_, "")
    return f"TRY_CAST({text} AS {kind})" if kind else ""


def read_value(text: str, type_: str, convention: ColumnConvention, cast: str = "") -> str:
    """Return the SQL of the typed value of a text.

    Parameters
    ----------
    text : str
        SQL of the text.
    type_ : str
        One of `SQL_TYPES`.
    cast : str
        SQL of the result of `plain_cast`, if it was computed before.

    Examples
    --------
    >>> read_value("t", "text", ColumnConvention())
    't'
    """
    cast = cast or plain_cast(text, type_)
    if type_ == "count":
        return read_count(text, convention.numbers, cast)
    if type_ in _NUMBER_READERS:
        return _NUMBER_READERS[type_](text, convention.numbers)
    if type_ in _DATE_READERS:
        return _DATE_READERS[type_](text, convention, cast)
    return _READERS[type_](text) if type_ in _READERS else text


def _read_verdict(text: str) -> str:
    """Return the SQL of a declaration that two are the same, or never are."""
    return _choose_word(text, {"same": _SAME, "never": _NEVER})


def _read_role(text: str) -> str:
    """Return the SQL of a role in a campaign: treated, or in the control group."""
    return _choose_word(text, {"treated": _TREATED, "control": _CONTROL})


def _choose_word(text: str, words: Mapping[str, Sequence[str]]) -> str:
    """Return the SQL of the name under which a word is listed; NULL for any other word."""
    cases = " ".join(
        f"WHEN lower(trim({text})) IN ({', '.join(map(quote_text, listed))}) THEN '{name}'"
        for name, listed in words.items()
    )
    return f"CASE {cases} END"


def _read_json_text(text: str) -> str:
    pieces = f'regexp_extract_all({text}, \'"text"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"\', 1)'
    joined = f"array_to_string({pieces}, '')"
    unescaped = f"TRY_CAST('\"' || {joined} || '\"' AS JSON) ->> '$'"
    return f"CASE WHEN starts_with({text}, '{{') THEN nullif({unescaped}, '') ELSE {text} END"


_READERS: dict[str, Callable[[str], str]] = {
    "id": read_id,
    "float_id": read_float_id,
    "duration": read_duration,
    "rating": read_rating,
    "flag": read_flag,
    "verdict": _read_verdict,
    "role": _read_role,
    "epoch": read_epoch,
    "currency": read_currency,
    "json_text": _read_json_text,
}
_NUMBER_READERS = {"number": read_number, "money": read_money, "share": read_share}
_DATE_READERS = {"date": read_date, "time": read_time}
