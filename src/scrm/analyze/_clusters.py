"""Shares of clustered cases: several texts of one author, several answers of one person.

The cases of one cluster resemble each other, so a thousand of them say less than a thousand
independent ones. The variance is that of the ratio of cluster totals (Taylor linearisation); it
becomes an effective number of cases, and that number enters a score interval, which stays within
the possible range and never has a width of zero.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.analyze._stats import Interval

Floats = NDArray[np.float64]
LEAST_CLUSTERS = 4
"""Fewer clusters carry no interval."""
_PRIOR_CORRELATION = 0.3
_PRIOR_OF_SHARE, _PRIOR_OF_BALANCE = 3.0, 1.0
"""Where few clusters have the event, their design effect is drawn towards that of this correlation
within clusters, as if so many more clusters with the event had shown it. By chance the large
clusters are often all without the event, and then a share is too small and seems too certain; a
difference of two shares is not skewed like that."""


class Effective(NamedTuple):
    """An interval and the number of independent cases that would be as precise."""

    interval: Interval
    cases: float
    t: float = float("nan")  # the quantile of Student's t of a share


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """What is known of clusters with a total `x` and a number of cases `n` each.

    Parameters
    ----------
    cases, x : float
        Sums of `n` and `x` over all clusters.
    clusters : int
        Clusters with at least one case.
    xx, xn, nn : float
        Sums over clusters of ``x * x``, ``x * n`` and ``n * n``.
    informative : int
        Clusters that have the rarer outcome.
    cubes, fourths : float or None
        Sums over clusters of ``n**3`` and ``n**4``; None where only the other sums are known.
    """

    cases: float
    x: float
    clusters: int
    xx: float
    xn: float
    nn: float
    informative: int
    cubes: float | None = None
    fourths: float | None = None

    @property
    def size(self) -> float:
        """Size of the cluster of an average case."""
        return self.nn / self.cases

    def variance(self) -> float:
        """Return the variance of ``x / cases`` between clusters (Taylor linearisation)."""
        share = self.x / self.cases
        squares = max(self.xx - 2 * share * self.xn + share * share * self.nn, 0.0)
        return self.clusters / (self.clusters - 1) * squares / self.cases**2

    def freedom(self, correlation: float) -> float:
        """Return the degrees of freedom of the variance.

        The geometric mean of those for independent cases (Kish: equal clusters that would weigh as
        these do) and of Satterthwaite's for a correlation within clusters, minus one.
        """
        equal = self.cases**2 / self.nn
        if self.cubes is None or self.fourths is None:
            return max(equal - 1, 0.5)
        alone = 1 - correlation
        total = alone * self.cases + correlation * self.nn
        squares = (
            alone**2 * self.nn
            + 2 * alone * correlation * self.cubes
            + correlation**2 * self.fourths
        )
        return max(float(np.sqrt(equal * total**2 / squares)) - 1, 0.5)


def sum_clusters(x: ArrayLike, n: ArrayLike, informative: int) -> ClusterSums:
    """Return the sums of the totals of clusters.

    Parameters
    ----------
    x, n : array-like, shape (clusters,)
        Total and number of cases of each cluster; ``n > 0``.

    Examples
    --------
    >>> sums = sum_clusters([2, 0, 1], [2, 2, 2], 2)
    >>> sums.cases, sums.x, sums.size
    (6.0, 3.0, 2.0)
    """
    totals, cases = np.asarray(x, float), np.asarray(n, float)
    order = np.lexsort((cases, totals))  # the same sums whatever the order
    totals, cases = totals[order], cases[order]
    return ClusterSums(
        cases=float(cases.sum()),
        x=float(totals.sum()),
        clusters=len(cases),
        xx=float((totals**2).sum()),
        xn=float((totals * cases).sum()),
        nn=float((cases**2).sum()),
        informative=informative,
        cubes=float((cases**3).sum()),
        fourths=float((cases**4).sum()),
    )


def share_interval(sums: ClusterSums) -> Effective | None:
    """Return the interval of the share ``x / cases``; None for too few clusters.

    Wilson's interval with the effective number of cases of Korn and Graubard, and a quantile of
    Student's t.

    References
    ----------
    Korn and Graubard (1998), Survey Methodology 24; Dean and Pagano (2015), Statistics and Public
    Policy 2: the Wilson interval with effective cases.

    Examples
    --------
    >>> found = share_interval(sum_clusters([8, 1, 0, 5, 2], [10, 9, 8, 7, 6], 4))
    >>> [round(bound, 2) for bound in found.interval], round(found.cases)
    ([0.11, 0.78], 10)
    """
    if sums.clusters < LEAST_CLUSTERS:
        return None
    share = sums.x / sums.cases
    cases, t = _count_effective(sums, share * (1 - share), _PRIOR_OF_SHARE)
    return Effective(score_share(share * cases, cases, t), cases, t)


def bound_share(x: ArrayLike, n: ArrayLike) -> Interval | None:
    """Return the interval of ``sum(x) / sum(n)`` of clusters, or None (`share_interval`).

    Parameters
    ----------
    x, n : array-like, shape (clusters,)
        Cases with the event, and all cases, of each cluster; clusters without a case do not count.

    Examples
    --------
    >>> low, high = bound_share([1] * 8 + [0] * 2, [1] * 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    hits, cases = np.asarray(x, float), np.asarray(n, float)
    hits, cases = hits[cases > 0], cases[cases > 0]
    if not len(cases):
        return None
    informative = min(int((hits > 0).sum()), int((hits < cases).sum()))
    found = share_interval(sum_clusters(hits, cases, informative))
    return found.interval if found else None


def balance_interval(sums: ClusterSums, plus: float, minus: float) -> Effective | None:
    """Return the interval of ``(plus - minus) / cases``; None for too few clusters.

    Parameters
    ----------
    sums : ClusterSums
        Its `x` is ``plus - minus``.
    plus, minus : float
        Number of cases with 1 and with -1; the others have 0.

    Examples
    --------
    >>> found = balance_interval(sum_clusters([1] * 10, [1] * 10, 0), 10, 0)
    >>> [round(bound, 2) for bound in found.interval]
    [0.44, 1.0]
    """
    if sums.clusters < LEAST_CLUSTERS:
        return None
    balance = sums.x / sums.cases
    spread = (plus + minus) / sums.cases - balance**2
    cases, t = _count_effective(sums, spread, _PRIOR_OF_BALANCE)
    scale = cases / sums.cases
    return Effective(score_balance(plus * scale, minus * scale, cases, t), cases)


def quantile_interval(values: ArrayLike, sizes: ArrayLike, q: float) -> Effective | None:
    """Return the interval of a quantile of clustered values; None where too few carry one.

    The share of values up to the quantile has an effective number of cases; the ends are the
    values at the ends of the exact binomial interval of that many cases around `q`.

    Parameters
    ----------
    values : array-like, shape (n,)
        The values of the first cluster, of the second one, ...
    sizes : array-like, shape (clusters,)
        Number of values of each cluster.

    References
    ----------
    Woodruff (1952), JASA 47; Korn and Graubard (1998), Survey Methodology 24.

    Examples
    --------
    >>> found = quantile_interval(np.arange(40.0), [4] * 10, 0.5)
    >>> found.interval, round(found.cases)
    ((6.0, 33.0), 11)
    """
    from scipy.special import betaincinv, ndtri

    each, counts = np.asarray(values, float), np.asarray(sizes, int)
    if len(counts) < LEAST_CLUSTERS:
        return None
    owner = np.repeat(np.arange(len(counts)), counts)
    below = np.bincount(owner, each <= np.quantile(each, q), len(counts))
    informative = int(min((below > 0).sum(), (below < counts).sum()))
    sums = sum_clusters(below, counts, informative)
    cases, t = _count_effective(sums, q * (1 - q), _PRIOR_OF_SHARE)
    m = cases * (float(ndtri(0.975)) / t) ** 2
    if max(q, 1 - q) ** m > 0.025:  # noqa: PLR2004  all cases on one side are no rarity
        return None
    low = betaincinv(q * m, (1 - q) * m + 1, 0.025)
    high = betaincinv(q * m + 1, (1 - q) * m, 0.975)
    ordered = np.sort(each)
    first, last = int(low * len(ordered)), int(np.ceil(high * len(ordered))) - 1
    return Effective((float(ordered[first]), float(ordered[last])), cases)


def count_survival_cases(
    times: ArrayLike, happened: ArrayLike, owner: ArrayLike, until: float
) -> tuple[float, float]:
    """Return the effective cases of a Kaplan-Meier curve at a time, and a quantile of Student's t.

    Each case moves the logarithm of the share still waiting by its martingale residual; the
    variance of the sums of a cluster, relative to that of single cases, is the design effect.

    Parameters
    ----------
    times : array-like, shape (n,)
        Time until the event, or time watched without it.
    happened : array-like of bool, shape (n,)
        Whether the event happened.
    owner : array-like of int, shape (n,)
        Number of the cluster of each case, from zero.
    until : float
        Time at which the curve is looked at.

    References
    ----------
    Ying and Wei (1994), Journal of Multivariate Analysis 50; Williams (1995), Biometrics 51.

    Examples
    --------
    >>> times, owner = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    >>> cases, _ = count_survival_cases(times, [True] * 10, owner, 3)
    >>> round(cases, 1)
    5.6
    """
    from scipy.special import stdtrit

    each, seen = np.asarray(times, float), np.asarray(happened, bool)
    number = np.asarray(owner, int)
    sizes = np.bincount(number)
    moments, events = np.unique(each[seen & (each <= until)], return_counts=True)
    at_risk = len(each) - np.searchsorted(np.sort(each), moments)
    hazards = np.concatenate(([0.0], np.cumsum(events / at_risk.astype(float) ** 2)))
    residuals = -hazards[np.searchsorted(moments, np.minimum(each, until), side="right")]
    counted = seen & (each <= until)
    residuals[counted] += 1 / at_risk[np.searchsorted(moments, each[counted])]
    order = np.lexsort((residuals, number))
    sums = np.sort(np.bincount(number[order], residuals[order], len(sizes)))
    alone = float((np.sort(residuals) ** 2).sum())
    clusters = len(sizes)
    measured = clusters / (clusters - 1) * float((sums**2).sum()) / alone if alone > 0 else None
    early = np.bincount(number, counted, clusters)
    informative = int(min((early > 0).sum(), (early < sizes).sum()))
    weights = sum_clusters(np.zeros(clusters), sizes, informative)
    effect = shrink_effect(measured, weights.size, informative, _PRIOR_OF_SHARE)
    correlation = min((effect - 1) / max(weights.size - 1, 1e-9), 1.0)
    return len(each) / effect, float(stdtrit(weights.freedom(correlation), 0.975))


def _count_effective(sums: ClusterSums, spread: float, prior: float) -> tuple[float, float]:
    """Return the effective number of cases, and the quantile of Student's t.

    Parameters
    ----------
    spread : float
        The variance of a single case.
    prior : float
        As in `shrink_effect`.
    """
    from scipy.special import ndtri, stdtrit

    if sums.nn == sums.cases:  # each cluster is one case
        return sums.cases, float(ndtri(0.975))
    measured = sums.variance() * sums.cases / spread if spread > 0 else None
    effect = shrink_effect(measured, sums.size, sums.informative, prior)
    correlation = min((effect - 1) / (sums.size - 1), 1.0)
    return sums.cases / effect, float(stdtrit(sums.freedom(correlation), 0.975))


def shrink_effect(measured: float | None, size: float, informative: int, prior: float) -> float:
    """Return the design effect, shrunk towards a common one if there are few clusters.

    Parameters
    ----------
    measured : float or None
        Variance between clusters relative to that of independent cases; None if not known.
    size : float
        Size of the cluster of an average case.
    informative : int
        Clusters that have the rarer outcome.
    prior : float
        Number of such clusters that the common design effect counts as.

    Examples
    --------
    >>> shrink_effect(None, 11, 0, 3), shrink_effect(1.0, 11, 9, 3), shrink_effect(0.2, 1.5, 50, 3)
    (4.0, 1.75, 1.0)
    """
    expected = 1 + _PRIOR_CORRELATION * (size - 1)
    if measured is None:
        return expected
    weight = informative / (informative + prior)
    return max(weight * measured + (1 - weight) * expected, 1.0)


def score_share(x: float, n: float, z: float) -> Interval:
    """Return Wilson's interval of a share of `n` cases, which need not be a whole number.

    Examples
    --------
    >>> low, high = score_share(8, 10, 1.959964)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    share = x / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return (
        0.0 if share <= 0 else max(middle - half, 0.0),
        1.0 if share >= 1 else min(middle + half, 1.0),
    )


def score_balance(plus: float, minus: float, n: float, z: float) -> Interval:
    """Return the score interval of the difference of two shares of the same cases.

    It contains all differences that the score test would not reject at `z`.

    References
    ----------
    Tango (1998), Statistics in Medicine 17: 891-908.

    Examples
    --------
    >>> low, high = score_balance(12, 2, 50, 1.959964)
    >>> round(low, 4), round(high, 4)
    (0.0611, 0.3447)
    """
    value = (plus - minus) / n
    return (
        _find_root(plus, minus, n, z, (-1.0, value)),
        _find_root(plus, minus, n, -z, (value, 1.0)),
    )


def _find_root(plus: float, minus: float, n: float, z: float, between: Interval) -> float:
    """Return the difference at which the score is `z`, by bisection; an end if there is none."""
    low, high = between
    for _ in range(60):
        middle = (low + high) / 2
        if _score(plus, minus, n, middle) > z:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _score(plus: float, minus: float, n: float, difference: float) -> float:
    """Return the score statistic; it falls as the difference rises."""
    a, c = 2 * n, -minus * difference * (1 - difference)
    b = -plus - minus + (2 * n - plus + minus) * difference
    smaller = (np.sqrt(max(b * b - 4 * a * c, 0.0)) - b) / (2 * a)
    variance = n * (2 * smaller + difference * (1 - difference))
    distance = plus - minus - n * difference
    return float(distance / np.sqrt(variance)) if variance > 0 else float(np.sign(distance) * 1e9)
