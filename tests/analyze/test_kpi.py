"""The KPI engine: intervals, windows, comparisons, conservation, and poor data."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

import math
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.rows import add

from scrm.analyze import analyses, kpi
from scrm.analyze.kpi.business_hours import STATES, Hours, calendar, hours
from scrm.analyze.kpi.catalogue import catalogue
from scrm.analyze.kpi.estimates import estimate, linearised_interval
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.survival import kaplan_meier, median_survival
from scrm.analyze.kpi.windows import END, START, earlier, explain_difference, step_back
from scrm.config import Context
from scrm.config import read_settings as configured
from scrm.errors import ConfigError, UsageError
from scrm.pipeline.freshness import answer_question

AS_OF = date(2026, 3, 31)
CONTEXT = Context(as_of=AS_OF, lang="en")
SOURCED = configured({}, environ={})
ALL = (START, END)
DAY = timedelta(days=1)


def own_post(number, when, channel="x", **more):
    row = {
        "channel": channel,
        "post_id": str(number),
        "kind": "post",
        "author_id": f"me_{channel}",
        "is_own": True,
        "created_at": when,
    }
    return {**row, "text": "Hallo", **more}


def counted(number, likes, reach, channel="x", **more):
    row = {
        "channel": channel,
        "post_id": str(number),
        "observed_at": datetime(2026, 6, 1),
        "like_count": likes,
        "reach_count": reach,
    }
    return {**row, **more}


def asked(number, when, channel="x", author="u", **more):
    row = {
        "channel": channel,
        "post_id": f"q{number}",
        "kind": "comment",
        "author_id": f"{author}{number}",
        "is_own": False,
    }
    return {**row, "created_at": when, "parent_id": "1", **more}


def replied(number, when, channel="x", **more):
    row = {
        "channel": channel,
        "post_id": f"r{number}",
        "kind": "reply",
        "author_id": f"me_{channel}",
        "is_own": True,
    }
    return {**row, "created_at": when, "parent_id": f"q{number}", **more}


def numbers(store, names, by=(), window=ALL, context=CONTEXT, **params):
    known = catalogue()
    question = Question(store, known, FormulaParams(**{"min_n": 1, **params}), context)
    return measure(question, [known.metric(name) for name in names.split()], by, window)


def number(store, name, window=ALL, context=CONTEXT, **params):
    return numbers(store, name, (), window, context, **params)[name, ()]


class TestIntervals:
    def test_a_share_has_wilsons_interval(self):
        found = estimate(catalogue().metric("response_rate"), {"n": 50, "x": 20})
        expected = stats.binomtest(20, 50).proportion_ci(method="wilson")
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high))

    @given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 90)), min_size=2, max_size=40))
    def test_the_variance_of_a_ratio_is_that_of_its_residuals(self, rows):
        x, y = np.array(rows, float).T
        low, high = linearised_interval(
            len(x), x.sum(), y.sum(), (x * x).sum(), (x * y).sum(), (y * y).sum()
        )
        ratio = x.sum() / y.sum()
        variance = np.sum((x - ratio * y) ** 2) / (len(x) - 1) * len(x) / y.sum() ** 2
        half = stats.t.ppf(0.975, len(x) - 1) * math.sqrt(variance)
        assert (low, high) == pytest.approx((ratio - half, ratio + half), rel=1e-6, abs=1e-6)

    def test_the_interval_of_a_mean_is_students(self):
        values = np.array([1.0, 2.0, 4.0, 8.0])
        low, high = linearised_interval(4, 15, 4, float((values**2).sum()), 15, 4)
        expected = stats.t.interval(0.95, 3, loc=values.mean(), scale=stats.sem(values))
        assert (low, high) == pytest.approx(expected)

    def test_the_interval_of_nps_is_that_of_its_published_variance(self):
        promoters, passives, detractors = 50, 30, 20
        n = promoters + passives + detractors
        found = estimate(
            catalogue().metric("nps"),
            {"n": n, "x": promoters - detractors, "xx": promoters + detractors},
        )
        p, d = promoters / n, detractors / n
        half = 100 * stats.t.ppf(0.975, n - 1) * math.sqrt((p + d - (p - d) ** 2) / (n - 1))
        assert found.value == pytest.approx(30)
        assert found.high - found.value == pytest.approx(half)

    def test_kaplan_meier_agrees_with_scipy(self):
        generator = np.random.default_rng(3)
        events, censored = (
            generator.exponential(10, 40).round(1),
            generator.exponential(12, 25).round(1),
        )
        times, survival, _ = kaplan_meier(events, censored)
        theirs = stats.ecdf(stats.CensoredData(uncensored=events, right=censored)).sf
        assert survival == pytest.approx(theirs.evaluate(times))
        median, (low, high) = median_survival(events, censored)
        assert low <= median <= high

    def test_kaplan_meier_without_censoring_is_the_plain_median(self):
        assert median_survival([1, 2, 3, 4, 5], [])[0] == 3
        assert median_survival([], [1, 2]) == (None, (None, None))


class TestWindows:
    def test_months_are_compared_with_months_and_days_with_days(self):
        march = (date(2024, 3, 1), date(2024, 3, 31))
        assert earlier(march, "previous") == (date(2024, 2, 1), date(2024, 2, 29))
        assert earlier(march, "last-year") == (date(2023, 3, 1), date(2023, 3, 31))
        quarter = (date(2024, 1, 1), date(2024, 3, 31))
        assert earlier(quarter, "previous") == (date(2023, 10, 1), date(2023, 12, 31))
        assert earlier((date(2024, 3, 5), date(2024, 3, 11)), "previous") == (
            date(2024, 2, 27),
            date(2024, 3, 4),
        )
        assert earlier(ALL, "previous") is None

    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
    def test_the_window_before_ends_the_day_before(self, first, days):
        window = (first, first + days * DAY - DAY)
        before = earlier(window, "previous")
        assert before[1] == first - DAY
        year_ago = earlier(window, "last-year")
        assert 363 <= (first - year_ago[0]).days <= 366

    def test_a_bucket_steps_back_by_its_own_length(self):
        assert step_back(date(2026, 1, 1), "quarter", "previous") == date(2025, 10, 1)
        assert step_back(date(2026, 1, 1), "year", "last-year") == date(2025, 1, 1)

    def test_a_local_day_ends_at_local_midnight(self, store):
        add(
            store,
            "posts",
            [own_post(1, datetime(2026, 3, 9, 22, 59)), own_post(2, datetime(2026, 3, 9, 23, 0))],
        )
        monday, tuesday = (date(2026, 3, 9),) * 2, (date(2026, 3, 10),) * 2
        assert [number(store, "posts", window).value for window in (monday, tuesday)] == [1, 1]
        utc = Context(as_of=AS_OF, timezone="UTC")
        assert [number(store, "posts", window, utc).value for window in (monday, tuesday)] == [2, 0]

    def test_the_day_the_clocks_change_has_its_23_hours(self, store):
        add(
            store,
            "posts",
            [own_post(n, datetime(2026, 3, 28, 23) + timedelta(hours=n)) for n in range(30)],
        )
        by_day = numbers(store, "posts", ("day",))
        assert by_day["posts", (date(2026, 3, 29),)].value == 23

    def test_nothing_after_as_of_counts(self, store):
        add(store, "posts", [own_post(1, datetime(2026, 3, 1)), own_post(2, datetime(2026, 4, 1))])
        assert number(store, "posts").value == 1

    def test_a_reply_after_as_of_is_not_known_yet(self, store):
        add(store, "posts", [asked(1, datetime(2026, 3, 1)), replied(1, datetime(2026, 4, 2))])
        assert number(store, "response_rate").value == 0


class TestBusinessHours:
    def test_the_weekend_does_not_count(self, store):
        # Friday 16:30 to Monday 9:15, local time (one hour ahead of UTC)
        add(
            store,
            "posts",
            [asked(1, datetime(2026, 3, 6, 15, 30)), replied(1, datetime(2026, 3, 9, 8, 15))],
        )
        assert number(store, "first_reply_time").value == (65 * 60 - 15) * 60
        assert number(store, "first_reply_time_business").value == 45 * 60

    def test_a_holiday_of_one_state_counts_in_another(self, store):
        # Epiphany, 6 January 2026, is a holiday in Bavaria and none in Hamburg
        add(
            store,
            "posts",
            [asked(1, datetime(2026, 1, 5, 16, 0)), replied(1, datetime(2026, 1, 7, 8, 0))],
        )
        assert number(store, "first_reply_time_business", state="HH").value == 8 * 3600
        assert number(store, "first_reply_time_business", state="by").value == 0

    def test_questions_at_night_wait_from_the_morning(self, store):
        add(
            store, "posts", [asked(1, datetime(2026, 3, 3, 2)), replied(1, datetime(2026, 3, 3, 9))]
        )
        assert (
            number(store, "first_reply_time_business", business_hours="08:30-17:00").value
            == 90 * 60
        )

    @given(
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1)),
        st.integers(0, 20 * 86_400),
        st.sampled_from(STATES),
    )
    @settings(max_examples=30)
    def test_business_seconds_are_those_counted_one_by_one(self, start, seconds, state):
        import holidays

        business, end = Hours(state=state), start + timedelta(seconds=seconds)
        days = calendar(date(2025, 12, 31), date(2026, 4, 1), business)
        free = holidays.country_holidays("DE", subdiv=state, years=[2025, 2026])
        expected = 0
        for offset in range((end.date() - start.date()).days + 1):
            day = start.date() + offset * DAY
            if day.weekday() < 5 and day not in free:
                opens, closes = (
                    datetime.combine(day, business.opens),
                    datetime.combine(day, business.closes),
                )
                expected += max((min(end, closes) - max(start, opens)).total_seconds(), 0)

        def position(moment):
            row = days.row(by_predicate=pl.col("day") == moment.date(), named=True)
            second = (moment - datetime.combine(moment.date(), datetime.min.time())).total_seconds()
            inside = (
                min(max(second - row["opens"], 0), row["closes"] - row["opens"])
                if row["is_working"]
                else 0
            )
            return row["seconds_before"] + inside

        assert position(end) - position(start) == pytest.approx(expected)

    @pytest.mark.parametrize(("text", "state", "match"), [
        ("9-17", "XX", "no German state 'XX'"),
        ("nine to five", "", "are not HH:MM-HH:MM"),
        ("17:00-09:00", "", "end before they begin"),
    ])  # fmt: skip
    def test_impossible_hours_are_refused(self, text, state, match):
        with pytest.raises(UsageError, match=match):
            hours(text, 5, state)


class TestConversations:
    def test_the_first_message_after_a_day_of_silence_opens_one(self, store):
        start = datetime(2026, 3, 1, 10)
        message = {"kind": "message", "thread_id": "t", "parent_id": None}
        times = [start, start + timedelta(hours=23), start + timedelta(hours=47, minutes=1)]
        add(store, "posts", [asked(n, when, **message) for n, when in enumerate(times)])
        assert number(store, "response_rate").n == 2

    def test_an_own_message_breaks_the_silence(self, store):
        start = datetime(2026, 3, 1, 10)
        message = {"kind": "message", "thread_id": "t", "parent_id": None}
        add(store, "posts", [
            asked(1, start, **message), replied(1, start + timedelta(hours=20), **message),
            asked(2, start + timedelta(hours=40), **message),
        ])  # fmt: skip
        found = number(store, "response_rate")
        assert (found.n, found.numerator) == (1, 1)

    def test_two_people_under_one_post_are_two_conversations(self, store):
        when = datetime(2026, 3, 1, 10)
        add(store, "posts", [asked(1, when), asked(2, when), replied(1, when + timedelta(hours=1))])
        found = number(store, "response_rate")
        assert (found.n, found.numerator) == (2, 1)

    def test_a_late_answer_is_no_answer_in_time_but_has_its_time(self, store):
        when = datetime(2026, 3, 1, 10)
        add(store, "posts", [asked(1, when), replied(1, when + 9 * DAY)])
        assert number(store, "response_rate").value == 0
        assert number(store, "response_rate", reply_days=10).value == 1
        assert number(store, "first_reply_time").value == 9 * 86_400

    def test_young_questions_are_left_out_answered_or_not(self, store):
        when = datetime(2026, 3, 30, 10)
        add(store, "posts", [asked(1, when), asked(2, when), replied(1, when + timedelta(hours=1))])
        found = number(store, "response_rate")
        assert (found.value, found.n, found.note.en) == (None, 0, "no cases")

    def test_the_unanswered_pull_the_kaplan_meier_median_up(self, store):
        when = datetime(2026, 2, 1, 10)
        add(store, "posts", [asked(n, when) for n in range(10)])
        add(store, "posts", [replied(n, when + timedelta(hours=n + 1)) for n in range(6)])
        assert number(store, "first_reply_time").value == 3.5 * 3600
        found = number(store, "first_reply_time_km")
        assert (found.value, found.numerator, found.n) == (5 * 3600, 6, 10)


class TestAnchors:
    def test_the_opportunity_counts_of_maven_crm_give_its_published_win_rates(self, store):
        counts = {"won": 4238, "lost": 2473, "open": 1589 + 500}
        for state, count in counts.items():
            row = {"created_at": datetime(2026, 1, 1), "state": state}
            add(
                store,
                "opportunities",
                [{"opportunity_id": f"{state}{n}", **row} for n in range(count)],
            )
        assert number(store, "opportunities").value == 8800
        assert round(100 * number(store, "win_rate").value, 2) == 63.15
        assert round(100 * number(store, "win_rate_all").value, 2) == 48.16


class TestRules:
    def test_too_few_cases_are_withheld(self, store):
        add(store, "posts", [own_post(n, datetime(2026, 3, 1)) for n in range(9)])
        add(store, "post_metrics", [counted(n, 1, 10) for n in range(9)])
        found = number(store, "er_reach", min_n=10)
        assert (found.value, found.numerator, found.note.en) == (None, None, "n = 9 < 10: withheld")
        assert number(store, "posts", min_n=10).value == 9

    def test_small_groups_of_people_are_withheld_in_counts_too(self, store):
        add(
            store,
            "customers",
            [
                {"customer_id": str(n), "acquisition_source": "fair" if n < 3 else "web"}
                for n in range(20)
            ],
        )
        found = numbers(store, "customers completeness_email", ("acquisition_source",), min_n=10)
        assert found["customers", ("fair",)].value is None
        assert found["completeness_email", ("fair",)].value is None
        assert found["customers", ("web",)].value == 17

    def test_a_complete_count_is_shown_however_small(self, store):
        add(store, "posts", [own_post(1, datetime(2026, 3, 1))])
        assert number(store, "broadcast_share", min_n=10).value == 1

    def test_one_brand_alone_has_no_share_of_voice(self, store):
        add(store, "posts", [asked(1, datetime(2026, 3, 1), text="Acme ist toll")])
        add(
            store,
            "profiles",
            [{"channel": "x", "profile_id": "me", "is_own": True, "brand": "Acme"}],
        )
        assert number(store, "share_of_voice").n == 0

    def test_fans_alone_are_no_kpi(self, store):
        add(
            store,
            "channel_metrics",
            [
                {"channel": "x", "account_id": "me", "day": AS_OF - n * DAY, "follower_count": 100}
                for n in range(60)
            ],
        )
        result = kpi.run(store, kpi.Params(), CONTEXT)
        assert any("fans alone are no KPI" in note.en for note in result.notes)
        assert result.fact("follower_growth") == 0

    def test_currencies_are_never_added(self, store):
        order = {"customer_id": "1", "ordered_at": datetime(2026, 3, 1)}
        add(
            store,
            "orders",
            [{"order_id": c, "amount": 10, "currency": c, **order} for c in ("EUR", "USD")],
        )
        assert number(store, "revenue").value == 10
        assert number(store, "revenue", context=Context(as_of=AS_OF, currency="GBP")).value is None
        notes = kpi.run_(store, kpi.RunParams(ids="revenue roi"), CONTEXT).notes
        assert [note.en for note in notes] == [
            "Counted in EUR; amounts in USD are left out: nothing is converted."
        ]
        assert "EUR" not in str(kpi.run_(store, kpi.RunParams(ids="leads"), CONTEXT).notes)

    def test_the_only_currency_of_the_data_serves_where_another_was_set(self, store):
        add(
            store,
            "orders",
            [
                {
                    "order_id": "1",
                    "amount": 10,
                    "currency": "GBP",
                    "ordered_at": datetime(2026, 3, 1),
                }
            ],
        )
        assert number(store, "revenue").value == 10

    def test_without_its_tables_a_kpi_says_what_it_needs(self, store):
        known = catalogue()
        found = numbers(store, " ".join(known.metrics))
        for metric in known.metrics.values():
            if needed := known.reads(metric):
                assert found[metric.id, ()].value is None
                assert found[metric.id, ()].note.en == f"needs {', '.join(needed)}: nothing loaded"

    def test_rows_without_what_is_counted_name_the_table_that_is_missing(self, store):
        add(store, "posts", [own_post(1, datetime(2026, 3, 1))])
        found = numbers(store, "posts er_reach er_followers roi")
        assert [number.note.en for number in found.values()] == [
            "complete count: no interval", "needs post_metrics: nothing loaded",
            "needs post_metrics, channel_metrics: nothing loaded", "needs campaigns, orders: nothing loaded",
        ]  # fmt: skip

    def test_no_number_is_ever_infinite_or_not_a_number(self, store):
        add(
            store,
            "posts",
            [
                own_post(1, datetime(2026, 3, 1)),
                own_post(2, None),
                own_post(3, datetime(2026, 3, 1), author_id=None),
            ],
        )
        add(store, "post_metrics", [counted(1, 0, 0), counted(2, -5, -5), counted(3, None, None)])
        add(
            store,
            "channel_metrics",
            [{"channel": "x", "account_id": "me_x", "day": date(2026, 3, 1), "follower_count": 0}],
        )
        result = kpi.run_(store, kpi.RunParams(min_n=1), CONTEXT)
        floats = result.tables[0].frame.select(pl.col(pl.Float64))
        assert all(math.isfinite(value) for column in floats for value in column.drop_nulls())
        assert number(store, "er_reach").value is None
        assert number(store, "follower_growth").note.en == "the denominator is zero"


class TestComparison:
    @pytest.fixture
    def store(self, store):
        add(
            store,
            "posts",
            [own_post(n, datetime(2026, 1, 1) + n * timedelta(hours=12)) for n in range(178)],
        )
        add(store, "post_metrics", [counted(n, 10 if n < 124 else 20, 100) for n in range(178)])
        return store

    def test_the_window_stands_beside_the_one_before(self, store):
        result = kpi.run(store, kpi.Params(), CONTEXT)
        row = result.table("kpi_share").frame.row(
            by_predicate=pl.col("metric") == "er_reach", named=True
        )
        assert (row["value"], row["previous"], row["change"]) == pytest.approx((0.2, 0.1, 0.1))
        assert row["change_share"] == pytest.approx(1)
        assert "Compared with 2026-02-04 to 2026-03-03" in " ".join(
            note.en for note in result.notes
        )

    def test_another_population_is_not_compared(self, store):
        add(store, "posts", [own_post("t1", datetime(2026, 3, 20), "tiktok")])
        add(store, "post_metrics", [counted("t1", 90, 100, "tiktok")])
        row = (
            kpi.run(store, kpi.Params(), CONTEXT)
            .table("kpi_share")
            .frame.row(by_predicate=pl.col("metric") == "er_reach", named=True)
        )
        assert row["previous"] is None
        assert "another population (only now: tiktok)" in row["note"]

    def test_channel_by_channel_the_others_stay_comparable(self, store):
        add(store, "posts", [own_post("t1", datetime(2026, 3, 20), "tiktok")])
        march = Context(as_of=AS_OF, period=(date(2026, 3, 1), AS_OF), lang="en")
        frame = (
            kpi.run_(store, kpi.RunParams(ids="posts", by="channel", compare="previous"), march)
            .tables[0]
            .frame
        )
        assert frame.select("channel", "value", "previous").rows() == [
            ("tiktok", 1, None),
            ("x", 60, 56),
        ]

    def test_a_window_before_the_data_is_not_compared(self, store):
        early = Context(as_of=AS_OF, period=(date(2026, 1, 1), date(2026, 1, 31)), lang="en")
        row = (
            kpi.run(store, kpi.Params(), early)
            .table("kpi_share")
            .frame.row(by_predicate=pl.col("metric") == "er_reach", named=True)
        )
        assert "the data begin within the earlier window" in row["note"]

    def test_months_stand_beside_the_month_before(self, store):
        frame = (
            kpi.run_(store, kpi.RunParams(ids="posts", by="month", compare="previous"), CONTEXT)
            .tables[0]
            .frame
        )
        assert frame["value"].to_list()[:-1] == frame["previous"].to_list()[1:]

    def test_a_change_within_the_interval_is_called_chance(self, store):
        store.update(
            "post_metrics",
            "SELECT rowid AS place, 10 + CAST(post_id AS INTEGER) % 7 AS like_count FROM stored.post_metrics",
        )
        row = (
            kpi.run(store, kpi.Params(), CONTEXT)
            .table("kpi_share")
            .frame.row(by_predicate=pl.col("metric") == "er_reach", named=True)
        )
        assert row["low"] <= row["previous"] <= row["high"]
        assert "the earlier value lies within the interval" in row["note"]

    def test_unlike_definitions_are_told_apart(self):
        known = catalogue()
        assert (
            "denominator"
            in explain_difference(known.metric("er_reach"), known.metric("er_followers")).en
        )
        assert (
            "aggregation"
            in explain_difference(known.metric("er_reach"), known.metric("er_reach_median")).en
        )
        assert (
            "population"
            in explain_difference(
                known.metric("response_rate"), known.metric("message_response_rate")
            ).en
        )
        newer = known.metric("er_reach").model_copy(update={"version": 2})
        assert "version" in explain_difference(known.metric("er_reach"), newer).en


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


class TestCommands:
    def test_the_list_shows_every_kpi(self, store):
        frame = kpi.list_(store, kpi.ListParams(), CONTEXT).tables[0].frame
        assert frame["metric"].to_list() == list(catalogue().metrics)

    def test_one_kpi_is_shown_with_formula_source_and_caveat(self, store):
        result = kpi.show(
            store, kpi.ShowParams(id="response_rate", against="message_response_rate"), CONTEXT
        )
        assert result.fact("definition") == "response_rate@1"
        assert "Meta" in result.fact("source_of")
        assert "differ in population" in result.notes[0].en

    def test_an_unknown_kpi_names_the_nearest(self, store):
        with pytest.raises(UsageError, match="no KPI 'er_reech'") as caught:
            kpi.show(store, kpi.ShowParams(id="er_reech"), CONTEXT)
        assert "er_reach" in caught.value.hint

    def test_an_unknown_dimension_names_those_that_exist(self, store):
        with pytest.raises(UsageError, match="--by colour: there is no such dimension") as caught:
            kpi.run_(store, kpi.RunParams(by="colour"), CONTEXT)
        assert "abc_class" in caught.value.hint

    @pytest.mark.parametrize("wrong", [{"ids": "er_reech"}, {"by": "chanel"}])
    def test_an_impossible_question_is_refused_before_anything_is_computed_for_it(
        self, store, wrong
    ):
        def talk(message, **_):
            raise AssertionError(message)

        with pytest.raises(UsageError, match="there is no"):
            answer_question(
                store,
                analyses()["kpi"],
                kpi.RunParams(**wrong),
                CONTEXT,
                SOURCED,
                function="run_",
                talk=talk,
            )

    def test_only_the_tables_of_the_question_are_asked_for(self):
        tables = [
            kpi.reads_for(kpi.RunParams(ids="posts", by=by), CONTEXT) for by in ("channel", "month")
        ]
        assert tables == [("posts",)] * 2
        assert "segments" in kpi.reads_for(kpi.RunParams(ids="leads", by="segment"), CONTEXT)
        assert "segments" in kpi.reads_for(kpi.RunParams(by="segment"), CONTEXT)
        assert kpi.reads_for(kpi.ListParams(), CONTEXT) == ()

    def test_a_kpi_without_the_dimension_says_so(self, store):
        add(store, "posts", [own_post(1, datetime(2026, 3, 1))])
        frame = kpi.run_(store, kpi.RunParams(ids="posts", by="segment"), CONTEXT).tables[0].frame
        assert frame["note"].to_list() == ["cannot be grouped by segment"]

    def test_the_columns_stay_the_same(self, store):
        frame = (
            kpi.run_(store, kpi.RunParams(ids="posts er_reach", by="channel,month"), CONTEXT)
            .tables[0]
            .frame
        )
        assert frame.columns == [
            "metric", "channel", "month", "value", "low", "high", "numerator", "denominator", "n", "unit", "definition", "basis", "note",
        ]  # fmt: skip

    def test_a_name_given_twice_is_meant_once(self, store):
        params = kpi.RunParams(ids=["posts", "posts"], by="channel,channel")
        assert kpi.run_(store, params, CONTEXT).tables[0].frame["metric"].to_list() == ["posts"]
        assert params.by == ("channel",)

    def test_clicks_are_named_in_the_definition(self, store):
        frame = (
            kpi.run_(store, kpi.RunParams(ids="interactions", with_clicks=True), CONTEXT)
            .tables[0]
            .frame
        )
        assert frame["definition"].to_list() == ["interactions@1+clicks"]

    def test_without_dated_data_the_overview_is_refused(self, store):
        result = kpi.run(store, kpi.Params(), Context())
        assert result.refused
        assert result.notes


OWN = """
metrics:
  saves:
    version: 1
    group: monitoring
    source: own_posts
    kind: sum
    of: saved
    unit: saves
    basis: cohort
    name: {de: Gemerkt, en: saves}
    meaning: {de: gemerkte Beiträge, en: posts saved}
    source_of: own
sources:
  own_posts:
    unit: {de: Beiträge, en: posts}
    reads: posts
    from: posts AS p
    where: p.is_own
    time: p.created_at
    joins: {metrics: LEFT JOIN latest_metrics AS m ON m.channel = p.channel AND m.post_id = p.post_id}
    dimensions: {channel: p.channel}
    columns:
      saved: {sql: m.save_count, joins: metrics}
"""


class TestOwnFile:
    def test_a_user_adds_a_kpi_without_python(self, store, tmp_path):
        (tmp_path / "mine.yaml").write_text(OWN, encoding="utf-8")
        add(store, "posts", [own_post(1, datetime(2026, 3, 1))])
        add(store, "post_metrics", [counted(1, 1, 1, save_count=7)])
        context = Context(as_of=AS_OF, folder=tmp_path)
        frame = (
            kpi.run_(store, kpi.RunParams(ids="saves", metrics="mine.yaml"), context)
            .tables[0]
            .frame
        )
        assert frame.select("value", "definition").row(0) == (7, "saves@1")

    @pytest.mark.parametrize(("old", "new", "match"), [
        ("kind: sum", "kind: summe", r"mine.yaml, line 7: metrics.saves.kind"),
        ("source: own_posts", "source: my_posts", "there is no 'my_posts'"),
        ("joins: metrics}", "joins: nothing}", "there is no join 'nothing'"),
        ("    of: saved\n", "", "kind sum needs `of`"),
        ("of: saved", "form: saved", "unknown key"),
        ("of: saved", "of: saves", r"line 8: metrics.saves.of: there is no column 'saves'"),
        ("of: saved", "of: saved +* 2", r"line 8: metrics.saves.of: no valid SQL"),
        ("of: saved", "of: saved; DROP TABLE posts", r"line 8: metrics.saves.of: one expression is meant"),
        ("of: saved", "of: saved * $factor", r"line 8: metrics.saves.of: there is no setting 'factor'"),
        ("of: saved", "of: hash(saved)", r"line 8: metrics.saves.of: hash is not among the functions"),
        ("sql: m.save_count", "sql: read_csv(m.save_count)", r"line 24: sources.own_posts.columns.saved: read_csv is not"),
        ("name: {de: Gemerkt, en: saves}", "name: {de: Gemerkt}", r"line 11: metrics.saves.name.en: Field required"),
    ])  # fmt: skip
    def test_a_broken_file_names_the_place(self, store, tmp_path, old, new, match):
        (tmp_path / "mine.yaml").write_text(OWN.replace(old, new), encoding="utf-8")
        with pytest.raises(ConfigError, match=match):
            kpi.list_(store, kpi.ListParams(metrics="mine.yaml"), Context(folder=tmp_path))


def test_kpis_may_be_separated_by_commas_or_blanks() -> None:
    assert (
        kpi.RunParams(ids=("posts,reach", "posts")).ids
        == kpi.RunParams(ids="posts reach").ids
        == ("posts", "reach")
    )  # type: ignore[arg-type]  # a text, as typed
