"""Intervals and corrections for multiple comparisons that several analyses share.

Every interval is a pair ``(low, high)`` at `level` (default 0.95), or None if the data do not allow
one. Functions that draw random numbers take a `seed`; the same seed gives the same bytes.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.changes import benjamini_hochberg

__all__ = [
    "average_ranks",
    "benjamini_hochberg",
    "bootstrap",
    "bootstrap_interval",
    "gini",
    "pearson",
    "percentile_interval",
    "poisson_interval",
    "quantile_interval",
    "spearman",
    "wilson_interval",
    "wilson_intervals",
]

Floats = NDArray[np.float64]
Interval = tuple[float, float]


def wilson_interval(successes: float, n: float, *, level: float = 0.95) -> Interval | None:
    """Return Wilson's interval of a share; None where `n` is zero.

    Parameters
    ----------
    successes, n : float
        Count of the event, and of the trials; ``0 <= successes <= n``.

    References
    ----------
    Wilson (1927), JASA 22; recommended for all n by Brown, Cai and DasGupta (2001), Statistical
    Science 16.

    Examples
    --------
    >>> low, high = wilson_interval(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    if n <= 0:
        return None
    low, high = wilson_intervals([successes], [n], level=level)
    return float(low[0]), float(high[0])


def wilson_intervals(
    successes: ArrayLike, n: ArrayLike, *, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return Wilson's interval of many shares at once; NaN where an `n` is zero.

    Examples
    --------
    >>> low, high = wilson_intervals([0, 5], [10, 10])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.237], [0.278, 0.763])
    """
    from scipy.special import ndtri

    hits, trials = np.asarray(successes, float), np.asarray(n, float)
    z = float(ndtri(0.5 + level / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = hits / trials
        middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
        half = (
            z
            / (1 + z * z / trials)
            * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
        )
    low = np.where(
        hits == 0, 0.0, middle - half
    )  # exact at the ends, where rounding would leave 1e-17
    high = np.where(hits == trials, 1.0, middle + half)
    none = trials <= 0
    return np.where(none, np.nan, low), np.where(none, np.nan, high)


def poisson_interval(count: int, *, level: float = 0.95) -> Interval:
    """Return the exact (Garwood) interval of a Poisson count.

    Examples
    --------
    >>> [round(bound, 2) for bound in poisson_interval(10)]
    [4.8, 18.39]
    """
    from scipy.special import gammaincinv

    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return low, float(gammaincinv(count + 1, 1 - tail))


def quantile_interval(values: ArrayLike, q: float = 0.5, *, level: float = 0.95) -> Interval | None:
    """Return the interval of a quantile from order statistics: no assumption on the distribution.

    The ranks are the narrowest equal-tailed pair whose binomial coverage is at least `level`; None
    if there are too few values for such a pair (a median needs six at 0.95).

    Examples
    --------
    >>> quantile_interval(range(1, 11))
    (2.0, 9.0)
    >>> quantile_interval([1, 2, 3]) is None
    True
    """
    from scipy.special import bdtr

    ordered = np.sort(np.asarray(values, float))
    n = len(ordered)
    tail = (1 - level) / 2
    near = 10 * np.sqrt(n * q * (1 - q)) + 10  # beyond ten standard deviations no rank is wanted
    first, last = max(int(n * q - near), 0), min(int(n * q + near) + 1, n)
    below = (
        bdtr(np.arange(first, last), n, q) if n else np.empty(0)
    )  # P(at most k values lie below the quantile)
    low = first + int(np.searchsorted(below, tail, side="right")) - 1
    high = first + int(np.searchsorted(below, 1 - tail, side="left"))
    if low < 0 or high >= n:
        return None
    return float(ordered[low]), float(ordered[high])


def bootstrap_interval(
    statistic: Callable[..., float],
    *samples: ArrayLike,
    seed: int,
    resamples: int = 1000,
    level: float = 0.95,
) -> Interval | None:
    """Return the percentile bootstrap interval of a statistic of rows.

    Parameters
    ----------
    statistic : callable
        Takes one array per sample, all indexed by the same drawn rows; returns a float, NaN if
        undefined.
    *samples : array-like, shape (n,)
        Columns of the same rows, in a fixed order (sort by a key first: the draw goes by position).
    seed : int
        Start of the draw.

    Returns
    -------
    (low, high) or None
        None for fewer than two rows, or if the statistic is undefined in more than 5 % of the
        draws.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.

    Examples
    --------
    >>> bootstrap_interval(lambda x: x.mean(), [1.0, 2.0, 3.0, 4.0], seed=0, resamples=200)
    (1.5, 3.5)
    """
    drawn = bootstrap(statistic, *samples, seed=seed, resamples=resamples)
    return None if drawn is None else percentile_interval(drawn, level=level)


def bootstrap(
    statistic: Callable[..., Any], *samples: ArrayLike, seed: int, resamples: int = 1000
) -> Floats | None:
    """Return a statistic (or several) of each resample of the rows; None for fewer than two rows.

    Examples
    --------
    >>> bootstrap(lambda x, y: (x.sum(), y.sum()), [1, 2], [3, 4], seed=0, resamples=3).shape
    (3, 2)
    """
    columns = [np.asarray(sample) for sample in samples]
    n = len(columns[0])
    if n < 2:  # noqa: PLR2004  one row has no spread
        return None
    generator = np.random.default_rng(seed)
    draws = (generator.integers(0, n, n) for _ in range(resamples))
    return np.array([statistic(*(column[rows] for column in columns)) for rows in draws], float)


def percentile_interval(drawn: ArrayLike, *, level: float = 0.95) -> Interval | None:
    """Return the middle `level` of drawn values; None where more than 5 % of them are undefined.

    Examples
    --------
    >>> percentile_interval(range(101), level=0.5)
    (25.0, 75.0)
    """
    values = np.asarray(drawn, float)
    known = values[np.isfinite(values)]
    if not len(known) or len(known) < 0.95 * len(values):
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def average_ranks(values: ArrayLike) -> Floats:
    """Return ranks from 1; ties share the mean of their ranks.

    Examples
    --------
    >>> average_ranks([10, 20, 20, 5]).tolist()
    [2.0, 3.5, 3.5, 1.0]
    """
    _, inverse, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], float)


def pearson(x: ArrayLike, y: ArrayLike) -> float:
    """Return the linear correlation; NaN where one side is constant.

    Examples
    --------
    >>> round(pearson([1, 2, 3], [2, 4, 7]), 4)
    0.9934
    """
    a, b = np.asarray(x, float), np.asarray(y, float)
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:  # noqa: PLR2004  no spread, no correlation
        return float("nan")
    a, b = a - a.mean(), b - b.mean()
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def spearman(x: ArrayLike, y: ArrayLike) -> float:
    """Return the rank correlation with tied ranks averaged; NaN where one side is constant.

    Examples
    --------
    >>> round(spearman([1, 2, 3, 4], [1, 4, 9, 9]), 4)
    0.9487
    """
    return pearson(average_ranks(x), average_ranks(y))


def gini(values: ArrayLike) -> float:
    """Return the Gini coefficient of non-negative values; NaN without a positive one.

    It is 0 if all are equal, and near 1 if one has everything.

    Examples
    --------
    >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 1])
    (0.0, 0.75)
    """
    ordered = np.sort(np.asarray(values, float))
    n, total = len(ordered), ordered.sum()
    if n == 0 or total <= 0:
        return float("nan")
    return float(2 * (np.arange(1, n + 1) @ ordered) / (n * total) - (n + 1) / n)
