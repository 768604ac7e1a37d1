"""Near duplicates: texts that say the same with nearly the same words.

A text is the set of the stems of its content words, weighted by how rare each is among all texts
(TF-IDF); two texts are near duplicates if the cosine of their weights reaches a threshold. Texts
are taken in a total order, most frequent first: each joins the group whose first text is most
similar, or founds one. So a group never drifts along a chain of similar texts.

References
----------
Salton and Buckley (1988), Term-weighting approaches in automatic text retrieval, Information
Processing and Management 24; leader clustering: Hartigan (1975), Clustering Algorithms, chapter 3.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import fold

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Groups = NDArray[np.int64]
SIMILARITY: Final = 0.75
"""Least cosine of near duplicates."""
_STEM: Final = 7
"""Letters of a word that count: "lieferbar" and "lieferbare" are one."""
_CHUNK: Final = 2000
_FUNCTION_WORDS: Final = frozenset(
    """
    aber alle als also am an auch auf aus bei beim bin bis bitte da danke dann das dass dem den
    denn der des die dies diese diesen doch du ein eine einem einen einer eines eigentlich er es
    euch euer eure euren eurer fuer ganz gerade gern gerne gibt gibts gruesse gruss guten gut
    hab habe haben habt hallo hat hey hi ich ihr im in ins irgendwie ist ja jetzt kann kannst
    koennen koennt koennte koenntet leute liebe liebes lieben mal man mein meine mich mir mit
    moin mal morgen nach noch nun nur ob oder schon sehr seid servus sie sind so tag team und uns
    unser vielen vom von vor wer werden wie wir wird wo wuerde wuerdet zu zum zur zusammen was
    wann warum wieso
    """.split()  # noqa: SIM905  one word per line would be three pages
)


def read_stems(texts: pl.Series) -> pl.Series:
    """Return the stems of the content words of each text, sorted and once each, as one text.

    Examples
    --------
    >>> texts = pl.Series(["Hallo, wann ist der Honig wieder lieferbar?", "Honig wieder lieferbar"])
    >>> read_stems(texts).to_list()
    ['honig lieferb wieder', 'honig lieferb wieder']
    """
    words = fold(texts).fill_null("").str.extract_all(r"[a-z0-9]+")
    element = pl.element()
    return words.list.eval(
        element.filter((element.str.len_chars() > 1) & ~element.is_in(list(_FUNCTION_WORDS)))
        .str.slice(0, _STEM)
        .unique()
        .sort()
    ).list.join(" ")


def group_near_duplicates(texts: pl.Series, *, similarity: float = SIMILARITY) -> Groups:
    """Return the group of each text, numbered from 0 in the order of their size.

    A text without content words is in no group: -1. Time grows with the square of the number of
    different texts at worst; 20,000 take seconds.

    Parameters
    ----------
    texts : Series of str, shape (n,)
    similarity : float
        Least cosine of near duplicates, above 0, at most 1.

    Returns
    -------
    array of int, shape (n,)
        The same for the same set of texts, whatever their order.

    Examples
    --------
    >>> texts = ["Wann ist der Honig wieder lieferbar?", "Habt ihr Samstag auf?"]
    >>> texts += ["Hi, wann ist der Honig wieder lieferbar", "Ok?"]
    >>> group_near_duplicates(pl.Series(texts)).tolist()
    [0, 2, 0, 1]
    """
    stems = read_stems(texts)
    counts = stems.value_counts(name="count").filter(pl.col(stems.name) != "")
    ordered = counts.sort("count", stems.name, descending=[True, False])[stems.name]
    if ordered.is_empty():
        return np.full(len(texts), -1, np.int64)
    leaders = _choose_leaders(_weigh(ordered), similarity)
    sizes: dict[int, int] = {}
    by_stems = dict(zip(ordered, leaders, strict=True))
    found = [by_stems.get(each, -1) for each in stems]
    for leader in found:
        sizes[leader] = sizes.get(leader, 0) + 1
    known = sorted((leader for leader in sizes if leader >= 0), key=lambda at: (-sizes[at], at))
    numbers = {leader: number for number, leader in enumerate(known)} | {-1: -1}
    return np.array([numbers[leader] for leader in found], np.int64)


def _weigh(stems: pl.Series) -> "csr_matrix":
    """Return the TF-IDF weights of texts, rows of length 1."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    weigh = TfidfVectorizer(analyzer=str.split, norm="l2", sublinear_tf=False)
    weights: csr_matrix = weigh.fit_transform(stems.to_list()).tocsr()
    return weights


def _choose_leaders(weights: "csr_matrix", similarity: float) -> list[int]:
    """Return for each row the first row of its group."""
    leaders: list[int] = []
    is_leader: list[bool] = []
    for start in range(0, weights.shape[0], _CHUNK):
        part = (weights[start : start + _CHUNK] @ weights.T).tocsr()
        for row in range(part.shape[0]):
            at = start + row
            ends = part.indptr[row], part.indptr[row + 1]
            near = [
                (-value, other)
                for other, value in zip(
                    part.indices[slice(*ends)], part.data[slice(*ends)], strict=True
                )
                if other < at and value >= similarity - 1e-9 and is_leader[other]
            ]
            found = int(min(near)[1]) if near else at
            leaders.append(found)
            is_leader.append(found == at)
    return leaders
