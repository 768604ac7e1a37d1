"""Constructions of negation: what they say, the pairs held out, and the time they take."""

import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from scrm.analyze.sentiment.constructions import (
    build_groups,
    load_groups,
    shift_logits,
    sum_constructions,
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


@pytest.mark.parametrize("piece", ["nicht ", "kein gut ", "gut ", "von ", "a", ", ", "nie. ", "!"])
def test_ten_times_the_text_takes_about_ten_times_the_time_in_every_group(piece):
    groups = load_groups()
    short, long = (piece * 100_000)[:10_000], (piece * 100_000)[:100_000]
    for group in groups:
        pl.Series([short]).str.count_matches(group.expression)
        assert _seconds(long, group) < 40 * max(_seconds(short, group), 0.005)


def _seconds(text, group):
    start = time.process_time()
    pl.Series([text]).str.replace_all(group.expression, " ")
    return time.process_time() - start
