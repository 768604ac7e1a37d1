"""Spelling: known, misspelt and unknown words."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm.analyze.language.compounds import is_compound
from scrm.analyze.language.corrections import list_edits
from scrm.analyze.language.linter import lint
from scrm.analyze.language.rules import choose_rules
from scrm.analyze.language.speller import Speller, build_speller
from scrm.analyze.language.tokens import Post
from scrm.analyze.language.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("wiederrum", "wiederum"),
        ("Entwickung", "Entwicklung"),
        ("Vielzahzusätzlicher", "Vielzahl zusätzlicher"),
        ("wirdjedoch", "wird jedoch"),
        ("allerding", "allerdings"),
        ("weiterentwicklelte", "weiterentwickelte"),
        ("Verwandeten", "Verwandten"),
        ("Anstrum", "Ansturm"),
    ],
)
def test_misprints_of_published_texts_are_corrected(word, meant):
    verdict = build_speller().judge(word, is_initial=False)
    assert verdict is not None
    assert meant in verdict.corrections


@pytest.mark.parametrize(
    "word",
    [
        *("Kundenkonto", "Geschirrtuch", "Öffnungszeiten", "Bäckerinnen", "Rösterin", "schönsten"),
        *("angekommen", "weiterentwickelt", "vorbeizubringen", "unkompliziertes", "kräftigere"),
        *("Lieblingsmüsli", "stufenfrei", "Sendungsnummer", "handgemachte", "größter", "dunkler"),
        *("Probefahrttag", "Stadtradeln", "fuer", "Gruesse", "Newsletter", "gepostet", "Strasse"),
    ],
)
def test_inflected_compound_and_transliterated_words_are_known(word):
    assert build_speller().judge(word, is_initial=False) is None


@pytest.mark.parametrize(
    "word", ["Tannquell", "Nguyen", "Zwetschgendatschi", "WhatsApp", "CRMDaten", "Robusta"]
)
def test_a_name_is_no_error(word):
    verdict = build_speller().judge(word, is_initial=False)
    assert verdict is None or verdict.fault == "unknown"


def test_words_of_the_project_are_known():
    assert build_speller().judge("Kafee", is_initial=True) is not None
    assert build_speller(["kafee"]).judge("Kafee", is_initial=True) is None


def test_a_spelling_that_many_posts_share_is_a_name():
    posts = [Post(f"Heute gibt es Kafee Nummer {n}") for n in "abc"]
    assert build_speller([], posts).judge("Kafee", is_initial=False).fault == "unknown"


def test_a_capital_asks_for_a_noun_and_small_letters_for_none():
    words = load_vocabulary()
    assert is_compound("öffnungszeiten", words, is_noun=True)
    assert not is_compound("öffnungzeiten", words, is_noun=True)
    assert not is_compound("kundenkonto", words, is_noun=False)
    assert is_compound("umweltfreundlich", words, is_noun=False)


def test_edits_are_those_of_damerau():
    assert {"ab", "b", "a", "ba", "abc", "xab"} - set(list_edits("ab")) == {"ab"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (None, "empty"),
        ("#sommer #sale", "no_words"),
        ("😀 🎉", "no_words"),
        ("We hope you will love this and that there is more to come", "language"),
        ("Des hod ned amoi zehn Minutn dauert", "dialect"),
    ],
)
def test_texts_without_german_words_are_named_and_not_read(text, reason):
    report = lint(pl.Series([text], dtype=pl.String), pl.Series(["post"]), choose_rules())
    assert report.reasons.to_list() == [reason]
    assert report.hits.is_empty()


@pytest.mark.parametrize("text", ["Tipp", "NEUE ÖFFNUNGZEITEN AB HEUTE!", "Rückmeldug"])
def test_one_word_and_capitals_are_read(text):
    report = lint(pl.Series([text]), pl.Series(["post"]), choose_rules(["DE1"]))
    assert report.is_read.all()
    assert report.hits["code"].to_list() == (["DE101"] if text == "Rückmeldug" else [])


@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_any_text_is_read_and_every_hit_lies_within_it(texts):
    report = lint(pl.Series(texts), pl.Series(["post"] * len(texts)), choose_rules())
    for post, start, end in report.hits.select("post", "start", "end").iter_rows():
        assert 0 <= start < end <= len(texts[post])


def test_a_word_is_judged_once():
    speller = Speller(load_vocabulary())
    assert speller.judge("Rückmeldug", is_initial=False) is speller.judge(
        "Rückmeldug", is_initial=False
    )
