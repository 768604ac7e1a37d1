"""Which text has which terms: a sparse matrix, built from texts in batches.

Of the texts only the numbers of their words are kept, four bytes each, so that a million texts need
no more memory than their distinct words.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.topics.terms import list_terms, read_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Ints = NDArray[np.int64]
Batch = tuple[Ints, NDArray[np.uint32]]
"""Number of words of each text, and the numbers of these words, one text after another."""
_TEXTS: Final = 50_000
"""Texts that are counted at a time."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Which text has which terms.

    Parameters
    ----------
    matrix : csr_matrix of int8, shape (texts, terms)
        One where a text has a term.
    names : DataFrame
        term (UInt32, column of the matrix), name, kind: word, hashtag or emoji.
    """

    matrix: "csr_matrix"
    names: pl.DataFrame

    def take(self, rows: Ints) -> "Terms":
        """Return the terms of some texts, in the order given."""
        return replace(self, matrix=self.matrix[rows])

    def count_texts(self) -> Ints:
        """Return how many texts have each term."""
        return np.bincount(self.matrix.indices, minlength=self.names.height)

    def count_people(self, authors: Ints) -> Ints:
        """Return how many people have each term in one text or more.

        Parameters
        ----------
        authors : ndarray of int, shape (texts,)
            Number of the writer of each text.

        Examples
        --------
        >>> reader = TermReader()
        >>> reader.read(pl.Series(["Paket", "Paket Honig", "Pakete"] * 3))
        >>> reader.build().count_people(np.array([0, 0, 1] * 3)).tolist()
        [2]
        """
        order = np.argsort(authors, kind="stable")
        sorted_authors = authors[order]
        starts = np.searchsorted(sorted_authors, sorted_authors[::_TEXTS])
        counts = np.zeros(self.names.height, np.int64)
        for rows in np.split(order, np.unique(starts)[1:]):
            part = self.matrix[rows]
            of = np.repeat(authors[rows], np.diff(part.indptr))
            pairs = _drop_repeated(of * self.names.height + part.indices)
            counts += np.bincount(pairs % self.names.height, minlength=self.names.height)
        return counts


class TermReader:
    """Reads texts batch by batch, and builds the matrix of their terms."""

    def __init__(self) -> None:
        self._vocabulary = pl.DataFrame(schema={"word": pl.String, "number": pl.UInt32})
        self._batches: list[Batch] = []

    def read(self, texts: pl.Series) -> None:
        """Read some more texts."""
        words = read_words(texts)
        new = words.select(pl.col("word").unique()).join(self._vocabulary, on="word", how="anti")
        numbers = pl.int_range(self._vocabulary.height, self._vocabulary.height + new.height)
        self._vocabulary = self._vocabulary.vstack(
            _copy_texts(new).with_columns(number=numbers.cast(pl.UInt32))
        )
        coded = words.join(self._vocabulary, on="word", maintain_order="left")
        lengths = np.bincount(coded["document"].to_numpy(), minlength=len(texts))
        self._batches.append((lengths, coded["number"].to_numpy().copy()))

    def build(self) -> Terms:
        """Return the terms of all texts read; the words are released on the way."""
        from scipy.sparse import csr_matrix

        size = self._vocabulary.height
        uses = np.zeros(size, np.int64)
        for _, numbers in self._batches:
            uses += np.bincount(numbers, minlength=size)
        table = list_terms(self._vocabulary.with_columns(text_count=pl.Series(uses)))
        names = table.select(name=pl.col("term").unique().sort()).with_row_index("term")
        known = (
            table.join(self._vocabulary, on="word")
            .join(names.select("term", name="name"), left_on="term", right_on="name")
            .select("number", term="term_right")
            .sort("number", "term")
        )
        del table
        starts = np.searchsorted(known["number"].to_numpy(), np.arange(size + 1))
        self._vocabulary = self._vocabulary.clear()
        parts = list(self._merge_words(starts, known["term"].to_numpy(), names.height))
        lengths = np.concatenate([np.zeros(1, np.int64), *(part[0] for part in parts)])
        columns = np.concatenate([np.zeros(0, np.int32), *(part[1] for part in parts)])
        ones = np.ones(len(columns), np.int8)
        shape = (len(lengths) - 1, names.height)
        matrix = csr_matrix((ones, columns, np.cumsum(lengths)), shape=shape)
        return Terms(matrix, names.with_columns(kind=_name_kind()))

    def _merge_words(
        self, starts: Ints, terms: NDArray[np.uint32], size: int
    ) -> Iterator[tuple[Ints, NDArray[np.int32]]]:
        """Yield the terms of each batch as number per text and columns, each term once per text.

        The terms of word ``n`` are ``terms[starts[n]:starts[n + 1]]``.
        """
        while self._batches:
            lengths, numbers = self._batches.pop(0)
            texts = np.repeat(np.arange(len(lengths)), lengths)
            counts = starts[numbers.astype(np.int64) + 1] - starts[numbers]
            first = np.repeat(starts[numbers] - np.cumsum(counts) + counts, counts)
            found = terms[first + np.arange(len(first))]
            pairs = _drop_repeated(np.repeat(texts, counts) * size + found)
            yield (
                np.bincount(pairs // max(size, 1), minlength=len(lengths)),
                (pairs % max(size, 1)).astype(np.int32),
            )


def _drop_repeated(values: Ints) -> Ints:
    """Sort values in place and return each once; several times as fast as `numpy.unique`."""
    values.sort()
    return values[np.diff(values, prepend=-1) > 0]


def _copy_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose texts no longer refer to the batch that they come from."""
    return frame.select(pl.Series("word", frame["word"].to_list(), dtype=pl.String))


def _name_kind() -> pl.Expr:
    name = pl.col("name")
    return (
        pl.when(name.str.starts_with("#"))
        .then(pl.lit("hashtag"))
        .when(name.str.contains(r"^\p{L}"))
        .then(pl.lit("word"))
        .otherwise(pl.lit("emoji"))
    )
