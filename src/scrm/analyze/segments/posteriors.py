"""From trials and counts to three values per person, each with its standard error.

A person's satisfaction is the shift, in logits, of their chance of a good outcome against the mean
of each source (channel, survey, tickets, orders); worries likewise per text; activity is the
logarithm of their rate of actions per day against the median rate. The likelihood of each shift is
computed on a grid, so that one opinion and a thousand are treated by the same exact rule. Values
are posterior means under a normal prior fitted to all people (empirical Bayes).

Actions have different weights, so their sum is compound Poisson: its variance is the mean times the
dispersion (sum of squared weights over sum of weights), by which the log-likelihood is divided
(quasi-likelihood). With equal weights this is the plain Poisson.

References
----------
Efron (2010), *Large-Scale Inference*, ch. 1; Laird (1978), JASA 73 (mixing distributions on a
grid); McCullagh and Nelder (1989), *Generalized Linear Models*, ch. 9 (quasi-likelihood).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.segments.evidence import Evidence, Trials

Floats = NDArray[np.float64]

GRID: Floats = np.linspace(-5.0, 5.0, 41)
STEP = 0.25
"""Distance of the nodes of `GRID`."""
ACTIVITY_SCALE = 1.5
"""Natural logarithms of the rate per unit of the grid, which spans a factor of 1,800 each way."""
CHUNK = 20_000
"""People whose likelihoods are held at once: 3 x 41 doubles each."""


@dataclass(frozen=True, slots=True)
class Bases:
    """The mean person: chance of a good outcome or a worry by source, weighted actions per day.

    `dispersion` is the variance of weighted actions over their mean, `weights` the weight of an
    action of each kind.
    """

    satisfaction: Mapping[str, float]
    worries: Mapping[str, float]
    activity: float
    dispersion: float = 1.0
    weights: tuple[float, ...] = (1.0,)


def fit_bases(evidence: Evidence) -> Bases:
    """Return the mean of each source (one good and one bad trial added) and the median rate."""
    weighted = evidence.weighted_actions
    acting = weighted > 0
    rates = weighted[acting] / evidence.days[acting]
    squares = evidence.actions.sum(axis=0, dtype=np.float64) @ np.square(evidence.weights)
    return Bases(
        _means(evidence.satisfaction),
        _means(evidence.worries),
        float(np.median(rates)) if len(rates) else 0.0,
        float(squares / weighted.sum()) if len(rates) else 1.0,
        evidence.weights,
    )


def _means(trials: Trials) -> dict[str, float]:
    n, s = trials.n.sum(axis=0, dtype=np.float64), trials.s.sum(axis=0, dtype=np.float64)
    return {name: float((s[i] + 1) / (n[i] + 2)) for i, name in enumerate(trials.sources)}


def compute_likelihoods(evidence: Evidence, base: Bases) -> tuple[Floats, Floats, Floats]:
    """Return the likelihood of each node of the grid, per person and dimension; 1 at the best node.

    Returns
    -------
    tuple of array, shape (people, nodes)
        Satisfaction, worries, activity; a row of ones where a person shows nothing of a dimension.
    """
    known = np.where(evidence.has_profile & (base.activity > 0), 1.0, 0.0)
    rate = ACTIVITY_SCALE * GRID
    expected = np.outer(known * evidence.days * base.activity, np.exp(rate))
    return (
        _scale_likelihood(_binomial(evidence.satisfaction, base.satisfaction)),
        _scale_likelihood(_binomial(evidence.worries, base.worries)),
        _scale_likelihood(
            (np.outer(known * evidence.weighted_actions, rate) - expected) / base.dispersion
        ),
    )


def _binomial(trials: Trials, means: Mapping[str, float]) -> Floats:
    if not trials.sources:
        return np.zeros((len(trials.n), len(GRID)))
    mean = np.array([means[name] for name in trials.sources])
    logit = np.log(mean / (1 - mean))[:, None] + GRID
    good, bad = -np.logaddexp(0.0, -logit), -np.logaddexp(0.0, logit)
    s = trials.s.astype(np.float64)
    found: Floats = s @ good + (trials.n.astype(np.float64) - s) @ bad
    return found


def _scale_likelihood(logarithm: Floats) -> Floats:
    found: Floats = np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
    return found


def iterate_chunks(
    evidence: Evidence, base: Bases
) -> Iterator[tuple[slice, tuple[Floats, Floats, Floats]]]:
    """Yield the likelihoods of all people, some at a time, in bounded memory."""
    for start in range(0, len(evidence), CHUNK):
        rows = slice(start, min(start + CHUNK, len(evidence)))
        yield rows, compute_likelihoods(evidence.take(np.arange(rows.start, rows.stop)), base)


def fit_normal_prior(likelihood: Floats, *, rounds: int = 60) -> tuple[float, float]:
    """Return mean and standard deviation of the normal prior, by maximum likelihood (EM).

    Examples
    --------
    Two people without signals leave the start as it is:

    >>> fit_normal_prior(np.ones((2, len(GRID))))
    (0.0, 1.0)
    """
    shown = np.ptp(likelihood, axis=1) > 0
    if not shown.any():
        return 0.0, 1.0
    mean, sd = 0.0, 1.0
    for _ in range(rounds):
        density = node_weights(np.array([mean]), sd)[:, 0]
        joint = likelihood[shown] * density
        posterior = joint / np.maximum(joint.sum(axis=1, keepdims=True), 1e-300)
        weight = posterior.mean(axis=0)
        mean = float(weight @ GRID)
        sd = max(float(np.sqrt(weight @ (GRID - mean) ** 2)), STEP)
    return mean, sd


def node_weights(means: Floats, sd: float) -> Floats:
    """Return normal densities on the grid, one column per mean, each summing to one."""
    density = np.exp(-0.5 * ((GRID[:, None] - means) / sd) ** 2)
    found: Floats = density / density.sum(axis=0)
    return found


def compute_values(likelihood: Floats, prior: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return each person's posterior mean and standard deviation."""
    joint = likelihood * node_weights(np.array([prior[0]]), prior[1])[:, 0]
    total = np.maximum(joint.sum(axis=1), 1e-300)
    mean = joint @ GRID / total
    variance = np.maximum(joint @ GRID**2 / total - mean**2, 0.0)
    return mean, np.sqrt(variance)


def fit_scale(values: Floats, errors: Floats) -> tuple[float, float]:
    """Return centre and scale for z-scores: the median, and the spread of the true values.

    The spread adds what shrinkage took away: (IQR / 1.349)^2 of the values plus the median squared
    error.
    """
    if not len(values):
        return 0.0, 1.0
    low, centre, high = np.quantile(values, [0.25, 0.5, 0.75])
    scale = float(np.sqrt(((high - low) / 1.349) ** 2 + np.median(errors**2)))
    return float(centre), max(scale, 0.05)
