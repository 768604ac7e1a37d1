"""Recurring questions: which are the same, who asked before, and how many an answer served."""

from datetime import date, datetime

import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import questions
from scrm.analyze.questions.question_sentences import find_questions
from scrm.config import Context

CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")


@pytest.mark.parametrize(("text", "question"), [
    ("Toll! Wann kommt der Honig?", "wann kommt der honig?"),
    ("habt ihr samstag auf", "habt ihr samstag auf"),
    ("Weiß jemand, wie lange der Versand dauert", "weiss jemand, wie lange der versand dauert"),
    ("Wie schön das ist!", None),
    ("Echt?", None),
    ("Danke, alles da.", None),
    (None, None),
])  # fmt: skip
def test_a_question_ends_in_a_question_mark_or_begins_like_one(text, question):
    assert find_questions(pl.Series([text], dtype=pl.String)).to_list() == [question]


def text(post_id, author, day, words, **more):
    row = {"channel": "x", "post_id": post_id, "kind": "mention", "author_id": author}
    return {**row, "created_at": datetime(2026, 3, day), "text": words, **more}  # noqa: DTZ001  UTC


def fill(store):
    add(store, "posts", [
        text("1", "a", 1, "Wann ist der Honig wieder lieferbar?"),
        text("2", "a", 2, "Hallo? Wann ist der Honig wieder lieferbar?"),
        text("3", "b", 3, "wann ist der honig wieder lieferbar"),
        text("4", "a", 4, "Wann ist Honig wieder lieferbar?"),
        text("5", "c", 5, "Habt ihr am Samstag geöffnet?", kind="message"),
        text("6", "me", 4, "Am Freitag.", is_own=True, kind="reply", parent_id="3"),
        text("7", "me", 4, "Was meint ihr?", is_own=True, kind="post"),
    ])  # fmt: skip


def test_a_question_is_repeated_if_another_person_asked_it_before(store):
    fill(store)
    questions.run(store, questions.Params(), CONTEXT)
    found = store.frame("SELECT * FROM post_questions ORDER BY post_id")
    assert found.select("post_id", "question_id", "is_repeated").rows() == [
        ("1", "x:1", False),
        ("2", "x:1", False),  # the same person, impatient
        ("3", "x:1", True),
        ("4", "x:1", True),  # after another one
        ("5", "x:5", False),
    ]


def test_questions_are_listed_with_all_who_asked_and_the_answers(store):
    fill(store)
    result = questions.run(store, questions.Params(), CONTEXT)
    shown = result.table("questions").frame.drop("text", "first_day", "last_day")
    assert shown.rows() == [(1, 1, 4, 2, 1, 4, 1), (2, 1, 1, 1, 0, 0, 0)]
    assert result.fact("questions_per_answer") == 4
    assert result.fact("repeated_share") == pytest.approx(2 / 5)
    assert "one public answer serves 4.0 questions" in result.finding.en


def test_a_stricter_similarity_parts_what_is_not_quite_the_same(store):
    add(store, "posts", [text("1", "a", 1, "Wann kommt der Honig aus Hessen?"),
                         text("2", "b", 2, "Wann kommt der Honig?")])  # fmt: skip
    for similarity, count in ((0.5, 1), (1.0, 2)):
        result = questions.run(store, questions.Params(similarity=similarity), CONTEXT)
        assert result.fact("distinct_question_count") == count


def test_without_questions_it_refuses(store):
    add(store, "posts", [text("1", "a", 1, "Danke, alles da.")])
    assert questions.run(store, questions.Params(), CONTEXT).refused
