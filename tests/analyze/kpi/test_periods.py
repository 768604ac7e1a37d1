"""Periods that are compared: per day, of the same channels, and what changed in a ratio."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rows import add

from scrm.analyze import kpi
from scrm.analyze.kpi.decomposition import decompose_change
from scrm.config import Context

from .posts import AS_OF, CONTEXT, DAY, counted, own_post

START = datetime(2026, 1, 1, 12)
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


def post_daily(store, days, channel="x", likes=10, reach=100):
    names = [f"{channel}{n}" for n in days]
    posts = [own_post(name, START + n * DAY, channel) for name, n in zip(names, days, strict=True)]
    add(store, "posts", posts)
    add(store, "post_metrics", [counted(name, likes, reach, channel) for name in names])


def rows(store, ids, context=CONTEXT, **params):
    asked = kpi.RunParams(
        **{"ids": ids, "by": "month", "compare": "previous", "min_n": 1, **params}
    )
    return kpi.run_(store, asked, context).tables[0].frame.rows(named=True)


class TestTotals:
    def test_constant_posting_does_not_fall_in_february(self, store):
        post_daily(store, range(90))
        found = rows(store, "posts interactions er_reach")
        assert [row["value"] for row in found[:3]] == [31, 28, 31]
        assert [row["change"] for row in found if row["change"] is not None] == [0] * 6
        assert found[1]["note"].endswith("compared per day: 28 days with 31")
        assert (found[1]["previous"], found[1]["change_share"]) == (31, 0)
        assert "per day" not in (found[-1]["note"] or "")

    def test_a_month_begun_is_compared_per_day(self, store):
        """Ten days of March with twice as many posts as in February: not -64 % but +100 %."""
        post_daily(store, range(59))
        post_daily(store, range(59, 69))
        post_daily(store, range(59, 69), channel="x2")
        context = Context(as_of=date(2026, 3, 10), lang="en")
        march = rows(store, "posts", context, by="month")[-1]
        assert "another population" in march["note"]
        add(store, "posts", [own_post(f"more{n}", START + n * DAY) for n in range(59, 69)])
        march = next(
            row for row in rows(store, "posts", context, by="channel month")
            if (row["channel"], row["month"]) == ("x", MARCH)
        )  # fmt: skip
        assert (march["value"], march["previous"]) == (20, 28)
        assert march["change"] == pytest.approx(20 - 10)
        assert march["change_share"] == pytest.approx(1)
        assert march["note"].endswith("compared per day: 10 days with 28")

    def test_windows_of_calendar_months_are_compared_per_day_too(self, store):
        post_daily(store, range(90))
        context = Context(as_of=AS_OF, period=(MARCH, AS_OF), lang="en")
        (row,) = rows(store, "posts", context, by="")
        assert (row["value"], row["previous"], row["change"]) == (31, 28, 0)

    def test_different_values_are_no_total(self, store):
        """Three channels are three in a month of any length; in ten days there may be fewer."""
        for channel in ("x", "tiktok", "threads"):
            post_daily(store, range(90), channel)
        found = rows(store, "active_channels")
        assert [row["change"] for row in found] == [None, 0, 0]
        march = rows(store, "active_channels", Context(as_of=date(2026, 3, 10), lang="en"))[-1]
        assert march["change"] is None
        assert "not compared: 10 days with 28" in march["note"]

    def test_orders_are_a_total_though_each_counts_once(self, store):
        order = {"customer_id": "k", "amount": 10, "currency": "EUR"}
        add(store, "orders", [
            {"order_id": f"o{n}", "ordered_at": START + n * DAY, **order} for n in range(90)
        ])  # fmt: skip
        assert [row["change"] for row in rows(store, "sales")] == [None, 0, 0]

    def test_growth_of_a_month_begun_is_compared_over_as_many_days(self, store):
        """Growth of 1 % a day, compounded, is the same in ten days and in 28."""
        add(store, "channel_metrics", [
            {"channel": "x", "account_id": "me", "day": date(2025, 12, 31) + n * DAY,
             "follower_count": round(1e6 * 1.01**n)} for n in range(91)
        ])  # fmt: skip
        march = rows(store, "follower_growth", Context(as_of=date(2026, 3, 10), lang="en"))[-1]
        assert march["previous"] == pytest.approx(1.01**28 - 1, rel=1e-4)
        assert march["change"] == pytest.approx(0, abs=1e-5)


class TestPopulations:
    @pytest.fixture
    def store(self, store):
        post_daily(store, range(90))
        post_daily(store, range(45, 90), channel="tiktok")
        return store

    def test_a_channel_that_begins_in_mid_february_does_not_raise_march(self, store):
        found = {row["month"]: row for row in rows(store, "posts")}
        assert "another population (only now: tiktok)" in found[FEBRUARY]["note"]
        assert "not compared: begins within the earlier window: tiktok" in found[MARCH]["note"]
        assert found[MARCH]["previous"] is None

    def test_a_channel_by_itself_is_not_compared_with_the_month_it_began_in(self, store):
        found = {
            (row["channel"], row["month"]): row for row in rows(store, "posts", by="channel month")
        }
        assert found["x", MARCH]["change"] == 0
        assert found["tiktok", MARCH]["change"] is None

    def test_windows_see_the_beginning_of_a_channel_too(self, store):
        context = Context(as_of=AS_OF, period=(MARCH, AS_OF), lang="en")
        (row,) = rows(store, "posts", context, by="")
        assert "begins within the earlier window: tiktok" in row["note"]

    def test_a_channel_that_pauses_on_some_days_is_still_there(self, store):
        post_daily(store, [n for n in range(90) if n % 5], channel="threads")
        by_day = {row["day"]: row for row in rows(store, "posts", by="day")}
        assert by_day[date(2026, 3, 20)]["change"] is not None

    def test_data_that_begin_in_mid_february_are_not_compared_with_march(self, store):
        add(store, "tickets", [
            {"ticket_id": f"t{n}", "created_at": START + n * DAY} for n in range(45, 90)
        ])  # fmt: skip
        march = rows(store, "tickets")[-1]
        assert "the data begin within the earlier window" in march["note"]

    def test_posts_that_end_before_the_other_data_are_not_compared(self, store):
        """Orders go on until the end of April, posts end in March: no fall to zero."""
        late = Context(as_of=date(2026, 4, 30), lang="en")
        add(
            store,
            "posts",
            [own_post("last", START + 92 * DAY), own_post("last2", START + 92 * DAY, "tiktok")],
        )
        april = rows(store, "posts", late)[-1]
        assert (april["month"], april["previous"]) == (date(2026, 4, 1), None)
        assert "not compared: the data end on 2026-04-03" in april["note"]

    def test_a_week_without_a_rare_ticket_is_no_end_of_the_data(self, store):
        add(store, "tickets", [
            {"ticket_id": f"t{n}", "created_at": START + n * DAY} for n in (0, 8, 20, 31, 45, 60,
                75)
        ])  # fmt: skip
        assert rows(store, "tickets")[-1]["change"] == pytest.approx(2 - 2 * 31 / 28)

    def test_a_rare_event_is_no_beginning_of_its_channel(self, store):
        """The first negative count lies in mid-February; the channel is as old as the others."""
        add(store, "posts", [own_post(f"bad{n}", START + n * DAY) for n in (45, 60)])
        add(store, "post_metrics", [counted(f"bad{n}", -1, 100) for n in (45, 60)])
        march = rows(store, "negative_counts")[-1]
        assert (march["value"], march["previous"]) == (1, 1)


class TestDecomposition:
    def test_a_total_that_falls_while_all_channels_rise_says_so(self, store):
        """x rises from 80 to 85 %, tiktok from 30 to 35 %; tiktok's reach grows ninefold."""
        for days, likes, reach in (
            (range(31, 59), (80, 30), (100, 100)),
            (range(59, 90), (85, 315), (100, 900)),
        ):
            for channel, like, seen in zip(("x", "tiktok"), likes, reach, strict=True):
                post_daily(store, days, channel, like, seen)
        (_, march) = rows(store, "er_reach")
        assert march["change"] == pytest.approx(0.4 - 0.55)
        assert march["change_within"] == pytest.approx(0.05)
        assert march["change_mix"] == pytest.approx(-0.2)
        assert (
            "within channels +5.0\u202fpp, by other shares of channels −20.0\u202fpp"
            in march["note"]
        )
        overview = kpi.run(
            store, kpi.Params(), Context(as_of=AS_OF, period=(MARCH, AS_OF), lang="en")
        )
        frame = overview.table("kpi_share").frame
        assert "within channels" in str(frame["note"].to_list())
        assert "change_within" not in frame.columns

    def test_parts_of_the_same_sign_need_no_note(self, store):
        for days, likes in ((range(31, 59), 10), (range(59, 90), 20)):
            post_daily(store, days, "x", likes)
            post_daily(store, days, "tiktok", likes)
        (_, march) = rows(store, "er_reach")
        assert (march["change_within"], march["change_mix"]) == pytest.approx((0.1, 0))
        assert "within channels" not in (march["note"] or "")

    def test_by_channel_there_is_nothing_to_decompose(self, store):
        post_daily(store, range(31, 90))
        assert rows(store, "er_reach", by="channel month")[-1]["change_within"] is None

    def test_a_negative_denominator_has_no_parts(self):
        assert decompose_change({"a": (1, 5), "b": (1, -2)}, {"a": (1, 1)}) is None

    @given(st.dictionaries(
        st.sampled_from("abcd"), st.tuples(*[st.integers(0, 50), st.integers(1, 50)] * 2),
            min_size=1,
    ))  # fmt: skip
    def test_the_parts_always_add_up_to_the_change(self, drawn):
        before = {name: (x, n) for name, (x, n, _, _) in drawn.items()}
        after = {name: (x, n) for name, (_, _, x, n) in list(drawn.items())[1:]} or {"new": (1, 2)}
        ratios = [
            sum(x for x, _ in sums.values()) / sum(n for _, n in sums.values())
            for sums in (before, after)
        ]
        found = decompose_change(before, after)
        assert found.within + found.mix == pytest.approx(ratios[1] - ratios[0])
