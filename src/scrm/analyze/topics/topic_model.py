"""Topics of many texts: terms that occur together (non-negative matrix factorisation)."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.topics.terms import Terms

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_MOST_TERMS = 3_000
_LARGEST_SHARE = 0.2
_SAMPLE = 20_000
"""Texts of the recent weeks, and as many earlier ones, that the model is fitted to."""
_LEAST_TEXTS = 50
_TEXTS_PER_TOPIC = 20
_NAMED_BY = 3
_LEAST_MATCH = 0.2
"""A text whose cosine with every topic is smaller has none."""


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics found, and that of each text.

    Parameters
    ----------
    names : list of str
        The strongest terms of each topic.
    of : ndarray of int, shape (texts,)
        Number of the topic of each text, -1 for none.
    match : ndarray, shape (texts,)
        How well it fits: the cosine of text and topic.
    """

    names: list[str]
    of: Ints
    match: Floats


def find_topics(
    terms: Terms, is_recent: NDArray[np.bool_], authors: Ints, *, topics: int, seed: int
) -> Topics:
    """Find the topics of texts.

    Parameters
    ----------
    terms : Terms
    is_recent : ndarray of bool, shape (texts,)
        Of the recent weeks: half of the sample that the model is fitted to are such texts, so that
        a new topic has a share in it.
    authors : ndarray of int, shape (texts,)
        Number of the writer of each text; a term needs five of them.
    topics : int
        Most topics.
    seed : int
        Of the sample and the start of the factorisation.

    Returns
    -------
    Topics
        None for fewer than 50 texts.

    References
    ----------
    Lee and Seung (1999), Nature 401; Boutsidis and Gallopoulos (2008), Pattern Recognition 41:
    the start (NNDSVDa).
    """
    size = len(is_recent)
    nothing = Topics([], np.full(size, -1, np.int64), np.zeros(size))
    matrix, columns = _weigh_terms(terms, authors)
    filled = np.flatnonzero(np.diff(matrix.indptr) > 0)
    if len(filled) < _LEAST_TEXTS or matrix.shape[1] < _NAMED_BY:
        return nothing
    from sklearn.decomposition import NMF

    sample = _draw_sample(filled, is_recent, seed)
    count = min(topics, len(sample) // _TEXTS_PER_TOPIC, matrix.shape[1] - 1)
    model = NMF(n_components=count, init="nndsvda", random_state=seed, max_iter=50, tol=1e-3)
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ConvergenceWarning: 50 steps are good enough
        model.fit(matrix[sample])
    parts = model.components_
    lengths = np.linalg.norm(parts, axis=1)
    parts, used = parts[lengths > 0], lengths[lengths > 0]
    scores = np.asarray(matrix @ (parts / used[:, None]).T)
    best = scores.argmax(axis=1)
    match = scores[np.arange(size), best]
    of = np.where(match >= _LEAST_MATCH, best, -1).astype(np.int64)
    strongest = [np.argsort(-part, kind="stable")[:_NAMED_BY] for part in parts]
    return Topics([", ".join(columns[place] for place in row) for row in strongest], of, match)


def _weigh_terms(terms: Terms, authors: Ints):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """Return a sparse matrix of texts by terms (TF-IDF, rows of length one), and the terms."""
    from scipy.sparse import csr_matrix

    size = len(authors)
    used = (
        terms.pairs.with_columns(author=pl.Series(authors)[terms.pairs["document"]])
        .group_by("term")
        .agg(texts=pl.len(), authors=pl.col("author").n_unique())
        .filter(pl.col("authors") >= 5, pl.col("texts") <= max(_LARGEST_SHARE * size, 10))  # noqa: PLR2004
        .sort(["texts", "term"], descending=[True, False])
        .head(_MOST_TERMS)
        .join(terms.names, on="term")
        .sort("term")
        .with_row_index("column")
    )
    kept = terms.pairs.join(used.select("term", "column", "texts"), on="term").sort(
        "document", "column"
    )
    weights = np.log(size / kept["texts"].to_numpy())
    rows, columns = kept["document"].to_numpy(), kept["column"].to_numpy()
    matrix = csr_matrix((weights, (rows, columns)), shape=(size, used.height))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(matrix.indptr))
    return matrix, used["name"].to_list()


def _draw_sample(filled: Ints, is_recent: NDArray[np.bool_], seed: int) -> Ints:
    generator = np.random.default_rng([seed, len(filled)])
    parts = []
    for recent in (False, True):
        rows = filled[is_recent[filled] == recent]
        if len(rows) > _SAMPLE:
            rows = np.sort(generator.choice(rows, _SAMPLE, replace=False))
        parts.append(rows)
    return np.sort(np.concatenate(parts))
