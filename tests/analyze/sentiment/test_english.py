"""English texts: their language, their lexicon, negation, and sentences held out."""

import time
import warnings
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from scrm.analyze._language_detection import detect_language
from scrm.analyze.sentiment.constructions import sum_constructions
from scrm.analyze.sentiment.engines import load_engine, score_texts
from scrm.analyze.sentiment.english_engine import CONSTRUCTIONS, load_english_engine
from scrm.analyze.sentiment.english_lexicon import load_english_lexicon

DATA = Path(__file__).parents[2] / "data"


def read_sentences(half):
    return pl.read_csv(DATA / f"english_{half}.csv")


def label(text):
    return score_texts(pl.Series([text]), load_engine("model")).row(0, named=True)


def test_english_sentences_held_out_are_judged_better_than_by_textblob():
    sentences = read_sentences("heldout")
    found = load_english_engine().score(sentences["text"])["label"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from textblob.en import sentiment

        polarity = [sentiment(text)[0] for text in sentences["text"]]
    peer = pl.Series(["negative", "neutral", "positive"]).gather(np.sign(polarity).astype(int) + 1)
    right, theirs = (found == sentences["label"]).mean(), (peer == sentences["label"]).mean()
    assert right >= theirs + 0.1


def test_the_halves_of_english_sentences_share_none():
    halves = [set(read_sentences(half)["text"]) for half in ("develop", "heldout")]
    assert not halves[0] & halves[1]
    assert min(map(len, halves)) >= 80


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The staff was very friendly and helpful.", "positive"),
        ("The staff was not friendly and not helpful.", "negative"),
        ("I don’t like it, it doesn’t work.", "negative"),
        ("Can't fault the service.", "positive"),
        ("Nobody answers the phone.", "negative"),
        ("It leaves a lot to be desired.", "negative"),
        ("What time do you open on Sunday?", "neutral"),
    ],
)
def test_english_is_read_with_its_negations(text, wanted):
    row = label(text)
    assert (row["language"], row["label"]) == ("en", wanted)
    assert 1 / 3 - 1e-6 <= row["probability"] <= 1


def test_a_mixed_text_follows_its_larger_part():
    english = "We had a lovely time there and the food was really delicious, thank you. Bis bald!"
    german = "Wir hatten dort eine schöne Zeit und das Essen war sehr lecker, danke. Thank you!"
    assert detect_language(pl.Series([english, german])).to_list() == ["en", "de"]


@pytest.mark.parametrize(
    "text",
    [
        "Was will der Mann in so einem Hut?",
        "Das war in so fern gut, als man was zu essen bekam.",
        "Super Service, gerne wieder!",
        "Das Update ist ein epic fail, love it not",
        "Top Team",
    ],
)
def test_german_with_words_that_english_has_too_is_not_english(text):
    assert detect_language(pl.Series([text]))[0] in {"de", "und"}


@pytest.mark.parametrize(
    "text", ["He was in an accident, so I will be late.", "Great service!", "Thank you."]
)
def test_english_with_words_that_german_has_too_is_english(text):
    assert detect_language(pl.Series([text]))[0] == "en"


def test_inflected_and_negated_words_find_their_entry():
    lexicon = load_english_lexicon()
    words = ("recommending", "happiest", "complained", "unfriendly", "stopped")
    assert [np.sign(lexicon.polarity(word)) for word in words] == [1, 1, -1, -1, 0]


@pytest.mark.parametrize(
    "piece", ["not ", "no a ", "can't be ", "n't", "could have been ", "'", "a"]
)
def test_time_grows_with_the_length_of_hostile_english_only(piece):
    def seconds(n):
        text = pl.Series([(piece * n)[:n]])
        before = time.process_time()
        sum_constructions(text, name=CONSTRUCTIONS)
        load_english_engine().score(text)
        return time.process_time() - before

    seconds(10)
    assert seconds(100_000) < 40 * min(seconds(10_000), seconds(10_000)) + 0.5
