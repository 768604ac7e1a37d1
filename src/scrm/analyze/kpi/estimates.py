"""From additive components to numbers: value, numerator, denominator, n, interval or why not.

Pure: a mapping of components in, a `Number` out. Intervals: Wilson for shares, order statistics for
quantiles, linearised variance with Student's t for ratios and means, Fisher's z for rank
correlations, Greenwood for Kaplan-Meier; none for complete counts, because nothing was sampled.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scrm.analyze._stats import Interval, quantile_interval, spearman, wilson_interval
from scrm.analyze.kpi.catalogue import Metric
from scrm.analyze.kpi.payback import Curve, find_payback, fit_curve
from scrm.analyze.kpi.survival import median_survival
from scrm.result import Text
from scrm.wording import write_number, write_share

NONE = Text("", "")
NOTHING = Text("keine Fälle", "no cases")
ZERO = Text("Nenner ist null", "the denominator is zero")
COMPLETE = Text("Vollerhebung: kein Intervall", "complete count: no interval")
FEW_FOR_INTERVAL = Text("zu wenige Fälle für ein Intervall", "too few cases for an interval")
NEVER_HALF = Text(
    "weniger als die Hälfte war am Ende beantwortet", "fewer than half were answered by the end"
)
_CORRELATED_FROM = 4
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Number:
    """A KPI in one group; None where it has no honest value, and then `note` says why.

    ``curve`` is the curve of a metric of kind ``curve``, for metrics that relate to it.
    """

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int = 0
    low: float | None = None
    high: float | None = None
    note: Text = NONE
    curve: Curve | None = None


def estimate(
    metric: Metric, parts: Mapping[str, Any], *, min_n: int = 0, people: bool = False
) -> Number:
    """Turn the components of one group into a number, withheld if fewer than `min_n` carry it.

    Parameters
    ----------
    parts : Mapping
        ``n`` cases, ``x`` and ``y`` sums, ``xx``, ``xy``, ``yy`` sums of products, ``values``,
        ``censored``, ``pairs`` lists.
    min_n : int
        Fewer cases give no rate, mean or quantile; complete counts stay, unless their cases are
        `people`.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import Words
    >>> texts = {"name": Words(de="a", en="a"), "meaning": Words(de="a", en="a")}
    >>> texts |= {"source_of": "", "unit": "share", "basis": "event"}
    >>> metric = Metric(version=1, group="g", source="s", kind="share", of="is_x", **texts)
    >>> number = estimate(metric, {"n": 10, "x": 8})
    >>> number.value, round(number.low, 3), round(number.high, 3)
    (0.8, 0.49, 0.943)
    """
    known = {name: _plain(value) for name, value in parts.items() if value is not None}
    number = _KINDS.get(metric.kind, _count)(metric, known)
    if metric.complete and number.value is not None:
        number = replace(
            number, low=None, high=None, note=number.note if number.note.en else COMPLETE
        )
    noisy = metric.kind not in COUNTS and not metric.complete
    if 0 < number.n < min_n and (people or noisy):
        return Number(
            n=number.n,
            note=Text(
                f"n = {number.n} < {min_n}: zurückgehalten", f"n = {number.n} < {min_n}: withheld"
            ),
        )
    return _apply_scale(number, metric)


def relate(metric: Metric, upper: Number, lower: Number) -> Number:
    """Relate two metrics: the first per the second.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import Words
    >>> texts = {"name": Words(de="a", en="a"), "meaning": Words(de="a", en="a")}
    >>> texts |= {"source_of": "", "unit": "EUR", "basis": "event"}
    >>> metric = Metric(version=1, group="g", kind="per", of="cost", over="leads", **texts)
    >>> relate(metric, Number(value=100.0, n=2), Number(value=20.0, n=20)).value
    5.0
    """
    n = min(upper.n, lower.n)
    for part in (upper, lower):
        if part.value is None:
            return Number(n=n, note=part.note if part.note.en else NOTHING)
    if not lower.value or upper.value is None:
        return Number(numerator=upper.value, denominator=lower.value, n=n, note=ZERO)
    why = Text("Verhältnis zweier Zählungen: kein Intervall", "ratio of two counts: no interval")
    return _apply_scale(
        Number(upper.value / lower.value, upper.value, lower.value, n, note=why), metric
    )


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
    why = Text(
        "Grenzen eingehalten oder nicht: kein Intervall", "within the limits or not: no interval"
    )
    return Number(float(kept == 2), float(kept), 2.0, n, note=why)  # noqa: PLR2004  two limits


def relate_to_curve(_: Metric, cost: Number, margin: Number) -> Number:
    """Return the age at which a cumulative curve reaches a value, within the ages observed."""
    n = min(cost.n, margin.n)
    for part in (cost, margin):
        if part.value is None:
            return Number(n=n, note=part.note if part.note.en else NOTHING)
    if cost.value is None or margin.curve is None:
        return Number(n=n, note=NOTHING)
    months, (low, high) = find_payback(margin.curve, cost.value)
    observed = margin.curve.ages[-1]
    back = margin.curve.values[-1] / cost.value if cost.value else 1.0
    late = Text(
        f"nach {write_number(observed, 'de')} Monaten sind {write_share(back, 'de')} zurück",
        f"after {write_number(observed, 'en')} months {write_share(back, 'en')} have come back",
    )
    note = NONE if months is not None else late
    return Number(months, cost.value, None, n, low, high, note)


def _curve(_: Metric, parts: Mapping[str, Any]) -> Number:
    cells = parts.get("cells")
    curve = None if cells is None or not len(cells) else fit_curve(np.vstack(list(cells)))
    if curve is None:
        return Number(note=NOTHING)
    n = int(curve.members[0])
    low, high = curve.interval(len(curve.ages) - 1)
    return Number(float(curve.values[-1]), None, None, n, low, high, curve=curve)


def _plain(value: Any) -> Any:
    if isinstance(value, list | np.ndarray) or hasattr(value, "to_numpy"):
        return np.asarray(value.to_numpy() if hasattr(value, "to_numpy") else value)
    return int(value) if value == int(value) else float(value)


def _apply_scale(number: Number, metric: Metric) -> Number:
    if number.value is None or (metric.scale == 1 and not metric.offset):
        return number
    low, high = (
        None if bound is None else bound * metric.scale + metric.offset
        for bound in (number.low, number.high)
    )
    return replace(number, value=number.value * metric.scale + metric.offset, low=low, high=high)


def _with(number: Number, interval: Interval | None) -> Number:
    if interval is None:
        return replace(number, note=FEW_FOR_INTERVAL)
    return replace(number, low=interval[0], high=interval[1])


def _count(_: Metric, parts: Mapping[str, Any]) -> Number:
    n = int(parts.get("n", 0))
    return Number(float(n), float(n), None, n, note=COMPLETE)


def _distinct(_: Metric, parts: Mapping[str, Any]) -> Number:
    return Number(
        float(parts.get("x", 0)),
        float(parts.get("x", 0)),
        None,
        int(parts.get("n", 0)),
        note=COMPLETE,
    )


def _sum(_: Metric, parts: Mapping[str, Any]) -> Number:
    if "x" not in parts:
        return Number(note=NOTHING)
    return Number(float(parts["x"]), float(parts["x"]), None, int(parts["n"]), note=COMPLETE)


def _share(_: Metric, parts: Mapping[str, Any]) -> Number:
    n, x = int(parts.get("n", 0)), int(parts.get("x", 0))
    if not n:
        return Number(note=NOTHING)
    return _with(Number(x / n, float(x), float(n), n), wilson_interval(x, n, level=LEVEL))


def _ratio(_: Metric, parts: Mapping[str, Any]) -> Number:
    n = int(parts.get("n", 0))
    if not n:
        return Number(note=NOTHING)
    x, y = parts["x"], parts["y"]
    if y <= 0:
        return Number(None, float(x), float(y), n, note=ZERO)
    number = Number(float(x / y), float(x), float(y), n)
    return (
        _with(number, linearised_interval(n, x, y, parts["xx"], parts["xy"], parts["yy"]))
        if "xx" in parts
        else number
    )


def _mean(_: Metric, parts: Mapping[str, Any]) -> Number:
    n = int(parts.get("n", 0))
    if not n:
        return Number(note=NOTHING)
    x = parts["x"]
    number = Number(float(x / n), float(x), float(n), n)
    return (
        _with(number, linearised_interval(n, x, n, parts["xx"], x, n)) if "xx" in parts else number
    )


def linearised_interval(
    n: int, x: float, y: float, xx: float, xy: float, yy: float
) -> Interval | None:
    """Return the interval of the ratio of two sums, rows being the sampled units.

    The variance of R = x/y is that of the residuals x_i - R y_i: n / (n - 1) * sum(residual^2) /
    y^2. None for fewer than two rows.

    References
    ----------
    Cochran (1977), Sampling Techniques, section 6.4.

    Examples
    --------
    >>> low, high = linearised_interval(3, 6, 3, 14, 6, 3)  # the mean of 1, 2, 3
    >>> round(low, 3), round(high, 3)
    (-0.484, 4.484)
    """
    from scipy.special import stdtrit

    if n < 2:  # noqa: PLR2004  one row has no spread
        return None
    ratio = x / y
    squares = max(float(xx - 2 * ratio * xy + ratio * ratio * yy), 0.0)
    half = float(stdtrit(n - 1, 0.5 + LEVEL / 2)) * math.sqrt(n / (n - 1) * squares) / float(y)
    return float(ratio) - half, float(ratio) + half


def _quantile(metric: Metric, parts: Mapping[str, Any]) -> Number:
    values = np.sort(parts.get("values", np.empty(0)))
    if not len(values):
        return Number(note=NOTHING)
    number = Number(float(np.quantile(values, metric.q)), None, None, len(values))
    return _with(number, quantile_interval(values, metric.q, level=LEVEL))


def _survival(_: Metric, parts: Mapping[str, Any]) -> Number:
    events, censored = parts.get("values", np.empty(0)), parts.get("censored", np.empty(0))
    n = len(events) + len(censored)
    if not n:
        return Number(note=NOTHING)
    median, interval = median_survival(events, censored, level=LEVEL)
    number = Number(
        median, float(len(events)), float(n), n, note=NEVER_HALF if median is None else NONE
    )
    low, high = interval
    return replace(number, low=low, high=high)


def _trimmed_mean(metric: Metric, parts: Mapping[str, Any]) -> Number:
    """Return the mean of the smallest share, with an interval by the winsorised variance.

    References
    ----------
    Tukey and McLaughlin (1963), Sankhya A 25.
    """
    from scipy.special import stdtrit

    values = np.sort(parts.get("values", np.empty(0)))
    kept = math.ceil(len(values) * metric.q)
    if not kept:
        return Number(note=NOTHING)
    mean = float(values[:kept].mean())
    number = Number(mean, None, None, len(values))
    if kept < 2:  # noqa: PLR2004  one value has no spread
        return replace(number, note=FEW_FOR_INTERVAL)
    winsorised = np.minimum(values, values[kept - 1])
    half = (
        float(stdtrit(kept - 1, 0.5 + LEVEL / 2))
        * float(winsorised.std(ddof=1))
        * math.sqrt(len(values))
        / kept
    )
    return replace(number, low=mean - half, high=mean + half)


def _growth(metric: Metric, parts: Mapping[str, Any]) -> Number:
    n = int(parts.get("n", 0))
    if not n:
        return Number(note=NOTHING)
    change, start = float(parts["x"] - parts["y"]), float(parts["y"])
    if start <= 0:
        return Number(None, change, start, n, note=ZERO)
    if not metric.per_days:
        return Number(change / start, change, start, n, note=COMPLETE)
    if not parts["days"]:
        return Number(None, change, start, n, note=Text("nur ein Stand", "one count only"))
    rate = (1 + change / start) ** (metric.per_days / parts["days"]) - 1
    return Number(rate, change, start, n, note=COMPLETE)


def _correlation(_: Metric, parts: Mapping[str, Any]) -> Number:
    """Return Spearman's rho, with an interval by Fisher's z.

    References
    ----------
    Bonett and Wright (2000), Psychometrika 65: the variance.
    """
    pairs = list(parts.get("pairs", ()))
    n = len(pairs)
    if not n:
        return Number(note=NOTHING)
    ordered = np.array(sorted(map(tuple, pairs)))
    rho = spearman(ordered[:, 0], ordered[:, 1])
    if math.isnan(rho):
        return Number(n=n, note=Text("eine Seite ist konstant", "one side is constant"))
    if n < _CORRELATED_FROM or abs(rho) >= 1:
        return Number(rho, None, None, n, note=FEW_FOR_INTERVAL)
    half = 1.959963984540054 * math.sqrt((1 + rho * rho / 2) / (n - 3))
    return Number(
        rho, None, None, n, math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half)
    )


_KINDS = {
    "distinct": _distinct,
    "sum": _sum,
    "stock": _sum,
    "share": _share,
    "ratio": _ratio,
    "mean": _mean,
    "quantile": _quantile,
    "survival": _survival,
    "growth": _growth,
    "correlation": _correlation,
    "trimmed": _trimmed_mean,
    "curve": _curve,
}
COUNTS = frozenset({"count", "distinct", "sum", "stock", "growth", "mix", "rank"})
"""Kinds that count or add up whole cases: nothing was sampled."""
LISTED = frozenset({"quantile", "trimmed", "survival", "correlation", "curve"})
"""Kinds whose components are lists of values."""
