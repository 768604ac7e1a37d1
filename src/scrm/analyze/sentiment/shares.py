"""Shares of positive, neutral and negative texts, corrected for the errors of the engine.

An engine that labels every tenth neutral text positive inflates the positive share. Its confusion,
measured on labelled texts, relates found to true shares: ``found = true @ M``, with M the rate of
each answer for each true label. The correction is the maximum-likelihood solution within the
simplex (by EM), which equals the matrix form of Rogan and Gladen's estimator if that is possible.
Its interval includes both uncertainties: of the texts counted, and of the confusion measured.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

METHOD: Final = "adjusted_count@1"
_STEPS: Final = 2_000
_DRAWS: Final = 1_000
_DONE: Final = 1e-10

_PRIOR: Final = 0.5
"""Jeffreys' prior: one text found positive does not prove that all are."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the labels with draws of their uncertainty.

    Parameters
    ----------
    value : array, shape (3,)
        Negative, neutral, positive; sums to 1.
    draws : array, shape (draws, 3)
        Values under resampling.
    """

    value: Floats
    draws: Floats

    def interval(self) -> tuple[Floats, Floats]:
        """Return the middle 95 % of the draws of each label."""
        low, high = np.percentile(self.draws, [2.5, 97.5], axis=0)
        return low, high


def count_shares(found: Ints, *, seed: int) -> Shares:
    """Return the shares as found, uncorrected.

    Parameters
    ----------
    found : array of int, shape (3,)
        Texts found negative, neutral and positive; at least one.
    """
    drawn = np.random.default_rng(seed).dirichlet(found + _PRIOR, size=_DRAWS)
    return Shares(found / found.sum(), drawn)


def correct_shares(found: Ints, confusion: Ints, *, seed: int) -> Shares:
    """Return the shares corrected for the engine's measured confusion.

    Parameters
    ----------
    found : array of int, shape (3,)
        Texts found negative, neutral and positive; at least one.
    confusion : array of int, shape (3, 3)
        Labelled texts, true label by label found; at least one text of each true label.

    References
    ----------
    Rogan and Gladen (1978), American Journal of Epidemiology 107; Forman (2008), Quantifying counts
    and costs via classification, Data Mining and Knowledge Discovery 17.

    Examples
    --------
    >>> confusion = np.array([[80, 20, 0], [10, 80, 10], [0, 20, 80]])
    >>> found = np.array([240, 560, 200])
    >>> correct_shares(found, confusion, seed=0).value.round(3).tolist()
    [0.225, 0.6, 0.175]
    """
    generator = np.random.default_rng(seed)
    rates = confusion / confusion.sum(axis=1, keepdims=True)
    counts = generator.dirichlet(found + _PRIOR, size=_DRAWS)
    drawn = np.stack([generator.dirichlet(row + _PRIOR, size=_DRAWS) for row in confusion], axis=1)
    return Shares(
        _solve_mixture(found[None, :], rates[None, :, :])[0], _solve_mixture(counts, drawn)
    )


def _solve_mixture(found: NDArray[np.number], rates: Floats) -> Floats:
    """Return the shares of maximum likelihood for many counts at once: EM for mixture weights."""
    observed = found / found.sum(axis=1, keepdims=True)
    true = np.full(observed.shape, 1 / observed.shape[1])
    for _ in range(_STEPS):
        expected = np.einsum("bk,bkj->bj", true, rates)
        ratio = np.divide(observed, expected, out=np.zeros_like(observed), where=expected > 0)
        better = true * np.einsum("bj,bkj->bk", ratio, rates)
        better /= better.sum(axis=1, keepdims=True)
        if np.abs(better - true).max() < _DONE:
            break
        true = better
    return np.asarray(better)


NET: Final = {
    "net_sentiment": (np.array([-1.0, 0.0, 1.0]), np.array([1.0, 1.0, 1.0])),
    "net_sentiment_opinion": (np.array([-1.0, 0.0, 1.0]), np.array([1.0, 0.0, 1.0])),
    "brand_health": (np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 1.0])),
}
"""Weights of (negative, neutral, positive) in numerator and denominator of each definition."""


def compute_net(shares: Floats, definition: str) -> Floats:
    """Return a net sentiment of shares or of draws of them; NaN without any opinion.

    Examples
    --------
    >>> round(float(compute_net(np.array([0.2, 0.5, 0.3]), "net_sentiment")), 3)
    0.1
    >>> round(float(compute_net(np.array([0.2, 0.5, 0.3]), "net_sentiment_opinion")), 3)
    0.2
    """
    above, below = NET[definition]
    numerator, denominator = shares @ above, shares @ below
    undefined = np.full(np.shape(numerator), np.nan)
    return np.asarray(np.divide(numerator, denominator, out=undefined, where=denominator > 0))
