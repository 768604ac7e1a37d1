"""From signals to three values per person, each with its standard error.

The likelihood of each value is computed on a grid, so that one opinion and a thousand are treated
by the same exact rule. Values are posterior means under N(0, 1), the distribution of all people
(empirical Bayes); a person without signals has the value 0 and the standard error 1.

References
----------
Efron (2010), *Large-Scale Inference*, ch. 1; Laird (1978), JASA 73 (mixing distributions on a
grid).
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.segments.evidence import Evidence, Trials
from scrm.analyze.segments.response_model import GRID, NORMAL, Activity, ResponseModel, Source

Floats = NDArray[np.float64]

CHUNK = 20_000
"""People whose likelihoods are held at once: 3 x 51 doubles each."""


def compute_likelihoods(evidence: Evidence, model: ResponseModel) -> tuple[Floats, Floats, Floats]:
    """Return the likelihood of each node of the grid, per person and dimension; 1 at the best node.

    With several draws of the model's parameters it is their mean.

    Returns
    -------
    tuple of array, shape (people, nodes)
        Satisfaction, worries, activity; a row of ones for a person without signals.
    """
    return (
        _average(
            [
                _trials(evidence.satisfaction, model.satisfaction, r)
                for r in _draws(model.satisfaction)
            ]
        ),
        _average([_trials(evidence.worries, model.worries, r) for r in _draws(model.worries)]),
        _average(
            [_actions(evidence, model.activity, r) for r in range(len(model.activity.level))]
            or [np.zeros((len(evidence), len(GRID)))]
        ),
    )


def _draws(sources: Mapping[str, Source]) -> range:
    return range(max((len(source.level) for source in sources.values()), default=1))


def _trials(trials: Trials, sources: Mapping[str, Source], draw: int) -> Floats:
    """Return log-likelihoods, shape (people, nodes)."""
    if not trials.sources:
        return np.zeros((len(trials.n), len(GRID)))
    models = [sources[name] for name in trials.sources]
    chances = np.array([source.chances(draw) for source in models])
    scale = np.array([source.dispersion for source in models])
    s, n = (counts.astype(np.float64) / scale for counts in (trials.s, trials.n))
    found: Floats = s @ np.log(chances) + (n - s) @ np.log1p(-chances)
    return found


def _actions(evidence: Evidence, activity: Activity, draw: int) -> Floats:
    known = np.where(evidence.has_profile, 1.0, 0.0)
    level = activity.level[draw] + activity.slope[draw] * GRID
    found: Floats = (
        np.outer(known * evidence.weighted_actions, level)
        - np.outer(known * evidence.days, np.exp(level))
    ) / activity.dispersion
    return found


def _average(logarithms: list[Floats]) -> Floats:
    """Return the mean of the likelihoods of several draws, scaled to a maximum of 1 per person."""
    highest = np.maximum.reduce([each.max(axis=1) for each in logarithms])[:, None]
    likelihood = np.mean([np.exp(each - highest) for each in logarithms], axis=0)
    found: Floats = likelihood / likelihood.max(axis=1, keepdims=True)
    return found


def iterate_chunks(
    evidence: Evidence, model: ResponseModel
) -> Iterator[tuple[slice, tuple[Floats, Floats, Floats]]]:
    """Yield the likelihoods of all people, some at a time, in bounded memory."""
    for start in range(0, len(evidence), CHUNK):
        rows = slice(start, min(start + CHUNK, len(evidence)))
        yield rows, compute_likelihoods(evidence.take(np.arange(rows.start, rows.stop)), model)


def compute_values(likelihood: Floats) -> tuple[Floats, Floats]:
    """Return each person's posterior mean and standard deviation.

    Examples
    --------
    A person without signals is the mean person, with the spread between people:

    >>> [float(each[0].round(3)) for each in compute_values(np.ones((1, len(GRID))))]
    [0.0, 1.0]
    """
    joint = likelihood * NORMAL
    total = joint.sum(axis=1)
    mean = joint @ GRID / total
    variance = np.maximum(joint @ GRID**2 / total - mean**2, 0.0)
    return mean, np.sqrt(variance)
