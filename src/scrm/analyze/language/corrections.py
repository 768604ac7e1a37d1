"""Corrections of unknown words: common words within one edit, in any inflection or compound.

An edit is one letter left out, added, replaced, or swapped with the next one (Damerau 1964). A word
is called misspelt only if such a correction exists and fits its capital; otherwise it is unknown.

References
----------
Damerau (1964), A technique for computer detection and correction of spelling errors, Communications
of the ACM 7; candidates by generation: Norvig (2007), How to write a spelling corrector.
"""

from collections.abc import Iterator
from typing import Final

from scrm.analyze.language.compounds import is_compound, is_head, is_modifier, lacks_link
from scrm.analyze.language.inflection import is_inflected, list_adjective_stems, list_verb_parts
from scrm.analyze.language.vocabulary import Vocabulary

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzäöü"
_ENDINGS_OF_NAMES: Final = "aiou"
"""A known word and such a letter is a name rather than a slip: Robusta, Fanta."""
_VOWELS: Final = frozenset("aeiouäöüy")
_SHORTEST: Final = 5
"""Letters of a word that is corrected at all."""
_SHORTEST_NOUN: Final = 7
"""Letters of a word with a capital: short ones are often names."""
_SHORTEST_PART: Final = 4
_LEAST_SPLIT: Final = 9
_MOST_SHOWN: Final = 3
_FREQUENT: Final = frozenset(
    """
    aber alle auch aus bei bitte dass dein dich diese doch eine einen einer euch euer eure gerne
    haben heute hier ihnen ihre ihren ihrem immer jetzt kann können mehr mich mit morgen nach nicht
    noch oder schon sehr seid sein seit sich sind über und uns unser unsere unter viel viele vom von
    war was weil wenn wer werden wieder wir wird wurde zum zur
    """.split()  # noqa: SIM905  one word per line would be a page
)
"""Corrections of short words."""
_POLITE: Final = frozenset({"ihnen", "ihre", "ihren", "ihrem"})
"""Those that have a capital within a sentence."""
_ENDINGS: Final = ("e", "en", "er", "es", "em", "te", "ten", "t", "st")
_DEVERBAL: Final = ("e", "er", "ung")
"""Endings of nouns that are made from verbs: Fräse, Fräser."""
_ENDINGS_ADDED: Final = frozenset({"e", "n", "r", "s", "m", "t"})
_SOUNDS: Final = (
    ("ch", "g"),
    ("g", "ch"),
    ("chs", "x"),
    ("x", "chs"),
    ("f", "v"),
    ("v", "f"),
    ("ph", "f"),
    ("f", "ph"),
    ("ei", "ai"),
    ("ai", "ei"),
    ("eu", "äu"),
    ("äu", "eu"),
    ("z", "ts"),
    ("ts", "z"),
    ("kw", "qu"),
    ("ks", "x"),
    ("k", "ck"),
    ("d", "t"),
    ("t", "d"),
    ("ie", "ih"),
    ("ss", "s"),
)
"""Spellings that sound alike."""
_ALIKE: Final = frozenset(
    map(frozenset, ("dt", "bp", "gk", "fv", "eä", "ij", "sz", "ck", "yi", "üy"))
)
"""Letters that sound alike."""
_TRANSLITERATED: Final = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"))


def list_edits(form: str) -> list[str]:
    """Return everything one edit away, likely slips first.

    Examples
    --------
    >>> found = list_edits("anstrum")
    >>> "ansturm" in found, len(found) == len(set(found))
    (True, True)
    """
    parts = [(form[:at], form[at:]) for at in range(len(form) + 1)]
    edits = _list_swapped(form)
    edits += [first + last[1:] for first, last in parts[:-1]]
    edits += [first + letter + last for first, last in parts for letter in _LETTERS]
    edits += [first + letter + last[1:] for first, last in parts[:-1] for letter in _LETTERS]
    edits += [
        first + meant + last[len(heard) :]
        for heard, meant in _SOUNDS
        if heard in form
        for first, last in parts
        if last.startswith(heard)
    ]
    found = dict.fromkeys(edits)
    found.pop(form, None)
    return list(found)


def is_replaced(form: str, correction: str) -> bool:
    """Return whether two words of equal length differ by another letter, not by a swap."""
    return (
        len(form) == len(correction)
        and sum(a != b for a, b in zip(form, correction, strict=True)) == 1
    )


def sounds_alike(form: str, correction: str) -> bool:
    """Return whether two words differ by a letter that sounds like the other one.

    Examples
    --------
    >>> sounds_alike("gedult", "geduld"), sounds_alike("hund", "hand")
    (True, False)
    """
    return is_replaced(form, correction) and any(
        a != b and frozenset((a, b)) in _ALIKE for a, b in zip(form, correction, strict=True)
    )


def transliterate(form: str) -> str:
    """Return a form with umlauts for ae, oe and ue.

    Examples
    --------
    >>> transliterate("fuer")
    'für'
    """
    for pair, letter in _TRANSLITERATED:
        form = form.replace(pair, letter)
    return form


def correct(word: str, words: Vocabulary, *, is_initial: bool) -> tuple[str, ...]:
    """Return corrections of an unknown word, at most three; none if it is not surely misspelt.

    Parameters
    ----------
    word : str
        As it is written.
    words : Vocabulary
    is_initial : bool
        Its capital may be that of a sentence.

    Returns
    -------
    tuple of str
        In lower case, or with a capital as the word has it; ss for ß.
    """
    form = word.casefold()
    is_capital = word[0].isupper()
    fits = _Fit(words, may_be_noun=is_capital, may_be_other=not is_capital or is_initial)
    if len(form) < (_SHORTEST_NOUN if is_capital else _SHORTEST):
        found = _find_short(form, words, fits)
    else:
        found = [
            each
            for each in _find_whole(form, words, fits)
            if _is_likely(form, each, is_capital=is_capital and not is_initial)
        ]
    if not found and len(form) >= _LEAST_SPLIT:
        found = list(_find_in_parts(form, words, fits))
    found = [each for each in found if not is_inflection(form, each, words)]
    ranked = sorted(dict.fromkeys(found), key=lambda each: _rank(each, words))
    chosen = ranked[:_MOST_SHOWN]
    return tuple(each.capitalize() if is_capital else each for each in chosen)


def is_inflection(form: str, correction: str, words: Vocabulary) -> bool:
    """Return whether two forms differ by an ending only: the form is then of a rarer kind."""
    longer, shorter = sorted((form, correction), key=len, reverse=True)
    if not longer.startswith(shorter) or longer[-1:] == longer[-2:-1]:
        return False
    is_inflected_kind = words.is_noun(correction) or is_inflected(correction, words.adjectives)
    is_closed = correction in words.common and not is_inflected_kind
    return longer[len(shorter) :] in _ENDINGS_ADDED and not (
        is_closed and correction not in words.verbs
    )


def _rank(form: str, words: Vocabulary) -> int:
    """Return how sure a correction is: a common form, a listed one, or one that rules accept."""
    if is_common(form, words):
        return 0
    is_listed = form in words.nouns or is_inflected(form, words.others)
    return 1 if is_listed else 2


class _Fit:
    """Whether a correction may have the capital of the word, or lack one."""

    def __init__(self, words: Vocabulary, *, may_be_noun: bool, may_be_other: bool) -> None:
        self.words = words
        self.may_be_noun = may_be_noun
        self.may_be_other = may_be_other

    def __call__(self, form: str) -> bool:
        if self.may_be_other and form in self.words.others:
            return True
        if not self.may_be_noun:
            return False
        words = self.words
        is_infinitive = form.endswith("en") and form in words.verbs
        is_noun = words.is_noun(form) or form in words.names
        return is_noun or is_infinitive or form in words.adjectives


def _find_short(form: str, words: Vocabulary, fits: _Fit) -> list[str]:
    """Return corrections of a short form: the most frequent words, and letters doubled or swapped.

    No letter is replaced, except by one that sounds alike, for short names are near to many words.
    """
    if len(form) < _SHORTEST - 1:
        return []
    frequent = [
        each
        for each in list_edits(form)
        if each in _FREQUENT and not is_replaced(form, each) and (fits(each) or each in _POLITE)
    ]
    if len(form) < _SHORTEST:
        return frequent
    slips = (*_list_doubled(form), *_list_undoubled(form))
    swapped = [each for each in _list_swapped(form) if each in words.common]
    alike = [
        each
        for each in list_edits(form)
        if len(form) > _SHORTEST
        if each in words.common and sounds_alike(form, each)
    ]
    return [*frequent, *(each for each in (*slips, *swapped, *alike) if fits(each))]


def _find_whole(form: str, words: Vocabulary, fits: _Fit) -> Iterator[str]:
    """Yield common words one edit away, then inflected forms of common ones.

    A word with two letters swapped, or one doubled or not doubled, may also be a rare one.
    """
    edits = list(list_edits(form))
    yield from (each for each in edits if is_common(each, words) and fits(each))
    for each in (*_list_swapped(form), *_list_undoubled(form), *_list_doubled(form)):
        if fits(each) and words.is_word(each.capitalize()):
            yield each
    for ending in _ENDINGS:
        stem = form[: -len(ending)]
        if form.endswith(ending) and len(stem) >= _SHORTEST:
            for each in list_edits(stem):
                if each in words.adjectives and each in words.common and fits(each):
                    yield each + ending


def is_common(form: str, words: Vocabulary) -> bool:
    """Return whether a form is common, or the genitive or plural of a common noun."""
    if form in words.common:
        return True
    return form[-1] in "ns" and (form[:-1] in words.common_nouns or form[:-2] in words.common_nouns)


def _list_swapped(form: str) -> list[str]:
    return [form[:at] + form[at + 1] + form[at] + form[at + 2 :] for at in range(len(form) - 1)]


def _list_undoubled(form: str) -> Iterator[str]:
    for at in range(1, len(form)):
        if form[at] == form[at - 1]:
            yield form[:at] + form[at + 1 :]


def _list_doubled(form: str) -> Iterator[str]:
    for at in range(1, len(form)):
        if form[at] != form[at - 1] and form[at] not in _VOWELS:
            yield form[:at] + form[at] + form[at:]


def _find_in_parts(form: str, words: Vocabulary, fits: _Fit) -> Iterator[str]:
    """Yield corrections of one part of a compound or of a verb with a separable part."""
    for part, rest in list_verb_parts(form):
        if len(rest) > _SHORTEST and fits.may_be_other and part + rest == form:
            for each in list_edits(rest):
                if each[0] == rest[0] and each in words.common and each in words.others:
                    yield part + each
    for at in range(_SHORTEST_PART, len(form) - _SHORTEST_PART + 1):
        first, last = form[:at], form[at:]
        if is_modifier(first, words) and len(last) > _SHORTEST_PART:
            yield from (first + each for each in _correct_head(last, words, fits))
        elif is_head(last, words, is_noun=fits.may_be_noun) and last in words.common:
            yield from (each + last for each in _correct_modifier(first, words))


def _correct_head(last: str, words: Vocabulary, fits: _Fit) -> Iterator[str]:
    for each in list_edits(last):
        is_close = each[0] == last[0] and is_common(each, words) and not is_replaced(last, each)
        if is_close and is_head(each, words, is_noun=fits.may_be_noun):
            yield each


def _correct_modifier(first: str, words: Vocabulary) -> Iterator[str]:
    """Yield corrections of the first part of a compound: a doubled or missing letter, or an s."""
    if lacks_link(first, "") and is_modifier(f"{first}s", words):
        yield f"{first}s"
    if len(first) <= _SHORTEST_PART:
        return
    for each in list_edits(first):
        stem = each.removesuffix("s")
        is_close = (each[:2], each[-1]) == (first[:2], first[-1]) and not is_replaced(first, each)
        if is_close and (each in words.common or stem in words.common) and is_modifier(each, words):
            yield each


def _is_likely(form: str, correction: str, *, is_capital: bool) -> bool:
    """Return whether the form is likelier a slip than a rare word or a name."""
    if correction[0] != form[0]:
        return not is_capital and len(form) > _SHORTEST and sorted(correction) == sorted(form)
    if is_capital and form[:-1] == correction and form[-1] in _ENDINGS_OF_NAMES:
        return False
    if not is_replaced(form, correction):
        return True
    if sounds_alike(form, correction):
        return True
    if len(form) <= _SHORTEST + is_capital:
        return False
    at = next(i for i, (a, b) in enumerate(zip(form, correction, strict=True)) if a != b)
    same_kind = (form[at] in _VOWELS) == (correction[at] in _VOWELS)
    is_ending = at >= len(form) - 2
    return same_kind and not is_ending


def is_suspicious(word: str, words: Vocabulary) -> bool:
    """Return whether a capital within a sentence is that of a rare form, but of no noun.

    "Betreib" is an imperative and has no capital there; it is looked at like an unknown word.
    """
    form = word.casefold()
    if form in words.common or form in words.names or words.is_noun(form):
        return False
    if is_inflected(form, words.common) or form in words.adjectives:
        return False
    if form.endswith(_DEVERBAL) or is_compound(form, words, is_noun=True):
        return False
    infinitive = form.removesuffix("s")
    if infinitive in words.verbs or any(
        rest in words.verbs and rest.endswith("n") for _, rest in list_verb_parts(infinitive)
    ):
        return False
    return (
        form in words.others
        or words.is_verb(form)
        or any(stem in words.others for stem in list_adjective_stems(form))
    )
