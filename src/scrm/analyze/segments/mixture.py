"""The mixture of the five groups, and what is not known of it.

In each dimension the mean of a group is ``location + scale * level`` (levels: `groups.ARCHETYPES`),
and people of a group scatter around it normally. Values have mean 0 and standard deviation 1 over
all people, which ties location and scale to the sizes and the scatter, except for small deviations.
The likelihood of a person under a group is the integral of their own likelihood over the scatter: a
person with little evidence is compatible with several groups.

Neither sizes nor scatter can be read off the data alone: many mixtures fit nearly as well. So a
mixture is a set of draws from the posterior of fourteen parameters, and every statement averages
over them. No real population is distributed like this exactly. The likelihood is therefore raised
to a power, such that any number of people counts as at most `COARSENING` of them (coarsened
posterior): the model's error is part of every interval and does not vanish with more people.

References
----------
Miller and Dunson (2019), Robust Bayesian inference via coarsening, JASA 114.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.segments.groups import ARCHETYPES, GROUPS
from scrm.analyze.segments.importance_sampler import draw_posterior
from scrm.analyze.segments.response_model import GRID

Floats = NDArray[np.float64]

COARSENING = 250.0
"""People that any number of people counts for at most; chosen on `bench.group_designs`."""
PEOPLE = 1_000
"""People whose likelihoods are used at most, evenly spaced: four times what they count for."""
DRAWS = 300
"""Draws that the sizes are read from."""
FEW_DRAWS = 24
"""Draws that the probabilities of people are averaged over."""
_SIZE_SD = 1.5
"""Prior of the logits of the sizes: 95 % of each size between .01 and .65."""
_LOCATION_SD, _SCALE_SD = 0.15, 0.1
_SCATTER, _SCATTER_SD = np.log([0.45, 0.45, 0.65]), np.array([0.3, 0.3, 0.35])
"""Prior of the scatter in levels; actions vary more than opinions."""
_PRIOR_MEAN: Floats = np.concatenate([np.zeros(11), _SCATTER])
_PRIOR_SD: Floats = np.concatenate(
    [np.full(5, _SIZE_SD), np.full(3, _LOCATION_SD), np.full(3, _SCALE_SD), _SCATTER_SD]
)
_BATCH = 250
"""Mixtures whose densities are computed at once."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Draws of the groups, in standard deviations between people.

    Parameters
    ----------
    weights : array, shape (draws, 5)
        Sizes of the groups.
    location, scale, scatter : array, shape (draws, 3)
        Per dimension.
    """

    weights: Floats
    location: Floats
    scale: Floats
    scatter: Floats

    def __len__(self) -> int:
        """Return the number of draws."""
        return len(self.weights)

    def take(self, rows: Any) -> "Mixture":
        """Return some of the draws."""
        return Mixture(*(getattr(self, name)[rows] for name in self.__slots__))

    def thin(self, draws: int = FEW_DRAWS) -> "Mixture":
        """Return at most so many draws, evenly spaced."""
        return self.take(np.linspace(0, len(self) - 1, min(draws, len(self))).round().astype(int))

    def as_json(self) -> dict[str, list[list[float]]]:
        """Return the numbers for segments.json."""
        return {name: np.round(getattr(self, name), 8).tolist() for name in self.__slots__}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Mixture":
        """Read what `as_json` wrote."""
        return cls(*(np.array(found[name], float) for name in cls.__slots__))

    def densities(self, dimension: int) -> Floats:
        """Return each group's scatter over the grid, shape (nodes, draws, groups)."""
        d = dimension
        means = self.location[:, [d]] + self.scale[:, [d]] * ARCHETYPES[:, d]
        logarithm = -0.5 * ((GRID[:, None, None] - means) / self.scatter[:, [d]]) ** 2
        density = np.exp(logarithm - logarithm.max(axis=0))
        found: Floats = density / density.sum(axis=0)
        return found


def from_parameters(parameters: Floats) -> Mixture:
    """Return the mixtures of draws of the parameters, shape (draws, 14).

    Five logits of sizes; per dimension the deviation of the location, that of the logarithm of the
    scale, and the logarithm of the scatter in levels.
    """
    logits = parameters[:, :5] - parameters[:, :5].max(axis=1, keepdims=True)
    weights = np.exp(logits)
    weights /= weights.sum(axis=1, keepdims=True)
    scatter = np.exp(parameters[:, 11:])
    mean = weights @ ARCHETYPES
    variance = weights @ ARCHETYPES**2 - mean**2
    scale = np.exp(parameters[:, 8:11]) / np.sqrt(variance + scatter**2)
    return Mixture(weights, parameters[:, 5:8] - scale * mean, scale, scale * scatter)


def integrate(likelihoods: Sequence[Floats], groups: Mixture) -> Floats:
    """Return the likelihood of each person under each group, shape (people, draws, groups)."""
    people, size = len(likelihoods[0]), len(groups)
    found = np.ones((people, size, len(GROUPS)))
    for d, likelihood in enumerate(likelihoods):
        density = groups.densities(d).reshape(len(GRID), -1)
        found *= (likelihood @ density).reshape(found.shape)
    return found


def compute_probabilities(likelihoods: Sequence[Floats], groups: Mixture) -> Floats:
    """Return each person's probability of each group, averaged over the draws: (people, 5)."""
    joint = integrate(likelihoods, groups) * groups.weights
    joint /= np.maximum(joint.sum(axis=2, keepdims=True), 1e-300)
    found: Floats = joint.mean(axis=1)
    return found


def compute_log_likelihoods(likelihoods: Sequence[Floats], groups: Mixture) -> Floats:
    """Return the log-likelihood of each person under each draw, shape (people, draws)."""
    found = np.empty((len(likelihoods[0]), len(groups)))
    for start in range(0, len(groups), _BATCH):
        some = groups.take(slice(start, start + _BATCH))
        joint = np.einsum("nkg,kg->nk", integrate(likelihoods, some), some.weights)
        found[:, start : start + _BATCH] = np.log(np.maximum(joint, 1e-300))
    return found


def coarsen(people: int, used: int) -> float:
    """Return the power of the likelihood of `used` people out of `people`.

    Examples
    --------
    >>> coarsen(15, 15) * 15, coarsen(10**6, 1000) * 1000
    (14.15..., 249.9...)
    """
    return COARSENING * people / (COARSENING + people) / max(used, 1)


def fit(likelihoods: Sequence[Floats], people: int, *, seed: int, draws: int = DRAWS) -> Mixture:
    """Draw mixtures from the coarsened posterior.

    Parameters
    ----------
    likelihoods : three arrays, shape (used, nodes)
        Of all people or of an evenly spaced sample, at most `PEOPLE`.
    people : int
        How many people there are.
    """
    power = coarsen(people, len(likelihoods[0]))

    def likelihood(parameters: Floats) -> Floats:
        found: Floats = compute_log_likelihoods(likelihoods, from_parameters(parameters)).sum(
            axis=0
        )
        return power * found

    parameters = draw_posterior(likelihood, _PRIOR_MEAN, _PRIOR_SD, draws=draws, seed=seed)
    return from_parameters(parameters)
