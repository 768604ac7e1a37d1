"""Texts as phrases see them, folded once for all steps that look for phrases."""

from functools import cached_property
from typing import Any

import polars as pl
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import fold, split_lines
from scrm.analyze.sentiment.tokens import LONGEST, Tokens, index_tokens


class FoldedTexts:
    r"""Texts as written and folded; each form is computed when it is first used.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        Only the first `LONGEST` characters are read; missing texts are empty.

    Examples
    --------
    >>> seen = FoldedTexts(pl.Series(["Für NIX! Nie wieder.", None]))
    >>> seen.folded.to_list(), seen.lines.to_list()
    (['fuer nix! nie wieder.', ''], ['fuer nix!\nnie wieder.', ''])
    """

    def __init__(self, texts: pl.Series) -> None:
        self.heads = texts.cast(pl.String).str.slice(0, LONGEST).fill_null("")

    @cached_property
    def folded(self) -> pl.Series:
        """The texts folded, shape (n,)."""
        return fold(self.heads)

    @cached_property
    def lines(self) -> pl.Series:
        """The folded texts with one sentence per line, shape (n,)."""
        return split_lines(self.folded)

    @cached_property
    def words(self) -> NDArray[Any]:
        """The number of words of each text, as blanks separate them, shape (n,)."""
        return self.heads.str.count_matches(r"\s+").to_numpy() + 1


def index_words(folded: pl.Series) -> Tokens:
    """Return the words of folded texts, punctuation included, as blanks separate them.

    Examples
    --------
    >>> index_words(pl.Series(["nie wieder!", "nie"])).forms
    ['nie', 'wieder!']
    """
    return index_tokens(folded.str.split(" "))


def fold_once(texts: "pl.Series | FoldedTexts") -> FoldedTexts:
    """Return texts folded, if they are not yet."""
    return texts if isinstance(texts, FoldedTexts) else FoldedTexts(texts)
