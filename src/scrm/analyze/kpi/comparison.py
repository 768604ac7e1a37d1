"""Numbers with those of an earlier window, where the two may be compared, or the reason why not."""

from collections.abc import Sequence
from dataclasses import replace

from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS, Metric
from scrm.analyze.kpi.estimates import Number
from scrm.analyze.kpi.measurement import Numbers, Question, find_population, measure
from scrm.analyze.kpi.tables import Row
from scrm.analyze.kpi.windows import (
    START,
    Against,
    Population,
    Window,
    explain_population_change,
    find_earlier_window,
    step_back,
)
from scrm.result import Text
from scrm.wording import write_day

NO_WINDOW = Text(
    "Ein Vergleich braucht --period oder ein Zeitmaß in --by.",
    "A comparison needs --period or a time in --by.",
)


def compare(
    question: Question,
    metrics: Sequence[Metric],
    by: Sequence[str],
    window: Window,
    against: Against,
) -> tuple[list[Row], tuple[Text, ...]]:
    """Return one row per metric and group with the earlier value, and notes on the comparison.

    Grouped by a time, each day, week or month is compared with the one before it (or that of last
    year); otherwise the window is compared with the earlier window. Where the two are not alike,
    the row says why, and has no earlier value.
    """
    now = measure(question, metrics, by, window)
    rows = [
        Row(question.known.metric(name), group, number) for (name, group), number in now.items()
    ]
    times = [place for place, name in enumerate(by) if name in TIME_DIMENSIONS]
    if against == "none":
        return rows, ()
    if times:
        return [_beside_bucket(row, now, by, times[0], against) for row in rows], ()
    before = find_earlier_window(_until_as_of(window, question), against)
    if before is None:
        return rows, (NO_WINDOW,)
    note = Text(
        f"Verglichen mit {write_day(before[0], 'de')} bis {write_day(before[1], 'de')}.",
        f"Compared with {write_day(before[0], 'en')} to {write_day(before[1], 'en')}.",
    )
    return _beside_window(question, rows, by, window, before), (note,)


def _until_as_of(window: Window, question: Question) -> Window:
    """Cut a window that has not ended yet: a month begun is compared with as many days."""
    as_of = question.context.as_of
    return (
        (window[0], as_of)
        if as_of and window[0] <= as_of < window[1] and window[0] != START
        else window
    )


def _beside_bucket(row: Row, now: Numbers, by: Sequence[str], place: int, against: Against) -> Row:
    if row.group[place] is None:
        return row
    group = (
        *row.group[:place],
        step_back(row.group[place], by[place], against),
        *row.group[place + 1 :],
    )
    found = now.get((row.metric.id, group))
    return _compare_with(row, found) if found else row


def _compare_with(row: Row, before: Number) -> Row:
    """Return a row with the earlier number, or why they are not compared: other accounts."""
    if row.number.value is None or before.value is None:
        return replace(row, before=before)
    why_not = explain_population_change(
        Population(row.number.accounts), Population(before.accounts)
    )
    return replace(row, why_not=why_not) if why_not else replace(row, before=before)


def _beside_window(
    question: Question, rows: Sequence[Row], by: Sequence[str], window: Window, before: Window
) -> list[Row]:
    """Return the rows with their earlier values, except where the population differs."""
    valued = {row.metric.id: row.metric for row in rows if row.number.value is not None}
    then = measure(question, list(valued.values()), by, before)
    reasons = {
        name: _unlike_windows(question, metric, by, window, before)
        for name, metric in valued.items()
    }
    return [
        replace(row, why_not=reasons[row.metric.id])
        if reasons.get(row.metric.id)
        else _compare_with(row, found)
        if (found := then.get((row.metric.id, row.group)))
        else row
        for row in rows
    ]


def _unlike_windows(
    question: Question, metric: Metric, by: Sequence[str], window: Window, before: Window
) -> Text | None:
    """Return why two windows cannot be compared; by channel, a new channel does not matter."""
    then = find_population(question, metric, before)
    now = then if "channel" in by else find_population(question, metric, window)
    return explain_population_change(now, then)
