"""Intervals of ratios and means of skewed amounts, by leaving out one unit at a time.

A unit is what was drawn independently: a post, or all texts of one author. On a logarithmic scale
the interval stays above zero; few units, and few of them that carry most of the amount, widen it.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.analyze._stats import Interval

Floats = NDArray[np.float64]
LEAST_UNITS = 4
"""Fewer units carry no interval."""
_LARGEST_LOG = float(np.log(1000))
_LARGEST_T = 3.0
"""Largest quantile that enters the skewness term: the expansion is not meant for larger ones."""


def ratio_interval(x: ArrayLike, y: ArrayLike, *, part: bool = False) -> Interval | None:
    """Return the interval of ``sum(x) / sum(y)``, the units being the rows.

    Parameters
    ----------
    x, y : array-like, shape (units,)
        Totals of each unit; ``y > 0`` in total. If all `x` are at least zero, the interval is
        computed for the logarithm of the ratio, otherwise for the ratio.
    part : bool
        `x` is a part of `y`: the interval is computed for the odds and stays within 0 and 1 (with
        negative amounts, it is cut there).

    Returns
    -------
    (low, high) or None
        None for fewer than `LEAST_UNITS` units, where all units have the same ratio, and where one
        unit has nearly all of a total.

    Notes
    -----
    The variance is that of the jackknife. Student's t has as many degrees of freedom as the
    kurtosis of the jackknife values leaves to a variance, and at most those of as many equal units
    as the totals of `x` and `y` are worth. The end on the side of the skewness is moved out by the
    skewness term of Hall's expansion.

    References
    ----------
    Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans, chapter 3; Hall (1992),
    The Bootstrap and Edgeworth Expansion, section 3.

    Examples
    --------
    >>> low, high = ratio_interval([3, 0, 8, 2, 5, 1], [10, 12, 40, 10, 11, 9])
    >>> round(low, 3), round(high, 3)
    (0.095, 0.51)
    >>> ratio_interval([1, 2, 3, 4], [2, 4, 6, 8]) is None
    True
    """
    above, below = np.asarray(x, float), np.asarray(y, float)
    if len(above) < LEAST_UNITS:
        return None
    if part and (above >= 0).all() and (above <= below).all():
        odds = _log_interval(above, below - above, below)
        return odds and (odds[0] / (1 + odds[0]), odds[1] / (1 + odds[1]))
    if (above >= 0).all() and not part:
        return _log_interval(above, below, below)
    whole = float(above.sum() / below.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        left_out = (above.sum() - above) / (below.sum() - below)
    if not np.isfinite(left_out).all():
        return None
    found = jackknife_interval(whole, left_out, count_equal(below))
    if found and part and 0 <= whole <= 1:
        return max(found[0], 0.0), min(found[1], 1.0)
    return found


def _log_interval(x: Floats, y: Floats, weights: Floats) -> Interval | None:
    """Return the interval of a ratio of totals that are both positive, by its logarithm."""
    above, below = float(x.sum()), float(y.sum())
    if above <= 0 or below <= 0:
        return None
    equal = min(count_equal(x), count_equal(y), count_equal(weights))
    with np.errstate(divide="ignore"):
        left_out = np.log(above - x) - np.log(below - y)
    log = np.log(above / below)
    if not np.isfinite(left_out).all():  # one unit has all of a total
        left_out = log - (x / above - y / below)
    return raise_interval(float(log), jackknife_interval(float(log), left_out, equal))


def raise_interval(log: float, found: Interval | None) -> Interval | None:
    """Return an interval of a logarithm as one of the value; None where it would say nothing.

    An upper end of more than 1,000 times the value means that one unit has nearly all of the sum.
    """
    if found is None or found[1] - log > _LARGEST_LOG:
        return None
    return float(np.exp(found[0])), float(np.exp(found[1]))


def jackknife_interval(whole: float, left_out: ArrayLike, equal: float) -> Interval | None:
    """Return the interval of a statistic from its values without one unit each.

    Parameters
    ----------
    whole : float
        The statistic of all units.
    left_out : array-like, shape (units,)
        The statistic without each unit.
    equal : float
        Number of equal units that would weigh as these do.

    Examples
    --------
    >>> values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    >>> low, high = jackknife_interval(3.0, (15 - values) / 4, 5)  # a mean: Student's t
    >>> round(low, 3), round(high, 3)
    (1.037, 4.963)
    """
    values = np.asarray(left_out, float)
    return _influence_interval(whole, (len(values) - 1) * (whole - values), equal)


def _influence_interval(whole: float, influences: Floats, equal: float) -> Interval | None:
    """Return the interval of a statistic from the influence of each unit, times their number."""
    from scipy.special import stdtrit

    n = len(influences)
    moved = np.sort(influences)  # the same sums whatever the order
    moved = moved - moved.mean()
    spread = float((moved**2).mean())
    if n < LEAST_UNITS or spread <= (1e-9 * max(abs(whole), 1.0)) ** 2:
        return None
    error = np.sqrt(spread / (n - 1))
    skewness = float((moved**3).mean()) / spread**1.5
    kurtosis = float((moved**4).mean()) / spread**2
    freedom = max(min(equal - 1, 2 * n / (kurtosis - (n - 3) / (n - 1)), n - 1), 0.5)
    down, up = move_out(float(stdtrit(freedom, 0.975)), skewness, n)
    return float(whole - down * error), float(whole + up * error)


def move_out(t: float, skewness: float, n: int) -> tuple[float, float]:
    """Return the distances, in standard errors, to the lower and upper end of an interval.

    The end on the side of the skewness is moved out by the skewness term of Hall's expansion,
    ``(1 + 2 t**2) / 6 * skewness / sqrt(n)``.
    """
    wider = (1 + 2 * min(t, _LARGEST_T) ** 2) / 6 * abs(skewness) / float(np.sqrt(n))
    return (t, t + wider) if skewness > 0 else (t + wider, t)


def trimmed_mean_interval(values: ArrayLike, sizes: ArrayLike, share: float) -> Interval | None:
    """Return the interval of the mean of the smallest share of positive values.

    Parameters
    ----------
    values : array-like, shape (n,)
        The values of the first cluster, of the second one, ...
    sizes : array-like, shape (clusters,)
        Number of values of each cluster.
    share : float
        The share that is kept, at least one value.

    Returns
    -------
    (low, high) or None
        None for fewer than `LEAST_UNITS` clusters, where all have the same mean, and where it is
        zero.

    Notes
    -----
    The influence of a value on the mean is its distance from the mean of the winsorised values; the
    interval is that of the logarithm.

    References
    ----------
    Tukey and McLaughlin (1963), Sankhya A 25; Huber (1981), Robust Statistics, section 3.3.

    Examples
    --------
    >>> low, high = trimmed_mean_interval([5, 7, 9, 12, 30, 400], [1] * 6, 0.6)
    >>> round(low, 1), round(high, 1)
    (3.7, 16.5)
    """
    each, counts = np.asarray(values, float), np.asarray(sizes, int)
    kept = int(np.ceil(len(each) * share))
    ordered = np.sort(each)
    mean = float(ordered[:kept].mean()) if kept else 0.0
    if len(counts) < LEAST_UNITS or mean <= 0:
        return None
    owner = np.repeat(np.arange(len(counts)), counts)
    order = np.lexsort((each, owner))
    winsorised = np.minimum(each[order], ordered[kept - 1])
    mean_of_all = np.minimum(ordered, ordered[kept - 1]).mean()
    distance = np.bincount(owner, winsorised - mean_of_all, len(counts))
    leverage = np.maximum(1 - counts / len(each), 1 / len(each))
    log, influences = float(np.log(mean)), len(counts) * distance / kept / leverage / mean
    return raise_interval(log, _influence_interval(log, influences, count_equal(counts)))


def count_equal(weights: ArrayLike) -> float:
    """Return the number of equal weights that are as uneven in total as these (Kish 1965).

    Examples
    --------
    >>> count_equal([1, 1, 1, 1]), round(count_equal([97, 1, 1, 1]), 2)
    (4.0, 1.06)
    """
    values = np.asarray(weights, float)
    return float(values.sum() ** 2 / (values**2).sum()) if values.any() else 0.0


def ratio_interval_of_sums(
    units: int, sums: tuple[float, float], products: tuple[float, float, float], *, part: bool
) -> Interval | None:
    """Return the interval of a ratio from sums alone, for many units.

    Parameters
    ----------
    units : int
        Number of units.
    sums : (x, y)
        Sums over units.
    products : (xx, xy, yy)
        Sums over units of squares and products.
    part : bool
        As in `ratio_interval`.

    Notes
    -----
    The linearised variance of the logarithm, which the jackknife approaches with many units.

    References
    ----------
    Cochran (1977), Sampling Techniques, section 6.4.

    Examples
    --------
    >>> low, high = ratio_interval_of_sums(400, (800, 400), (2000, 800, 400), part=False)
    >>> round(low, 3), round(high, 3)
    (1.904, 2.101)
    """
    from scipy.special import stdtrit

    x, y = sums
    xx, xy, yy = products
    ratio = x / y
    squares = max(xx - 2 * ratio * xy + ratio * ratio * yy, 0.0)
    if units < LEAST_UNITS or squares <= 1e-18 * xx:
        return None
    error = float(np.sqrt(units / (units - 1) * squares)) / y
    if ratio <= 0:
        t = float(stdtrit(max(min(y * y / yy, units) - 1, 0.5), 0.975))
        return ratio - t * error, ratio + t * error
    t = float(stdtrit(max(min(x * x / xx, y * y / yy, units) - 1, 0.5), 0.975))
    error /= ratio
    if part and ratio < 1:
        factor = float(np.exp(t * error / (1 - ratio)))
        odds = ratio / (1 - ratio)
        return odds / factor / (1 + odds / factor), odds * factor / (1 + odds * factor)
    factor = float(np.exp(t * error))
    return ratio / factor, ratio * factor
