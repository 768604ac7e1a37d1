"""Forms of texts that are neutral whatever their words: greetings, ads, requests, headlines, ...

"Streit bei Tarifen", "frohe Weihnachten" and "Was bedeutet Fehler E05?" have words that the lexicon
rates, but nobody judges anything. The phrases of ``configs/lexicons/text_forms_de.yaml`` recognise
such forms; each form of a text raises the logit of neutral (ADR 83). A text with a sign of opinion
("schon wieder", "ich freue mich", an emoticon) has none. The expressions never backtrack.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import fold, lexicon, pattern, sentences
from scrm.analyze.sentiment.tokens import LONGEST

Floats = NDArray[np.float64]

LEXICON: Final = "text_forms_de"
STRENGTH: Final = 2.0
"""Logits by which one form raises neutral in a short text."""
_MOST: Final = 2
"""Forms that count."""
_MOODS: Final = (
    r"[:;=][-o'^]?[()DPp*/|\\]|<3|\^\^|[\p{Extended_Pictographic}&&[^\p{ASCII}]]|\bx[dD]\b"
)
"""An emoticon or emoji: its writer shows a mood."""
_LONG: Final = 30
"""Words from which forms count less: a long text is more than its greeting."""


@cache
def load_forms() -> Mapping[str, str]:
    """Return the expressions of the forms by name, and that of signs of opinion as ``opinion``."""
    content = lexicon(LEXICON)
    forms = {name: "(?m)" + pattern(phrases) for name, phrases in content["forms"].items()}
    return {**forms, "opinion": pattern(content["opinion"])}


def list_forms(texts: pl.Series) -> pl.DataFrame:
    """Return which forms each text has: one column of flags for each form.

    Examples
    --------
    >>> texts = pl.Series(["Frohe Weihnachten!", "Ich freue mich auf frohe Weihnachten!"])
    >>> list_forms(texts)["wish"].to_list()
    [True, False]
    """
    heads, lines = _cut(texts), _split_lines(texts)
    expressions = dict(load_forms())
    is_opinion = lines.str.contains(expressions.pop("opinion")) | heads.str.contains(_MOODS)
    return pl.DataFrame(
        {
            name: lines.str.contains(expression) & ~is_opinion
            for name, expression in expressions.items()
        }
    )


@cache
def _either() -> str:
    """Return one expression for any of the forms."""
    return "|".join(each for name, each in load_forms().items() if name != "opinion")


def _cut(texts: pl.Series) -> pl.Series:
    return texts.cast(pl.String).str.slice(0, LONGEST).fill_null("")


def _split_lines(texts: pl.Series) -> pl.Series:
    """Return folded texts with one sentence per line."""
    return sentences(fold(_cut(texts))).list.join("\n")


def count_forms(texts: pl.Series) -> Floats:
    """Return the number of forms of each text, less in long ones, shape (n,).

    Examples
    --------
    >>> count_forms(pl.Series(["Guten Morgen!", "Das war schlecht."])).tolist()
    [1.0, 0.0]
    """
    lines = _split_lines(texts)
    at = lines.str.contains(_either()).arg_true()  # few texts have any
    forms = np.zeros(len(texts))
    forms[at] = list_forms(texts.gather(at)).sum_horizontal().to_numpy()
    words = texts.cast(pl.String).str.count_matches(r"\s").fill_null(0).to_numpy() + 1.0
    counted: Floats = np.minimum(forms, _MOST) * np.minimum(1.0, _LONG / words)
    return counted


def raise_neutral(logits: Floats, forms: Floats, labels: Sequence[str]) -> Floats:
    """Return logits with that of neutral raised for each form, shape (n, c).

    Parameters
    ----------
    logits : array, shape (n, c)
    forms : array, shape (n,)
        From `count_forms`.
    labels : sequence of str
        The classes in order.
    """
    is_neutral = np.array([label == "neutral" for label in labels], float)
    raised: Floats = logits + STRENGTH * forms[:, None] * is_neutral
    return raised
