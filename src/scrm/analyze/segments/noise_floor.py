"""The noise floor of moves: how many people change group although nothing changed.

The signals of both windows are randomly redistributed between them, so that nothing can have
changed, and the moves are counted. A move counts as a change only if more people made it.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.segments.assignment import Method, assign
from scrm.analyze.segments.evidence import Evidence, Trials
from scrm.analyze.segments.moves import MARGIN, Counts, count_moves
from scrm.analyze.segments.reference import Reference

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rule:
    """How people are assigned to groups, and when they leave one."""

    method: Method = "evidence"
    min_evidence: int = 10
    margin: float = MARGIN


def simulate_moves(
    before: Evidence,
    after: Evidence,
    reference: Reference,
    rule: Rule,
    *,
    seed: int,
    draws: int = 40,
) -> Counts:
    """Return the moves if nothing changed, shape (draws, groups, groups)."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        first, second = permute_signals(before, after, rng)
        one, two = (
            assign(evidence, reference, rule.method, min_evidence=rule.min_evidence, seed=seed)
            for evidence in (first, second)
        )
        found.append(count_moves(one, two, rule.min_evidence, rule.margin))
    return np.array(found)


def permute_signals(
    before: Evidence, after: Evidence, rng: np.random.Generator
) -> tuple[Evidence, Evidence]:
    """Redistribute the signals of both windows: as many trials as before, outcomes at random.

    Outcomes between good and bad (a survey's 7 of 10) are first drawn as good or bad, which rather
    overstates the noise.
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
    observed: Counts, simulated: Counts, labels: tuple[str, ...]
) -> pl.DataFrame:
    """Return the moves that somebody made, with their noise floor, largest first.

    Returns
    -------
    DataFrame
        ``from_segment, to_segment, n, noise, noise_high, is_change``; a move is a change if more
        people made it than in 97.5 % of the simulations.
    """
    rows = []
    for i, j in zip(*np.nonzero(observed), strict=True):
        n, drawn = int(observed[i, j]), simulated[:, i, j]
        high = float(np.quantile(drawn, 0.975))
        rows.append((labels[i], labels[j], n, float(drawn.mean()), high, bool(i != j and n > high)))
    schema = {
        "from_segment": pl.String,
        "to_segment": pl.String,
        "n": pl.Int64,
        "noise": pl.Float64,
        "noise_high": pl.Float64,
        "is_change": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort(
        ["n", "from_segment", "to_segment"], descending=[True, False, False]
    )
