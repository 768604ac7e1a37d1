"""The window of a KPI, the one it is compared with, and whether the two may be compared."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from scrm.analyze.kpi.catalogue import Metric
from scrm.result import Text

Against = Literal["none", "previous", "last-year"]
Window = tuple[date, date]
START, END = date(1, 1, 2), date(9999, 12, 30)
"""Everything; a day off the ends of the calendar, so that midnight exists in every time zone."""


def find_latest_window(as_of: date, days: int) -> Window:
    """Return the window of `days` days up to `as_of`.

    Examples
    --------
    >>> find_latest_window(date(2026, 3, 31), 28)
    (datetime.date(2026, 3, 4), datetime.date(2026, 3, 31))
    """
    return as_of - timedelta(days=days - 1), as_of


def find_earlier_window(window: Window, against: Against) -> Window | None:
    """Return the window to compare with; None where there is none.

    Calendar months are compared with calendar months; other windows keep their weekdays.

    Examples
    --------
    >>> find_earlier_window((date(2026, 3, 1), date(2026, 3, 31)), "previous")
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    >>> find_earlier_window((date(2026, 3, 4), date(2026, 3, 31)), "last-year")
    (datetime.date(2025, 3, 5), datetime.date(2025, 4, 1))
    """
    first, last = window
    if against == "none" or first == START:
        return None
    months = _whole_months(window)
    if months:
        back = months if against == "previous" else 12
        start, end = _shift_months(first, -back), _shift_months(last, -back)
        return start, end.replace(day=monthrange(end.year, end.month)[1])
    step = timedelta(days=(last - first).days + 1 if against == "previous" else 364)
    return first - step, last - step


def _whole_months(window: Window) -> int:
    first, last = window
    if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return 0
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _shift_months(day: date, months: int) -> date:
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def step_back(bucket: date, unit: str, against: Against) -> date:
    """Return the start of the bucket that a day, week, month, quarter or year is compared with.

    Examples
    --------
    >>> step_back(date(2026, 3, 1), "month", "previous")
    datetime.date(2026, 2, 1)
    >>> step_back(date(2026, 3, 2), "week", "last-year")
    datetime.date(2025, 3, 3)
    """
    if unit in {"day", "week"}:
        days = {"day": 1, "week": 7}[unit] if against == "previous" else 364
        return bucket - timedelta(days=days)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    return _shift_months(bucket, -(months if against == "previous" else 12))


def find_last_day(bucket: date, unit: str) -> date:
    """Return the last day of the bucket that begins on a day.

    Examples
    --------
    >>> find_last_day(date(2026, 2, 1), "month"), find_last_day(date(2026, 3, 2), "week")
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 8))
    """
    if bucket.year == date.max.year:
        return date.max
    if unit in {"day", "week"}:
        return bucket + timedelta(days={"day": 0, "week": 6}[unit])
    return _shift_months(bucket, {"month": 1, "quarter": 3, "year": 12}[unit]) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Population:
    """What a number was counted over: `parts` are the channels with cases."""

    parts: frozenset[str]
    covered: bool = True
    """The data reach back to the first day of the window."""
    begun: frozenset[str] = frozenset()
    """The channels that begin within the window."""


def explain_population_change(now: Population, before: Population) -> Text | None:
    """Return why two windows cannot be compared; None where they can.

    Examples
    --------
    >>> now, before = Population(frozenset({"x", "tiktok"})), Population(frozenset({"x"}))
    >>> explain_population_change(now, before).en
    'not compared: another population (only now: tiktok)'
    """
    if not before.covered:
        return Text(
            "nicht verglichen: die Daten beginnen erst im Vergleichszeitraum",
            "not compared: the data begin within the earlier window",
        )
    if before.begun:
        names = ", ".join(sorted(before.begun))
        return Text(
            f"nicht verglichen: beginnt erst im Vergleichszeitraum: {names}",
            f"not compared: begins within the earlier window: {names}",
        )
    new, gone = sorted(now.parts - before.parts), sorted(before.parts - now.parts)
    if not before.parts or not (new or gone):
        return None
    de = "; ".join(
        [f"nur jetzt: {', '.join(new)}"] * bool(new)
        + [f"nur früher: {', '.join(gone)}"] * bool(gone)
    )
    en = "; ".join(
        [f"only now: {', '.join(new)}"] * bool(new)
        + [f"only before: {', '.join(gone)}"] * bool(gone)
    )
    return Text(
        f"nicht verglichen: andere Grundgesamtheit ({de})",
        f"not compared: another population ({en})",
    )


_ASPECTS: Sequence[tuple[str, str, str]] = (
    ("kind", "Art der Zusammenfassung", "aggregation"),
    ("of", "Zähler", "numerator"),
    ("over", "Nenner", "denominator"),
    ("source", "Grundgesamtheit", "population"),
    ("where", "Grundgesamtheit", "population"),
    ("unit", "Einheit", "unit"),
    ("scale", "Einheit", "unit"),
    ("basis", "Basis", "basis"),
)


def explain_difference(a: Metric, b: Metric) -> Text | None:
    """Return why two definitions must not be compared; None where they measure the same.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue_file import read_catalogue
    >>> known = read_catalogue()
    >>> explain_difference(known.metric("er_reach"), known.metric("er_impressions")).en
    'er_reach@1 and er_impressions@1 differ in denominator, population'
    >>> explain_difference(known.metric("er_reach"), known.metric("er_reach")) is None
    True
    """
    found = [(de, en) for name, de, en in _ASPECTS if getattr(a, name) != getattr(b, name)]
    if a.id == b.id and a.version != b.version:
        found.append(("Fassung der Definition", "version of the definition"))
    if not found:
        return None
    de, en = (", ".join(dict.fromkeys(names)) for names in zip(*found, strict=True))
    return Text(
        f"{a.definition} und {b.definition} unterscheiden sich in: {de}",
        f"{a.definition} and {b.definition} differ in {en}",
    )
