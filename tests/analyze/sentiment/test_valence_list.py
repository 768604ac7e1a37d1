"""The word list written for scrm: its entries, the look-up of words, features of texts by hand."""

import csv
from math import log

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze._phrase_lexicon import lexicon as phrases
from scrm.analyze.sentiment import model_engine
from scrm.analyze.sentiment.engines import load_engine, score_texts
from scrm.analyze.sentiment.features import NAMES, compute_features
from scrm.analyze.sentiment.lexicon import NAME, Lexicon, load_lexicon
from scrm.analyze.sentiment.model import build_quadratic_forms
from scrm.analyze.sentiment.model_engine import ModelEngine
from scrm.analyze.sentiment.model_fit import append_products
from scrm.analyze.sentiment.tokens import tokenize
from scrm.analyze.sentiment.valence_list import PATH, Valence
from scrm.analyze.sentiment.word_forms import fold

RATED = {
    "toll": Valence(opinion=3.0),
    "mies": Valence(opinion=-2.0),
    "unfall": Valence(event=-2.0),
    "problem": Valence(-1.0),
}
OWN = NAMES[-11:]


def seen(*texts):
    small = Lexicon({}, phrases(NAME), {}, RATED)
    return compute_features(tokenize(pl.Series(texts)), small)


def features(text):
    return dict(zip(OWN, seen(text).features[0, -11:].tolist(), strict=True))


def test_the_list_is_sorted_and_has_each_word_once_with_one_of_two_kinds():
    rows = list(csv.reader(PATH.read_text(encoding="utf-8").splitlines()))
    words = [word for word, _, _ in rows[1:]]
    assert rows[0] == ["word", "kind", "valence"]
    assert words == sorted(words)
    assert len({fold(word) for word in words}) == len(words) > 10_000
    assert {kind for _, kind, _ in rows[1:]} == {"a", "e"}
    assert {int(valence) for _, _, valence in rows[1:]} == {-3, -2, -1, 1, 2, 3}
    assert all(word == word.lower() and word.isalpha() for word in words)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("toll", (3, 0)),
        ("TOLL", (3, 0)),
        ("tolles", (3, 0)),
        ("tollsten", (3, 0)),
        ("MIIIIES", (-2, 0)),
        ("Unfalls", (0, -2)),
        ("untoll", (-3, 0)),
        ("unmies", (0, 0)),
        ("Tollkirsche", (0, 0)),
        ("ununfall", (0, 0)),
        ("Tisch", (0, 0)),
    ],
    ids=["as it stands", "capitals", "inflected", "superlative", "drawn out", "event",
         "un- turns praise", "un- of a bad word",
         "no compounds", "un- of an event", "not in the list"],
)  # fmt: skip
def test_words_find_the_list(word, found):
    assert Lexicon({}, phrases(NAME), {}, RATED).valence(word) == found


def test_an_inflected_verb_finds_its_infinitive():
    small = Lexicon({}, phrases(NAME), {"log": "luegen"}, {"lügen": Valence(opinion=-2.0)})
    assert small.valence("log") == (-2, 0)


@pytest.mark.parametrize("word", ["gefahren", "kriegt", "Müller", "später", "erfolgen"])
def test_words_that_only_look_like_forms_of_a_rated_one_say_nothing(word):
    assert (load_lexicon().polarity(word), *load_lexicon().valence(word)) == (0, 0, 0)


def test_regret_is_not_denied():
    assert load_engine("model").score(pl.Series(["Das geht leider nicht."]))["label"].to_list() == [
        "negative"
    ]


@pytest.mark.parametrize(
    ("text", "valences"),
    [
        ("sehr toll", [0, 4.5]),  # 3 * 1.5
        ("nicht toll", [0, -2.1]),  # 3 * -0.7
        ("nicht mies", [0, 0.8]),  # -2 * -0.4
        ("mies aber toll", [-2, 0, 4.5]),  # 3 * 1.5 behind the contrast
        ("kein Problem", [0, 0]),  # the idiom speaks for its words
    ],
)
def test_negation_emphasis_contrast_and_idioms_hold_for_the_list_too(text, valences):
    assert seen(text).valences.tolist() == pytest.approx(valences)


def test_features_of_a_text_by_hand():
    found = features("toll toll mies Unfall")
    assert found == pytest.approx(
        {
            "opinion_positive": log(1 + 6), "opinion_negative": log(1 + 2), "event_positive": 0,
            "event_negative": log(1 + 2),
            "any_opinion_positive": 1, "any_opinion_negative": 1, "any_event_positive": 0,
            "any_event_negative": 1,
            "last_rated": -1, "strongest_positive": 3, "strongest_negative": 2,
        }
    )  # fmt: skip


def test_sums_are_taken_per_25_words_and_the_strongest_as_it_is():
    found = features("toll " * 50)  # 150 in 50 words: 75 per 25
    assert found["opinion_positive"] == pytest.approx(log(1 + 75))
    assert found["strongest_positive"] == 3


def test_texts_do_not_mix():
    assert seen("toll", "", "mies").features[:, -11:].tolist() == [
        seen(text).features[0, -11:].tolist() for text in ("toll", "", "mies")
    ]


def test_the_version_of_an_engine_follows_the_list(monkeypatch):
    before = ModelEngine().name
    monkeypatch.setattr(model_engine, "hash_content", lambda: "another list")
    assert ModelEngine().name != before


def test_evidence_names_words_that_only_the_list_knows():
    assert load_lexicon().polarity("ernüchternd") == 0
    assert load_lexicon().valence("ernüchternd").opinion < 0
    row = score_texts(pl.Series(["Das ist ernüchternd"]), load_engine("model"), evidence=True).row(
        0, named=True
    )
    assert row["evidence"] == ["ernüchternd"]


@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_a_quadratic_form_is_the_sum_over_features_and_products(d, n, seed):
    generator = np.random.default_rng(seed)
    dense, coefficients = (
        generator.normal(size=(n, d)),
        generator.normal(size=(3, d + d * (d + 1) // 2 + 1)),
    )
    with_one = np.column_stack([dense, np.ones(n)])
    logits = np.einsum("ni,cij,nj->nc", with_one, build_quadratic_forms(coefficients), with_one)
    assert logits == pytest.approx(
        append_products(dense) @ coefficients[:, :-1].T + coefficients[:, -1]
    )


@given(st.text(max_size=30))
def test_any_word_has_an_opinion_or_an_event_or_neither(word):
    opinion, event = load_lexicon().valence(word)
    assert opinion * event == 0
    assert max(abs(opinion), abs(event)) <= 3
