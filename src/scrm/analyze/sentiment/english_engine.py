"""The engine for English texts: polarity of words in context, and constructions of negation.

The polarity of words is added up after negation, emphasis and contrast, as in German texts. Praise
and complaint per 25 words give the logits of a multinomial regression with three coefficients,

    positive = a * (praise - complaint)
    negative = -positive
    neutral = b - c * (the larger of praise and complaint)

in which praise and complaint are log(1 + sum). Constructions ("can't fault", "nobody answers")
move the logits as they do in German texts (ADR 81).
"""

from functools import cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import lexicon as load_phrases
from scrm.analyze.sentiment.constructions import shift_logits, sum_constructions
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.english_lexicon import NAME, load_english_lexicon
from scrm.analyze.sentiment.features import compute_features
from scrm.analyze.sentiment.model import log_softmax
from scrm.analyze.sentiment.model_engine import build_scores, list_evidence
from scrm.analyze.sentiment.tokens import tokenize

Floats = NDArray[np.float64]

CONSTRUCTIONS: Final = "negation_en"
BALANCE: Final = 3.5
NEUTRAL: Final = 1.5
LARGER: Final = 3.1
"""The coefficients a, b and c; fitted on the sentences of tests/data/english_develop.csv."""
_VERSION: Final = 1
"""Raised with every change of the code that may change a label."""


class EnglishEngine:
    """Labels of English texts by lexicon and constructions."""

    @property
    def name(self) -> str:
        """Name with the versions of the lexicons."""
        ids = (load_phrases(each)["id"].rpartition("-")[2] for each in (NAME, CONSTRUCTIONS))
        return f"english {_VERSION} {' '.join(ids)}"

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """Unknown: no corpus of English texts was read."""
        return None

    def score(self, texts: pl.Series, *, evidence: bool = False) -> pl.DataFrame:
        """Return label, probability, polarity = p(positive) - p(negative), and evidence."""
        tokens = tokenize(texts)
        found = compute_features(tokens, load_english_lexicon())
        logits = compute_logits(*np.exp(found.features[:, [0, 1, 2, 3]].T) - 1)
        total = sum_constructions(texts, name=CONSTRUCTIONS)
        chances = np.exp(log_softmax(shift_logits(log_softmax(logits), total, LABELS)))
        return build_scores(chances, list_evidence(tokens, found) if evidence else None)


def compute_logits(praise: Floats, complaint: Floats, glad: Floats, sad: Floats) -> Floats:
    """Return logits of the labels from sums per 25 words.

    Parameters
    ----------
    praise, complaint : array, shape (n,)
        Sums of the polarity of words of one sign.
    glad, sad : array, shape (n,)
        The same of emoticons and emoji.

    Returns
    -------
    array, shape (n, 3)
        In the order of `LABELS`.

    Examples
    --------
    >>> logits = compute_logits(*np.array([[0.7, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 1.0]]))
    >>> [LABELS[at] for at in logits.argmax(axis=1)]
    ['positive', 'negative']
    """
    good, bad = np.log1p(praise + glad), np.log1p(complaint + sad)
    balance = BALANCE * (good - bad)
    return np.column_stack([-balance, NEUTRAL - LARGER * np.maximum(good, bad), balance])


@cache
def load_english_engine() -> EnglishEngine:
    """Return the engine for English texts, loaded once per process."""
    return EnglishEngine()
