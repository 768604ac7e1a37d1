"""Ideas: the detector on sentences set aside, votes, answers and product wishes by group."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rows import add

from scrm.analyze import ideas
from scrm.analyze.ideas.counts import count_wishes
from scrm.analyze.ideas.detector import find_ideas
from scrm.config import Context

DATA = Path(__file__).parents[2] / "data"
CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")


def measure(name):
    """Return precision and recall on one half of the labelled sentences."""
    labelled = pl.read_csv(DATA / f"ideas_{name}.csv")
    truth = labelled["label"] == "idea"
    found = find_ideas(labelled["text"])["is_idea"]
    hits = int((truth & found).sum())
    return hits / int(found.sum()), hits / int(truth.sum())


def test_precision_and_recall_on_sentences_set_aside_are_those_documented():
    precision, recall = measure("heldout")
    assert (precision, recall) == (pytest.approx(42 / 43), pytest.approx(42 / 49))


def test_rules_find_what_they_were_written_on():
    assert min(measure("develop")) > 0.95


@pytest.mark.parametrize(("text", "kind"), [
    ("Wie wäre es mit einer Seife ohne Duft?", "product"),
    ("Könntet ihr nicht auch nach Graz liefern?", "other"),
    ("Ich wünsche mir einen Termin am Abend.", "other"),
    ("Könntet ihr mir bitte die Rechnung schicken?", ""),
    ("Ich wünsche euch frohe Weihnachten!", ""),
    ("Wie wäre es mit einer Antwort?", ""),
    ("Feedback #Idee", "other"),
    ("", ""),
    (None, ""),
])  # fmt: skip
def test_a_proposal_is_no_request_for_help(text, kind):
    found = find_ideas(pl.Series([text], dtype=pl.String)).row(0, named=True)
    assert (found["is_idea"], found["kind"]) == (bool(kind), kind)


def test_the_topic_of_the_export_marks_an_idea():
    found = find_ideas(pl.Series(["Grün", "Grün"]), pl.Series(["#Ideen", "Lob"]))
    assert found["is_idea"].to_list() == [True, False]
    assert found["evidence"].to_list() == ["tag", ""]


@given(st.lists(st.text(max_size=80) | st.none(), max_size=5))
def test_any_text_has_an_answer_that_does_not_depend_on_the_others(texts):
    together = find_ideas(pl.Series(texts, dtype=pl.String)).rows()
    assert together == [find_ideas(pl.Series([text], dtype=pl.String)).row(0) for text in texts]


def text(post_id, author, day, words, **more):
    row = {"channel": "x", "post_id": post_id, "kind": "mention", "author_id": author}
    return {**row, "created_at": datetime(2026, 3, day), "text": words, **more}  # noqa: DTZ001  UTC


def fill(store):
    add(store, "posts", [
        text("1", "a", 1, "Macht doch mal eine Seife ohne Duft!"),
        text("2", "b", 2, "Hi, macht doch mal Seife ohne Duft"),
        text("3", "c", 3, "Könntet ihr nicht auch nach Graz liefern?"),
        text("4", "c", 4, "Danke für alles"),
        text("5", "me", 5, "Gute Idee!", is_own=True, kind="reply", parent_id="1"),
        text("6", "me", 6, "Macht doch mal mit!", is_own=True, kind="post"),
        text("7", "d", 7, None),
    ])  # fmt: skip
    add(store, "post_metrics", [{"channel": "x", "post_id": "2",
                                 "observed_at": datetime(2026, 3, 9),  # noqa: DTZ001  UTC
                                 "like_count": 7}])  # fmt: skip
    add(store, "segments", [{"person_id": f"x:{name}", "segment": "happy"} for name in "abc"])


def test_the_same_idea_of_two_people_is_one_with_their_votes(store):
    fill(store)
    result = ideas.run(store, ideas.Params(least_people=3), CONTEXT)
    shown = result.table("ideas").frame.drop("text", "first_day", "last_day")
    assert shown.rows() == [
        (1, "product", 2, 2, 7, 9, 1),  # seven likes and two people; the first was answered
        (2, "other", 1, 1, 0, 1, 0),
    ]
    assert result.fact("idea_count") == 3
    assert result.fact("text_count") == 4
    assert result.fact("answered_share") == pytest.approx(1 / 3)
    assert result.finding.en.startswith("3 ideas by 3 people in 4 texts; 2 wish for a product")
    assert result.table("product_wishes").frame.select("segment", "wish_count").rows() == [
        ("happy", 2)
    ]


def test_own_texts_are_not_read_and_changed_ones_are_read_again(store):
    fill(store)
    ideas.run(store, ideas.Params(), CONTEXT)
    known = store.frame("SELECT post_id, is_idea FROM post_ideas ORDER BY post_id")
    assert known["is_idea"].to_list() == [True, True, True, False, None, None, None]
    store.update("posts", "SELECT rowid AS place, 'Danke' AS text FROM stored.posts "
                          "WHERE post_id = '1'")  # fmt: skip
    ideas.run(store, ideas.Params(), CONTEXT)
    assert store.value("SELECT is_idea FROM post_ideas WHERE post_id = '1'") is False


def test_the_text_of_an_idea_is_personal(store):
    fill(store)
    table = ideas.run(store, ideas.Params(), CONTEXT).table("ideas")
    assert [column.name for column in table.columns if column.personal] == ["text"]


def test_without_texts_it_refuses(store):
    assert ideas.run(store, ideas.Params(), CONTEXT).refused


def test_wishes_of_small_groups_are_left_out():
    people = pl.DataFrame({
        "person_id": list("abcde"), "segment": ["happy"] * 4 + ["average"],
        "text_count": [2, 2, 2, 2, 5], "product_count": [1, 0, 0, 1, 5],
    })  # fmt: skip
    wishes = count_wishes(people, least=4)
    assert wishes.select("segment", "person_count", "wish_count", "wish_share").rows() == [
        ("happy", 4, 2, 0.25)
    ]
    assert 0 < wishes["wish_low"][0] < 0.25 < wishes["wish_high"][0] < 1
