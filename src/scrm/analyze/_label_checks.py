"""Whether labelled texts can be a random sample of all texts: by month, channel and prediction."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class LabelCounts:
    """Labels that cannot be used for shares.

    Parameters
    ----------
    lost : int
        Labels of texts that are not among the posts any more.
    contradictory : int
        Posts with two different labels.
    unknown : int
        Labels whose file does not say that they were drawn at random.
    """

    lost: int = 0
    contradictory: int = 0
    unknown: int = 0


Difference = Literal["month", "channel", "prediction"]

_SIGNIFICANCE: Final = 0.001
"""A random sample fails a check once in a thousand times."""
_FEWEST_EXPECTED: Final = 5.0
_FARTHEST: Final = 4.0
"""Standard errors between the mean prediction of the labelled texts and that of all."""
_FEWEST_GROUPS: Final = 2


def find_difference(
    labelled: pl.DataFrame, totals: pl.DataFrame, predictions: ArrayLike, prediction_mean: float
) -> Difference | None:
    """Return in what respect labelled texts differ from all texts beyond chance; None if in none.

    Parameters
    ----------
    labelled : DataFrame
        month and channel of each labelled text; a missing month is a group of its own.
    totals : DataFrame
        month, channel, text_count of all texts.
    predictions : array-like, shape (n,)
        Prediction for each labelled text.
    prediction_mean : float
        Mean prediction of all texts.

    Examples
    --------
    >>> totals = pl.DataFrame({"month": ["2026-01", "2026-02"], "channel": "x", "text_count": 500})
    >>> labelled = pl.DataFrame({"month": ["2026-01"] * 30, "channel": "x"})
    >>> find_difference(labelled, totals, [0.5, 0.4, 0.6] * 10, 0.5)
    'month'
    """
    for name in ("month", "channel"):
        expected = totals.group_by(name).agg(pl.col("text_count").sum())
        observed = labelled.group_by(name).agg(label_count=pl.len())
        both = expected.join(observed, on=name, how="left", nulls_equal=True).fill_null(0)
        if _is_improbable(both["label_count"].to_numpy(), both["text_count"].to_numpy()):
            return name
    found = np.asarray(predictions, float)
    if not len(found):
        return None
    # equal predictions have no spread, but are known to 1/n at best
    error = max(found.std() / np.sqrt(len(found)), 1 / len(found))
    is_far = abs(found.mean() - prediction_mean) > _FARTHEST * error
    return "prediction" if is_far else None


def _is_improbable(observed: ArrayLike, sizes: ArrayLike) -> bool:
    """Test by chi-square whether counts can be drawn from groups of these sizes."""
    from scipy.special import chdtrc

    seen, share = np.asarray(observed, float), np.asarray(sizes, float)
    expected = seen.sum() * share / share.sum()
    large = expected >= _FEWEST_EXPECTED
    seen = np.append(seen[large], seen[~large].sum())
    expected = np.append(expected[large], expected[~large].sum())
    known = expected > 0
    if known.sum() < _FEWEST_GROUPS:
        return False
    statistic = float(((seen - expected)[known] ** 2 / expected[known]).sum())
    return bool(chdtrc(int(known.sum()) - 1, statistic) < _SIGNIFICANCE)
