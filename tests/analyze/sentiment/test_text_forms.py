"""Forms of texts that are neutral: what has one, what does not, and texts held out."""

import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from scrm.analyze.sentiment import model_engine
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.engines import load_engine
from scrm.analyze.sentiment.text_forms import count_forms, list_forms, raise_neutral

DATA = Path(__file__).parents[2] / "data"


def read_texts(half):
    return pl.read_csv(DATA / f"text_forms_{half}.csv")


def measure(frame):
    return (load_engine("model").score(frame["text"])["label"] == frame["label"]).mean()


def test_texts_held_out_are_judged_better_with_their_forms_than_without(monkeypatch):
    frame = read_texts("heldout")
    found = measure(frame)
    monkeypatch.setattr(model_engine, "count_forms", lambda texts: np.zeros(len(texts)))
    assert found >= measure(frame) + 0.1
    assert found >= 0.7


def test_the_halves_share_no_text():
    assert not set(read_texts("develop")["text"]) & set(read_texts("heldout")["text"])


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Guten Morgen zusammen!", "greeting"),
        ("Frohe Weihnachten euch allen", "wish"),
        ("Vielen Dank im Voraus.", "thanks_before"),
        ("Jetzt anmelden und gewinnen", "ad"),
        ("Könnt ihr mir bitte sagen, wo das ist", "request"),
        ("Wann habt ihr geöffnet?", "question"),
        ("Minister weist Kritik zurück", "headline"),
        ("Laut Zeitung war der Service schlecht.", "reported"),
        ("Einlass ab 19 Uhr", "notice"),
    ],
)
def test_a_form_is_recognised(text, form):
    assert list_forms(pl.Series([text]))[form].to_list() == [True]


@pytest.mark.parametrize(
    "text",
    [
        "Guten Morgen, schon wieder 40 Minuten Verspätung!",
        "Frohe Weihnachten :-)",
        "Wann kommt der Bus endlich?",
        "Ich freue mich auf das Konzert um 19 Uhr",
        "Hilfe? Fehlanzeige.",
        "Der Zug war voll.",
        "",
    ],
)
def test_a_sign_of_opinion_leaves_no_form(text):
    assert count_forms(pl.Series([text])).tolist() == [0]


def test_forms_count_less_in_long_texts_and_two_at_most():
    short = "Guten Morgen!"
    texts = pl.Series([short, short + " Das Haus ist rot." * 15])
    assert count_forms(texts).tolist() == [1.0, 30 / 62]


def test_a_form_raises_neutral_alone():
    raised = raise_neutral(np.zeros((1, 3)), np.array([1.5]), LABELS)
    assert raised.tolist() == [[0.0, 3.0, 0.0]]
    assert raise_neutral(np.zeros((1, 2)), np.ones(1), ["negative", "positive"]).sum() == 0


@pytest.mark.parametrize(
    "piece",
    ["wie ", "könnt ihr ", "hallo, ", "laut ", "1. ", "um 1", "a", "er sagt ", "sagt mal, "],
)
def test_time_grows_with_the_length_of_hostile_texts_only(piece):
    def seconds(n):
        text = pl.Series([(piece * n)[:n]])
        before = time.process_time()
        count_forms(text)
        return time.process_time() - before

    seconds(10)
    assert seconds(100_000) < 40 * min(seconds(10_000), seconds(10_000)) + 0.5
