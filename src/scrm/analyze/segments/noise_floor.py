"""The noise floor of moves: how many people change group although nothing changed.

If nothing changed, a person's month in the later window might as well have been the same month of
the earlier one. So the blocks of both windows are swapped at random, pair by pair and person by
person, and the moves are counted again. Blocks are swapped as a whole, since texts come in bursts
that share a mood: single signals dealt out at random would understate the noise. People are
measured by a reference fitted to both windows together, which does not change when blocks are
swapped, so that the test is exact for independent blocks.

References
----------
Good (2005), *Permutation, Parametric and Bootstrap Tests of Hypotheses*; Westfall and Young (1993),
*Resampling-Based Multiple Testing* (largest statistic of all moves).
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from scrm.analyze.segments.assignment import Method, assign
from scrm.analyze.segments.evidence import Blocks, Evidence, Trials
from scrm.analyze.segments.hysteresis import MARGIN
from scrm.analyze.segments.moves import Counts, count_moves
from scrm.analyze.segments.reference import Reference

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEVEL = 0.975
"""Share of simulations without a change that a move must exceed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How people are assigned to groups, and when they leave one."""

    method: Method = "evidence"
    min_evidence: int = 10
    margin: float = MARGIN


@dataclass(frozen=True, slots=True)
class Pairs:
    """The signals of both windows by block: block `k` of the earlier with block `k` of the later.

    Parameters
    ----------
    before, after : Evidence
        Days, profiles and sources of the same people in each window.
    blocks : Blocks
        Of both windows together, so `count` is twice the number of pairs.
    """

    before: Evidence
    after: Evidence
    blocks: Blocks

    @property
    def count(self) -> int:
        """Return the number of pairs."""
        return self.blocks.count // 2

    def by_window(self) -> Blocks:
        """Return the blocks with each person in each window as a person of their own.

        For the dispersion within windows: a change between them is no burst.
        """
        later = self.blocks.block >= self.count
        return replace(
            self.blocks,
            person=self.blocks.person + later * self.blocks.people,
            block=self.blocks.block % self.count,
            count=self.count,
            people=2 * self.blocks.people,
        )

    def can_swap(self) -> Flags:
        """Return which pairs of whom may be swapped, shape (people, pairs).

        Not those in which the person was no customer yet.
        """
        share = 1 - self.before.days / max(float(self.before.days.max(initial=1.0)), 1.0)
        first = np.ceil(share * self.count - 1e-9)
        found: Flags = np.arange(self.count) >= first[:, None]
        return found

    def swap(self, swapped: Flags) -> tuple[Evidence, Evidence]:
        """Return the evidence of both windows with some pairs swapped, shape (people, pairs)."""
        blocks, pairs = self.blocks, self.count
        pair, later = blocks.block % pairs, blocks.block >= pairs
        side = later ^ swapped[blocks.person, pair]
        cells = np.arange(len(side))
        total = csr_matrix(
            (np.ones(len(side), np.float32), (side * blocks.people + blocks.person, cells)),
            shape=(2 * blocks.people, len(side)),
        )
        first, second = (slice(0, blocks.people), slice(blocks.people, None))
        return _with_signals(self.before, total[first], blocks), _with_signals(
            self.after, total[second], blocks
        )


def _with_signals(evidence: Evidence, total: csr_matrix, blocks: Blocks) -> Evidence:
    def trials(found: Trials) -> Trials:
        return Trials(found.sources, total @ found.n, total @ found.s)

    return replace(
        evidence,
        satisfaction=trials(blocks.satisfaction),
        worries=trials(blocks.worries),
        actions=total @ blocks.actions,
    )


def simulate_moves(
    pairs: Pairs, reference: Reference, rule: Rule, *, seed: int, draws: int
) -> Counts:
    """Return the moves if nothing changed, shape (draws, groups, groups)."""
    rng = np.random.default_rng(seed)
    allowed = pairs.can_swap()
    found = []
    for _ in range(draws):
        swapped = (rng.random(allowed.shape) < 0.5) & allowed  # noqa: PLR2004  a fair coin
        found.append(observe_moves(pairs.swap(swapped), reference, rule, seed=seed)[0])
    return np.array(found)


def observe_moves(
    windows: tuple[Evidence, Evidence], reference: Reference, rule: Rule, *, seed: int
) -> tuple[Counts, tuple[str, ...]]:
    """Return the moves between two windows, shape (groups, groups), and the groups."""
    before, after = (
        assign(evidence, reference, rule.method, min_evidence=rule.min_evidence, seed=seed)
        for evidence in windows
    )
    return count_moves(before, after, rule.min_evidence, rule.margin), before.labels


def find_limit(simulated: Floats) -> float:
    """Return the limit that a further value exceeds with a chance of at most 1 - `LEVEL`.

    The order statistic of the simulated values that makes the test exact.

    Examples
    --------
    >>> find_limit(np.arange(1.0, 40.0)), find_limit(np.arange(1.0, 80.0))
    (39.0, 78.0)
    """
    ordered = np.sort(simulated)
    rank = int(np.ceil((len(ordered) + 1) * LEVEL - 1e-9))
    return float(ordered[min(rank, len(ordered)) - 1])


def compute_moved_shares(moves: Counts) -> Floats:
    """Return the share of people who moved, of one or several tables of moves."""
    total = moves.sum(axis=(-2, -1))
    stayed = np.trace(moves, axis1=-2, axis2=-1)
    return np.asarray((total - stayed) / np.maximum(total, 1), float)


def compare_with_noise(
    observed: Counts, simulated: Counts, labels: tuple[str, ...]
) -> pl.DataFrame:
    """Return the moves that somebody made, with their noise floor, largest first.

    A move is a change if it exceeds its mean by more standard deviations than the largest of all
    moves does in 97.5 % of the simulations, so that any false change has a chance of 2.5 %.

    Returns
    -------
    DataFrame
        ``from_segment, to_segment, n, noise, noise_high, is_change``
    """
    together = np.concatenate([observed[None], simulated]).astype(float)
    mean, sd = together.mean(axis=0), together.std(axis=0)
    moving = ~np.eye(len(labels), dtype=bool) & (sd > 0)
    away = (together - mean) / np.where(sd > 0, sd, 1.0)
    limit = find_limit(away[1:][:, moving].max(axis=1, initial=0.0))
    highest = mean + limit * sd
    rows = [
        (
            labels[i],
            labels[j],
            int(observed[i, j]),
            float(simulated[:, i, j].mean()),
            float(highest[i, j]) if i != j else None,
            bool(moving[i, j] and observed[i, j] > highest[i, j]),
        )
        for i, j in zip(*np.nonzero(observed), strict=True)
    ]
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
