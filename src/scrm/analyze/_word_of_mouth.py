"""Word of mouth: texts that recommend or warn, by `configs/lexicons/word_of_mouth_de.yaml`."""

import polars as pl

from scrm.analyze._phrase_lexicon import fold, lexicon, pattern

LEXICON = "word_of_mouth_de"


def find_recommendations(texts: pl.Series) -> pl.Series:
    """Return 1 for a text that recommends, -1 for one that warns, 0 for neither, both or missing.

    Questions for a recommendation, recommendations of others and figures of speech are neither; a
    denied recommendation ("kann ich nicht empfehlen") is a warning.

    Examples
    --------
    >>> texts = pl.Series(["Kann ich nur weiterempfehlen!", "Finger weg.", "Was empfehlt ihr?"])
    >>> find_recommendations(texts).to_list()
    [1, -1, 0]
    """
    phrases = lexicon(LEXICON)
    asked = fold(texts).fill_null("").str.replace_all(pattern(phrases["neutral"]), " ")
    warning = pattern(phrases["warning"])
    warns = asked.str.contains(warning)
    rest = asked.str.replace_all(warning, " ")
    praises = rest.str.contains(pattern(phrases["recommendation"]))
    return (praises.cast(pl.Int8) - warns.cast(pl.Int8)).rename("recommends")
