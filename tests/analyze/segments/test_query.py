"""Evidence read from the tables, by hand."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime

import numpy as np
import polars as pl
import pytest
from tests.analyze.segments.populations import (
    WINDOW,
    load_posts,
    load_sample,
    make_answer,
    make_post,
)
from tests.rows import add

from scrm.analyze.segments.query import read_blocks, read_engines, read_evidence


def test_every_source_is_counted_for_the_person_it_belongs_to(store):
    first = {"customer_id": "1", "email": "A@x.example.com", "customer_since": date(2026, 6, 21)}
    add(store, "customers", [first, {"customer_id": "2", "email": None, "customer_since": None}])
    add(store, "identities", [{"channel": "facebook", "profile_id": "fb1", "customer_id": "1"}])
    load_posts(
        store,
        [
            make_post(1, "fb1", label="positive", worry=False),
            make_post(2, "fb1", label="neutral", worry=True),
            make_post(3, "fb1", rating=5.0, label="negative"),
            make_post(4, "stranger", label="negative", worry=False),
            make_post(5, "own", label="positive", is_own=True),
            make_post(6, "fb1", label="positive", day=date(2024, 1, 1)),
        ],
    )
    noon = datetime(2026, 2, 1, 12)
    add(
        store,
        "surveys",
        [
            make_answer("u1", "1", 7.0),
            make_answer("u2", "1", 2.0, instrument="csat", scale_max=5.0),
        ],
    )
    complaint = {"created_at": noon, "is_complaint": True}
    add(
        store,
        "tickets",
        [
            {
                "ticket_id": "t1",
                "customer_id": "1",
                "requester": None,
                "satisfaction": None,
                **complaint,
            },
            {
                "ticket_id": "t2",
                "customer_id": None,
                "requester": "a@x.example.com",
                "satisfaction": 1.0,
                **complaint,
            },
        ],
    )
    add(
        store,
        "orders",
        [
            {
                "order_id": "o1",
                "customer_id": None,
                "customer_email": "a@X.example.com ",
                "ordered_at": noon,
                "amount": 10.0,
                "status": "paid",
            },
            {
                "order_id": "o2",
                "customer_id": "2",
                "customer_email": None,
                "ordered_at": noon,
                "amount": 10.0,
                "status": "refunded",
            },
        ],
    )
    found = read_evidence(store, WINDOW)
    assert found.people.to_list() == ["1", "2", "facebook:stranger"]
    assert found.is_customer.tolist() == [True, True, False]
    assert found.has_profile.tolist() == [True, False, True]
    assert found.actions.tolist() == [[0.0, 3.0], [0.0, 0.0], [0.0, 1.0]]
    assert found.days.tolist() == [10.0, 365.0, 365.0]
    first = {
        name: (float(found.satisfaction.n[0, i]), round(float(found.satisfaction.s[0, i]), 3))
        for i, name in enumerate(found.satisfaction.sources)
    }
    assert first == {
        "opinion:facebook": (1, 1),
        "rating": (1, 1),
        "survey:csat": (1, 0.25),
        "survey:nps": (1, 0.7),
        "ticket": (2, 1),
        "order": (1, 1),
    }
    assert found.satisfaction.s[1].sum() == 0
    assert found.worries.n[:, 0].tolist() == [2, 0, 1]
    assert found.worries.s[:, 0].tolist() == [1, 0, 0]


def test_returned_lines_without_an_order_header_count_as_returns(store):
    noon = datetime(2026, 2, 1, 12)
    add(
        store,
        "order_lines",
        [
            {
                "order_id": "A1",
                "line_id": "1",
                "customer_id": "1",
                "ordered_at": noon,
                "amount": 10.0,
            },
            {
                "order_id": "A1",
                "line_id": "2",
                "customer_id": "1",
                "ordered_at": noon,
                "amount": 20.0,
            },
            {
                "order_id": "G1",
                "line_id": "1",
                "customer_id": "1",
                "ordered_at": noon,
                "amount": -20.0,
            },
        ],
    )
    found = read_evidence(store, WINDOW)
    assert found.satisfaction.sources == ("order",)
    assert (found.satisfaction.n.tolist(), found.satisfaction.s.tolist()) == ([[2.0]], [[1.0]])


def test_a_text_that_a_person_began_weighs_more_than_a_comment(store):
    load_posts(
        store,
        [
            make_post(1, "writer", kind="review"),
            make_post(2, "writer", kind="post"),
            make_post(3, "talker"),
            make_post(4, "talker"),
            make_post(5, "nobody", kind=None),
        ],
    )
    found = read_evidence(store, WINDOW, 0.25)
    assert found.people.to_list() == ["facebook:nobody", "facebook:talker", "facebook:writer"]
    assert found.weighted_actions.tolist() == [0.25, 0.5, 2.0]
    assert found.action_count.tolist() == [1.0, 2.0, 2.0]


def test_a_worried_text_is_no_opinion_and_a_ticket_no_activity(store):
    add(store, "customers", [{"customer_id": "1", "email": "a@x.example.com"}])
    ticket = {
        "ticket_id": "77",
        "customer_id": "1",
        "created_at": datetime(2026, 2, 1, 12),
        "is_complaint": True,
    }
    add(store, "tickets", [ticket])
    load_posts(
        store,
        [
            make_post(
                1,
                "a@x.example.com",
                channel="zendesk",
                label="negative",
                worry=True,
                thread_id="77",
            ),
            make_post(2, "fb1", label="negative", worry=True),
            make_post(3, "fb1", label="negative", worry=False),
        ],
    )
    found = read_evidence(store, WINDOW)
    assert found.people.to_list() == ["1", "facebook:fb1"]
    assert (found.action_count.tolist(), found.has_profile.tolist()) == ([0.0, 2.0], [False, True])
    assert found.satisfaction.sources == ("opinion:facebook", "ticket")
    assert (found.satisfaction.n.tolist(), found.worries.s.sum(axis=1).tolist()) == (
        [[0.0, 1.0], [1.0, 0.0]],
        [1.0, 1.0],
    )


def test_signals_are_dealt_to_the_blocks_of_their_days(store):
    load_posts(store, [
        make_post(1, "a", label="positive", worry=False, day=date(2026, 1, 10)),
        make_post(2, "a", label="negative", worry=True, day=date(2026, 1, 11)),
        make_post(3, "a", label="negative", worry=False, day=date(2026, 6, 30)),
        make_post(4, "b", label="positive", worry=False, day=date(2025, 7, 1)),
        make_post(5, "c", label="positive", worry=False, day=date(2025, 7, 1)),
    ])  # fmt: skip
    add(store, "surveys", [make_answer("u1", "b", 5.0)])
    found = read_blocks(store, pl.Series(["facebook:a", "b"]), WINDOW, 5)
    assert (found.people, found.count) == (2, 5)
    rows = list(zip(found.person.tolist(), found.block.tolist(), strict=True))
    assert rows == [(1, 2), (0, 2), (0, 4)]  # ids in order: b before facebook:a
    assert found.satisfaction.sources == ("opinion:facebook", "survey:nps")
    assert found.satisfaction.n.tolist() == [[0, 1], [1, 0], [1, 0]]
    assert found.satisfaction.s.tolist() == [[0, 0.5], [1, 0], [0, 0]]
    assert found.worries.n[:, 0].tolist() == [0, 2, 1]
    assert found.actions.sum(axis=1).tolist() == [0, 2, 1]


def test_the_blocks_of_a_window_add_up_to_its_evidence(store):
    load_sample(store)
    evidence = read_evidence(store, WINDOW)
    blocks = read_blocks(store, evidence.people, WINDOW, 7)
    for name in ("satisfaction", "worries"):
        whole, parts = getattr(evidence, name), getattr(blocks, name)
        assert parts.sources == whole.sources
        for side in ("n", "s"):
            total = np.zeros_like(getattr(whole, side))
            np.add.at(total, blocks.person, getattr(parts, side))
            assert total == pytest.approx(getattr(whole, side))


def test_who_labelled_the_texts_is_told_by_channel(store):
    load_posts(store, [
        make_post(1, "a", label="positive", worry=False), make_post(2, "a"), make_post(3, "a"),
    ])  # fmt: skip
    add(store, "post_sentiment", [
        {"channel": "facebook", "post_id": f"p{i}", "label": "negative", "engine": "model 1,w"}
        for i in (1, 2, 3)
    ])  # fmt: skip
    rows = read_engines(store, WINDOW).rows()
    assert rows == [
        ("opinion:facebook", "model 1,w", 2),
        ("opinion:facebook", "", 1),
        ("worry:facebook", "", 1),
    ]
