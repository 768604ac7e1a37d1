"""German compounds: whether a word is put together from known ones as German does it.

A compound of nouns needs a noun at its end, and small letters an adjective or participle. Before it
come nouns with a linking element, stems of verbs, adjectives and particles. After endings such as
-ung or -heit a linking element must follow: "Öffnungzeiten" is no word.
"""

from collections.abc import Container
from typing import Final, Protocol

from scrm.analyze.language.inflection import is_inflected

_LINKS: Final = ("", "s", "es", "n", "en", "ens", "er", "e", "nen")
_NEEDS_LINK: Final = ("ung", "heit", "keit", "schaft", "tion", "tät")
_LINKS_NEEDED: Final = ("s", "en")
_TAKES_N: Final = ("e", "l", "r")
_LEAST_PART: Final = 4
_LEAST_COMMON: Final = 3
_MOST_PARTS: Final = 4
_PARTICLES: Final = frozenset(
    """
    acht allein alt anti aussen auto bio blau co deutsch drei dritt eco ei eigen eis elf erst ex
    extra frisch früh fünf ganz gegen gelb grau gross grund grün halb haupt hundert hyper innen
    inter klein kurz lang lieblings mega mehr meist mikro mini mittel mono multi neben neu neun
    nicht nord nur ober ohne online ost pro probe pseudo quasi raum riesen rot schwarz sechs
    selbst sieben sonder spitzen spät standard super süd tausend tee teil tele traum ultra un
    unter ur viel vier viert vize voll web weiss west zehn zwei zweit zwölf öko öl über
    """.split()  # noqa: SIM905  one word per line would be two pages
)
_ADJECTIVE_HEADS: Final = frozenset(
    """
    ähnlich arm artig bar bedingt bereit bezogen breit dicht echt eigen fähig fertig fest frei
    freundlich gemäss gerecht gleich groß gross gültig haft haltig hoch höchst intensiv jährig
    kräftig lang leer los mässig neutral nah orientiert pflichtig prozentig reich reif schonend
    schwach sicher stabil stark tägig tauglich technisch tief treu typisch übergreifend voll weise
    weit wert wertig widrig willig würdig
    """.split()  # noqa: SIM905  one word per line would be two pages
)


class KnownWords(Protocol):
    """What compounds are put together from; `Vocabulary` says what each set is."""

    @property
    def nouns(self) -> Container[str]: ...  # noqa: D102
    @property
    def verbs(self) -> Container[str]: ...  # noqa: D102
    @property
    def adjectives(self) -> Container[str]: ...  # noqa: D102
    @property
    def common(self) -> Container[str]: ...  # noqa: D102
    @property
    def common_nouns(self) -> Container[str]: ...  # noqa: D102
    @property
    def common_verbs(self) -> Container[str]: ...  # noqa: D102
    def is_noun(self, form: str) -> bool:
        """Return whether a form is a noun, its genitive or its regular plural."""
        ...


def is_compound(form: str, words: KnownWords, *, is_noun: bool, parts: int = 1) -> bool:
    """Return whether a form is a compound of known words.

    Parameters
    ----------
    form : str
        In lower case, ss for ß.
    is_noun : bool
        Its last part may be a noun; otherwise only an adjective or a participle.
    parts : int
        Number of parts that were split off already, plus one.
    """
    for at in range(len(form) - _LEAST_COMMON, 0, -1):
        head = form[at:]
        if not is_head(head, words, is_noun=is_noun):
            continue
        if is_modifier(form[:at], words) or (
            parts < _MOST_PARTS - 1 and _is_long_modifier(form[:at], words, parts)
        ):
            return True
    return False


def is_head(part: str, words: KnownWords, *, is_noun: bool) -> bool:
    """Return whether a part can end a compound."""
    if is_noun and _is_long(part, words) and (words.is_noun(part) or _is_infinitive(part, words)):
        return True
    if len(part) < _LEAST_COMMON:
        return False
    return is_inflected(part, _ADJECTIVE_HEADS) or (
        len(part) > _LEAST_PART and is_inflected(part, words.adjectives)
    )


def _is_infinitive(part: str, words: KnownWords) -> bool:
    """Return whether a part is a verb used as a noun: Stadtradeln."""
    return len(part) > _LEAST_PART and part.endswith("n") and part in words.verbs


def is_modifier(part: str, words: KnownWords) -> bool:
    """Return whether a part, with its linking element, can begin a compound."""
    if part in _PARTICLES:
        return True
    for link in _LINKS:
        if not part.endswith(link):
            continue
        stem = part[: len(part) - len(link)]
        if not _is_long(stem, words) or lacks_link(stem, link):
            continue
        if stem in words.nouns or (not link and _is_other_modifier(stem, words)):
            return True
        if not link and len(stem) >= _LEAST_PART and f"{stem}e" in words.common_nouns:
            return True  # Schul- of Schule
    return False


def lacks_link(stem: str, link: str) -> bool:
    """Return whether a noun cannot begin a compound with this linking element.

    Examples
    --------
    >>> lacks_link("öffnung", ""), lacks_link("öffnung", "s"), lacks_link("dung", "")
    (True, False, False)
    >>> lacks_link("gluten", "n"), lacks_link("stufe", "n")
    (True, False)
    """
    if link == "n":
        return not stem.endswith(_TAKES_N)
    needs_link = len(stem) > _LEAST_PART and stem.endswith(_NEEDS_LINK)
    return needs_link and link not in _LINKS_NEEDED


def _is_other_modifier(stem: str, words: KnownWords) -> bool:
    """Return whether the stem of a common verb or adjective can begin a compound."""
    if len(stem) < _LEAST_PART and stem not in words.adjectives:
        return False
    is_verb = f"{stem}en" in words.common_verbs or f"{stem}n" in words.common_verbs
    return is_verb or (stem in words.adjectives and stem in words.common)


def _is_long_modifier(form: str, words: KnownWords, parts: int) -> bool:
    """Return whether a form is itself a compound that can begin a longer one."""
    for link in ("", "s", "n", "en"):
        if form.endswith(link):
            stem = form[: len(form) - len(link)]
            if not lacks_link(stem, link) and is_compound(
                stem, words, is_noun=True, parts=parts + 1
            ):
                return True
    return False


def _is_long(part: str, words: KnownWords) -> bool:
    """Return whether a part is long enough to be no accident."""
    return len(part) >= _LEAST_PART or (len(part) == _LEAST_COMMON and part in words.common)
