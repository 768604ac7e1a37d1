"""Lists of single cases."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime

from tests.rows import add

from scrm.analyze import kpi

from .posts import (
    CONTEXT,
    asked,
    counted,
    own_post,
    replied,
)


class TestLists:
    def test_the_best_and_the_worst_posts_are_named(self, store):
        add(store, "posts", [own_post(n, datetime(2026, 3, 10)) for n in range(5)])
        add(store, "post_metrics", [counted(n, 10 * n, 100) for n in range(5)])
        add(
            store,
            "channel_metrics",
            [
                {
                    "channel": "x",
                    "account_id": "me_x",
                    "day": date(2026, 3, 10),
                    "follower_count": 100,
                }
            ],
        )
        frame = kpi.run(store, kpi.Params(), CONTEXT).table("extreme_posts").frame
        assert frame.select("rank", "post_id", "rate").rows() == [
            ("top 1", "4", 0.4), ("top 2", "3", 0.3), ("flop 2", "1", 0.1), ("flop 1", "0", 0.0),
        ]  # fmt: skip

    def test_the_unanswered_are_listed_from_the_oldest(self, store):
        add(store, "posts", [asked(n, datetime(2026, 3, 10 + n)) for n in range(3)])
        add(store, "posts", [replied(1, datetime(2026, 3, 12))])
        table = kpi.run(store, kpi.Params(), CONTEXT).table("unanswered")
        assert table.frame["post_id"].to_list() == ["q0", "q2"]
        assert table.frame["watched_seconds"].to_list() == [
            (22 * 24 - 2) * 3600,
            (20 * 24 - 2) * 3600,
        ]
        assert [column.name for column in table.columns if column.personal] == ["post_id"]
