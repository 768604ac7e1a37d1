"""Topics of many texts: terms that occur together (non-negative matrix factorisation)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.topics.term_matrix import Terms
from scrm.analyze.topics.terms import LEAST_AUTHORS

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_MOST_TERMS = 3_000
_LARGEST_SHARE = 0.2
_SAMPLE = 20_000
"""Texts of the recent weeks, and as many earlier ones, that the model is fitted to."""
_BATCH = 50_000
"""Texts that are assigned at a time."""
_LEAST_TEXTS = 50
_TEXTS_PER_TOPIC = 20
_NAMED_BY = 3
_LEAST_MATCH = 0.2
"""A text whose cosine with every topic is smaller has none."""


@dataclass(frozen=True, slots=True)
class TopicModel:
    """The topics found in some texts; it finds them in other texts, too.

    Parameters
    ----------
    names : list of str
        The strongest terms of each topic.
    columns : ndarray of int, shape (k,)
        The terms that the topics consist of, as columns of the matrix of terms.
    rarity : ndarray, shape (k,)
        Logarithm of the number of texts by that of texts with the term.
    parts : ndarray, shape (topics, k)
        The weight of each term in each topic, rows of length one.
    """

    names: list[str]
    columns: Ints
    rarity: Floats
    parts: Floats

    def assign(self, terms: Terms) -> tuple[Ints, Floats]:
        """Return the number of the topic of each text, -1 for none, and the cosine of both."""
        size = terms.matrix.shape[0]
        of, match = np.full(size, -1, np.int64), np.zeros(size)
        for first in range(0, size, _BATCH):
            rows = slice(first, first + _BATCH)
            scores = np.asarray(
                _weigh(terms.matrix[rows][:, self.columns], self.rarity) @ self.parts.T
            )
            of[rows], match[rows] = scores.argmax(axis=1), scores.max(axis=1)
        return np.where(match >= _LEAST_MATCH, of, -1), match


def fit_topics(
    terms: Terms, is_recent: NDArray[np.bool_], authors: Ints, *, topics: int, seed: int
) -> TopicModel | None:
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
    TopicModel or None
        None for fewer than 50 texts.

    References
    ----------
    Lee and Seung (1999), Nature 401; Boutsidis and Gallopoulos (2008), Pattern Recognition 41:
    the start (NNDSVDa).
    """
    columns = _choose_terms(terms, authors)
    counted = terms.matrix[:, columns]
    filled = np.flatnonzero(np.diff(counted.indptr) > 0)
    if len(filled) < _LEAST_TEXTS or len(columns) < _NAMED_BY:
        return None
    rarity = np.log(len(is_recent) / terms.count_texts()[columns])
    sample = _draw_sample(filled, is_recent, seed)
    parts = _factorise(_weigh(counted[sample], rarity), topics, seed)
    names = terms.names["name"].gather(columns).to_list()
    return TopicModel([_name(part, names) for part in parts], columns, rarity, parts)


def _choose_terms(terms: Terms, authors: Ints) -> Ints:
    """Return the columns of the most frequent terms that five people use, and few enough texts."""
    texts = terms.count_texts()
    is_used = (terms.count_people(authors) >= LEAST_AUTHORS) & (
        texts <= max(_LARGEST_SHARE * len(authors), 10)
    )
    columns = np.flatnonzero(is_used)
    order = np.argsort(-texts[columns], kind="stable")
    return np.sort(columns[order[:_MOST_TERMS]])


def _weigh(counted: "csr_matrix", rarity: Floats) -> "csr_matrix":
    """Return texts by terms: TF-IDF, rows of length one."""
    weighted = counted.astype(np.float64)
    weighted.data = rarity[weighted.indices]
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    weighted.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(weighted.indptr))
    return weighted


def _factorise(sample: "csr_matrix", topics: int, seed: int) -> Floats:
    """Return the weight of each term in each topic, rows of length one."""
    import warnings

    from sklearn.decomposition import NMF

    count = min(topics, sample.shape[0] // _TEXTS_PER_TOPIC, sample.shape[1] - 1)
    model = NMF(n_components=count, init="nndsvda", random_state=seed, max_iter=50, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ConvergenceWarning: 50 steps are good enough
        model.fit(sample)
    lengths = np.linalg.norm(model.components_, axis=1, keepdims=True)
    used = lengths.ravel() > 0
    return np.asarray(model.components_[used] / lengths[used])


def _name(part: Floats, names: list[str]) -> str:
    """Return the strongest terms of a topic; of a compound and its parts only the strongest."""
    chosen: list[str] = []
    for place in np.argsort(-part, kind="stable"):
        name = names[place]
        if part[place] <= 0 or len(chosen) == _NAMED_BY:
            break
        if not any(name in other or other in name for other in chosen):
            chosen.append(name)
    return ", ".join(chosen)


def _draw_sample(filled: Ints, is_recent: NDArray[np.bool_], seed: int) -> Ints:
    generator = np.random.default_rng([seed, len(filled)])
    parts = []
    for recent in (False, True):
        rows = filled[is_recent[filled] == recent]
        if len(rows) > _SAMPLE:
            rows = np.sort(generator.choice(rows, _SAMPLE, replace=False))
        parts.append(rows)
    return np.sort(np.concatenate(parts))
