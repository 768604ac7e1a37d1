"""Phrases of the lexicon as regular expressions for Python's re, which keep places in the text.

A phrase is words in small letters; ``*`` stands for letters, `` … `` for up to four words,
``(a|b)`` for one of them and ``(a )?`` for one or nothing. Matching is linear in the
length of a post: gaps are bounded.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from scrm.analyze._phrase_lexicon import lexicon
from scrm.analyze.language.vocabulary import LEXICON

_GAP: Final = r"(?:[ ,]+\w+){0,4}[ ,]+"


def compile_phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return one expression for any of the phrases, for text in small letters.

    Examples
    --------
    >>> compile_phrases(["taucht … in die welt"]).search("taucht jetzt ein in die welt").span()
    (0, 28)
    """
    return re.compile("|".join(rf"\b(?:{_translate(phrase)})(?!\w)" for phrase in phrases))


def _translate(phrase: str) -> str:
    plain = phrase.replace("(", "(?:").replace("*", r"\w*")
    return _GAP.join(re.sub(r" +", r"[ ,]+", part) for part in plain.split(" … "))


@cache
def find_phrases(name: str) -> re.Pattern[str]:
    """Return the expression of the phrases that the lexicon has under a name."""
    return compile_phrases(lexicon(LEXICON)[name])
