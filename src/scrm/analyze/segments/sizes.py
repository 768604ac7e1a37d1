"""How large the groups are: counted among the rated, and estimated for everybody with an interval.

Counting the rated answers another question than how large a group is: active people are rated,
silent ones are not. The estimate is the mixture's weights, fitted to everybody.
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

_SAMPLE = 3_000
_DRAWS = 40
_ROUNDS = 20


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
        ``segment, n, share, rated_share, estimate, low, high``: `share` and `estimate` (with its
        95 % interval) are of all people, `rated_share` is of the rated.
    """
    rated = found.rated(min_evidence)
    counts = np.bincount(found.best()[rated], minlength=len(found.labels))
    estimate, low, high = estimate_sizes(evidence, found, reference, seed, frozen=frozen)
    people, n_rated = len(evidence), int(rated.sum())
    return pl.DataFrame(
        {
            "segment": [*found.labels, UNRATED],
            "n": [*counts.tolist(), people - n_rated],
            "share": [*(counts / people).tolist(), (people - n_rated) / people],
            "rated_share": [*(counts / n_rated).tolist(), None]
            if n_rated
            else [None] * (len(counts) + 1),
            "estimate": [*estimate, None],
            "low": [*low, None],
            "high": [*high, None],
        },
        schema_overrides={
            "n": pl.Int64,
            "rated_share": pl.Float64,
            "estimate": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
        },
    )


def estimate_sizes(
    evidence: Evidence, found: Assignment, reference: Reference, seed: int, *, frozen: bool = False
) -> tuple[list[float], list[float], list[float]]:
    """Return estimated shares of all people with 95 % intervals, by bootstrap of people.

    No interval is narrower than that of a share counted among as many people: if all people are
    alike, the bootstrap has no spread.
    """
    known = evidence.with_sources(tuple(reference.base.satisfaction), tuple(reference.base.worries))
    rows = sample_people(len(known), _SAMPLE)
    likelihoods = posteriors.compute_likelihoods(known.take(rows), reference.base)
    rng = np.random.default_rng(seed)
    if found.labels == GROUPS and found.method.startswith("evidence"):

        def weights(likelihoods: list[Floats], rounds: int) -> Floats:
            return mixture.fit(
                likelihoods, rounds=rounds, start=reference.groups, only_weights=frozen
            ).weights

        centre = weights(list(likelihoods), 2 * _ROUNDS)
        drawn = (rng.integers(0, len(rows), len(rows)) for _ in range(_DRAWS))
        draws = [weights([like[again] for like in likelihoods], _ROUNDS) for again in drawn]
        error = np.std(draws, axis=0, ddof=1) * np.sqrt(len(rows) / len(known))
    else:
        centre = found.probability.mean(axis=0)
        error = found.probability.std(axis=0) / np.sqrt(len(known))
    error = np.maximum(error, np.sqrt(centre * (1 - centre) / len(known)))
    low, high = np.clip(centre - 1.96 * error, 0, 1), np.clip(centre + 1.96 * error, 0, 1)
    return centre.tolist(), low.tolist(), high.tolist()
