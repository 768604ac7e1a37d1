"""Who moved between two windows, and how much of it is noise.

Hysteresis: a person keeps the old group unless another one is more probable by a margin. Noise floor: the signals of both
windows are dealt out again at random, so that nothing can have changed, and the moves are counted; only what exceeds that
is called change.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.segments.assignment import Assignment, Method, assign
from scrm.analyze.segments.evidence import Evidence, Trials
from scrm.analyze.segments.reference import Reference

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

MARGIN = 0.55
"""Chosen by bench/segments.py: spurious churn .15 or less in the sparse and in the rich case."""


def apply_hysteresis(before: Assignment, after: Assignment, margin: float = MARGIN) -> Counts:
    """Return each person's later group with hysteresis: the old one, unless another is more probable by `margin`."""
    old, new = before.best(), after.best()
    rows = np.arange(len(old))
    gain = after.probability[rows, new] - after.probability[rows, old]
    found: Counts = np.where(gain > margin, new, old)
    return found


def select_common_people(before: Evidence, after: Evidence) -> tuple[Evidence, Evidence]:
    """Return the evidence of the people known in both windows, with the same sources."""
    satisfaction = tuple(dict.fromkeys((*before.satisfaction.sources, *after.satisfaction.sources)))
    worries = tuple(dict.fromkeys((*before.worries.sources, *after.worries.sources)))
    both = set(before.people.to_list()) & set(after.people.to_list())
    first, second = (
        evidence.take(np.array([person in both for person in evidence.people], bool)).with_sources(
            satisfaction, worries
        )
        for evidence in (before, after)
    )
    return first, second


def flows(
    before: Assignment, after: Assignment, min_evidence: int, margin: float = MARGIN
) -> Counts:
    """Return how many people rated in both windows went from group (row) to group (column)."""
    rated = before.rated(min_evidence) & after.rated(min_evidence)
    size = len(before.labels)
    moves = before.best()[rated] * size + apply_hysteresis(before, after, margin)[rated]
    return np.bincount(moves, minlength=size * size).reshape(size, size)


@dataclass(frozen=True, slots=True)
class Rule:
    """How people are put into groups and held there."""

    method: Method = "evidence"
    min_evidence: int = 10
    margin: float = MARGIN


def noise(
    before: Evidence,
    after: Evidence,
    reference: Reference,
    rule: Rule,
    *,
    seed: int,
    draws: int = 40,
) -> Counts:
    """Return the flows when nothing changed, shape (draws, groups, groups): signals dealt out again at random."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        first, second = permute_signals(before, after, rng)
        one, two = (
            assign(evidence, reference, rule.method, min_evidence=rule.min_evidence, seed=seed)
            for evidence in (first, second)
        )
        found.append(flows(one, two, rule.min_evidence, rule.margin))
    return np.array(found)


def permute_signals(
    before: Evidence, after: Evidence, rng: np.random.Generator
) -> tuple[Evidence, Evidence]:
    """Deal the signals of both windows out again: as many trials as before in each, outcomes at random.

    Outcomes between good and bad (a survey's 7 of 10) are first drawn as good or bad, so the noise is rather overstated.
    """
    satisfaction = _permute_trials(before.satisfaction, after.satisfaction, rng)
    worries = _permute_trials(before.worries, after.worries, rng)
    actions = before.actions + after.actions
    share = before.days / (before.days + after.days)
    first = rng.binomial(actions.astype(np.int64), share[:, None]).astype(np.float32)
    return (
        replace(before, satisfaction=satisfaction[0], worries=worries[0], actions=first),
        replace(after, satisfaction=satisfaction[1], worries=worries[1], actions=actions - first),
    )


def _permute_trials(
    before: Trials, after: Trials, rng: np.random.Generator
) -> tuple[Trials, Trials]:
    n, s = (
        before.n.astype(np.int64) + after.n.astype(np.int64),
        before.s.astype(np.float64) + after.s,
    )
    whole = np.floor(s + 1e-6)
    good = np.minimum(whole + (rng.random(s.shape) < s - whole), n).astype(np.int64)
    first = rng.hypergeometric(good, n - good, before.n.astype(np.int64))
    return replace(before, s=first.astype(np.float32)), replace(
        after, s=(good - first).astype(np.float32)
    )


def compare_with_noise(
    observed: Counts, dealt_out: NDArray[np.int64], labels: tuple[str, ...]
) -> pl.DataFrame:
    """Return one row per move: ``from_segment, to_segment, n, noise, noise_high, is_change``, largest first; no move that nobody made.

    A move is a change where more people made it than in 97.5 % of the random deals.
    """
    size = len(labels)
    rows = [
        (
            labels[i], labels[j], int(observed[i, j]), float(dealt_out[:, i, j].mean()), float(np.quantile(dealt_out[:, i, j], 0.975)),
            bool(i != j and observed[i, j] > np.quantile(dealt_out[:, i, j], 0.975)),
        )
        for i in range(size)
        for j in range(size)
        if observed[i, j]
    ]  # fmt: skip
    schema = {
        "from_segment": pl.String, "to_segment": pl.String,
        "n": pl.Int64, "noise": pl.Float64, "noise_high": pl.Float64, "is_change": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row").sort(
        ["n", "from_segment", "to_segment"], descending=[True, False, False]
    )
