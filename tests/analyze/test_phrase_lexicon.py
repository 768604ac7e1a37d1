"""Every phrase of every lexicon is valid, and takes time in proportion to the length of a text."""

import time

import polars as pl
import pytest

from scrm.analyze._phrase_lexicon import lexicon, pattern
from scrm.config import resources

FOLDER = resources("configs") / "lexicons"
OTHERS = {"sentiment_de", "sentiment_en", "text_signs_de", "promotions"}
"""Lexicons of single words, and a file of another form."""
NAMES = sorted({path.stem for path in FOLDER.glob("*.yaml")} - OTHERS)
PIECES = ("nicht ", "ich ", "a", "a ", ", ", "? ", "who ", "wieder ", "angst ", "1")


def list_phrases(value, classes):
    """Yield the lists of phrases anywhere in a lexicon, with its classes inserted."""
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        for name, words in classes.items():
            value = [phrase.replace(f"{{{name}}}", words) for phrase in value]
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from list_phrases(each, classes)


def read_expressions(name):
    content = lexicon(name)
    return [pattern(each) for each in list_phrases(content, content.get("classes", {}))]


def test_each_lexicon_has_phrases():
    assert len(NAMES) >= 9
    assert all(len(read_expressions(name)) > 0 for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_ten_times_the_text_takes_about_ten_times_the_time_for_every_phrase(name):
    expressions = read_expressions(name)

    def seconds(n):
        texts = pl.Series([(piece * n)[:n] for piece in PIECES])
        start = time.process_time()
        for expression in expressions:
            texts.str.count_matches(expression)
        return time.process_time() - start

    seconds(10)
    assert seconds(100_000) < 40 * max(seconds(10_000), 0.005) + 0.5


def test_a_group_with_blanks_may_be_repeated_and_a_star_after_a_word_stands_for_letters():
    repeated, letters = pattern(["^(sehr |so )*gut$"]), pattern(["^gut*$"])
    texts = pl.Series(["gut", "sehr gut", "sehr so sehr gut", "gute", "sehrgut"])
    assert texts.str.contains(repeated).to_list() == [True, True, True, False, False]
    assert texts.str.contains(letters).to_list() == [True, False, False, True, False]
