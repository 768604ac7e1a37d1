"""Cells, values and changes in words, German and English."""

import math
from collections.abc import Mapping
from typing import Final

from scrm.analyze._worry_topics import WORRIED_ABOUT, WORRY_TOPICS
from scrm.analyze.findings.candidates import Candidate
from scrm.analyze.findings.measures import Measure
from scrm.result import LANGS, Lang, Text
from scrm.wording import (
    MISSING,
    write_duration,
    write_money,
    write_number,
    write_points,
    write_share,
)

PER_DAYS: Final = 28
"""Counts and sums are told per 28 days."""
_CELLS: Final[Mapping[str, Text]] = {
    "channel": Text("im Kanal {}", "in channel {}"),
    "sales_channel": Text("im Vertriebsweg {}", "in sales channel {}"),
    "topic": Text("zum Thema „{}“", "on “{}”"),
    "product": Text("zu „{}“", "about “{}”"),
    "category": Text("in der Warengruppe „{}“", "in category “{}”"),
    "word": Text("mit dem Wort „{}“", "with the word “{}”"),
    "segment": Text("im Kundensegment „{}“", "in customer segment “{}”"),
    "worry": Text("um {}", "about {}"),
    "brand": Text("zur Marke „{}“", "on brand “{}”"),
    "instrument": Text("in der Umfrage {}", "in survey {}"),
    "campaign": Text("aus der Kampagne „{}“", "of campaign “{}”"),
    "format": Text("im Format „{}“", "in format “{}”"),
    "source": Text("aus „{}“", "from “{}”"),
    "region": Text("in der Region {}", "in region {}"),
}
_TENURE: Final[Mapping[str, Text]] = {
    "new": Text("von neuen Kunden", "of new customers"),
    "known": Text("von Kunden, die über ein Jahr dabei sind", "of customers of more than a year"),
}
_HOURS: Final[Mapping[str, Text]] = {
    "after": Text(
        "außerhalb der Geschäftszeiten (werktags 8 bis 18 Uhr)",
        "outside office hours (8 am to 6 pm on working days)",
    ),
    "office": Text(
        "in den Geschäftszeiten (werktags 8 bis 18 Uhr)",
        "in office hours (8 am to 6 pm on working days)",
    ),
}
_WEEKDAYS: Final[Mapping[str, Text]] = {
    "1": Text("an Montagen", "on Mondays"),
    "2": Text("an Dienstagen", "on Tuesdays"),
    "3": Text("an Mittwochen", "on Wednesdays"),
    "4": Text("an Donnerstagen", "on Thursdays"),
    "5": Text("an Freitagen", "on Fridays"),
    "6": Text("an Samstagen", "on Saturdays"),
    "7": Text("an Sonntagen", "on Sundays"),
}
_WEEKEND: Final[Mapping[str, Text]] = {
    "weekend": Text("an Wochenenden", "at weekends"),
    "weekday": Text("an Werktagen", "on working days"),
}


_FIXED: Final = {
    "tenure": _TENURE, "weekend": _WEEKEND, "weekday": _WEEKDAYS, "hours": _HOURS,
}  # fmt: skip


def write_cell(dimension: str, cell: str, names: Mapping[str, str]) -> Text:
    """Return a cell as part of a sentence; nothing for the total.

    Examples
    --------
    >>> write_cell("topic", "Frühstück", {}).de
    'zum Thema „Frühstück“'
    """
    if not dimension:
        return Text("", "")
    if dimension in _FIXED:
        return _FIXED[dimension][cell]
    shown = Text(cell, cell)
    if dimension == "worry":
        english = WORRY_TOPICS.get(cell, shown).en
        shown = Text(WORRIED_ABOUT.get(cell, cell), english)
    if dimension == "campaign":
        shown = Text(names.get(cell, cell), names.get(cell, cell))
    return Text(*(_CELLS[dimension][lang].format(shown[lang]) for lang in LANGS))


def write_subject(change: Candidate, names: Mapping[str, str], *more: tuple[str, str]) -> Text:
    """Return what changed: the measure in its cell, and in a part of that."""
    cells = [write_cell(*each, names) for each in ((change.dimension, change.cell), *more)]
    de, en = (
        " ".join([change.measure.words[lang], *(cell[lang] for cell in cells if cell[lang])])
        for lang in LANGS
    )
    return Text(de, en)


def write_value(measure: Measure, value: float, currency: str, lang: Lang) -> str:
    """Return a value as a person reads it: counts and sums per 28 days, means of logs as typical.

    Examples
    --------
    >>> from scrm.analyze.findings.measures import BY_NAME
    >>> write_value(BY_NAME["complaints"], 0.75, "EUR", "de")
    '21'
    >>> write_value(BY_NAME["ticket_reply_time"], 9.0, "EUR", "en")
    '2\u202fh 14\u202fmin'
    """
    if not math.isfinite(value):
        return MISSING
    value = to_natural(measure, value)
    if measure.unit == "share":
        return write_share(value, lang)
    if measure.unit == "money":
        return write_money(round(value), currency, lang)
    if measure.unit == "seconds":
        return write_duration(round(value))
    if measure.unit == "points" and measure.name == "nps":
        return write_number(round(value), lang)
    return write_number(value, lang, 0 if abs(value) >= 10 else 1)  # noqa: PLR2004


def to_natural(measure: Measure, value: float) -> float:
    """Return a value in the unit that is shown: counts per 28 days, logarithms undone."""
    if measure.kind in {"count", "sum"}:
        return value * PER_DAYS
    if measure.is_log:
        return max(math.exp(value) - measure.added, 0.0)
    return value


def write_change(change: Candidate, low: float, high: float, lang: Lang) -> tuple[str, str]:
    """Return the ends of the interval of a change, with signs."""
    measure = change.measure

    def write(value: float) -> str:
        if measure.is_log:
            text = write_share(math.expm1(value), lang, 0)
        elif measure.unit == "share":
            text = write_points(value, lang, 1)
        else:
            value = value * PER_DAYS if measure.kind in {"count", "sum"} else value
            text = write_number(value, lang, _choose_digits(value))
        return f"+{text}" if value > 0 and text[0].isdigit() else text

    return write(low), write(high)


def _choose_digits(value: float) -> int:
    """Return the decimals that show a value: none from ten on, one below, more if it is small.

    Examples
    --------
    >>> _choose_digits(12.0), _choose_digits(-2.5), _choose_digits(0.04), _choose_digits(0.0)
    (0, 1, 2, 1)
    """
    if not value:
        return 1
    return 0 if abs(value) >= 10 else min(max(1, 1 - math.floor(math.log10(abs(value)) + 1)), 6)  # noqa: PLR2004


def write_times(change: Candidate, lang: Lang) -> str:
    """Return how far a value moved in one word or number; empty where it cannot be said."""
    measure = change.measure
    before, now = (to_natural(measure, value) for value in (change.before, change.now))
    if measure.unit == "share":
        return _sign(write_points(change.change, lang, 1))
    if measure.name in {"nps", "rating"}:
        return _sign(write_number(change.change, lang, 0 if abs(change.change) >= 2 else 1))  # noqa: PLR2004
    if before <= 0 or now < 0:
        return ""
    return _sign(write_share(now / before - 1, lang, 0))


def _sign(text: str) -> str:
    return f"+{text}" if text[0].isdigit() else text
