"""Train a model on labelled texts: fit, scores by cross-validation, learning curve, and what is wrong with the data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar

from scrm.analyze.sentiment.evaluation import confusion, macro_f1
from scrm.analyze.sentiment.features import read
from scrm.analyze.sentiment.lexicon import lexicon
from scrm.analyze.sentiment.model import DENSE_SCALE, Model, grams, log_softmax, mix
from scrm.analyze.sentiment.tokens import Tokens, tokenized
from scrm.analyze.sentiment.weights import HASHED, Weights, rounded

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

JOINT_C: Final = 1.5
ALONE_C: Final = 1.0
BALANCE: Final = 0.85
"""0 leaves the classes their shares in the training texts, 1 gives each the same weight."""
SHIPPED_SHARES: Final = (0.0, 0.25, 0.5, 0.75)
"""Weights of the shipped model that are tried beside a new one."""
_EDGE: Final = 0.5
"""Per cent of the training texts beyond either end of a feature's range."""


class Prepared:
    """Texts in the form that training needs, so that folds share the work.

    Parameters
    ----------
    texts : Series of str, shape (n,)
    """

    def __init__(self, texts: pl.Series) -> None:
        tokens = tokenized(texts)
        self.features = read(tokens, lexicon()).features
        self._slots: Any = _slots(tokens)
        shape = (tokens.count, len(tokens.forms))
        self._counts = sparse.csr_matrix((np.ones(len(tokens.form)), (tokens.text, tokens.form)), shape=shape)
        self.holds: Any = ((self._counts @ self._slots) > 0).astype(float).tocsr()
        """Which slots each text fills: sparse matrix of 0 and 1, shape (n, HASHED)."""

    def idf(self, rows: Ints) -> Floats:
        """Return the inverse document frequency of each slot among some of the texts, shape (HASHED,)."""
        holding = np.asarray(self.holds[rows].sum(axis=0)).ravel()
        return np.asarray(np.log((1 + len(rows)) / (1 + holding)) + 1)

    def grams(self, idf: Floats) -> Any:
        """Return the n-grams of all texts, weighted and scaled to about length one; sparse, shape (n, HASHED)."""
        weighted: Any = self._slots.multiply(idf).tocsr()
        squared = np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel()
        length = np.sqrt(np.maximum(self._counts @ squared, 1e-12))
        return (sparse.diags(1 / length) @ (self._counts @ weighted)).tocsr()


def fit(
    prepared: Prepared, labels: Ints, rows: Ints, names: Sequence[str], *, seed: int = 0, emphasis: Floats | None = None
) -> Weights:
    """Fit both regressions on some of the texts; rare classes count more, so that none is forgotten.

    Parameters
    ----------
    prepared : Prepared
        All texts.
    labels : array of int, shape (n,)
        Class of each text, an index into `names`.
    rows : array of int
        The texts to learn from; every class occurs among them.
    emphasis : array, shape (n,), optional
        How often each text counts.
    """
    counts = None if emphasis is None else emphasis[rows]
    features = prepared.features[rows]
    mean, scale = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-6)
    standard = (features - mean) / scale
    low, high = np.percentile(standard, [_EDGE, 100 - _EDGE], axis=0)
    dense = np.clip(standard, low, high)
    idf = prepared.idf(rows)
    ngrams = prepared.grams(idf)[rows]
    held = np.unique(ngrams.indices)  # few texts fill few slots: the rest would only cost time
    everything = sparse.hstack([ngrams[:, held], sparse.csr_matrix(dense * DENSE_SCALE)]).tocsr()
    joint, joint_intercept = _regression(everything, labels[rows], JOINT_C, seed, counts)
    of_slots = np.zeros((len(joint), HASHED))
    of_slots[:, held] = joint[:, : len(held)] * idf[held]
    alone, alone_intercept = _regression(dense, labels[rows], ALONE_C, seed, counts)
    weights = Weights(
        mean=mean, scale=scale, low=low, high=high,
        alone=np.column_stack([alone, alone_intercept]),
        joint=np.column_stack([joint[:, len(held) :] * DENSE_SCALE, joint_intercept]),
        grams=of_slots, idf=idf,
        about={"labels": list(names), "temperature": {"model": 1.0, "lexicon": 1.0}},
    )  # fmt: skip
    return rounded(weights)


def _regression(x: Any, y: Ints, c: float, seed: int, counts: Floats | None) -> tuple[Floats, Floats]:
    """Return coefficients and intercepts of every class; of two classes the first gets the negated ones."""
    from sklearn.linear_model import LogisticRegression  # only who trains waits for it

    sizes = np.bincount(y)
    weight = {label: float((sizes.sum() / len(sizes) / size) ** BALANCE) for label, size in enumerate(sizes) if size}
    fitted = LogisticRegression(C=c, class_weight=weight, max_iter=500, random_state=seed)
    fitted = fitted.fit(x, y, sample_weight=counts)
    if len(fitted.classes_) > 2:  # noqa: PLR2004  two classes share one row
        return fitted.coef_, fitted.intercept_
    return np.vstack([-fitted.coef_, fitted.coef_]) / 2, np.concatenate([-fitted.intercept_, fitted.intercept_]) / 2


def _slots(tokens: Tokens) -> sparse.csr_matrix:
    """Return which slots each form fills, shape (f, HASHED)."""
    lists = [grams(form) for form in tokens.forms]
    rows = np.repeat(np.arange(len(lists)), [len(each) for each in lists])
    columns = np.fromiter((slot for each in lists for slot in each), np.int64, len(rows))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(lists), HASHED))


def out_of_fold(
    texts: pl.Series, labels: Ints, folds: Ints, names: Sequence[str], *, seed: int = 0
) -> tuple[Floats, Floats]:
    """Return log probabilities of each text from models that have seen neither it nor its fold, each shape (n, c).

    Returns
    -------
    model, lexicon : array
        Of both regressions together, and of the one on the lexicon's features alone.
    """
    prepared = Prepared(texts)
    both, alone = np.zeros((2, len(labels), len(names)))
    for fold in np.unique(folds):
        learn, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        model = Model(fit(prepared, labels, learn, names, seed=seed))
        both[test], alone[test] = model.logits(texts.gather(test))[0], model.alone(texts.gather(test))[0]
    return log_softmax(both), alone


def stratified(labels: Ints, k: int, seed: int) -> Ints:
    """Return a fold 0..k-1 for each text, so that every fold has its share of each class."""
    generator = np.random.default_rng(seed)
    folds = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        rows = generator.permutation(np.flatnonzero(labels == label))
        folds[rows] = np.arange(len(rows)) % k
    return folds


def temperature(log_probabilities: Floats, labels: Ints) -> float:
    """Return the factor on log probabilities that makes them honest: the least log loss on unseen texts."""

    def loss(factor: float) -> float:
        return -float(log_softmax(log_probabilities * factor)[np.arange(len(labels)), labels].mean())

    return round(float(minimize_scalar(loss, bounds=(0.1, 5.0), method="bounded").x), 3)


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, with what it says of its own training texts when it has not seen them.

    Parameters
    ----------
    weights : Weights
    unseen, unseen_alone : array, shape (n, c)
        Log probabilities out of fold: of the model, and of the lexicon's features alone.
    """

    weights: Weights
    unseen: Floats
    unseen_alone: Floats


def trained(texts: pl.Series, labels: Ints, names: Sequence[str], *, folds: Ints, seed: int = 0) -> Trained:
    """Train on all texts, with what cross-validation over `folds` measured beside the weights."""
    unseen, alone = out_of_fold(texts, labels, folds, names, seed=seed)
    weights = fit(Prepared(texts), labels, np.arange(len(labels)), names, seed=seed)
    counts = {
        "model": confusion(labels, unseen.argmax(axis=1), len(names)),
        "lexicon": confusion(labels, alone.argmax(axis=1), len(names)),
    }
    about = {
        **weights.about,
        "texts": len(labels),
        "texts_per_label": dict(zip(names, np.bincount(labels, minlength=len(names)).tolist(), strict=True)),
        "confusion": {kind: each.tolist() for kind, each in counts.items()},
        "macro_f1": {kind: round(macro_f1(each), 4) for kind, each in counts.items()},
        "temperature": {"model": temperature(unseen, labels), "lexicon": temperature(alone, labels)},
    }
    return Trained(replace(weights, about=about), unseen, alone)


def mixed(own: Trained, shipped: Floats, labels: Ints) -> tuple[Weights, Ints]:
    """Let the shipped model speak beside a new one, as much as helps on unseen texts.

    Parameters
    ----------
    own : Trained
        The new model.
    shipped : array, shape (n, c)
        Log probabilities of the shipped model for the same texts.

    Returns
    -------
    weights : Weights
        ``about["shipped_share"]`` is the weight of the shipped model, 0..1, of least log loss.
    counts : array, shape (c, c)
        Confusion out of fold of both together.
    """
    rows = np.arange(len(labels))
    losses = [-float(log_softmax(mix(own.unseen, shipped, part))[rows, labels].mean()) for part in SHIPPED_SHARES]
    part = SHIPPED_SHARES[int(np.argmin(losses))]
    both = mix(own.unseen, shipped, part)
    counts = confusion(labels, both.argmax(axis=1), both.shape[1])
    about = {
        **own.weights.about,
        "shipped_share": part,
        "confusion": {**own.weights.about["confusion"], "model": counts.tolist()},
        "temperature": {**own.weights.about["temperature"], "model": temperature(both, labels)},
    }
    return replace(own.weights, about=about), counts


def learning_curve(
    texts: pl.Series,
    labels: Ints,
    names: Sequence[str],
    *,
    folds: Ints,
    seed: int = 0,
    steps: Sequence[float] = (0.25, 0.5, 0.75, 1.0),
) -> Iterator[tuple[int, float]]:
    """Yield (texts learnt from, macro-F1 on the first fold) for growing parts of the other folds."""
    prepared = Prepared(texts)
    test, rest = np.flatnonzero(folds == 0), np.flatnonzero(folds != 0)
    order = np.random.default_rng(seed).permutation(rest)
    for step in steps:
        learn = np.sort(order[: max(int(step * len(rest)), 1)])
        if len(np.unique(labels[learn])) == len(names):
            found = Model(fit(prepared, labels, learn, names, seed=seed)).logits(texts.gather(test))[0]
            yield len(learn), macro_f1(confusion(labels[test], found.argmax(axis=1), len(names)))
