"""Forms of texts that are neutral whatever their words: greetings, ads, requests, headlines, ...

"Streit bei Tarifen", "frohe Weihnachten" and "Was bedeutet Fehler E05?" have words that the lexicon
rates, but nobody judges anything. The phrases of ``configs/lexicons/text_forms_de.yaml`` recognise
such forms, which are signs of a text (`text_signs`, ADR 83). A text with a sign of opinion
("schon wieder", "ich freue mich", an emoticon) has none. The expressions never backtrack.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from scrm.analyze._phrase_lexicon import lexicon, pattern
from scrm.analyze.sentiment.folded_texts import FoldedTexts, fold_once

LEXICON: Final = "text_forms_de"
_MOODS: Final = (
    r"[:;=][-o'^]?[()DPp*/|\\]|<3|\^\^|[\p{Extended_Pictographic}&&[^\p{ASCII}]]|\bx[dD]\b"
)
"""An emoticon or emoji: its writer shows a mood."""


@cache
def load_forms() -> Mapping[str, str]:
    """Return the expressions of the forms by name, and that of signs of opinion as ``opinion``."""
    content = lexicon(LEXICON)
    forms = {name: "(?m)" + pattern(phrases) for name, phrases in content["forms"].items()}
    return {**forms, "opinion": pattern(content["opinion"])}


def list_forms(texts: pl.Series | FoldedTexts) -> pl.DataFrame:
    """Return which forms each text has: one column of flags for each form.

    Examples
    --------
    >>> texts = pl.Series(["Frohe Weihnachten!", "Ich freue mich auf frohe Weihnachten!"])
    >>> list_forms(texts)["wish"].to_list()
    [True, False]
    """
    seen = fold_once(texts)
    heads, lines = seen.heads, seen.lines
    expressions = dict(load_forms())
    opinion = expressions.pop("opinion")
    at = lines.str.contains(_either()).arg_true()  # few texts have any
    found = lines.gather(at)
    judges_not = ~(found.str.contains(opinion) | heads.gather(at).str.contains(_MOODS))
    flags = {name: np.zeros(len(heads), np.bool_) for name in expressions}
    for name, expression in expressions.items():
        flags[name][at.to_numpy()] = (found.str.contains(expression) & judges_not).to_numpy()
    return pl.DataFrame(flags)


@cache
def _either() -> str:
    """Return one expression for any of the forms."""
    return "|".join(each for name, each in load_forms().items() if name != "opinion")
