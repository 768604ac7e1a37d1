"""The English polarity lexicon: textblob's own entries, and what scrm adds to them.

textblob's English lexicon (2,918 entries, PDDL) is read from the installed package's file without
importing the package. ``configs/lexicons/sentiment_en.yaml`` adds everyday and service English,
negations, emphasis and idioms, and takes the polarity from words that have none in such texts
("first", "new").
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from scrm.analyze._phrase_lexicon import lexicon as load_phrases
from scrm.analyze.sentiment.lexicon import (
    LONGEST_WORD,
    Lexicon,
    Word,
    find_package,
    read_entries,
)

NAME: Final = "sentiment_en"

_ENDINGS: Final = (
    *(("ies", "y"), ("ied", "y"), ("ier", "y"), ("iest", "y"), ("ily", "y"), ("s", ""), ("es", "")),
    *(("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"), ("ly", ""), ("er", ""), ("est", "")),
    *(("r", ""), ("st", "")),
)
"""Endings, and what the base form has in their place."""
_SHORTEST_STEM: Final = 3
_APOSTROPHES: Final = str.maketrans("’‘", "''")
"""The apostrophes that phones write."""


def list_english_base_forms(word: str) -> Iterator[str]:
    """Yield the forms that an English word may be inflected from.

    Examples
    --------
    >>> list(list_english_base_forms("loving")), list(list_english_base_forms("stopped"))
    (['lov', 'love'], ['stopp', 'stop', 'stoppe'])
    """
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _SHORTEST_STEM:
            continue
        yield stem + instead
        if ending in {"ed", "ing", "er", "est"} and not instead and stem[-1] == stem[-2]:
            yield stem[:-1]


class EnglishLexicon(Lexicon):
    """Polarities and functions of English words."""

    def _describe_word(self, form: str) -> Word[float]:
        return super()._describe_word(form.translate(_APOSTROPHES))

    def _list_base_forms(self, word: str, shortest: int) -> Iterator[str]:
        if word not in self._look_alikes and len(word) > shortest:
            yield from list_english_base_forms(word)

    def _list_readings(self, word: str) -> Iterator[float | None]:
        """Yield the polarities of a word's readings; English has no compounds in one word."""
        yield self._polarity.get(word)
        if len(word) > LONGEST_WORD:
            return
        yield self._match_stem(word)
        yield from map(self._polarity.get, self._list_base_forms(word, _SHORTEST_STEM))
        if word.startswith("un") and len(word) > 6:  # noqa: PLR2004  "unit" is no negated "it"
            base = self._found[word[2:]]
            yield -base if base > 0 else None


@cache
def load_english_lexicon() -> EnglishLexicon:
    """Return the English lexicon that scrm uses, read once per process.

    Examples
    --------
    >>> [load_english_lexicon().polarity(word) for word in ("recommended", "unhelpful", "table")]
    [0.7, -0.7, 0.0]
    """
    entries = read_entries(find_package("textblob") / "en" / "en-sentiment.xml")
    return EnglishLexicon(entries, load_phrases(NAME), {}, {})
