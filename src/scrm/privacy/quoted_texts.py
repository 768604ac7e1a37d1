"""What a person wrote, as it is quoted in files: found by hashes of runs of its words.

A text of eight words or more is found by each run of eight, so that a shortened quotation is
found as well; a shorter one as a whole, if it has at least four words. Hashes are kept, as the
journal of an erasure is a file.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scrm.privacy.person_values import ERASED

RUN = 8
"""Words of a run that nobody else writes by chance."""
_FEWEST = 4
_SHORTEST = 20
_TOKEN = re.compile(r"<[^<>]{0,2000}>|&#?\w{1,8};|(?P<word>[^\W_]+)")


@dataclass(frozen=True, slots=True)
class Quotes:
    """Hashes of what a person wrote.

    Parameters
    ----------
    whole : frozenset of str
        SHA-256 of each whole text, whatever its length; see `hash_text`.
    runs : frozenset of str
        Hashes of runs of words; each begins with the number of its words.

    Examples
    --------
    >>> wrote = build_quotes(["Der Tee kam leider schon wieder ganz und gar zerbrochen an"])
    >>> wrote.redact("Zitat: «Der Tee kam leider <b>schon</b> wieder ganz und gar …»")
    'Zitat: «[erased] …»'
    >>> wrote.is_in("Der Tee kam gestern")
    False
    """

    whole: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    _sizes: tuple[int, ...] = field(init=False, repr=False, default=())

    def __post_init__(self) -> None:
        sizes = sorted({int(each[0]) for each in self.runs}, reverse=True)
        object.__setattr__(self, "_sizes", tuple(sizes))

    def __bool__(self) -> bool:
        return bool(self.whole or self.runs)

    def is_in(self, text: str) -> bool:
        """Return whether a text quotes what the person wrote."""
        return bool(self.runs) and next(self._find_spans(text), None) is not None

    def is_whole(self, text: str) -> bool:
        """Return whether a text is one that the person wrote."""
        return bool(self.whole) and bool(text) and hash_text(text) in self.whole

    def redact(self, text: str) -> str:
        """Return a text with a mark for each quotation."""
        spans = sorted(self._find_spans(text)) if self.runs else []
        parts, end = [], 0
        for start, stop in _join(spans):
            parts += [text[end:start], ERASED]
            end = stop
        return "".join((*parts, text[end:]))

    def _find_spans(self, text: str) -> Iterator[tuple[int, int]]:
        found = [each for each in _TOKEN.finditer(text) if each["word"]]
        words = [_fold_word(each[0]) for each in found]
        for size in self._sizes:
            for start in range(len(words) - size + 1):
                if _hash_run(words[start : start + size]) in self.runs:
                    yield found[start].start(), found[start + size - 1].end()


def _join(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield spans that do not overlap, in their order."""
    first: tuple[int, int] | None = None
    for span in spans:
        if first and span[0] <= first[1]:
            first = first[0], max(first[1], span[1])
        else:
            if first:
                yield first
            first = span
    if first:
        yield first


def build_quotes(texts: Iterable[str]) -> Quotes:
    """Return the hashes of texts that a person wrote."""
    whole, runs = set(), set()
    for text in texts:
        if text.strip():
            whole.add(hash_text(text))
        words = [_fold_word(each["word"]) for each in _TOKEN.finditer(text) if each["word"]]
        size = min(len(words), RUN)
        if size >= _FEWEST and len(" ".join(words)) >= _SHORTEST:
            runs |= {
                _hash_run(words[start : start + size]) for start in range(len(words) - size + 1)
            }
    return Quotes(frozenset(whole), frozenset(runs))


def hash_text(text: str) -> str:
    """Return the hash by which a text in a file of labels is recognised."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()


def _hash_run(words: list[str]) -> str:
    text = " ".join(words).encode("utf-8", "replace")
    return f"{len(words)}{hashlib.blake2b(text, digest_size=8).hexdigest()}"


def _fold_word(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold()
