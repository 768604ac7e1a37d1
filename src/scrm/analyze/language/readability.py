"""Readability of German text: Flesch in the version of Amstad, Wiener Sachtextformel, LIX.

References
----------
Amstad (1978), Wie verständlich sind unsere Zeitungen?; Bamberger and Vanecek (1984), Lesen,
Verstehen, Lernen, Schreiben (first Wiener Sachtextformel); Björnsson (1968), Läsbarhet.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

_VOWELS: Final = re.compile(
    r"aa|ai|au|ay|äu|ee|ei|eu|ey|ie(?!r[te])|oo|oi|ou|oe|ui(?=$)|[aeiouäöüy]"
)
_REMEMBERED: Final = 50_000
_LONG: Final = 6
_MANY_SYLLABLES: Final = 3


class TextCounts(NamedTuple):
    """What the formulas count.

    Parameters
    ----------
    words, sentences, syllables : int
    long_words : int
        Words of more than six letters.
    complex_words : int
        Words of three or more syllables.
    single_syllables : int
        Words of one syllable.
    """

    words: int
    sentences: int
    syllables: int
    long_words: int
    complex_words: int
    single_syllables: int


@lru_cache(maxsize=_REMEMBERED)
def count_syllables(word: str) -> int:
    """Return the number of syllables of a German word, by its groups of vowels; at least one.

    Examples
    --------
    >>> [count_syllables(word) for word in ("Haus", "Bäckerei", "Familie", "Theater", "hm")]
    [1, 3, 3, 3, 1]
    """
    return max(len(_VOWELS.findall(word.lower().replace("qu", "q"))), 1)


def count_text(words: Sequence[str], sentences: int) -> TextCounts:
    """Return the counts of a text.

    Examples
    --------
    >>> count_text(["Die", "Bäckerei", "öffnet"], 1)
    TextCounts(words=3, sentences=1, syllables=6, long_words=1, complex_words=1, single_syllables=1)
    """
    syllables = [count_syllables(word) for word in words]
    return TextCounts(
        len(words),
        sentences,
        sum(syllables),
        sum(len(word) > _LONG for word in words),
        sum(count >= _MANY_SYLLABLES for count in syllables),
        sum(count == 1 for count in syllables),
    )


def measure_flesch(counts: TextCounts) -> float:
    """Return the Flesch reading ease of German (Amstad): 0 very difficult, 100 very easy.

    ``180 - words per sentence - 58.5 * syllables per word``

    Examples
    --------
    >>> measure_flesch(TextCounts(100, 10, 180, 30, 20, 50))
    64.7
    """
    return 180 - counts.words / counts.sentences - 58.5 * counts.syllables / counts.words


def measure_wiener(counts: TextCounts) -> float:
    """Return the first Wiener Sachtextformel: the school year that reads it, about 4 to 15.

    ``0.1935 MS + 0.1672 SL + 0.1297 IW - 0.0327 ES - 0.875``; MS, IW and ES are the percentages of
    words with three or more syllables, more than six letters, and one syllable; SL is the mean
    number of words of a sentence.

    Examples
    --------
    >>> round(measure_wiener(TextCounts(100, 10, 180, 30, 20, 50)), 3)
    6.923
    """
    per_cent = 100 / counts.words
    return (
        0.1935 * counts.complex_words * per_cent
        + 0.1672 * counts.words / counts.sentences
        + 0.1297 * counts.long_words * per_cent
        - 0.0327 * counts.single_syllables * per_cent
        - 0.875
    )


def measure_lix(counts: TextCounts) -> float:
    """Return the LIX: words per sentence plus the percentage of words of more than six letters.

    Below 40 is easy, above 60 very difficult.

    Examples
    --------
    >>> measure_lix(TextCounts(100, 10, 180, 30, 20, 50))
    40.0
    """
    return counts.words / counts.sentences + 100 * counts.long_words / counts.words
