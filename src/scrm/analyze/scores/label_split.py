"""Which labelled rows are kept for checking: the newest, or the same share of each label."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.result import Text

Labels = NDArray[np.int64]


def select_newest(rows: pl.DataFrame, share: float) -> NDArray[np.bool_]:
    """Return which rows are the newest `share`; rows of the same time stay in their order."""
    order = np.argsort(rows["created_at"].to_numpy(), kind="stable")
    newest = np.zeros(rows.height, bool)
    newest[order[round((1 - share) * rows.height) :]] = True
    return newest


def sample_by_label(labels: Labels, share: float, seed: int) -> NDArray[np.bool_]:
    """Draw the same share of each label."""
    generator = np.random.default_rng(seed)
    chosen = np.zeros(len(labels), bool)
    for value in (0, 1):
        rows = np.flatnonzero(labels == value)
        chosen[generator.permutation(rows)[: round(share * len(rows))]] = True
    return chosen


def explain_one_class(labels: Labels) -> Text | None:
    """Return why labels cannot check a classifier; None where both values occur."""
    if 0 < labels.sum() < len(labels):
        return None
    return Text(
        "Der Prüfteil enthält nur eine Sorte: nichts lässt sich prüfen.",
        "The hold-out holds one label only: nothing can be checked.",
    )
