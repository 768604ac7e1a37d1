"""German word forms: folding, repeated letters, endings, infinitives and compounds."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_FOLDED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_ENDINGS: Final = (
    *("e", "en", "er", "es", "em", "n", "s", "t", "te", "ten", "st", "ste", "sten", "ster"),
    *("stes", "ere", "eren", "erer", "eres", "et", "test", "nen", "innen", "end", "ende"),
    *("enden", "ender", "endes"),
)
_ENDINGS_BY_LETTER: Final = {
    letter: [ending for ending in _ENDINGS if ending[-1] == letter]
    for letter in {ending[-1] for ending in _ENDINGS}
}
_LINKING: Final = ("", "en", "n", "e", "s", "er")
"""Endings of the head of a compound."""
_SHORTEST_PART: Final = 3
SHORTEST_HEAD: Final = 5
"""Letters from which a word can be the head or the first part of a compound."""


def fold(word: str) -> str:
    """Return a word in lower case, with umlauts and ß transliterated.

    Examples
    --------
    >>> fold("Ärgerlich"), fold("aergerlich")
    ('aergerlich', 'aergerlich')
    """
    return word.lower().translate(_FOLDED)


def fold_words(words: str) -> frozenset[str]:
    """Return the folded words of a string.

    Examples
    --------
    >>> sorted(fold_words("Für über"))
    ['fuer', 'ueber']
    """
    return frozenset(fold(words).split())


def shorten_repeats(word: str) -> str:
    """Shorten letters that are repeated three times or more.

    Examples
    --------
    >>> shorten_repeats("sooo"), shorten_repeats("schoen")
    ('so', 'schoen')
    """
    return _REPEATED.sub(r"\1", word)


def list_base_forms(word: str, infinitives: Mapping[str, str], shortest: int) -> Iterator[str]:
    """Yield the forms that a folded word may be inflected from.

    Parameters
    ----------
    infinitives : mapping
        Folded verb form to folded infinitive.
    shortest : int
        Least number of letters of a stem.

    Examples
    --------
    >>> list(list_base_forms("ging", {"ging": "gehen"}, 3)), list(list_base_forms("tolles", {}, 4))
    (['gehen'], ['', 'toll', 'tolle'])
    """
    yield infinitives.get(word, "")
    for ending in _ENDINGS_BY_LETTER.get(word[-1:], ()):
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            yield word[: -len(ending)]


def list_compound_heads(word: str, heads: frozenset[str]) -> Iterator[str]:
    """Yield the words that may be the head of a compound ("verspaetung" of "zugverspaetung").

    Parameters
    ----------
    heads : set of str
        The last `SHORTEST_HEAD` letters of the words wanted.

    Examples
    --------
    >>> list(list_compound_heads("zugverspaetungen", frozenset({"etung"})))[0]
    'verspaetung'
    """
    ends = [len(word) - len(ending) for ending in _LINKING if word.endswith(ending)]
    ends = [end for end in ends if word[end - SHORTEST_HEAD : end] in heads]
    for start in range(_SHORTEST_PART, len(word) - SHORTEST_HEAD + 1):
        yield from (word[start:end] for end in ends if end - start >= SHORTEST_HEAD)


def list_first_parts(word: str) -> Iterator[str]:
    """Yield the words that may be the first part of a compound, longest first.

    Examples
    --------
    >>> list(list_first_parts("krisengipfel"))[-1]
    'krise'
    """
    yield from (word[:end] for end in range(len(word) - _SHORTEST_PART, SHORTEST_HEAD - 1, -1))
