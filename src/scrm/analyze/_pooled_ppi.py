"""Prediction-powered estimates for groups, such as channels or months, with few labels each.

How far the predictions are off is measured in each group that has labels and pooled between the
groups (`_hierarchical_model`): a month with two labels borrows from the others, one without gets
the common error with the spread between months.
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from scrm.analyze._hierarchical_model import fit_groups
from scrm.analyze._ppi import FEWEST_LABELS, SHARE, Bounds, tune_weight

Floats = NDArray[np.float64]

_SPREAD: Final = 0.05
"""Scale of the prior of the spread between groups, as a share of the range of the quantity."""
_SMALLEST_VARIANCE: Final = 1e-4


def estimate_groups(
    labels: ArrayLike,
    predictions: ArrayLike,
    groups: ArrayLike,
    *,
    prediction_means: ArrayLike,
    counts: ArrayLike,
    bounds: Bounds = SHARE,
) -> pl.DataFrame | None:
    """Estimate the mean of a bounded quantity in each group.

    Parameters
    ----------
    labels, predictions : array-like, shape (n,)
        As in `scrm.analyze._ppi.estimate_mean`.
    groups : array-like of int, shape (n,)
        Group of each label, 0..k-1.
    prediction_means, counts : array-like, shape (k,)
        Mean prediction and number of texts of each group; at least one text each.
    bounds : (low, high)
        Of the quantity.

    Returns
    -------
    DataFrame or None
        value, low, high, label_count: one row per group. None for fewer than `FEWEST_LABELS`
        labels, or with labels in one of several groups only: nothing is known of the spread then.

    Examples
    --------
    >>> found = estimate_groups(
    ...     [1, 0] * 20, [0.5] * 40, [0] * 20 + [1] * 20,
    ...     prediction_means=[0.5, 0.5, 0.5], counts=[100, 100, 100],
    ... )
    >>> found["value"].round(2).to_list(), found["label_count"].to_list()
    ([0.5, 0.5, 0.5], [20, 20, 0])
    """
    low_bound, high_bound = bounds
    y, f, means = (
        (np.asarray(each, float) - low_bound) / (high_bound - low_bound)
        for each in (labels, predictions, prediction_means)
    )
    at, sizes = np.asarray(groups, np.int64), np.asarray(counts, float)
    k = len(sizes)
    n = np.bincount(at, minlength=k).astype(float)
    if len(y) < FEWEST_LABELS or (k > 1 and (n > 0).sum() == 1):
        return None
    weight = tune_weight(y, f)
    errors = y - weight * f
    sums = np.bincount(at, weights=errors, minlength=k)
    own = np.divide(sums, n, out=np.zeros(k), where=n > 0)
    variance = _pool_variance(errors - own[at], len(y) - int((n > 0).sum()), y)
    order = np.argsort(n == 0, kind="stable")
    measured = order[: int((n > 0).sum())]
    fitted = fit_groups(own[measured], variance / n[measured], scale=_SPREAD, groups=k)
    labelled = n[order] / sizes[order]
    rest = np.maximum(sizes[order] - n[order], 1)
    truth = fitted.shift(
        weight * means[order] + labelled * own[order],
        1 - labelled,
        (1 - labelled) ** 2 * variance / rest,
    )
    found = np.clip([truth.mean, truth.quantile(0.025), truth.quantile(0.975)], 0, 1)
    back = np.argsort(order, kind="stable")
    value, low, high = low_bound + (high_bound - low_bound) * found[:, back]
    columns = {"value": value, "low": low, "high": high, "label_count": n.astype(np.int64)}
    return pl.DataFrame(columns)


def _pool_variance(residuals: Floats, freedom: int, labels: Floats) -> float:
    """Return the variance within groups; that of the labels if there is no degree of freedom."""
    within = float((residuals**2).sum()) / freedom if freedom > 0 else float(labels.var())
    return max(within, _SMALLEST_VARIANCE)
