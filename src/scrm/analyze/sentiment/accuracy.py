"""Accuracy on labelled texts: confusion, F1 per class, macro-F1 with its interval."""

import numpy as np
from numpy.typing import NDArray

from scrm.analyze._stats import Interval, percentile_interval

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def count_confusion(true: Ints, found: Ints, classes: int = 3) -> Ints:
    """Return counts, true class by class found; -1 (unscored) is left out.

    Examples
    --------
    >>> count_confusion(np.array([0, 1, 2, 2]), np.array([0, 1, 1, -1])).tolist()
    [[1, 0, 0], [0, 1, 0], [0, 1, 0]]
    """
    known = found >= 0
    cells = np.bincount(true[known] * classes + found[known], minlength=classes * classes)
    return cells.reshape(classes, classes)


def compute_scores(counts: Ints) -> tuple[Floats, Floats, Floats]:
    """Return precision, recall and F1 of each class; 0 for a class that never occurs.

    Examples
    --------
    >>> [each.round(2).tolist() for each in compute_scores(np.array([[8, 2], [4, 6]]))]
    [[0.67, 0.75], [0.8, 0.6], [0.73, 0.67]]
    """
    hits = np.diag(counts).astype(float)
    found, true = counts.sum(axis=0), counts.sum(axis=1)
    precision = np.divide(hits, found, out=np.zeros(len(hits)), where=found > 0)
    recall = np.divide(hits, true, out=np.zeros(len(hits)), where=true > 0)
    both = found + true
    return precision, recall, np.divide(2 * hits, both, out=np.zeros(len(hits)), where=both > 0)


def macro_f1(counts: Ints) -> float:
    """Return the unweighted mean F1 of the classes that occur.

    Examples
    --------
    >>> round(macro_f1(np.array([[8, 2], [4, 6]])), 3)
    0.697
    """
    occurs = counts.sum(axis=1) > 0
    return float(compute_scores(counts)[2][occurs].mean()) if occurs.any() else float("nan")


def macro_f1_interval(counts: Ints, *, seed: int, resamples: int = 1000) -> Interval | None:
    """Return the percentile bootstrap interval of macro-F1; None for fewer than two texts.

    Resampling texts is resampling cells of the confusion.
    """
    total = int(counts.sum())
    if total < 2:  # noqa: PLR2004  one text has no spread
        return None
    drawn = np.random.default_rng(seed).multinomial(total, counts.ravel() / total, size=resamples)
    return percentile_interval([macro_f1(each.reshape(counts.shape)) for each in drawn])
