"""German inflection: what a form may be an inflected form of, without a table of paradigms.

The rules accept more than German has ("gute", but also "gutem" after any article): a linter that
takes a correct form for an error does more harm than one that misses an error.
"""

from collections.abc import Container, Iterator
from typing import Final

_ADJECTIVE_ENDINGS: Final = ("e", "en", "er", "es", "em")
_DEGREES: Final = ("", "er", "st", "est")
_PLAIN_VOWELS: Final = str.maketrans("äöü", "aou")
_VERB_ENDINGS: Final = (
    *("e", "st", "est", "t", "et", "en", "end", "te", "test", "ten", "tet"),
    *("ete", "etest", "eten", "etet", ""),
)
_INFINITIVES: Final = ("en", "n")
_AFTER_NIS: Final = ("se", "ses", "sen")
_ENDINGS_OF_NOUNS: Final = ("s", "es", "n", "en", "e", "er", "ern", "in", "innen", *_AFTER_NIS)
_LEAST_STEM: Final = 3
_LEAST_VERB: Final = 4
_SIBILANTS: Final = ("s", "z", "x")
SEPARABLE: Final = (
    *("entgegen", "gegenüber", "dazwischen", "auseinander", "aufeinander"),
    *("aneinander", "durcheinander", "miteinander", "herunter", "hinunter", "hinterher"),
    *("vorbei", "vorweg", "voran", "voraus", "vorher", "zurück", "zurecht", "weiter", "wieder"),
    *("heraus", "hinaus", "herein", "hinein", "herum", "umher", "herab", "hinab", "heran"),
    *("hinzu", "hervor", "herbei", "hinweg", "darauf", "daran", "dabei", "dazu", "davon"),
    *("kennen", "stehen", "bekannt", "bereit", "bloß", "bloss", "fehl", "fern", "fertig", "fest"),
    *("frei", "gut", "hoch", "klar", "los", "nahe", "nieder", "offen", "schief", "schön", "statt"),
    *("sicher", "still", "teil", "tot", "über", "um", "unter", "voll", "wahr", "weg", "wider"),
    *("ab", "an", "auf", "aus", "bei", "da", "dar", "durch", "ein", "empor", "fort", "gegen"),
    *("her", "hin", "hinter", "inne", "mit", "nach", "nebenher", "quer", "rein", "raus", "rauf"),
    *("hindurch", "zusammen", "herauf", "hinauf", "vorüber", "überein", "umhin", "entlang"),
    *("runter", "rüber", "rum", "vor", "zu", "zwischen"),
)
"""Parts that precede a verb as one word: "ankommt", "weiterentwickelt"."""


def list_adjective_stems(form: str) -> Iterator[str]:
    """Yield what an adjective or participle may be declined or compared from.

    Parameters
    ----------
    form : str
        In lower case.

    Examples
    --------
    >>> "schön" in list_adjective_stems("schönste"), "lang" in list_adjective_stems("längere")
    (True, True)
    """
    for ending in ("", *_ADJECTIVE_ENDINGS):
        if not form.endswith(ending):
            continue
        stem = form[: len(form) - len(ending)]
        for degree in _DEGREES:
            if (ending or degree) and stem.endswith(degree):
                base = stem[: len(stem) - len(degree)]
                if len(base) >= _LEAST_STEM:
                    yield base
                    yield from _list_variants(base, is_compared=bool(degree))


def _list_variants(base: str, *, is_compared: bool) -> Iterator[str]:
    """Yield the spellings of a stem before endings: "dunkl" of dunkel, "läng" of lang."""
    if base[-1] in "lr" and base[-2] not in "aeiouäöüy":
        yield f"{base[:-1]}e{base[-1]}"
    if is_compared:
        yield base.translate(_PLAIN_VOWELS)
    yield f"{base}e"


def list_infinitives(form: str) -> Iterator[str]:
    """Yield the infinitives that a form of a regular verb, or its participle, may belong to.

    Examples
    --------
    >>> sorted({"schaffen", "pflanzen"} & set(list_infinitives("gepflanzt")))
    ['pflanzen']
    >>> "schaffen" in list_infinitives("schafft")
    True
    """
    forms = [form, form[2:]] if form.startswith("ge") else [form]
    for each in forms:
        for ending in _VERB_ENDINGS:
            stem = each[: len(each) - len(ending)]
            if each.endswith(ending) and len(stem) >= _LEAST_STEM:
                for infinitive in _INFINITIVES:
                    yield stem + infinitive


def list_noun_stems(form: str) -> Iterator[str]:
    """Yield the nouns that a form may be a genitive, plural or feminine form of.

    Examples
    --------
    >>> "röster" in list_noun_stems("rösterin")
    True
    """
    for ending in _ENDINGS_OF_NOUNS:
        stem = form[: -len(ending)]
        if not form.endswith(ending) or len(stem) < _LEAST_STEM:
            continue
        if ending in _AFTER_NIS and not stem.endswith("nis"):
            continue
        if not (ending == "s" and stem.endswith(_SIBILANTS)):
            yield stem


def list_verb_parts(form: str) -> Iterator[tuple[str, str]]:
    """Yield the separable part of a form and the form of the simple verb: an, kommt.

    Examples
    --------
    >>> ("auf", "bauen") in list_verb_parts("aufzubauen")
    True
    """
    for part in SEPARABLE:
        if form.startswith(part) and len(form) - len(part) >= _LEAST_VERB:
            rest = form[len(part) :]
            yield part, rest
            if rest.startswith("zu") and len(rest) > _LEAST_VERB:
                yield part, rest[2:]


def is_inflected(form: str, known: Container[str]) -> bool:
    """Return whether a form is a known adjective or participle, declined or compared or not."""
    return form in known or any(stem in known for stem in list_adjective_stems(form))
