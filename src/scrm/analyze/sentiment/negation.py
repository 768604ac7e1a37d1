"""Negation within clauses: which words does "nicht" or "kein" deny, before or after it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.sentiment.lexicon import Word

Floats = NDArray[np.float64]

_REACH_AFTER: Final = 4
"""Tokens after a negation that it denies ("nicht wirklich so gut")."""
_REACH_BEFORE: Final = 4
"""Tokens before a negation that it denies ("gut ist das leider nicht")."""
_GOOD_DENIED: Final = -0.7
_BAD_DENIED: Final = -0.4


def number_clauses(word: Word[Floats], text: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of each token's clause, shape (t,).

    A punctuation mark, a word of contrast and a new text begin a clause.
    """
    if not len(text):
        return np.empty(0, np.int64)
    breaks = (word.ends_clause > 0) | (word.is_contrast > 0)
    breaks[1:] |= text[1:] != text[:-1]
    return np.cumsum(breaks)


def find_negated(word: Word[Floats], clause: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which tokens a negation of the same clause denies, shape (t,)."""
    if not len(clause):
        return np.zeros(0, bool)
    position = np.arange(len(clause))
    before = np.maximum.accumulate(np.where(word.negates_after > 0, position, -1))
    after = np.where(word.negates_before > 0, position, len(clause))
    after = np.minimum.accumulate(after[::-1])[::-1]
    from_before = (before >= 0) & (position > before) & (position - before <= _REACH_AFTER)
    from_before &= clause[np.maximum(before, 0)] == clause
    from_after = (after < len(clause)) & (after > position) & (after - position <= _REACH_BEFORE)
    from_after &= clause[np.minimum(after, len(clause) - 1)] == clause
    return from_before | from_after


def deny(values: Floats, is_denied: NDArray[np.bool_]) -> Floats:
    """Reverse denied values: "nicht gut" is worse than "nicht schlecht" is good.

    Examples
    --------
    >>> deny(np.array([1.0, -1.0, 1.0]), np.array([True, True, False])).tolist()
    [-0.7, 0.4, 1.0]
    """
    factor = np.where(values > 0, _GOOD_DENIED, _BAD_DENIED)
    return np.where(is_denied & (values != 0), values * factor, values)
