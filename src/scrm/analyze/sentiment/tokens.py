"""Tokens of texts: words, emoticons, emoji and punctuation marks, each distinct form once.

Tokens are found by the Rust regex engine inside Polars, which never backtracks: time is linear in
the length of a text.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

LONGEST: Final = 20_000
"""Characters of a text that are read."""

_EYES_FIRST: Final = r"[<>}]?[:;=][-o*'´`^]{0,2}(?:[()\[\]/\\|}{@3*$]+|[dDpPsSoOcCxX]{1,8}\b)"
_MOUTH_FIRST: Final = r"\(-?[:;=]"
_FACES: Final = (
    r"[xX]D+\b|\b[oOTuU][_.]{1,9}[oOTuU]\b|[-*^><;][_.]{1,9}[-*^><;]|\._+\.|\^+|</?3+|\*\p{L}+\*"
)
_PICTURE: Final = r"[\p{Extended_Pictographic}&&[^\p{ASCII}]]"
_WORD: Final = r"[\p{L}\p{M}]+(?:[-'’][\p{L}\p{M}]+)*"
_ADDRESS: Final = r"(?:https?://|www\.)\S+|[@&][\p{L}\p{N}_]+;?"
_MARK: Final = r"[!?]+|\.{2,}|…|[.,;:]|\p{N}+(?:[.,:]\p{N}+)*"
PATTERN: Final = f"{_ADDRESS}|{_EYES_FIRST}|{_FACES}|{_WORD}|{_MOUTH_FIRST}|{_PICTURE}|{_MARK}"


NUMBER: Final = "0"
ACCOUNT: Final = "@"
LINK: Final = "www."
"""Each replaces all tokens of its kind: all mean the same here, and there is no end of them."""
LINKS: Final = ("http://", "https://", LINK)


@dataclass(frozen=True)
class Tokens:
    """The tokens of many texts.

    Parameters
    ----------
    forms : list of str, shape (f,)
        Distinct tokens.
    form : array of int, shape (t,)
        Index into `forms` of each token, texts one after the other.
    text : array of int, shape (t,)
        Number of the text of each token, ascending.
    count : int
        Number of texts.
    """

    forms: list[str]
    form: NDArray[np.int64]
    text: NDArray[np.int64]
    count: int

    @cached_property
    def keys(self) -> list[str]:
        """The distinct tokens as looked up: one key for all numbers, accounts and links each."""
        return [_name_key(form) for form in self.forms]

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of a value over the tokens of each text."""
        return np.bincount(self.text, weights=values, minlength=self.count).astype(np.float64)


def _name_key(form: str) -> str:
    first = form[0]
    if first.isalpha():
        return LINK if form.startswith(LINKS) else form
    if first == "@":
        return ACCOUNT
    return NUMBER if first.isdigit() else form


def tokenize(texts: pl.Series) -> Tokens:
    """Split texts into tokens; missing texts have none.

    Examples
    --------
    >>> tokens = tokenize(pl.Series(["Sooo gut :-)", "", "gut!!"]))
    >>> tokens.forms, tokens.form.tolist(), tokens.text.tolist()
    (['Sooo', 'gut', ':-)', '!!'], [0, 1, 2, 1, 3], [0, 0, 0, 2, 2])
    """
    return index_tokens(texts.str.slice(0, LONGEST).str.extract_all(PATTERN).fill_null([]))


def index_tokens(found: pl.Series) -> Tokens:
    """Return the tokens of texts that were split.

    Parameters
    ----------
    found : Series of list of str, shape (n,)
        None is missing.
    """
    lengths = found.list.len().to_numpy()
    exploded = found.filter(found.list.len() > 0).explode()
    forms = exploded.unique(maintain_order=True)
    form = exploded.cast(pl.Enum(forms)).to_physical().to_numpy().astype(np.int64)
    return Tokens(forms.to_list(), form, np.repeat(np.arange(len(found)), lengths), len(found))
