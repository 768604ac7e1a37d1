"""The model and lexicon engines: a trained model, or the part of it that uses the lexicon only."""

import hashlib
from copy import copy
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import lexicon as load_phrases
from scrm.analyze.sentiment.constructions import LEXICON as CONSTRUCTIONS
from scrm.analyze.sentiment.constructions import VERDICTS, shift_logits
from scrm.analyze.sentiment.engine_types import LABELS, SCORED, decode_labels
from scrm.analyze.sentiment.features import TextValues, compute_features
from scrm.analyze.sentiment.lexicon import NAME, load_lexicon
from scrm.analyze.sentiment.model import Model, PreparedTexts, log_softmax, mix_logits
from scrm.analyze.sentiment.sign_weights import hash_weights, load_sign_weights
from scrm.analyze.sentiment.text_forms import LEXICON as FORMS
from scrm.analyze.sentiment.text_phrases import TextPhrases
from scrm.analyze.sentiment.text_signs import LEXICON as SIGNS
from scrm.analyze.sentiment.text_signs import read_signs
from scrm.analyze.sentiment.tokens import Tokens, tokenize
from scrm.analyze.sentiment.valence_list import hash_content
from scrm.analyze.sentiment.weights import Weights
from scrm.config import resources

Floats = NDArray[np.float64]

MODEL: Final = resources("configs") / "models" / "sentiment_de.npz"
EVIDENCE: Final = 3
"""Number of words that an engine names as evidence."""
_VERSION: Final = 6
"""Raised with every change of the code that may change a label."""
_LEXICONS: Final = (NAME, CONSTRUCTIONS, FORMS, VERDICTS, SIGNS)
_BLOCK: Final = 10_000
"""Texts scored at a time, which limits memory."""


class TextClassifier:
    """Weights with everything that turns texts into calibrated probabilities.

    Parameters
    ----------
    weights : Weights
    alone : bool
        Use only the regression on the lexicon's features: the lexicon engine.
    """

    def __init__(self, weights: Weights, *, alone: bool = False) -> None:
        about = weights.about
        self._model = Model(weights)
        self.kind = "lexicon" if alone else "model"
        self._temperature = float(about["temperature"][self.kind])
        self._columns = [LABELS.index(label) for label in about["labels"]]
        self.has_signs = not alone and bool(about.get("has_signs", False))
        self.shipped_share = 0.0 if alone else float(about.get("shipped_share", 0.0))
        self._shipped = Model(Weights.load(MODEL)) if self.shipped_share else self._model

    @property
    def weights(self) -> Weights:
        """The weights of the model."""
        return self._model.weights

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """Counts of the cross-validation when the model was trained, shape (3, 3)."""
        found = self.weights.about.get("confusion", {}).get(self.kind)
        if found is None:
            return None
        counts = np.zeros((3, 3), np.int64)
        counts[np.ix_(self._columns, self._columns)] = found
        return counts

    def log_probabilities(self, texts: PreparedTexts) -> Floats:
        """Return calibrated log probabilities, shape (n, 3); -inf for labels it does not know."""
        found = self._model.alone(texts) if self.kind == "lexicon" else self._model.logits(texts)
        if self.shipped_share:
            shipped = self._shipped.logits(texts)[:, self._columns]
            found = mix_logits(found, shipped, self.shipped_share)
        everything = np.full((len(found), 3), -np.inf)
        calibrated = log_softmax(found * self._temperature)
        if self.kind == "model":
            labels = self.weights.labels
            calibrated = log_softmax(shift_logits(calibrated, texts.moved, labels))
            if self.has_signs:
                signs = read_signs(texts.outline, texts.tokens, texts.features, texts.moved)
                calibrated = log_softmax(load_sign_weights().move(calibrated, signs, labels))
        everything[:, self._columns] = calibrated
        return everything


class ModelEngine:
    """A trained model in a file.

    Parameters
    ----------
    path : Path
        A file that `Weights.save` wrote.
    alone : bool
        As for `TextClassifier`.
    """

    def __init__(self, path: Path = MODEL, *, alone: bool = False) -> None:
        self._classifier = TextClassifier(Weights.load(path), alone=alone)
        shipped = MODEL.read_bytes() if self._classifier.shipped_share else b""
        lexicons = " ".join(
            (*(load_phrases(each)["id"] for each in _LEXICONS), hash_content())
        ).encode()
        content = hashlib.sha256(path.read_bytes() + shipped + lexicons + hash_weights())

        self.name = f"{self._classifier.kind} {_VERSION} {content.hexdigest()[:8]}"

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """Counts of the cross-validation when the model was trained, shape (3, 3)."""
        return self._classifier.confusion

    @property
    def has_signs(self) -> bool:
        """Whether the signs of a text move its decisions: those of the shipped model only."""
        return self._classifier.has_signs

    def without_signs(self) -> "ModelEngine":
        """Return this engine for parts of texts: their length and form say nothing."""
        engine = copy(self)
        engine._classifier = copy(self._classifier)  # noqa: SLF001  of the same class
        engine._classifier.has_signs = False  # noqa: SLF001
        return engine

    @property
    def idf(self) -> Floats:
        """Inverse document frequency of each n-gram in the training texts, shape (HASHED,)."""
        return self._classifier.weights.idf

    def log_probabilities(self, texts: PreparedTexts) -> Floats:
        """Return calibrated log probabilities, shape (n, 3); -inf for labels it does not know."""
        return self._classifier.log_probabilities(texts)

    def score(self, texts: pl.Series, *, evidence: bool = False) -> pl.DataFrame:
        """Return label, probability, polarity = p(positive) - p(negative), and evidence."""
        starts = range(0, max(len(texts), 1), _BLOCK)
        phrases = TextPhrases(texts)  # of all blocks: to compile their expressions takes long
        blocks = (PreparedTexts(texts.slice(start, _BLOCK), phrases, start) for start in starts)
        return pl.concat([self._score(prepared, evidence=evidence) for prepared in blocks])

    def _score(self, prepared: PreparedTexts, *, evidence: bool) -> pl.DataFrame:
        chances = np.exp(self.log_probabilities(prepared))
        words = list_evidence(prepared.tokens, prepared.values) if evidence else None
        return build_scores(chances, words)


def build_scores(chances: Floats, evidence: pl.Series | None = None) -> pl.DataFrame:
    """Return rows of `SCORED` from probabilities of the labels.

    Parameters
    ----------
    chances : array, shape (n, 3)
        Probabilities in the order of `LABELS`.
    evidence : Series of list of str, shape (n,), optional
    """
    if evidence is None:
        evidence = pl.Series([[]], dtype=pl.List(pl.String)).new_from_index(0, len(chances))
    return pl.DataFrame(
        {
            "label": decode_labels(chances.argmax(axis=1)),
            "probability": chances.max(axis=1).round(6),
            "polarity": (chances[:, 2] - chances[:, 0]).round(6),
            "evidence": evidence,
        },
        schema=SCORED,
    )


def has_known_word(texts: pl.Series) -> pl.Series:
    """Return which German texts have a word, emoticon or emoji that the lexicon rates.

    Examples
    --------
    >>> has_known_word(pl.Series(["I bin dahoam", "Des is leiwand"])).to_list()
    [False, True]
    """
    tokens = tokenize(texts)
    values = compute_features(tokens, load_lexicon())
    return pl.Series("known", tokens.sums(np.abs(values.values) + np.abs(values.valences)) > 0)


def list_evidence(tokens: Tokens, read: TextValues) -> pl.Series:
    """Return the words with the largest values in each text, after negation and emphasis."""
    worth = np.abs(read.values + read.valences / 3)
    counted = np.flatnonzero(worth)
    order = counted[np.lexsort((counted, -worth[counted], tokens.text[counted]))]
    forms = pl.Series(tokens.forms, dtype=pl.String).gather(tokens.form[order])
    words = pl.DataFrame({"text": tokens.text[order], "form": forms})
    strongest = words.group_by("text", maintain_order=True).agg(pl.col("form").head(EVIDENCE))
    numbered = pl.DataFrame({"text": np.arange(tokens.count)})
    joined = numbered.join(strongest, on="text", how="left", maintain_order="left")
    return joined["form"].fill_null([])
