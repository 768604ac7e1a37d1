"""What single words, emoticons and emoji say: textblob-de's polarity lexicon with its defects repaired, and our own.

The package's lexicon (7,965 entries, Apache-2.0) is read from its file, the package itself is not imported. Repaired:
capitalised nouns match, umlauts may be transliterated, inflected forms, compounds and words with "un-" find their entry,
letters may be repeated. ``configs/lexicons/sentiment_de.yaml`` adds everyday and service German, negations and the like;
our own word list (`valence`) is a second opinion beside the polarity.
"""

import html
import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import lexicon as phrases
from scrm.analyze.sentiment.word_cache import Memory
from scrm.analyze.sentiment.word_list import NO_VALENCE, Valence, valences
from scrm.errors import ScrmError

NAME: Final = "sentiment_de"
Floats = NDArray[np.float64]

LINKS: Final = ("http://", "https://", "www.")
_FOLDED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}")
_ENTRY: Final = re.compile(r'<word [^>]*\bform="([^"]*)"[^>]*\bpolarity="([^"]*)"')
_ENDINGS: Final = (
    "e", "en", "er", "es", "em", "n", "s", "t", "te", "ten", "st", "ste", "sten", "ster", "stes", "ere", "eren", "erer", "eres",
    "et", "test", "nen", "innen", "end", "ende", "enden", "ender", "endes",
)  # fmt: skip
_ENDINGS_BY_LETTER: Final = {
    letter: [ending for ending in _ENDINGS if ending[-1] == letter]
    for letter in {ending[-1] for ending in _ENDINGS}
}
_LINKING: Final = ("", "en", "n", "e", "s", "er")
"""Endings of the head of a compound."""
_NUMBER: Final = "0"
"""Stands for all numbers: they say the same, and there is no end of them."""
_SHORTEST_STEM: Final = 3
_SHORTEST_RATED_STEM: Final = 4
_SHORTEST_HEAD: Final = 5
_LONGEST_WORD: Final = 60
"""Letters of a word that is taken apart; longer ones are no German."""
_STRONG: Final = 0.7

_GLAD: Final = frozenset(
    "😀😃😄😁😆😅😂🤣😊😇🙂😉😍🥰😘😗😙😚😋😛😜😝🤩🥳😎🤗👍👏🙌💪❤🧡💛💚💙💜♥💖💕💗💓🎉🎊✨🌟⭐☀🌞🍀😌😻💯✅👌🙏☺😸😺🤝💐🌹🏆"
)
_SAD: Final = frozenset(
    "😞😔😟😕🙁☹😣😖😫😩😢😭😤😠😡🤬😱😨😰😥😓🤮🤢👎💔😒🙄😑🤦💩🖕☠😷🤒😾🤨😬❌"
)


class Word(NamedTuple):
    """What one form of a token says, independent of its neighbours."""

    polarity: float = 0.0
    """Of a word, -1..1."""
    opinion: float = 0.0
    event: float = 0.0
    """Both of a word, -3..3: see `Valence`."""
    mood: float = 0.0
    """Of an emoticon or emoji, -1..1."""
    is_word: float = 0.0
    negates_after: float = 0.0
    negates_before: float = 0.0
    intensity: float = 1.0
    ends_clause: float = 0.0
    """1 for any mark between clauses, 2 at the end of a sentence."""
    is_contrast: float = 0.0
    exclamations: float = 0.0
    questions: float = 0.0
    dots: float = 0.0
    is_loud: float = 0.0
    """Written in capitals."""
    is_drawn_out: float = 0.0
    """A letter is repeated: "sooo"."""
    is_first_person: float = 0.0
    is_irrealis: float = 0.0
    is_number: float = 0.0
    is_link: float = 0.0
    is_account: float = 0.0
    idiom_part: float = 0.0
    """Number of the word among those that idioms are made of; 0 for all others."""


def fold(word: str) -> str:
    """Return a word as the lexicon keeps it: lower case, umlauts and ß transliterated.

    Examples
    --------
    >>> fold("Ärgerlich"), fold("aergerlich")
    ('aergerlich', 'aergerlich')
    """
    return word.lower().translate(_FOLDED)


class Lexicon:
    """Polarities and functions of words; `lexicon()` makes it once.

    Parameters
    ----------
    entries : mapping
        Folded word -> polarity, of the package.
    own : mapping
        ``configs/lexicons/sentiment_de.yaml``.
    verbs : mapping
        Folded inflected form -> infinitive.
    rated : mapping
        Word -> valence, of our own list.
    """

    def __init__(
        self,
        entries: Mapping[str, float],
        own: Mapping[str, Any],
        verbs: Mapping[str, str],
        rated: Mapping[str, Valence],
    ) -> None:
        self._polarity = dict(entries)
        self._stems: dict[str, float] = {}
        for value, lines in own["polarity"].items():
            for word in fold(" ".join(lines)).split():
                if word.endswith("*"):
                    self._stems[word[:-1]] = float(value)
                elif "*" not in word:
                    self._polarity[word] = float(value)
        strong = [
            word
            for word, value in self._polarity.items()
            if abs(value) >= _STRONG and len(word) >= _SHORTEST_HEAD
        ]
        self._heads = {word[-_SHORTEST_HEAD:] for word in strong}
        self._beginnings = {word[:_SHORTEST_HEAD] for word in strong}
        self._stem_beginnings = {stem[:_SHORTEST_STEM] for stem in self._stems}
        self._verbs = verbs
        self._rated = {fold(word): valence for word, valence in rated.items()}
        self._look_alikes = _fold_words(own["look_alikes"])
        self._both = _fold_words(own["negation"]["both"])
        self._after = _fold_words(own["negation"]["after"]) | self._both
        self._intensity = {
            fold(word): float(factor)
            for factor, line in own["intensity"].items()
            for word in line.split()
        }
        self._contrast, self._irrealis = _fold_words(own["contrast"]), _fold_words(own["irrealis"])
        self._first_person = _fold_words(own["first_person"])
        idioms = {
            tuple(fold(idiom).split()): float(value)
            for value, line in own["idioms"].items()
            for idiom in line.split("|")
        }
        parts = sorted({part for idiom in idioms for part in idiom})
        self._parts = {part: number for number, part in enumerate(parts, start=1)}
        self._idioms = {
            tuple(self._parts[part] for part in idiom): value for idiom, value in idioms.items()
        }
        self.opens_idiom = np.zeros((len(parts) + 1, len(parts) + 1), bool)
        """Whether two `Word.idiom_part` numbers in a row may begin an idiom."""
        for first, second, *_ in self._idioms:
            self.opens_idiom[first, second] = True
        self._kinds: dict[Word, int] = {}
        self._kind_of: Memory[str, int] = Memory(self._kind)
        self._found: Memory[str, float] = Memory(self._looked_up)

    def table(self, forms: Iterable[str]) -> tuple[Floats, NDArray[np.int64]]:
        """Return the attributes of `Word` by kind, shape (k, attributes), and the kind of each form, shape (f,).

        Most words are of the same kind: they say nothing. So the table stays small, however many forms there are.
        """
        kind = np.array(
            [self._kind_of[_NUMBER if form[0].isdigit() else form] for form in forms], np.int64
        )
        return np.array(list(self._kinds), float).reshape(-1, len(Word._fields)), kind

    def _kind(self, form: str) -> int:
        return self._kinds.setdefault(self._describe_form(form), len(self._kinds))

    def polarity(self, word: str) -> float:
        """Return the polarity of a single word, 0 where it is unknown or neutral.

        Examples
        --------
        >>> [lexicon().polarity(word) for word in ("Katastrophe", "aergerlich", "Zugverspätung", "sooo", "unsauber")]
        [-1.0, -0.7, -0.7, 0.0, -0.7]
        """
        return self._found[fold(word)]

    def valence(self, word: str) -> Valence:
        """Return what our own list says of a single word: as it stands, inflected, without "un-", without drawn-out letters.

        Examples
        --------
        >>> [tuple(lexicon().valence(word)) for word in ("Unfalls", "unkreativ", "TOOOLL", "Tisch")]
        [(0.0, -2.0), (-1.0, 0.0), (3.0, 0.0), (0.0, 0.0)]
        """
        folded = fold(word)
        return self.find_valence_of_stem(folded, undrawn(folded))

    def idiom(self, parts: Iterable[int]) -> float | None:
        """Return the polarity of the idiom made of these `Word.idiom_part` numbers; None where there is none."""
        return self._idioms.get(tuple(parts))

    def _describe_form(self, form: str) -> Word:  # noqa: PLR0911  a table of kinds
        first = form[0]
        if form.startswith(LINKS):
            return Word(is_link=1.0)
        if first.isalpha() and form not in ("xD", "XD"):
            return self._word(form)
        if first.isdigit():
            return Word(is_number=1.0)
        if first in "@&":
            return Word(is_account=float(first == "@"))
        if first in "!?":
            return Word(
                ends_clause=2.0,
                exclamations=float("!" in form) * min(len(form), 3),
                questions=float("?" in form),
            )
        if form in {",", ";", ":", "."}:
            return Word(ends_clause=1.0 + (form == "."))
        if form == "…" or form.startswith(".."):
            return Word(ends_clause=1.0, dots=1.0)
        if first == "*" and form[1:-1].isalpha() and len(form) > 4:  # noqa: PLR2004  *lach*, but not *o*
            value = self.polarity(form[1:-1])
            return Word(mood=float(np.sign(value)))
        opinion, event = self.valence(form)  # "xD" is in our own list
        return Word(opinion=opinion, event=event, mood=mood(form))

    def _word(self, form: str) -> Word:
        word = fold(form)
        shorter = undrawn(word)
        drawn_out = shorter != word
        opinion, event = self.find_valence_of_stem(word, shorter)
        return Word(
            polarity=self._found[word] or (self._found[shorter] if drawn_out else 0.0),
            opinion=opinion,
            event=event,
            is_word=1.0,
            negates_after=float(word in self._after),
            negates_before=float(word in self._both),
            intensity=self._intensity.get(shorter, 1.0),
            is_contrast=float(word in self._contrast),
            is_loud=float(len(form) > 2 and form.isupper()),  # noqa: PLR2004  two capitals are an abbreviation
            is_drawn_out=float(drawn_out),
            is_first_person=float(word in self._first_person),
            is_irrealis=float(word in self._irrealis),
            idiom_part=float(self._parts.get(word, 0)),
        )

    def _looked_up(self, word: str) -> float:
        for found in self.list_readings(word):
            if found is not None:
                return found
        return 0.0

    def list_readings(self, word: str) -> Iterator[float | None]:
        """Yield what a folded word may mean, the most direct reading first; None where a reading finds nothing."""
        yield self._polarity.get(word)
        if len(word) > _LONGEST_WORD:
            return
        yield self.strip_ending(word)
        yield from map(self._polarity.get, self.list_base_forms(word, _SHORTEST_STEM))
        if word.startswith("ge") and word.endswith("t"):
            yield self._polarity.get(word[2:-1] + "en")
        if word.startswith("un") and len(word) > 6:  # noqa: PLR2004  "und" is no negated "d"
            base = self._found[word[2:]]
            yield -base if base > 0 else None
        yield self.read_compound(word)

    def list_base_forms(self, word: str, shortest: int) -> Iterator[str]:
        """Yield the forms that a folded word may be inflected from: an infinitive, what is left without an ending."""
        if word in self._look_alikes:
            return
        yield self._verbs.get(word, "")
        for ending in _ENDINGS_BY_LETTER.get(word[-1:], ()):
            if word.endswith(ending) and len(word) - len(ending) >= shortest:
                yield word[: -len(ending)]

    def find_valence_of_stem(self, word: str, shorter: str) -> Valence:
        """Return the valence of a word, or of its shorter form."""
        return (
            self.find_valence(word)
            or (self.find_valence(shorter) if shorter != word else None)
            or NO_VALENCE
        )

    def find_valence(self, word: str) -> Valence | None:
        """Look a folded word up in our own list: as it stands, inflected, or an opinion turned by "un-"."""
        found = self._rated.get(word)
        bases = () if found else self.list_base_forms(word, _SHORTEST_RATED_STEM)
        found = found or next((self._rated[base] for base in bases if base in self._rated), None)
        if found or not word.startswith("un"):
            return found
        denied = self._rated.get(word[2:], NO_VALENCE)
        return Valence(opinion=-denied.opinion) if denied.opinion > 0 else None

    def strip_ending(self, word: str) -> float | None:
        """Return the polarity of the stem that is left without an ending; None if it is unknown."""
        if word[:_SHORTEST_STEM] not in self._stem_beginnings:
            return None
        lengths = range(len(word), _SHORTEST_STEM, -1)
        return next((self._stems[word[:n]] for n in lengths if word[:n] in self._stems), None)

    def read_compound(self, word: str) -> float | None:
        """Read "Zugverspätung" by its head, "Krisengipfel" by half of its first part."""
        for start, end in self._compound_heads(word):
            value = self._polarity.get(word[start:end])
            if value and abs(value) >= _STRONG:
                return value
        if word[:_SHORTEST_HEAD] not in self._beginnings:
            return None
        for end in range(len(word) - 3, _SHORTEST_HEAD - 1, -1):
            value = self._polarity.get(word[:end])
            if value and abs(value) >= _STRONG:
                return value / 2
        return None

    def _compound_heads(self, word: str) -> list[tuple[int, int]]:
        """Return where strong words may stand at the end of a word, its ending left out; the longest first."""
        ends = [len(word) - len(ending) for ending in _LINKING if word.endswith(ending)]
        ends = [end for end in ends if word[end - _SHORTEST_HEAD : end] in self._heads]
        return [
            (start, end)
            for start in range(3, len(word) - _SHORTEST_HEAD + 1)
            for end in ends
            if end - start >= _SHORTEST_HEAD
        ]


def mood(form: str) -> float:  # noqa: PLR0911  a table of kinds
    """Return the mood of an emoticon or emoji, -1..1; 0 where it has none or cannot be told.

    Examples
    --------
    >>> [mood(form) for form in (":-)", ":(", ":/", "xD", "-.-", "😡", "<3", ":o")]
    [1.0, -1.0, -0.5, 1.0, -0.5, -1.0, 1.0, 0.0]
    """
    first, last = form[0], form[-1]
    if first in _GLAD or form in {"xD", "XD"} or form.startswith(("<3", "^", "xD", "XD", "*")):
        return 1.0
    if first in _SAD or form.startswith("</3") or "'" in form:
        return -1.0
    if first in "-T;.><uUoO" and last in "-T;.><uU" and first not in "oO" and len(form) > 2:  # noqa: PLR2004
        return -0.5
    if any(eye in form for eye in ":;="):
        if first == "(":
            return 1.0
        if last in ")]}D3*dpPx" and last != "x":
            return 1.0
        return -1.0 if last in "([{<cC@" else -0.5 if last in "/\\|sSxX$" else 0.0
    return 0.0


def undrawn(word: str) -> str:
    """Shorten letters repeated three times and more.

    Examples
    --------
    >>> undrawn("sooo"), undrawn("schoen")
    ('so', 'schoen')
    """
    return _DRAWN_OUT.sub(r"\1", word)


def _fold_words(words: str) -> frozenset[str]:
    return frozenset(fold(words).split())


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read once per process."""
    folder = _package()
    return Lexicon(
        _entries(folder / "data" / "de-sentiment.xml"), phrases(NAME), _verbs(folder), valences()
    )


def _package() -> Path:
    """Return the folder of textblob-de without importing it (that takes seconds)."""
    spec = importlib.util.find_spec("textblob_de")
    if spec is None or not spec.submodule_search_locations:
        raise ScrmError("textblob-de is not installed", hint="pip install textblob-de")
    return Path(spec.submodule_search_locations[0])


def _entries(path: Path) -> dict[str, float]:
    """Read the package's lexicon: folded word -> mean polarity; what is written small counts before what is a noun."""
    found: dict[bool, dict[str, list[float]]] = {True: {}, False: {}}
    for form, polarity in _ENTRY.findall(path.read_text(encoding="utf-8")):
        word = html.unescape(form)
        found[word[0].isupper()].setdefault(fold(word), []).append(float(polarity))
    return {
        word: sum(each) / len(each) for kind in (True, False) for word, each in found[kind].items()
    }


def _verbs(folder: Path) -> dict[str, str]:
    """Read the package's verbs: folded inflected form -> folded infinitive."""
    path = folder / "ext" / "_pattern" / "text" / "de" / "de-verbs.txt"
    lines = (
        fold(line).split(",")
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith(";")
    )
    return {form: forms[0] for forms in lines for form in forms if form}
