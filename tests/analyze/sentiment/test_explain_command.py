"""Explanation of one text."""

import pytest
from pydantic import ValidationError

from scrm.analyze import sentiment
from scrm.analyze.sentiment import ExplainParams
from scrm.config import Context
from scrm.store.local import LocalStore


@pytest.fixture
def store():
    with LocalStore(None) as opened:
        yield opened


def test_explain_names_the_words_that_moved_the_decision(store):
    result = sentiment.explain(
        store, ExplainParams(text="Der Service war wirklich furchtbar"), Context()
    )
    assert result.fact("label") == "negative"
    first = result.table("words").frame.row(0)
    assert first[0] == "furchtbar"
    assert first[1] < 0


def test_explain_says_in_words_why_a_text_has_no_label(store):
    result = sentiment.explain(store, ExplainParams(text="😀"), Context())
    assert result.refused
    assert (
        result.notes[0].de == "Der Text bleibt ohne Urteil: keine Wörter (Emoji, Zahlen, Adressen)."
    )


def test_explain_refuses_what_is_no_text():
    with pytest.raises(ValidationError, match="not valid UTF-8 text"):
        ExplainParams(text="\ud800 gut")


@pytest.mark.parametrize("text", ["x" * 300_000, "gut " * 2_000])
def test_explain_takes_any_text(store, text):
    assert sentiment.explain(store, ExplainParams(text=text), Context()).title.en


def test_explain_marks_the_words_in_the_text(store):
    text = "Der Service war wirklich furchtbar"
    passage = sentiment.explain(store, ExplainParams(text=text), Context()).passages[0]
    assert "".join(piece for piece, _ in passage.parts) == text
    assert dict(passage.parts)["furchtbar"] < 0
    assert dict(passage.parts)[" "] == 0


def test_explain_names_the_rule_of_a_construction(store):
    result = sentiment.explain(store, ExplainParams(text="Nichts zu meckern."), Context())
    found, rule, label, weight = result.table("rules").frame.row(0)
    assert found == "nichts zu meckern"
    assert "meckern" in rule
    assert (label, weight) == ("positive", 2.5)


def test_explain_names_verdicts_and_forms(store):
    story = (
        "Das Zimmer war klein und laut und der Aufzug ging an drei Tagen nicht. Jederzeit wieder!"
    )
    verdict = sentiment.explain(store, ExplainParams(text=story), Context()).table("rules").frame
    assert "jederzeit wieder" in " ".join(verdict["found"])
    form = sentiment.explain(store, ExplainParams(text="Frohe Weihnachten!"), Context())
    rules = form.table("rules").frame
    assert ("form_wish", "neutral") in rules.select("rule", "label").rows()
    assert rules["logit"].min() >= 0.1


def test_explain_shows_a_word_alone_and_denied(store):
    result = sentiment.explain(store, ExplainParams(text="Das ist nicht gut"), Context())
    row = result.table("words").frame.filter(word="gut").row(0, named=True)
    assert row["alone"] > 0 > row["in_text"]


def test_explain_reads_english_with_its_own_engine(store):
    result = sentiment.explain(store, ExplainParams(text="I can't fault the service."), Context())
    assert result.fact("language") == "en"
    assert result.table("rules").frame["found"].to_list() == ["can t fault"]


def test_html_highlights_the_words_and_escapes_the_text(store):
    from scrm.report.export import render

    result = sentiment.explain(store, ExplainParams(text="<b>furchtbar</b> & mies"), Context())
    page = render([("sentiment", result)], "html", lang="en")
    assert '<mark class="down"' in page
    assert "&lt;" in page
    assert "<b>furchtbar" not in page
