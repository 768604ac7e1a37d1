"""The events of sources: regions, office hours and weekdays in local time, objections, worries."""

from datetime import date, datetime

import polars as pl
from tests.rows import add

from scrm.analyze.findings.query import read_events
from scrm.config import Context

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def at(day, hour):
    return datetime(2026, 3, day, hour)  # noqa: DTZ001  times of tables are UTC


def read(store):
    return read_events(store, FIRST, LAST, Context(as_of=LAST, timezone="Europe/Berlin"), "EUR")


def test_tickets_have_region_weekday_and_office_hours_of_the_local_time(store):
    add(store, "customers", pl.DataFrame({
        "customer_id": ["a", "b", "c", "d"], "country": ["DE", None, "AT", None],
        "postal_code": ["01067", "81241", "1010", None],
    }))  # fmt: skip
    add(store, "tickets", pl.DataFrame({
        "ticket_id": ["1", "2", "3", "4"], "customer_id": ["a", "b", "c", "d"],
        # Monday 7 o'clock UTC is 8 in Berlin; Tuesday 17 is 18; Friday 23 is Saturday; Sunday
        "created_at": [at(2, 7), at(3, 17), at(6, 23), at(8, 12)],
    }))  # fmt: skip
    found = read(store)["tickets"]
    assert found["region"].to_list() == ["PLZ 0", "PLZ 8", "AT", None]
    assert found["hours"].to_list() == ["office", "after", "after", "after"]
    assert found["weekday"].to_list() == ["1", "2", "6", "7"]


def test_objections_count_on_the_day_they_were_made_and_others_not(store):
    add(store, "customers", pl.DataFrame({
        "customer_id": ["a", "b", "c"], "segment": ["x", "y", "z"],
        "consent": ["no", "yes", "no"], "consent_at": [at(30, 12), at(30, 12), None],
    }))  # fmt: skip
    found = read(store)["opt_outs"]
    assert found.select("age", "segment").rows() == [(1, "x")]


def test_sales_of_one_person_with_two_numbers_are_of_one_cluster(store):
    add(store, "customers", pl.DataFrame({
        "customer_id": ["a", "b"], "email": ["eva@example.org"] * 2, "first_name": ["Eva"] * 2,
        "last_name": ["Ort"] * 2,
    }))  # fmt: skip
    add(store, "orders", pl.DataFrame({
        "order_id": ["1", "2"], "customer_id": ["a", "b"], "ordered_at": [at(2, 9), at(3, 9)],
        "amount": [10.0, 20.0], "currency": ["EUR"] * 2,
    }))  # fmt: skip
    found = read(store)["orders"]
    assert found["cluster"].n_unique() == 1
    assert found["is_repeat"].to_list() == [False, True]
    # the views themselves are as they were
    assert store.frame("SELECT count(*) AS n FROM sales")["n"][0] == 2
    assert store.frame("SELECT count(*) AS n FROM customer_keys")["n"][0] > 0
