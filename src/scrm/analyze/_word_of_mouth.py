"""Word of mouth: which texts recommend and which warn, by the phrases of `configs/lexicons/word_of_mouth_de.yaml`."""

import polars as pl

from scrm.analyze._phrases import fold, lexicon, pattern

LEXICON = "word_of_mouth_de"


def recommends(texts: pl.Series) -> pl.Series:
    """Return 1 where a text recommends, -1 where it warns, 0 where it does neither or both; missing texts give 0.

    Questions for a recommendation, recommendations of others and figures of speech count as neither; a recommendation
    denied ("kann ich nicht empfehlen") is a warning.

    Examples
    --------
    >>> recommends(pl.Series(["Kann ich nur weiterempfehlen!", "Finger weg.", "Was könnt ihr empfehlen?"])).to_list()
    [1, -1, 0]
    """
    phrases = lexicon(LEXICON)
    asked = fold(texts).fill_null("").str.replace_all(pattern(phrases["neutral"]), " ")
    warning = pattern(phrases["warning"])
    warns = asked.str.contains(warning)
    rest = asked.str.replace_all(warning, " ")
    praises = rest.str.contains(pattern(phrases["recommendation"]))
    return (praises.cast(pl.Int8) - warns.cast(pl.Int8)).rename("recommends")
