"""The month from which social media bring more contacts than the website, the phone or partners."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.windows import END, START, find_last_day
from scrm.changes import LEVEL, count_p_value
from scrm.result import Column, ResultTable, Text

SOCIAL = "social"
TITLE = Text(
    "Ab wann soziale Medien mehr Kontakte bringen als andere Wege",
    "From when on social media bring more contacts than other ways",
)
COLUMNS = (
    Column("channel_kind", "text", "Weg", "Way"),
    Column(
        "since",
        "date",
        "seit",
        "Since",
        meaning=Text(
            "Monat, seit dem soziale Medien jeden Monat mehr Kontakte brachten; leer, wenn nicht",
            "month since which social media have brought more contacts every month; empty if not",
        ),
    ),
    Column(
        "is_since_start",
        "flag",
        "von Anfang an",
        "From the start",
        meaning=Text("seit dem ersten Monat der Daten", "since the first month of the data"),
    ),
    Column("month", "date", "letzter Monat", "Last month"),
    Column("social_count", "count", "soziale Medien", "Social media"),
    Column("other_count", "count", "dieser Weg", "This way"),
    Column(
        "may_be_chance",
        "flag",
        "kann Zufall sein",
        "May be chance",
        meaning=Text(
            "der Unterschied des letzten Monats, nach dem Vergleich zweier Zählungen",
            "the difference of the last month, by the comparison of two counts",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Crossing:
    """How the contacts of social media and of another kind of channel compare.

    Parameters
    ----------
    since : date or None
        First of the months without a break, up to the last one, in which social media had more.
    is_since_start : bool
        There is no month before it.
    month : date
        The last month.
    social_count, other_count : int
        Contacts of the last month.
    may_be_chance : bool
        Chance alone may bring the difference of the last month.
    """

    channel_kind: str
    since: date | None
    is_since_start: bool
    month: date
    social_count: int
    other_count: int
    may_be_chance: bool


def list_crossings(question: Question) -> tuple[ResultTable, ...]:
    """Return the table of months in which social media passed the other kinds of channels.

    Months that are not over do not count; there is no table without two kinds of channels.
    """
    metric = question.known.metric("channel_contacts")
    by = ("channel_kind", "month")
    if not question.known.dimensions(metric).issuperset(by):
        return ()
    counts: dict[str, dict[date, int]] = {}
    last = min(question.context.as_of or END, END - timedelta(days=1))
    for (_, (kind, month)), number in measure(question, [metric], by, (START, END)).items():
        if kind is not None and month is not None and find_last_day(month, "month") <= last:
            counts.setdefault(kind, {})[month] = number.n
    found = find_crossings(counts)
    if not found:
        return ()
    names = [column.name for column in COLUMNS]
    frame = pl.DataFrame([[getattr(each, name) for name in names] for each in found],
                         schema=_SCHEMA, orient="row")  # fmt: skip
    return (ResultTable("channel_crossings", TITLE, frame, COLUMNS),)


_SCHEMA: Mapping[str, type[pl.DataType]] = {
    "channel_kind": pl.String,
    "since": pl.Date,
    "is_since_start": pl.Boolean,
    "month": pl.Date,
    "social_count": pl.Int64,
    "other_count": pl.Int64,
    "may_be_chance": pl.Boolean,
}


def find_crossings(counts: Mapping[str, Mapping[date, int]]) -> list[Crossing]:
    """Return for each kind of channel since when social media have had more contacts.

    Parameters
    ----------
    counts : mapping of str to mapping of date to int
        Kind of channel -> first day of a month -> contacts; a month that is missing had none.

    Examples
    --------
    >>> months = [date(2026, month, 1) for month in (1, 2, 3)]
    >>> counts = {"social": dict(zip(months, (10, 30, 60))), "web": dict(zip(months, (20, 25, 20)))}
    >>> (found,) = find_crossings(counts)
    >>> found.since, found.is_since_start, found.may_be_chance
    (datetime.date(2026, 2, 1), False, False)
    """
    months = sorted({month for each in counts.values() for month in each})
    social = counts.get(SOCIAL, {})
    if not social:
        return []
    found = []
    for kind in sorted(set(counts) - {SOCIAL}):
        other = counts[kind]
        since = None
        for month in reversed(months):
            if social.get(month, 0) <= other.get(month, 0):
                break
            since = month
        here, there = social.get(months[-1], 0), other.get(months[-1], 0)
        chance = count_p_value(here, there) > 1 - LEVEL
        found.append(Crossing(kind, since, since == months[0], months[-1], here, there, chance))
    return found
