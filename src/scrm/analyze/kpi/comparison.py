"""Numbers with those of an earlier period, where the two may be compared, or the reason why not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS, Catalogue, Metric
from scrm.analyze.kpi.decomposition import Sums, decompose_change, is_decomposable
from scrm.analyze.kpi.estimates import NOTHING, Number
from scrm.analyze.kpi.measurement import Numbers, Question, measure
from scrm.analyze.kpi.populations import Populations, read_populations
from scrm.analyze.kpi.tables import Row
from scrm.analyze.kpi.windows import (
    END,
    START,
    Against,
    Population,
    Window,
    explain_population_change,
    find_earlier_window,
    find_last_day,
    step_back,
)
from scrm.result import Text
from scrm.wording import write_day, write_number

NO_WINDOW = Text(
    "Ein Vergleich braucht --period oder ein Zeitmaß in --by.",
    "A comparison needs --period or a time in --by.",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A row, the earlier number if there is one, and the days of both that count."""

    row: Row
    group: tuple[Any, ...]
    """The group of the earlier number."""
    before: Number | None
    now_days: Window
    before_days: Window

    @property
    def lengths(self) -> tuple[int, int]:
        """Days of this period and of the earlier one."""
        now, before = ((last - first).days + 1 for first, last in (self.now_days, self.before_days))
        return now, before


def compare(
    question: Question,
    metrics: Sequence[Metric],
    by: Sequence[str],
    window: Window,
    against: Against,
) -> tuple[list[Row], tuple[Text, ...]]:
    """Return one row per metric and group with the earlier value, and notes on the comparison.

    Grouped by a time, each day, week or month is compared with the one before it (or that of last
    year); otherwise the window is compared with the earlier window. Totals of periods of different
    length are compared per day. Where the two are not alike, the row says why, and has no earlier
    value. Ratios are decomposed by channel.
    """
    now = measure(question, metrics, by, window)
    rows = [
        Row(question.known.metric(name), group, number) for (name, group), number in now.items()
    ]
    if against == "none":
        return rows, ()
    times = [place for place, name in enumerate(by) if name in TIME_DIMENSIONS]
    if times:
        found = list(_pair_buckets(question, rows, now, by, times[0], window, against))
        return _compare_pairs(question, rows, found, by, [window]), ()
    window = cut_window(window, question.context.as_of)
    before = find_earlier_window(window, against)
    if before is None:
        return rows, (NO_WINDOW,)
    note = Text(
        f"Verglichen mit {write_day(before[0], 'de')} bis {write_day(before[1], 'de')}.",
        f"Compared with {write_day(before[0], 'en')} to {write_day(before[1], 'en')}.",
    )
    valued = {row.metric.id: row.metric for row in rows if row.number.value is not None}
    # Groups may have cases in the earlier window only.
    then = measure(question, metrics if by else list(valued.values()), by, before)
    rows += _list_ended_groups(question, now, then)
    found = [
        Pair(row, row.group, then.get((row.metric.id, row.group)), window, before) for row in rows
    ]
    return _compare_pairs(question, rows, found, by, [before, window]), (note,)


def _list_ended_groups(question: Question, now: Numbers, then: Numbers) -> list[Row]:
    """Return rows for the groups that only the earlier window has, so that its parts add up."""
    found = []
    for (name, group), before in then.items():
        metric = question.known.metric(name)
        if (name, group) not in now and group and before.n:
            is_total = metric.kind in {"count", "sum"} and before.value is not None
            number = Number(0.0, 0.0, note=NOTHING) if is_total else Number(note=NOTHING)
            found.append(Row(metric, group, number, before))
    return found


def cut_window(window: Window, as_of: date | None) -> Window:
    """Cut a window that has not ended yet: a month begun is compared with as many days."""
    return (
        (window[0], as_of)
        if as_of and window[0] <= as_of < window[1] and window[0] != START
        else window
    )


def _pair_buckets(
    question: Question,
    rows: Sequence[Row],
    now: Numbers,
    by: Sequence[str],
    place: int,
    window: Window,
    against: Against,
) -> Iterator[Pair]:
    """Yield each row with the bucket before it; rows without one are left out."""
    last = min(window[1], question.context.as_of or END)

    def list_days(bucket: date) -> Window:
        return max(bucket, window[0]), min(find_last_day(bucket, by[place]), last)

    for row in rows:
        bucket = row.group[place]
        if bucket is None:
            continue
        earlier = step_back(bucket, by[place], against)
        group = (*row.group[:place], earlier, *row.group[place + 1 :])
        if found := now.get((row.metric.id, group)):
            yield Pair(row, group, found, list_days(bucket), list_days(earlier))


def _compare_pairs(
    question: Question,
    rows: Sequence[Row],
    pairs: Sequence[Pair],
    by: Sequence[str],
    windows: Sequence[Window],
) -> list[Row]:
    """Return all rows, those of pairs with their earlier numbers or the reason for none."""
    metrics = {
        pair.row.metric.id: pair.row.metric for pair in pairs if pair.row.number.value is not None
    }
    last = max(pair.now_days[1] for pair in pairs) if pairs else START
    populations = read_populations(question, list(metrics.values()), last)
    compared = {
        (pair.row.metric.id, pair.row.group): _compare_pair(question.known, pair, populations, by)
        for pair in pairs
    }
    alike = [
        pair
        for pair in pairs
        if (row := compared[pair.row.metric.id, pair.row.group]).base
        and row.base.value is not None
        and "channel" not in by
        and is_decomposable(question.known, row.metric)
        and not question.known.count_time_power(row.metric)
    ]
    compared |= _decompose(question, compared, alike, by, windows)
    return [compared.get((row.metric.id, row.group), row) for row in rows]


def _compare_pair(known: Catalogue, pair: Pair, populations: Populations, by: Sequence[str]) -> Row:
    row, before, metric = pair.row, pair.before, pair.row.metric
    if row.number.value is None:
        return row
    channels = [row.group[by.index("channel")]] if "channel" in by else None
    days = (pair.now_days, pair.before_days)
    if why_not := populations.explain_change(metric.id, *days, channels):
        return replace(row, why_not=why_not)
    if before is None or before.value is None:
        return row
    accounts = Population(row.number.accounts), Population(before.accounts)
    why_not = explain_population_change(*accounts) or _explain_part(known, pair)
    if why_not:
        return replace(row, why_not=why_not)
    power = known.count_time_power(metric)
    now_days, before_days = pair.lengths
    scales = power or (metric.kind == "growth" and not metric.per_days)
    if not scales or now_days == before_days:
        return replace(row, before=before, base=before)
    base = _scale(before, metric, pair.lengths, power)
    return replace(row, before=before, base=base, days=pair.lengths)


def _explain_part(known: Catalogue, pair: Pair) -> Text | None:
    """Return why different values in periods of unlike length are not compared."""
    now_days, before_days = pair.lengths
    if min(now_days, before_days) >= 0.9 * max(now_days, before_days):  # months are alike
        return None
    parts = known.components(pair.row.metric)
    if not any(part.kind == "distinct" and not part.additive for part in parts):
        return None
    de, en = (
        [write_number(days, lang) for days in (now_days, before_days)] for lang in ("de", "en")
    )
    return Text(
        f"nicht verglichen: {de[0]} Tage mit {de[1]}", f"not compared: {en[0]} days with {en[1]}"
    )


def _scale(before: Number, metric: Metric, lengths: tuple[int, int], power: int) -> Number:
    """Return the earlier number as it would be over the days of this period."""
    days, days_before = lengths if power >= 0 else lengths[::-1]

    def scale(value: float | None) -> float | None:
        if value is None:
            return None
        if metric.kind == "growth":
            return float((1 + value) ** (days / days_before) - 1)
        return (value - metric.offset) * days / days_before + metric.offset

    return replace(
        before, value=scale(before.value), low=scale(before.low), high=scale(before.high)
    )


def _decompose(
    question: Question,
    compared: dict[tuple[str, tuple[Any, ...]], Row],
    pairs: Sequence[Pair],
    by: Sequence[str],
    windows: Sequence[Window],
) -> dict[tuple[str, tuple[Any, ...]], Row]:
    """Return the rows of ratios with the parts of their change by channel."""
    metrics = {pair.row.metric.id: pair.row.metric for pair in pairs}
    if not metrics:
        return {}
    all_ = replace(question, params=question.params.model_copy(update={"min_n": 1}))
    sums: list[dict[tuple[str, tuple[Any, ...]], dict[Any, tuple[float, float]]]] = []
    for window in windows:
        found = measure(all_, list(metrics.values()), ("channel", *by), window)
        sums.append({})
        for (name, (channel, *group)), number in found.items():
            if number.numerator is not None and number.denominator is not None:
                channels = sums[-1].setdefault((name, tuple(group)), {})
                channels[channel] = number.numerator, number.denominator
    rows = {}
    for pair in pairs:
        key = pair.row.metric.id, pair.row.group
        before: Sums = sums[0].get((key[0], pair.group), {})
        after: Sums = sums[-1].get(key, {})
        parts = decompose_change(before, after) if before and after else None
        if parts:
            rows[key] = replace(compared[key], parts=parts.scale(pair.row.metric.scale))
    return rows
