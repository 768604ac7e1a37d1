"""Learned phrases: beginnings of words, and of pairs of words, that texts with a worry share.

A text is the set of its words and pairs of neighbours, each word cut to its first letters (an
approximate stem), each with a weight that a logistic regression has learned from labelled texts:

    chance = 1 / (1 + exp(-(intercept + sum of weights / sqrt(words))))

The weights are a plain table, ``configs/lexicons/worries_learned_de.csv``, written by
``bench/train_worries.py``.
"""

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.config import resources
from scrm.errors import ConfigError
from scrm.files import write_file

PATH: Final = resources("configs") / "lexicons" / "worries_learned_de.csv"
INTERCEPT: Final = ""
"""The phrase of the intercept in the table."""
UNWORRIED: Final = " xx "
"""Replaces what only looks like worry in a text: a denial, a homonym."""
SCALE: Final = 1_000
"""Weights are whole thousandths, so that their sums are exact in any order."""
_LETTERS: Final = 5
_FEWEST: Final = 6
"""Least number of words in the denominator: two words alone must not decide."""


def list_phrases(texts: pl.Series) -> pl.DataFrame:
    """Return the phrases of each text once: row, phrase.

    Parameters
    ----------
    texts : Series of str
        Folded by `scrm.analyze._phrase_lexicon.fold`.

    Examples
    --------
    >>> list_phrases(pl.Series(["kommt das noch an?"]))["phrase"].to_list()
    ['kommt', 'das', 'noch', 'an', '?', 'kommt das', 'das noch', 'noch an', 'an ?']
    """
    words = _words(texts).list.eval(pl.element().str.slice(0, _LETTERS))
    frame = (
        pl.DataFrame({"row": np.arange(len(texts)), "phrase": words}).explode("phrase").drop_nulls()
    )
    follows = frame["row"] == frame["row"].shift(-1)
    pairs = frame.with_columns(frame["phrase"] + " " + frame["phrase"].shift(-1)).filter(follows)
    return pl.concat([frame, pairs]).unique(maintain_order=True)


def scale_lengths(texts: pl.Series) -> NDArray[np.float64]:
    """Return the denominator of the sum of each text's weights, shape (n,)."""
    words = _words(texts).list.len().to_numpy()
    return np.asarray(np.sqrt(np.maximum(words, _FEWEST)), float)


def _words(texts: pl.Series) -> pl.Series:
    return texts.fill_null("").str.extract_all(r"[a-z]+|[0-9]+|\?")


@dataclass(frozen=True, slots=True)
class PhraseModel:
    """The weights of phrases.

    Parameters
    ----------
    id : str
        Hash of the table's content.
    weights : DataFrame
        phrase, weight (in thousandths).
    intercept : float
    """

    id: str
    weights: pl.DataFrame
    intercept: float

    def predict(self, texts: pl.Series) -> NDArray[np.float64]:
        """Return the probability that each text expresses a worry, shape (n,).

        Examples
        --------
        >>> texts = pl.Series(["kommt mein paket noch an?", "danke fuer das schoene paket"])
        >>> load_weights().predict(texts).round().tolist()
        [1.0, 0.0]
        """
        found = list_phrases(texts).join(
            self.weights, on="phrase", how="inner", maintain_order="left"
        )
        sums = np.bincount(
            found["row"].to_numpy(), weights=found["weight"].to_numpy(), minlength=len(texts)
        )
        chances: NDArray[np.float64] = 1 / (
            1 + np.exp(-self.intercept - sums / SCALE / scale_lengths(texts))
        )
        return chances


def build_model(weights: Mapping[str, int], name: str = "") -> PhraseModel:
    """Return the model of weights by phrase, in thousandths."""
    words = {phrase: weight for phrase, weight in weights.items() if phrase != INTERCEPT}
    frame = pl.DataFrame(
        {"phrase": list(words), "weight": list(words.values())},
        schema={"phrase": pl.String, "weight": pl.Int64},
    )
    return PhraseModel(name, frame, weights[INTERCEPT] / SCALE)


@cache
def load_weights(path: Path = PATH) -> PhraseModel:
    """Return the weights of a file; by default the shipped ones.

    Raises
    ------
    ConfigError
        The table is missing or broken.
    """
    try:
        content = path.read_bytes()
        rows = list(csv.reader(content.decode().splitlines()))
        return build_model(
            {phrase: int(weight) for phrase, weight in rows[1:]},
            hashlib.sha256(content).hexdigest()[:8],
        )
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(
            f"{path} is not a table of weights ({type(error).__name__})",
            hint="write it: scrm worries train FILE --save MODEL.csv",
        ) from None


def write_weights(path: Path, weights: Mapping[str, int]) -> None:
    """Write weights by phrase, in thousandths, as a table that `load_weights` reads."""
    with io.StringIO(newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["phrase", "weight"])
        writer.writerows(weights.items())
        write_file(path, text.getvalue())
