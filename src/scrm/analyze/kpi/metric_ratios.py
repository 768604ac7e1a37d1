"""Two metrics related: one per the other, minus the other, within limits, a curve that reaches."""

from dataclasses import replace

from scrm.analyze._rates import Rate, divide_rates, expected_total
from scrm.analyze.kpi.catalogue import Metric
from scrm.analyze.kpi.estimates import COMPLETE, NOTHING, ZERO, Number, apply_scale
from scrm.analyze.kpi.payback import find_payback
from scrm.changes import Estimate, change_interval
from scrm.result import Text
from scrm.wording import write_count, write_share

NO_SPREAD = Text(
    "Streuung eines Teils unbekannt: kein Intervall", "the spread of a part is unknown: no interval"
)
NOTHING_SPENT = Text("Zähler ist null: kein Intervall", "the numerator is zero: no interval")
LIMITS = Text(
    "Grenzen eingehalten oder nicht: kein Intervall", "within the limits or not: no interval"
)
_Z = 1.959963984540054


def relate(metric: Metric, parts: tuple[Metric, Metric], upper: Number, lower: Number) -> Number:
    """Relate two metrics: the first per the second.

    A part that the company decides (its costs, its posts) is taken as it is; a count of what
    others do could have come out otherwise, and the interval says how far.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import Words
    >>> texts = {"name": Words(de="a", en="a"), "meaning": Words(de="a", en="a"), "source_of": ""}
    >>> texts |= {"version": 1, "group": "g", "unit": "EUR", "basis": "event"}
    >>> cost = Metric(source="s", kind="sum", of="cost", complete=True, **texts)
    >>> leads = Metric(source="t", kind="count", **texts)
    >>> metric = Metric(kind="per", of="cost", over="leads", **texts)
    >>> upper, lower = Number(100.0, n=2), Number(20.0, n=20, squares=20.0)
    >>> found = relate(metric, (cost, leads), upper, lower)
    >>> found.value, round(found.low, 2), round(found.high, 2)
    (5.0, 3.24, 8.19)
    """
    n = min(upper.n, lower.n)
    for part in (upper, lower):
        if part.value is None:
            return Number(n=n, note=part.note if part.note.en else NOTHING)
    if not lower.value or upper.value is None:
        return Number(numerator=upper.value, denominator=lower.value, n=n, note=ZERO)
    number = Number(upper.value / lower.value, upper.value, lower.value, n)
    return apply_scale(_add_interval(number, parts, upper, lower), metric)


def _add_interval(
    number: Number, parts: tuple[Metric, Metric], upper: Number, lower: Number
) -> Number:
    above, below = _read_rate(parts[0], upper), _read_rate(parts[1], lower)
    if parts[0].complete and parts[1].complete:
        return replace(number, note=COMPLETE)
    if above and above.high <= 0:
        return replace(number, note=NOTHING_SPENT)
    found = above and below and divide_rates(above, below)
    if not found:
        return replace(number, note=NO_SPREAD)
    cases = min(_count_events(part, each) for part, each in zip(parts, (upper, lower), strict=True))
    return replace(number, low=found[0], high=found[1], n_effective=cases, method="rate_ratio")


def _read_rate(metric: Metric, number: Number) -> Rate | None:
    """Return the value of a part with its interval; None where its spread is not known."""
    value = number.value or 0.0
    if metric.complete:
        return Rate(value, value, value)
    if number.low is not None and number.high is not None:
        return Rate(value, number.low, number.high)
    return None if number.squares is None else expected_total(value, number.squares)


def _count_events(metric: Metric, number: Number) -> float:
    """Return the number of equal events that a part is worth; infinite if there is no chance."""
    if metric.complete:
        return float("inf")
    if number.squares:
        return (number.value or 0.0) ** 2 / number.squares
    return number.n_effective or 0.0


def subtract(upper: Number, lower: Number) -> Number:
    """Return one metric minus another one of the same unit, with the interval of both (MOVER).

    Examples
    --------
    >>> one, other = Number(5.0, n=20, low=2.0, high=8.0), Number(1.0, n=30, low=-3.0, high=5.0)
    >>> found = subtract(one, other)
    >>> found.value, found.low, found.high, found.method
    (4.0, -1.0, 9.0, 'change_mover')
    """
    n = min(upper.n, lower.n)
    for part in (upper, lower):
        if part.value is None:
            return Number(n=n, note=part.note if part.note.en else NOTHING)
    if upper.value is None or lower.value is None:
        return Number(n=n, note=NOTHING)
    number = Number(upper.value - lower.value, n=n)
    if any(end is None for each in (upper, lower) for end in (each.low, each.high)):
        return replace(number, note=NO_SPREAD)
    found = change_interval(
        Estimate(lower.value, lower.low, lower.high), Estimate(upper.value, upper.low, upper.high)
    )
    if found is None:
        return replace(number, note=NO_SPREAD)
    cases = min(upper.n_effective or upper.n, lower.n_effective or lower.n)
    return replace(number, low=found[0], high=found[1], n_effective=cases, method="change_mover")


def limit_interval(metric: Metric, number: Number) -> Number:
    """Return a number whose interval ends at the least and the largest possible value.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import Words
    >>> texts = {"name": Words(de="a", en="a"), "meaning": Words(de="a", en="a"), "source_of": ""}
    >>> texts |= {"version": 1, "group": "g", "unit": "points", "basis": "event", "of": "x"}
    >>> metric = Metric(source="s", kind="mean", least=-2, most=2, **texts)
    >>> limit_interval(metric, Number(1.0, n=5, low=-0.5, high=2.5)).high
    2.0
    """
    ends = (number.low, number.high, metric.least, metric.most)
    if metric.kind == "limits" or any(end is None for end in ends):
        return number
    low, high, least, most = (float(end or 0) for end in ends)
    return replace(number, low=max(low, least), high=min(high, most))


def check_limits(metric: Metric, upper: Number, lower: Number) -> Number:
    """Say whether one metric is at least, and another at most, its limit: 1 or 0.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import Words
    >>> texts = {"name": Words(de="a", en="a"), "meaning": Words(de="a", en="a")}
    >>> texts |= {"source_of": "", "unit": "1 or 0", "basis": "cohort"}
    >>> limits = {"of": "rate", "over": "time", "least": 0.9, "most": 900}
    >>> metric = Metric(version=1, group="g", kind="limits", **limits, **texts)
    >>> check_limits(metric, Number(value=0.95, n=20), Number(value=1200.0, n=19)).value
    0.0
    """
    n = min(upper.n, lower.n)
    if upper.value is None or lower.value is None or metric.least is None or metric.most is None:
        return Number(
            n=n, note=next((part.note for part in (upper, lower) if part.value is None), NOTHING)
        )
    kept = (upper.value >= metric.least) + (lower.value <= metric.most)
    return Number(float(kept == 2), float(kept), 2.0, n, note=LIMITS)  # noqa: PLR2004  two limits


def relate_to_curve(cost: Number, margin: Number) -> Number:
    """Return the age at which a cumulative curve reaches a value, within the ages observed.

    The interval is that of the curve; the value is taken as it is.

    Examples
    --------
    >>> import numpy as np
    >>> from scrm.analyze._cohort_curve import fit_curve
    >>> cells = [[day, 10, 2, age, 10.0 * (day + age)] for day in (1, 2) for age in (0, 1, 2)]
    >>> curve = fit_curve(np.array(cells))
    >>> relate_to_curve(Number(3.0, n=1), Number(float(curve.values[-1]), n=20, curve=curve)).value
    0.6
    """
    n = min(cost.n, margin.n)
    for part in (cost, margin):
        if part.value is None:
            return Number(n=n, note=part.note if part.note.en else NOTHING)
    if cost.value is None or margin.curve is None:
        return Number(n=n, note=NOTHING)
    months, (low, high) = find_payback(margin.curve, cost.value)
    number = Number(months, cost.value, None, n, low, high)
    if low is not None or high is not None:
        number = replace(number, method="cohort_curve")
    if months is not None:
        missing = low is None and high is None
        return replace(number, note=margin.note) if missing else number
    age = int(margin.curve.ages[-1])
    back = float(margin.curve.values[-1]) / cost.value if cost.value else 1.0
    later = Text(
        f"nach {write_count(age, 'Monat', 'Monaten', 'de')} sind {write_share(back, 'de')} zurück",
        f"after {write_count(age, 'month', 'months', 'en')} {write_share(back, 'en')} have come "
        "back",
    )
    return replace(number, note=later)
