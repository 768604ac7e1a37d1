"""Rules of readability, DE401 and DE402."""

from collections.abc import Iterator
from typing import Final

from scrm.analyze.language.readability import TextCounts, count_text, measure_flesch
from scrm.analyze.language.rules import Hit, rule
from scrm.analyze.language.tokens import Post
from scrm.result import Text

LONGEST_SENTENCE: Final = 35
"""Words of the longest sentence that is not mentioned."""
LEAST_EASE: Final = 30
"""Flesch reading ease below which a text is very difficult (Amstad)."""
_LEAST_WORDS: Final = 25
_LEAST_SENTENCES: Final = 2


@rule(
    "DE401",
    "long_sentence",
    "note",
    title=Text("Satz zu lang", "Sentence too long"),
    meaning=Text(
        "Ein Satz hat mehr als 35 Wörter. Zwei Sätze liest man schneller.",
        "A sentence has more than 35 words. Two sentences are read faster.",
    ),
    wrong="Ein Satz mit 60 Wörtern und sechs Kommas.",
    right="Zwei Sätze.",
)
def find_long_sentences(post: Post) -> Iterator[Hit]:
    """Find sentences of more than 35 words."""
    if len(post.tokens) <= LONGEST_SENTENCE:
        return
    for start, end in post.sentences:
        count = sum(start <= token.start < end for token in post.tokens)
        if count > LONGEST_SENTENCE:
            first = next(token.start for token in post.tokens if token.start >= start)
            yield Hit(first, end, value=count)


@rule(
    "DE402",
    "difficult_text",
    "note",
    title=Text("Sehr schwer zu lesen", "Very difficult to read"),
    meaning=Text(
        "Die Lesbarkeit nach Flesch-Amstad liegt unter 30, in einem Text ab 25 Wörtern und zwei "
        "Sätzen.",
        "The Flesch-Amstad reading ease is below 30, in a text of at least 25 words and two "
        "sentences.",
    ),
    wrong="Die Inanspruchnahme zusätzlicher Beherbergungsleistungen bedarf der Genehmigung.",
    right="Fragen Sie uns, wenn Sie länger bleiben möchten.",
)
def find_difficult_text(post: Post) -> Iterator[Hit]:
    """Find texts that are very difficult to read, from 25 words and two sentences."""
    if len(post.tokens) < _LEAST_WORDS or len(post.sentences) < _LEAST_SENTENCES:
        return
    ease = measure_flesch(count_post(post))
    if ease < LEAST_EASE:
        yield Hit(0, len(post.text), value=ease)


def count_post(post: Post) -> TextCounts:
    """Return what readability formulas count in a post that has words."""
    return count_text([token.text for token in post.tokens], max(len(post.sentences), 1))
