"""Local times with their offsets written out."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.local_times import write_local_times, write_offsets

LAST = date(2030, 1, 1)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2029, 12, 31)))
@settings(max_examples=20)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns"])
def test_written_offsets_give_the_local_time_of_the_engine(store, zone, moment):
    text = "timezone($timezone, timezone('UTC', coalesce(NULL, $moment)))"
    both = f"SELECT {write_offsets(text, zone, LAST)} = {text}"
    assert store.value(both, {"timezone": zone, "moment": moment})


@pytest.mark.parametrize("text", [
    "timezone('UTC', a)", "timezone($timezone, a)", "timezone($timezone, timezone('PST', a))",
    "timezone($since, timezone('UTC', a))", "timezone($timezone, timezone(a))",
    "timezone($timezone, timezone('UTC', a, b))", "'timezone($timezone, timezone(''UTC'', a))'",
])  # fmt: skip
def test_another_conversion_stays(text):
    assert write_offsets(text, "UTC", LAST) == text


def test_no_conversion_of_the_catalogue_is_left_to_the_engine():
    known = write_local_times(read_catalogue(), "Europe/Berlin", LAST)
    texts = [relation.sql for relation in known.relations.values()]
    texts += [text for source in known.sources.values() for text in (source.from_, source.day)]
    assert not any("timezone" in text for text in texts)
