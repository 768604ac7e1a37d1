"""RFM: how recent, how often, how much, each as a quintile that equal values share."""

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray


def quantile_scores(values: ArrayLike, bins: int = 5) -> NDArray[np.int64]:
    """Return the quantile of each value, 1 lowest to `bins` highest; equal values share one.

    A value's place is the middle of its tie: if all customers are alike, everybody is in the
    middle, not in the worst or best fifth. Without ties this is ``NTILE``, up to the split of
    remainders.

    Examples
    --------
    >>> quantile_scores([10, 20, 30, 40, 50]).tolist(), quantile_scores([7, 7, 7]).tolist()
    ([1, 2, 3, 4, 5], [3, 3, 3])
    """
    distinct, inverse, counts = np.unique(
        np.asarray(values), return_inverse=True, return_counts=True
    )
    if not len(distinct):
        return np.empty(0, np.int64)
    doubled_middle = (
        2 * np.cumsum(counts) - counts
    )  # twice the number below, plus the tie: whole numbers, no rounding
    scores: NDArray[np.int64] = 1 + bins * doubled_middle // (2 * counts.sum())
    return scores[inverse]


def rfm_scores(histories: pl.DataFrame) -> pl.DataFrame:
    """Return the RFM columns of `scores` for each row of `histories`, in its order.

    Recency is scored in days to the last purchase (fewer is better), frequency in days with a
    purchase, money in net revenue after returns.

    Examples
    --------
    >>> rows = {"purchases": [1, 2, 9], "last_age": [90, 30, 1], "net": [10, 20, 300]}
    >>> rfm_scores(pl.DataFrame(rows))["rfm_score"].to_list()
    [3, 9, 15]
    """
    recency = quantile_scores(-histories["last_age"].to_numpy())
    frequency = quantile_scores(histories["purchases"].to_numpy())
    monetary = quantile_scores(histories["net"].cast(pl.Float64).to_numpy())
    return pl.DataFrame(
        {
            "recency_days": histories["last_age"],
            "frequency": histories["purchases"],
            "monetary_value": histories["net"],
            "recency_score": recency,
            "frequency_score": frequency,
            "monetary_score": monetary,
            "rfm_score": recency + frequency + monetary,
        }
    )
