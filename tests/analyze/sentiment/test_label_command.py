"""Labelling: what is asked, and what is kept."""

import io
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrm.analyze.sentiment.label_session import LabelFile, LabelSession
from tests.rows import insert

from scrm.analyze import sentiment
from scrm.analyze.sentiment import LabelParams
from scrm.analyze.sentiment.label_choice import choose_informative
from scrm.config import Context
from scrm.errors import UsageError
from scrm.store.local import LocalStore

GLAD = [
    "super Service",
    "tolle Fahrt",
    "alles perfekt gelaufen",
    "sehr nette Leute",
    "bin begeistert",
]


SAD = [
    "schlechter Service",
    "furchtbare Fahrt",
    "alles kaputt",
    "sehr unfreundlich",
    "bin enttäuscht",
]


def written(path, rows, header="text,label"):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def store():
    with LocalStore(None) as opened:
        yield opened


class Person:
    """Answers in a fixed order, then leaves."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, question):
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else None


def test_labels_are_saved_after_every_answer_and_resumed(tmp_path):
    path = tmp_path / "labels.csv"
    assert LabelSession(["a", "b", "c"], LabelFile(path), Person("+", "s")).run() == 1
    assert path.read_bytes() == b"text,label\r\na,positive\r\nb,\r\n"
    person = Person("-")
    assert LabelSession(["a", "b", "c"], LabelFile(path), person).run() == 1
    assert [question.text for question in person.asked] == ["c"]
    assert path.stat().st_mode & 0o077 == 0


def test_an_answer_can_be_undone(tmp_path):
    file = LabelFile(tmp_path / "labels.csv")
    assert LabelSession(["a", "b"], file, Person("u", "+", "u", "-", "0")).run() == 2
    assert file.labels == {"a": "negative", "b": "neutral"}


def test_what_is_not_understood_is_asked_again(tmp_path):
    person = Person("gut", "positiv")
    assert LabelSession(["a"], LabelFile(tmp_path / "labels.csv"), person).run() == 1
    assert person.asked[1].unknown == "gut"


def test_another_file_is_not_overwritten(tmp_path):
    path = written(tmp_path / "orders.csv", ["1,2"], "a,b")
    with pytest.raises(UsageError, match="no file of labels"):
        LabelFile(path)


@given(st.lists(st.sampled_from(["+", "0", "-", "s", "u", "?"]), max_size=15))
@settings(max_examples=50, deadline=None)
def test_a_resumed_session_never_asks_twice(tmp_path_factory, answers):
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    texts = [f"Text {i}" for i in range(6)]
    LabelSession(texts, LabelFile(path), Person(*answers)).run()
    known = set(LabelFile(path).labels)
    person = Person(*["+"] * 6)
    LabelSession(texts, LabelFile(path), person).run()
    assert {question.text for question in person.asked} == set(texts) - known


def test_the_command_reads_answers_from_standard_input(tmp_path, store, monkeypatch, capsys):
    posts = [f"('x', '{i}', '{text}')" for i, text in enumerate(GLAD + SAD)]
    insert(store, f"INSERT INTO posts (channel, post_id, text) VALUES {', '.join(posts)}")
    monkeypatch.setattr(sys, "stdin", io.StringIO("+\n-\nu\n0\nq\n"))
    result = sentiment.label(store, LabelParams(count=5), Context(folder=tmp_path))
    assert result.fact("given_count") == 2
    assert list(LabelFile(tmp_path / "labels.csv").labels.values()) == ["positive", "neutral"]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "[1/5]" in captured.err


def test_without_posts_there_is_nothing_to_label(tmp_path, store):
    assert sentiment.label(store, LabelParams(), Context(folder=tmp_path)).refused


def test_the_most_useful_texts_are_doubtful_or_new():
    from scipy import sparse

    doubts = np.log([[0.5, 0.5], [0.9, 0.1], [0.6, 0.4], [0.9, 0.1]])
    holds = sparse.csr_matrix([[1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 0, 1]])
    assert choose_informative(doubts, holds, np.array([1.0, 1.0, 9.0]), 3) == [0, 1, 2]
