"""`scrm sentiment label`: random posts for shares, informative ones for training."""

import io
import sys

import numpy as np
import pytest
from tests.rows import insert

from scrm.analyze import sentiment
from scrm.analyze._label_storage import LabelFile
from scrm.analyze.sentiment import LabelParams
from scrm.analyze.sentiment.label_choice import choose_informative
from scrm.config import Context
from scrm.store.local import LocalStore

TEXTS = ["super Service", "tolle Fahrt", "alles kaputt", "Gleis drei", "sehr unfreundlich"]


@pytest.fixture
def store():
    with LocalStore(None) as opened:
        posts = [f"('x', '{i}', '{text}')" for i, text in enumerate(TEXTS)]
        insert(opened, f"INSERT INTO posts (channel, post_id, text) VALUES {', '.join(posts)}")
        yield opened


def type_lines(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_answers_are_read_from_standard_input(tmp_path, store, monkeypatch, capsys):
    type_lines(monkeypatch, "+\n-\nu\n0\nq\n")
    result = sentiment.label(store, LabelParams(count=5), Context(folder=tmp_path))
    assert result.fact("given_count") == 2
    rows = LabelFile(tmp_path / "labels.csv").rows
    assert [row.label for row in rows] == ["positive", "neutral"]
    assert {row.drawn for row in rows} == {"random"}
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "[1/5]" in captured.err
    assert "+ positive, 0 neutral, - negative" in captured.err


def test_labels_for_shares_reach_the_table_that_other_analyses_read(tmp_path, store, monkeypatch):
    type_lines(monkeypatch, "+\n" * 5)
    sentiment.label(store, LabelParams(), Context(folder=tmp_path))
    found = store.frame("SELECT label, drawn FROM post_labels").unique().rows()
    assert found == [("positive", "random")]


def test_the_answer_says_how_wide_the_interval_will_be(tmp_path, store, monkeypatch):
    type_lines(monkeypatch, "+\n" * 5)
    result = sentiment.label(store, LabelParams(), Context(folder=tmp_path))
    widths = dict(result.table("interval_widths").frame.rows())
    # Wilson with p = 1/2: z / sqrt(n + z^2)
    assert widths[150] == pytest.approx(1.959964 / np.sqrt(150 + 1.959964**2))
    assert list(widths) == [5, 50, 150, 300]
    assert "145 more labels make 150" in result.notes[1].en


def test_labels_for_training_are_marked_as_such(tmp_path, store, monkeypatch):
    type_lines(monkeypatch, "+\n-\n")
    params = LabelParams(for_="training", count=2)
    result = sentiment.label(store, params, Context(folder=tmp_path))
    assert {row.drawn for row in LabelFile(tmp_path / "labels.csv").rows} == {"training"}
    assert store.frame("SELECT * FROM post_labels").is_empty()
    assert "scrm sentiment train" in result.notes[0].en
    assert result.intervals == ()


def test_without_posts_there_is_nothing_to_label(tmp_path):
    with LocalStore(None) as empty:
        assert sentiment.label(empty, LabelParams(), Context(folder=tmp_path)).refused


def test_informative_texts_are_doubtful_or_new():
    from scipy import sparse

    doubts = np.log([[0.5, 0.5], [0.9, 0.1], [0.6, 0.4], [0.9, 0.1]])
    holds = sparse.csr_matrix([[1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 0, 1]])
    assert choose_informative(doubts, holds, np.array([1.0, 1.0, 9.0]), 3) == [0, 1, 2]
