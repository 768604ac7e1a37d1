"""German words: what is known of a form, from lists of lemmas, inflection and compounding.

`configs/lexicons/words_de.txt.xz` has lemmas and irregular forms of Wikidata Lexemes (CC0), nouns
with a capital; regular forms and transparent compounds are left out, because `inflection` and
`compounds` accept them. The forms of textblob-de, read from the installed package (MIT), are the
*common* words: only they are proposed as corrections. Words are compared without case, ß as ss.
"""

import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from scrm.analyze._phrase_lexicon import lexicon
from scrm.analyze.language.compounds import is_compound
from scrm.analyze.language.inflection import (
    is_inflected,
    list_infinitives,
    list_noun_stems,
    list_verb_parts,
)
from scrm.config import resources

WORDS: Final = "words_de.txt.xz"
LEXICON: Final = "language_de"
_PATTERN: Final = Path("ext", "_pattern", "text", "de")
_NAMES: Final = frozenset({"NE", "FM"})
_NOUNS: Final = frozenset({"NN", "NNS"})
_ADJECTIVES: Final = frozenset({"ADJ", "ADJA", "ADJD", "VVPP"})
_ADJECTIVE_SUFFIXES: Final = ("lich", "ig", "isch", "bar", "sam", "los", "haft", "end", "iert")
_INFINITIVES: Final = ("en", "ern", "eln")
_COMMENT: Final = ";;;"
_DEFECT: Final = "qü"
"""What stands for "que" in textblob-de's list of verbs."""

Words = frozenset[str] | set[str]


@dataclass(slots=True)
class Vocabulary:
    """The known words, all in lower case and with ss for ß.

    Parameters
    ----------
    nouns : set of str
        Lemmas of nouns, and irregular forms.
    others : set of str
        Lemmas and irregular forms of all other words.
    verbs : set of str
        Infinitives and irregular forms of verbs; part of `others`.
    adjectives : set of str
        Adjectives and participles that may end a compound; part of `others`.
    common : set of str
        Words in frequent use, in any form: what a misspelling is corrected to.
    common_nouns, common_verbs : set of str
        Those of the common words; a common verb may have any separable part.
    names : set of str
        Names of persons and places, brands and foreign words.
    """

    nouns: Words = frozenset()
    others: Words = frozenset()
    verbs: Words = frozenset()
    adjectives: Words = frozenset()
    common: Words = frozenset()
    common_nouns: Words = frozenset()
    common_verbs: Words = frozenset()
    names: Words = frozenset()
    _memory: dict[str, bool] = field(default_factory=dict)

    def is_word(self, word: str) -> bool:
        """Return whether a word, as it is written, is German or a known name.

        Parameters
        ----------
        word : str
            Letters only; a capital allows a noun, and small letters rule out compounds of nouns.
        """
        found = self._memory.get(word)
        if found is None:
            found = self._memory[word] = self._find(word)
        return found

    def _find(self, word: str) -> bool:
        form = word.casefold()
        return (
            form in self.nouns
            or form in self.others
            or form in self.names
            or form.removesuffix("s") in self.names
            or self.is_noun(form)
            or self.is_verb(form)
            or self.is_adjective(form)
            or is_compound(form, self, is_noun=not word[:1].islower())
        )

    def is_noun(self, form: str) -> bool:
        """Return whether a form is a noun, its genitive or its regular plural."""
        return form in self.nouns or any(stem in self.nouns for stem in list_noun_stems(form))

    def is_verb(self, form: str) -> bool:
        """Return whether a form belongs to a verb, with or without a separable part."""
        return _is_form_of(form, self.verbs) or any(
            _is_form_of(rest, self.common_verbs) or is_inflected(rest, self.common_verbs)
            for _, rest in list_verb_parts(form)
        )

    def is_adjective(self, form: str) -> bool:
        """Return whether a form is declined or compared, also with "un" before it."""
        if is_inflected(form, self.others):
            return True
        return form.startswith("un") and is_inflected(form[2:], self.others)

    def add(self, word: str) -> None:
        """Add a word to mutable sets: a noun has a capital."""
        form = word.casefold()
        if word[0].isupper():
            self.nouns.add(form)  # type: ignore[union-attr]
            return
        self.others.add(form)  # type: ignore[union-attr]
        if form.endswith(_INFINITIVES):
            self.verbs.add(form)  # type: ignore[union-attr]
        elif form.endswith(_ADJECTIVE_SUFFIXES):
            self.adjectives.add(form)  # type: ignore[union-attr]


def _is_form_of(form: str, verbs: Words) -> bool:
    return form in verbs or any(infinitive in verbs for infinitive in list_infinitives(form))


@cache
def load_vocabulary() -> Vocabulary:
    """Return the words that come with scrm, read once."""
    words = read_common_words()
    given = lexicon(LEXICON)
    words.others |= set(given["function_words"].casefold().split())
    words.common |= words.others
    words.names |= set(f"{given['foreign_words']} {given['names']}".casefold().split())
    path = resources("configs") / "lexicons" / WORDS
    with lzma.open(path, "rt", encoding="utf-8") as file:
        nouns, others = (part.split() for part in file.read().split("\n\n"))
    words.nouns |= set(nouns)
    words.others |= set(others)
    words.verbs |= {word for word in others if word.endswith(_INFINITIVES)}
    words.adjectives |= {word for word in others if word.endswith(_ADJECTIVE_SUFFIXES)}
    return words


def read_common_words() -> Vocabulary:
    """Return the word forms of the installed textblob-de: its lexicon and its verbs."""
    spec = find_spec("textblob_de")
    if spec is None or spec.origin is None:  # never: scrm depends on it
        raise ModuleNotFoundError("textblob_de")
    folder = Path(spec.origin).parent / _PATTERN
    tagged: dict[str, set[str]] = {}
    for word, tag in _read_tags(folder / "de-lexicon.txt"):
        tagged.setdefault(tag, set()).add(word)
    nouns = set().union(*(tagged.pop(tag, set()) for tag in _NOUNS))
    names = set().union(*(tagged.pop(tag, set()) for tag in _NAMES))
    adjectives = set().union(*(tagged.get(tag, set()) for tag in _ADJECTIVES))
    verbs = _read_verbs(folder / "de-verbs.txt")
    others = set().union(verbs, *tagged.values())
    return Vocabulary(
        nouns, others, verbs, adjectives, nouns | others, nouns.copy(), verbs.copy(), names
    )


def _read_tags(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the words of a lexicon with the tag of their part of speech."""
    for line in path.read_text(encoding="utf-8").casefold().splitlines():
        word, _, tag = line.partition(" ")
        if word.isalpha():
            yield word, tag.strip().upper()


def _read_verbs(path: Path) -> set[str]:
    """Return the forms of verbs, one verb a line."""
    lines = path.read_text(encoding="utf-8").casefold().splitlines()
    text = " ".join(line for line in lines if not line.startswith(_COMMENT))
    return {form for form in text.replace(",", " ").split() if _DEFECT not in form}
