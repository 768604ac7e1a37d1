"""A post and its tokens with their places: words, and what is no language.

Addresses, accounts, hashtags, file names and numbers are blanked, so that places stay the same.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, Literal, NamedTuple

Fault = Literal["misspelt", "joined", "old", "unknown"]
_SUFFIX: Final = r"\.(?:de|com|net|org|at|ch|eu|info|io|shop|example|pdf|png|jpe?g)\b"
_MASKED: Final = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|\S+@\S+\.\w+"
    r"|[@#]\w[\w.\-]*"
    rf"|\b[\w\-]+(?:\.[\w\-]+)*{_SUFFIX}\S*"
    r"|&[a-z]+;"
    r"|\b\w*\d[\w.,:/]*"
)
_MASKED_SIGN: Final = re.compile(rf"[@#&\d]|://|www\.|{_SUFFIX}")
"""A text without such a sign has nothing to blank; few have one, and to look for it is fast."""
_CAPITALS: Final = re.compile("[A-ZÄÖÜ]{2}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_GENDER: Final = re.compile(r"[^\W\d_]+(?:[:*_·]|/-?)(?:innen|in|r|n|e)\b")
_GENDER_SIGN: Final = re.compile(r"[:*_·/][-inre]")
_SENTENCE_END: Final = re.compile(r"[.!?…]+(?=\s|$|[\"“”»«)])|\n+")
_BEFORE_FIRST: Final = frozenset(".!?:…\n\r\"„“”»«›‹‚‘'(–—-•*|/➡►>")
_FIRST_PICTURE: Final = 0x2600
"""Code of the first emoji; what follows one may begin a sentence."""
_LONGEST: Final = 100_000
"""Characters of a post that are read; no channel allows longer ones."""


class Token(NamedTuple):
    """A word of a post.

    Parameters
    ----------
    text : str
    start, end : int
        Place in the post, from 0.
    is_initial : bool
        It may have a capital because it begins a sentence or a quotation.
    """

    text: str
    start: int
    end: int
    is_initial: bool


class Verdict(NamedTuple):
    """What is wrong with a word, and what it should be."""

    fault: Fault
    corrections: tuple[str, ...] = ()


class Post:
    """A text with what the rules look at, each computed once.

    Parameters
    ----------
    text : str
    kind : str
        ``post``, ``reply`` or another kind of the table posts.

    Attributes
    ----------
    faults : sequence of (Token, Verdict)
        The words that are not known, as `scrm.analyze.language.speller` judges them.

    Examples
    --------
    >>> post = Post("Hallo @anna, schau: #neu www.x.de. Passt das?")
    >>> [token.text for token in post.tokens]
    ['Hallo', 'schau', 'Passt', 'das']
    >>> post.tokens[2].start, post.tokens[2].is_initial
    (35, True)
    """

    def __init__(self, text: str, kind: str = "post") -> None:
        self.text = text[:_LONGEST]
        self.kind = kind
        self.faults: Sequence[tuple[Token, Verdict]] = ()

    @cached_property
    def masked(self) -> str:
        """The text with blanks instead of what is no language."""
        return _MASKED.sub(_blank, self.text) if _MASKED_SIGN.search(self.text) else self.text

    @cached_property
    def lowered(self) -> str:
        """The masked text in small letters, of the same length."""
        lowered = self.masked.lower()
        return lowered if len(lowered) == len(self.masked) else self.masked

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words in order; those with a gender sign (Kund:innen) are no words."""
        text = self.masked
        if _GENDER_SIGN.search(text):
            text = _GENDER.sub(_blank, text)
        return tuple(_find_words(text, self.masked))

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """The places where sentences begin and end."""
        found, start = [], 0
        for match in _SENTENCE_END.finditer(self.masked):
            found.append((start, match.end()))
            start = match.end()
        found.append((start, len(self.masked)))
        return tuple((a, b) for a, b in found if self.masked[a:b].strip())

    @cached_property
    def is_shouted(self) -> bool:
        """The post is written in capitals."""
        if not _CAPITALS.search(self.masked):
            return False
        letters = [token for token in self.tokens if len(token.text) > 1]
        return bool(letters) and sum(t.text.isupper() for t in letters) * 2 > len(letters)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _find_words(text: str, masked: str) -> Iterator[Token]:
    end = 0
    for match in _WORD.finditer(text):
        start = match.start()
        between = masked[end:start]
        is_initial = end == 0 or (between != " " and _begins_sentence(between))
        end = match.end()
        yield Token(match[0], start, end, is_initial)


def _begins_sentence(between: str) -> bool:
    """Return whether signs between two words may begin a sentence; a hyphen in a word does not."""
    plain = between.strip(" ")
    if not plain or plain == ",":
        return False
    if between == "-":
        return False
    return any(sign in _BEFORE_FIRST or ord(sign) > _FIRST_PICTURE for sign in plain)
