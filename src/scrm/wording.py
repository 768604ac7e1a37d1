"""Numbers as text, in German and English: the only place that decides how a number is written.

Sentences, tables, charts and reports all call these functions, so that one number reads the same
everywhere. German: ``1.234,56``, ``27,4 %`` with a narrow no-break space, ``31.12.2024``; English:
``1,234.56``, ``27.4%``, ``2024-12-31``. A value other than zero never reads as zero: what is too
small for the decimals at hand is written as ``< 0.01``.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from scrm.result import Lang, Text

MISSING = "–"
"""Written where there is no value."""
NARROW_SPACE = "\u202f"
"""Between a number and its unit: a line never breaks there."""
MINUS = "\u2212"
UNITS: Mapping[str, Text] = {
    "answers": Text("Antworten", "answers"),
    "campaigns": Text("Kampagnen", "campaigns"),
    "channels": Text("Kanäle", "channels"),
    "comments per post": Text("Kommentare je Beitrag", "comments per post"),
    "contacts": Text("Kontakte", "contacts"),
    "conversations": Text("Gespräche", "conversations"),
    "customers": Text("Kunden", "customers"),
    "days": Text("Tage", "days"),
    "hours": Text("Stunden", "hours"),
    "interactions": Text("Interaktionen", "interactions"),
    "leads": Text("Interessenten", "leads"),
    "likes per answer": Text("Likes je Antwort", "likes per answer"),
    "likes per post": Text("Likes je Beitrag", "likes per post"),
    "months": Text("Monate", "months"),
    "opportunities": Text("Verkaufschancen", "opportunities"),
    "orders": Text("Bestellungen", "orders"),
    "people": Text("Personen", "people"),
    "people per post": Text("Personen je Beitrag", "people per post"),
    "per 1,000 customers": Text("je 1.000 Kunden", "per 1,000 customers"),
    "per 1,000 followers": Text("je 1.000 Follower", "per 1,000 followers"),
    "points": Text("Punkte", "points"),
    "posts": Text("Beiträge", "posts"),
    "rank": Text("Rang", "rank"),
    "ratio": Text("", ""),
    "rho": Text("", ""),
    "shares per post": Text("Weitergaben je Beitrag", "shares per post"),
    "texts": Text("Texte", "texts"),
    "tickets": Text("Anfragen", "tickets"),
    "views": Text("Aufrufe", "views"),
    "visits": Text("Besuche", "visits"),
    "yes (1) or no (0)": Text("ja (1) oder nein (0)", "yes (1) or no (0)"),
}
"""Units of numbers as they are written; empty where the number alone says it."""
_ONE: Mapping[str, Text] = {
    "answers": Text("Antwort", "answer"),
    "campaigns": Text("Kampagne", "campaign"),
    "channels": Text("Kanal", "channel"),
    "contacts": Text("Kontakt", "contact"),
    "conversations": Text("Gespräch", "conversation"),
    "customers": Text("Kunde", "customer"),
    "days": Text("Tag", "day"),
    "hours": Text("Stunde", "hour"),
    "interactions": Text("Interaktion", "interaction"),
    "leads": Text("Interessent", "lead"),
    "months": Text("Monat", "month"),
    "opportunities": Text("Verkaufschance", "opportunity"),
    "orders": Text("Bestellung", "order"),
    "people": Text("Person", "person"),
    "points": Text("Punkt", "point"),
    "posts": Text("Beitrag", "post"),
    "texts": Text("Text", "text"),
    "tickets": Text("Anfrage", "ticket"),
    "views": Text("Aufruf", "view"),
    "visits": Text("Besuch", "visit"),
}
"""Units after the number one."""
MONTHS: Mapping[Lang, tuple[str, ...]] = {
    "de": (
        *("Jan.", "Febr.", "März", "April", "Mai", "Juni"),
        *("Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
Trend = Sequence[tuple[float, float | None, float | None]]
"""Values of consecutive months, each with the ends of its interval or None."""

_SMALL_SHARE = 0.1
_DAYS: Mapping[Lang, tuple[str, str]] = {"de": ("Tag", "Tage"), "en": ("day", "days")}
_LONG_DAYS = 10
_DURATION_STEPS = ((86400, ""), (3600, "h"), (60, "min"), (1, "s"))
_SWAP_SEPARATORS = str.maketrans(",.", ".,")


def write_number(value: float | Decimal, lang: Lang, digits: int = 0) -> str:
    """Write a number with the separators of its language.

    Parameters
    ----------
    digits : int
        Decimals. A value that would round to zero is written as less than one unit of the last.

    Examples
    --------
    >>> write_number(-1234.5, "de", 1), write_number(1234.5, "en"), write_number(0.0004, "de", 2)
    ('−1.234,5', '1,234', '< 0,01')
    """
    if math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    text = f"{abs(value):,.{digits}f}"
    if value and not text.strip("0.,"):
        step = f"{10**-digits:.{digits}f}"
        text = f"< {step}" if value > 0 else f"> {MINUS}{step}"
    elif value < 0:
        text = f"{MINUS}{text}"
    return text.translate(_SWAP_SEPARATORS) if lang == "de" else text


def write_exact(value: float | Decimal, lang: Lang) -> str:
    """Write a number with all decimals it has, such as a setting or a threshold.

    Examples
    --------
    >>> write_exact(92.5, "de"), write_exact(80.0, "de"), write_exact(0.001, "en")
    ('92,5', '80', '0.001')
    """
    exact = Decimal(str(value))
    if not exact.is_finite():
        return write_number(value, lang)
    exponent = exact.normalize().as_tuple().exponent
    return write_number(exact, lang, max(0, -int(exponent)))


def share_digits(shares: Iterable[float | None]) -> int:
    """Return the decimals, in per cent, of shares that are read together.

    Two where the largest is below 10 %, else one: 0.65 % beside 0.70 % would read as no change with
    one decimal, and a second decimal of 27 % says nothing.

    Examples
    --------
    >>> share_digits([0.0065, 0.007, None]), share_digits([0.0065, 0.27])
    (2, 1)
    """
    largest = max((abs(share) for share in shares if share is not None), default=1.0)
    return 2 if 0 < largest < _SMALL_SHARE else 1


def write_share(value: float | Decimal, lang: Lang, digits: int | None = None) -> str:
    r"""Write a fraction as per cent.

    Parameters
    ----------
    digits : int or None
        Decimals; None chooses them by size (`share_digits`). A small share gets as many of them as
        it takes to be seen.

    Examples
    --------
    >>> write_share(0.274, "en"), write_share(0.274, "de", 0), write_share(0.002, "de", 0)
    ('27.4%', '27\u202f%', '0,20\u202f%')
    """
    sign = f"{NARROW_SPACE}%" if lang == "de" else "%"
    return _write_per_cent(value, lang, digits) + sign


def write_shares(values: Sequence[float | Decimal], lang: Lang) -> list[str]:
    """Write fractions that are read together, such as an interval, with the same decimals.

    Examples
    --------
    >>> write_shares([0.12, 0.095, 0.15], "en")
    ['12.0%', '9.5%', '15.0%']
    """
    digits = share_digits(map(float, values))
    return [write_share(value, lang, digits) for value in values]


def write_points(value: float | Decimal, lang: Lang, digits: int | None = None) -> str:
    r"""Write the difference between two shares in percentage points.

    Examples
    --------
    >>> write_points(-0.012, "en"), write_points(0.25, "de")
    ('−1.20\u202fpp', '25,0\u202f%-Pkt.')
    """
    sign = "%-Pkt." if lang == "de" else "pp"
    return f"{_write_per_cent(value, lang, digits)}{NARROW_SPACE}{sign}"


def _write_per_cent(value: float | Decimal, lang: Lang, digits: int | None) -> str:
    """Write the number of a share, with the decimals that make it visible."""
    visible = share_digits([float(value)])
    if digits is None:
        digits = visible
    elif value and float(f"{100 * value:.{digits}f}") == 0:
        digits = max(digits, visible)
    return write_number(100 * value, lang, digits)


def write_money(value: float | Decimal, currency: str, lang: Lang, digits: int = 0) -> str:
    """Write an amount with its currency.

    Examples
    --------
    >>> write_money(1234, "EUR", "en")
    'EUR 1,234'
    """
    text = write_number(value, lang, digits)
    return f"{text}{NARROW_SPACE}{currency}" if lang == "de" else f"{currency} {text}"


def write_interval(low: str, high: str, lang: Lang) -> str:
    """Write the ends of an interval, each already written as text, for use in a sentence.

    Examples
    --------
    >>> write_interval("44%", "47%", "en"), write_interval("0,71", "0,78", "de")
    ('44% to 47%', 'von 0,71 bis 0,78')
    """
    return f"von {low} bis {high}" if lang == "de" else f"{low} to {high}"


def write_unit(unit: str, lang: Lang, value: float | Decimal | None = None) -> str:
    """Write a unit, after the number one in the singular; a unit without words is unchanged.

    Examples
    --------
    >>> write_unit("days", "de"), write_unit("days", "de", 1), write_unit("EUR", "en", 1)
    ('Tage', 'Tag', 'EUR')
    """
    words = _ONE if value is not None and abs(value) == 1 and unit in _ONE else UNITS
    return words[unit][lang] if unit in words else unit


def write_count(count: int, one: str, many: str, lang: Lang) -> str:
    """Write a count with its noun in the singular or plural.

    Examples
    --------
    >>> write_count(1, "row", "rows", "en"), write_count(1200, "Zeile", "Zeilen", "de")
    ('1 row', '1.200 Zeilen')
    """
    return f"{write_number(count, lang)} {one if count == 1 else many}"


def write_day(value: date, lang: Lang) -> str:
    """Write a day.

    Examples
    --------
    >>> write_day(date(2026, 12, 31), "de"), write_day(date(2026, 12, 31), "en")
    ('31.12.2026', '2026-12-31')
    """
    if lang == "de":
        return f"{value.day:02d}.{value.month:02d}.{value.year:04d}"
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def write_short_day(value: date, lang: Lang) -> str:
    """Write a day without its year, as an axis shows it.

    Examples
    --------
    >>> write_short_day(date(2026, 3, 5), "de"), write_short_day(date(2026, 3, 5), "en")
    ('5. März', '5 Mar')
    """
    return f"{value.day}{'.' if lang == 'de' else ''} {MONTHS[lang][value.month - 1]}"


def write_timestamp(value: datetime, lang: Lang) -> str:
    """Write a day and its time to the minute.

    Examples
    --------
    >>> write_timestamp(datetime(2026, 12, 31, 9, 5), "de")
    '31.12.2026 09:05'
    """
    return f"{write_day(value, lang)} {value:%H:%M}"


def write_month(first: date, lang: Lang) -> str:
    """Write the month that begins on a day.

    Examples
    --------
    >>> write_month(date(2026, 3, 1), "de"), write_month(date(2026, 3, 1), "en")
    ('März 2026', 'Mar 2026')
    """
    return f"{MONTHS[lang][first.month - 1]} {first.year:04d}"


def write_quarter(first: date) -> str:
    """Write the quarter that begins on a day.

    Examples
    --------
    >>> write_quarter(date(2026, 4, 1))
    'Q2 2026'
    """
    return f"Q{(first.month + 2) // 3} {first.year:04d}"


def write_year(first: date) -> str:
    """Write the year that begins on a day.

    Examples
    --------
    >>> write_year(date(2026, 1, 1))
    '2026'
    """
    return f"{first.year:04d}"


def write_duration(value: float | Decimal | timedelta, lang: Lang = "en") -> str:
    r"""Write seconds in their two largest units; from ten days on in days alone.

    Examples
    --------
    >>> write_duration(7500), write_duration(timedelta(days=-1)), write_duration(0.2)
    ('2\u202fh 5\u202fmin', '−1\u202fday', '< 1\u202fs')
    >>> write_duration(2354400, "de"), write_duration(180000, "de"), write_duration(180000, "en")
    ('27\u202fTage', '2\u202fTage 2\u202fh', '2\u202fdays 2\u202fh')
    """
    exact = value.total_seconds() if isinstance(value, timedelta) else value
    rest = abs(round(exact))
    if exact and not rest:
        return f"< 1{NARROW_SPACE}s" if exact > 0 else f"> {MINUS}1{NARROW_SPACE}s"
    parts: list[str] = []
    for size, name in _DURATION_STEPS:
        count, rest = divmod(rest, size)
        if count or (size == 1 and not parts):
            parts.append(
                f"{write_number(count, lang)}{NARROW_SPACE}{name or _DAYS[lang][count > 1]}"
            )
        elif parts:
            break
        if not name and count >= _LONG_DAYS:
            break
    return (MINUS if exact < 0 else "") + " ".join(parts[:2])


def describe_trend(name: Text, months: Trend, write: Callable[[float, Lang], str]) -> Text:
    """Describe where monthly values began and ended: the title of their chart.

    The values rose or fell only where the intervals of the first and last month do not overlap.

    Parameters
    ----------
    months : sequence of (value, low, high)
        In order of time; the ends of an interval may be None.
    write : callable
        Writes one value in a language.

    Examples
    --------
    >>> months = [(0.1, 0.08, 0.12), (0.2, 0.16, 0.24)]
    >>> describe_trend(Text("Rate", "Rate"), months, write_share)["en"]
    'Rate rose: 10.0% in the first month, 20.0% in the last'
    """
    (first, low, high), (last, last_low, last_high) = months[0], months[-1]
    texts = [Text(write(value, "de"), write(value, "en")) for value in (first, last)]
    de = f"{texts[0].de} im ersten, {texts[1].de} im letzten Monat"
    en = f"{texts[0].en} in the first month, {texts[1].en} in the last"
    if low is None or high is None or last_low is None or last_high is None:
        return Text(f"{name.de}: {de}", f"{name.en}: {en}")
    if high < last_low or last_high < low:
        return Text(
            f"{name.de} {'gestiegen' if last > first else 'gefallen'}: {de}",
            f"{name.en} {'rose' if last > first else 'fell'}: {en}",
        )
    return Text(
        f"{name.de}: {de}, kein gesicherter Unterschied", f"{name.en}: {en}, no certain difference"
    )
