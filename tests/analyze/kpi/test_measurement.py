"""What counts as a case, what is withheld, and poor data."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

import math
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from scipy import stats
from tests.rows import add

from scrm.analyze import kpi
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.needs import write_tables
from scrm.config import Context

from .posts import (
    AS_OF,
    CONTEXT,
    DAY,
    asked,
    counted,
    number,
    numbers,
    own_post,
    replied,
)


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
            row = {"created_at": datetime(2025, 1, 1), "state": state}
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
        known = read_catalogue()
        found = numbers(store, " ".join(known.metrics))
        for metric in known.metrics.values():
            if needed := known.reads(metric):
                assert found[metric.id, ()].value is None
                missing = write_tables(needed, "en")
                assert found[metric.id, ()].note.en == f"needs {missing}: nothing loaded"

    def test_rows_without_what_is_counted_name_the_table_that_is_missing(self, store):
        add(store, "posts", [own_post(1, datetime(2026, 3, 1))])
        found = numbers(store, "posts er_reach er_followers roi")
        assert [number.note.en for number in found.values()] == [
            "complete count: no interval", "needs post_metrics: nothing loaded",
            "needs post_metrics, channel_metrics: nothing loaded",
            "needs campaigns, orders: nothing loaded",
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
        assert number(store, "follower_growth").note.en == "one count only"

    def test_answers_of_different_scales_are_ranked_by_their_share_of_the_scale(self, store):
        """4 of 5 is as satisfied as 8 of 10; 6 of 10 less, though 6 is more than 4."""
        scores = [(5, 5), (4, 5), (8, 10), (6, 10), (1, 5)]
        rows = []
        for place, (score, scale) in enumerate(scores):
            common = {"customer_id": f"k{place}", "answered_at": datetime(2026, 3, 1)}
            rows += [
                {
                    "survey_id": f"c{place}",
                    "instrument": "csat",
                    "score": score,
                    "scale_max": scale,
                }
                | common,
                {
                    "survey_id": f"n{place}",
                    "instrument": "nps",
                    "score": 9 - 2 * place,
                    "scale_max": 10,
                }
                | common,
            ]
        add(store, "surveys", rows)
        found = number(store, "satisfaction_recommendation")
        expected = stats.spearmanr([1, 0.8, 0.8, 0.6, 0.2], [9, 7, 5, 3, 1]).statistic
        assert found.n == 5
        assert found.value == pytest.approx(expected)
