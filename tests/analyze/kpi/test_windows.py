"""Windows and local days."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.rows import add

from scrm.analyze.kpi.windows import find_earlier_window, step_back
from scrm.config import Context

from .posts import (
    ALL,
    AS_OF,
    DAY,
    asked,
    number,
    numbers,
    own_post,
    replied,
)


class TestWindows:
    def test_months_are_compared_with_months_and_days_with_days(self):
        march = (date(2024, 3, 1), date(2024, 3, 31))
        assert find_earlier_window(march, "previous") == (date(2024, 2, 1), date(2024, 2, 29))
        assert find_earlier_window(march, "last-year") == (date(2023, 3, 1), date(2023, 3, 31))
        quarter = (date(2024, 1, 1), date(2024, 3, 31))
        assert find_earlier_window(quarter, "previous") == (date(2023, 10, 1), date(2023, 12, 31))
        assert find_earlier_window((date(2024, 3, 5), date(2024, 3, 11)), "previous") == (
            date(2024, 2, 27),
            date(2024, 3, 4),
        )
        assert find_earlier_window(ALL, "previous") is None

    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
    def test_the_window_before_ends_the_day_before(self, first, days):
        window = (first, first + days * DAY - DAY)
        before = find_earlier_window(window, "previous")
        assert before[1] == first - DAY
        year_ago = find_earlier_window(window, "last-year")
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
