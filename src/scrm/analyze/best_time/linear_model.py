"""Least squares with groups of columns taken out, days that have a shock in common, and a test.

Posts of one day share what happened on it; a random effect of the day is taken out of all columns
(quasi-demeaning). What posts of one week share beyond it is measured, or kept together when signs
are drawn (wild cluster bootstrap).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DRAWS = 1999
_SMALLEST = 1e-9
"""Directions of a smaller share of the largest variance do not count."""


def build_columns(codes: Ints, count: int) -> Floats:
    """Return one column per level, 1 where the row has it; shape (n, count).

    Examples
    --------
    >>> build_columns(np.array([1, -1, 0]), 2).tolist()
    [[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]
    """
    return np.equal(codes[:, None], np.arange(count)).astype(float)


def take_out(nuisance: Floats, columns: Floats) -> Floats:
    """Return the residuals of columns (n, k) after regression on nuisance columns (n, p)."""
    coefficients = _invert(nuisance.T @ nuisance) @ (nuisance.T @ columns)
    return np.asarray(columns - nuisance @ coefficients)


def _invert(gram: Floats) -> Floats:
    """Return the pseudo-inverse of a symmetric matrix: dummy columns add up to one another."""
    values, vectors = np.linalg.eigh(gram)
    kept = values > _SMALLEST * max(values[-1], _SMALLEST)
    return np.asarray((vectors[:, kept] / values[kept]) @ vectors[:, kept].T)


def orthonormalise(columns: Floats) -> Floats:
    """Return an orthonormal basis of the space of columns, shape (n, rank)."""
    values, vectors = np.linalg.eigh(columns.T @ columns)
    kept = values > _SMALLEST * max(values[-1], _SMALLEST)
    return np.asarray(columns @ (vectors[:, kept] / np.sqrt(values[kept])))


class Fit(NamedTuple):
    """Residuals of a regression, their variance and its degrees of freedom."""

    residuals: Floats
    variance: float
    freedom: int


def fit_residuals(design: Floats, outcome: Floats) -> Fit | None:
    """Return the fit of all columns; None without a degree of freedom or any variance."""
    rank = int(np.linalg.matrix_rank(design.T @ design, hermitian=True))
    freedom = len(outcome) - rank
    if freedom < 1:
        return None
    residuals = take_out(design, outcome[:, None])[:, 0]
    variance = float(residuals @ residuals) / freedom
    return Fit(residuals, variance, freedom) if variance > _SMALLEST else None


def weigh_days(residuals: Floats, days: Ints, variance: float) -> Floats:
    """Return the share of the mean of its day that is taken out of each row, shape (n,).

    Parameters
    ----------
    residuals : ndarray, shape (n,)
    days : ndarray of int, shape (n,)
        Number of the day of each row, from 0.
    variance : float
        Of a residual.

    References
    ----------
    Fuller and Battese (1974), Journal of Econometrics 2.

    Examples
    --------
    >>> weigh_days(np.array([1.0, -1.0, 1.0, -1.0]), np.array([0, 0, 1, 1]), 1.0).tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    sizes = np.bincount(days)
    pairs = float((sizes * (sizes - 1)).sum())
    if not pairs:
        return np.zeros(len(residuals))
    shared = float((np.bincount(days, residuals) ** 2).sum() - (residuals**2).sum()) / pairs
    alike = float(np.clip(shared / variance, 0.0, 0.9))
    ratio = alike / (1 - alike)
    return np.asarray((1 - 1 / np.sqrt(1 + ratio * sizes))[days])


def subtract_days(columns: Floats, days: Ints, weights: Floats) -> Floats:
    """Return columns less the given share of the mean of their day."""
    if not weights.any():
        return columns
    sizes = np.bincount(days)
    sums = np.zeros((len(sizes), columns.shape[1]))
    np.add.at(sums, days, columns)
    return np.asarray(columns - weights[:, None] * (sums / sizes[:, None])[days])


def sum_by_week(columns: Floats, weeks: Ints) -> Floats:
    """Return the sums of columns by week, shape (weeks, k)."""
    sums = np.zeros((int(weeks.max()) + 1, columns.shape[1]))
    np.add.at(sums, weeks, columns)
    return sums


def measure_dispersion(columns: Floats, fit: Fit, weeks: Ints) -> float:
    """Return by how much weeks inflate the variance of effects of columns; at least 1.

    Parameters
    ----------
    columns : ndarray, shape (n, k)
        Columns of a factor, others taken out.
    fit : Fit
        Of all columns.
    weeks : ndarray of int, shape (n,)

    References
    ----------
    Liang and Zeger (1986), Biometrika 73: variance of sums by cluster.
    """
    basis = orthonormalise(columns)
    if not basis.shape[1]:
        return 1.0
    scores = sum_by_week(basis * fit.residuals[:, None], weeks)
    clusters = len(scores)
    meat = float((scores**2).sum()) * clusters / (clusters - 1) * len(columns) / fit.freedom
    return float(max(1.0, meat / (basis.shape[1] * fit.variance)))


def compute_p_value(
    nuisance: Floats, columns: Floats, outcome: Floats, weeks: Ints, seed: int
) -> float:
    """Return the probability of differences at least as large, if there were none.

    The signs of residuals are drawn by week, with those of the model without the factor.

    Parameters
    ----------
    nuisance, columns : ndarray, shapes (n, p) and (n, k)
    outcome : ndarray, shape (n,)
    weeks : ndarray of int, shape (n,)

    References
    ----------
    Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90.
    """
    rest = take_out(nuisance, outcome[:, None])[:, 0]
    basis, other = orthonormalise(take_out(nuisance, columns)), orthonormalise(nuisance)
    if not basis.shape[1]:
        return 1.0
    scores, lost = (sum_by_week(part * rest[:, None], weeks) for part in (basis, other))
    total = float(rest @ rest)
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (DRAWS, len(scores)))
    explained = ((signs @ scores) ** 2).sum(axis=1)
    left = total - ((signs @ lost) ** 2).sum(axis=1) - explained
    drawn = explained / np.maximum(left, _SMALLEST * total)
    found = float((scores.sum(axis=0) ** 2).sum())
    observed = found / max(total - found, _SMALLEST * total)
    exceeded = int((drawn >= observed * (1 - 1e-12)).sum())
    return float(1 + exceeded) / (DRAWS + 1)
