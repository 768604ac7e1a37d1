"""Which channels have cases in a period, and from when on: whether two periods count the same."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from scrm.analyze.kpi.catalogue import Metric
from scrm.analyze.kpi.component_query import count_cases
from scrm.analyze.kpi.measurement import Question, list_rows
from scrm.analyze.kpi.windows import (
    START,
    Population,
    Window,
    explain_population_change,
)
from scrm.result import Text
from scrm.wording import write_day

_WEEK = 7
"""Nobody posts every day: data or a channel that begin within the first week of a month cover it,
and a channel has cases on a day if it has some within a week of it."""
_RARE = 0.01


@dataclass(frozen=True, slots=True)
class Populations:
    """The days on which each channel has cases of each metric.

    Parameters
    ----------
    days : dict
        Metric -> channel -> days with cases, in order; the channel is None where the source has
        none.
    first_days : dict
        Metric -> channel -> first day of the data: of any row for a count, which may be of
        something rare, else of a case.
    all_days : dict
        Metric -> days with any row, in order.
    """

    days: dict[str, dict[Any, list[date]]] = field(default_factory=dict)
    first_days: dict[str, dict[Any, date]] = field(default_factory=dict)
    all_days: dict[str, list[date]] = field(default_factory=dict)

    def explain_change(
        self, metric: str, now: Window, before: Window, channels: Sequence[Any] | None = None
    ) -> Text | None:
        """Return why two periods cannot be compared; None where they can.

        Parameters
        ----------
        channels : sequence or None
            Those that are compared by themselves; None for all together.

        Examples
        --------
        >>> start = date(2026, 2, 1)
        >>> days = {"x": [start + n * timedelta(days=1) for n in range(59)]}
        >>> days["tiktok"] = days["x"][14:]
        >>> firsts = {name: each[0] for name, each in days.items()}
        >>> known = Populations({"posts": days}, {"posts": firsts})
        >>> march, february = (date(2026, 3, 1), date(2026, 3, 31)), (start, date(2026, 2, 28))
        >>> known.explain_change("posts", march, february).en
        'not compared: begins within the earlier window: tiktok'
        """
        days, firsts = self.days.get(metric), self.first_days.get(metric, {})
        if days is None:
            return None
        if channels is not None:
            days = {name: each for name, each in days.items() if name in channels}
            firsts = {name: each for name, each in firsts.items() if name in channels}
        late = before[0] + timedelta(days=_count_grace(before))
        if end := _find_early_end(self.all_days.get(metric, ()), now, before):
            return Text(
                f"nicht verglichen: die Daten enden am {write_day(end, 'de')}",
                f"not compared: the data end on {write_day(end, 'en')}",
            )
        covered = bool(firsts) and min(firsts.values()) < late
        then = frozenset(str(name) for name, each in days.items() if _has_cases(each, before))
        here = frozenset(str(name) for name, each in days.items() if _has_cases(each, now))
        begun = frozenset(str(name) for name, first in firsts.items() if first >= late)
        earlier = Population(then, covered, begun & then)
        return explain_population_change(earlier if channels else Population(here), earlier)


def _count_grace(window: Window) -> int:
    """Return within how many days data have to begin to cover a window."""
    return min(_WEEK, max(((window[1] - window[0]).days + 1) // 4, 1))


def _find_early_end(days: Sequence[date], now: Window, before: Window) -> date | None:
    """Return the last day of data that end so early that chance does not explain the silence.

    It does not if as many days without data come by chance in less than 1 % of cases, given how
    often days had some in the earlier window.
    """
    if not days or days[-1] > now[1]:
        return None
    silent = (now[1] - days[-1]).days
    length = (before[1] - before[0]).days + 1
    active = bisect_right(days, before[1]) - bisect_left(days, before[0])
    chance = (1 - active / (length + 1)) ** silent
    return days[-1] if silent >= _count_grace(now) and chance < _RARE else None


def _has_cases(days: Sequence[date], window: Window) -> bool:
    """Return whether one of the days lies within a window, or near a short one."""
    around = timedelta(days=_WEEK if (window[1] - window[0]).days < _WEEK else 0)
    first = bisect_left(days, window[0] - around)
    return bisect_right(days, window[1] + around) > first


def read_populations(question: Question, metrics: Sequence[Metric], last: date) -> Populations:
    """Return the days with cases up to a last day, with one query per source.

    A metric that relates two others is taken for the first of them; one whose source has no days
    is left out.
    """
    known = question.known
    parts = {metric.id: known.components(metric)[0] for metric in metrics}
    found = Populations()
    for name, source in known.sources.items():
        ids = [id_ for id_, part in parts.items() if part.source == name]
        if not ids or not source.local_day:
            continue
        by = ("channel", "day") if "channel" in source.dimensions else ("day",)
        counts = [f"{count_cases(parts[id_])} AS c{place}" for place, id_ in enumerate(ids)]
        tail = f"GROUP BY {', '.join(by)}\nORDER BY day"
        frame = list_rows(question, name, (*by, *counts), tail, (START, last), by)
        for place, id_ in enumerate(ids):
            days: dict[Any, list[date]] = {}
            firsts: dict[Any, date] = {}
            is_count = parts[id_].kind in {"count", "mix", "rank"}
            found.all_days[id_] = frame["day"].unique(maintain_order=True).to_list()
            for row in frame.iter_rows(named=True):
                channel = row.get("channel")
                if row[f"c{place}"]:
                    days.setdefault(channel, []).append(row["day"])
                if is_count or row[f"c{place}"]:
                    firsts.setdefault(channel, row["day"])
            found.days[id_], found.first_days[id_] = days, firsts
    return found
