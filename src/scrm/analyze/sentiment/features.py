"""The features of whole texts: lexicon values in context, then some forty numbers per text.

All steps work on the tokens of many texts at once (`Tokens`): a rule about neighbours compares
shifted arrays. Context comes from `negation`, `emphasis` and `idioms`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.sentiment.emphasis import compute_emphasis, weigh_contrast
from scrm.analyze.sentiment.lexicon import Lexicon, Word
from scrm.analyze.sentiment.negation import deny, find_negated, number_clauses
from scrm.analyze.sentiment.tokens import Tokens

Floats = NDArray[np.float64]
Column = Floats | NDArray[np.bool_]

_LONG: Final = 25
"""Words beyond which sums are taken per so many words, so that length alone changes nothing."""

NAMES: Final = (
    *("positive", "negative", "glad", "sad"),
    *("any_positive", "any_negative", "any_glad", "any_sad"),
    *("positive_density", "negative_density", "last"),
    *("denied_positive", "denied_negative", "negations", "exclamations", "questions"),
    *("dots", "loud", "drawn_out", "first_person", "irrealis", "length"),
    *("links", "accounts", "numbers", "contrast", "emphasis"),
    *("opinion_positive", "opinion_negative", "event_positive", "event_negative"),
    *("any_opinion_positive", "any_opinion_negative"),
    *("any_event_positive", "any_event_negative"),
    *("last_rated", "strongest_positive", "strongest_negative"),
)
"""The features in order; sums are log(1 + sum). The last eleven use the valence list."""


@dataclass(frozen=True, slots=True)
class TextValues:
    """Lexicon values and features of texts.

    Parameters
    ----------
    values : array, shape (t,)
        Polarity of each token after negation, emphasis and contrast; emoticons included.
    valences : array, shape (t,)
        Valence of each token, after the same.
    features : array, shape (n, len(NAMES))
        See `NAMES`.
    """

    values: Floats
    valences: Floats
    features: Floats


def compute_features(tokens: Tokens, lexicon: Lexicon) -> TextValues:
    """Compute the values of tokens in context, and the features of their texts.

    Examples
    --------
    >>> import polars as pl
    >>> from scrm.analyze.sentiment.lexicon import load_lexicon
    >>> from scrm.analyze.sentiment.tokens import tokenize
    >>> texts = pl.Series(["Gut ist das nicht", "sehr gut :-)"])
    >>> compute_features(tokenize(texts), load_lexicon()).values.tolist()
    [-0.7, 0.0, 0.0, 0.0, 0.0, 1.5, 1.0]
    """
    table, row = lexicon.describe(tokens.keys)
    row_of_token = row[tokens.form]
    columns = (np.ascontiguousarray(column)[row_of_token] for column in table.T)
    word = Word[Floats](*columns)
    parts = word.idiom_part.astype(np.int64)
    polarity, in_idiom = lexicon.idioms.apply(word.polarity, parts, tokens.text)
    clause = number_clauses(word, tokens.text)
    # a word of contrast is never denied: "geht leider nicht"
    denied = find_negated(word, clause) & ~in_idiom & (word.is_contrast == 0)
    emphasis = compute_emphasis(word, clause)
    weights = weigh_contrast(word, tokens)

    def apply_context(each: Floats) -> Floats:
        return np.where(in_idiom, each, deny(each, denied) * emphasis) * weights

    values = apply_context(polarity)
    valences = apply_context(np.where(in_idiom, 0.0, word.opinion + word.event))
    words = tokens.sums(word.is_word)
    features = [
        *_polarity_features(word, tokens, words, values, denied * polarity, emphasis),
        *_valence_features(word, tokens, words, valences),
    ]
    return TextValues(values + word.mood, valences, np.column_stack(features).astype(float))


def _polarity_features(
    word: Word[Floats],
    tokens: Tokens,
    words: Floats,
    values: Floats,
    denied: Floats,
    emphasis: Floats,
) -> list[Column]:
    scale = _scale_to_length(words)

    def total(each: Floats) -> Floats:
        return tokens.sums(each) * scale

    positive, negative = total(np.maximum(values, 0)), total(np.maximum(-values, 0))
    glad, sad = total(np.maximum(word.mood, 0)), total(np.maximum(-word.mood, 0))
    some = np.clip(words, 1, _LONG)
    counts = (
        *(word.negates_after, word.exclamations, word.questions, word.dots),
        *(word.is_loud, word.is_drawn_out, word.is_first_person, word.is_irrealis),
    )
    more_counts = (
        *(word.is_link, word.is_account, word.is_number, word.is_contrast),
        (emphasis > 1).astype(np.float64),
    )
    return [
        *map(np.log1p, (positive, negative, glad, sad)),
        *(each > 0 for each in (positive, negative, glad, sad)),
        np.sqrt(positive / some),
        np.sqrt(negative / some),
        _find_last_sign(tokens, values + word.mood),
        np.log1p(total(np.maximum(denied, 0))),
        np.log1p(total(np.maximum(-denied, 0))),
        *(np.log1p(total(count)) for count in counts),
        np.log1p(np.minimum(words, _LONG)) / 2,
        *(np.log1p(total(count)) for count in more_counts),
    ]


def _valence_features(
    word: Word[Floats], tokens: Tokens, words: Floats, valences: Floats
) -> list[Column]:
    scale = _scale_to_length(words)
    rated = np.flatnonzero(valences)
    text, worth, is_opinion = tokens.text[rated], valences[rated], word.opinion[rated] != 0

    def total(each: Floats) -> Floats:
        return np.bincount(text, weights=np.maximum(each, 0), minlength=tokens.count) * scale

    sums = [total(sign * worth * kind) for kind in (is_opinion, ~is_opinion) for sign in (1, -1)]
    strongest = np.zeros((2, tokens.count))
    for row, sign in zip(strongest, (1, -1), strict=True):
        np.maximum.at(row, text, sign * worth)
    return [
        *map(np.log1p, sums),
        *(each > 0 for each in sums),
        _find_last_sign(tokens, valences),
        *strongest,
    ]


def _scale_to_length(words: Floats) -> Floats:
    """Return the factor that turns sums over a long text into sums per `_LONG` words."""
    return np.minimum(1.0, _LONG / np.maximum(words, 1))


def _find_last_sign(tokens: Tokens, values: Floats) -> Floats:
    """Return the sign of each text's last token with a value, 0 if there is none; shape (n,)."""
    last = np.zeros(tokens.count)
    at = np.flatnonzero(values)
    last[tokens.text[at]] = np.sign(values[at])  # of repeated indices numpy keeps the last
    return last
