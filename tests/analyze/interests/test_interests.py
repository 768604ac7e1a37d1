"""Interests: topics of texts, likes and follows, per person and per group."""

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rows import add

from scrm.analyze import interests
from scrm.analyze.interests.lifts import measure_lifts
from scrm.analyze.interests.topics import find_topics
from scrm.config import Context

CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")
SIGNALS = ["person_id", "topic", "source", "count"]


@pytest.mark.parametrize(("text", "topics"), [
    ("#Teezeit mit Tee und KÜCHE", ["küche", "tee", "teezeit"]),
    ("Teekanne", []),
    ("Tee, Tee & Küche", ["küche", "tee"]),
    ("Haus & Garten!", ["haus & garten"]),
    (None, []),
])  # fmt: skip
def test_topics_are_hashtags_and_product_groups_as_words(text, topics):
    groups = ["Tee", "Küche", "Haus & Garten"]
    assert find_topics(pl.Series([text], dtype=pl.String), groups).to_list() == [topics]


def test_a_lift_is_the_share_of_a_person_over_that_of_everybody():
    rows = [("a", "tee", "text", 6), ("a", "seife", "like", 2), ("b", "tee", "follow", 2),
            ("b", "seife", "text", 6), ("c", "tee", "text", 1)]  # fmt: skip
    lifts = measure_lifts(pl.DataFrame(rows, schema=SIGNALS, orient="row"))
    first = lifts.filter(person_id="a", topic="tee").row(0, named=True)
    # 6 of 8 signals of a; 9 of 17 of everybody
    assert first["lift"] == pytest.approx(6 / 8 / (9 / 17))
    # Wilson, 6 of 8: 0.4093 to 0.9285
    assert first["lift_low"] == pytest.approx(0.40927 / (9 / 17), abs=1e-4)
    assert first["lift_high"] == pytest.approx(0.92852 / (9 / 17), abs=1e-4)
    few = lifts.filter(person_id="c").row(0, named=True)
    assert (few["lift_low"], few["lift_high"]) == (None, None)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"),
                          st.sampled_from(["text", "like", "follow"]), st.integers(1, 9)),
                min_size=1, max_size=12))  # fmt: skip
def test_the_mean_lift_weighted_by_everybodys_shares_is_one(rows):
    frame = pl.DataFrame(rows, schema=SIGNALS, orient="row")
    lifts = measure_lifts(frame.group_by(SIGNALS[:3]).agg(pl.col("count").sum()))
    total = frame["count"].sum()
    shares = dict(frame.group_by("topic").agg(pl.col("count").sum() / total).iter_rows())
    for (person,), part in lifts.group_by("person_id"):
        weighted = sum(row["lift"] * shares[row["topic"]] for row in part.to_dicts())
        assert weighted == pytest.approx(1), person


def fill(store):
    add(store, "posts", [
        {"channel": "x", "post_id": f"{n:02}", "kind": "mention", "author_id": f"u{n % 20}",
         "created_at": datetime(2026, 3, 1),  # noqa: DTZ001  UTC
         "text": "Tee am Morgen" if n % 20 < 10 else "Neue Seife"}
        for n in range(80)
    ] + [{"channel": "x", "post_id": "own", "kind": "post", "author_id": "me", "is_own": True,
          "created_at": datetime(2026, 3, 1), "text": "Hofmarkt", "topic": "Markt"}])  # fmt: skip  # noqa: DTZ001  UTC
    add(store, "order_lines", [{"order_id": "1", "line_id": "1", "category": "Tee"},
                               {"order_id": "1", "line_id": "2", "category": "Seife"}])  # fmt: skip
    add(store, "reactions", [{"channel": "x", "post_id": "own", "profile_id": "u1",
                              "kind": "like"}])  # fmt: skip
    add(store, "profiles", [{"channel": "x", "profile_id": "star", "handle": "Star"},
                            {"channel": "x", "profile_id": "rival", "brand": "Rival"},
                            {"channel": "x", "profile_id": "me", "is_own": True}])  # fmt: skip
    add(store, "influencers", [{"name": "Star", "x": "star", "topic": "Garten"}])
    add(store, "follows", [{"channel": "x", "profile_id": "u1", "target_id": target}
                           for target in ("star", "rival", "me")])  # fmt: skip
    add(store, "identities", [{"channel": "x", "profile_id": "u1", "customer_id": "k1",
                               "tier": 0}])  # fmt: skip
    add(store, "segments", [
        {"person_id": "k1" if n == 1 else f"x:u{n}", "segment": "happy" if n < 10 else "average"}
        for n in range(20)
    ])  # fmt: skip


def test_texts_likes_and_follows_are_signals_of_one_customer(store):
    fill(store)
    interests.run(store, interests.Params(), CONTEXT)
    found = store.frame("SELECT topic, text_count, like_count, follow_count FROM person_interests "
                        "WHERE person_id = 'k1' ORDER BY topic")  # fmt: skip
    assert found.rows() == [
        ("garten", 0, 0, 1), ("markt", 0, 1, 0), ("rival", 0, 0, 1), ("tee", 4, 0, 0),
    ]  # fmt: skip


def test_groups_are_compared_with_everybody(store):
    fill(store)
    result = interests.run(store, interests.Params(), CONTEXT)
    groups = result.table("interests_by_group").frame
    tea = groups.filter(segment="happy", topic="tee").row(0, named=True)
    # 40 of the 43 signals of happy people, 40 of all 83
    assert tea["lift"] == pytest.approx(40 / 43 / (40 / 83))
    assert 1 < tea["lift_low"] < tea["lift"] < tea["lift_high"]
    assert tea["mark"] == "over"
    assert groups.filter(segment="average", topic="tee")["mark"].to_list() == ["under"]
    assert result.intervals == ("index_of_clusters", "wilson")
    assert result.table("topics").frame["topic"].to_list() == ["seife", "tee"]


def test_who_has_an_interest_is_personal(store):
    fill(store)
    table = interests.run(store, interests.Params(), CONTEXT).table("interests")
    assert [column.name for column in table.columns if column.personal] == ["person_id"]


def test_without_topics_it_refuses_and_forgets_old_ones(store):
    fill(store)
    interests.run(store, interests.Params(), CONTEXT)
    for table in ("posts", "follows", "reactions"):
        store.delete(table)
    assert interests.run(store, interests.Params(), CONTEXT).refused
    assert store.row_count("person_interests") == 0
