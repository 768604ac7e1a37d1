"""Dispersion: how much more the signals of a person vary than independent ones would.

Texts come in bursts, and the texts of a burst share a mood: fifty texts of one week are not fifty
independent observations. The dispersion compares the sums of a person's blocks (about a month) with
what independent signals would show; log-likelihoods are divided by it (quasi-likelihood). Graded
answers of a person may also vary less than yes and no would: then it is below one.

References
----------
McCullagh and Nelder (1989), *Generalized Linear Models*, ch. 4.5 and 9.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.segments.evidence import Blocks, Counts, Trials

Floats = NDArray[np.float64]

_PRIOR_PEOPLE = 20.0
"""People with the dispersion one that are added to those observed."""
_PRIOR_WRITERS, _USUAL_BURST = 5.0, 3.0
"""People of bursts of three who are added for actions: nobody's texts come independently."""
_LEAST, _MOST = 0.05, 30.0


@dataclass(frozen=True, slots=True)
class Dispersions:
    """Dispersion by source; of the actions, None for that of independent ones."""

    satisfaction: Mapping[str, float]
    worries: Mapping[str, float]
    actions: float | None


INDEPENDENT = Dispersions({}, {}, None)


def measure_dispersions(blocks: Blocks, weights: tuple[float, ...]) -> Dispersions:
    """Return the dispersions of all sources, and of actions of these weights."""
    return Dispersions(
        measure_trials(blocks.satisfaction, blocks),
        measure_trials(blocks.worries, blocks),
        measure_actions(blocks, weights),
    )


def measure_trials(trials: Trials, blocks: Blocks) -> dict[str, float]:
    """Return the dispersion of each source: Pearson's statistic over its expectation.

    Every person with two or more trials weighs the same, so that a few heavy writers do not decide
    for all.

    Examples
    --------
    Two people who have one mood in one month and the other in the next (and twenty people of
    dispersion one, who are added):

    >>> person, block = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    >>> n, s = np.full((4, 1), 10.0), np.array([[10.0], [0.0], [0.0], [10.0]])
    >>> trials = Trials(("opinion:x",), n, s)
    >>> blocks = Blocks(person, block, 2, 2, trials, trials, np.zeros((4, 2)))
    >>> round(measure_trials(trials, blocks)["opinion:x"], 2)
    2.64
    """
    people = int(blocks.person.max(initial=-1)) + 1
    found = {}
    for j, source in enumerate(trials.sources):
        n, s = trials.n[:, j].astype(float), trials.s[:, j].astype(float)
        total, good = (np.bincount(blocks.person, values, people) for values in (n, s))
        share = good / np.maximum(total, 1)
        squares = np.bincount(blocks.person, np.square(n), people)
        residuals = np.bincount(blocks.person, np.square(s - n * share[blocks.person]), people)
        several = (total > 1) & (squares < np.square(total))
        variance = share * (1 - share) * total / np.maximum(total - 1, 1)
        expected = (total - squares / np.maximum(total, 1)) * variance
        weight = np.where(several, 1 / np.maximum(total - 1, 1), 0.0)
        usual = float(np.mean((expected * weight)[several])) if several.any() else 0.0
        if usual <= 0:
            found[source] = 1.0
            continue
        ratio = (weight @ residuals + _PRIOR_PEOPLE * usual) / (
            weight @ expected + _PRIOR_PEOPLE * usual
        )
        found[source] = float(np.clip(ratio, _LEAST, _MOST))
    return found


def measure_actions(blocks: Blocks, weights: tuple[float, ...]) -> float:
    """Return the variance of weighted actions per block over their mean, averaged over people.

    People with fewer than two actions say nothing. Independent actions of equal weight give one.
    """
    weighted = blocks.actions.astype(float) @ np.array(weights)
    people = int(blocks.person.max(initial=-1)) + 1
    total = np.bincount(blocks.person, weighted, people)
    counted = np.bincount(blocks.person, blocks.actions.sum(axis=1, dtype=float), people)
    squares = np.bincount(blocks.person, np.square(weighted), people)
    several = counted >= 2  # noqa: PLR2004  one action has no spread
    if not several.any() or blocks.count < 2:  # noqa: PLR2004  nor has one block
        return compute_independent(blocks.actions, weights)
    mean = total[several] / blocks.count
    variance = (squares[several] - total[several] * mean) / (blocks.count - 1)
    usual = compute_independent(blocks.actions, weights)
    ratio = np.sum(variance / mean) + _PRIOR_WRITERS * _USUAL_BURST * usual
    return float(np.clip(ratio / (several.sum() + _PRIOR_WRITERS), usual, _MOST))


def compute_independent(actions: Counts, weights: tuple[float, ...]) -> float:
    """Return the dispersion of a compound Poisson: sum of squared weights over sum of weights."""
    counts = actions.sum(axis=0, dtype=float)
    weighted = float(counts @ np.array(weights))
    return float(counts @ np.square(weights)) / weighted if weighted else 1.0
