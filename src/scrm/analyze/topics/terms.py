"""From texts to terms: words without endings, parts of compounds, hashtags and emoji.

A word stands for all its inflected forms and is named by the most frequent of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from scrm.analyze.topics.stop_words import STOP_WORDS

LEAST_AUTHORS: Final = 5
"""A term that fewer people use is none."""
_NO_WORD: Final = r"https?://\S+|www\.\S+|\S+@\S+|@[\p{L}\p{N}_.]+"
_TERM: Final = r"#[\p{L}\p{N}_]{2,}|\p{Extended_Pictographic}|\p{L}[\p{L}\p{N}]{2,}"
_ENDINGS: Final = ("ern", "em", "en", "er", "es", "e", "n", "s")
_SHORTEST_STEM: Final = 4
_SHORTEST_PART: Final = 4
_JOINTS: Final = ("", "s", "n", "en", "es")
_LEAST_USES: Final = 5
_MOST_LETTERS: Final = 40


@dataclass(frozen=True, slots=True)
class Terms:
    """Which text has which terms.

    Parameters
    ----------
    pairs : DataFrame
        document (UInt32, row of the text), term (UInt32); each pair once.
    names : DataFrame
        term (UInt32), name, kind: word, hashtag or emoji.
    """

    pairs: pl.DataFrame
    names: pl.DataFrame


def read_words(texts: pl.Series, first: int = 0) -> pl.DataFrame:
    """Return the words, hashtags and emoji of texts, once per text.

    Parameters
    ----------
    texts : Series of str, shape (n,)
    first : int
        Number of the first text.

    Returns
    -------
    DataFrame
        document (UInt32), word.

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
    numbered = pl.DataFrame(found).with_row_index("document", offset=first)
    words = numbered.explode("word", empty_as_null=True).drop_nulls()
    known = ~pl.col("word").is_in(list(STOP_WORDS)) & (
        pl.col("word").str.len_chars() <= _MOST_LETTERS
    )
    return words.filter(known).unique(maintain_order=True)


def merge_words(words: Iterable[pl.DataFrame]) -> Terms:
    """Return the terms of all texts: inflected forms together, with the parts of compounds.

    Examples
    --------
    >>> rows = [(n, "lieferzeit") for n in range(6)] + [(n, "lieferung") for n in range(9)]
    >>> rows += [(n, "zeiten") for n in range(5)] + [(7, "zeit")]
    >>> frame = pl.DataFrame(rows, schema={"document": pl.UInt32, "word": pl.String}, orient="row")
    >>> sorted(merge_words([frame]).names["name"])
    ['lieferung', 'lieferzeit', 'zeiten']
    """
    numbers: dict[str, int] = {}
    parts = []
    for frame in words:
        if frame.is_empty():
            continue
        for word in frame["word"].unique(maintain_order=True):
            numbers.setdefault(word, len(numbers))
        ids = frame["word"].replace_strict(numbers, return_dtype=pl.UInt32)
        parts.append(frame.select("document", word=ids))
    empty = pl.DataFrame(schema={"document": pl.UInt32, "word": pl.UInt32})
    pairs = pl.concat([empty, *parts])
    uses = pairs.group_by("word").len()
    counts = dict.fromkeys(range(len(numbers)), 0) | dict(uses.iter_rows())
    frequent = {word: counts[number] for word, number in numbers.items()}
    renamed = _list_terms(frequent)
    terms = {name: number for number, name in enumerate(sorted({n for _, n in renamed}))}
    table = pl.DataFrame(
        [(numbers[word], terms[name]) for word, name in renamed],
        schema={"word": pl.UInt32, "term": pl.UInt32},
        orient="row",
    )
    joined = pairs.join(table, on="word").select("document", "term").unique()
    names = pl.DataFrame(
        {"term": list(terms.values()), "name": list(terms)},
        schema={"term": pl.UInt32, "name": pl.String},
    )
    return Terms(joined.sort("document", "term"), names.with_columns(kind=_name_kind()))


def _name_kind() -> pl.Expr:
    name = pl.col("name")
    return (
        pl.when(name.str.starts_with("#"))
        .then(pl.lit("hashtag"))
        .when(name.str.contains(r"^\p{L}"))
        .then(pl.lit("word"))
        .otherwise(pl.lit("emoji"))
    )


def _list_terms(frequent: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return word and term: the most frequent form with its stem, and those of its parts."""
    best: dict[str, str] = {}
    totals: dict[str, int] = {}
    for word, count in frequent.items():
        key = stem(word)
        totals[key] = totals.get(key, 0) + count
        if key not in best or (count, word) > (frequent[best[key]], best[key]):
            best[key] = word
    known = {key for key, total in totals.items() if total >= _LEAST_USES}
    found = []
    for word in frequent:
        key = stem(word)
        if key not in known:
            continue
        found.append((word, best[key]))
        found += [(word, best[part]) for part in split_compound(word, known) if part != key]
    return found


def stem(word: str) -> str:
    """Return a word without its ending; hashtags and emoji as they are.

    Examples
    --------
    >>> [stem(word) for word in ("lieferungen", "lieferung", "zeiten", "zeit", "tees", "#tee")]
    ['lieferung', 'lieferung', 'zeit', 'zeit', 'tees', '#tee']
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word if word.startswith("#") else word[: -len(ending)]
    return word


def split_compound(word: str, known: frozenset[str] | set[str]) -> list[str]:
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
