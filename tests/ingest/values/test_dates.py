"""Times as exports write them, read into UTC."""

import datetime as dt

import duckdb
import pytest

from scrm.ingest.values.dates import read_date, read_time
from scrm.ingest.values.notation import ColumnConvention

BERLIN = ColumnConvention(timezone="Europe/Berlin")
NEW_YORK = ColumnConvention(timezone="America/New_York")


def _time(text, convention=BERLIN):
    sql = read_time("cell", convention, "TRY_CAST(cell AS TIMESTAMP)")
    return duckdb.execute(f"SELECT {sql} FROM (SELECT $1 AS cell)", [text]).fetchall()[0][0]


def _date(text):
    sql = read_date("cell", BERLIN, "TRY_CAST(cell AS DATE)")
    return duckdb.execute(f"SELECT {sql} FROM (SELECT $1 AS cell)", [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026/01/03 10:22:11 AM MEZ", 9),
        ("2026/07/03 10:22:11 AM MESZ", 8),
        ("2026-01-03 10:22:11 CET", 9),
        ("03.07.2026 10:22:11 CEST", 8),
    ],
)
def test_a_zone_behind_a_time_counts_before_that_of_the_project(text, hour):
    assert _time(text, NEW_YORK).hour == hour
    assert _time(text, BERLIN) == _time(text, NEW_YORK)


@pytest.mark.parametrize("text", ["03/Jan/26 10:22 AM", "3-Jan-26 10:22", "03.01.26 10:22"])
def test_a_year_of_two_digits_is_read_beside_a_time_of_day(text):
    assert _time(text) == dt.datetime.fromisoformat("2026-01-03T09:22")


@pytest.mark.parametrize("text", ["03.01.26", "03/Jan/26", "31.02.26 10:00", "03/01/26 10:22"])
def test_a_year_of_two_digits_without_a_time_of_day_or_with_two_readings_is_not_read(text):
    assert _time(text) is None
    assert _date(text) is None
