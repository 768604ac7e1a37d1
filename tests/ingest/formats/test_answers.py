"""A review with an answer gives two posts: the review, and the company's answer to it."""

import json

import pytest
from tests.ingest.inputs import write_file

from scrm.ingest import LoadSettings, load

POSTS = (
    "SELECT post_id, kind, is_own, parent_id, text, strftime(created_at, '%d %H:%M') FROM posts"
    " ORDER BY post_id"
)
UTC = LoadSettings(timezone="UTC")


def _write_reviews(folder, reply, name="reviews.json"):
    review = {
        "reviewId": "r1",
        "reviewer": {"displayName": "Ina"},
        "starRating": "TWO",
        "comment": "Too small",
        "createTime": "2026-03-14T09:05:00Z",
    }
    return write_file(
        folder, json.dumps({"reviews": [review | ({"reviewReply": reply} if reply else {})]}), name
    )


def test_an_answer_has_its_time_and_refers_to_the_review(store, tmp_path):
    reply = {"comment": "Sorry", "updateTime": "2026-03-15T10:00:00Z"}
    load(store, [_write_reviews(tmp_path, reply)], settings=UTC)
    assert store.frame(POSTS).rows() == [
        ("r1", "review", False, None, "Too small", "14 09:05"),
        ("r1-reply", "reply", True, "r1", "Sorry", "15 10:00"),
    ]


def test_an_answer_is_one_post_however_often_it_is_loaded(store, tmp_path):
    reply = {"comment": "Sorry", "updateTime": "2026-03-15T10:00:00Z"}
    first = load(store, [_write_reviews(tmp_path, None, "1.json")], settings=UTC).files[0]
    second = load(store, [_write_reviews(tmp_path, reply, "2.json")], settings=UTC).files[0]
    third = load(
        store,
        [_write_reviews(tmp_path, reply | {"comment": "Very sorry"}, "3.json")],
        settings=UTC,
    ).files[0]
    counts = [(each.new, each.updated, each.unchanged) for each in (first, second, third)]
    assert counts == [(1, 0, 0), (0, 1, 0), (0, 1, 0)]
    assert all(each.is_balanced for each in (first, second, third))
    assert [(row[0], row[4]) for row in store.frame(POSTS).rows()] == [
        ("r1", "Too small"),
        ("r1-reply", "Very sorry"),
    ]


def test_an_answer_without_a_time_has_none(store, tmp_path):
    load(store, [_write_reviews(tmp_path, {"comment": "Sorry"})], settings=UTC)
    assert store.frame(POSTS).rows()[1] == ("r1-reply", "reply", True, "r1", "Sorry", None)


def test_the_bytes_of_an_answered_review_loaded_twice_change_nothing(store, tmp_path):
    path = _write_reviews(tmp_path, {"comment": "Sorry"})
    load(store, [path], settings=UTC)
    before = store.frame(POSTS).rows()
    assert load(store, [path], settings=UTC).files[0].status == "same_file"
    load(store, [path], settings=UTC.model_copy(update={"timezone": "Europe/Berlin"}))
    assert store.frame(POSTS).rows() == before


def test_a_further_row_needs_a_table_with_keys(store, tmp_path):
    (tmp_path / "own.yaml").write_text(
        "name: own\ntitle: {de: x, en: x}\nfields:\n  created_at: {from: [when], required: true}\n"
        "tables:\n  posts:\n    key: content\n    occurrence: post_id\n    further:\n"
        "      - {when: 'TRUE', set: {text: \"'x'\"}}\n",
        encoding="utf-8",
    )
    path = write_file(tmp_path, "when\n2026-03-14\n")
    with pytest.raises(Exception, match="further: only for rows with a key of their own"):
        load(store, [path], settings=LoadSettings(source_folders=(tmp_path,)))
