"""Forms of texts that are neutral: what has one, what does not, and texts held out."""

import time
from pathlib import Path

import polars as pl
import pytest

from scrm.analyze.sentiment.engines import load_engine
from scrm.analyze.sentiment.text_forms import list_forms

DATA = Path(__file__).parents[2] / "data"


def read_texts(half):
    return pl.read_csv(DATA / f"text_forms_{half}.csv")


def measure(frame):
    return (load_engine("model").score(frame["text"])["label"] == frame["label"]).mean()


def test_texts_held_out_that_have_a_form_are_judged_right():
    assert measure(read_texts("heldout")) >= 0.7


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
    assert not any(list_forms(pl.Series([text])).row(0))


@pytest.mark.parametrize(
    "piece",
    ["wie ", "könnt ihr ", "hallo, ", "laut ", "1. ", "um 1", "a", "er sagt ", "sagt mal, "],
)
def test_time_grows_with_the_length_of_hostile_texts_only(piece):
    def seconds(n):
        text = pl.Series([(piece * n)[:n]])
        before = time.process_time()
        list_forms(text)
        return time.process_time() - before

    seconds(10)
    assert seconds(100_000) < 40 * min(seconds(10_000), seconds(10_000)) + 0.5
