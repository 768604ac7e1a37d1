"""Days of own accounts: which of them have known posts."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import datetime

import pytest
from tests.rows import add

from .posts import AS_OF, DAY, counted, number, numbers, own_post


def followers_on(days, channel="x", account="me_x", count=1000):
    return [
        {"channel": channel, "account_id": account, "day": AS_OF - n * DAY, "follower_count": count}
        for n in days
    ]


def noon(days_ago):
    return datetime(2026, 3, 31, 12) - days_ago * DAY


class TestDailyEngagement:
    def test_days_outside_the_posts_in_the_data_are_not_days_without_interactions(self, store):
        """Ten interactions a day and 1,000 followers are 1 %, although followers go back further."""
        add(store, "channel_metrics", followers_on(range(90)))
        add(store, "posts", [own_post(n, noon(n)) for n in range(5, 35)])
        add(store, "post_metrics", [counted(n, 10, 100) for n in range(5, 35)])
        found = number(store, "er_daily")
        assert (found.value, found.n) == (pytest.approx(0.01), 28)  # both end days are partial

    def test_a_day_without_a_post_between_others_counts_as_zero(self, store):
        add(store, "channel_metrics", followers_on(range(10)))
        add(store, "posts", [own_post(n, noon(n)) for n in (1, 3, 4, 8)])
        add(store, "post_metrics", [counted(n, 12, 100) for n in (1, 3, 4, 8)])
        found = number(store, "er_daily")
        assert (found.value, found.n) == (pytest.approx(24 / 1000 / 6), 6)

    def test_posts_whose_metrics_are_not_exported_are_not_covered(self, store):
        """Metrics go back eight days, posts twenty: the days of posts without metrics are unknown."""
        add(store, "channel_metrics", followers_on(range(30)))
        add(store, "posts", [own_post(n, noon(n)) for n in range(20)])
        add(store, "post_metrics", [counted(n, 10, 100) for n in range(8)])
        found = number(store, "er_daily")
        assert (found.value, found.n) == (pytest.approx(0.01), 7)

    def test_accounts_of_one_channel_are_covered_by_their_own_posts(self, store):
        add(store, "channel_metrics", followers_on(range(40)))
        add(store, "channel_metrics", followers_on(range(40), account="me_too"))
        for account, days in (("me_x", range(40)), ("me_too", range(12))):
            posts = [own_post(f"{account}{n}", noon(n), author_id=account) for n in days]
            add(store, "posts", posts)
            add(store, "post_metrics", [counted(f"{account}{n}", 10, 100) for n in days])
        found = numbers(store, "er_daily", ("account",))
        assert [found["er_daily", (name,)].n for name in ("me_too", "me_x")] == [10, 38]

    def test_without_a_measured_post_there_is_no_rate(self, store):
        add(store, "channel_metrics", followers_on(range(10)))
        add(store, "posts", [own_post(n, noon(n)) for n in range(10)])
        add(store, "post_metrics", [counted(1, None, 100)])
        assert number(store, "er_daily").value is None
