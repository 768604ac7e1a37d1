"""Axes of charts: round ticks and their labels; large amounts in thousands, millions, ..."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scrm.report.control_characters import sanitize
from scrm.report.value_text import find_unit, write_cell, write_heading
from scrm.result import Column, Lang
from scrm.wording import MONTHS, write_number, write_short_day

_LARGE = (
    (2e9, 1e9, {"de": "Mrd.", "en": "bn"}),
    (2e6, 1e6, {"de": "Mio.", "en": "m"}),
    (2e4, 1e3, {"de": "Tsd.", "en": "k"}),
)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
_DAY_STEPS = (1, 2, 5, 7, 14)
_MONTHLY_FROM_DAYS = 62
_MOST_DECIMALS = 6
_ROUNDING = 1e-6
"""Largest distance from a whole number that is an error of floating point."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale with its ticks and their labels; `title` names the measure with its unit.

    Labels are values divided by `divisor` if the title says thousands or millions.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    title: str
    divisor: float = 1.0


def fit_value_axis(
    column: Column, values: Sequence[float], lang: Lang, *, zero: bool = True, count: int = 5
) -> Axis:
    """Return an axis with round ticks around the values, large amounts in thousands or millions.

    Examples
    --------
    >>> revenue = Column("r", "money", "Umsatz", "Revenue", unit="EUR")
    >>> fit_value_axis(revenue, [0, 9.1e6], "de").title
    'Umsatz in Mio. EUR'
    >>> fit_value_axis(Column("s", "share", "Anteil", "Share"), [0.012, 0.041], "en").labels
    ('0%', '1%', '2%', '3%', '4%', '5%')
    """
    low, high = min(values), max(values)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    step = _round_step((high - low) or abs(high) or 1.0, count)
    if column.kind == "count":
        step = max(step, 1.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(index * step for index in range(first, max(last, first + 1) + 1))
    divisor, word = _choose_divisor(max(map(abs, ticks)), column, lang)
    labels = tuple(_write_tick(value, step, column, lang, divisor) for value in ticks)
    return Axis(ticks[0], ticks[-1], ticks, labels, _write_title(column, word, lang), divisor)


def fit_day_axis(days: Sequence[float], lang: Lang, column: Column, count: int = 5) -> Axis:
    """Return an axis for days since 1970: ticks at starts of months, or every few days."""
    low, high = min(days), max(days)
    if high - low < _MONTHLY_FROM_DAYS:
        step = next((step for step in _DAY_STEPS if (high - low) / step < count), _DAY_STEPS[-1])
        ticks = [low + step * index for index in range(int((high - low) / step) + 1)]
        labels = [write_short_day(to_date(tick), lang) for tick in ticks]
    else:
        months = _list_month_starts(to_date(low), to_date(high), count)
        ticks = [to_days(month) for month in months]
        yearly = all(month.month == 1 for month in months)
        labels = [
            str(month.year) if yearly else f"{MONTHS[lang][month.month - 1]} {month:%y}"
            for month in months
        ]
    return Axis(low, high, tuple(ticks), tuple(labels), column.label(lang))


def to_days(value: date) -> float:
    """Return the days since 1970, with the fraction of the day for a timestamp."""
    days = float(value.toordinal() - date(1970, 1, 1).toordinal())
    return days + (value.hour + value.minute / 60) / 24 if isinstance(value, datetime) else days


def to_date(days: float) -> date:
    """Return the date that lies a number of days after 1970-01-01."""
    return date.fromordinal(int(days) + date(1970, 1, 1).toordinal())


def _round_step(span: float, count: int) -> float:
    """Return the smallest of 1, 2, 2.5, 5 x 10^k that needs at most `count` steps."""
    size = 10.0 ** math.floor(math.log10(max(span, 1e-12) / count))
    return next(
        factor * size for factor in (1, 2, 2.5, 5, 10) if span / (factor * size) <= count + 1e-9
    )


def _choose_divisor(largest: float, column: Column, lang: Lang) -> tuple[float, str]:
    if column.kind in {"money", "count", "number"}:
        for limit, divisor, words in _LARGE:
            if largest >= limit:
                return divisor, words[lang]
    return 1.0, ""


def _write_tick(value: float, step: float, column: Column, lang: Lang, divisor: float) -> str:
    if column.kind == "duration":
        return write_cell(value, column, lang)
    shown = step * 100 if column.kind == "share" else step / divisor
    scaled = ((places, shown * 10**places) for places in range(_MOST_DECIMALS))
    digits = next(
        (places for places, value in scaled if abs(value - round(value)) < _ROUNDING),
        _MOST_DECIMALS,
    )
    if column.kind == "share":
        return write_cell(value, column, lang, digits=digits)
    return write_number(value / divisor, lang, digits)


def _write_title(column: Column, word: str, lang: Lang) -> str:
    unit = find_unit(column, lang)
    if column.kind == "number" and not word:
        return write_heading(column, lang)
    parts = (word, unit) if lang == "de" or column.kind != "money" else (unit, word)
    shown = " ".join(part for part in parts if part)
    return sanitize(f"{column.label(lang)} in {shown}" if shown else column.label(lang))


def _list_month_starts(low: date, high: date, count: int) -> list[date]:
    """Return starts of months within low..high, in the finest step that gives at most `count`."""
    for step in _MONTH_STEPS:
        first = -(-(low.year * 12 + low.month - 1 + (low.day > 1)) // step) * step
        found = [
            date(month // 12, month % 12 + 1, 1)
            for month in range(first, high.year * 12 + high.month, step)
        ]
        if len(found) <= count:
            return found or [low]
    return [low, high]
