"""The topics of a text: its hashtags, and the product groups it names."""

from collections.abc import Sequence

import polars as pl

_HASHTAG = r"#[\p{L}\p{N}_]+"
_NO_LETTER = r"[^\p{L}\p{N}]+"


def find_topics(texts: pl.Series, groups: Sequence[str]) -> pl.Series:
    """Return the topics of each text, in lower case, once each and in order.

    Parameters
    ----------
    texts : Series of str, shape (n,)
    groups : sequence of str
        Product groups; a text names one if it has its words, in any case.

    Examples
    --------
    >>> texts = pl.Series(["Mein Tee! #Teezeit #teezeit", None, "Teekanne"])
    >>> find_topics(texts, ["Tee", "Küche"]).to_list()
    [['tee', 'teezeit'], [], []]
    """
    lower = texts.fill_null("").str.to_lowercase()
    tags = lower.str.extract_all(_HASHTAG).list.eval(pl.element().str.strip_chars("#"))
    words = lower.str.replace_all(_HASHTAG, " ").str.replace_all(_NO_LETTER, " ")
    padded = pl.Series([" "]) + words + pl.Series([" "])
    named = {_pad(group): group.lower() for group in groups if _pad(group).strip()}
    if not named:
        return tags.list.unique().list.sort()
    found = padded.str.extract_many(list(named), overlapping=True)
    renamed = found.list.eval(pl.element().replace(named))
    return (
        pl.DataFrame({"tags": tags, "named": renamed})
        .select(pl.concat_list("tags", "named").list.unique().list.sort())
        .to_series()
    )


def _pad(group: str) -> str:
    """Return a product group as words between blanks."""
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in group.lower()).split())} "
