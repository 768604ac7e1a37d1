"""From components to numbers: value, numerator, denominator, n, interval, or why one is missing.

Pure: a mapping of components in, a `Number` out. Which interval: `scrm.analyze.kpi.intervals`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scrm.analyze._cohort_curve import FEWEST, Curve, fit_curve
from scrm.analyze._stats import spearman
from scrm.analyze.kpi.account_states import Account, AccountStates
from scrm.analyze.kpi.catalogue import Metric
from scrm.analyze.kpi.intervals import (
    Found,
    amount_interval,
    balance_interval,
    correlation_interval,
    quantile_interval,
    share_interval,
    survival_interval,
    trimmed_interval,
)
from scrm.analyze.kpi.lagged_series import correlate_months
from scrm.result import Text

NONE = Text("", "")
NOTHING = Text("keine Fälle", "no cases")
ZERO = Text("Nenner ist null", "the denominator is zero")
COMPLETE = Text("Vollerhebung: kein Intervall", "complete count: no interval")
NEVER_HALF = Text(
    "weniger als die Hälfte war am Ende beantwortet", "fewer than half were answered by the end"
)
ONE_COUNT = Text("nur ein Stand", "one count only")
CONSTANT = Text("eine Seite ist konstant", "one side is constant")
ONLY_TREND = Text(
    "eine Seite ist konstant oder nichts als ein Trend", "one side is constant, or only a trend"
)
FEW_CUSTOMERS = Text(
    f"weniger als {FEWEST} Kunden sind beobachtet", f"fewer than {FEWEST} customers are observed"
)
FEW_COHORTS = Text(
    "zu wenige Tage mit Neukunden für ein Intervall",
    "too few days with new customers for an interval",
)


@dataclass(frozen=True, slots=True)
class Number:
    """A KPI in one group; None where it has no honest value, and then `note` says why.

    Parameters
    ----------
    n : int
        Cases it rests on.
    n_effective : float or None
        Independent cases that would be as precise; None without an interval.
    method : str
        The method of the interval, as in `scrm.certainty.METHODS`; empty without one.
    squares : float or None
        Of a count or sum: the sum of squares of its cluster totals, if it is part of a ratio.
    curve : Curve or None
        The curve of a metric of kind ``curve``.
    accounts : frozenset of str
        The accounts that a stock or its growth is added up over.
    events : Text
        What qualifies the number, such as jumps of the counts it rests on; part of `note`, too.
    """

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int = 0
    low: float | None = None
    high: float | None = None
    note: Text = NONE
    n_effective: float | None = None
    method: str = ""
    squares: float | None = None
    curve: Curve | None = None
    accounts: frozenset[str] = frozenset()
    events: Text = NONE

    def without_interval(self, note: Text) -> "Number":
        """Return the number without its interval; `note` says why, unless it has a note."""
        return replace(
            self,
            low=None,
            high=None,
            n_effective=None,
            method="",
            note=self.note if self.note.en else note,
        )


def estimate(
    metric: Metric, parts: Mapping[str, Any], *, min_n: int = 0, people: bool = False
) -> Number:
    """Turn the components of one group into a number, withheld if fewer than `min_n` carry it.

    Parameters
    ----------
    parts : Mapping
        ``n`` cases, ``x`` and ``y`` sums, ``xx``, ``xy``, ``yy`` sums of products, ``totals`` of
        clusters, ``values``, ``censored``, ``pairs`` lists; see `scrm.analyze.kpi.component_query`.
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
    >>> number.value, round(number.low, 3), round(number.high, 3), number.method
    (0.8, 0.49, 0.943, 'wilson')
    """
    known = {name: _plain(value) for name, value in parts.items() if value is not None}
    n = int(known.get("n", 0))
    noisy = metric.kind not in COUNTS and not metric.complete
    if noisy and 0 < n < min_n:
        return withhold(n, min_n)
    number = _KINDS.get(metric.kind, _count)(metric, known)
    if metric.complete and number.value is not None:
        number = number.without_interval(COMPLETE)
    if 0 < number.n < min_n and (people or noisy):
        return withhold(number.n, min_n)
    return apply_scale(number, metric)


def withhold(n: int, least: int) -> Number:
    """Return the number that stands for a value with too few cases."""
    return Number(
        n=n, note=Text(f"n = {n} < {least}: zurückgehalten", f"n = {n} < {least}: withheld")
    )


def apply_scale(number: Number, metric: Metric) -> Number:
    """Return a number in the unit of its metric."""
    if number.value is None or (metric.scale == 1 and not metric.offset):
        return number
    low, high = (
        None if bound is None else bound * metric.scale + metric.offset
        for bound in (number.low, number.high)
    )
    return replace(number, value=number.value * metric.scale + metric.offset, low=low, high=high)


def add_interval(number: Number, found: Found) -> Number:
    """Return a number with its interval, or with the reason why it has none."""
    if isinstance(found, Text):
        return replace(number, note=found)
    low, high = found.interval
    return replace(number, low=low, high=high, n_effective=found.cases, method=found.method)


def _plain(value: Any) -> Any:
    """Return a number of the database as an int or float, and a list as an array."""
    if hasattr(value, "to_numpy"):
        return value.to_numpy() if value.dtype.is_numeric() else value
    if isinstance(value, int | float) or not hasattr(value, "__int__"):
        return value
    return int(value) if value == int(value) else float(value)


def _count(_: Metric, parts: Mapping[str, Any]) -> Number:
    n = int(parts.get("n", 0))
    return Number(float(n), float(n), None, n, note=COMPLETE, squares=float(parts.get("xx", n)))


def _distinct(_: Metric, parts: Mapping[str, Any]) -> Number:
    count = float(parts.get("x", 0))
    return Number(count, count, None, int(parts.get("n", 0)), note=COMPLETE, squares=count)


def _sum(_: Metric, parts: Mapping[str, Any]) -> Number:
    if "x" not in parts:
        return Number(note=NOTHING)
    total = float(parts["x"])
    squares = float(parts["xx"]) if "xx" in parts else None
    return Number(total, total, None, int(parts["n"]), note=COMPLETE, squares=squares)


def _share(metric: Metric, parts: Mapping[str, Any]) -> Number:
    n, x = int(parts.get("n", 0)), int(parts.get("x", 0))
    if not n:
        return Number(note=NOTHING)
    number = Number(x / n, float(x), float(n), n)
    return number if metric.complete else add_interval(number, share_interval(parts))


def _balance(metric: Metric, parts: Mapping[str, Any]) -> Number:
    n = int(parts.get("n", 0))
    if not n:
        return Number(note=NOTHING)
    x = int(parts["plus"]) - int(parts["minus"])
    number = Number(x / n, float(x), float(n), n)
    return number if metric.complete else add_interval(number, balance_interval(parts))


def _amount(metric: Metric, parts: Mapping[str, Any]) -> Number:
    """Return a ratio of sums, or a mean: its denominator is the number of cases."""
    n = int(parts.get("n", 0))
    if not n:
        return Number(note=NOTHING)
    x, y = parts["x"], parts["y"] if metric.kind == "ratio" else n
    if y <= 0:
        return Number(None, float(x), float(y), n, note=ZERO)
    number = Number(float(x / y), float(x), float(y), n)
    return number if metric.complete else add_interval(number, amount_interval(metric, parts))


def _quantile(metric: Metric, parts: Mapping[str, Any]) -> Number:
    values, sizes = read_cases(parts, "values")
    if not len(values):
        return Number(note=NOTHING)
    number = Number(float(np.quantile(np.sort(values), metric.q)), None, None, len(values))
    if metric.complete:
        return number
    return add_interval(number, quantile_interval(values, sizes, metric.q))


def _survival(_: Metric, parts: Mapping[str, Any]) -> Number:
    times, happened, owner = read_waits(parts)
    n = len(times)
    if not n:
        return Number(note=NOTHING)
    median, found = survival_interval(times, happened, owner)
    note = NEVER_HALF if median is None else NONE
    number = Number(median, float(happened.sum()), float(n), n, note=note)
    return number if median is None and isinstance(found, Text) else add_interval(number, found)


def _trimmed_mean(metric: Metric, parts: Mapping[str, Any]) -> Number:
    values, sizes = read_cases(parts, "values")
    kept = math.ceil(len(values) * metric.q)
    if not kept:
        return Number(note=NOTHING)
    number = Number(float(np.sort(values)[:kept].mean()), None, None, len(values))
    return add_interval(number, trimmed_interval(values, sizes, metric.q))


def _stock(_: Metric, parts: Mapping[str, Any]) -> Number:
    states: AccountStates | None = parts.get("accounts")
    if states is None:
        return Number(note=NOTHING)
    total = math.fsum(account.last or 0 for account in states.counted)
    number = Number(total, total, None, len(states.counted))
    return _name_accounts(number, states, states.counted)


def _growth(metric: Metric, parts: Mapping[str, Any]) -> Number:
    """Return the growth of the accounts with two counts, each over its own days."""
    states: AccountStates | None = parts.get("accounts")
    if states is None:
        return Number(note=NOTHING)
    accounts = [account for account in states.counted if account.days]
    if not accounts:
        return Number(n=len(states.counted), note=ONE_COUNT)
    start = math.fsum(account.before or 0 for account in accounts)
    change = math.fsum((account.last or 0) - (account.before or 0) for account in accounts)
    number = Number(None, change, start, len(accounts))
    if start <= 0:
        return replace(number, note=ZERO)
    grown = math.fsum(_grow(account, metric.per_days) for account in accounts)
    return _name_accounts(replace(number, value=grown / start), states, accounts)


def _grow(account: Account, per_days: int) -> float:
    """Return by how much an account grows within so many days; 0 for as many as were observed."""
    last, before, days = account.last or 0, account.before or 0, account.days or 1
    if not per_days:
        return last - before
    if before <= 0:
        return last * per_days / days
    return float(before * ((last / before) ** (per_days / days) - 1))


def _name_accounts(number: Number, states: AccountStates, used: Sequence[Account]) -> Number:
    note = states.write_note()
    if note.en:
        note = Text(f"{note.de}; {COMPLETE.de}", f"{note.en}; {COMPLETE.en}")
    names = frozenset(account.name for account in used)
    return replace(number, note=note if note.en else COMPLETE, accounts=names)


def _correlation(_: Metric, parts: Mapping[str, Any]) -> Number:
    pairs = list(parts.get("pairs", ()))
    n = len(pairs)
    if not n:
        return Number(note=NOTHING)
    ordered = np.array(sorted(map(tuple, pairs)))
    rho = spearman(ordered[:, 0], ordered[:, 1])
    if math.isnan(rho):
        return Number(n=n, note=CONSTANT)
    return add_interval(Number(rho, None, None, n), correlation_interval(rho, n))


def _lagged(_: Metric, parts: Mapping[str, Any]) -> Number:
    """Return the rank correlation of a series of months with the next month of another."""
    months = list(parts.get("months", ()))
    if not months:
        return Number(note=NOTHING)
    found = correlate_months(np.array(sorted(map(tuple, months))))
    if found is None:
        return Number(n=len(months), note=ONLY_TREND)
    return add_interval(Number(found[0], None, None, len(months)), found[1])


def _curve(_: Metric, parts: Mapping[str, Any]) -> Number:
    cells = parts.get("cells")
    if cells is None or not len(cells):
        return Number(note=NOTHING)
    curve = fit_curve(np.array([list(cell) for cell in cells], float))
    if curve is None:
        return Number(note=FEW_CUSTOMERS)
    number = Number(float(curve.values[-1]), None, None, int(curve.members[0]), curve=curve)
    low, high = curve.interval(len(curve.ages) - 1)
    if low is None:
        return replace(number, note=FEW_COHORTS)
    return replace(number, low=low, high=high, method="cohort_curve")


def read_waits(parts: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Return times, whether the event happened then, and the number of each case's cluster.

    Parameters
    ----------
    parts : Mapping
        Lists ``values`` and ``censored``, shape (n,) each, and ``values_clusters`` and
        ``censored_clusters``; without these two, each case is a cluster of its own.

    Examples
    --------
    >>> found = read_waits({"values": [5, 6], "values_clusters": [7, 8], "censored": [9],
    ...                     "censored_clusters": [7]})
    >>> [part.tolist() for part in found]
    [[9.0, 5.0, 6.0], [False, True, True], [0, 0, 1]]
    """
    found: list[tuple[Any, Any, Any]] = []
    for name, is_event in (("values", True), ("censored", False)):
        each, clusters = _read_list(parts, name)
        found.append((each, np.full(len(each), is_event), clusters))
    times, happened, owner = (np.concatenate(part) for part in zip(*found, strict=True))
    if "values_clusters" not in parts and "censored_clusters" not in parts:
        owner = np.arange(len(times))
    _, owner = np.unique(owner, return_inverse=True)
    order = np.lexsort((times, happened, owner))
    return times[order], happened[order], owner[order]


def read_cases(parts: Mapping[str, Any], name: str) -> tuple[Any, Any]:
    """Return the values of a list, those of one cluster after the other, and the clusters' sizes.

    Examples
    --------
    >>> found = read_cases({"values": [1, 2, 3], "values_clusters": [8, 7, 8]}, "values")
    >>> [part.tolist() for part in found]
    [[2.0, 1.0, 3.0], [1, 2]]
    >>> [part.tolist() for part in read_cases({"values": [1, 2]}, "values")]
    [[1.0, 2.0], [1, 1]]
    """
    values, clusters = _read_list(parts, name)
    if f"{name}_clusters" not in parts:
        return values, np.ones(len(values), int)
    order = np.lexsort((values, clusters))
    _, sizes = np.unique(clusters, return_counts=True)
    return values[order], sizes


def _read_list(parts: Mapping[str, Any], name: str) -> tuple[Any, Any]:
    """Return the values of a list and the cluster of each."""
    values = np.asarray(parts.get(name, ()), float)
    return values, np.asarray(parts.get(f"{name}_clusters", np.zeros(len(values))))


_KINDS = {
    "distinct": _distinct,
    "sum": _sum,
    "stock": _stock,
    "share": _share,
    "balance": _balance,
    "ratio": _amount,
    "mean": _amount,
    "quantile": _quantile,
    "survival": _survival,
    "growth": _growth,
    "correlation": _correlation,
    "lagged": _lagged,
    "trimmed": _trimmed_mean,
    "curve": _curve,
}
COUNTS = frozenset({"count", "distinct", "sum", "stock", "growth", "mix", "rank"})
"""Kinds that count or add up whole cases: nothing was sampled."""
