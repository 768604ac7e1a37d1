"""The model: two logistic regressions, over n-grams and word pairs, and over lexicon features.

Training and scoring use the same representation of texts, `PreparedTexts`: lexicon features, slots
of hashed character n-grams, and slots of hashed pairs of neighbouring words. Each distinct form of
a word is hashed once.
"""

import math
import zlib
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from scrm.analyze.sentiment.features import compute_features
from scrm.analyze.sentiment.lexicon import load_lexicon
from scrm.analyze.sentiment.text_phrases import TextPhrases
from scrm.analyze.sentiment.text_signs import Outline
from scrm.analyze.sentiment.tokens import LINKS, Tokens, tokenize
from scrm.analyze.sentiment.weights import HASHED, Weights
from scrm.analyze.sentiment.word_cache import Memory
from scrm.analyze.sentiment.word_forms import fold, shorten_repeats

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Sparse = sparse.csr_matrix
SparseColumns = sparse.csc_matrix

SHORTEST_GRAM: Final = 3
LONGEST_GRAM: Final = 5
_LONGEST_WORD: Final = 40
_PAIR_FACTOR: Final = 0x9E3779B1
"""An odd number near 2^32 / golden ratio (Knuth), which spreads pairs over the slots."""
JOINT_SHARE: Final = 0.5
"""Weight of the regression over n-grams and pairs in the geometric mean of both."""


def hash_grams(form: str) -> NDArray[np.int32]:
    """Return the slots of a token: of the word, then of its n-grams with marked ends.

    Links, accounts and numbers have one slot each.

    Examples
    --------
    >>> len(hash_grams("gut")), hash_grams("http://x.de") == hash_grams("www.y.de")
    (7, array([ True]))
    """
    first = form[0]
    if form.startswith(LINKS):
        names = [b"<url>"]
    elif first == "@":
        names = [b"<account>"]
    elif first.isdigit():
        names = [b"<number>"]
    else:
        names = _list_grams(shorten_repeats(fold(form))[:_LONGEST_WORD])
    return np.array([zlib.crc32(name) & (HASHED - 1) for name in names], np.int32)


def _list_grams(word: str) -> list[bytes]:
    """Return a word and its n-grams as UTF-8."""
    whole = _encode(f"W{word}")
    if not word[0].isalpha() or len(word) < SHORTEST_GRAM:
        return [whole]
    marked = f"<{word}>"
    sizes = range(SHORTEST_GRAM, LONGEST_GRAM + 1)
    places = [(i, i + n) for n in sizes for i in range(len(marked) - n + 1)]
    if marked.isascii():
        letters = marked.encode()
        return [whole, *[letters[start:end] for start, end in places]]
    return [whole, *[_encode(marked[start:end]) for start, end in places]]


def _encode(gram: str) -> bytes:
    return gram.encode("utf-8", "replace")


_GRAMS: Final = Memory(hash_grams)


class PreparedTexts:
    """Texts as a model sees them; each part is computed when it is first used.

    Parameters
    ----------
    texts : Series of str, shape (n,)
    phrases : TextPhrases, optional
        Of a larger batch, which has the texts from the place `first`.
    first : int
    """

    def __init__(
        self, texts: pl.Series, phrases: TextPhrases | None = None, first: int = 0
    ) -> None:
        self.texts = texts
        self._phrases = phrases or TextPhrases(texts)
        self._rows = slice(first, first + len(texts))
        self.tokens = tokenize(texts)
        self.values = compute_features(self.tokens, load_lexicon())

    @property
    def features(self) -> Floats:
        """Lexicon features of each text, shape (n, len(features.NAMES))."""
        return self.values.features

    @property
    def moved(self) -> Floats:
        """Sum of constructions and verdicts of each text, shape (n,)."""
        return self._phrases.moved[self._rows]

    @property
    def outline(self) -> Outline:
        """Marks, forms and length of each text."""
        return self._phrases.outline.take(self._rows)

    @cached_property
    def _slots(self) -> list[NDArray[np.int32]]:
        return _GRAMS.list_values(self.tokens.keys)

    @cached_property
    def holds(self) -> Sparse:
        """Slots of words and n-grams in each text: sparse 0 and 1, shape (n, HASHED)."""
        return self.texts_of_slot.tocsr()

    @cached_property
    def texts_of_slot(self) -> SparseColumns:
        """The same by column: the texts that hold each slot."""
        lengths = np.array([0, *map(len, self._slots)])
        columns = np.concatenate([*self._slots, np.empty(0, np.int32)])
        of_forms = sparse.csr_matrix(
            (np.ones(len(columns), np.float32), columns, np.cumsum(lengths)),
            shape=(len(self._slots), HASHED),
        )
        return _presence(
            _fill_slots(self.tokens, self.tokens.text, self.tokens.form, len(self._slots))
            @ of_forms.tocsc()
        )

    @cached_property
    def pairs(self) -> Sparse:
        """Slots of pairs of neighbours in each text: sparse 0 and 1, shape (n, HASHED)."""
        return self.texts_of_pair.tocsr()

    @cached_property
    def texts_of_pair(self) -> SparseColumns:
        """The same by column: the texts that hold each pair."""
        words = np.array([slots[0] for slots in self._slots], np.uint32)[self.tokens.form]
        mixed = words[:-1] * np.uint32(_PAIR_FACTOR) ^ words[1:]
        neighbours = self.tokens.text[1:] == self.tokens.text[:-1]
        slots = (
            mixed[neighbours] * np.uint32(_PAIR_FACTOR) >> np.uint32(32 - HASHED.bit_length() + 1)
        ).astype(np.int64)
        return _presence(_fill_slots(self.tokens, self.tokens.text[:-1][neighbours], slots, HASHED))


def _fill_slots(tokens: Tokens, texts: Ints, columns: Ints, width: int) -> SparseColumns:
    return sparse.csc_matrix(
        (np.ones(len(texts), np.float32), (texts, columns)), shape=(tokens.count, width)
    )


def _presence(counts: SparseColumns) -> SparseColumns:
    """Return 1 for each count above 0."""
    counts.data = np.ones(len(counts.data))
    return counts


def standardise(features: Floats, weights: Weights) -> Floats:
    """Return standardised features, clipped to the range of the training texts."""
    return np.clip((features - weights.mean) / weights.scale, weights.low, weights.high)


def build_quadratic_forms(coefficients: Floats) -> Floats:
    """Return coefficients of features, products and the intercept as a quadratic form per class.

    With a last feature that is always 1, the logit of a text is x' Q x: no product of two features
    has to be stored.

    Parameters
    ----------
    coefficients : array, shape (c, d + d * (d + 1) / 2 + 1)
        As `Weights.alone`.

    Returns
    -------
    array, shape (c, d + 1, d + 1)

    Examples
    --------
    >>> # 2 a + 3 b + 4 aa + 5 ab + 6 bb + 7
    >>> build_quadratic_forms(np.array([[2.0, 3.0, 4.0, 5.0, 6.0, 7.0]])).tolist()
    [[[4.0, 5.0, 2.0], [0.0, 6.0, 3.0], [0.0, 0.0, 7.0]]]
    """
    classes, width = coefficients.shape
    d = math.isqrt(2 * width) - 1
    forms = np.zeros((classes, d + 1, d + 1))
    forms[:, :, -1] = coefficients[:, [*range(d), -1]]
    forms[:, *np.triu_indices(d)] = coefficients[:, d:-1]
    return forms


class Model:
    """A trained model that scores texts.

    Parameters
    ----------
    weights : Weights
        From `Weights.load` or `scrm.analyze.sentiment.model_fit.fit_weights`.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._grams = np.ascontiguousarray(weights.grams.T), np.square(weights.idf)
        self._pairs = np.ascontiguousarray(weights.pairs.T), np.square(weights.pair_idf)
        self._forms = build_quadratic_forms(weights.alone)

    def logits(self, texts: PreparedTexts, rows: Ints | None = None) -> Floats:
        """Return unnormalised log probabilities of the texts, or some of them, shape (n, c)."""
        dense = self._standardise(texts, rows)
        holds = texts.texts_of_slot if rows is None else texts.holds[rows]
        pairs = texts.texts_of_pair if rows is None else texts.pairs[rows]
        joint = _linear(dense, self.weights.joint) + _sum_slots(holds, *self._grams)
        joint += _sum_slots(pairs, *self._pairs)
        return np.asarray(
            JOINT_SHARE * log_softmax(joint) + (1 - JOINT_SHARE) * self.alone(texts, rows)
        )

    def _standardise(self, texts: PreparedTexts, rows: Ints | None) -> Floats:
        return standardise(texts.features if rows is None else texts.features[rows], self.weights)

    def alone(self, texts: PreparedTexts, rows: Ints | None = None) -> Floats:
        """Return log probabilities from the lexicon features alone, shape (n, c)."""
        dense = self._standardise(texts, rows)
        with_one = np.column_stack([dense, np.ones(len(dense))])
        return log_softmax(
            np.einsum("ncj,nj->nc", np.einsum("ni,cji->ncj", with_one, self._forms), with_one)
        )


def _sum_slots(holds: Sparse | SparseColumns, coefficients: Floats, squares: Floats) -> Floats:
    """Return the sums of slot coefficients per text, for vectors scaled to length one.

    A text's slots are added in ascending order by rows as by columns: its sums are the same in any
    batch.
    """
    return np.asarray((holds @ coefficients) / np.sqrt(np.maximum(holds @ squares, 1e-12))[:, None])


def _linear(dense: Floats, coefficients: Floats) -> Floats:
    """Return logits; einsum adds a row in the same order in any batch, which BLAS does not."""
    return np.asarray(np.einsum("nd,cd->nc", dense, coefficients[:, :-1]) + coefficients[:, -1])


def log_softmax(logits: Floats) -> Floats:
    """Return normalised log probabilities, one row per text."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def mix_logits(own: Floats, shipped: Floats, shipped_share: float) -> Floats:
    """Return the weighted geometric mean of two models, as logits."""
    return (1 - shipped_share) * log_softmax(own) + shipped_share * log_softmax(shipped)
