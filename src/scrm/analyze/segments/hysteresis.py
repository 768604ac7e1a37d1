"""Hysteresis: a person keeps the old group unless another one is more probable by a margin."""

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.segments.assignment import Assignment

MARGIN = 0.5
"""Chosen by bench/segments.py: 15 % or fewer change group if nothing changed, sparse and rich."""


def apply_hysteresis(
    before: Assignment, after: Assignment, margin: float = MARGIN
) -> NDArray[np.int64]:
    """Return each person's later group: the old one, unless another is likelier by `margin`."""
    old, new = before.best(), after.best()
    rows = np.arange(len(old))
    gain = after.probability[rows, new] - after.probability[rows, old]
    found: NDArray[np.int64] = np.where(gain > margin, new, old)
    return found
