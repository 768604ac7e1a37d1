"""Rules of punctuation, DE202, DE203 and DE207."""

import re
from collections.abc import Iterator
from typing import Final

from scrm.analyze.language.rules import Hit, rule
from scrm.analyze.language.tokens import Post
from scrm.analyze.language.vocabulary import load_vocabulary
from scrm.result import Text

_SIGN_BEFORE_LETTER: Final = re.compile(r"[.,;!?][^\W\d_]")
_MISSING_SPACE: Final = re.compile(
    r"([a-zäöüß]{2,})([.!?])([A-ZÄÖÜ][a-zäöüß]+|[A-ZÄÖÜ]\b)|([A-Za-zäöüß]{2,})?([,;])([A-Za-zÄÖÜäöüß]{2,})"
)
_FIRST_WORDS: Final = frozenset(
    """
    Aber Alle Am Auch Bei Bitte Da Danach Danke Dann Das Der Deshalb Die Diese Du Ein Eine Es Für
    Heute Hier Ich Ihr Im In Jetzt Mit Morgen Nach Nur Ob Oder Schaut Seit Sie So Und Uns Unser
    Unsere Vielen Von Was Wenn Wer Wie Wir Wo Zu Zum
    """.split()  # noqa: SIM905  one word per line would be a page
)
"""Words that begin a sentence after a word that is not known."""
_SPACE_BEFORE: Final = re.compile(r"(?<=[\wäöüß)\"“”»«%€])[ \u00a0]+([,.;:!?])(?=\s|$|[!?])")
_QUOTES: Final = re.compile('["„“”»«]')
_OPENING, _CLOSING = "„»", {"„": "“", "»": "«"}


@rule(
    "DE202",
    "missing_space",
    "error",
    title=Text("Leerzeichen fehlt", "Missing blank after punctuation"),
    meaning=Text(
        "Zwischen zwei Wörtern steht ein Satzzeichen ohne Leerzeichen danach. Adressen, "
        "Abkürzungen und Zahlen sind keine Fehler.",
        "A sign of punctuation between two words has no blank after it. Addresses, abbreviations "
        "and numbers are no errors.",
    ),
    wrong="Danke euch.Bis morgen!",
    right="Danke euch. Bis morgen!",
)
def find_missing_space(post: Post) -> Iterator[Hit]:
    """Find a sign of punctuation between two words, without a blank after it."""
    if not _SIGN_BEFORE_LETTER.search(post.masked):
        return
    words = load_vocabulary()
    for match in _MISSING_SPACE.finditer(post.masked):
        before, after = match[1] or match[4], match[3] or match[6]
        sign = match.start(2) if match[2] else match.start(5)
        if before is None and not (sign and post.masked[sign - 1] == " "):
            continue
        is_sentence = match[2] is not None and after[0].isupper() and after in _FIRST_WORDS
        if is_sentence or all(word is None or words.is_word(word) for word in (before, after)):
            start = match.start(1) if match[1] else match.start(4 if before else 5)
            text = post.text[start : match.end()]
            end_of_sign = sign - start + 1
            meant = f"{text[:end_of_sign]} {text[end_of_sign:]}"
            yield Hit(start, match.end(), meant=meant.strip())


@rule(
    "DE203",
    "space_before_punctuation",
    "error",
    title=Text("Leerzeichen zu viel", "Blank before punctuation"),
    meaning=Text(
        "Im Deutschen steht vor Satzzeichen kein Leerzeichen. Auslassungspunkte, Smileys und "
        "Uhrzeiten sind keine Fehler.",
        "In German, no blank precedes a sign of punctuation. Three dots, smileys and times are "
        "no errors.",
    ),
    wrong="Bis morgen !",
    right="Bis morgen!",
)
def find_space_before_punctuation(post: Post) -> Iterator[Hit]:
    """Find a blank before a sign of punctuation; three dots, smileys and times have one."""
    for match in _SPACE_BEFORE.finditer(post.text):
        rest = post.text[match.start(1) :]
        if rest.startswith("..") or _is_between_digits(post.text, match):
            continue
        start = post.text.rfind(" ", 0, match.start()) + 1
        text = post.text[start : match.start()]
        yield Hit(match.start(), match.end(), f"{text}{match[0]}", f"{text}{match[1]}")


def _is_between_digits(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() :].lstrip()
    return text[match.start() - 1].isdigit() and after[:1].isdigit()


@rule(
    "DE207",
    "unpaired_quotation_mark",
    "error",
    title=Text("Anführungszeichen offen", "Unpaired quotation mark"),
    meaning=Text(
        "Ein Anführungszeichen bleibt offen oder wird mit einem anderer Art geschlossen.",
        "A quotation mark stays open, or is closed by one of another kind.",
    ),
    wrong="Schaut in unsere „Fundgrube.",
    right="Schaut in unsere „Fundgrube“.",
)
def find_unpaired_quotation_marks(post: Post) -> Iterator[Hit]:
    """Find a quotation mark without its partner, or with a partner of another kind."""
    if not _QUOTES.search(post.text):
        return
    opened: tuple[int, str] | None = None
    for at, sign in enumerate(post.text):
        if sign in _OPENING and not (sign == "»" and opened):
            if opened:
                yield _open(post, *opened)
            opened = at, sign
        elif sign in '"“”«':
            before = post.text[at - 1 : at]
            if sign == '"' and before.isdigit() and not opened:
                continue  # inches
            if opened is None:
                opened = at, sign
                continue
            partners = {'"': '"', "“": "”", "”": "”", "«": "»", **_CLOSING}
            if partners[opened[1]] != sign:
                yield _open(post, *opened)
            opened = None
    if opened:
        yield _open(post, *opened)


def _open(post: Post, at: int, sign: str) -> Hit:
    """Return the hit of a quotation mark, with the word after it."""
    return Hit(at, at + 1, f"{sign}{post.text[at + 1 : at + 20].split(' ')[0]}")
