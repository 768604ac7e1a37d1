"""Training of learned phrases on labelled texts, with the shipped phrases as a starting point."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from scrm.analyze.worries.phrase_weights import (
    INTERCEPT,
    SCALE,
    PhraseModel,
    list_phrases,
    scale_lengths,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Sparse = sparse.csr_matrix

_STRENGTH: Final = 1.0
"""Inverse regularisation of the phrases."""
_SHIPPED_SCALE: Final = 10.0
"""Weight of the shipped model's logit: large, so that it is hardly regularised."""


def build_matrix(texts: pl.Series, vocabulary: pl.Series) -> Sparse:
    """Return which phrases each text has, divided by the scale of its length.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        Folded.
    vocabulary : Series of str, shape (p,)
        Distinct phrases.

    Returns
    -------
    sparse matrix, shape (n, p)

    Examples
    --------
    >>> matrix = build_matrix(pl.Series(["noch an", "an"]), pl.Series(["an", "noch an"]))
    >>> (matrix.toarray() > 0).tolist()
    [[True, True], [True, False]]
    """
    columns = pl.DataFrame({"phrase": vocabulary}).with_row_index("column")
    found = list_phrases(texts).join(columns, on="phrase", how="inner")
    rows, at = found["row"].to_numpy(), found["column"].to_numpy()
    values = 1 / scale_lengths(texts)[rows]
    return sparse.csr_matrix((values, (rows, at)), shape=(len(texts), len(vocabulary)))


def fit_phrases(texts: pl.Series, is_worry: Flags, shipped: PhraseModel) -> dict[str, int]:
    """Return the weights of phrases in thousandths: the shipped ones, corrected by own texts.

    The logit of the shipped phrases is one feature of a logistic regression, the phrases of the
    own texts are the others. Both have the same form, so their sum is a table of phrases again.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        Folded, with marks for what only looks like worry.
    is_worry : array of bool, shape (n,)
    shipped : PhraseModel
    """
    from sklearn.linear_model import LogisticRegression  # slow import, needed for training only

    vocabulary = list_phrases(texts)["phrase"].unique().sort()
    chances = shipped.predict(texts)
    logits = np.log(chances / (1 - chances))
    start = sparse.csr_matrix(logits[:, None] / _SHIPPED_SCALE)
    matrix = sparse.hstack([build_matrix(texts, vocabulary), start]).tocsr()
    fitted = LogisticRegression(C=_STRENGTH, max_iter=1000).fit(matrix, is_worry)
    *own, slope = fitted.coef_[0].tolist()
    kept = slope / _SHIPPED_SCALE
    weights: dict[str, float] = {
        phrase: kept * weight for phrase, weight in shipped.weights.iter_rows()
    }
    for phrase, weight in zip(vocabulary, own, strict=True):
        weights[phrase] = weights.get(phrase, 0.0) + SCALE * weight
    intercept = SCALE * (fitted.intercept_[0] + kept * shipped.intercept)
    return {INTERCEPT: round(intercept), **_round(weights)}


def _round(weights: Mapping[str, float]) -> dict[str, int]:
    """Return the weights that are not 0 in whole thousandths, by phrase."""
    rounded = {phrase: round(weight) for phrase, weight in sorted(weights.items())}
    return {phrase: weight for phrase, weight in rounded.items() if weight}
