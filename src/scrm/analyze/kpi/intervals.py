"""Which interval a number has: from the components of a metric to one of the registered methods.

Cases of one cluster (texts of one author, answers of one person) are not independent; where rows
are clustered, every interval rests on the clusters. Where there is no interval, the reason is
returned instead.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scrm.analyze import _clusters, _jackknife
from scrm.analyze._clusters import LEAST_CLUSTERS, ClusterSums, sum_clusters
from scrm.analyze._day_series import day_ratio_interval
from scrm.analyze._stats import Interval
from scrm.analyze._stats import quantile_interval as quantile_of_independent
from scrm.analyze.kpi.catalogue import Metric
from scrm.analyze.kpi.components import Totals
from scrm.analyze.kpi.survival import median_survival
from scrm.result import Text

Floats = NDArray[np.float64]
FEW_CASES = Text("zu wenige Fälle für ein Intervall", "too few cases for an interval")
ONE_CLUSTER = Text(
    "alle Fälle gehören zusammen (eine Person, ein Tag): kein Intervall",
    "all cases belong together (one person, one day): no interval",
)
FEW_CLUSTERS = Text(
    f"Fälle von weniger als {LEAST_CLUSTERS} Personen oder Tagen: kein Intervall",
    f"cases of fewer than {LEAST_CLUSTERS} persons or days: no interval",
)
ALL_EQUAL = Text("alle Fälle sind gleich: kein Intervall", "all cases are equal: no interval")
ONE_HAS_ALL = Text(
    "ein Fall macht fast die ganze Summe aus: kein Intervall",
    "one case makes up nearly the whole sum: no interval",
)
ALL_ZERO = Text("alle Fälle sind null: kein Intervall", "all cases are zero: no interval")
_Z = 1.959963984540054


class Stated(NamedTuple):
    """An interval, the independent cases that would be as precise, and its method."""

    interval: tuple[float | None, float | None]
    cases: float
    method: str


Found = Stated | Text
"""An interval, or the reason why there is none."""


def share_interval(parts: Mapping[str, Any]) -> Found:
    """Return the interval of a share: Wilson's, of the effective cases where they are clustered."""
    n, x = int(parts["n"]), int(parts["x"])
    if "nn" not in parts or parts["nn"] == n:
        return _of_cases(_clusters.score_share(x, n, _Z), n, "wilson")
    informative = min(int(parts["some"]), int(parts["others"]))
    return _of_clusters(
        _clusters.share_interval(_read_sums(parts, informative)), parts, "clustered_wilson"
    )


def balance_interval(parts: Mapping[str, Any]) -> Found:
    """Return the interval of the difference of two shares of the same cases."""
    n, plus, minus = int(parts["n"]), int(parts["plus"]), int(parts["minus"])
    if "nn" not in parts or parts["nn"] == n:
        return _of_cases(_clusters.score_balance(plus, minus, n, _Z), n, "balance_score")
    informative = sorted(int(parts[name]) for name in ("some", "fewer", "others"))[1]
    sums = _read_sums(parts, informative)
    return _of_clusters(_clusters.balance_interval(sums, plus, minus), parts, "clustered_balance")


def _of_cases(interval: Interval, n: int, method: str) -> Found:
    return Stated(interval, n, method) if n >= LEAST_CLUSTERS else FEW_CASES


def _of_clusters(found: _clusters.Effective | None, parts: Mapping[str, Any], method: str) -> Found:
    if found is None:
        return _few_clusters(int(parts["clusters"]), int(parts["n"]))
    return Stated(found.interval, found.cases, method)


def _few_clusters(clusters: int, n: int) -> Text:
    if n < LEAST_CLUSTERS:
        return FEW_CASES
    return ONE_CLUSTER if clusters == 1 else FEW_CLUSTERS


def _read_sums(parts: Mapping[str, Any], informative: int) -> ClusterSums:
    if "totals" in parts:
        totals: Totals = parts["totals"]
        return sum_clusters(totals.x, totals.n, informative)
    n, x, xx, xn, nn = (float(parts[name]) for name in ("n", "x", "xx", "xn", "nn"))
    return ClusterSums(n, x, int(parts["clusters"]), xx, xn, nn, informative)


def amount_interval(metric: Metric, parts: Mapping[str, Any]) -> Found:
    """Return the interval of a ratio of sums or a mean, by leaving out one cluster at a time."""
    n, x = int(parts["n"]), float(parts["x"])
    y = float(parts["y"]) if metric.kind == "ratio" else float(n)
    clusters = int(parts.get("clusters", n))
    if min(n, clusters) < LEAST_CLUSTERS:
        return _few_clusters(clusters, n)
    totals: Totals | None = parts.get("totals")
    if metric.weighted:
        return _weighted_interval(parts, x, y)
    if metric.part and (x in {0, y}):
        weights = float(n) if totals is None else _jackknife.count_equal(totals.y)
        return Stated(
            _clusters.score_share(x / y * weights, weights, _Z), weights, "clustered_wilson"
        )
    if totals is not None and totals.days is not None:
        waves = day_ratio_interval(totals.days, totals.x, totals.y)
        return Stated(waves.interval, waves.cases, "day_waves") if waves else _explain(totals)
    if totals is not None:
        found = _jackknife.ratio_interval(totals.x, totals.y, part=metric.part)
    else:
        products = (float(parts["xx"]), float(parts.get("xy", x)), float(parts.get("yy", n)))
        found = _jackknife.ratio_interval_of_sums(clusters, (x, y), products, part=metric.part)
    if found is None:
        return _explain(totals) if totals else ALL_EQUAL
    return Stated(found, _count_cases(parts, x, y), "log_jackknife")


def _weighted_interval(parts: Mapping[str, Any], x: float, y: float) -> Found:
    """Return the interval of a share of weighted cases: that of clusters of weights of mean one."""
    n, clusters = int(parts["n"]), int(parts.get("clusters", parts["n"]))
    weight = y / n
    if "totals" in parts:
        totals: Totals = parts["totals"]
        informative = min(int((totals.x > 0).sum()), int((totals.x < totals.y).sum()))
        sums = sum_clusters(totals.x / weight, totals.y / weight, informative)
    else:
        xx, xy, yy = (float(parts[name]) / weight**2 for name in ("xx", "xy", "yy"))
        informative = int(min(x, y - x) / weight * clusters / n)
        sums = ClusterSums(float(n), x / weight, clusters, xx, xy, yy, informative)
    return _of_clusters(_clusters.share_interval(sums), {**parts, "clusters": clusters},
                        "clustered_wilson")  # fmt: skip


def _explain(totals: Totals) -> Text:
    """Return why totals carry no interval."""
    if not totals.x.any():
        return ALL_ZERO
    ratios = totals.x[totals.y > 0] / totals.y[totals.y > 0]
    return ALL_EQUAL if np.ptp(ratios) <= 1e-9 * abs(ratios).max() else ONE_HAS_ALL


def _count_cases(parts: Mapping[str, Any], x: float, y: float) -> float:
    """Return the effective cases: the cases times the ratio of variances of rows and clusters."""
    n = float(parts["n"])
    if "row_xx" not in parts:
        return n
    ratio = x / y

    def spread(prefix: str) -> float:
        xx, xy, yy = (
            float(parts.get(f"{prefix}{name}", plain))
            for name, plain in (("xx", 0), ("xy", x), ("yy", n))
        )
        return xx - 2 * ratio * xy + ratio * ratio * yy

    between = spread("")
    return min(n * spread("row_") / between, n) if between > 0 else n


def quantile_interval(values: Floats, sizes: NDArray[np.int64], q: float) -> Found:
    """Return the interval of a quantile from order statistics."""
    n = len(values)
    if (sizes == 1).all():
        interval = quantile_of_independent(values, q)
        found, method = interval and _clusters.Effective(interval, n), "order_statistics"
    else:
        found, method = _clusters.quantile_interval(values, sizes, q), "clustered_quantile"
    if found is None:
        return _few_clusters(len(sizes), n) if len(sizes) < LEAST_CLUSTERS else FEW_CASES
    if found.interval[0] == found.interval[1]:
        return ALL_EQUAL
    return Stated(found.interval, found.cases, method)


def trimmed_interval(values: Floats, sizes: NDArray[np.int64], share: float) -> Found:
    """Return the interval of the mean of the smallest share of values."""
    if len(sizes) < LEAST_CLUSTERS:
        return _few_clusters(len(sizes), len(values))
    found = _jackknife.trimmed_mean_interval(values, sizes, share)
    if found is None:
        return ALL_ZERO if not values.any() else ALL_EQUAL
    return Stated(found, _jackknife.count_equal(sizes), "log_jackknife")


def survival_interval(
    times: Floats, happened: NDArray[np.bool_], owner: NDArray[np.int64]
) -> tuple[float | None, Found]:
    """Return the Kaplan-Meier median and its interval.

    Where cases are clustered, the level is raised until the interval is as wide as that of the
    effective number of cases.

    Parameters
    ----------
    times : array, shape (n,)
        Time until the event, or time watched without it.
    happened : array of bool, shape (n,)
        Whether the event happened.
    owner : array of int, shape (n,)
        Number of the cluster of each case, from zero.
    """
    clusters = int(owner.max(initial=-1)) + 1
    events, censored = times[happened], times[~happened]
    median, ends = median_survival(events, censored)
    if clusters < LEAST_CLUSTERS:
        return median, _few_clusters(clusters, len(times))
    cases = float(len(times))
    if clusters < len(times) and len(events):
        until = float(events.max()) if median is None else median
        cases, t = _clusters.count_survival_cases(times, happened, owner, until)
        level = math.erf(t * math.sqrt(len(times) / cases) / math.sqrt(2))
        _, ends = median_survival(events, censored, level=min(level, 1 - 1e-12))
    if ends == (None, None):
        return median, FEW_CASES
    return median, ALL_EQUAL if ends[0] == ends[1] else Stated(ends, cases, "kaplan_meier")


def correlation_interval(rho: float, n: float, method: str = "fisher_z") -> Found:
    """Return the interval of a rank correlation by Fisher's z.

    References
    ----------
    Bonett and Wright (2000), Psychometrika 65: the variance.
    """
    if n <= LEAST_CLUSTERS or abs(rho) >= 1:
        return FEW_CASES
    half = _Z * math.sqrt((1 + rho * rho / 2) / (n - 3))
    low, high = (math.tanh(math.atanh(rho) + side * half) for side in (-1, 1))
    return Stated((low, high), n, method)
