"""Training of a model on labelled texts: fit, cross-validation, calibration, learning curve."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar

from scrm.analyze.sentiment.accuracy import count_confusion, macro_f1
from scrm.analyze.sentiment.model import Model, PreparedTexts, Sparse, log_softmax, mix_logits
from scrm.analyze.sentiment.weights import HASHED, Weights, round_weights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

JOINT_C: Final = 3.0
ALONE_C: Final = 0.005
DENSE_SCALE: Final = 0.3
"""Weight of a standardised feature relative to the n-grams, whose vector has length one."""
PAIR_SCALE: Final = 0.7
"""Length of the vector of pairs."""
PRODUCT_SCALE: Final = 0.3
"""Weight of a standardised product relative to a standardised feature."""
BALANCE: Final = 0.85
"""0 weighs classes by their share of the training texts, 1 gives each the same weight."""
SHIPPED_SHARES: Final = (0.0, 0.25, 0.5, 0.75)
"""Weights of the shipped model that are tried in the mixture with a new one."""
_EDGE: Final = 0.5
"""Percentage of the training texts beyond either end of a feature's range."""


def _compute_idf(holds: Sparse) -> Floats:
    """Return the inverse document frequency of each slot among texts, shape (HASHED,)."""
    holding = np.asarray(holds.sum(axis=0)).ravel()
    return np.asarray(np.log((1 + holds.shape[0]) / (1 + holding)) + 1)


def fit_weights(
    prepared: PreparedTexts,
    labels: Ints,
    rows: Ints,
    names: Sequence[str],
    *,
    seed: int = 0,
    emphasis: Floats | None = None,
) -> Weights:
    """Fit both regressions on some of the texts; rare classes weigh more (`BALANCE`).

    Parameters
    ----------
    prepared : PreparedTexts
        All texts.
    labels : array of int, shape (n,)
        Class of each text, an index into `names`.
    rows : array of int
        The training texts; every class occurs among them.
    emphasis : array, shape (n,), optional
        How often each text counts.
    """

    def regress(x: Sparse | Floats, c: float) -> tuple[Floats, Floats]:
        counts = None if emphasis is None else emphasis[rows]
        return _regress(x, labels[rows], c, seed, counts)

    features = prepared.features[rows]
    mean, scale = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-6)
    standard = (features - mean) / scale
    low, high = np.percentile(standard, [_EDGE, 100 - _EDGE], axis=0)
    dense = np.clip(standard, low, high)
    grams, pairs = _Slots(prepared.holds[rows], 1.0), _Slots(prepared.pairs[rows], PAIR_SCALE)
    scaled = sparse.csr_matrix(dense * DENSE_SCALE)
    joint, joint_intercept = regress(
        sparse.hstack([grams.scaled, pairs.scaled, scaled]).tocsr(), JOINT_C
    )
    of_grams, of_pairs, of_dense = np.split(
        joint, np.cumsum([len(grams.held), len(pairs.held)]), axis=1
    )
    weights = Weights(
        mean=mean,
        scale=scale,
        low=low,
        high=high,
        alone=_fit_alone(dense, regress),
        joint=np.column_stack([of_dense * DENSE_SCALE, joint_intercept]),
        grams=grams.coefficients(of_grams),
        idf=grams.idf,
        pairs=pairs.coefficients(of_pairs),
        pair_idf=pairs.idf,
        about={"labels": list(names), "temperature": {"model": 1.0, "lexicon": 1.0}},
    )
    return round_weights(weights)


def append_products(dense: Floats) -> Floats:
    """Return features and their pairwise products, squares included.

    Examples
    --------
    >>> append_products(np.array([[2.0, 3.0]])).tolist()
    [[2.0, 3.0, 4.0, 6.0, 9.0]]
    """
    return np.hstack([dense, *(dense[:, i, None] * dense[:, i:] for i in range(dense.shape[1]))])


class _Slots:
    """Slots of the training texts for a regression: weighted by idf, each text of length `size`."""

    def __init__(self, holds: Sparse, size: float) -> None:
        self.idf = _compute_idf(holds)
        self.held: Ints = np.unique(holds.indices)  # only slots that occur: few texts fill few
        weighted = sparse.csr_matrix(holds[:, self.held] @ sparse.diags(self.idf[self.held]))
        length = np.sqrt(np.maximum(holds @ np.square(self.idf), 1e-12))
        self.scaled = sparse.csr_matrix(sparse.diags(size / length) @ weighted)
        self._size = size

    def coefficients(self, learnt: Floats) -> Floats:
        """Return coefficients of all slots as in `Weights`, shape (c, HASHED)."""
        everything = np.zeros((len(learnt), HASHED))
        everything[:, self.held] = learnt * self.idf[self.held] * self._size
        return everything


def _fit_alone(dense: Floats, regress: Callable[[Floats, float], tuple[Floats, Floats]]) -> Floats:
    """Return the coefficients of features and products; products are regularised more."""
    products = append_products(dense)
    mean, scale = products.mean(axis=0), np.maximum(products.std(axis=0), 1e-6)
    scale[dense.shape[1] :] /= PRODUCT_SCALE
    learnt, intercept = regress((products - mean) / scale, ALONE_C)
    return np.column_stack([learnt / scale, intercept - learnt @ (mean / scale)])


def _regress(
    x: Sparse | Floats, y: Ints, c: float, seed: int, counts: Floats | None
) -> tuple[Floats, Floats]:
    """Return coefficients and intercepts of every class; two classes get opposite signs."""
    from sklearn.linear_model import LogisticRegression  # slow import, needed for training only

    sizes = np.bincount(y)
    weight = {
        label: float((sizes.sum() / len(sizes) / size) ** BALANCE)
        for label, size in enumerate(sizes)
        if size
    }
    fitted = LogisticRegression(C=c, class_weight=weight, max_iter=500, tol=1e-3, random_state=seed)
    fitted = fitted.fit(x, y, sample_weight=counts)
    if len(fitted.classes_) > 2:  # noqa: PLR2004  two classes share one row
        return fitted.coef_, fitted.intercept_
    coefficients = np.vstack([-fitted.coef_, fitted.coef_]) / 2
    return coefficients, np.concatenate([-fitted.intercept_, fitted.intercept_]) / 2


def predict_out_of_fold(
    prepared: PreparedTexts,
    labels: Ints,
    folds: Ints,
    names: Sequence[str],
    *,
    seed: int = 0,
    emphasis: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Return log probabilities of each text from models not trained on its fold, shape (n, c).

    Returns
    -------
    model, lexicon : array
        Of both regressions together, and of the one on the lexicon features alone.
    """
    both, alone = np.zeros((2, len(labels), len(names)))
    for fold in np.unique(folds):
        test = np.flatnonzero(folds == fold)
        learn = np.flatnonzero(folds != fold)
        model = Model(fit_weights(prepared, labels, learn, names, seed=seed, emphasis=emphasis))
        both[test], alone[test] = model.logits(prepared, test), model.alone(prepared, test)
    return log_softmax(both), alone


def assign_folds(labels: Ints, k: int, seed: int) -> Ints:
    """Return a fold 0..k-1 for each text, stratified by class, shape (n,)."""
    generator = np.random.default_rng(seed)
    folds = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        rows = generator.permutation(np.flatnonzero(labels == label))
        folds[rows] = np.arange(len(rows)) % k
    return folds


def fit_temperature(log_probabilities: Floats, labels: Ints) -> float:
    """Return the factor on log probabilities of least log loss, which calibrates them."""
    rows = np.arange(len(labels))

    def loss(factor: float) -> float:
        return -float(log_softmax(log_probabilities * factor)[rows, labels].mean())

    return round(float(minimize_scalar(loss, bounds=(0.1, 5.0), method="bounded").x), 3)


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A model, with its cross-validated predictions for its training texts.

    Parameters
    ----------
    weights : Weights
    unseen, unseen_alone : array, shape (n, c)
        Log probabilities out of fold: of the model, and of the lexicon features alone.
    """

    weights: Weights
    unseen: Floats
    unseen_alone: Floats


def train_model(
    prepared: PreparedTexts,
    labels: Ints,
    names: Sequence[str],
    *,
    folds: Ints,
    seed: int = 0,
    emphasis: Floats | None = None,
) -> TrainedModel:
    """Train on all texts; ``about`` holds what cross-validation over `folds` measured."""
    unseen, alone = predict_out_of_fold(
        prepared, labels, folds, names, seed=seed, emphasis=emphasis
    )
    everything = np.arange(len(labels))
    weights = fit_weights(prepared, labels, everything, names, seed=seed, emphasis=emphasis)
    counts = {
        "model": count_confusion(labels, unseen.argmax(axis=1), len(names)),
        "lexicon": count_confusion(labels, alone.argmax(axis=1), len(names)),
    }
    about = {
        **weights.about,
        "texts": len(labels),
        "texts_per_label": dict(
            zip(names, np.bincount(labels, minlength=len(names)).tolist(), strict=True)
        ),
        "confusion": {kind: each.tolist() for kind, each in counts.items()},
        "macro_f1": {kind: round(macro_f1(each), 4) for kind, each in counts.items()},
        "temperature": {
            "model": fit_temperature(unseen, labels),
            "lexicon": fit_temperature(alone, labels),
        },
    }
    return TrainedModel(replace(weights, about=about), unseen, alone)


def mix_with_shipped(own: TrainedModel, shipped: Floats, labels: Ints) -> tuple[Weights, Ints]:
    """Mix a new model with the shipped one, in the proportion that is best on unseen texts.

    Parameters
    ----------
    own : TrainedModel
        The new model.
    shipped : array, shape (n, c)
        Log probabilities of the shipped model for the same texts.

    Returns
    -------
    weights : Weights
        ``about["shipped_share"]`` is the weight of the shipped model of least log loss, 0..1.
    counts : array, shape (c, c)
        Confusion of the mixture out of fold.
    """
    rows = np.arange(len(labels))
    losses = [
        -float(log_softmax(mix_logits(own.unseen, shipped, part))[rows, labels].mean())
        for part in SHIPPED_SHARES
    ]
    part = SHIPPED_SHARES[int(np.argmin(losses))]
    both = mix_logits(own.unseen, shipped, part)
    counts = count_confusion(labels, both.argmax(axis=1), both.shape[1])
    about = {
        **own.weights.about,
        "shipped_share": part,
        "confusion": {**own.weights.about["confusion"], "model": counts.tolist()},
        "temperature": {**own.weights.about["temperature"], "model": fit_temperature(both, labels)},
    }
    return replace(own.weights, about=about), counts


def learning_curve(
    prepared: PreparedTexts,
    labels: Ints,
    names: Sequence[str],
    *,
    folds: Ints,
    unseen: Floats,
    seed: int = 0,
    steps: Sequence[float] = (0.25, 0.5, 0.75),
) -> Iterator[tuple[int, float]]:
    """Yield (number of training texts, macro-F1 on the first fold) for growing training sets.

    Parameters
    ----------
    unseen : array, shape (n, c)
        Of `TrainedModel`: the last point needs no further fit.
    """
    test, rest = np.flatnonzero(folds == 0), np.flatnonzero(folds != 0)
    order = np.random.default_rng(seed).permutation(rest)

    def score(found: Floats) -> float:
        return macro_f1(count_confusion(labels[test], found.argmax(axis=1), len(names)))

    for step in steps:
        learn = np.sort(order[: max(int(step * len(rest)), 1)])
        if len(np.unique(labels[learn])) == len(names):
            model = Model(fit_weights(prepared, labels, learn, names, seed=seed))
            yield len(learn), score(model.logits(prepared, test))
    yield len(rest), score(unseen[test])
