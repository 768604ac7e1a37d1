"""Rules of spelling, DE101 to DE103. What a word list cannot decide is unknown, and no hit.

The linter has judged the words of a post before: `Post.faults`.
"""

from collections.abc import Iterator

from scrm.analyze.language.rules import Hit, rule
from scrm.analyze.language.tokens import Fault, Post
from scrm.result import Text


@rule(
    "DE101",
    "misspelt_word",
    "error",
    title=Text("Schreibfehler", "Misspelt word"),
    meaning=Text(
        "Ein Wort, das es nicht gibt, mit einem häufigen Wort, das nur einen Buchstaben entfernt "
        "ist "
        "und zur Großschreibung passt, auch in einer Zusammensetzung. Gibt es kein solches, ist "
        "das "
        "Wort unbekannt und wird nur gezählt. Eigene Wörter nimmt --words aus.",
        "A word that does not exist, where a common one is only one letter away and fits its "
        "capital, also within a compound. If there is none, the word is unknown and only counted. "
        "--words exempts words of the project.",
    ),
    wrong="Vielen Dank für eure Rückmeldug!",
    right="Vielen Dank für eure Rückmeldung!",
)
def find_misspelt_words(post: Post) -> Iterator[Hit]:
    """Find words with a close correction."""
    return _find(post, "misspelt")


@rule(
    "DE102",
    "joined_words",
    "error",
    title=Text("Zusammen statt getrennt", "Missing blank between words"),
    meaning=Text(
        "Zwei Wörter, die das Deutsche nicht zusammenschreibt, ohne Leerzeichen. Zusammengesetzte "
        "Hauptwörter und Verben sind keine Fehler.",
        "Two words that German does not write as one, without a blank. Compound nouns and verbs "
        "are no errors.",
    ),
    wrong="Das wirdjedoch noch dauern.",
    right="Das wird jedoch noch dauern.",
)
def find_joined_words(post: Post) -> Iterator[Hit]:
    """Find words that run together."""
    return _find(post, "joined")


@rule(
    "DE103",
    "old_spelling",
    "error",
    title=Text("Alte Rechtschreibung", "Old spelling"),
    meaning=Text(
        "Eine Schreibung, die seit der Reform von 1996 nicht mehr gilt.",
        "A spelling that is wrong since the reform of 1996.",
    ),
    wrong="Ihr müßt nur noch bestellen.",
    right="Ihr müsst nur noch bestellen.",
)
def find_old_spellings(post: Post) -> Iterator[Hit]:
    """Find spellings from before 1996."""
    return _find(post, "old")


def _find(post: Post, fault: Fault) -> Iterator[Hit]:
    for token, verdict in post.faults:
        if verdict.fault == fault:
            yield Hit(token.start, token.end, meant=", ".join(verdict.corrections))
