"""Comparisons with an earlier window."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import kpi
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.windows import explain_difference
from scrm.config import Context

from .posts import (
    AS_OF,
    CONTEXT,
    counted,
    own_post,
)


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

    def test_a_change_whose_interval_contains_zero_is_called_chance(self, store):
        store.update(
            "post_metrics",
            (
                "SELECT rowid AS place, 10 + CAST(post_id AS INTEGER) % 7 AS like_count FROM "
                "stored.post_metrics"
            ),
        )
        row = (
            kpi.run(store, kpi.Params(), CONTEXT)
            .table("kpi_share")
            .frame.row(by_predicate=pl.col("metric") == "er_reach", named=True)
        )
        assert row["change"] != 0
        assert "the change may be chance" in row["note"]

    def test_unlike_definitions_are_told_apart(self):
        known = read_catalogue()
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
