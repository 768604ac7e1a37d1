"""The speller: which words of a post are known, misspelt, joined by mistake, or unknown."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from scrm.analyze._phrase_lexicon import lexicon
from scrm.analyze.language.corrections import correct, is_suspicious, list_edits, transliterate
from scrm.analyze.language.inflection import SEPARABLE, is_inflected
from scrm.analyze.language.tokens import Post, Token, Verdict
from scrm.analyze.language.vocabulary import LEXICON, Vocabulary, load_vocabulary

_LENGTHENED: Final = re.compile(r"(.)\1\1", re.IGNORECASE)
_INNER_CAPITAL: Final = re.compile(r"^[^\W\d_A-ZÄÖÜ]*[A-ZÄÖÜ]?[a-zäöüß]+(?=[A-ZÄÖÜ])")
_TITLES: Final = frozenset(
    """
    herr herrn frau familie dr prof firma fa st sankt hallo hi hey hej moin servus liebe lieber
    danke team grüße gruß von
    """.split()  # noqa: SIM905  one word per line would be a page
)
"""Words before a name."""
_PREFIXES: Final = frozenset(SEPARABLE) | {"er", "es", "ob"}
_LEAST_WORD: Final = 2
_LONGEST: Final = 40
_LEAST_JOINED: Final = 5
_FREQUENT: Final = 3
"""From this number of posts an unknown word with a doubtful correction counts as a name."""
_SURE: Final = 9
"""Letters of a word that is misspelt even if it is used often."""


@dataclass(slots=True)
class Speller:
    """Judges words; each spelling is judged once.

    Parameters
    ----------
    words : Vocabulary
    own : frozenset of str
        Words of the project, in lower case and with ss for ß: brands, products, people.
    frequent : frozenset of str
        Spellings that many posts have.
    """

    words: Vocabulary
    own: frozenset[str] = frozenset()
    frequent: frozenset[str] = frozenset()
    _memory: dict[tuple[str, bool], Verdict | None] = field(default_factory=dict)

    def judge(self, word: str, *, is_initial: bool) -> Verdict | None:
        """Return what is wrong with a word; None if nothing is."""
        key = word, is_initial
        if key not in self._memory:
            self._memory[key] = self._judge(word, is_initial=is_initial)
        return self._memory[key]

    def _judge(  # noqa: PLR0911  one return per verdict
        self, word: str, *, is_initial: bool
    ) -> Verdict | None:
        form = word.casefold()
        if len(word) < _LEAST_WORD or len(word) > _LONGEST or form in self.own:
            return None
        if old := find_listed(word.lower(), "old_spellings"):
            return Verdict("old", (_copy_case(word, old),))
        listed = find_listed(word.lower(), "misspellings")
        if listed and (
            word.lower() in _list_spellings("misspellings")[0] or not self.is_known(word)
        ):
            joined = " " in listed
            return Verdict("joined" if joined else "misspelt", (_copy_case(word, listed),))
        if word[1:].lower() != word[1:]:
            return self._judge_capitals(word)
        if self.is_known(word):
            if is_initial or word[0].islower() or not is_suspicious(word, self.words):
                return None
            found = correct(word, self.words, is_initial=False)
            return Verdict("misspelt", found) if found else None
        if _LENGTHENED.search(word):
            return None
        may_be_name = not is_initial and word[0].isupper()
        if parts := split_joined(form, self.words, begins_with_noun=may_be_name):
            return Verdict("joined", (_copy_case(word, " ".join(parts)),))
        found = correct(word, self.words, is_initial=is_initial)
        if found and (word not in self.frequent or len(word) >= _SURE):
            return Verdict("misspelt", found)
        return Verdict("unknown")

    def is_known(self, word: str) -> bool:
        """Return whether a word is known, also with ae for ä, or as a compound of own words."""
        if self.words.is_word(word) or word.casefold() in self.own:
            return True
        umlauts = transliterate(word)
        return umlauts != word and self.words.is_word(umlauts)

    def _judge_capitals(self, word: str) -> Verdict | None:
        """Judge a word with capitals within: an abbreviation, a brand, or two words."""
        if word.isupper() or self.is_known(word):
            return None
        match = _INNER_CAPITAL.match(word)
        if match:
            parts = match[0], word[match.end() :]
            is_plain = parts[1][1:].islower() and min(map(len, parts)) > _LEAST_WORD
            if is_plain and all(part.casefold() in self.words.common for part in parts):
                return Verdict("joined", (" ".join(parts),))
        return Verdict("unknown")


def judge_post(post: Post, speller: Speller) -> Iterator[tuple[Token, Verdict]]:
    """Yield the faulty words of a post.

    An unknown word beside another one, or after a title, is a name or a foreign phrase; in a post
    of capitals, nothing is judged.
    """
    tokens = post.tokens
    found = [
        None if post.is_shouted else speller.judge(token.text, is_initial=token.is_initial)
        for token in tokens
    ]
    for at, (token, verdict) in enumerate(zip(tokens, found, strict=True)):
        if verdict is None:
            continue
        if verdict.fault == "misspelt" and _is_named(at, tokens, found, speller):
            yield token, Verdict("unknown")
        elif not (verdict.fault == "unknown" and post.text[token.end : token.end + 1] == "."):
            yield token, Verdict("unknown") if _is_cut(post, token) else verdict


def _is_named(
    at: int, tokens: Sequence[Token], found: Sequence[Verdict | None], speller: Speller
) -> bool:
    """Return whether the neighbours of a word make it a name or part of a foreign phrase."""
    token = tokens[at]
    if find_listed(token.text.lower(), "misspellings"):
        return False
    before = tokens[at - 1].text.casefold() if at else ""
    is_capital = token.text[0].isupper()
    if is_capital and (before in _TITLES or before in speller.words.names):
        return True
    near = [i for i in (at - 1, at + 1) if 0 <= i < len(tokens)]
    return any(_is_foreign(found[i]) for i in near)


def _is_cut(post: Post, token: Token) -> bool:
    """Return whether a hyphen stands for a part of the word: "Schraub- oder Steckventil"."""
    return post.text[token.end : token.end + 2] in ("- ", "-,")


def _is_foreign(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.fault == "unknown"


def split_joined(
    form: str, words: Vocabulary, *, begins_with_noun: bool = False
) -> tuple[str, ...]:
    """Return the words that run together in an unknown form; empty if they do not.

    One of two must be a word that German does not join with others, and the other one is common; or
    a noun and an adjective run together, of which the noun may be misspelt.

    Parameters
    ----------
    begins_with_noun : bool
        Only a noun can come first: the form has a capital within a sentence.

    Examples
    --------
    >>> split_joined("wirdjedoch", load_vocabulary())
    ('wird', 'jedoch')
    """
    for words_apart in _pairs_apart():
        if form == "".join(words_apart):
            return words_apart
    for at in range(len(form) - 2, 1, -1):
        first, last = form[:at], form[at:]
        if len(form) < _LEAST_JOINED or not (first in words.common and last in words.common):
            continue
        if begins_with_noun and first not in words.common_nouns:
            continue
        if _is_apart(first, last, words):
            return first, last
    return _split_misspelt(form, words)


def _is_apart(first: str, last: str, words: Vocabulary) -> bool:
    """Return whether two words are never written as one."""
    separate = _separate_words()
    if first in separate:
        if first in _PREFIXES:
            return last in separate and not words.is_verb(last)
        return last in separate or len(last) >= _LEAST_JOINED
    return last in separate and min(len(last), len(first) + 1) >= _LEAST_JOINED


def _split_misspelt(form: str, words: Vocabulary) -> tuple[str, ...]:
    """Return a noun and an adjective that run together, one letter of the noun being wrong."""
    for at in range(_LEAST_JOINED + 1, len(form) - _SURE + 2):
        first, last = form[:at], form[at:]
        if last in words.common_nouns or not is_inflected(last, words.adjectives):
            continue
        for each in list_edits(first):
            if each in words.common_nouns and each[:3] == first[:3]:
                return each, last
    return ()


def count_spellings(posts: Iterable[Post]) -> frozenset[str]:
    """Return the spellings that at least three posts have."""
    counts = Counter(word for post in posts for word in {token.text for token in post.tokens})
    return frozenset(word for word, count in counts.items() if count >= _FREQUENT)


def build_speller(own: Iterable[str] = (), posts: Sequence[Post] = ()) -> Speller:
    """Return a speller with the words of a project, and the spellings that its posts repeat."""
    known = frozenset(word.casefold() for word in own)
    return Speller(load_vocabulary(), known, count_spellings(posts))


def find_listed(word: str, name: str) -> str:
    """Return the correction of a listed spelling; empty if it is not listed.

    Examples
    --------
    >>> find_listed("standartlösung", "misspellings"), find_listed("muß", "old_spellings")
    ('standardlösung', 'muss')
    """
    whole, beginnings, lengths = _list_spellings(name)
    if word in whole:
        return whole[word]
    for length in lengths:
        if found := beginnings.get(word[:length]):
            return found + word[length:]
    return ""


@cache
def _list_spellings(name: str) -> tuple[Mapping[str, str], Mapping[str, str], list[int]]:
    """Return whole words, beginnings of words, and the lengths of these, longest first."""
    listed = lexicon(LEXICON)[name]
    whole = {word: meant for word, meant in listed.items() if not word.endswith("*")}
    beginnings = {word[:-1]: meant.rstrip("*") for word, meant in listed.items() if word[-1] == "*"}
    return whole, beginnings, sorted({len(each) for each in beginnings}, reverse=True)


@cache
def _separate_words() -> frozenset[str]:
    return frozenset(lexicon(LEXICON)["separate_words"].split())


@cache
def _pairs_apart() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(each.split()) for each in lexicon(LEXICON)["apart"].split(","))


def _copy_case(word: str, correction: str) -> str:
    """Return a correction with the capital of the word."""
    return correction[:1].upper() + correction[1:] if word[0].isupper() else correction
