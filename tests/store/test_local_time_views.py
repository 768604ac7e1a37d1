"""Statements of users see times in the project's time zone, with the UTC value beside each."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.rows import add

from scrm.store.local import LocalStore
from scrm.store.row_stream import build_frame
from scrm.tables import TABLES
from scrm.views import VIEWS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "shop.duckdb"
    with LocalStore(file) as store:
        add(
            store,
            "orders",
            [
                {
                    "order_id": "1",
                    "customer_id": "a",
                    "ordered_at": datetime(2026, 2, 28, 23),  # noqa: DTZ001  stored in UTC
                    "amount": 5.0,
                    "currency": "EUR",
                }
            ],
        )
    return file


def _ask(path: Path, sql: str, zone: str = "Europe/Berlin") -> list[tuple]:
    with LocalStore(path, read_only=True, sealed=True, timezone=zone) as store:
        store.show_local_times()
        with store.open_rows(sql, seconds=10) as rows:
            return [row for batch in rows.batches() for row in build_frame(batch).rows()]


@pytest.mark.parametrize("relation", ["orders", "sales"])
def test_a_time_is_that_of_the_zone_and_its_utc_value_is_beside_it(path: Path, relation: str):
    columns = "CAST(ordered_at AS VARCHAR), ordered_at, ordered_at_utc"
    (row,) = _ask(path, f"SELECT {columns} FROM {relation}")
    assert row[0] == "2026-03-01 00:00:00+01"
    assert row[1].isoformat() == "2026-03-01T00:00:00+01:00"
    assert row[2] == datetime(2026, 2, 28, 23)  # noqa: DTZ001  stored in UTC


def test_months_and_literals_are_those_of_the_zone(path: Path):
    sql = "SELECT month(ordered_at) FROM orders WHERE ordered_at >= '2026-03-01'"
    assert _ask(path, sql) == [(3,)]
    assert _ask(path, sql, "America/New_York") == []


def test_every_relation_can_be_read_and_holds_the_same_rows(path: Path):
    for name in [*TABLES, *VIEWS]:
        with LocalStore(path, read_only=True) as store:
            expected = store.value(f"SELECT count(*) FROM {name}")
        assert _ask(path, f"SELECT count(*) FROM {name}") == [(expected,)]


def test_analyses_still_read_times_in_utc(path: Path):
    with LocalStore(path, read_only=True) as store:
        assert store.value("SELECT ordered_at FROM sales") == datetime(2026, 2, 28, 23)  # noqa: DTZ001
        moment = store.value("SELECT timezone('UTC', ordered_at) FROM sales")
        assert moment == datetime(2026, 2, 28, 23, tzinfo=UTC)


@pytest.mark.parametrize("spelled", ["Orders", '"orders"', "main.orders", "(FROM orders)"])
def test_a_relation_is_found_however_it_is_spelled(path: Path, spelled: str):
    assert _ask(path, f"SELECT ordered_at_utc FROM {spelled}") == [
        (datetime(2026, 2, 28, 23),)  # noqa: DTZ001  stored in UTC
    ]


def test_the_catalogue_lists_every_view_of_local_times(path: Path):
    listed = _ask(path, "SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal")
    assert {"orders", "posts", "sales"} <= {name for (name,) in listed}
    assert _ask(path, "SELECT count(*) FROM orders") == [(1,)]
