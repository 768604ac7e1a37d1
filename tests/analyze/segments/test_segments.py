"""The command ``scrm segments``, also on poor data."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import datetime

import polars as pl
import pytest
from tests.analyze.segments.populations import AS_OF, CONTEXT, load_posts, load_sample, make_post
from tests.rows import add, insert

from scrm.analyze import segments
from scrm.analyze.segments.groups import GROUPS, UNRATED
from scrm.config import Context


def test_the_command_writes_the_table_and_shows_six_rows(store):
    load_sample(store)
    result = segments.run(store, segments.Params(), CONTEXT)
    sizes = result.table("sizes").frame
    assert sizes["segment"].to_list() == [*GROUPS, UNRATED]
    assert sizes["n"].sum() == 60 == store.row_count("segments")
    content = store.value(
        "SELECT count(*) FROM segments WHERE person_id < 'c030' AND segment IN ('engaged', 'happy')"
    )
    unhappy = store.value(
        "SELECT count(*) FROM segments "
        "WHERE person_id >= 'c030' AND segment IN ('escapist', 'negative')"
    )
    assert (content, unhappy) == (30, 30)
    assert {figure.kind for figure in result.figures} == {"points"}  # sixty people: no sizes


def test_below_the_gate_nobody_gets_a_group(store):
    load_sample(store)
    result = segments.run(store, segments.Params(min_evidence=1000), CONTEXT)
    assert result.fact("rated_count") == 0
    assert (
        store.value(
            "SELECT count(*) FROM segments WHERE segment <> 'unrated' OR probability IS NOT NULL"
        )
        == 0
    )


@pytest.mark.parametrize("as_of", [None, AS_OF])
def test_nobody_is_a_named_refusal(store, as_of):
    result = segments.run(store, segments.Params(), Context(as_of=as_of))
    assert result.refused
    assert "Next step" in result.notes[0].en
    assert store.row_count("segments") == 0


def test_one_customer_and_nothing_else_are_answered_with_their_limits(store):
    add(store, "customers", [{"customer_id": "1"}])
    assert segments.run(store, segments.Params(), CONTEXT).refused
    add(
        store,
        "surveys",
        [
            {
                "survey_id": "1",
                "customer_id": "1",
                "answered_at": datetime(2026, 1, 1),
                "instrument": "nps",
                "score": 3.0,
                "scale_max": 10.0,
            }
        ],
    )
    result = segments.run(store, segments.Params(min_evidence=0), CONTEXT)
    assert not result.refused
    assert result.fact("people_count") == 1
    assert any(note.en.startswith("Worries are unknown") for note in result.notes)
    assert any(note.en.startswith("Activity is unknown") for note in result.notes)


@pytest.mark.parametrize("method", ["evidence", "archetype", "kmeans", "gmm"])
def test_identical_people_get_an_answer_without_a_warning(store, method):
    load_posts(
        store, [make_post(i, f"a{i % 40}", label="positive", worry=False) for i in range(480)]
    )
    result = segments.run(store, segments.Params(method=method), CONTEXT)
    assert result.fact("rated_count") == 40
    sizes = result.table("sizes").frame
    width = (sizes["high"] - sizes["low"]).drop_nulls()
    assert len(width) == (5 if method == "evidence" else 0)
    assert method != "evidence" or width.min() > 0.1  # forty people know no share to a percent
    assert len(set(store.frame("SELECT segment FROM segments")["segment"])) == 1


def test_somebody_with_a_million_posts_leaves_the_others_where_they_are(store):
    load_sample(store)
    before = segments.run(store, segments.Params(), CONTEXT).table("sizes").frame
    insert(
        store,
        "INSERT INTO posts (channel, post_id, author_id, created_at) "
        "SELECT 'x', 'm' || i, 'loud', TIMESTAMP '2026-03-01' FROM range(200000) t(i)",
    )
    after = segments.run(store, segments.Params(people="customers"), CONTEXT).table("sizes").frame
    assert after["n"].to_list() == before["n"].to_list()


def test_the_folder_stays_empty_unless_saving_is_asked_for(store, tmp_path):
    load_sample(store)
    context = Context(as_of=AS_OF, folder=tmp_path)
    segments.run(store, segments.Params(), context)
    segments.fit(store, segments.FitParams(), context)
    assert list(tmp_path.iterdir()) == []


def test_likes_that_others_give_are_no_actions_whatever_their_number(store):
    load_sample(store)
    segments.run(store, segments.Params(), CONTEXT)
    first = store.frame("SELECT * FROM segments ORDER BY person_id")
    insert(
        store,
        "INSERT INTO post_metrics (channel, post_id, observed_at, like_count) "
        "SELECT channel, post_id, created_at, 1000000000000 FROM posts "
        "WHERE author_id IN ('a1', 'a59')",
    )
    best = store.frame(
        "SELECT * REPLACE (survey_id || 'x' AS survey_id, 1e12 AS score) FROM surveys "
        "WHERE customer_id = 'c003'"
    )
    add(store, "surveys", best)
    segments.run(store, segments.Params(), CONTEXT)
    second = store.frame("SELECT * FROM segments ORDER BY person_id")
    assert (
        second.filter(pl.col("person_id") == "c003")["satisfaction_z"].is_between(0, 3).all()
    )  # the best answer, no more
    store.delete("surveys", "score = 1e12")
    segments.run(store, segments.Params(), CONTEXT)
    assert store.frame("SELECT * FROM segments ORDER BY person_id").equals(first)


def test_the_same_people_in_another_order_of_rows_give_the_same_table(store):
    load_sample(store)
    segments.run(store, segments.Params(), CONTEXT)
    first = store.frame("SELECT * FROM segments ORDER BY person_id")
    for table in ("posts", "surveys", "identities", "customers"):
        moved = store.frame(f"SELECT * FROM {table} ORDER BY random()")
        store.delete(table)
        add(store, table, moved)
    segments.run(store, segments.Params(), CONTEXT)
    assert store.frame("SELECT * FROM segments ORDER BY person_id").equals(first)
