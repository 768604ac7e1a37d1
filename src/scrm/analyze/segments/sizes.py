"""How large the groups are: counted among the rated, and estimated for everybody.

Counting the rated answers another question than how large a group is: active people are rated,
silent ones are not. The estimate uses everybody's signals. Its interval is that of the draws of the
mixture, so it includes what the data do not say about the groups, and the model's error.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.segments import mixture, posteriors
from scrm.analyze.segments.assignment import Assignment
from scrm.analyze.segments.evidence import Evidence
from scrm.analyze.segments.groups import GROUPS, UNRATED
from scrm.analyze.segments.reference import Reference, sample_people

Floats = NDArray[np.float64]

WIDEST = 0.25
"""Width of the interval of a size above which no single value is stated."""
SURE = 0.95
"""Probability of being the largest from which a group is called so."""
_SWEEPS = 20
_SIZE_SD = 1.5


def build_size_frame(
    evidence: Evidence,
    found: Assignment,
    reference: Reference,
    min_evidence: int,
    seed: int,
    *,
    frozen: bool = False,
) -> pl.DataFrame:
    """Return one row per group, and one for the unrated.

    Against a `frozen` reference only the groups' sizes are estimated, not where the groups are.

    Returns
    -------
    DataFrame
        ``segment, n, share, rated_share, estimate, low, high, largest``: `share` and `estimate`
        (with its 95 % interval) are of all people, `rated_share` is of the rated; `largest` is the
        probability that the group is the largest. There is no estimate if its interval is wider
        than `WIDEST`, and no interval of clusters.
    """
    rated = found.rated(min_evidence)
    counts = np.bincount(found.best()[rated], minlength=len(found.labels))
    people, n_rated = len(evidence), int(rated.sum())
    frame = {
        "segment": [*found.labels, UNRATED],
        "n": [*counts.tolist(), people - n_rated],
        "share": [*(counts / people).tolist(), (people - n_rated) / people],
        "rated_share": [*(counts / n_rated).tolist(), None]
        if n_rated
        else [None] * (len(counts) + 1),
    }
    if found.method.startswith("evidence"):
        frame |= _summarise(draw_sizes(evidence, reference, seed, frozen=frozen))
    else:
        nothing = [None] * (len(counts) + 1)
        mean = found.probability.mean(axis=0).tolist()
        frame |= {"estimate": [*mean, None], "low": nothing, "high": nothing, "largest": nothing}
    numbers = ("share", "rated_share", "estimate", "low", "high", "largest")
    schema = {"n": pl.Int64, **dict.fromkeys(numbers, pl.Float64)}
    return pl.DataFrame(frame, schema_overrides=schema).with_columns(
        pl.col("estimate").fill_nan(None)
    )


def _summarise(draws: Floats) -> dict[str, list[float | None]]:
    low, middle, high = np.quantile(draws, [0.025, 0.5, 0.975], axis=0)
    known = high - low <= WIDEST
    largest = np.bincount(draws.argmax(axis=1), minlength=len(GROUPS)) / len(draws)
    return {
        "estimate": [*np.where(known, middle, np.nan).tolist(), None],
        "low": [*low.tolist(), None],
        "high": [*high.tolist(), None],
        "largest": [*largest.tolist(), None],
    }


def draw_sizes(
    evidence: Evidence, reference: Reference, seed: int, *, frozen: bool = False
) -> Floats:
    """Return draws of the sizes of the groups among all people, shape (draws, 5)."""
    if not frozen:
        return reference.groups.weights
    known = evidence.with_sources(
        tuple(reference.model.satisfaction), tuple(reference.model.worries)
    )
    some = known.take(sample_people(len(known), mixture.PEOPLE))
    likelihoods = posteriors.compute_likelihoods(some, reference.model)
    power = mixture.coarsen(len(known), len(some))
    return _slice_sample(mixture.integrate(likelihoods, reference.groups), power, seed)


def _slice_sample(integrals: Floats, power: float, seed: int) -> Floats:
    """Return sizes given where the groups are, one draw per draw of these.

    By elliptical slice sampling (Murray, Adams and MacKay 2010) of the logits of the sizes, all
    draws side by side.

    Parameters
    ----------
    integrals : array, shape (people, draws, groups)
        Of `mixture.integrate`.
    """
    rng = np.random.default_rng(seed)
    draws = integrals.shape[1]
    logits = _SIZE_SD * rng.standard_normal((draws, len(GROUPS)))

    def likelihood(logits: Floats, rows: NDArray[np.int64]) -> Floats:
        joint = np.einsum("nkg,kg->nk", integrals[:, rows], _softmax(logits))
        found: Floats = power * np.log(np.maximum(joint, 1e-300)).sum(axis=0)
        return found

    everything = np.arange(draws)
    level = likelihood(logits, everything)
    for _ in range(_SWEEPS):
        other: Floats = _SIZE_SD * rng.standard_normal(logits.shape)
        threshold = level + np.log(rng.random(draws))
        angle = np.asarray(2 * np.pi * rng.random(draws), float)
        least, most = angle - 2 * np.pi, angle.copy()
        open_ = everything
        accepted = logits.copy()
        while len(open_):
            turned = (
                logits[open_] * np.cos(angle[open_])[:, None]
                + other[open_] * np.sin(angle[open_])[:, None]
            )
            reached = likelihood(turned, open_)
            fine = reached > threshold[open_]
            accepted[open_[fine]], level[open_[fine]] = turned[fine], reached[fine]
            open_ = open_[~fine]
            below = angle[open_] < 0
            least[open_[below]] = angle[open_[below]]
            most[open_[~below]] = angle[open_[~below]]
            angle[open_] = rng.uniform(least[open_], most[open_])
        logits = accepted
    return _softmax(logits)


def _softmax(logits: Floats) -> Floats:
    found: Floats = np.exp(logits - logits.max(axis=1, keepdims=True))
    found /= found.sum(axis=1, keepdims=True)
    return found
