"""The evidence mixture: five groups on rays of the archetypes, and each person's probabilities.

Group g has the mean ``location + scale * archetype`` in each dimension, and people of a group
scatter around it (normal in logits; the rate of actions is gamma, so that counts are negative
binomial). The likelihood of a person under a group is the integral of their own likelihood over the
group's scatter: a person with little evidence is compatible with several groups. Seven parameters
and the five weights are fitted to all people by EM.

The weights carry a Dirichlet prior worth a tenth of the people, equal for all groups: of two groups
that the data cannot tell apart, neither absorbs the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, polygamma

from scrm.analyze.segments.groups import ARCHETYPES, GROUPS
from scrm.analyze.segments.posteriors import ACTIVITY_SCALE, GRID, STEP, node_weights

Floats = NDArray[np.float64]

PRIOR_SHARE = 0.1
"""Weight of the prior on the groups' sizes, as a share of the people."""
_ROUNDS = 80
"""More rounds still move single parameters of sparse data, but accuracy by less than .005."""
_LEAST_SCALE = 0.1


@dataclass(frozen=True, slots=True)
class Mixture:
    """The fitted groups, in units of the grid.

    Parameters
    ----------
    weights : array, shape (5,)
    location, scale, scatter : array, shape (3,)
        Per dimension.
    """

    weights: Floats
    location: Floats
    scale: Floats
    scatter: Floats

    def as_json(self) -> dict[str, list[float]]:
        """Return the numbers for segments.json."""
        return {name: [round(float(x), 8) for x in getattr(self, name)] for name in self.__slots__}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Mixture":
        """Read what `as_json` wrote."""
        return cls(
            **{
                name: np.array(found[name], float)
                for name in ("weights", "location", "scale", "scatter")
            }
        )

    def densities(self, dimension: int) -> Floats:
        """Return each group's scatter over the grid, shape (nodes, groups)."""
        means = self.location[dimension] + self.scale[dimension] * ARCHETYPES[:, dimension]
        if dimension < 2:  # noqa: PLR2004  satisfaction and worries
            return node_weights(means, float(self.scatter[dimension]))
        return _log_gamma(means, float(self.scatter[dimension]))


START = Mixture(np.full(5, 0.2), np.zeros(3), np.ones(3), np.full(3, 0.6))


def _log_gamma(means: Floats, sd: float) -> Floats:
    """Return densities of log-gamma variates with these means and this standard deviation."""
    shape = _shape((sd * ACTIVITY_SCALE) ** 2)
    x = GRID[:, None] * ACTIVITY_SCALE
    centre = means * ACTIVITY_SCALE - digamma(shape) + np.log(shape)
    logarithm = shape * (x - centre) - shape * np.exp(np.minimum(x - centre, 50.0))
    density = np.exp(logarithm - logarithm.max(axis=0))
    found: Floats = density / density.sum(axis=0)
    return found


def _shape(variance: float) -> float:
    """Return the shape of a gamma whose logarithm has this variance (Newton on the trigamma)."""
    shape = float(np.clip(1 / variance, 0.05, 200))
    for _ in range(40):
        step = (float(polygamma(1, shape)) - variance) / float(polygamma(2, shape))
        last, shape = shape, float(np.clip(shape - step, max(shape / 3, 0.05), min(shape * 3, 200)))
        if abs(shape - last) <= 1e-12 * last:
            break
    return shape


def compute_probabilities(likelihoods: Sequence[Floats], mixture: Mixture) -> Floats:
    """Return each person's probability of each group, shape (people, 5)."""
    return _posterior(
        [like @ mixture.densities(d) for d, like in enumerate(likelihoods)], mixture.weights
    )


def _posterior(integrals: Sequence[Floats], weights: Floats) -> Floats:
    logarithm = np.log(weights) + sum(
        np.log(np.maximum(integral, 1e-300)) for integral in integrals
    )
    found: Floats = np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
    found /= found.sum(axis=1, keepdims=True)
    return found


def fit(
    likelihoods: Sequence[Floats],
    *,
    rounds: int = _ROUNDS,
    start: Mixture = START,
    only_weights: bool = False,
) -> Mixture:
    """Fit the groups to people by EM.

    Parameters
    ----------
    likelihoods : three arrays, shape (people, nodes)
        From `compute_likelihoods`. A dimension without signals keeps its start.
    only_weights : bool
        Keep location, scale and scatter of `start`, and fit the groups' sizes only.
    """
    shown = [
        not only_weights and bool(np.ptp(like, axis=1).max(initial=0.0) > 0) for like in likelihoods
    ]
    mixture = start
    for _ in range(rounds):
        mixture = _step(likelihoods, shown, mixture)
    return mixture


def _step(likelihoods: Sequence[Floats], shown: Sequence[bool], mixture: Mixture) -> Mixture:
    densities = [mixture.densities(d) for d in range(3)]
    integrals = [like @ density for like, density in zip(likelihoods, densities, strict=True)]
    membership = _posterior(integrals, mixture.weights)
    people = len(membership)
    alpha = PRIOR_SHARE * people / len(GROUPS) + 1.0
    weights = (membership.sum(axis=0) + alpha) / (people + len(GROUPS) * alpha)
    location, scale, scatter = (
        getattr(mixture, name).copy() for name in ("location", "scale", "scatter")
    )
    for d in range(3):
        if shown[d]:
            mass = (likelihoods[d].T @ (membership / np.maximum(integrals[d], 1e-300))) * densities[
                d
            ]
            location[d], scale[d], scatter[d] = _moments(mass, ARCHETYPES[:, d])
    return Mixture(weights, location, scale, scatter)


def _moments(mass: Floats, levels: Floats) -> tuple[float, float, float]:
    """Return location, scale and scatter: least squares of the mass (nodes x groups) on levels."""
    n, first, second = mass.sum(axis=0), GRID @ mass, GRID**2 @ mass
    total, level = n.sum(), (n * levels).sum()
    spread = total * (n * levels**2).sum() - level**2
    scale = (
        (total * (first * levels).sum() - level * first.sum()) / spread
        if spread > 1e-9 * total**2
        else 1.0
    )
    scale = max(float(scale), _LEAST_SCALE)
    location = float((first.sum() - scale * level) / total)
    means = location + scale * levels
    variance = (second - 2 * means * first + means**2 * n).sum() / total
    return location, scale, max(float(np.sqrt(max(variance, 0.0))), STEP)
