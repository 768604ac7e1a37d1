"""`scrm worries label`: the same session as for sentiment, with two labels."""

import io
import sys

import pytest
from tests.rows import insert

from scrm.analyze import worries
from scrm.analyze._label_storage import LabelFile
from scrm.analyze.worries import LabelParams
from scrm.config import Context
from scrm.store.local import LocalStore

TEXTS = ["Ich habe Angst um meine Daten", "Danke euch", "Hoffentlich geht das gut...", "Gleis drei"]


@pytest.fixture
def store():
    with LocalStore(None) as opened:
        posts = [f"('x', '{i}', '{text}')" for i, text in enumerate(TEXTS)]
        insert(opened, f"INSERT INTO posts (channel, post_id, text) VALUES {', '.join(posts)}")
        yield opened


def test_random_posts_are_labelled_worry_or_none(tmp_path, store, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("w\nnone\nja\nq\n"))
    result = worries.label(store, LabelParams(), Context(folder=tmp_path))
    rows = LabelFile(tmp_path / "worry_labels.csv").rows
    assert [(row.label, row.drawn) for row in rows] == [
        ("worry", "random"),
        ("none", "random"),
        ("worry", "random"),
    ]
    assert result.fact("given_count") == 3
    assert "scrm worries" in result.notes[0].en
    assert "w worry, n none" in capsys.readouterr().err


def test_for_training_the_most_doubtful_texts_come_first(tmp_path, store, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("w\n"))
    params = LabelParams(for_="training", count=1)
    worries.label(store, params, Context(folder=tmp_path))
    (row,) = LabelFile(tmp_path / "worry_labels.csv").rows
    assert row.drawn == "training"
    assert row.text in {"Hoffentlich geht das gut...", "Gleis drei"}
    assert row.text != TEXTS[0]


def test_without_posts_there_is_nothing_to_label(tmp_path):
    with LocalStore(None) as empty:
        assert worries.label(empty, LabelParams(), Context(folder=tmp_path)).refused
