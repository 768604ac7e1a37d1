"""The command ``scrm segments profile``."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import datetime

import pytest
from tests.analyze.segments.populations import CONTEXT, load_two_halves
from tests.rows import add

from scrm.analyze import segments


def test_profiles_say_who_can_be_reached_and_what_sets_a_group_apart(store):
    load_two_halves(store)
    noon = datetime(2026, 3, 1, 12)
    add(
        store,
        "orders",
        [
            {
                "order_id": f"o{n}",
                "customer_id": f"c{n:02d}",
                "ordered_at": noon,
                "amount": 10.0,
                "currency": "EUR",
                "is_cancellation": False,
            }
            for n in range(40)
        ],
    )
    add(
        store,
        "posts",
        [
            {
                "channel": "x",
                "post_id": "r",
                "author_id": "own",
                "is_own": True,
                "created_at": datetime(2026, 3, 1, 11),
                "parent_id": "p0-1-0",
            }
        ],
    )
    result = segments.profile_(store, segments.Params(), CONTEXT)
    profiles = result.table("profiles").frame
    assert profiles["revenue"].sum() == pytest.approx(400)
    assert profiles["reachable"].sum() == 20
    assert profiles["n"].sum() == 40
    assert profiles["median_seconds"].drop_nulls().to_list() == [7200.0]
    assert {figure.kind for figure in result.figures} == {"heat"}
    assert "environment" in result.table("values").frame["item"].to_list()
    assert "Largest reachable group" in result.finding.en


def test_what_a_group_answers_to_is_told_by_the_posts_it_commented(store):
    load_two_halves(store)
    own = [
        {
            "channel": c,
            "post_id": f"own-{t}",
            "is_own": True,
            "post_type": t,
            "parent_id": None,
            "created_at": datetime(2026, 1, 1),
        }
        for c in ("instagram", "x")
        for t in ("video", "photo")
    ]
    add(store, "posts", own)
    store.update(
        "posts",
        "SELECT rowid AS place, 'own-video' AS parent_id FROM stored.posts WHERE is_own IS NULL",
    )
    result = segments.profile_(store, segments.Params(), CONTEXT)
    assert result.table("responses").frame["item"].unique().to_list() == ["video"]
    assert result.table("responses").frame["index"].unique().to_list() == [100.0]
