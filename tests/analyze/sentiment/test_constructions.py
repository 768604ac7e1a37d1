"""Constructions of negation: what they say, the pairs held out, and the time they take."""

import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from scrm.analyze.sentiment.constructions import (
    LEXICON,
    VERDICTS,
    build_groups,
    load_groups,
    shift_logits,
    sum_constructions,
    sum_verdicts,
)
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.engines import load_engine, score_texts

DATA = Path(__file__).parents[2] / "data"


def read_pairs(half):
    return pl.read_csv(DATA / f"negation_{half}.csv")


def test_pairs_held_out_are_judged_as_asked_by_the_default_engine():
    pairs = read_pairs("heldout")
    found = score_texts(pairs["text"], load_engine("model"))["label"]
    assert (found == pairs["label"]).mean() >= 0.85


def test_reviews_are_judged_better_than_by_textblob_de_whatever_their_length():
    import warnings

    reviews = pl.concat([pl.read_csv(DATA / "reviews_heldout.csv"), read_short_reviews()])
    found = load_engine("model").score(reviews["text"])["label"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from textblob_de import PatternTokenizer, TextBlobDE

        theirs = [
            TextBlobDE(each, tokenizer=PatternTokenizer()).polarity for each in reviews["text"]
        ]
    peer = pl.Series(LABELS).gather(np.sign(theirs).astype(int) + 1)
    right, expected = (found == reviews["label"]).mean(), (peer == reviews["label"]).mean()
    assert right >= max(expected, 0.7)


def read_short_reviews():
    path = DATA.parents[1] / "bench" / "reviews_de.tsv"
    return pl.read_csv(path, separator="\t", quote_char=None)


@pytest.mark.parametrize(
    ("end", "sign"),
    [
        ("Jederzeit wieder!", 1),
        ("Wir kommen im Herbst wieder.", 1),
        ("Klare Kaufempfehlung.", 1),
        ("Nie wieder!", -1),
        ("Schade um das Geld.", -1),
        ("Kann ich nicht empfehlen.", -1),
        ("Um acht Uhr gab es Frühstück.", 0),
    ],
)
def test_what_sums_up_a_long_text_counts_whatever_its_length(end, sign):
    story = "Das Zimmer lag im dritten Stock, mit Blick auf den Hof, und es hatte zwei Betten. "
    assert sum_verdicts(pl.Series([story + end, story * 20 + end, end])).tolist() == [sign, sign, 0]


def test_the_halves_share_no_pair_and_have_at_least_200():
    halves = [set(read_pairs(half)["pair"]) for half in ("develop", "heldout")]
    assert not halves[0] & halves[1]
    assert sum(map(len, halves)) >= 200
    assert min(map(len, halves)) >= 100


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Nichts zu meckern!", 1),
        ("Noch nie Probleme gehabt.", 1),
        ("Ohne Probleme umgetauscht.", 1),
        ("Von Freundlichkeit keine Spur.", -1),
        ("Niemand geht ans Telefon.", -1),
        ("Alles andere als sauber.", -1),
        ("Es lässt zu wünschen übrig.", -1),
        ("Es lässt nichts zu wünschen übrig.", 1),
        ("Das könnte besser sein.", -1),
        ("Es könnte nicht besser sein.", 1),
        ("Der Schlüssel fehlt.", -1),
        ("Hier fehlt es an nichts.", 1),
        ("Ich fahre heute nach Hause.", 0),
        ("", 0),
    ],
)
def test_each_way_to_deny_has_its_sign(text, sign):
    assert sum_constructions(pl.Series([text])).tolist() == [sign]


def test_one_construction_in_24_words_counts_half():
    text = "Nichts zu meckern. " + "und dann " * 10 + "Schluss"
    assert sum_constructions(pl.Series([text, None])).tolist() == [0.5, 0.0]


def test_groups_read_in_order_and_see_only_what_is_left():
    content = {
        "classes": {"good": "(gut|nett)"},
        "groups": [{"+": ["nicht nur {good}"]}, {"-": ["nicht … {good}"]}],
    }
    texts = pl.Series(["nicht nur gut", "nicht so gut", "nicht nur gut. nicht nett"])
    assert sum_constructions(texts, build_groups(content)).tolist() == [1.0, -1.0, 0.0]


def test_logits_move_by_the_strength_in_the_order_of_the_labels():
    moved = shift_logits(np.zeros((2, 3)), np.array([1.0, -2.0]), LABELS)
    assert moved.tolist() == [[-2.5, 0.0, 2.5], [5.0, 0.0, -5.0]]


@pytest.mark.parametrize("lexicon", [LEXICON, VERDICTS, "negation_en"])
@pytest.mark.parametrize("piece", ["nicht ", "kein gut ", "gut ", "von ", "a", ", ", "nie. ", "!"])
def test_ten_times_the_text_takes_about_ten_times_the_time_in_every_group(piece, lexicon):
    groups = load_groups()
    short, long = (piece * 100_000)[:10_000], (piece * 100_000)[:100_000]
    for group in groups:
        pl.Series([short]).str.count_matches(group.expression)
        assert _seconds(long, group) < 40 * max(_seconds(short, group), 0.005)


def _seconds(text, group):
    start = time.process_time()
    pl.Series([text]).str.replace_all(group.expression, " ")
    return time.process_time() - start
