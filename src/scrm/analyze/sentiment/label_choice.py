"""Which texts to label for training: those the model doubts, and those with new words."""

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.sentiment.model import Sparse

Floats = NDArray[np.float64]


def choose_informative(
    log_probabilities: Floats, holds: Sparse, idf: Floats, most: int
) -> list[int]:
    """Return the rows whose labels teach most: in turn the most doubtful and the most novel one.

    Doubt is a small margin between the two likeliest classes. Novelty is the sum over n-grams that
    are frequent here and rare in the training texts; each choice halves the worth of the n-grams
    it covers, so that the next one brings others.

    Parameters
    ----------
    log_probabilities : array, shape (n, c)
        The model's predictions for the texts.
    holds : sparse matrix of 0 and 1, shape (n, slots)
        Which n-grams each text has.
    idf : array, shape (slots,)
        Inverse document frequencies in the training texts.
    most : int
        Number of rows wanted.

    References
    ----------
    Margin: Scheffer, Decomain and Wrobel (2001), IDA. Coverage with diminishing returns: Wei, Iyer
    and Bilmes (2015), ICML.

    Examples
    --------
    >>> from scipy import sparse
    >>> doubts = np.log([[0.9, 0.1], [0.5, 0.5], [0.7, 0.3], [0.8, 0.2]])
    >>> idf = np.array([1.0, 1.0, 1.0, 9.0])
    >>> choose_informative(doubts, sparse.csr_matrix(np.eye(4)), idf, 2)
    [1, 3]
    """
    chances = np.sort(np.exp(log_probabilities), axis=1)
    by_doubt = np.argsort(chances[:, -1] - chances[:, -2], kind="stable").tolist()
    n = len(by_doubt)
    here = np.asarray(holds.sum(axis=0)).ravel() / max(n, 1)
    known = np.exp(1 - idf)
    worth = here * np.maximum(np.log((here + 1 / max(n, 1)) / (known + 1 / max(n, 1))), 0)
    taken = np.zeros(n, bool)
    chosen: list[int] = []
    while len(chosen) < min(most, n):
        newest = int(np.where(taken, -1.0, holds @ worth).argmax())
        row = newest if len(chosen) % 2 else next(row for row in by_doubt if not taken[row])
        taken[row] = True
        chosen.append(row)
        worth[holds.indices[holds.indptr[row] : holds.indptr[row + 1]]] /= 2
    return chosen
