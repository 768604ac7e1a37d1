"""Business hours, holidays, nights."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import add

from scrm.analyze.kpi.business_hours import STATES, Hours, build_calendar, read_hours
from scrm.errors import UsageError

from .posts import (
    DAY,
    asked,
    number,
    replied,
)


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
        days = build_calendar(date(2025, 12, 31), date(2026, 4, 1), business)
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
            read_hours(text, 5, state)
