"""What phrases say of texts: constructions, verdicts, and the outline of who speaks about what."""

from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.sentiment.constructions import sum_constructions, sum_verdicts
from scrm.analyze.sentiment.folded_texts import FoldedTexts
from scrm.analyze.sentiment.text_signs import Outline, read_outline


class TextPhrases:
    """Phrases of many texts; each part is computed when it is first used.

    The expressions are compiled once for each batch, which takes as long as reading some thousand
    texts: a batch should be large.

    Parameters
    ----------
    texts : Series of str, shape (n,)
    """

    def __init__(self, texts: pl.Series) -> None:
        self._texts = FoldedTexts(texts)

    @cached_property
    def moved(self) -> NDArray[np.float64]:
        """Sum of constructions and verdicts of each text, shape (n,)."""
        return sum_constructions(self._texts) + sum_verdicts(self._texts)

    @cached_property
    def outline(self) -> Outline:
        """Marks, forms and length of each text."""
        return read_outline(self._texts)
