"""How much less a mean over many periods is worth because neighbouring periods are alike."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

_CLIP = 2.58
_LARGEST = 0.8
"""Largest autocorrelation that is reckoned with: beyond it there is no level to speak of."""
_LARGEST_RATIO = 15.0
_PRIOR_DEGREES = 10.0
_LEAST_REST = 0.3
_LEAST = 4
"""Fewer periods, or pairs of neighbours, say nothing about autocorrelation."""


class LongRun(NamedTuple):
    """Autocorrelation of neighbours, variance of a long mean by that of independent values."""

    autocorrelation: float
    ratio: float
    degrees: float


def measure_long_run(
    places: ArrayLike, scores: ArrayLike, design: ArrayLike | None = None, *, slow: int = 1
) -> LongRun:
    """Estimate the long-run variance of residuals.

    Parameters
    ----------
    places : array-like of int, shape (n,)
        Numbers of the periods, rising; periods may be missing.
    scores : array-like, shape (n,)
        Residuals in units of their standard deviation, about zero.
    design : array-like, shape (n, k), optional
        What the residuals were fitted by, with a constant: the waves that it holds, such as a
        season, are left out, and the others are worth as much as it leaves of them.
    slow : int
        Parameters of slow movements among those fitted: levels and waves of the season.

    Returns
    -------
    LongRun
        The autocorrelation is corrected for its bias in short series; negative values count as
        none. The ratio is the mean, by degrees of freedom, of that of a first-order autoregression
        and that of slow waves, which need no model; it is at least one.

    References
    ----------
    Lazarus, Lewis, Stock and Watson (2018), Journal of Business & Economic Statistics 36:
    equal-weighted cosines; Marriott and Pope (1954), Biometrika 41: bias of autocorrelations.

    Examples
    --------
    >>> measure_long_run(range(8), [1, -1, 1, -1, 1, -1, 1, -1]).ratio
    1.0
    """
    place, z = np.asarray(places, float), np.clip(np.asarray(scores, float), -_CLIP, _CLIP)
    n = len(z)
    z = z - z.mean()
    square = float((z**2).mean())
    if n < _LEAST or square <= 0:
        return LongRun(0.0, 1.0, max(n - 1.0, 1.0))
    near = np.diff(place) == 1
    pairs = int(near.sum())
    rho = float((z[1:] * z[:-1])[near].mean() / square) if pairs >= _LEAST else 0.0
    rho = min(max(rho + slow * (1 + 4 * rho) / max(pairs, _LEAST), 0.0), _LARGEST)
    by_model = (1 + rho) / (1 - rho)
    time = (place - place[0] + 0.5) / (place[-1] - place[0] + 1)
    waves = np.arange(1, max(int(0.3 * n ** (2 / 3)), 2) + 1)
    shapes = np.cos(np.pi * waves[:, None] * time) * np.sqrt(2 / n)
    left = _measure_rest(shapes, np.ones((n, 1)) if design is None else np.asarray(design, float))
    known = left > _LEAST_REST
    by_waves = float(((shapes[known] @ z) ** 2 / left[known]).sum()) / square
    prior = min(n / 4, _PRIOR_DEGREES)
    degrees = prior + int(known.sum())
    ratio = (prior * by_model + by_waves) / degrees
    return LongRun(rho, min(max(ratio, 1.0), _LARGEST_RATIO), degrees)


def _measure_rest(shapes: NDArray[np.float64], design: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of the square of each wave that a regression on the design leaves."""
    base, values, _ = np.linalg.svd(design, full_matrices=False)
    held = shapes @ base[:, values > 1e-9 * values[0]]
    return np.asarray(1 - (held**2).sum(axis=1) / (shapes**2).sum(axis=1))
