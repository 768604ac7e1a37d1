"""Strict JSON, its numbers and its limits."""

import pytest

from scrm.errors import InputError
from scrm.ingest import load
from scrm.ingest.files.json_values import parse_json


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "[Infinity]",
        "[-Infinity]",
        "[1,]",
        "{a:1}",
        "'a'",
        "[01]",
        "[1.]",
        "[.5]",
        '["\t"]',
        "[1 2]",
        "",
        "nul",
    ],
)
def test_what_the_json_standard_forbids_is_refused(text):
    with pytest.raises(ValueError, match=r"JSON|Expect|Extra|Illegal|Invalid|delimiter"):
        parse_json(text)


def test_numbers_of_json_stay_the_text_they_are():
    assert parse_json("[12345678901234567890, 1e400, -0, 1.50, 1.234]") == [
        "12345678901234567890",
        "1e400",
        "-0",
        "1.50",
        "1.2340",
    ]


def test_a_small_json_document_of_very_many_values_is_refused(tmp_path, store):
    """Each of its 12 million empty lists takes 56 bytes: the limit is met before they are made."""
    (tmp_path / "a.json").write_text("[" + "[]," * 12_000_000 + "[]]")
    with pytest.raises(InputError, match=r"more than 20,000,000 values \(limit: json_values\)"):
        load(store, [tmp_path / "a.json"])
