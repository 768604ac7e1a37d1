"""Word of mouth: texts that recommend or warn, found by the phrases of a lexicon.

The lexicon is `configs/lexicons/word_of_mouth_de.yaml`.
"""

import polars as pl

from scrm.analyze._phrase_lexicon import fold, lexicon, pattern

LEXICON = "word_of_mouth_de"


def recommends(texts: pl.Series) -> pl.Series:
    """Return 1 if a text recommends, -1 if it warns, 0 if it does neither or both, or is null.

    Questions for a recommendation, recommendations by others and figures of speech count as
    neither; a denied recommendation ("kann ich nicht empfehlen") is a warning.

    Examples
    --------
    >>> texts = ["Kann ich nur weiterempfehlen!", "Finger weg.", "Was könnt ihr empfehlen?"]
    >>> recommends(pl.Series(texts)).to_list()
    [1, -1, 0]
    """
    phrases = lexicon(LEXICON)
    asked = fold(texts).fill_null("").str.replace_all(pattern(phrases["neutral"]), " ")
    warning = pattern(phrases["warning"])
    warns = asked.str.contains(warning)
    rest = asked.str.replace_all(warning, " ")
    praises = rest.str.contains(pattern(phrases["recommendation"]))
    return (praises.cast(pl.Int8) - warns.cast(pl.Int8)).rename("recommends")
