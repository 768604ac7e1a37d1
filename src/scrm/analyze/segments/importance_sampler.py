"""Draws from a posterior by adaptive importance sampling.

Proposals are mixtures of t distributions around the best draws of the round before; the likelihood
is raised from a small power to one, so that no mode is lost on the way. The draws of the rounds at
full power are weighted together by the mixture of their proposals.

References
----------
Cappé, Guillin, Marin and Robert (2004), Population Monte Carlo, JCGS 13; West (1993), Approximating
posterior distributions by mixtures, JRSS B 55 (shrunken kernels); Owen and Zhou (2000), Safe and
effective importance sampling, JASA 95 (mixtures of proposals).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

Floats = NDArray[np.float64]

_FIRST, _EACH = 4_000, 2_000
"""Draws from the prior, and of each round after it."""
_POWERS = (0.1, 0.3, 0.6, 1.0, 1.0)
_CENTRES = 100
_FREEDOM = 6.0


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A mixture of t distributions of one shape around several centres."""

    centres: Floats
    factor: Floats

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        size = self.centres.shape[1]
        centre = self.centres[rng.integers(0, len(self.centres), n)]
        shift = rng.standard_normal((n, size)) @ self.factor.T
        found: Floats = centre + shift / np.sqrt(rng.chisquare(_FREEDOM, n) / _FREEDOM)[:, None]
        return found

    def log_density(self, points: Floats) -> Floats:
        """Return the logarithm of the density up to a constant."""
        inverse = np.linalg.inv(self.factor)
        x, c = points @ inverse.T, self.centres @ inverse.T
        squared = (x**2).sum(axis=1)[:, None] + (c**2).sum(axis=1) - 2 * x @ c.T
        size = points.shape[1]
        each = -0.5 * (_FREEDOM + size) * np.log1p(np.maximum(squared, 0) / _FREEDOM)
        found: Floats = logsumexp(each, axis=1) - np.log(np.diag(self.factor)).sum()
        return found


def draw_posterior(
    log_likelihood: Callable[[Floats], Floats],
    mean: Floats,
    sd: Floats,
    *,
    draws: int,
    seed: int,
) -> Floats:
    """Return equally weighted draws from the posterior, shape (draws, parameters).

    Parameters
    ----------
    log_likelihood : callable
        Takes parameters of shape (n, parameters), returns (n,).
    mean, sd : array, shape (parameters,)
        The prior: independent normal distributions.

    Examples
    --------
    A normal mean with prior N(0, 1) and one observation 2 of variance 1 has the posterior
    N(1, 0.5):

    >>> draws = draw_posterior(
    ...     lambda x: -0.5 * (x[:, 0] - 2) ** 2, np.zeros(1), np.ones(1), draws=400, seed=0
    ... )
    >>> bool(abs(draws.mean() - 1) < 0.1), bool(abs(draws.var() - 0.5) < 0.1)
    (True, True)
    """
    rng = np.random.default_rng(seed)

    def log_prior(points: Floats) -> Floats:
        found: Floats = -0.5 * (((points - mean) / sd) ** 2).sum(axis=1)
        return found

    points = mean + sd * rng.standard_normal((_FIRST, len(mean)))
    prior, likelihood = log_prior(points), log_likelihood(points)
    proposed = prior
    final: list[tuple[Floats, Floats, _Proposal]] = []
    for power in _POWERS:
        weights = _normalise(prior + power * likelihood - proposed)
        proposal = _adapt(points, weights, sd, rng)
        points = proposal.draw(_EACH, rng)
        prior, likelihood = log_prior(points), log_likelihood(points)
        proposed = proposal.log_density(points)
        if power == 1:
            final.append((points, prior + likelihood, proposal))
    points = np.concatenate([each for each, _, _ in final])
    target = np.concatenate([each for _, each, _ in final])
    mixed = logsumexp([proposal.log_density(points) for _, _, proposal in final], axis=0)
    return points[_resample(_normalise(target - mixed), draws, rng)]


def _normalise(logarithm: Floats) -> Floats:
    weights = np.exp(logarithm - logarithm.max())
    found: Floats = weights / weights.sum()
    return found


def _resample(weights: Floats, draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the rows of systematic resampling (Kitagawa 1996)."""
    steps = (np.arange(draws) + rng.random()) / draws
    return np.minimum(np.searchsorted(np.cumsum(weights), steps), len(weights) - 1)


def _adapt(points: Floats, weights: Floats, sd: Floats, rng: np.random.Generator) -> _Proposal:
    """Return the proposal around the best draws: kernels shrunken to keep mean and covariance."""
    size = points.shape[1]
    mean = weights @ points
    away = points - mean
    covariance = (away * weights[:, None]).T @ away + 1e-3 * np.diag(sd**2)
    effective = max(1 / float(weights @ weights), 5.0)
    width = float(np.clip((4 / (effective * (size + 2))) ** (2 / (size + 4)), 0.3, 1.0))
    keep = np.sqrt(1 - width)
    centres = keep * points[_resample(weights, _CENTRES, rng)] + (1 - keep) * mean
    factor: Floats = np.asarray(np.linalg.cholesky(width * covariance), float)
    return _Proposal(centres, factor)
