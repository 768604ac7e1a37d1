"""Idioms: fixed expressions whose polarity is not that of their words ("nicht schlecht")."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.sentiment.word_forms import fold

Floats = NDArray[np.float64]

_MOST_PARTS: Final = 4


class Idioms:
    """The idioms of a lexicon.

    Parameters
    ----------
    by_polarity : mapping
        Polarity to idioms, separated by ``|``.
    """

    def __init__(self, by_polarity: Mapping[str, str]) -> None:
        idioms = {
            tuple(fold(idiom).split()): float(value)
            for value, line in by_polarity.items()
            for idiom in line.split("|")
        }
        parts = sorted({part for idiom in idioms for part in idiom})
        self._numbers = {part: number for number, part in enumerate(parts, start=1)}
        self._polarity = {
            tuple(self._numbers[part] for part in idiom): value for idiom, value in idioms.items()
        }
        self._opens = np.zeros((len(parts) + 1, len(parts) + 1), bool)
        for first, second, *_ in self._polarity:
            self._opens[first, second] = True

    def number_part(self, word: str) -> int:
        """Return the number of a folded word among the parts of idioms; 0 if it is none.

        Examples
        --------
        >>> idioms = Idioms({"0.7": "nicht schlecht"})
        >>> idioms.number_part("schlecht"), idioms.number_part("gut")
        (2, 0)
        """
        return self._numbers.get(word, 0)

    def apply(
        self, polarity: Floats, parts: NDArray[np.int64], text: NDArray[np.int64]
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Give the first token of each idiom its polarity, and the other tokens none.

        Parameters
        ----------
        polarity : array, shape (t,)
            Polarity of each token.
        parts : array of int, shape (t,)
            Number of each token as part of an idiom (`number_part`).
        text : array of int, shape (t,)
            Number of each token's text.

        Returns
        -------
        polarity : array, shape (t,)
        inside : array of bool, shape (t,)
            Whether a token belongs to an idiom.

        Examples
        --------
        >>> idioms = Idioms({"0.7": "nicht schlecht"})
        >>> found, inside = idioms.apply(np.array([0.0, -1.0]), np.array([1, 2]), np.array([0, 0]))
        >>> found.tolist(), inside.tolist()
        ([0.7, 0.0], [True, True])
        """
        polarity, inside = polarity.copy(), np.zeros(len(parts), bool)
        for start in np.flatnonzero(self._opens[parts[:-1], parts[1:]]).tolist():
            for length in range(min(_MOST_PARTS, len(parts) - start), 1, -1):
                value = self._find(parts[start : start + length].tolist())
                is_one_text = text[start] == text[start + length - 1]
                if value is not None and not inside[start] and is_one_text:
                    polarity[start : start + length] = 0.0
                    polarity[start] = value
                    inside[start : start + length] = True
                    break
        return polarity, inside

    def _find(self, parts: Sequence[int]) -> float | None:
        return self._polarity.get(tuple(parts))
