"""The model engine: two logistic regressions over the lexicon's features and over n-grams of characters.

A text is the sum of its tokens, so each form of a word is hashed and weighted once, however often it comes; a text costs
a few additions per token.
"""

import zlib
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.sentiment.features import Read, read
from scrm.analyze.sentiment.lexicon import LINKS, fold, lexicon, undrawn
from scrm.analyze.sentiment.memory import Memory
from scrm.analyze.sentiment.tokens import Tokens, tokenized
from scrm.analyze.sentiment.weights import HASHED, Weights

Floats = NDArray[np.float64]

SHORTEST_GRAM: Final = 3
LONGEST_GRAM: Final = 5
_LONGEST_WORD: Final = 40
JOINT_SHARE: Final = 0.7
"""Weight of the regression that sees n-grams, in the geometric mean of both."""
DENSE_SCALE: Final = 0.3
"""Weight of a standardised feature beside the n-grams, whose vector has length one."""


def grams(form: str) -> list[int]:
    """Return the slots of a token: the word, and its n-grams with the ends marked; others than words are one slot.

    Examples
    --------
    >>> len(grams("gut")), grams("http://x.de") == grams("www.y.de")
    (7, True)
    """
    first = form[0]
    if form.startswith(LINKS):
        names = ["<url>"]
    elif first == "@":
        names = ["<account>"]
    elif first.isdigit():
        names = ["<number>"]
    else:
        names = _parts(undrawn(fold(form))[:_LONGEST_WORD])
    return [zlib.crc32(name.encode("utf-8", "replace")) & (HASHED - 1) for name in names]


def _parts(word: str) -> list[str]:
    marked = f"<{word}>" if word[0].isalpha() and len(word) >= SHORTEST_GRAM else ""
    sizes = range(SHORTEST_GRAM, LONGEST_GRAM + 1) if marked else ()
    return [f"W{word}", *(marked[i : i + n] for n in sizes for i in range(len(marked) - n + 1))]


def standardised(features: Floats, weights: Weights) -> Floats:
    """Return features as the regressions see them, within the range of the training texts."""
    return np.clip((features - weights.mean) / weights.scale, weights.low, weights.high)


class Model:
    """A trained model that scores texts.

    Parameters
    ----------
    weights : Weights
        From `Weights.load` or `scrm.analyze.sentiment.training.fit`.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._forms: Memory[str, Floats] = Memory(self._form)

    def logits(self, texts: pl.Series) -> tuple[Floats, Tokens, Read]:
        """Return unnormalised log probabilities, shape (n, c), with the tokens and what the lexicon read."""
        alone, dense, tokens, seen = self._alone(texts)
        joint = log_softmax(_linear(dense, self.weights.joint) + self._from_grams(tokens))
        return JOINT_SHARE * joint + (1 - JOINT_SHARE) * alone, tokens, seen

    def alone(self, texts: pl.Series) -> tuple[Floats, Tokens, Read]:
        """Return the same from the lexicon's features alone: the lexicon engine."""
        found, _, tokens, seen = self._alone(texts)
        return found, tokens, seen

    def _alone(self, texts: pl.Series) -> tuple[Floats, Floats, Tokens, Read]:
        tokens = tokenized(texts)
        seen = read(tokens, lexicon())
        dense = standardised(seen.features, self.weights)
        return log_softmax(_linear(dense, self.weights.alone)), dense, tokens, seen

    def contributions(self, tokens: Tokens) -> Floats:
        """Return what each form adds to each class before the norm, shape (f, c), and its squared length, last."""
        rows = [self._forms[form] for form in tokens.forms]
        return np.array(rows) if rows else np.empty((0, len(self.weights.labels) + 1))

    def _from_grams(self, tokens: Tokens) -> Floats:
        of_form = self.contributions(tokens)
        sums = np.column_stack([tokens.sums(of_form[:, k][tokens.form]) for k in range(of_form.shape[1])])
        return np.asarray(sums[:, :-1] / np.sqrt(np.maximum(sums[:, -1:], 1e-12)))

    def _form(self, form: str) -> Floats:
        slots = grams(form)
        return np.append(self.weights.grams[:, slots].sum(axis=1), np.square(self.weights.idf[slots]).sum())


def _linear(dense: Floats, coefficients: Floats) -> Floats:
    """Return logits; einsum adds each row in the same order, however many texts come together (BLAS does not)."""
    return np.asarray(np.einsum("nd,cd->nc", dense, coefficients[:, :-1]) + coefficients[:, -1])


def log_softmax(logits: Floats) -> Floats:
    """Return logarithms of probabilities, one row per text."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def mix(own: Floats, shipped: Floats, shipped_share: float) -> Floats:
    """Return the weighted geometric mean of two models, as logits."""
    return (1 - shipped_share) * log_softmax(own) + shipped_share * log_softmax(shipped)
