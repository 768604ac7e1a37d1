"""Text to typed values by a strict grammar, as SQL expressions: a value is read exactly, or it is a finding.

Every expression takes the SQL of a text (never empty, NULL where the cell is) and gives the typed value, or NULL where the
text fails the grammar. The first branch of each is the form that most cells have; the others cost nothing where it fits.
"""

from scrm.ingest.values.currencies import currency_code
from scrm.ingest.values.dates import date_of, epoch_of, exact_moment, time_of
from scrm.ingest.values.notation import ColumnConvention
from scrm.ingest.values.numbers import count_of, exact_number, money_of, number_of, share_of
from scrm.ingest.values.sql import matches, quickly, quoted

NO_VALUE = ("-", "–", "—", "--", "n/a", "#n/a", "null", "k. a.", "k.a.", "keine angabe")
"""Words for nothing in columns that are no text, which no id can be either, in lower case."""
NULL_WORDS = (*NO_VALUE, "na", "none", "nan", "k. a", "ka", "n. a.", "unbekannt")
"""Words for nothing in columns that are no text and no ids, in lower case."""
_YES = ("ja", "j", "yes", "y", "true", "t", "wahr", "1", "x", "on", "oui", "si", "sí")
_NO = ("nein", "n", "no", "false", "f", "falsch", "0", "off", "non")
_STARS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "eins": 1,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
}


def typed(text: str, type_: str, convention: ColumnConvention, quick: str = "") -> str:
    """Return the SQL of a text's typed value; `quick` is where its `quick_cast` can be found, if it is computed already.

    Examples
    --------
    >>> typed("t", "text", ColumnConvention())
    't'
    """
    quick = quick or quick_cast(text, type_)
    readers = {
        "text": lambda: text,
        "id": lambda: f"CASE WHEN NOT coalesce({is_damaged(text)}, FALSE) THEN {text} END",
        "float_id": lambda: (
            f"CASE WHEN NOT coalesce({is_damaged(text)}, FALSE) THEN regexp_replace({text}, '^(\\d+)\\.0+$', '\\1') END"
        ),
        "count": lambda: count_of(text, convention.numbers, quick),
        "number": lambda: number_of(text, convention.numbers),
        "money": lambda: money_of(text, convention.numbers),
        "share": lambda: share_of(text, convention.numbers),
        "duration": lambda: _duration(text),
        "rating": lambda: _rating(text),
        "flag": lambda: _flag(text),
        "date": lambda: date_of(text, convention, quick),
        "time": lambda: time_of(text, convention, quick),
        "epoch": lambda: epoch_of(text),
        "currency": lambda: currency_code(text),
        "json_text": lambda: _json_text(text),
    }
    return readers[type_]()


def is_damaged(text: str) -> str:
    """Return the SQL that an id was rounded by a spreadsheet, as in ``1.22158E+17``."""
    shape = matches(text, r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d{1,3}")
    return f"CASE WHEN contains({text}, 'E') OR contains({text}, 'e') THEN {shape} ELSE FALSE END"


def is_null_word(text: str, more: tuple[str, ...] = ()) -> str:
    """Return the SQL that a cell's text is a word for nothing."""
    words = ", ".join(
        quoted(word) for word in dict.fromkeys((*NULL_WORDS, *(word.lower() for word in more)))
    )
    return f"lower(trim({text}, {quoted(' ' + chr(0xA0))})) IN ({words})"


def quick_cast(text: str, type_: str) -> str:
    """Return the SQL of the plain cast that most cells of a type pass; empty for types that have none."""
    kind = {"count": "BIGINT", "time": "TIMESTAMP", "date": "DATE"}.get(type_, "")
    return f"TRY_CAST({text} AS {kind})" if kind else ""


def plainly(text: str, type_: str, convention: ColumnConvention, quick: str = "") -> str:
    """Return the SQL that reads only the form most cells of a type have; NULL says nothing yet. Empty for types without one."""
    cast = quick or quick_cast(text, type_)
    if cast:
        return quickly(
            text, cast, cast if type_ == "count" else exact_moment(cast, type_, convention), "NULL"
        )
    if type_ in {"money", "number"}:
        return f"CASE WHEN {matches(text, exact_number(convention.numbers))} THEN TRY_CAST({text} AS {_SQL[type_]}) END"
    return ""


_SQL = {"money": "DECIMAL(18,4)", "number": "DOUBLE"}


def _duration(text: str) -> str:
    piece = "TRY_CAST(split_part({text}, ':', {n}) AS DOUBLE)"
    one, two, three = (piece.format(text=text, n=n) for n in (1, 2, 3))
    hours, minutes, seconds = (
        r"\d+:[0-5]?\d:[0-5]?\d(?:\.\d+)?",
        r"\d+:[0-5]?\d(?:\.\d+)?",
        r"\d+(?:\.\d+)?",
    )
    return (
        f"CASE WHEN {matches(text, hours)} THEN {one} * 3600 + {two} * 60 + {three} "
        f"WHEN {matches(text, minutes)} THEN {one} * 60 + {two} "
        f"WHEN {matches(text, seconds)} THEN TRY_CAST({text} AS DOUBLE) END"
    )


def _rating(text: str) -> str:
    words = " ".join(f"WHEN {quoted(word)} THEN {stars}" for word, stars in _STARS.items())
    number = f"TRY_CAST(replace(regexp_extract({text}, '^[1-5](?:[.,]\\d)?'), ',', '.') AS DOUBLE)"
    shape = matches(text, r"(?i)[1-5](?:[.,]\d)?(?: ?(?:/ ?5|stars?|sterne?|★+))?")
    return (
        f"CASE WHEN {shape} AND {number} <= 5 THEN {number} ELSE CASE lower({text}) {words} END END"
    )


def _flag(text: str) -> str:
    yes, no = (", ".join(quoted(word) for word in words) for words in (_YES, _NO))
    return (
        f"CASE WHEN lower({text}) IN ({yes}) THEN TRUE WHEN lower({text}) IN ({no}) THEN FALSE END"
    )


def _json_text(text: str) -> str:
    pieces = f'regexp_extract_all({text}, \'"text"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"\', 1)'
    joined = f"array_to_string({pieces}, '')"
    unescaped = f"TRY_CAST('\"' || {joined} || '\"' AS JSON) ->> '$'"
    return f"CASE WHEN starts_with({text}, '{{') THEN nullif({unescaped}, '') ELSE {text} END"
