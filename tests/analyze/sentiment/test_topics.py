"""Sentiment by topic: clauses, topics of users, and texts held out."""

import time
from pathlib import Path

import polars as pl
import pytest
from tests.analyze.sentiment.posts import loaded

from scrm.analyze import sentiment
from scrm.analyze._language_detection import detect_language
from scrm.analyze.sentiment.engines import load_engine, score_texts
from scrm.analyze.sentiment.topics import list_clauses, load_topics, score_topics
from scrm.config import Context
from scrm.errors import ConfigError

TEXTS = (
    "Lieferung schnell, Qualität schlecht.",
    "Die Lieferung war eine Katastrophe, aber der Preis ist super.",
    "The staff was rude but the price is great.",
    "Wir fahren morgen nach Ulm.",
)


def judge(*texts, language="de"):
    languages = pl.Series([language] * len(texts))
    found = score_topics(pl.Series(texts), languages, load_topics(), load_engine("model"))
    return found.rows()


def test_each_topic_is_judged_by_its_own_clause():
    assert judge(*TEXTS[:2]) == [
        (0, "delivery", "positive"),
        (0, "quality", "negative"),
        (1, "price", "positive"),
        (1, "delivery", "negative"),
    ]
    assert judge(TEXTS[2], language="en") == [(0, "price", "positive"), (0, "staff", "negative")]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Preis gut und Lieferung schlecht", ["Preis gut", "Lieferung schlecht"]),
        ("Der Preis ist hoch und das ärgert mich", ["Der Preis ist hoch, das ärgert mich"]),
        ("Gut. Der Preis, der ist zu hoch! Ja.", ["Der Preis, der ist zu hoch"]),
        ("Kein Thema hier", []),
        ("", []),
    ],
)
def test_a_clause_ends_where_the_next_topic_begins(text, clauses):
    assert list_clauses(pl.Series([text]), load_topics())["clause"].to_list() == clauses


def test_clauses_are_judged_better_than_their_whole_texts():
    wanted = pl.read_csv(Path(__file__).parents[2] / "data" / "topic_clauses.csv")
    texts, by = wanted["text"].unique(maintain_order=True), load_engine("model")
    found = score_topics(texts, detect_language(texts), load_topics(), by)
    found = found.with_columns(text=texts.gather(found["row"]))
    both = wanted.join(
        found, on=["text", "topic"], how="left", maintain_order="left", suffix="_found"
    )
    whole = score_texts(wanted["text"], by)["label"]
    right = (both["label"] == both["label_found"]).fill_null(value=False).mean()
    assert right >= 0.8
    assert right > (whole == wanted["label"]).mean() + 0.05


def test_a_neutral_clause_is_judged_with_what_follows():
    assert judge("Die Hotline hat aufgelegt. Unverschämt!") == [(0, "service", "negative")]


def test_share_and_net_sentiment_come_with_their_n():
    store = loaded(*TEXTS)
    result = sentiment.run(store, sentiment.Params(by="topic"), Context())
    rows = {row["topic"]: row for row in result.table("topics").frame.to_dicts()}
    assert rows["delivery"]["text_count"] == 2
    assert rows["delivery"]["text_share"] == 0.5
    assert rows["delivery"]["net_sentiment"] == 0
    assert rows["quality"]["net_sentiment"] == -1
    assert "without an interval" in result.notes[0].en


def test_own_topics_come_beside_the_shipped_ones(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text("topics:\n  parking: [parkplatz*, parkplätze]\n  price: [zuschlag*]\n")
    params = sentiment.Params(by="topic", topics=Path("own.yaml"))
    store = loaded("Der Parkplatz ist furchtbar.", "Der Zuschlag ist furchtbar.")
    found = sentiment.run(store, params, Context(folder=tmp_path)).table("topics").frame
    assert sorted(found["topic"]) == ["parking", "price"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("topics: [parkplatz]", "topics are missing"),
        ("parking: [parkplatz]", "topics are missing"),
        ("topics: {Parken: [parkplatz]}", "no name of a topic"),
        ("topics: {parking: parkplatz}", "needs a list of phrases"),
        ("topics: {parking: ['(parkplatz']}", "not valid"),
        ("topics: {parking: ['parkplatz …']}", "needs a blank"),
    ],
)
def test_a_broken_file_of_topics_is_refused_by_name(tmp_path, content, message):
    file = tmp_path / "own.yaml"
    file.write_text(content)
    with pytest.raises(ConfigError, match=message):
        load_topics(file)


@pytest.mark.parametrize("piece", ["preis ", "preis, ", "und ", " aber ", ". ", "; ", "a", "\x1e"])
def test_time_grows_with_the_length_of_hostile_texts_only(piece):
    def seconds(n):
        text = pl.Series([(piece * n)[:n]])
        before = time.process_time()
        list_clauses(text, load_topics())
        return time.process_time() - before

    seconds(10)
    assert seconds(100_000) < 40 * min(seconds(10_000), seconds(10_000)) + 0.5
