"""The area under the ROC curve with an interval, and the lift of the highest scores with one."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.analyze import _stats

Floats = NDArray[np.float64]
_Z = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


def auc_interval(truth: ArrayLike, score: ArrayLike) -> tuple[float, _stats.Interval | None]:
    """Return the AUC and its 95 % interval; NaN and None if one of the labels is missing.

    The variance is DeLong's; the interval is symmetric on the logit scale, so that it stays within
    0 and 1 (Pepe 2003). There is none where the scores separate all rows: the variance is zero.

    Parameters
    ----------
    truth : array of 0 and 1, shape (n,)
    score : array of float, shape (n,)
        Higher for rows that are more likely 1; ties count half.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44; Sun and Xu (2014), IEEE Signal
    Processing Letters 21 (by ranks); Pepe (2003), The Statistical Evaluation of Medical Tests.

    Examples
    --------
    >>> value, interval = auc_interval([0, 0, 0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8, 0.3, 0.7])
    >>> round(value, 3), [round(end, 2) for end in interval]
    (0.778, [0.17, 0.98])
    """
    labels, scores = np.asarray(truth).astype(bool), np.asarray(score, float)
    ones, zeros = scores[labels], scores[~labels]
    m, n = len(ones), len(zeros)
    if not m or not n:
        return float("nan"), None
    ranks = _stats.average_ranks(np.concatenate([ones, zeros]))
    above = (ranks[:m] - _stats.average_ranks(ones)) / n  # share of zeros below each one
    below = 1 - (ranks[m:] - _stats.average_ranks(zeros)) / m
    auc = float(above.mean())
    if min(m, n) < 2 or not 0 < auc < 1:  # noqa: PLR2004  no variance of one value
        return auc, None
    variance = float(above.var(ddof=1) / m + below.var(ddof=1) / n)
    if variance <= 0:
        return auc, None
    logit = np.log(auc / (1 - auc))
    half = _Z * np.sqrt(variance) / (auc * (1 - auc))
    low, high = 1 / (1 + np.exp(-(logit + np.array([-half, half]))))
    return auc, (float(low), float(high))


def lift_interval(hits: int, n: int, other_hits: int, other_n: int) -> _stats.Interval | None:
    """Return the 95 % interval of a lift: the share of hits in a part over the share in all rows.

    The logarithm of the lift gets a normal interval by the delta method, with half a hit added to
    both kinds in both parts; the part is contained in the whole, which the variance considers.

    Parameters
    ----------
    hits, n : int
        Hits and rows of the part.
    other_hits, other_n : int
        Hits and rows of the rest.

    Examples
    --------
    >>> [round(end, 2) for end in lift_interval(30, 100, 70, 900)]
    [2.31, 3.89]
    """
    if min(n, other_n) <= 0 or hits + other_hits <= 0:
        return None
    part, rest = (hits + 0.5) / (n + 1), (other_hits + 0.5) / (other_n + 1)
    weight = n / (n + other_n)
    whole = weight * part + (1 - weight) * rest
    variance = (1 / part - weight / whole) ** 2 * part * (1 - part) / (n + 1)
    variance += ((1 - weight) / whole) ** 2 * rest * (1 - rest) / (other_n + 1)
    centre, half = np.log(part / whole), _Z * np.sqrt(variance)
    return float(np.exp(centre - half)), float(min(np.exp(centre + half), 1 / weight))
