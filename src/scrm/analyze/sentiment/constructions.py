"""Constructions of negation: what German says by denying, doubting, wishing or missing something.

"Nichts zu meckern" praises without a good word, "alles andere als sauber" complains with one. The
phrases of ``configs/lexicons/negation_de.yaml`` find such constructions; each moves the logits of a
text towards praise or complaint (ADR 84). They are regular expressions that never backtrack.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._phrase_lexicon import lexicon, pattern
from scrm.analyze.sentiment.folded_texts import FoldedTexts, fold_once, index_words
from scrm.analyze.sentiment.phrase_index import PhraseIndex

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEXICON: Final = "negation_de"
VERDICTS: Final = "verdicts_de"
STRENGTH: Final = 2.5
"""Logits by which one construction moves a short text."""
_SIGNS: Final[Mapping[str, float]] = {"+": 1.0, "-": -1.0, "0": 0.0}
_MOST: Final = 2.0
"""Largest sum of constructions that counts."""
_LONG: Final = 12
"""Words beyond which constructions are counted per so many words."""
_MULTILINE: Final = "(?m)"
_READ: Final = " . "
"""Replaces what a group has matched."""


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases of one sign: 1 praise, -1 complaint, 0 neither."""

    sign: float
    expression: str
    phrases: Mapping[str, str]
    """Phrase as the lexicon writes it to its expression."""
    inserted: tuple[str, ...]
    """The phrases with the classes inserted."""


def build_groups(content: Mapping[str, Any]) -> tuple[Group, ...]:
    """Return the groups of a lexicon in order, with its classes inserted."""
    classes = content["classes"]
    return tuple(
        _build_group(sign, {phrase: _insert(phrase, classes) for phrase in phrases})
        for group in content["groups"]
        for sign, phrases in group.items()
    )


def _build_group(sign: str, phrases: Mapping[str, str]) -> Group:
    each = {phrase: _MULTILINE + pattern([inserted]) for phrase, inserted in phrases.items()}
    inserted = tuple(phrases.values())
    return Group(_SIGNS[sign], _MULTILINE + pattern(inserted), each, inserted)


def _insert(phrase: str, classes: Mapping[str, str]) -> str:
    for name, words in classes.items():
        phrase = phrase.replace(f"{{{name}}}", words)
    return phrase


@cache
def load_groups(name: str = LEXICON) -> tuple[Group, ...]:
    """Return the groups of a lexicon in ``configs/lexicons/``, read once per process."""
    return build_groups(lexicon(name))


@cache
def _load_index(name: str) -> PhraseIndex:
    return _build_index(load_groups(name))


def _build_index(groups: Sequence[Group]) -> PhraseIndex:
    return PhraseIndex(phrase for group in groups for phrase in group.inserted)


@cache
def list_triggers(name: str = LEXICON) -> list[str]:
    """Return the parts of words without which a text has no construction."""
    return [*str(lexicon(name)["triggers"]).split()]


def sum_constructions(
    texts: pl.Series | FoldedTexts,
    groups: Sequence[Group] | None = None,
    *,
    name: str = LEXICON,
    per_words: bool = True,
) -> Floats:
    """Return praise minus complaint by constructions of negation, per 12 words, shape (n,).

    Parameters
    ----------
    texts : Series of str, shape (n,)
    groups : sequence of Group, optional
        In place of those of the lexicon.
    name : str
        Lexicon of the constructions; other languages have their own.
    per_words : bool
        Divide the sum of a text of more than 12 words by its length in dozens.

    Examples
    --------
    >>> texts = pl.Series(["Nichts zu meckern.", "Alles andere als sauber.", "Bin zu Hause."])
    >>> sum_constructions(texts).tolist()
    [1.0, -1.0, 0.0]
    """
    seen = fold_once(texts)
    if groups is None:
        at = _find_triggers(seen.heads, name)
        found = _count(seen, at, load_groups(name), _load_index(name))
    else:
        at = np.arange(len(seen.heads))
        found = _count(seen, at, groups, _build_index(groups))
    if per_words:
        words = seen.folded.gather(at).str.count_matches(" ", literal=True).to_numpy() + 1.0
        found *= np.minimum(1.0, _LONG / words)
    total = np.zeros(len(seen.heads))
    total[at] = found
    return total


def _find_triggers(heads: pl.Series, name: str) -> Ints:
    """Return which texts may have a construction of a lexicon."""
    found = heads.str.contains_any(list_triggers(name), ascii_case_insensitive=True)
    return np.flatnonzero(found.to_numpy())


def list_constructions(text: str, *, name: str = LEXICON) -> list[tuple[str, str, float]]:
    """Return the constructions of one text: the words found, the phrase of the lexicon, the sign.

    Examples
    --------
    >>> list_constructions("Alles gut, nichts zu meckern.")[0][::2]
    ('nichts zu meckern', 1.0)
    """
    rest = FoldedTexts(pl.Series([text])).lines
    found = []
    for group in load_groups(name):
        for words in rest.str.extract_all(group.expression).explode().drop_nulls():
            phrase = _find_phrase(words, group.phrases)
            if group.sign:
                found.append((words, phrase, group.sign))
        rest = rest.str.replace_all(group.expression, _READ)
    return found


def _find_phrase(words: str, phrases: Mapping[str, str]) -> str:
    """Return the first phrase that matches the words; empty if none does out of its context."""
    one = pl.Series([words])
    return next((name for name, each in phrases.items() if one.str.contains(each)[0]), "")


def sum_verdicts(texts: pl.Series | FoldedTexts) -> Floats:
    """Return 1 if a text of more than 12 words sums up with praise, -1 with complaint, shape (n,).

    Examples
    --------
    >>> story = "Das Zimmer war klein und laut und der Aufzug ging an drei Tagen nicht. "
    >>> sum_verdicts(pl.Series([story + "Jederzeit wieder!", story + "Nie wieder!", "Nie wieder!"]))
    array([ 1., -1.,  0.])
    """
    seen = fold_once(texts)
    long = np.flatnonzero(seen.words > _LONG)
    at = long[_find_triggers(seen.heads.gather(long), VERDICTS)]
    total = np.zeros(len(seen.heads))
    found = _count(seen, at, load_groups(VERDICTS), _load_index(VERDICTS))
    total[at] = np.clip(found, -1, 1)
    return total


def _count(texts: FoldedTexts, at: Ints, groups: Sequence[Group], index: PhraseIndex) -> Floats:
    """Return praise minus complaint of some texts, bounded, shape (len(at),)."""
    rest = texts.lines.gather(at)
    candidates = index.search(index_words(texts.folded.gather(at)))  # few texts are any
    total = np.zeros(len(at))
    first = 0
    for group in groups:
        last = first + len(group.inserted)
        places = np.flatnonzero(candidates[:, first:last].any(axis=1))
        first = last
        counts = rest.gather(places).str.count_matches(group.expression).to_numpy()
        total[places] += group.sign * counts
        places = places[(counts > 0) & candidates[places, last:].any(axis=1)]
        read = rest.gather(places).str.replace_all(group.expression, _READ)
        rest = rest.scatter(places, read)
    return np.clip(total, -_MOST, _MOST)


def shift_logits(logits: Floats, total: Floats, labels: Sequence[str]) -> Floats:
    """Return logits moved by constructions, shape (n, c).

    Parameters
    ----------
    logits : array, shape (n, c)
    total : array, shape (n,)
        From `sum_constructions`.
    labels : sequence of str
        The classes in order.
    """
    weight = {"positive": 1.0, "negative": -1.0, "neutral": 0.0}
    moved: Floats = logits + STRENGTH * total[:, None] * np.array([weight[each] for each in labels])
    return moved
