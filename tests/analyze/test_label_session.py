"""Labelling by hand: what is asked, saved, resumed and undone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm.analyze._label_session import Answers, LabelSession
from scrm.analyze._label_storage import LabelFile, LabelledText
from scrm.errors import UsageError

ANSWERS = Answers(
    {"+": "positive", "positiv": "positive", "0": "neutral", "-": "negative"},
    keys="+ positive, 0 neutral, - negative",
)


class Person:
    """Answers in a fixed order, then leaves."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, question):
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else None


def run(texts, file, *answers):
    person = Person(*answers)
    given = LabelSession([LabelledText(text, "") for text in texts], file, ANSWERS, person).run()
    return given, person


def test_labels_are_saved_after_every_answer_and_resumed(tmp_path):
    path = tmp_path / "labels.csv"
    assert run(["a", "b", "c"], LabelFile(path), "+", "s")[0] == 1
    assert path.read_bytes() == b"text,label,drawn,post\r\na,positive,,\r\nb,,,\r\n"
    given, person = run(["a", "b", "c"], LabelFile(path), "-")
    assert given == 1
    assert [question.text for question in person.asked] == ["c"]
    assert path.stat().st_mode & 0o077 == 0


def test_how_a_text_was_drawn_is_kept_with_its_label(tmp_path):
    file = LabelFile(tmp_path / "labels.csv")
    LabelSession([LabelledText("a", "", "random", "ff00")], file, ANSWERS, Person("+")).run()
    assert LabelFile(file.path).rows == [LabelledText("a", "positive", "random", "ff00")]


def test_an_answer_can_be_undone(tmp_path):
    file = LabelFile(tmp_path / "labels.csv")
    assert run(["a", "b"], file, "u", "+", "u", "-", "0")[0] == 2
    assert file.labels == {"a": "negative", "b": "neutral"}


def test_what_is_not_understood_is_asked_again(tmp_path):
    given, person = run(["a"], LabelFile(tmp_path / "labels.csv"), "gut", "Positiv ")
    assert given == 1
    assert person.asked[1].unknown == "gut"


def test_a_file_of_an_older_version_is_read_and_keeps_its_labels(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("text,label\na,positive\n", encoding="utf-8")
    run(["a", "b"], LabelFile(path), "-")
    assert path.read_bytes() == b"text,label,drawn,post\r\na,positive,,\r\nb,negative,,\r\n"


@pytest.mark.parametrize("header", ["a,b", "text,sentiment", "text,label,post", "label,text"])
def test_another_file_is_not_overwritten(tmp_path, header):
    path = tmp_path / "orders.csv"
    path.write_text(f"{header}\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="not a file of labels"):
        LabelFile(path)


@given(st.lists(st.sampled_from(["+", "0", "-", "s", "u", "?"]), max_size=15))
@settings(max_examples=50, deadline=None)
def test_a_resumed_session_never_asks_twice(tmp_path_factory, answers):
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    texts = [f"Text {i}" for i in range(6)]
    run(texts, LabelFile(path), *answers)
    known = set(LabelFile(path).labels)
    _, person = run(texts, LabelFile(path), *["+"] * 6)
    assert {question.text for question in person.asked} == set(texts) - known
