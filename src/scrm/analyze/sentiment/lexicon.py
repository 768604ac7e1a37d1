"""The polarity lexicon: what single words, emoticons and emoji say, independent of context.

textblob-de's lexicon (7,965 entries, Apache-2.0) is read from the installed package's file without
importing the package, and its defects are repaired: capitalised nouns match, umlauts may be
transliterated, inflected forms, compounds and words with "un-" find their entry, letters may be
repeated. ``configs/lexicons/sentiment_de.yaml`` adds everyday and service German, negations and
the like; the valences of `valence_list` are a second, independent rating of each word.
"""

import html
import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import lexicon as load_phrases
from scrm.analyze.sentiment.emoticons import is_emoticon_word, read_mood
from scrm.analyze.sentiment.idioms import Idioms
from scrm.analyze.sentiment.tokens import LINKS
from scrm.analyze.sentiment.valence_list import NO_VALENCE, Valence, load_valences
from scrm.analyze.sentiment.word_cache import Memory
from scrm.analyze.sentiment.word_forms import (
    SHORTEST_HEAD,
    fold,
    fold_words,
    list_base_forms,
    list_compound_heads,
    list_first_parts,
    shorten_repeats,
)
from scrm.errors import ScrmError

NAME: Final = "sentiment_de"
Floats = NDArray[np.float64]

_ENTRY: Final = re.compile(r'<word [^>]*\bform="([^"]*)"[^>]*\bpolarity="([^"]*)"')
_SHORTEST_STEM: Final = 3
_SHORTEST_RATED_STEM: Final = 4
LONGEST_WORD: Final = 60
"""Longer words are not analysed: no German word is."""
_STRONG: Final = 0.7
"""Absolute polarity from which a word decides about a compound."""

Value = TypeVar("Value", float, Floats)


class Word(NamedTuple, Generic[Value]):
    """Attributes of a token, independent of its neighbours.

    ``Word[float]`` describes one form; ``Word[Floats]`` has an array per attribute, one value per
    token of many texts.
    """

    polarity: Value
    """Of a word, -1..1."""
    opinion: Value
    event: Value
    """Both of a word, -3..3: see `Valence`."""
    mood: Value
    """Of an emoticon or emoji, -1..1."""
    is_word: Value
    negates_after: Value
    negates_before: Value
    intensity: Value
    ends_clause: Value
    """1 for any mark between clauses, 2 at the end of a sentence."""
    is_contrast: Value
    exclamations: Value
    questions: Value
    dots: Value
    is_loud: Value
    """Written in capitals."""
    is_drawn_out: Value
    """A letter is repeated: "sooo"."""
    is_first_person: Value
    is_irrealis: Value
    is_number: Value
    is_link: Value
    is_account: Value
    idiom_part: Value
    """Number of the word among those that idioms consist of; 0 for all others."""


NEUTRAL: Final = Word[float](
    *(0.0 if name != "intensity" else 1.0 for name in Word._fields),
)
"""A token that says nothing."""


class Lexicon:
    """Polarities and functions of words; `load_lexicon` builds the one that scrm uses.

    Parameters
    ----------
    entries : mapping
        Folded word to polarity: textblob-de's lexicon.
    own : mapping
        ``configs/lexicons/sentiment_de.yaml``.
    infinitives : mapping
        Folded verb form to folded infinitive.
    rated : mapping
        Word to valence.
    """

    def __init__(
        self,
        entries: Mapping[str, float],
        own: Mapping[str, Any],
        infinitives: Mapping[str, str],
        rated: Mapping[str, Valence],
    ) -> None:
        self._polarity = dict(entries)
        self._stems: dict[str, float] = {}
        for value, lines in own["polarity"].items():
            self._add_entries(fold(" ".join(lines)).split(), float(value))
        strong = [word for word in self._polarity if self._is_strong(word)]
        self._heads = frozenset(word[-SHORTEST_HEAD:] for word in strong)
        self._beginnings = {word[:SHORTEST_HEAD] for word in strong}
        self._stem_beginnings = {stem[:_SHORTEST_STEM] for stem in self._stems}
        self._infinitives = infinitives
        self._rated = {fold(word): valence for word, valence in rated.items()}
        self._look_alikes = fold_words(own["look_alikes"])
        self._both = fold_words(own["negation"]["both"])
        self._after = fold_words(own["negation"]["after"]) | self._both
        self._intensity = {
            fold(word): float(factor)
            for factor, line in own["intensity"].items()
            for word in line.split()
        }
        self._contrast, self._irrealis = fold_words(own["contrast"]), fold_words(own["irrealis"])
        self._first_person = fold_words(own["first_person"])
        self.idioms = Idioms(own["idioms"])
        self._kinds: dict[Word[float], int] = {}
        self._numbering = Lock()
        self._kind_of: Memory[str, int] = Memory(self._number_kind)
        self._found: Memory[str, float] = Memory(self._find_polarity)

    def _add_entries(self, words: Iterable[str], value: float) -> None:
        """Add words, and stems written with a final asterisk."""
        for word in words:
            if word.endswith("*"):
                self._stems[word[:-1]] = value
            elif "*" not in word:
                self._polarity[word] = value

    def _is_strong(self, word: str) -> bool:
        return abs(self._polarity[word]) >= _STRONG and len(word) >= SHORTEST_HEAD

    def describe(self, forms: Iterable[str]) -> tuple[Floats, NDArray[np.int64]]:
        """Return the distinct attribute rows of `Tokens.keys`, and the row of each key.

        Most words have the same attributes (none), so the table is small for any number of forms.

        Returns
        -------
        table : array, shape (k, len(Word._fields))
        row : array of int, shape (f,)
        """
        row = np.array(self._kind_of.list_values(forms), np.int64)
        return np.array(list(self._kinds), float).reshape(-1, len(Word._fields)), row

    def _number_kind(self, form: str) -> int:
        word = self._describe_form(form)
        with self._numbering:  # batches of texts are scored on several threads
            return self._kinds.setdefault(word, len(self._kinds))

    def polarity(self, word: str) -> float:
        """Return the polarity of a single word; 0 if it is unknown or neutral.

        Examples
        --------
        >>> words = ("Katastrophe", "aergerlich", "Zugverspätung", "sooo", "unsauber")
        >>> [load_lexicon().polarity(word) for word in words]
        [-1.0, -0.7, -0.7, 0.0, -0.7]
        """
        return self._found[fold(word)]

    def valence(self, word: str) -> Valence:
        """Return the valence of a word: as written, inflected, with "un-", or with repeats cut.

        Examples
        --------
        >>> words = ("Unfalls", "unkreativ", "TOOOLL", "Tisch")
        >>> [tuple(load_lexicon().valence(word)) for word in words]
        [(0.0, -2.0), (-1.0, 0.0), (3.0, 0.0), (0.0, 0.0)]
        """
        folded = fold(word)
        return self._find_valence(folded, shorten_repeats(folded))

    def _describe_form(self, form: str) -> Word[float]:
        first = form[0]
        if form.startswith(LINKS):
            return NEUTRAL._replace(is_link=1.0)
        if first.isalpha() and not is_emoticon_word(form):
            return self._describe_word(form)
        if first.isdigit():
            return NEUTRAL._replace(is_number=1.0)
        if first in "@&":
            return NEUTRAL._replace(is_account=float(first == "@"))
        return _describe_mark(form) or self._describe_emoticon(form)

    def _describe_emoticon(self, form: str) -> Word[float]:
        is_action = form[0] == "*" and form[1:-1].isalpha()
        if is_action and len(form) > 4:  # noqa: PLR2004  *lach*, not the eyes *o*
            return NEUTRAL._replace(mood=float(np.sign(self.polarity(form[1:-1]))))
        opinion, event = self.valence(form)  # the valence list has "xD"
        return NEUTRAL._replace(opinion=opinion, event=event, mood=read_mood(form))

    def _describe_word(self, form: str) -> Word[float]:
        word = fold(form)
        shorter = shorten_repeats(word)
        is_drawn_out = shorter != word
        opinion, event = self._find_valence(word, shorter)
        return NEUTRAL._replace(
            polarity=self._found[word] or (self._found[shorter] if is_drawn_out else 0.0),
            opinion=opinion,
            event=event,
            is_word=1.0,
            negates_after=float(word in self._after),
            negates_before=float(word in self._both),
            intensity=self._intensity.get(shorter, 1.0),
            is_contrast=float(word in self._contrast),
            is_loud=float(len(form) > 2 and form.isupper()),  # noqa: PLR2004  "EU" is not shouted
            is_drawn_out=float(is_drawn_out),
            is_first_person=float(word in self._first_person),
            is_irrealis=float(word in self._irrealis),
            idiom_part=float(self.idioms.number_part(word)),
        )

    def _find_polarity(self, word: str) -> float:
        return next((found for found in self._list_readings(word) if found is not None), 0.0)

    def _list_readings(self, word: str) -> Iterator[float | None]:
        """Yield the polarities of a folded word's readings, most direct first; None if unknown."""
        yield self._polarity.get(word)
        if len(word) > LONGEST_WORD:
            return
        yield self._match_stem(word)
        yield from map(self._polarity.get, self._list_base_forms(word, _SHORTEST_STEM))
        if word.startswith("ge") and word.endswith("t"):
            yield self._polarity.get(word[2:-1] + "en")
        if word.startswith("un") and len(word) > 6:  # noqa: PLR2004  "und" is no negated "d"
            base = self._found[word[2:]]
            yield -base if base > 0 else None
        yield self._read_compound(word)

    def _list_base_forms(self, word: str, shortest: int) -> Iterator[str]:
        """Yield the base forms of a word, none for one that only looks like an inflected word."""
        if word not in self._look_alikes:
            yield from list_base_forms(word, self._infinitives, shortest)

    def _find_valence(self, word: str, shorter: str) -> Valence:
        """Return the valence of a folded word, or else of its form without repeated letters."""
        found = self._look_up_valence(word)
        if not found and shorter != word:
            found = self._look_up_valence(shorter)
        return found or NO_VALENCE

    def _look_up_valence(self, word: str) -> Valence | None:
        """Return the valence as written, inflected, or of an opinion that "un-" reverses."""
        found = self._rated.get(word)
        bases = () if found else self._list_base_forms(word, _SHORTEST_RATED_STEM)
        found = found or next((self._rated[base] for base in bases if base in self._rated), None)
        if found or not word.startswith("un"):
            return found
        denied = self._rated.get(word[2:], NO_VALENCE)
        return Valence(opinion=-denied.opinion) if denied.opinion > 0 else None

    def _match_stem(self, word: str) -> float | None:
        """Return the polarity of the longest stem that a word begins with; None if unknown."""
        if word[:_SHORTEST_STEM] not in self._stem_beginnings:
            return None
        lengths = range(len(word), _SHORTEST_STEM, -1)
        return next((self._stems[word[:n]] for n in lengths if word[:n] in self._stems), None)

    def _read_compound(self, word: str) -> float | None:
        """Return the polarity of a compound's head, or half of that of its first part."""
        for head in list_compound_heads(word, self._heads):
            value = self._polarity.get(head)
            if value and abs(value) >= _STRONG:
                return value
        if word[:SHORTEST_HEAD] not in self._beginnings:
            return None
        for part in list_first_parts(word):
            value = self._polarity.get(part)
            if value and abs(value) >= _STRONG:
                return value / 2
        return None


def _describe_mark(form: str) -> Word[float] | None:
    """Return the attributes of a punctuation mark; None if the form is not one."""
    if form[0] in "!?":
        return NEUTRAL._replace(
            ends_clause=2.0,
            exclamations=float("!" in form) * min(len(form), 3),
            questions=float("?" in form),
        )
    if form in {",", ";", ":", "."}:
        return NEUTRAL._replace(ends_clause=1.0 + (form == "."))
    if form == "…" or form.startswith(".."):
        return NEUTRAL._replace(ends_clause=1.0, dots=1.0)
    return None


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon that scrm uses, read once per process."""
    folder = find_package("textblob_de")
    return Lexicon(
        read_entries(folder / "data" / "de-sentiment.xml"),
        load_phrases(NAME),
        _read_infinitives(folder / "ext" / "_pattern" / "text" / "de" / "de-verbs.txt"),
        load_valences(),
    )


def find_package(name: str) -> Path:
    """Return the folder of a package without importing it, which takes seconds."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        shown = name.replace("_", "-")
        raise ScrmError(f"{shown} is not installed", hint=f"pip install {shown}")
    return Path(spec.submodule_search_locations[0])


def read_entries(path: Path) -> dict[str, float]:
    """Read a lexicon of textblob: folded word to mean polarity, lower case before nouns."""
    found: dict[bool, dict[str, list[float]]] = {True: {}, False: {}}
    for form, polarity in _ENTRY.findall(path.read_text(encoding="utf-8")):
        word = html.unescape(form)
        found[word[0].isupper()].setdefault(fold(word), []).append(float(polarity))
    return {
        word: sum(each) / len(each) for kind in (True, False) for word, each in found[kind].items()
    }


def _read_infinitives(path: Path) -> dict[str, str]:
    """Read textblob-de's verbs: folded verb form to folded infinitive."""
    lines = (
        fold(line).split(",")
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith(";")
    )
    return {form: forms[0] for forms in lines for form in forms if form}
