"""Who moved between two windows: the people known in both, and the moves by group."""

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.segments.assignment import Assignment
from scrm.analyze.segments.evidence import Evidence
from scrm.analyze.segments.hysteresis import MARGIN, apply_hysteresis

Counts = NDArray[np.int64]


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


def count_moves(
    before: Assignment, after: Assignment, min_evidence: int, margin: float = MARGIN
) -> Counts:
    """Return how many people rated in both windows went from group (row) to group (column)."""
    rated = before.rated(min_evidence) & after.rated(min_evidence)
    size = len(before.labels)
    moves = before.best()[rated] * size + apply_hysteresis(before, after, margin)[rated]
    return np.bincount(moves, minlength=size * size).reshape(size, size)
