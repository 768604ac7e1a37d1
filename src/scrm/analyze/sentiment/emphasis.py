"""Emphasis and contrast: "sehr" strengthens the next words, what follows "aber" weighs more."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.sentiment.lexicon import Word
from scrm.analyze.sentiment.tokens import Tokens

Floats = NDArray[np.float64]

_AFTER_CONTRAST: Final = 1.5


def compute_emphasis(word: Word[Floats], clause: NDArray[np.int64]) -> Floats:
    """Return the factor that the one or two tokens before give to each token, shape (t,)."""
    factor = np.ones(len(clause))
    for distance in (2, 1):
        is_same_clause = clause[distance:] == clause[:-distance]
        strength = word.intensity[:-distance]
        applies = is_same_clause & (strength != 1)
        factor[distance:] = np.where(applies, strength, factor[distance:])
    return factor


def weigh_contrast(word: Word[Floats], tokens: Tokens) -> Floats:
    """Return the weight of each token: more after a word of contrast in its text, shape (t,)."""
    seen = np.cumsum(word.is_contrast)
    first = np.searchsorted(tokens.text, np.arange(tokens.count))
    before_text = np.concatenate([[0.0], seen])[first]
    return np.where(seen - before_text[tokens.text] > 0, _AFTER_CONTRAST, 1.0)
