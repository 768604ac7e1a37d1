"""What every engine of sentiment takes and returns."""

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
"""What an engine returns.

The label; how sure it is of it (0..1, missing where it cannot say); polarity -1..1; the words that counted most.
"""


class Engine(Protocol):
    """Something that knows the sentiment of German texts."""

    @property
    def name(self) -> str:
        """Name with version: labels are computed anew when it changes."""

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """Counts measured on texts the engine had not seen, true label by label found, shape (3, 3); None if unknown."""

    def score(self, texts: pl.Series, *, evidence: bool = False) -> pl.DataFrame:
        """Return one row of `SCORED` per text; without `evidence` its column holds empty lists."""
