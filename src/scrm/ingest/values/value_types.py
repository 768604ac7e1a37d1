"""The types of values: the SQL type of each, and the SQL that reads a text as it.

An expression takes the SQL of a text (NULL for an empty cell, never an empty text) and gives the
typed value, or NULL if the text does not match the grammar of the type. The first branch of each
is the form that most cells have, so that the other branches cost nothing there.
"""

from collections.abc import Callable, Mapping, Sequence

from scrm.ingest.values.currencies import read_currency
from scrm.ingest.values.dates import read_date, read_epoch, read_time
from scrm.ingest.values.ids import read_float_id, read_id
from scrm.ingest.values.notation import ColumnConvention
from scrm.ingest.values.numbers import read_count, read_money, read_number, read_share
from scrm.ingest.values.sql import match_whole, quote_text

SQL_TYPES: dict[str, str] = {
    "text": "VARCHAR", "id": "VARCHAR", "float_id": "VARCHAR", "json_text": "VARCHAR",
    "currency": "VARCHAR", "count": "BIGINT", "number": "DOUBLE", "money": "DECIMAL(18,4)",
    "date": "DATE", "time": "TIMESTAMP", "epoch": "TIMESTAMP", "flag": "BOOLEAN",
    "verdict": "VARCHAR", "role": "VARCHAR", "share": "DOUBLE", "duration": "DOUBLE",
    "rating": "DOUBLE",
}  # fmt: skip
"""Type of a value -> its type in the database."""
_YES = ("ja", "j", "yes", "y", "true", "t", "wahr", "1", "x", "on", "oui", "si", "sí")
_NO = ("nein", "n", "no", "false", "f", "falsch", "0", "off", "non")
_SAME = ("same", "ja", "j", "yes", "y", "true", "wahr", "1", "x", "identisch", "gleich", "dieselbe")
_NEVER = (
    *("never", "nie", "niemals", "nein", "n", "no", "not", "false", "falsch", "0"),
    *("different", "verschieden", "anders"),
)
_TREATED = ("treated", "treatment", "test", "testgruppe", "angesprochen", "kontaktiert")
_CONTROL = ("control", "holdout", "hold-out", "kontrolle", "kontrollgruppe")
_STARS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
}  # fmt: skip
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


def _read_duration(text: str) -> str:
    piece = "TRY_CAST(split_part({text}, ':', {n}) AS DOUBLE)"
    one, two, three = (piece.format(text=text, n=n) for n in (1, 2, 3))
    hours, minutes, seconds = (
        r"\d+:[0-5]?\d:[0-5]?\d(?:\.\d+)?",
        r"\d+:[0-5]?\d(?:\.\d+)?",
        r"\d+(?:\.\d+)?",
    )
    return (
        f"CASE WHEN {match_whole(text, hours)} THEN {one} * 3600 + {two} * 60 + {three} "
        f"WHEN {match_whole(text, minutes)} THEN {one} * 60 + {two} "
        f"WHEN {match_whole(text, seconds)} THEN TRY_CAST({text} AS DOUBLE) END"
    )


def _read_rating(text: str) -> str:
    words = " ".join(f"WHEN {quote_text(word)} THEN {stars}" for word, stars in _STARS.items())
    number = f"TRY_CAST(replace(regexp_extract({text}, '^[1-5](?:[.,]\\d)?'), ',', '.') AS DOUBLE)"
    shape = match_whole(text, r"(?i)[1-5](?:[.,]\d)?(?: ?(?:/ ?5|stars?|sterne?|★+))?")
    return (
        f"CASE WHEN {shape} AND {number} <= 5 THEN {number} ELSE CASE lower({text}) {words} END END"
    )


def _read_flag(text: str) -> str:
    yes, no = (", ".join(quote_text(word) for word in words) for words in (_YES, _NO))
    return (
        f"CASE WHEN lower({text}) IN ({yes}) THEN TRUE WHEN lower({text}) IN ({no}) THEN FALSE END"
    )


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
    "duration": _read_duration,
    "rating": _read_rating,
    "flag": _read_flag,
    "verdict": _read_verdict,
    "role": _read_role,
    "epoch": read_epoch,
    "currency": read_currency,
    "json_text": _read_json_text,
}
_NUMBER_READERS = {"number": read_number, "money": read_money, "share": read_share}
_DATE_READERS = {"date": read_date, "time": read_time}
