"""The index of phrases finds every text that their expressions match, and few others."""

import random
import re
from pathlib import Path
from re import _constants as codes
from re import _parser as parser

import numpy as np
import polars as pl
import pytest

from scrm.analyze._phrase_lexicon import fold, pattern, split_lines
from scrm.analyze.sentiment.constructions import LEXICON, VERDICTS, load_groups, sum_constructions
from scrm.analyze.sentiment.folded_texts import index_words
from scrm.analyze.sentiment.phrase_index import PhraseIndex, list_needs

DATA = Path(__file__).parents[2] / "data"
LEXICONS = [LEXICON, VERDICTS, "negation_en"]


def write_match(tree, draw):
    """Return a random text that a parsed expression matches."""
    return "".join(_write_item(code, value, draw) for code, value in tree)


def _write_item(code, value, draw):
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.IN:
        kind, inside = draw.choice(value)
        return chr(inside if kind is codes.LITERAL else draw.randint(*inside))
    if code is codes.MAX_REPEAT:
        least, most, inside = value
        times = draw.randint(least, min(most, least + 2))
        return "".join(write_match(inside, draw) for _ in range(times))
    if code is codes.BRANCH:
        return write_match(draw.choice(value[1]), draw)
    if code is codes.SUBPATTERN:
        return write_match(value[-1], draw)
    assert code is codes.AT, code
    return ""


@pytest.mark.parametrize("lexicon", LEXICONS)
def test_a_text_that_a_phrase_matches_is_always_found(lexicon):
    draw = random.Random(0)
    phrases = [phrase for group in load_groups(lexicon) for phrase in group.inserted]
    index = PhraseIndex(phrases)
    for place, phrase in enumerate(phrases):
        expression = pattern([phrase])
        tree = parser.parse(expression.replace(r"(?-u:\b)", ""))
        written = (write_match(tree, draw).lstrip(" ") for _ in range(20))
        texts = pl.Series([re.sub(" $", " wort", text) for text in written])
        matched = texts.filter(texts.str.contains("(?m)" + expression))
        assert matched.len() > 0, phrase
        assert index.search(index_words(matched))[:, place].all(), phrase


@pytest.mark.parametrize("lexicon", LEXICONS)
def test_most_phrases_require_something(lexicon):
    phrases = [phrase for group in load_groups(lexicon) for phrase in group.inserted]
    assert np.mean([all(list_needs(phrase)) for phrase in phrases]) > 0.95


def count_plainly(texts, lexicon):
    """Return praise minus complaint by the expressions of all groups, without an index."""
    total = []
    for rest in split_lines(fold(texts)):
        value = 0.0
        for group in load_groups(lexicon):
            expression = group.expression.replace(r"(?-u:\b)", r"\b")
            rest, times = re.subn(expression, " . ", rest, flags=re.ASCII)  # noqa: PLW2901
            value += group.sign * times
        total.append(np.clip(value, -2, 2))
    return total


def test_constructions_are_those_that_the_expressions_find_without_an_index():
    sentences = [
        "Nichts zu meckern, jederzeit wieder.",
        "Alles andere als sauber! Die Heizung funktioniert nicht.",
        "Nicht nur gut, sondern nie ein Problem gehabt.",
        "Schade um das Geld. Nie wieder!",
        "Könnte schneller gehen, aber kein Grund zur Klage.",
        "NIE WIEDER; ohne Probleme? Weder gut noch schlecht",
    ]
    labelled = pl.read_csv(DATA / "worries_develop.csv")["text"].head(60)
    texts = pl.concat([pl.Series("text", sentences), labelled])
    found = sum_constructions(texts, load_groups(LEXICON), per_words=False)
    assert np.count_nonzero(found) > 10
    assert found.tolist() == count_plainly(texts, LEXICON)


@pytest.mark.parametrize(
    ("phrase", "needs"),
    [
        ("von … (keine rede|nichts zu (sehen|merken))", [[{"von"}, {"keine", "nichts"}]]),
        ("(so |sehr )*gut", [[{"gut"}]]),
        ("(un)?schön", [[]]),
        ("letzte(n|s)? mal", [[{"mal"}]]),
        ("gut ?(und )?schnell", [[]]),
        ("schlecht|übel", [[]]),
        ("(nie mehr|nie|umsonst)", [[{"nie", "umsonst"}], [{"nie"}, {"mehr"}]]),
        (r"wort[(] gut", [[]]),
    ],
)
def test_a_phrase_requires_only_words_that_cannot_be_left_out(phrase, needs):
    assert [[set(clause) for clause in need] for need in list_needs(phrase)] == needs
