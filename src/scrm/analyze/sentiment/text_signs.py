"""Signs of who speaks about what: person, form of address, question, quotation, form of the text.

Whether "Unfall" is news, a question or a complaint shows in the words around it. A text has one
number for each sign: words of a class (``configs/lexicons/text_signs_de.yaml``), marks in the text
as written, the forms of `text_forms`, and its length. Each sign counts once more in unrated texts,
which have no word, emoticon or construction that praises or complains. The weights of the signs
(`sign_weights`) move the model's decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import lexicon
from scrm.analyze.sentiment.features import NAMES
from scrm.analyze.sentiment.folded_texts import FoldedTexts, fold_once
from scrm.analyze.sentiment.text_forms import list_forms, load_forms
from scrm.analyze.sentiment.tokens import Tokens
from scrm.analyze.sentiment.word_cache import Memory

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEXICON: Final = "text_signs_de"
_FORMAL: Final = "formal"
_MARKS: Final[Mapping[str, str]] = {
    "ends_in_question": r"\?\s*\S{0,12}\s*$",
    "has_question": r"\?",
    "has_exclamation": r"!",
    "has_exclamations": r"![^!]*!",
    "has_link": r"https?://|www\.",
    "ends_in_link": r"https?://\S+\s*$",
    "begins_with_account": r"^\s*@",
    "has_tag": r"#[A-Za-z]",
    "has_quotation": r"[\"„“»«”][^\"„“»«”]{3,}[\"„“»«”]",
    "has_label": r"^[^:.!?]{2,40}: \p{Lu}",
    "has_open_end": r"[\p{L}\p{N}\"“]\s*$",
    "has_clock": r"[0-9][:.][0-9][0-9]|[0-9] Uhr|[0-9]\. ?(?:[0-9]|\p{Lu})",
    "has_number": r"[0-9]",
    "has_price": r"[0-9] ?(?:€|[Ee]uro|EUR|,-|[Pp]rozent|%)|[0-9],[0-9][0-9]",
    "has_order": r"^(?:Jetzt |Hier |Bitte |Einfach )?\p{L}+(?:en Sie|t euch| dich| dir) ",
    "has_dots": r"\.\.|…",
}
"""Sign to an expression; without word boundaries, which are slow beside umlauts."""
_CAPITAL: Final = 1 << 62
"""Bit of a token of several letters that begins with a capital."""
_MEASURES: Final = ("telling", "length", "is_short", "is_long", "sentences", "capitals")
_SHORT: Final = 5
_LONG: Final = 25
_UNRATED: Final = "_unrated"
"""Suffix of a sign that counts in unrated texts only."""
_RATINGS: Final = ("is_unrated", "has_no_opinion", "has_construction")
_MOODS: Final = ("any_glad", "any_sad")
_OPINIONS: Final = ("any_opinion_positive", "any_opinion_negative")
_POLARITIES: Final = ("any_positive", "any_negative")


@cache
def _load_words() -> tuple[tuple[str, ...], Mapping[str, int]]:
    """Return the classes of words, and word to a number with one bit for each of its classes."""
    classes: Mapping[str, str] = lexicon(LEXICON)["words"]
    bits: dict[str, int] = {}
    for place, words in enumerate(classes.values()):
        for word in words.split():
            bits[word] = bits.get(word, 0) | 1 << place
    return tuple(classes), bits


@cache
def list_signs() -> tuple[str, ...]:
    """Return the names of the signs in the order of the columns of `read_signs`."""
    forms = (f"form_{name}" for name in load_forms() if name != "opinion")
    alone = (*_load_words()[0], *_MARKS, *forms, *_MEASURES)
    return (*alone, *(name + _UNRATED for name in alone), *_RATINGS)


@dataclass(frozen=True, slots=True)
class Outline:
    """Marks, forms and length of texts, which do not depend on their tokens.

    Parameters
    ----------
    flags : array of bool, shape (n, m)
        `_MARKS`, then the forms of `text_forms`.
    words : array, shape (n,)
        Number of words, as blanks separate them.
    ends : array, shape (n,)
        Number of ends of sentences.
    """

    flags: NDArray[np.bool_]
    words: Floats
    ends: Floats

    def take(self, rows: slice) -> "Outline":
        """Return the outline of some of the texts."""
        return Outline(self.flags[rows], self.words[rows], self.ends[rows])


def read_outline(texts: pl.Series | FoldedTexts) -> Outline:
    """Return marks, forms and length of texts."""
    seen = fold_once(texts)
    marks = (seen.heads.str.contains(each).to_numpy() for each in _MARKS.values())
    ends = seen.heads.str.count_matches(r"[.!?]+(?:\s|$)").to_numpy()
    return Outline(
        np.column_stack([*marks, list_forms(seen).to_numpy()]),
        seen.words.astype(np.float64),
        ends.astype(np.float64),
    )


def read_signs(
    texts: pl.Series | Outline, tokens: Tokens, features: Floats, moved: Floats
) -> Floats:
    """Return the signs of texts, shape (n, len(list_signs())).

    Parameters
    ----------
    texts : Series of str, shape (n,), or Outline
    tokens : Tokens
        Of the same texts.
    features : array, shape (n, len(features.NAMES))
        From `compute_features`.
    moved : array, shape (n,)
        Sum of constructions and verdicts.

    Examples
    --------
    >>> from scrm.analyze.sentiment.model import PreparedTexts
    >>> seen = PreparedTexts(pl.Series(["Könnt ihr mir helfen?", "Unfall auf der A 3"]))
    >>> values = read_signs(seen.texts, seen.tokens, seen.features, np.zeros(2))
    >>> signs = pl.DataFrame(values, schema=list_signs())
    >>> signs.select("reader", "writer", "ends_in_question", "has_open_end").rows()
    [(1.0, 1.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0)]
    """
    outline = texts if isinstance(texts, Outline) else read_outline(texts)
    alone = _read_alone(outline, tokens)
    ratings = _rate(features, moved)
    return np.column_stack([alone, alone * ratings[:, :1], ratings])


def _rate(features: Floats, moved: Floats) -> Floats:
    """Return unrated, without an opinion, with a construction: see `_RATINGS`."""

    def has_any(names: tuple[str, ...]) -> NDArray[np.bool_]:
        return np.asarray((features[:, [NAMES.index(name) for name in names]] > 0).any(axis=1))

    has_construction = moved != 0
    has_opinion = has_any(_OPINIONS) | has_any(_MOODS) | has_construction
    is_unrated = ~(has_opinion | has_any(_POLARITIES))
    return np.column_stack([is_unrated, ~has_opinion, has_construction]).astype(np.float64)


def _read_alone(outline: Outline, tokens: Tokens) -> Floats:
    bits = np.array(_BITS.list_values(tokens.keys), np.int64)[tokens.form]
    classes = len(_load_words()[0])
    of_text = _unite(bits, tokens)
    flags = of_text[:, None] >> np.arange(classes) & 1
    measures = _measure(outline, bits, tokens)
    return np.column_stack([flags, outline.flags, measures]).astype(np.float64)


def _look_up(form: str) -> int:
    """Return the classes of a token, one bit for each, and `_CAPITAL`.

    Words are `formal` only if written with a capital.
    """
    names, bits = _load_words()
    formal = 1 << names.index(_FORMAL)
    capital = _CAPITAL * (len(form) > 1 and form[0].isupper())
    return bits.get(form, 0) & formal | bits.get(form.lower(), 0) & ~formal | capital


_BITS: Final = Memory(_look_up)


def _unite(bits: Ints, tokens: Tokens) -> Ints:
    """Return the classes that occur in each text, shape (n,)."""
    united = np.zeros(tokens.count, np.int64)
    if len(bits):
        first = np.flatnonzero(np.diff(tokens.text, prepend=-1))
        united[tokens.text[first]] = np.bitwise_or.reduceat(bits, first)
    return united


def _measure(outline: Outline, bits: Ints, tokens: Tokens) -> Floats:
    """Return telling ("ich habe", "war ich"), length and shape of each text: see `_MEASURES`."""
    names = _load_words()[0]
    person = bits & (1 << names.index("writer") | 1 << names.index("writers")) != 0
    verb = bits & 1 << names.index("experience") != 0
    beside = (person[:-1] & verb[1:]) | (verb[:-1] & person[1:])
    beside &= tokens.text[:-1] == tokens.text[1:]
    telling = np.zeros(tokens.count)
    telling[tokens.text[:-1][beside]] = 1
    capitals = tokens.sums((bits & _CAPITAL != 0).astype(np.float64))
    words = outline.words
    return np.column_stack(
        [
            telling,
            np.log(np.minimum(words, 4 * _LONG)),
            words < _SHORT,
            words > _LONG,
            np.log1p(np.minimum(outline.ends, _LONG)),
            np.minimum(capitals / words, 1.0),
        ]
    )
