"""What the lexicon makes of whole texts: negation, emphasis, contrast and idioms, then some forty numbers per text.

All steps work on the tokens of many texts at once (`Tokens`); a rule about neighbours is a comparison of shifted arrays.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.sentiment.lexicon import Lexicon, Word
from scrm.analyze.sentiment.tokens import Tokens

Floats = NDArray[np.float64]

_REACH_AFTER: Final = 4
"""Words behind a negation that it turns ("nicht wirklich so gut")."""
_REACH_BEFORE: Final = 4
"""Words before a negation that it turns ("gut ist das leider nicht")."""
_GOOD_DENIED: Final = -0.7
_BAD_DENIED: Final = -0.4
_AFTER_CONTRAST: Final = 1.5
_MOST_PARTS: Final = 4
_LONG: Final = 25
"""Words beyond which counts are taken per so many words: an essay is read like a tweet of its average mood."""

NAMES: Final = (
    "positive", "negative", "glad", "sad", "any_positive", "any_negative", "any_glad", "any_sad",
    "positive_density", "negative_density", "last", "denied_positive", "denied_negative", "negations", "exclamations", "questions",
    "dots", "loud", "drawn_out", "first_person", "irrealis", "length", "links", "accounts", "numbers", "contrast", "emphasis",
    "opinion_positive", "opinion_negative", "event_positive", "event_negative",
    "any_opinion_positive", "any_opinion_negative", "any_event_positive", "any_event_negative",
    "last_rated", "strongest_positive", "strongest_negative",
)  # fmt: skip
"""The features, in order; sums are logarithms of 1 + sum. The last eleven rest on our own word list."""


@dataclass(frozen=True, slots=True)
class TextValues:
    """Texts as the lexicon reads them.

    Parameters
    ----------
    values : array, shape (t,)
        Polarity of each token after negation, emphasis and contrast; emoticons included.
    valences : array, shape (t,)
        What our own word list says of each token, after the same.
    features : array, shape (n, len(NAMES))
        See `NAMES`.
    """

    values: Floats
    valences: Floats
    features: Floats


def read(tokens: Tokens, lexicon: Lexicon) -> TextValues:
    """Read texts with the lexicon.

    Examples
    --------
    >>> import polars as pl
    >>> from scrm.analyze.sentiment.lexicon import lexicon
    >>> from scrm.analyze.sentiment.tokens import tokenized
    >>> read(tokenized(pl.Series(["Gut ist das nicht", "sehr gut :-)"])), lexicon()).values.tolist()
    [-0.7, 0.0, 0.0, 0.0, 0.0, 1.5, 1.0]
    """
    table, kind = lexicon.table(tokens.forms)
    of_token = kind[tokens.form]
    columns: Any = (np.ascontiguousarray(column)[of_token] for column in table.T)
    word: Any = Word(*columns)  # arrays, one value for each token
    polarity, in_idiom = _with_idioms(word, tokens, lexicon)
    clause = _clauses(word, tokens)
    denied = (
        _is_negated(word, clause) & ~in_idiom & (word.is_contrast == 0)
    )  # nor "leider": "geht leider nicht"
    emphasis = _emphasis(word, clause)
    weights = _weights(word, tokens)

    def apply_context(each: Floats) -> Floats:
        turned = np.where(
            denied & (each != 0), each * np.where(each > 0, _GOOD_DENIED, _BAD_DENIED), each
        )
        return np.where(in_idiom, each, turned * emphasis) * weights

    values, valences = (
        apply_context(polarity),
        apply_context(np.where(in_idiom, 0.0, word.opinion + word.event)),
    )
    words = tokens.sums(word.is_word)
    columns = [
        *_features(word, tokens, words, values, denied * polarity, emphasis),
        *_opinion_features(word, tokens, words, valences),
    ]
    return TextValues(values + word.mood, valences, np.column_stack(columns).astype(float))


def _clauses(word: Any, tokens: Tokens) -> NDArray[np.int64]:
    """Give each clause a number: a mark, a word of contrast and a new text begin another."""
    if not len(tokens.text):
        return np.empty(0, np.int64)
    breaks = (word.ends_clause > 0) | (word.is_contrast > 0)
    breaks[1:] |= tokens.text[1:] != tokens.text[:-1]
    return np.cumsum(breaks)


def _is_negated(word: Any, clause: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which tokens a negation of their clause turns: one shortly before, or one shortly behind."""
    position = np.arange(len(clause))
    before = (
        np.maximum.accumulate(np.where(word.negates_after > 0, position, -1))
        if len(clause)
        else position
    )
    behind = np.where(word.negates_before > 0, position, len(clause))
    behind = np.minimum.accumulate(behind[::-1])[::-1] if len(clause) else position
    from_before = (before >= 0) & (position > before) & (position - before <= _REACH_AFTER)
    from_before &= clause[np.maximum(before, 0)] == clause
    from_behind = (
        (behind < len(clause)) & (behind > position) & (behind - position <= _REACH_BEFORE)
    )
    from_behind &= clause[np.minimum(behind, len(clause) - 1)] == clause
    return from_before | from_behind


def _emphasis(word: Any, clause: NDArray[np.int64]) -> Floats:
    """Return the factor that the one or two words before give to each token."""
    factor = np.ones(len(clause))
    for distance in (2, 1):
        same = clause[distance:] == clause[:-distance]
        strength = word.intensity[:-distance]
        factor[distance:] = np.where(same & (strength != 1), strength, factor[distance:])
    return factor


def _weights(word: Any, tokens: Tokens) -> Floats:
    """Give more weight to what follows a word of contrast within its text."""
    seen = np.cumsum(word.is_contrast)
    first = np.searchsorted(tokens.text, np.arange(tokens.count))
    before_text = np.concatenate([[0.0], seen])[first]
    return np.where(seen - before_text[tokens.text] > 0, _AFTER_CONTRAST, 1.0)


def _with_idioms(word: Any, tokens: Tokens, lexicon: Lexicon) -> tuple[Floats, NDArray[np.bool_]]:
    """Let idioms speak as one word: the first part takes their polarity, the others none."""
    polarity, inside = word.polarity.copy(), np.zeros(len(tokens.form), bool)
    parts = word.idiom_part.astype(np.int64)
    for start in np.flatnonzero(lexicon.opens_idiom[parts[:-1], parts[1:]]):
        for length in range(min(_MOST_PARTS, len(parts) - int(start)), 1, -1):
            value = lexicon.idiom(parts[start : start + length].tolist())
            if (
                value is not None
                and not inside[start]
                and tokens.text[start] == tokens.text[start + length - 1]
            ):
                polarity[start : start + length] = 0.0
                polarity[start] = value
                inside[start : start + length] = True
                break
    return polarity, inside


def _features(
    word: Any, tokens: Tokens, words: Floats, values: Floats, denied: Floats, emphasis: Floats
) -> list[Any]:
    scale = _scale(words)

    def total(each: Floats) -> Floats:
        return tokens.sums(each) * scale

    positive, negative = total(np.maximum(values, 0)), total(np.maximum(-values, 0))
    glad, sad = total(np.maximum(word.mood, 0)), total(np.maximum(-word.mood, 0))
    some = np.clip(words, 1, _LONG)
    counts = (
        word.negates_after,
        word.exclamations,
        word.questions,
        word.dots,
        word.is_loud,
        word.is_drawn_out,
    )
    return [
        np.log1p(positive), np.log1p(negative), np.log1p(glad), np.log1p(sad),
        positive > 0, negative > 0, glad > 0, sad > 0,
        np.sqrt(positive / some), np.sqrt(negative / some), _last(tokens, values + word.mood),
        np.log1p(total(np.maximum(denied, 0))), np.log1p(total(np.maximum(-denied, 0))),
        *(np.log1p(total(count)) for count in counts),
        np.log1p(total(word.is_first_person)), np.log1p(total(word.is_irrealis)), np.log1p(np.minimum(words, _LONG)) / 2,
        np.log1p(total(word.is_link)), np.log1p(total(word.is_account)), np.log1p(total(word.is_number)),
        np.log1p(total(word.is_contrast)), np.log1p(total((emphasis > 1).astype(np.float64))),
    ]  # fmt: skip


def _opinion_features(word: Any, tokens: Tokens, words: Floats, valences: Floats) -> list[Any]:
    """Return the features of our own word list."""
    scale = _scale(words)
    rated = np.flatnonzero(valences)
    text, worth, is_opinion = tokens.text[rated], valences[rated], word.opinion[rated] != 0

    def total(each: Floats) -> Floats:
        return np.bincount(text, weights=np.maximum(each, 0), minlength=tokens.count) * scale

    sums = [total(sign * worth * kind) for kind in (is_opinion, ~is_opinion) for sign in (1, -1)]
    strongest = np.zeros((2, tokens.count))
    for row, sign in zip(strongest, (1, -1), strict=True):
        np.maximum.at(row, text, sign * worth)
    return [*map(np.log1p, sums), *(each > 0 for each in sums), _last(tokens, valences), *strongest]


def _scale(words: Floats) -> Floats:
    """Return the factor that makes sums over a text sums per `_LONG` words."""
    return np.minimum(1.0, _LONG / np.maximum(words, 1))


def _last(tokens: Tokens, values: Floats) -> Floats:
    """Return the sign of the last token of each text that says something."""
    last = np.zeros(tokens.count)
    said = np.flatnonzero(values)
    last[tokens.text[said]] = np.sign(values[said])  # the last assignment stays
    return last
