"""Net sentiment of groups of texts with an interval: who writes, and the errors of the engine."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scrm.analyze._clusters import balance_interval, sum_clusters
from scrm.analyze._sentiment_error import SentimentErrors
from scrm.result import Column, Text

NET_COLUMNS = (
    Column(
        "net_sentiment",
        "number",
        "Netto-Stimmung",
        "Net sentiment",
        "points",
        meaning=Text(
            "100 x (positive - negative) / Texte mit Stimmung",
            "100 x (positive - negative) / texts with a sentiment",
        ),
    ),
    Column("net_low", "number", "Stimmung, von", "Sentiment, low", "points"),
    Column("net_high", "number", "Stimmung, bis", "Sentiment, high", "points"),
)
"""Columns of a net sentiment with its interval, times 100."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Net sentiment of a group of texts, -1 to 1; None where it is not known."""

    value: float | None
    low: float | None
    high: float | None


def estimate_balance(
    errors: SentimentErrors, positive: ArrayLike, negative: ArrayLike, scored: ArrayLike
) -> Balance:
    """Return ``(positive - negative) / scored`` with its interval.

    Texts of one author are alike: the sampling error is that of as many independent texts as would
    be as precise. The errors of the engine are those of `SentimentErrors.bound`.

    Parameters
    ----------
    positive, negative, scored : array-like, shape (authors,)
        Texts of each author.

    Returns
    -------
    Balance
        Without ends where there are too few authors, or nothing is known of the engine.

    Examples
    --------
    >>> estimate_balance(SentimentErrors("", {}), [3, 0], [0, 1], [4, 4])
    Balance(value=0.25, low=None, high=None)
    """
    plus, minus, n = (np.asarray(each, float) for each in (positive, negative, scored))
    plus, minus, n = (each[n > 0] for each in (plus, minus, n))
    if not len(n):
        return Balance(None, None, None)
    totals = float(plus.sum()), float(minus.sum())
    counted = (totals[0] - totals[1]) / float(n.sum())
    with_opinion = int((plus > 0).sum()), int((minus > 0).sum()), int((n > plus + minus).sum())
    sums = sum_clusters(plus - minus, n, sorted(with_opinion)[1])
    sampled = balance_interval(sums, *totals)
    if sampled is None:
        return Balance(counted, None, None)
    cases = max(sampled.cases, 1.0)
    value, low, high = errors.bound("net_sentiment", [counted], [cases], is_sample=True)
    if np.isnan(low[0]):
        return Balance(counted, None, None)
    return Balance(float(value[0]), float(low[0]), float(high[0]))
