"""Ideas in texts, by `configs/lexicons/ideas_de.yaml`: proposals to the company, by sentence.

The lexicon says what counts as an idea. `tests/data/ideas_develop.csv` has the sentences that its
rules were written on, `tests/data/ideas_heldout.csv` those set aside before.
"""

from functools import cache
from typing import Final

import polars as pl

from scrm.analyze._phrase_lexicon import fold, lexicon, pattern, sentences

LEXICON: Final = "ideas_de"
PRODUCT, OTHER = "product", "other"


def find_ideas(texts: pl.Series, topics: pl.Series | None = None) -> pl.DataFrame:
    """Return which texts propose something to the company.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        Missing texts are no ideas.
    topics : Series of str, shape (n,), or None
        Topics as the export states them; one of the tags of the lexicon marks an idea.

    Returns
    -------
    DataFrame
        is_idea; kind: product, other or empty; evidence: tag, proposal or empty.

    Examples
    --------
    >>> texts = pl.Series(["Macht doch mal eine Seife ohne Duft!", "Könntet ihr mich anrufen?"])
    >>> find_ideas(texts).rows()
    [(True, 'product', 'proposal'), (False, '', '')]
    """
    folded = fold(texts).fill_null("")
    read = pl.DataFrame({"sentence": sentences(folded)}).with_row_index("row").explode("sentence")
    words = _compile()
    proposes = read.filter(
        pl.col("sentence").str.contains(words["proposals"])
        & ~pl.col("sentence").str.contains(words["own_case"])
    )
    found = proposes.group_by("row").agg(
        is_product=pl.col("sentence").str.contains(words["product"]).any()
    )
    is_tagged = texts.fill_null("").str.to_lowercase().str.contains(words["hashtags"])
    if topics is not None:
        tags = lexicon(LEXICON)["tags"]
        is_tagged |= topics.fill_null("").str.to_lowercase().str.strip_chars("# ").is_in(tags)
    is_product = folded.str.contains(words["product"])
    frame = pl.DataFrame({"is_tagged": is_tagged, "names_product": is_product})
    joined = frame.with_row_index("row").join(found, on="row", how="left", maintain_order="left")
    proposal = pl.col("is_product").is_not_null()
    product = pl.coalesce("is_product", pl.col("is_tagged") & pl.col("names_product"))
    return joined.select(
        is_idea=proposal | pl.col("is_tagged"),
        kind=pl.when(~(proposal | pl.col("is_tagged")))
        .then(pl.lit(""))
        .when(product)
        .then(pl.lit(PRODUCT))
        .otherwise(pl.lit(OTHER)),
        evidence=pl.when("is_tagged")
        .then(pl.lit("tag"))
        .when(proposal)
        .then(pl.lit("proposal"))
        .otherwise(pl.lit("")),
    )


@cache
def _compile() -> dict[str, str]:
    """Return the regular expression of each list of phrases."""
    phrases = lexicon(LEXICON)
    tags = "|".join(phrases["tags"])
    lists = {name: pattern(phrases[name]) for name in ("proposals", "own_case", "product")}
    return {**lists, "hashtags": rf"#(?:{tags})(?:[^\p{{L}}\p{{N}}_]|$)"}
