"""Sentences and tokens as textblob-de's `PatternTokenizer` finds them, in linear time.

The result of ``find_tokens`` of pattern.text, with two differences that ordinary texts never show:
hostile tokens (100,000 brackets, "a.a.a.a.") take linear instead of quadratic time, and emoticons
are tried longest first (the package's order changes with the hash seed).
"""

import re
import string
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final

from scrm.analyze.sentiment.word_cache import Memory

_BREAK: Final = "END-OF-SENTENCE"
_ENDS: Final = frozenset(("...", ".", "!", "?", _BREAK))
_CLOSING: Final = _ENDS | {"”", "’", ")"}
_SARCASM: Final = re.compile(r"\( ?! ?\)")
_LETTERS: Final = frozenset(string.ascii_letters)
_AFTER_CAPITAL: Final = frozenset("|bcdfghjklmnpqrstvwxz")
_REMEMBERED: Final = 64
"""Longest token that is cached, in characters."""
_LONGEST_CONTRACTION: Final = 3
_SHORTEST_RUN: Final = 3
"""A capital, a consonant and any character: "Mr."."""


class PatternTokens:
    """Split texts into sentences, and sentences into tokens joined by single spaces.

    Parameters
    ----------
    punctuation : str
        Characters that are split off both ends of a word.
    abbreviations : collection of str
        Words that keep their full stop.
    replacements : mapping
        Contractions and what they become ("'s" -> " 's").
    emoticons : iterable of str
        Emoticons whose parts are joined again.
    """

    def __init__(
        self,
        punctuation: str,
        abbreviations: Collection[str],
        replacements: Mapping[str, str],
        emoticons: Collection[str],
    ) -> None:
        self._marks = frozenset(punctuation.replace(".", ""))
        self._trailing = self._marks | {"."}
        self._abbreviations = frozenset(abbreviations)
        self._longest = max(map(len, self._abbreviations))
        self._replacements = tuple(replacements.items())
        self._kept = frozenset(replacements)
        self._memory: Memory[str, tuple[str, ...]] = Memory(self._parts)
        longest_first = sorted(emoticons, key=lambda emoticon: (-len(emoticon), emoticon))
        spaced = "|".join(" ?".join(map(re.escape, emoticon)) for emoticon in longest_first)
        self._emoticons = re.compile(rf"({spaced})($|\s)")
        pairs = sorted({f"{a} {b}" for emoticon in emoticons for a, b in pairwise(emoticon)})
        self._torn = re.compile("|".join(map(re.escape, pairs)))

    def sentences(self, text: str) -> list[str]:
        """Return the sentences of a text, their tokens joined by single spaces."""
        found = [" ".join(sentence) for sentence in _split(self._tokens(text)) if sentence]
        return [self._mend(sentence) for sentence in found]

    def _tokens(self, text: str) -> list[str]:
        for contraction, spaced in self._replacements:
            text = text.replace(contraction, spaced)
        for quote in "“”‘’":
            text = text.replace(quote, f" {quote} ")
        if "\n" in text:
            text = re.sub("\n{2,}", f" {_BREAK} ", text.replace("\r\n", "\n"))
        tokens: list[str] = []
        for token in text.split():
            tokens += self._memory[token] if len(token) <= _REMEMBERED else self._parts(token)
        return tokens

    def _parts(self, token: str) -> tuple[str, ...]:
        """Split punctuation off both ends, as indices move inwards."""
        start, end = 0, len(token)
        while start < end and token[start] in self._marks and not self._is_kept(token, start, end):
            start += 1
        is_abbreviation = _Abbreviations(token, start)
        tail: list[str] = []
        while (
            start < end
            and token[end - 1] in self._trailing
            and not self._is_kept(token, start, end)
        ):
            if token[end - 1] in self._marks:
                end -= 1
                tail.append(token[end])
            if token.endswith("...", start, end):
                tail.append("...")
                end -= 3
                while end > start and token[end - 1] == ".":
                    end -= 1
            if end > start and token[end - 1] == ".":
                known = end - start <= self._longest and token[start:end] in self._abbreviations
                if known or is_abbreviation(end):
                    break
                end -= 1
                tail.append(".")
        middle = (token[start:end],) if end > start else ()
        return (*token[:start], *middle, *reversed(tail))

    def _is_kept(self, token: str, start: int, end: int) -> bool:
        return end - start <= _LONGEST_CONTRACTION and token[start:end] in self._kept

    def _mend(self, sentence: str) -> str:
        """Join emoticons that were split."""
        if "!" in sentence and "(" in sentence:
            sentence = _SARCASM.sub("(!)", sentence)
        if self._torn.search(sentence):
            sentence = self._emoticons.sub(
                lambda match: match[1].replace(" ", "") + match[2], sentence
            )
        return sentence


class _Abbreviations:
    """Whether a token, cut at its end, looks like "T.", "U.S." or "Mr.".

    Each character is read once.
    """

    def __init__(self, token: str, start: int) -> None:
        self._start = start
        letters = start
        while letters + 1 < len(token) and token[letters] in _LETTERS and token[letters + 1] == ".":
            letters += 2
        self._alternating_end = letters
        run = start + 1
        is_capital = start < len(token) and "A" <= token[start] <= "Z"
        while is_capital and run < len(token) and token[run] in _AFTER_CAPITAL:
            run += 1
        self._run_end = run if is_capital else start

    def __call__(self, end: int) -> bool:
        length = end - self._start
        alternating = length % 2 == 0 and end <= self._alternating_end
        return alternating or (length >= _SHORTEST_RUN and self._run_end >= end - 1)


def _split(tokens: Sequence[str]) -> list[list[str]]:
    """Split tokens into sentences; the token after a break is never an end itself."""
    sentences: list[list[str]] = []
    start = position = 0
    while position < len(tokens):
        if tokens[position] in _ENDS:
            while position < len(tokens) and tokens[position] in _CLOSING:
                position += 1
            sentences.append([token for token in tokens[start:position] if token != _BREAK])
            start = position
        position += 1
    sentences.append(list(tokens[start:position]))
    return sentences
