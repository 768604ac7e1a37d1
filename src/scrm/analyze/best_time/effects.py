"""Effects of the levels of a factor by partial pooling, averaged over how much levels differ.

Each level has an effect drawn from a normal distribution whose spread is not known: results are
averaged over a grid of it, so that an interval never has a width of zero. Effects of weekday and
hour are the sum of three: of the weekday, of the hour, and of both together.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scrm.analyze._hierarchical_model import Mixture

Floats = NDArray[np.float64]
SPREADS: Final = np.array([0.02, 0.05, 0.1, 0.18, 0.3, 0.5, 0.9])
"""Standard deviations between levels that are averaged over, on the scale of logarithms."""
PRIOR_SCALE: Final = 0.3
"""Of the half-normal prior of the spread: levels differ by a third or so."""
_LEAST_WEIGHT: Final = 1e-3
"""Spreads with a smaller share of the largest weight are left out."""


class Evidence(NamedTuple):
    """What posts say of the effects of k levels: precision matrix (k, k) and its vector (k,)."""

    precision: Floats
    vector: Floats


def list_structures(weekdays: int, hours: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return which cells of weekdays x hours have a weekday, an hour, or both in common."""
    same_day, same_hour = np.eye(weekdays, dtype=float), np.eye(hours, dtype=float)
    return (
        np.kron(same_day, np.ones((hours, hours))),
        np.kron(np.ones((weekdays, weekdays)), same_hour),
        np.eye(weekdays * hours),
    )


def estimate_effects(
    evidence: Evidence, structures: Sequence[Floats], contrasts: Floats
) -> Mixture:
    """Return the distribution of contrasts of effects.

    Parameters
    ----------
    evidence : Evidence
        Of k levels; a level without posts has a precision of zero.
    structures : sequence of ndarray, shape (k, k)
        Covariance of effects for each component, at a spread of one.
    contrasts : ndarray, shape (m, k)
        Weights of the effects in each quantity.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, sections 5.4 and 15.4; prior of the spread:
    Gelman (2006), Bayesian Analysis 1.

    Examples
    --------
    Two levels, measured precisely, keep their difference:

    >>> told = Evidence(np.eye(2) * 1e6, np.array([0.1, -0.1]) * 1e6)
    >>> found = estimate_effects(told, [np.eye(2)], np.array([[1.0, -1.0]]))
    >>> found.mean.round(3).tolist()
    [0.2]
    """
    grid = np.stack(
        np.meshgrid(*[np.arange(len(SPREADS))] * len(structures), indexing="ij"), axis=-1
    ).reshape(-1, len(structures))
    spread = SPREADS[grid]
    prior = (-0.5 * (spread / PRIOR_SCALE) ** 2 + np.log(np.gradient(SPREADS))[grid]).sum(axis=1)
    covariance = np.einsum("gs,sij->gij", spread**2, np.stack(structures))
    system = np.eye(len(evidence.vector)) + covariance @ evidence.precision
    posterior = np.linalg.solve(system, covariance)
    means = posterior @ evidence.vector
    log_weight = prior - 0.5 * np.linalg.slogdet(system)[1] + 0.5 * means @ evidence.vector
    weights = np.exp(log_weight - log_weight.max())
    kept = weights > _LEAST_WEIGHT
    weights, means, posterior = weights[kept], means[kept], posterior[kept]
    variances = np.einsum("mi,gij,mj->gm", contrasts, posterior, contrasts, optimize=True)
    return Mixture(weights / weights.sum(), means @ contrasts.T, np.maximum(variances, 0.0))
