"""The quantities of sentiment: shares of the three labels, and definitions of net sentiment."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrm.analyze._ppi import NET, SHARE, Bounds
from scrm.analyze.sentiment.engine_types import LABELS

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A ratio of two sums over texts.

    Parameters
    ----------
    name : str
        Label of a share, or name of a definition.
    weights : (array, array), each shape (3,)
        What a negative, neutral or positive text adds to numerator and denominator.
    bounds : (low, high)
        Possible values.
    version : int
        Of a definition of net sentiment; 0 for a share.
    """

    name: str
    weights: tuple[Floats, Floats]
    bounds: Bounds
    version: int = 0

    def compute(self, counts: Floats) -> float | None:
        """Return the value for counts of the labels; None if the denominator is 0.

        Parameters
        ----------
        counts : array, shape (3,)
            Negative, neutral, positive.

        Examples
        --------
        >>> by_name = {quantity.name: quantity for quantity in QUANTITIES}
        >>> by_name["net_sentiment"].compute(np.array([2.0, 5.0, 3.0]))
        0.1
        >>> by_name["brand_health"].compute(np.array([0.0, 5.0, 0.0])) is None
        True
        """
        below = float(counts @ self.weights[1])
        return float(counts @ self.weights[0]) / below if below > 0 else None


def _define(name: str, numerator: list[float], denominator: list[float]) -> Quantity:
    bounds = NET if min(numerator) < 0 else SHARE
    return Quantity(name, (np.array(numerator), np.array(denominator)), bounds, version=1)


DEFINITIONS: Final = (
    _define("net_sentiment", [-1.0, 0.0, 1.0], [1.0, 1.0, 1.0]),
    _define("net_sentiment_opinion", [-1.0, 0.0, 1.0], [1.0, 0.0, 1.0]),
    _define("brand_health", [0.0, 0.0, 1.0], [1.0, 0.0, 1.0]),
)
"""Net sentiment in three definitions (docs/sentiment.md)."""
QUANTITIES: Final = (
    *(Quantity(label, (np.eye(3)[at], np.ones(3)), SHARE) for at, label in enumerate(LABELS)),
    *DEFINITIONS,
)
