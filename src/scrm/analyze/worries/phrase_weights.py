"""What the rules do not name: the beginnings of words, and of pairs of words, that texts with a worry share.

A text is the set of its words and pairs of neighbours, each word cut to its first letters (which stand in for a stem),
each with a weight that a logistic regression has learnt from labelled texts:

    chance = 1 / (1 + exp(-(intercept + sum of weights / sqrt(words))))

The weights are a plain table, ``configs/lexicons/worries_learned_de.csv``, written by ``bench/train_worries.py``.
"""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.config import resources
from scrm.errors import ConfigError

PATH: Final = resources("configs") / "lexicons" / "worries_learned_de.csv"
INTERCEPT: Final = ""
"""The phrase that stands for the intercept in the table."""
UNWORRIED: Final = " xx "
"""What stands in a text where something was that only looks like worry: a denial, a homonym."""
SCALE: Final = 1_000
"""Weights are whole numbers of a thousandth: their sums are exact, in whatever order."""
_LETTERS: Final = 5
_FEWEST: Final = 6
"""Words from which a text counts as long; a shorter one must not say much by two words."""


def parts(texts: pl.Series) -> pl.DataFrame:
    """Return what each text is made of: row, phrase; each phrase once.

    Parameters
    ----------
    texts : Series of str
        Folded by `scrm.analyze._phrase_lexicon.fold`.

    Examples
    --------
    >>> parts(pl.Series(["kommt das noch an?"]))["phrase"].to_list()
    ['kommt', 'das', 'noch', 'an', '?', 'kommt das', 'das noch', 'noch an', 'an ?']
    """
    words = _words(texts).list.eval(pl.element().str.slice(0, _LETTERS))
    frame = (
        pl.DataFrame({"row": np.arange(len(texts)), "phrase": words}).explode("phrase").drop_nulls()
    )
    follows = frame["row"] == frame["row"].shift(-1)
    pairs = frame.with_columns(frame["phrase"] + " " + frame["phrase"].shift(-1)).filter(follows)
    return pl.concat([frame, pairs]).unique(maintain_order=True)


def lengths(texts: pl.Series) -> NDArray[np.float64]:
    """Return by what the sum of the weights of each text is divided, shape (n,)."""
    words = _words(texts).list.len().to_numpy()
    return np.asarray(np.sqrt(np.maximum(words, _FEWEST)), float)


def _words(texts: pl.Series) -> pl.Series:
    return texts.fill_null("").str.extract_all(r"[a-z]+|[0-9]+|\?")


@dataclass(frozen=True, slots=True)
class PhraseModel:
    """Weights, ready to use.

    Parameters
    ----------
    id : str
        Changes with every byte of the table.
    weights : DataFrame
        phrase, weight (in thousandths).
    intercept : float
    """

    id: str
    weights: pl.DataFrame
    intercept: float

    def chances(self, texts: pl.Series) -> NDArray[np.float64]:
        """Return how likely each text speaks of a worry, 0..1, shape (n,).

        Examples
        --------
        >>> learned().chances(pl.Series(["kommt mein paket noch an?", "danke fuer das schoene paket"])).round().tolist()
        [1.0, 0.0]
        """
        found = parts(texts).join(self.weights, on="phrase", how="inner", maintain_order="left")
        sums = np.bincount(
            found["row"].to_numpy(), weights=found["weight"].to_numpy(), minlength=len(texts)
        )
        chances: NDArray[np.float64] = 1 / (
            1 + np.exp(-self.intercept - sums / SCALE / lengths(texts))
        )
        return chances


def build(weights: Mapping[str, int], name: str = "") -> PhraseModel:
    """Return weights (phrase -> thousandths) ready to use."""
    words = {phrase: weight for phrase, weight in weights.items() if phrase != INTERCEPT}
    frame = pl.DataFrame(
        {"phrase": list(words), "weight": list(words.values())},
        schema={"phrase": pl.String, "weight": pl.Int64},
    )
    return PhraseModel(name, frame, weights[INTERCEPT] / SCALE)


@cache
def load_weights() -> PhraseModel:
    """Return the weights that come with scrm.

    Raises
    ------
    ConfigError
        The table is missing or broken.
    """
    try:
        content = PATH.read_bytes()
        rows = list(csv.reader(content.decode().splitlines()))
        return build(
            {phrase: int(weight) for phrase, weight in rows[1:]},
            hashlib.sha256(content).hexdigest()[:8],
        )
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(
            f"{PATH} is no table of weights ({type(error).__name__})",
            hint="write it anew: python -m bench.train_worries",
        ) from None
