"""The sentiment model as a scikit-learn classifier: German texts in, probabilities out."""

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.model import PreparedTexts
from scrm.analyze.sentiment.model_engine import MODEL, ModelEngine, TextClassifier
from scrm.analyze.sentiment.model_fit import assign_folds, mix_with_shipped, train_model
from scrm.analyze.sentiment.weights import Weights

Floats = NDArray[np.float64]


class SentimentClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # no types
    """Negative, neutral or positive: the pipeline from German texts to probabilities.

    `fit` learns from labelled texts as ``scrm sentiment train`` does: features of the lexicon,
    n-grams and pairs of words, mixed with the shipped model where that is better on texts left out,
    and calibrated. `from_file` gives a model that is trained already.

    Parameters
    ----------
    folds : int
        Parts of the cross-validation that calibrates and mixes.
    random_state : int

    Attributes
    ----------
    classes_ : array of str
        The labels that occurred, in the order of the probabilities.
    weights_ : Weights
        The model; ``weights_.save(path)`` writes the file that ``scrm sentiment --model`` reads.

    Examples
    --------
    >>> model = SentimentClassifier.from_file()
    >>> model.predict(["Das ist großartig, danke!", "Der Service ist eine Katastrophe."]).tolist()
    ['positive', 'negative']
    >>> model.predict_proba(["Das ist großartig, danke!"]).shape, model.classes_.tolist()
    ((1, 3), ['negative', 'neutral', 'positive'])
    """

    def __init__(self, *, folds: int = 5, random_state: int = 0) -> None:
        self.folds = folds
        self.random_state = random_state

    @classmethod
    def from_file(cls, path: str | PathLike[str] | None = None) -> Self:
        """Return the shipped model, or one that ``scrm sentiment train`` wrote.

        Raises
        ------
        ConfigError
            The file does not exist, or holds no model of this version.
        """
        return cls()._use(  # noqa: SLF001  of the same class
            Weights.load(MODEL if path is None else Path(path))
        )

    def fit(self, X: Iterable[str], y: Iterable[str]) -> Self:  # noqa: N803  scikit-learn's names
        """Learn from labelled texts.

        Parameters
        ----------
        X : sequence of str, shape (n,)
        y : sequence of str, shape (n,)
            Of ``negative, neutral, positive``; at least two of them, each twice or more.

        Raises
        ------
        ValueError
            A label is another one, or occurs once; or there are not as many labels as texts.
        """
        texts, labels = _read_texts(X), list(y)
        names, codes = _encode(labels, len(texts))
        prepared = PreparedTexts(texts)
        folds = assign_folds(codes, self.folds, self.random_state)
        own = train_model(prepared, codes, names, folds=folds, seed=self.random_state)
        known = [LABELS.index(name) for name in names]
        shipped = ModelEngine().log_probabilities(prepared)[:, known]
        return self._use(mix_with_shipped(own, shipped, codes)[0])

    def predict_proba(self, X: Iterable[str]) -> Floats:  # noqa: N803
        """Return the probability of each label, shape (n, labels), in the order of `classes_`."""
        check_is_fitted(self)
        found = np.exp(self._classifier.log_probabilities(PreparedTexts(_read_texts(X))))
        chosen: Floats = found[:, [LABELS.index(label) for label in self.classes_]]
        return chosen

    def predict(self, X: Iterable[str]) -> NDArray[Any]:  # noqa: N803
        """Return the most probable label of each text, shape (n,)."""
        best = self.predict_proba(X).argmax(axis=1)
        found: NDArray[Any] = self.classes_[best]
        return found

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        tags.input_tags.string = True
        return tags

    def _use(self, weights: Weights) -> Self:
        self.weights_ = weights
        self.classes_ = np.array(weights.labels)
        self._classifier = TextClassifier(weights)
        return self


def _read_texts(texts: Iterable[str]) -> pl.Series:
    """Return texts as a series.

    Raises
    ------
    ValueError
        One string is given instead of several, or something that is no text.
    """
    if isinstance(texts, str):
        raise ValueError("expected several texts, got one string; pass a list of one")  # noqa: TRY004
    found = list(texts)
    if any(not isinstance(each, str) for each in found):
        raise ValueError("expected texts (str); replace missing ones by ''")
    return pl.Series("text", found, dtype=pl.String)


def _encode(labels: Sequence[str], texts: int) -> tuple[list[str], NDArray[np.int64]]:
    """Return the labels that occur, in the order of `LABELS`, and the index of each."""
    if len(labels) != texts:
        raise ValueError(f"{texts} texts, but {len(labels)} labels")
    unknown = set(labels) - set(LABELS)
    if unknown:
        raise ValueError(f"labels must be {', '.join(LABELS)}; found {len(unknown)} other(s)")
    names: list[str] = [label for label in LABELS if label in labels]
    codes = np.array([names.index(label) for label in labels], np.int64)
    if len(names) < 2 or np.bincount(codes).min() < 2:  # noqa: PLR2004  to learn and to check
        raise ValueError("at least two labels are needed, each at least twice")
    return names, codes
