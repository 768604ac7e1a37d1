"""Accuracy of a detector on labelled texts: F1, precision and recall of "worry"."""

import numpy as np
from numpy.typing import NDArray

from scrm.analyze import _stats

Flags = NDArray[np.bool_]


def compute_measures(truth: Flags, says: Flags) -> tuple[float, float, float]:
    """Return F1, precision and recall of "worry"; NaN if undefined.

    Parameters
    ----------
    truth, says : array of bool, shape (n,)
        Whether a text is a worry, and whether the detector calls it one.

    Examples
    --------
    >>> truth, says = np.array([True, True, False, False]), np.array([True, False, True, False])
    >>> compute_measures(truth, says)
    (0.5, 0.5, 0.5)
    """
    hit, called, real = float((truth & says).sum()), float(says.sum()), float(truth.sum())
    nan = float("nan")
    return (
        2 * hit / (called + real) if called + real else nan,
        hit / called if called else nan,
        hit / real if real else nan,
    )


def bootstrap_measures(
    truth: Flags, says: Flags, *, seed: int, resamples: int
) -> _stats.Floats | None:
    """Return `compute_measures` of resampled texts, shape (resamples, 3); None for one text."""
    return _stats.bootstrap(compute_measures, truth, says, seed=seed, resamples=resamples)
