"""Signs of who speaks about what: person, form of address, question, quotation, form of the text.

Whether "Unfall" is news, a question or a complaint shows in the words around it. A text has one
number for each sign: words of a class (``configs/lexicons/text_signs_de.yaml``), marks in the text
as written, the forms of `text_forms`, and its length. Each sign counts once more in unrated texts,
which have no word, emoticon or construction that praises or complains. The weights of the signs
(`sign_weights`) move the model's decision.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import lexicon
from scrm.analyze.sentiment.features import NAMES
from scrm.analyze.sentiment.text_forms import list_forms, load_forms
from scrm.analyze.sentiment.tokens import LONGEST, Tokens

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


def read_signs(texts: pl.Series, tokens: Tokens, features: Floats, moved: Floats) -> Floats:
    """Return the signs of texts, shape (n, len(list_signs())).

    Parameters
    ----------
    texts : Series of str, shape (n,)
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
    alone = _read_alone(texts, tokens)
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


def _read_alone(texts: pl.Series, tokens: Tokens) -> Floats:
    heads = texts.cast(pl.String).str.slice(0, LONGEST).fill_null("")
    form_bits = _look_up(tokens.forms)
    bits = form_bits[tokens.form]
    classes = len(_load_words()[0])
    of_text = _unite(bits, tokens)
    flags = of_text[:, None] >> np.arange(classes) & 1
    marks = [heads.str.contains(expression).to_numpy() for expression in _MARKS.values()]
    forms = list_forms(texts)
    return np.column_stack([flags, *marks, forms.to_numpy(), _measure(heads, bits, tokens)]).astype(
        np.float64
    )


def _look_up(forms: list[str]) -> Ints:
    """Return the classes of each distinct token; `formal` ones only if written with a capital."""
    names, bits = _load_words()
    formal = 1 << names.index(_FORMAL)
    found = [bits.get(form, 0) & formal | bits.get(form.lower(), 0) & ~formal for form in forms]
    return np.array(found, np.int64)


def _unite(bits: Ints, tokens: Tokens) -> Ints:
    """Return the classes that occur in each text, shape (n,)."""
    united = np.zeros(tokens.count, np.int64)
    if len(bits):
        first = np.flatnonzero(np.diff(tokens.text, prepend=-1))
        united[tokens.text[first]] = np.bitwise_or.reduceat(bits, first)
    return united


def _measure(heads: pl.Series, bits: Ints, tokens: Tokens) -> Floats:
    """Return telling ("ich habe", "war ich"), length and shape of each text: see `_MEASURES`."""
    names = _load_words()[0]
    person = bits & (1 << names.index("writer") | 1 << names.index("writers")) != 0
    verb = bits & 1 << names.index("experience") != 0
    beside = (person[:-1] & verb[1:]) | (verb[:-1] & person[1:])
    beside &= tokens.text[:-1] == tokens.text[1:]
    telling = np.zeros(tokens.count)
    telling[tokens.text[:-1][beside]] = 1
    is_capital = np.array([len(form) > 1 and form[0].isupper() for form in tokens.forms], float)
    words = heads.str.count_matches(r"\s+").to_numpy() + 1.0
    capitals = tokens.sums(is_capital[tokens.form]) if tokens.forms else np.zeros(tokens.count)
    ends = heads.str.count_matches(r"[.!?]+(?:\s|$)").to_numpy()
    return np.column_stack(
        [
            telling,
            np.log(np.minimum(words, 4 * _LONG)),
            words < _SHORT,
            words > _LONG,
            np.log1p(np.minimum(ends, _LONG)),
            np.minimum(capitals / words, 1.0),
        ]
    )
