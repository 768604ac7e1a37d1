"""An index of phrases by the words that they require: where these are missing, nobody need search.

"(nichts|wenig) … (meckern|klagen)" needs one word of each pair in the text. Whether a text has
them is looked up word by word, once for each distinct word, which is far cheaper than to run the
expressions of all phrases. What the index does not understand, it requires nothing of.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import transliterate
from scrm.analyze.sentiment.tokens import Tokens
from scrm.analyze.sentiment.word_cache import Memory

Clause = frozenset[str]
"""Words of which a text needs one; a final asterisk means any ending."""

_WORD: Final = re.compile(r"[a-z0-9]+\*?")
_WORDS_IN_TOKEN: Final = re.compile(r"[a-z0-9]+")
_STRANGE: Final = re.compile(r"\\|\[[^\]]*[()|]")
"""Escaped letters, and brackets in a set of letters."""
_BRACKETS: Final = re.compile(r"[()]")
_SEPARATORS: Final = re.compile(r"[()\[\]| ]")
_BITS: Final = 64


def list_needs(phrase: str) -> list[list[Clause]]:
    """Return what a phrase requires, in the language of `scrm.analyze._phrase_lexicon`.

    Returns
    -------
    list of list of Clause
        A text with the phrase meets all clauses of one of the lists.

    Examples
    --------
    >>> def show(phrase):
    ...     return [[sorted(clause) for clause in need] for need in list_needs(phrase)]
    >>> show("(nichts|nicht viel) … (zu )?wünsch* übrig")
    [[['nicht', 'nichts'], ['wuensch*'], ['uebrig']]]
    >>> show("(nie wieder|vergeblich|umsonst)")
    [[['umsonst', 'vergeblich']], [['nie'], ['wieder']]]
    >>> show("(un)?schön"), show("gut|schlecht")
    ([[]], [[]])
    """
    if _STRANGE.search(phrase):
        return [[]]
    expression = transliterate(phrase)
    if not _is_group(expression):
        return [[*_read_sequence(expression)]]
    needs = [[*_read_sequence(each)] for each in _split(expression[1:-1], "|")]
    words = frozenset(word for need in needs if len(need) == 1 for word in need[0])
    return [*([[words]] if words else []), *(need for need in needs if len(need) != 1)]


def _read_sequence(expression: str) -> Iterator[Clause]:
    """Yield the clauses of words and groups that follow each other."""
    if len(_split(expression, "|")) > 1:
        return
    parts = _split(expression, " ")
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        is_glued = following.startswith("?")  # the blank between them is optional
        clause = None if is_glued else _read_part(part)
        if clause:
            yield clause


@cache
def _read_part(part: str) -> Clause | None:
    """Return the clause of a word or group; None if it is neither or may be left out."""
    part = part.removeprefix("^").removesuffix("$").removesuffix(",?").removesuffix(",")
    while (rest := _skip_optional(part)) is not None:
        part = rest
    if _WORD.fullmatch(part):
        return frozenset([part])
    return _read_group(part[1:-1]) if _is_group(part) else None


def _skip_optional(part: str) -> str | None:
    """Return what follows a leading optional group of whole words; None if there is none."""
    end = _find_end(part)
    is_optional = end > 0 and part[end + 1 : end + 2] in {"?", "*"}
    if not is_optional or not all(each.endswith(" ") for each in _split(part[1:end], "|")):
        return None
    return part[end + 2 :]


def _read_group(inside: str) -> Clause | None:
    """Return the words of which one occurs, whichever alternative matches: the longest of each."""
    words: set[str] = set()
    for alternative in _split(inside, "|"):
        best = max(_read_sequence(alternative), key=_rate_rarity, default=None)
        if best is None:
            return None
        words |= best
    return frozenset(words)


def _rate_rarity(clause: Clause) -> tuple[int, int]:
    """Return a key that is higher for clauses of few and long words."""
    return -len(clause), min(map(len, clause))


def _is_group(part: str) -> bool:
    return part.startswith("(") and _find_end(part) == len(part) - 1


def _find_end(part: str) -> int:
    """Return the place of the bracket that closes the one at the beginning; -1 without any."""
    depth = 0
    for found in _BRACKETS.finditer(part if part.startswith("(") else ""):
        depth += 1 if found[0] == "(" else -1
        if not depth:
            return found.start()
    return -1


def _split(expression: str, separator: str) -> list[str]:
    """Return the parts of an expression between separators outside of brackets."""
    depth, start, parts = 0, 0, []
    for found in _SEPARATORS.finditer(expression):
        letter, place = found[0], found.start()
        depth += (letter in "([") - (letter in ")]")
        if letter == separator and not depth:
            parts.append(expression[start:place])
            start = place + 1
    return [*parts, expression[start:]]


class PhraseIndex:
    """The clauses of phrases, numbered: a text's words are a set of bits, one for each clause.

    Parameters
    ----------
    phrases : iterable of str

    Examples
    --------
    >>> import polars as pl
    >>> from scrm.analyze.sentiment.folded_texts import index_words
    >>> index = PhraseIndex(["nichts … meckern", "alles,? nur nicht"])
    >>> index.search(index_words(pl.Series(["meckern? nichts!", "alles", ""]))).tolist()
    [[True, False], [False, False], [False, False]]
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        needs = [list_needs(phrase) for phrase in phrases]
        numbers: dict[Clause, int] = {}
        for clause in (clause for each in needs for need in each for clause in need):
            numbers.setdefault(clause, len(numbers))
        self._bytes = (len(numbers) // _BITS + 1) * _BITS // 8
        self._words: dict[str, int] = {}
        for clause, number in numbers.items():
            for word in clause:
                self._words[word] = self._words.get(word, 0) | 1 << number
        stems = [word[:-1] for word in self._words if word.endswith("*")]
        self._shortest = min(map(len, stems), default=0)
        self._stems: dict[str, list[str]] = {}
        """Beginning of the shortest length to the stems that begin so."""
        for stem in stems:
            self._stems.setdefault(stem[: self._shortest], []).append(stem)
        self._needs = [
            [
                self._pack([self._to_bytes(sum(1 << numbers[each] for each in {*need}))])[0]
                for need in each
            ]
            for each in needs
        ]
        self._found: Memory[str, bytes] = Memory(self._read_token)

    def search(self, tokens: Tokens) -> NDArray[np.bool_]:
        """Return which texts have the words of which phrases, shape (n, phrases)."""
        columns = np.ascontiguousarray(self._unite(tokens).T)
        found = np.zeros((tokens.count, len(self._needs)), np.bool_, order="F")
        for place, needs in enumerate(self._needs):
            for need in needs:
                met = np.ones(tokens.count, np.bool_)
                for column in np.flatnonzero(need):
                    met &= columns[column] & need[column] == need[column]
                found[:, place] |= met
        return found

    def _unite(self, tokens: Tokens) -> NDArray[np.uint64]:
        """Return the clauses that each text meets, shape (n, k), one bit for each."""
        of_forms = self._pack([self._found[self._name_key(form)] for form in tokens.forms])
        is_known = np.asarray(of_forms.any(axis=1))
        known = np.flatnonzero(is_known[tokens.form])
        text = tokens.text[known]
        united = np.zeros((tokens.count, self._bytes * 8 // _BITS), np.uint64)
        if len(known):
            first = np.flatnonzero(np.diff(text, prepend=-1))
            united[text[first]] = np.bitwise_or.reduceat(of_forms[tokens.form[known]], first)
        return united

    def _pack(self, found: list[bytes]) -> NDArray[np.uint64]:
        return np.frombuffer(b"".join(found), "<u8").reshape(-1, self._bytes * 8 // _BITS)

    def _name_key(self, token: str) -> str:
        """Return the token; nothing in place of a number that no phrase names."""
        return "" if token.isdigit() and token not in self._words else token

    def _read_token(self, token: str) -> bytes:
        """Return the clauses that the words of a token meet."""
        met = 0
        for word in _WORDS_IN_TOKEN.findall(token):
            met |= self._words.get(word, 0)
            for stem in self._stems.get(word[: self._shortest], ()):
                if word.startswith(stem):
                    met |= self._words[stem + "*"]
        return self._to_bytes(met)

    def _to_bytes(self, clauses: int) -> bytes:
        return clauses.to_bytes(self._bytes, "little")
