"""The textblob engine: the sign of textblob-de's polarity as a label."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.sentiment.engine_types import SCORED, decode_labels
from scrm.analyze.sentiment.model_engine import EVIDENCE, MODEL
from scrm.analyze.sentiment.weights import Weights


class TextblobEngine:
    """textblob-de's polarity, whose sign is the label; it has no probability."""

    name = "textblob 1"

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """Counts on the training texts of the shipped model, which this engine never saw."""
        found = Weights.load(MODEL).about["confusion"].get("textblob") if MODEL.is_file() else None
        return None if found is None else np.array(found)

    def score(self, texts: pl.Series, *, evidence: bool = False) -> pl.DataFrame:
        """Return label, polarity and the words with a polarity."""
        from scrm.analyze.sentiment.textblob import load_textblob

        explained = [load_textblob().explain(text) for text in texts]
        polarity = np.array([value for value, _ in explained], float)
        shown = EVIDENCE if evidence else 0
        return pl.DataFrame(
            {
                "label": decode_labels(np.sign(polarity).astype(np.int64) + 1),
                "probability": pl.repeat(None, len(polarity), dtype=pl.Float64, eager=True),
                "polarity": polarity,
                "evidence": [
                    [" ".join(each.words) for each in words[:shown]] for _, words in explained
                ],
            },
            schema=SCORED,
        )
