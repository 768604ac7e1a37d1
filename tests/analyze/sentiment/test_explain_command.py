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
