"""Random samples of posts: their order, new posts, copies, and labels without a post."""

import polars as pl
import pytest
from tests.rows import add

from scrm.analyze._label_storage import RANDOM, LabelFile, LabelledText
from scrm.analyze._post_sample import draw_posts, match_labels
from scrm.store.local import LocalStore

EVERYTHING = {"timezone": "Europe/Berlin", "first": None, "last": None}


@pytest.fixture
def file(tmp_path):
    return LabelFile(tmp_path / "labels.csv")


def load(texts, start=0, store=None):
    store = store or LocalStore(None)
    ids = [str(start + i) for i in range(len(texts))]
    add(store, "posts", pl.DataFrame({"channel": "x", "post_id": ids, "text": texts}))
    return store


def draw(store, file, count):
    return draw_posts(
        store,
        file,
        count,
        period=EVERYTHING,
        is_readable=lambda posts: posts["text"].str.contains("[a-z]"),
    )


def label(file, drawn, value="positive"):
    for row in drawn:
        file.put(LabelledText(row.text, value, row.drawn, row.post))


def test_labels_in_several_sessions_are_those_of_one(file, tmp_path):
    store = load([f"text {i}" for i in range(300)])
    for _ in range(3):
        label(file, draw(store, file, 20))
    at_once = draw(store, LabelFile(tmp_path / "other.csv"), 60)
    assert [row.text for row in file.rows] == [row.text for row in at_once]
    assert {row.drawn for row in at_once} == {RANDOM}


def test_the_order_is_not_that_of_loading_or_of_the_keys(file):
    drawn = draw(load([f"text {i:03}" for i in range(300)]), file, 100)
    numbers = [int(row.text[-3:]) for row in drawn]
    assert numbers != sorted(numbers)
    assert sum(number < 150 for number in numbers) == pytest.approx(50, abs=15)


def test_posts_that_are_loaded_later_are_asked_for_first(file):
    store = load([f"old {i}" for i in range(200)])
    label(file, draw(store, file, 100))
    load([f"new {i}" for i in range(200)], start=1_000, store=store)
    texts = [row.text for row in draw(store, file, 150)]
    first = [text.startswith("new") for text in texts]
    assert all(first[:70])  # about half of the new posts come before the last labelled one
    assert not all(first)


def test_a_second_post_with_a_known_text_is_labelled_without_a_question(file):
    store = load(["same text"] * 5 + [f"text {i}" for i in range(5)])
    drawn = draw(store, file, 10)
    assert len({row.text for row in drawn}) == len(drawn) == 6
    label(file, drawn)
    draw(store, file, 0)
    assert sum(row.text == "same text" for row in file.rows) == 5
    matched, lost, _ = match_labels(store, file.rows, {"positive"})
    assert (matched.height, lost) == (10, 0)


def test_unreadable_own_and_foreign_days_are_not_drawn(file):
    store = LocalStore(None)
    rows = {
        "channel": "x",
        "post_id": ["1", "2", "3", "4"],
        "text": ["a", "123", "b", "c"],
        "is_own": [False, False, True, False],
        "created_at": ["2026-01-31 23:30:00", "2026-02-01", "2026-02-01", "2026-03-01"],
    }
    frame = pl.DataFrame(rows).with_columns(pl.col("created_at").str.to_datetime(strict=False))
    add(store, "posts", frame)
    from datetime import date

    february = {**EVERYTHING, "first": date(2026, 2, 1), "last": date(2026, 2, 28)}
    drawn = draw_posts(
        store,
        file,
        9,
        period=february,
        is_readable=lambda posts: posts["text"].str.contains("[a-z]"),
    )
    assert [row.text for row in drawn] == ["a"]  # February by then in Berlin


def test_labels_of_texts_that_changed_or_vanished_are_counted(file):
    store = load(["one", "two", "three"])
    label(file, draw(store, file, 3))
    store.delete("posts", "post_id = '0'")
    store.update(
        "posts",
        "SELECT rowid AS place, 'other' AS text FROM stored.posts WHERE post_id = '1'",
    )
    matched, lost, unknown = match_labels(store, file.rows, {"positive"})
    assert (matched["post_id"].to_list(), lost, unknown) == (["2"], 2, 0)


def test_a_label_without_a_post_belongs_to_one_post_with_its_text():
    store = load(["same"] * 3)
    rows = [LabelledText("same", "positive", RANDOM)]
    assert match_labels(store, rows, {"positive"})[0].height == 1


def test_labels_for_training_or_of_unknown_draw_are_not_matched():
    store = load(["a", "b", "c"])
    rows = [
        LabelledText("a", "positive", "training"),
        LabelledText("b", "positive"),
        LabelledText("c", "", RANDOM),
    ]
    matched, lost, unknown = match_labels(store, rows, {"positive"})
    assert (matched.height, lost, unknown) == (0, 0, 1)
