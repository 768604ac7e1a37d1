"""The notes under the groups."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import datetime

from tests.analyze.segments.populations import CONTEXT, load_posts, make_post
from tests.rows import add

from scrm.analyze import segments
from scrm.analyze.segments.caveats import warn_of_overconfidence


def test_with_posts_alone_the_report_says_that_the_negative_group_cannot_be_seen(store):
    load_posts(store, [make_post(i, f"a{i % 9}", label="positive", worry=False) for i in range(90)])
    result = segments.run(store, segments.Params(), CONTEXT)
    assert "The group Negative cannot be seen" in result.notes[1].en
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
    result = segments.run(store, segments.Params(), CONTEXT)
    assert not any("cannot be seen" in note.en for note in result.notes)


def test_orders_of_which_none_came_back_do_not_show_the_negative_group(store):
    load_posts(store, [make_post(i, f"a{i % 9}", label="positive", worry=False) for i in range(90)])
    orders = [
        {
            "order_id": str(i),
            "customer_id": str(i % 9),
            "ordered_at": datetime(2026, 1, 1),
            "amount": 9,
        }
        for i in range(30)
    ]
    add(store, "orders", orders)
    result = segments.run(store, segments.Params(), CONTEXT)
    assert any("Negative cannot be seen" in note.en for note in result.notes)


def test_probabilities_known_to_be_too_high_come_with_a_warning():
    assert warn_of_overconfidence("evidence-1") == warn_of_overconfidence("kmeans-1") == ()
    assert "too high" in warn_of_overconfidence("gmm-1")[0].en
