"""The questions in texts: sentences that end in a question mark, or begin as a question does."""

from typing import Final

import polars as pl

from scrm.analyze._phrase_lexicon import fold, pattern, sentences

_BEGINNINGS: Final = (
    "^(wann|wo|woher|wohin|womit|warum|wieso|weshalb|welche*|wer|wem|wessen) *",
    "^wie (lange|viel|viele|oft|gross|groß|teuer|komme|kann|geht|mache|funktioniert|melde) *",
    "^(habt|könnt|liefert|versendet|verkauft|führt|bietet|sucht|macht) ihr",
    "^(kann|darf|muss|soll) (ich|man)",
    "^gibt es",
    "(weiß|weiss) (jemand|einer|wer) *",
    "(kann|könnt) (mir )?(jemand|ihr) (mir )?(sagen|helfen)",
)
_QUOTED: Final = 1
"""A sentence of one word, such as "Echt?", asks for nothing."""


def find_questions(texts: pl.Series) -> pl.Series:
    """Return the question sentences of each text as one text; None if it asks nothing.

    Examples
    --------
    >>> texts = pl.Series(["Toll! Wann ist der Honig wieder da?", "Echt?", "wann kommt der honig"])
    >>> find_questions(texts).to_list()
    ['wann ist der honig wieder da?', None, 'wann kommt der honig']
    """
    folded = sentences(fold(texts).fill_null(""))
    begins = pattern(_BEGINNINGS)
    element = pl.element()
    asks = folded.list.eval(
        element.filter(
            (element.str.contains(r"\?") | element.str.contains(begins))
            & (element.str.count_matches(r"[a-z0-9]+") > _QUOTED)
        )
    )
    joined = asks.list.join(" ")
    frame = pl.DataFrame({"question": joined})
    return frame.select(pl.when(pl.col("question") != "").then("question")).to_series()
