"""Days of own accounts: which of them have known posts, and how accounts grow together."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime

import pytest
from tests.rows import add

from scrm.analyze import kpi

from .posts import AS_OF, CONTEXT, DAY, counted, number, numbers, own_post


def followers_on(days, channel="x", account="me_x", count=1000):
    return [
        {"channel": channel, "account_id": account, "day": AS_OF - n * DAY, "follower_count": count}
        for n in days
    ]


def noon(days_ago):
    return datetime(2026, 3, 31, 12) - days_ago * DAY


class TestDailyEngagement:
    def test_days_outside_the_posts_in_the_data_are_not_days_without_interactions(self, store):
        """Ten interactions a day and 1,000 followers are 1 %; followers go back further."""
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
        """Metrics go back eight days, posts twenty: days of posts without metrics are unknown."""
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


class TestFollowers:
    def test_an_account_without_a_count_is_named_and_not_compared(self, store):
        """Two accounts with 500 each; in March one of them was not exported: no fall by half."""
        add(store, "channel_metrics", followers_on(range(90), count=500))
        add(store, "channel_metrics", followers_on(range(31, 90), account="me_too", count=500))
        found = numbers(store, "followers", ("month",))
        march = found["followers", (date(2026, 3, 1),)]
        assert (march.value, march.n) == (500, 1)
        assert march.note.en == "without a count: x:me_too; complete count: no interval"
        assert "me_too" not in found["followers", (date(2026, 2, 1),)].note.en
        params = kpi.RunParams(ids="followers", by="month", compare="previous")
        rows = kpi.run_(store, params, CONTEXT).tables[0].frame.rows(named=True)
        assert [row["previous"] for row in rows] == [None, 1000, None]
        assert "another population (only before: x:me_too)" in rows[-1]["note"]

    def test_an_account_that_is_missing_in_a_window_is_named(self, store):
        add(store, "channel_metrics", followers_on(range(90)))
        add(store, "channel_metrics", followers_on(range(31, 90), account="me_too"))
        march = (date(2026, 3, 1), AS_OF)
        assert "without a count: x:me_too" in number(store, "followers", march).note.en
        assert "without a count: x:me_too" in number(store, "follower_growth", march).note.en
        late = (date(2026, 3, 25), AS_OF)
        assert "without a count" not in number(store, "followers", late).note.en

    def test_an_old_count_is_called_so(self, store):
        add(store, "channel_metrics", followers_on(range(90)))
        add(store, "channel_metrics", followers_on([7, 40], account="me_too"))
        add(store, "channel_metrics", followers_on([6, 40], account="me_three"))
        assert number(store, "followers").note.en == (
            "last count more than a week before the end: x:me_too; complete count: no interval"
        )

    def test_each_account_grows_over_its_own_days(self, store):
        """10 % in 30 days; a small account counted twice in 300 days changes that by little."""
        for days, account, counts in (
            ([0, 30], "me_x", (1100, 1000)),
            ([0, 300], "me_too", (40, 40)),
        ):
            for n, count in zip(days, counts, strict=True):
                add(store, "channel_metrics", followers_on([n], account=account, count=count))
        found = number(store, "follower_growth_30")
        assert found.value == pytest.approx((1000 * 1.1 + 40) / 1040 - 1)
        assert number(store, "follower_growth").value == pytest.approx(100 / 1040)

    def test_an_account_counted_once_does_not_dilute_growth(self, store):
        add(store, "channel_metrics", followers_on([20], count=1000))
        add(store, "channel_metrics", followers_on([0], count=1200))
        add(store, "channel_metrics", followers_on([0], account="me_new", count=9000))
        found = number(store, "follower_growth")
        assert (found.value, found.denominator, found.n) == (pytest.approx(0.2), 1000, 1)

    def test_growth_from_no_follower_at_all_is_even(self, store):
        add(store, "channel_metrics", followers_on([10], count=0))
        add(store, "channel_metrics", followers_on([0], count=50))
        for n, count in ((10, 100), (0, 100)):
            add(store, "channel_metrics", followers_on([n], account="me_too", count=count))
        assert number(store, "follower_growth_daily").value == pytest.approx(50 / 10 / 100)
