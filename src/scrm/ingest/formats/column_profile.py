"""What the cells of a column look like: e-mail addresses, days, amounts, ids, ratings, texts.

The kinds are found with patterns over some records, without a database: they are evidence for
recognition and drafts, and load nothing. Loading reads the cells with the grammar of their type.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal[
    "empty",
    "email",
    "url",
    "time",
    "date",
    "money",
    "number",
    "count",
    "id",
    "flag",
    "currency",
    "long_text",
    "text",
]

LONG_TEXT = 40
"""Mean length in characters above which a column holds texts that people wrote."""
_WORDS_OF_TEXT = 4
"""Blanks of a cell, on average, from which a column of shorter cells holds such texts."""
_MOST_DIGITS = 15
"""Digits above which a whole number is an id: no count is as large."""
_FEW = 0.1
"""Share of cells that may have another form; one cell of five or more always may."""
_ENOUGH = 5
_GROUP = 3
_NUMBER = re.compile(r"[+-]?\d[\d.,' ]*")
_NULLS = frozenset({"", "-", "–", "—", "n/a", "na", "null", "none", "k. a.", "k.a.", "nan", "#n/a"})
_FLAGS = frozenset({"ja", "nein", "yes", "no", "true", "false", "wahr", "falsch", "j", "y", "n"})
_MONTHS = "jan|feb|mar|mär|mrz|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec"
_DAY = (
    r"(?:\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})"
    r"|(?:19|20)\d\d[-/.][01]?\d[-/.][0-3]?\d|(?:19|20)\d\d[01]\d[0-3]\d|[0-3]?\d-[01]?\d-\d{4}"
    rf"|(?:[a-zä]{{2,9}}\.?,? )?(?:\d{{1,2}}\.? ?[-/]?(?:{_MONTHS})[a-zäé]*\.?,?[ /-]\d{{2,4}}"
    rf"|(?:{_MONTHS})[a-zäé]*\.? \d{{1,2}},? \d{{4}}))"
)
_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\s?(?:[ap]\.?m\.?|uhr)?"
_OFFSET = r"\s?(?:z|utc|gmt|cet|cest|mez|mesz|[+-]\d\d:?\d\d|[+-]\d\d)?"
_SIGN = r"(?:eur|usd|gbp|chf|€|\$|£)"
_GROUPS = r"[+-]?(?:\d{1,3}(?:[.,' ]\d{3})+|\d+)"
_DECIMAL = rf"{_GROUPS}[.,]\d\d-?"
_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "email": re.compile(r"[^@\s,;]+@[^@\s,;]+\.[a-z]{2,}"),
    "url": re.compile(r"(?:https?://|www\.)\S+"),
    "time": re.compile(rf"{_DAY}(?:,? |t|, um | um ){_CLOCK}{_OFFSET}"),
    "date": re.compile(_DAY),
    "money": re.compile(
        rf"-?{_SIGN}\s?{_GROUPS}(?:[.,]\d{{1,2}})?-?|{_GROUPS}(?:[.,]\d{{1,2}})?-?\s?{_SIGN}|{_DECIMAL}"
    ),
    "number": re.compile(r"[+-]?\d*[.,]\d+(?:e[+-]?\d+)?\s?%?|[+-]?\d+(?:[.,]\d+)?\s?%"),
    "count": re.compile(r"[+-]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:[., ]\d{3})+)"),
    "id": re.compile(r"\d+"),
    "currency": re.compile(r"eur|usd|gbp|chf|€|\$|£|pln|sek|dkk|nok|czk"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What the cells of one column look like.

    Parameters
    ----------
    kind : Kind
        The narrowest kind that nearly all filled cells have.
    filled, distinct : int
        Filled cells, and different values among them.
    lowest, highest : float
        Of whole numbers and decimals without grouping; 0 for other kinds.
    length : float
        Mean length of the filled cells, in characters.
    misfits : int
        Cells of another form.
    blanks : float
        Mean number of blanks within the filled cells: names of people have one or two.
    """

    kind: Kind = "empty"
    filled: int = 0
    distinct: int = 0
    lowest: float = 0.0
    highest: float = 0.0
    length: float = 0.0
    misfits: int = 0
    blanks: float = 0.0

    @property
    def is_unique(self) -> bool:
        """No value appears twice."""
        return 0 < self.filled == self.distinct

    @property
    def is_rating(self) -> bool:
        """The numbers may be ratings of 1 to 5."""
        return self.kind in {"count", "number", "money"} and 1 <= self.lowest <= self.highest <= 5  # noqa: PLR2004


def profile_column(cells: Sequence[str]) -> Profile:
    """Return what the cells of a column look like.

    Examples
    --------
    >>> profile_column(["1,50", "", "12,00"]).kind, profile_column(["007", "008"]).kind
    ('money', 'id')
    >>> profile_column(["05.01.2026 09:13", "06.01.2026"]).kind
    'time'
    """
    filled = [text for each in cells if (text := each.strip()) and text.casefold() not in _NULLS]
    if not filled:
        return Profile()
    distinct = len(set(filled))
    length = sum(map(len, filled)) / len(filled)
    blanks = sum(each.count(" ") for each in filled) / len(filled)
    kind, misfits = _find_kind(filled, length, blanks)
    lowest, highest = _find_range(filled) if kind in {"count", "number", "money"} else (0.0, 0.0)
    return Profile(kind, len(filled), distinct, lowest, highest, length, misfits, blanks)


def profile_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Profile, ...]:
    """Return the profile of each column of some records; short records lack their last cells."""
    width = len(header)
    padded = [(*row, *[""] * (width - len(row)))[:width] for row in rows]
    columns = list(zip(*padded, strict=True)) if padded else [()] * width
    return tuple(profile_column(column) for column in columns)


def _find_kind(filled: Sequence[str], length: float, blanks: float) -> tuple[Kind, int]:
    """Return the kind of some filled cells, and how many of them have another form."""
    found = [_classify(each) for each in filled]
    most = max(len(found) * _FEW, 1 if len(found) >= _ENOUGH else 0)
    for kinds in _UNIONS:
        others = sum(each not in kinds for each in found)
        if others <= most:
            kind = next((each for each in kinds if each in found), kinds[0])
            if kind == "count" and _is_numbering(filled):
                return "id", others
            return kind, others
    return ("long_text" if length > LONG_TEXT or blanks >= _WORDS_OF_TEXT else "text"), 0


_UNIONS: tuple[tuple[Kind, ...], ...] = (
    ("email",),
    ("url",),
    ("flag",),
    ("currency",),
    ("time", "date"),
    ("id", "count"),
    ("money", "count"),
    ("number", "money", "count"),
)
"""Kinds that one column may mix; the first that appears names it."""


@lru_cache(maxsize=20_000)
def _classify(text: str) -> Kind:
    """Return the kind of one cell."""
    lower = text.casefold()
    if lower in _FLAGS:
        return "flag"
    if len(text) > LONG_TEXT * 4:
        return "text"
    for kind, pattern in _PATTERNS.items():
        if pattern.fullmatch(lower):
            if kind == "date" and lower.isdigit():
                return "date" if _is_day(lower) else "count"
            return kind
    return "text"


def _is_day(digits: str) -> bool:
    return 1 <= int(digits[4:6]) <= 12 and 1 <= int(digits[6:8]) <= 31  # noqa: PLR2004


def _is_numbering(filled: Sequence[str]) -> bool:
    """Return whether whole numbers are ids: too long for counts."""
    return any(sum(map(str.isdigit, each)) > _MOST_DIGITS for each in filled)


def _find_range(filled: Sequence[str]) -> tuple[float, float]:
    numbers = [value for each in filled if (value := estimate_number(each)) is not None]
    return (min(numbers), max(numbers)) if numbers else (0.0, 0.0)


@lru_cache(maxsize=20_000)
def estimate_number(text: str) -> float | None:
    """Return about which number a text writes, for comparisons; None if it writes none.

    The last of several marks, or one that two digits at most follow, is the decimal mark.

    Examples
    --------
    >>> estimate_number("1.234,50 €"), estimate_number("1,234"), estimate_number("-7.5")
    (1234.5, 1234.0, -7.5)
    """
    found = _NUMBER.search(text)
    if not found:
        return None
    digits = found.group().replace("'", "").replace(" ", "")
    whole, mark, decimals = digits.rpartition(max(",.", key=digits.rfind))
    if not mark or (len(decimals) == _GROUP and whole != "0"):
        return float(digits.replace(",", "").replace(".", ""))
    return float(f"{whole.replace(',', '').replace('.', '')}.{decimals or 0}")
