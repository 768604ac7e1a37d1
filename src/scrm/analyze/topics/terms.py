"""From words to terms: words without endings, parts of compounds, hashtags and emoji.

A term represents all inflected forms of a word and is named by the most frequent of them.
"""

import re
from collections.abc import Container
from typing import Final

import polars as pl

from scrm.analyze.topics.stop_words import STOP_WORDS

LEAST_AUTHORS: Final = 5
"""A term that fewer people use is none."""
_NO_WORD: Final = r"https?://\S+|www\.\S+|\S+@\S+|@[\p{L}\p{N}_.]+"
_TERM: Final = r"#[\p{L}\p{N}_]{2,}|\p{Extended_Pictographic}|\p{L}[\p{L}\p{N}]{2,}"
_ENDING: Final = r"^([^#].{3,}?)(?:ern|em|en|er|es|e|n|s)$"
"""The longest ending that leaves four letters; a hashtag has none."""
_STEM: Final = re.compile(_ENDING)
_SHORTEST_PART: Final = 4
_JOINTS: Final = ("", "s", "n", "en", "es")
_LEAST_USES: Final = 5
_MOST_LETTERS: Final = 40


def read_words(texts: pl.Series) -> pl.DataFrame:
    """Return the words, hashtags and emoji of texts, once per text.

    Parameters
    ----------
    texts : Series of str, shape (n,)

    Returns
    -------
    DataFrame
        document (UInt32, row of the text), word.

    Examples
    --------
    >>> read_words(pl.Series(["Das TEAM von @tannquell: #Tee 🍵 Lieferzeit!"]))["word"].to_list()
    ['#tee', '🍵', 'lieferzeit']
    """
    found = (
        texts.fill_null("")
        .str.replace_all(_NO_WORD, " ")
        .str.to_lowercase()
        .str.extract_all(_TERM)
        .alias("word")
    )
    numbered = pl.DataFrame(found).with_row_index("document")
    words = numbered.explode("word", empty_as_null=True).drop_nulls()
    known = ~pl.col("word").is_in(list(STOP_WORDS)) & (
        pl.col("word").str.len_chars() <= _MOST_LETTERS
    )
    return words.filter(known).unique(maintain_order=True)


def list_terms(counts: pl.DataFrame) -> pl.DataFrame:
    """Return the terms of each word: its most frequent form, and those of both parts of a compound.

    Parameters
    ----------
    counts : DataFrame
        word, text_count: how many texts have it.

    Returns
    -------
    DataFrame
        word, term; a word whose forms together are in fewer than five texts has none.

    Examples
    --------
    >>> counts = {"lieferzeit": 6, "lieferung": 9, "zeiten": 5, "zeit": 1, "selten": 4}
    >>> frame = pl.DataFrame({"word": list(counts), "text_count": list(counts.values())})
    >>> for word, term in list_terms(frame).iter_rows():
    ...     print(word, term)
    lieferung lieferung
    lieferzeit lieferzeit
    zeit zeiten
    zeiten zeiten
    """
    forms = (
        counts.with_columns(stem=pl.col("word").str.replace(_ENDING, "${1}"))
        .filter(pl.col("text_count").sum().over("stem") >= _LEAST_USES)
        .sort("text_count", "word", descending=True)
    )
    best = dict(
        forms.unique("stem", keep="first", maintain_order=True).select("stem", "word").iter_rows()
    )
    found = []
    for word, own in forms.select("word", "stem").iter_rows():
        found.append((word, best[own]))
        found += [(word, best[part]) for part in split_compound(word, best) if part != own]
    schema = {"word": pl.String, "term": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row").unique().sort("word", "term")


def stem(word: str) -> str:
    """Return a word without its ending; hashtags and emoji as they are.

    Examples
    --------
    >>> [stem(word) for word in ("lieferungen", "lieferung", "zeiten", "zeit", "tees", "#tee")]
    ['lieferung', 'lieferung', 'zeit', 'zeit', 'tees', '#tee']
    """
    return _STEM.sub(r"\1", word)


def split_compound(word: str, known: Container[str]) -> list[str]:
    """Return the stems of both parts of a compound; nothing where a part is unknown.

    Examples
    --------
    >>> split_compound("versandkosten", {"versand", "kost"})
    ['versand', 'kost']
    >>> split_compound("geburtstagsgeschenk", {"geburtstag", "geschenk"})
    ['geburtstag', 'geschenk']
    """
    if word.startswith("#"):
        return []
    for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        last = stem(word[cut:])
        if last not in known:
            continue
        for joint in _JOINTS:
            begin = word[:cut].removesuffix(joint) if joint else word[:cut]
            if len(begin) >= _SHORTEST_PART and word[:cut].endswith(joint):
                first = stem(begin)
                if first in known:
                    return [first, last]
    return []
