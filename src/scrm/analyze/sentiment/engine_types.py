"""What every sentiment engine takes and returns."""

from typing import Final, Literal, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

Label = Literal["negative", "neutral", "positive"]
LABELS: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")
"""The labels in the order of every matrix."""

SCORED: Final = {
    "label": pl.String(),
    "probability": pl.Float64(),
    "polarity": pl.Float64(),
    "evidence": pl.List(pl.String()),
}
"""Schema of an engine's answer: label; its probability (missing if the engine has none); polarity,
-1..1; the words that counted most."""


class Engine(Protocol):
    """A classifier of German texts."""

    @property
    def name(self) -> str:
        """Name with version; texts are labelled again when it changes."""

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """Counts on texts not used for training, true label by label found, shape (3, 3).

        None if they are unknown.
        """

    def score(self, texts: pl.Series, *, evidence: bool = False) -> pl.DataFrame:
        """Return one row of `SCORED` per text; without `evidence` its column has empty lists."""


def encode_labels(labels: pl.Series) -> NDArray[np.int64]:
    """Return labels as indices into `LABELS`.

    Examples
    --------
    >>> encode_labels(pl.Series(["positive", "negative"])).tolist()
    [2, 0]
    """
    return labels.cast(pl.Enum(LABELS)).to_physical().to_numpy().astype(np.int64)


def decode_labels(indices: NDArray[np.int64]) -> pl.Series:
    """Return the labels of indices into `LABELS`.

    Examples
    --------
    >>> decode_labels(np.array([2, 0])).to_list()
    ['positive', 'negative']
    """
    return pl.Series("label", LABELS, dtype=pl.String).gather(indices)
