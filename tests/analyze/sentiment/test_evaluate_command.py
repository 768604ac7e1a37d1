"""Evaluation: what is measured, and what is refused."""

import pytest
from tests.rows import insert

from scrm.analyze import sentiment
from scrm.analyze.sentiment import EvaluateParams
from scrm.config import Context
from scrm.store.local import LocalStore


def written(path, rows, header="text,label"):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def store():
    with LocalStore(None) as opened:
        yield opened


def test_evaluation_counts_by_hand(tmp_path, store):
    rows = [
        "Das ist super!,positive",
        "Das ist furchtbar.,negative",
        "Der Zug fährt um neun.,neutral",
        "Alles toll!,negative",
    ]
    result = sentiment.evaluate(
        store, EvaluateParams(file=written(tmp_path / "a.csv", rows)), Context()
    )
    assert result.fact("accuracy") == 0.75
    # negative: precision 1, recall 1/2, F1 2/3; neutral: 1; positive: precision 1/2, recall 1, 2/3
    assert result.fact("macro_f1") == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    assert result.table("errors").frame["text"].to_list() == ["Alles toll!"]
    assert result.fact("macro_f1_low") <= result.fact("macro_f1") <= result.fact("macro_f1_high")


def test_without_a_file_the_labels_of_the_posts_are_used(store):
    assert sentiment.evaluate(store, EvaluateParams(), Context()).refused
    insert(
        store,
        "INSERT INTO posts (channel, post_id, text, label) VALUES "
        "('x', '1', 'Alles super!', 'positive'),"
        " ('x', '2', 'Naja', 'mixed'), ('x', '3', 'Furchtbar', 'negative')",
    )
    result = sentiment.evaluate(store, EvaluateParams(), Context())
    assert result.fact("text_count") == 2
    assert "without a text or a known label" in result.notes[0].en


def test_evaluation_counts_repeated_texts_once_and_leaves_out_contradictory_ones(tmp_path, store):
    rows = [
        "Das ist gut,positive",
        "Das ist  GUT,positive",
        "schlecht,negative",
        "nun ja,positive",
        "nun ja,negative",
    ]
    result = sentiment.evaluate(
        store, EvaluateParams(file=written(tmp_path / "a.csv", rows * 100)), Context()
    )
    assert result.fact("text_count") == 2
    said = " ".join(note.en for note in result.notes)
    assert "contradictory ways: 1 text." in said
    assert "repeated: 298 rows" in said
    assert "Fewer than 20 different texts" in said


@pytest.mark.parametrize("rows", [["gut,positive", "super,positive"], [",positive"], []])
def test_one_class_or_none_measures_nothing(tmp_path, store, rows):
    result = sentiment.evaluate(
        store, EvaluateParams(file=written(tmp_path / "a.csv", rows)), Context()
    )
    assert result.refused
    assert "label" in result.notes[0].en
