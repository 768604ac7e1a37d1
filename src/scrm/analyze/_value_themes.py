"""Values of the company that people write about, by `configs/lexicons/value_themes_de.yaml`."""

from typing import Final

import polars as pl

from scrm.analyze._affinity_index import Use
from scrm.analyze._phrase_lexicon import fold, lexicon, pattern

LEXICON: Final = "value_themes_de"
THEMES: Final = ("customers", "csr", "environment", "staff")


def find_themes(texts: pl.Series) -> pl.DataFrame:
    """Return for each text which themes it speaks of.

    Parameters
    ----------
    texts : Series of str, shape (n,)

    Returns
    -------
    DataFrame
        has_customers, has_csr, has_environment, has_staff; False for a missing text.

    Examples
    --------
    >>> find_themes(pl.Series(["Endlich plastikfrei verpackt"])).row(0)
    (False, False, True, False)
    """
    folded = fold(texts).fill_null("")
    phrases = lexicon(LEXICON)
    return pl.DataFrame(
        {f"has_{theme}": folded.str.contains(pattern(phrases[theme])) for theme in THEMES}
    )


def find_value_themes(texts: pl.DataFrame) -> Use:
    """Return which values of the company people write about; the trials are their texts.

    Parameters
    ----------
    texts : DataFrame
        ``segment, person_id, text``
    """
    found = find_themes(texts["text"])
    person = pl.col("segment", "person_id")
    parts = [
        texts.filter(found[f"has_{theme}"]).select(person, item=pl.lit(theme)) for theme in THEMES
    ]
    hits = pl.concat(parts).group_by("segment", "person_id", "item").agg(hits=pl.len())
    return Use(
        hits.sort("segment", "person_id", "item"),
        texts.group_by("segment", "person_id").agg(trials=pl.len()).sort("segment", "person_id"),
    )
