"""Values become text here and nowhere else, so that all outputs agree.

German: ``1.234,56``, ``27,4 %`` with a narrow no-break space, ``31.12.2024``; English: ``1,234.56``, ``27.4%``,
``2024-12-31``. A missing value is an en dash. Data formats get `raw` values instead.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Context, Decimal

from scrm.report.code_words import word
from scrm.result import Column, Lang, Text, share_digits

MISSING = "–"
_NARROW = "\u202f"
_MINUS = "\u2212"
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ufdd0-\ufdef\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""Control and format characters, line separators, surrogates, tags and non-characters; not the joiners inside emoji."""
CI_COMMAND = re.compile(r"#(?=#\w*\[)")
"""Where ``##[command]`` or ``##vso[command]`` begins, which CI servers execute wherever it stands in the output."""
_NUMERIC = frozenset({"count", "number", "money", "share", "score", "duration"})
_LARGE = 100
_EXACT = Context(prec=100)
"""Room for every number of the engine: Python's own context ends at 28 digits."""
_UNITS: Mapping[str, Text] = {
    "days": Text("Tage", "days"),
    "hours": Text("Stunden", "hours"),
    "months": Text("Monate", "months"),
    "people": Text("Personen", "people"),
    "customers": Text("Kunden", "customers"),
    "orders": Text("Bestellungen", "orders"),
    "posts": Text("Beiträge", "posts"),
    "texts": Text("Texte", "texts"),
    "points": Text("Punkte", "points"),
}
_OF_MANY_KINDS = frozenset({"value", "previous", "limit"})
"""Columns of shares, or of numbers without a unit, whose rows are KPIs of many kinds: each row has decimals of its own."""
_CHANGES = frozenset({"change", "change_share"})
MONTHS: Mapping[Lang, tuple[str, ...]] = {
    "de": (
        "Jan.",
        "Febr.",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "Aug.",
        "Sept.",
        "Okt.",
        "Nov.",
        "Dez.",
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_STEPS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def is_numeric(column: Column) -> bool:
    """Say whether the column's cells are right-aligned numbers."""
    return column.kind in _NUMERIC


def heading(column: Column, lang: Lang) -> str:
    """Return a column's heading, with the unit of its numbers.

    Examples
    --------
    >>> heading(Column("revenue", "money", "Umsatz", "Revenue", unit="EUR"), "de")
    'Umsatz in EUR'
    >>> heading(Column("gap_days", "number", "Abstand", "Gap", unit="days"), "de")
    'Abstand (Tage)'
    """
    label, unit = column.label(lang) or column.name, _unit(column, lang)
    if not unit or unit.lower() in label.lower():
        return safe(label)
    return safe(f"{label} in {unit}" if column.kind == "money" else f"{label} ({unit})")


def _unit(column: Column, lang: Lang) -> str:
    """Return the unit of a column's numbers in a language; others than money and numbers have none to show."""
    if column.kind not in {"money", "number"}:
        return ""
    return _UNITS[column.unit][lang] if column.unit in _UNITS else column.unit


def cell(
    value: object, column: Column, lang: Lang, *, digits: int | None = None, unit: bool = True
) -> str:
    r"""Write one value for a reader.

    Parameters
    ----------
    value : object
        What a frame or a fact holds; None and NaN become an en dash.
    digits : int or None
        Decimals; those of the column's kind where it is None (`column_digits` chooses them for a whole column).
    unit : bool
        Write the currency or unit behind the number; tables have it in the heading instead.

    Examples
    --------
    >>> revenue = Column("revenue", "money", "Umsatz", "Revenue", unit="EUR")
    >>> cell(Decimal("1234.5"), revenue, "de"), cell(Decimal("1234.5"), revenue, "en")
    ('1.234,50\u202fEUR', 'EUR 1,234.50')
    >>> cell(0.274, Column("a_share", "share", "Anteil", "Share"), "de")
    '27,4\u202f%'
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    if isinstance(value, Text):
        return safe(value[lang])
    if isinstance(value, bool):
        return _flag(value, lang=lang)
    if isinstance(value, date):
        return _date(value, column, lang)
    if isinstance(value, timedelta):
        return _duration(value.total_seconds())
    if isinstance(value, int | float | Decimal) and column.kind in _NUMERIC:
        return _quantity(value, column, lang, digits=digits, unit=unit)
    text = ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
    return safe(word(column.name, text, lang))


def number(value: float | Decimal, lang: Lang, digits: int) -> str:
    """Write a number with its language's separators; what is not zero never reads as zero.

    Examples
    --------
    >>> number(-1234.5, "de", 1), number(1234.5, "en", 0), number(0.0004, "de", 2)
    ('−1.234,5', '1,234', '< 0,01')
    """
    if isinstance(value, float) and math.isinf(value):
        return "∞" if value > 0 else f"{_MINUS}∞"
    text = f"{abs(value):,.{digits}f}"
    if value and not text.strip("0.,"):
        step = f"{10**-digits:.{digits}f}"
        text = f"< {step}" if value > 0 else f"> -{step}"
    elif value < 0:
        text = f"-{text}"
    return (text.translate(str.maketrans(",.", ".,")) if lang == "de" else text).replace(
        "-", _MINUS
    )


def column_digits(column: Column, values: Iterable[object]) -> int:
    """Return the decimals with which a whole column is written: the fewer, the larger its numbers.

    Examples
    --------
    >>> column_digits(Column("p", "score", "p", "p"), [0.003, 0.04])
    3
    >>> column_digits(Column("rate", "share", "Rate", "Rate"), [0.0065, 0.04])
    2
    >>> column_digits(Column("amount", "number", "amount", "amount"), [Decimal("1234.5000"), Decimal(12)])
    2
    """
    if column.kind in {"count", "money"}:
        return {"count": 0, "money": 2}[column.kind]
    numbers = [
        value
        for value in values
        if isinstance(value, int | float | Decimal) and math.isfinite(value)
    ]
    if column.kind == "share":
        return 1 if column.name == "change_share" else share_digits(map(float, numbers))
    if not numbers or all(isinstance(value, int) for value in numbers):
        return 0
    exact = [_places(value) for value in numbers if isinstance(value, Decimal)]
    if (
        column.kind == "number" and exact
    ):  # amounts as the database keeps them: nothing is rounded away
        return max(exact)
    if column.kind == "number" and all(value == int(value) for value in numbers):
        return 0
    largest = max(abs(float(value)) for value in numbers)
    return next(
        digits
        for limit, digits in ((1000, 0), (100, 1), (0.1, 2), (0.01, 3), (0, 4))
        if largest >= limit
    )


def cells(column: Column, values: Sequence[object], lang: Lang) -> list[str]:
    """Write a whole column of a table: the unit in the heading, the same decimals in each row.

    Where a column mixes large numbers with fractions, or KPIs of many kinds, each row has decimals of its own.

    Examples
    --------
    >>> cells(Column("value", "number", "Wert", "Value"), [1200.0, 0.5], "en")
    ['1,200', '0.50']
    """
    sizes = [
        abs(float(value)) for value in values if isinstance(value, int | float | Decimal) and value
    ]
    exact = any(isinstance(value, Decimal) for value in values)
    mixed = (
        column.kind in {"number", "score"}
        and not exact
        and sizes
        and max(sizes) >= _LARGE
        and min(sizes) < 1
    )
    own = column.name in _OF_MANY_KINDS and (
        column.kind == "share" or (column.kind == "number" and not column.unit)
    )
    digits = None if mixed or own else column_digits(column, values)
    return [cell(value, column, lang, digits=digits, unit=False) for value in values]


def raw(value: object, column: Column) -> object:
    """Return a value for JSON, CSV and the like: unscaled, in the C locale, rounded.

    Floats keep six significant digits (never fewer than whole units), money its cents; Decimals are exact; dates are
    ISO 8601; NaN and infinity become None, because JSON has no word for them.

    Examples
    --------
    >>> raw(1 / 3, Column("a_share", "share", "Anteil", "Share")), raw(Decimal("12.5000"), Column("r", "money", "", ""))
    (0.333333, Decimal('12.50'))
    """
    if isinstance(value, float):
        return _rounded(value, column) if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return _trimmed(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _rounded(value.total_seconds(), column)
    if isinstance(value, list | tuple):
        return [raw(part, column) for part in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def safe(text: str, *, keep: str = "") -> str:
    r"""Make characters visible that steer a terminal or turn the reading direction round.

    White space of every kind becomes a blank, other characters that steer become ``\x1b`` and the like.

    Parameters
    ----------
    keep : str
        Characters left as they are, e.g. a line feed.

    Examples
    --------
    >>> safe("a\x1b[31mb\nc\u202ed")
    'a\\x1b[31mb c\\u202ed'
    """
    return (
        text if text.isprintable() else _STEERING.sub(lambda found: _visible(found[0], keep), text)
    )


def safe_json(text: str) -> str:
    r"""Write the characters that `safe` makes visible as JSON escapes: nothing is lost and nothing steers.

    The same for ``##[``, with which some CI servers begin a command anywhere in a line.

    Examples
    --------
    >>> safe_json('{"a": "\x9b"}')
    '{"a": "\\u009b"}'
    """
    quiet = _STEERING.sub(
        lambda found: found[0] if found[0] == "\n" else json.dumps(found[0])[1:-1], text
    )
    return CI_COMMAND.sub(r"\\u0023", quiet) if "##" in quiet else quiet


def _visible(char: str, keep: str) -> str:
    return char if char in keep else " " if char.isspace() else ascii(char)[1:-1]


def _flag(value: bool, *, lang: Lang) -> str:
    return {"de": ("nein", "ja"), "en": ("no", "yes")}[lang][value]


def _date(value: date, column: Column, lang: Lang) -> str:
    """Write a day; the first day of a month, quarter or year stands for the whole where the column is named so."""
    if column.name in _PERIODS and value.day == 1:
        return _PERIODS[column.name](value, lang)
    day = (
        value.strftime("%d.%m.") + f"{value.year:04d}"
        if lang == "de"
        else f"{value.year:04d}-{value:%m-%d}"
    )
    return f"{day} {value:%H:%M}" if isinstance(value, datetime) else day


_PERIODS: Mapping[str, Callable[[date, Lang], str]] = {
    "month": lambda day, lang: f"{MONTHS[lang][day.month - 1]} {day.year:04d}",
    "quarter": lambda day, _: f"Q{(day.month + 2) // 3} {day.year:04d}",
    "year": lambda day, _: f"{day.year:04d}",
}


def _duration(value: float | Decimal) -> str:
    """Write seconds in their two largest units: ``2 h 5 min``."""
    seconds = round(value)
    rest = abs(seconds)
    parts: list[str] = []
    for size, name in _STEPS:
        count, rest = divmod(rest, size)
        if count or (size == 1 and not parts):
            parts.append(f"{count}{_NARROW}{name}")
        elif parts:
            break
    return (_MINUS if seconds < 0 else "") + " ".join(parts[:2])


def _quantity(
    value: float | Decimal, column: Column, lang: Lang, *, digits: int | None, unit: bool
) -> str:
    digits = column_digits(column, [value]) if digits is None else digits
    if column.kind == "duration" and math.isfinite(value):
        return _duration(value)
    sign = "+" if column.name in _CHANGES and value > 0 else ""
    if column.kind == "share":
        points = column.name == "change"  # a difference of shares is no share
        per_cent = {
            "de": f"{_NARROW}%-Pkt." if points else f"{_NARROW}%",
            "en": f"{_NARROW}pp" if points else "%",
        }[lang]
        return sign + number(value * 100, lang, digits) + per_cent
    text = sign + number(value, lang, digits)
    name = safe(_unit(column, lang)) if unit else ""
    if not name:
        return text
    return f"{name} {text}" if column.kind == "money" and lang == "en" else f"{text}{_NARROW}{name}"


def _rounded(value: float, column: Column) -> float:
    """Round to six significant digits, but never coarser than units; money to cents. Minus zero becomes zero."""
    if column.kind == "money":
        return round(value, 2) + 0.0
    magnitude = math.floor(math.log10(abs(value))) if value else 0
    return round(value, max(0, 5 - magnitude)) + 0.0


def _trimmed(value: Decimal) -> Decimal | None:
    """Drop decimals beyond cents that are zero: the database keeps four."""
    if not value.is_finite():
        return None
    places = max(2, _places(value)) if value.as_tuple().exponent else 0
    return value.quantize(Decimal(1).scaleb(-places), context=_EXACT) if places else value


def _places(value: Decimal) -> int:
    """Return the decimals an exact number needs: none where it is whole, else two or more."""
    exponent = value.normalize(_EXACT).as_tuple().exponent
    return max(2, -exponent) if isinstance(exponent, int) and exponent < 0 else 0
