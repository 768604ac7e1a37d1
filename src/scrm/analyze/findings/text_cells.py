"""Products and words that texts name: dimensions that no column has."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import polars as pl

MOST_WORDS: Final = 60
_LEAST_TEXTS: Final = 15
_MOST_SHARE: Final = 0.3
_LEAST_LETTERS: Final = 5
_NOUN: Final = r"\p{Lu}\p{Ll}{3,}"
_COMMON: Final = frozenset(
    re.findall(
        r"\w+",
        """
        aber alle alles also auch beim bitte dann danke dass diese dieser dieses doch durch eine
        einen einer eines einfach endlich euch euer eure für gestern ganz gerne habe haben hallo
        heute hier ihre ihren ihrer immer jetzt kann keine leider liebe lieben mein meine meinen
        mich mit nach nicht nichts noch nur oder ohne schon sehr seid seit sich sind sogar sonst
        total unser unsere unter viel viele vielen vom von vor wann warum wegen weil wenn wieder
        wieso wird wirklich wurde your this that with have there they please thanks what when
        where which would could hello just very been from about after again also because before
        some than then were will montag dienstag mittwoch donnerstag freitag samstag sonntag
        """,
    )
)
"""Words with a capital letter at the beginning of sentences, of German and English."""


def find_products(texts: pl.Series, names: Sequence[str]) -> pl.Series:
    """Return the product that each text names, null if there is none.

    A text names a product by its whole name, or by a word that no other product has.

    Examples
    --------
    >>> texts = pl.Series(["Das Zelt Nordlicht ist undicht", "Rucksack Alpin: toll", "Hallo"])
    >>> find_products(texts, ["Zelt Nordlicht", "Rucksack Alpin", "Zelt Kiefer"]).to_list()
    ['Zelt Nordlicht', 'Rucksack Alpin', None]
    """
    patterns = _list_patterns(names)
    if not patterns:
        return pl.Series(texts.name, [None] * len(texts), pl.String)
    found = texts.str.to_lowercase().str.extract_many(list(patterns), overlapping=False)
    return found.list.first().replace_strict(patterns, default=None, return_dtype=pl.String)


def _list_patterns(names: Sequence[str]) -> dict[str, str]:
    words = {name: _split(name) for name in dict.fromkeys(names) if name}
    uses = Counter(word for each in words.values() for word in set(each))
    found = {name.lower(): name for name in words if len(name) >= _LEAST_LETTERS}
    for name, each in words.items():
        found |= {word: name for word in each if uses[word] == 1 and word not in found}
    return found


def _split(name: str) -> list[str]:
    return [word for word in name.lower().split() if len(word) >= _LEAST_LETTERS and word.isalpha()]


def find_words(texts: pl.Series) -> pl.Series:
    """Return the frequent nouns of each text (words with a capital letter, of German and names).

    A word counts from 15 texts on, and up to three in ten of them.

    Examples
    --------
    >>> texts = pl.Series(["Das Frühstück war gut", "Sehr gut"] * 20)
    >>> find_words(texts)[0].to_list()
    []
    >>> find_words(pl.concat([texts, pl.Series(["Sehr gut"] * 60)]))[0].to_list()
    ['Frühstück']
    """
    nouns = texts.fill_null("").str.extract_all(_NOUN).list.unique(maintain_order=True)
    counts = nouns.explode().drop_nulls().value_counts()
    counts.columns = ["word", "count"]
    kept = counts.filter(
        (pl.col("count") >= _LEAST_TEXTS)
        & (pl.col("count") <= _MOST_SHARE * len(texts))
        & ~pl.col("word").str.to_lowercase().is_in(_COMMON)
    ).sort(["count", "word"], descending=[True, False])
    words = kept["word"].head(MOST_WORDS).to_list()
    return nouns.list.eval(pl.element().filter(pl.element().is_in(words))).list.sort()
