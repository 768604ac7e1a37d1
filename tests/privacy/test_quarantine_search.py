"""Quarantined records are a person's by what their cells are; where nobody knows, it is said."""

import json
from types import SimpleNamespace

import pytest

from scrm.privacy import quarantine_search
from scrm.privacy.matcher import Matcher
from scrm.privacy.person_values import Value
from scrm.privacy.quarantine_search import delete_quarantined, find_quarantined, list_cells

MATCHER = Matcher(
    [Value("number", "907"), Value("record", "17"), Value("parts", "Jörg|Müller")],
    [("customer", "907")],
)


@pytest.fixture
def quarantine(store):
    def fill(header, *raws, mapping="none"):
        store.execute(
            "INSERT INTO load_files (load_id, path, mapping, dialect) VALUES (1, 'k', $m, $d)",
            {"m": mapping, "d": json.dumps({"header": header})},
        )
        for line, raw in enumerate(raws):
            store.execute(
                "INSERT INTO quarantine (load_id, path, line, column_name, rule, raw, mapping) "
                "VALUES (1, 'k', $line, 'c', 'date', $raw, $m)",
                {"line": line, "raw": raw, "m": mapping},
            )
        return store

    return fill


def test_a_number_is_judged_by_its_heading(quarantine):
    store = quarantine(["Kundennummer", "Betrag"], '["907", "3"]', '["3", "907"]')
    kinds = [hit.is_possible for hit in find_quarantined(store, MATCHER)]
    assert kinds == [False, True]  # the mapping is not known, so 907 may be anything
    assert delete_quarantined(store, MATCHER) == 1
    assert store.value("SELECT raw FROM quarantine") == '["3", "907"]'


def test_a_number_is_judged_by_the_field_of_the_mapping(quarantine, monkeypatch):
    header = ["Order ID", "Customer ID", "Amount"]
    store = quarantine(header, '["5", "907", "1"]', '["5", "1", "907"]', '["17", "1", "2"]')
    fit = SimpleNamespace(columns={"order_id": 0, "customer_id": 1, "amount": 2})
    monkeypatch.setattr(quarantine_search, "find_mapping", lambda *_: None)
    monkeypatch.setattr(quarantine_search, "fit_mapping", lambda *_: fit)
    assert [hit.is_possible for hit in find_quarantined(store, MATCHER)] == [False, False]
    assert delete_quarantined(store, MATCHER) == 2
    assert store.value("SELECT raw FROM quarantine") == '["5", "1", "907"]'


def test_the_name_is_found_in_nested_json(quarantine):
    nested = '{"kunde": {"vorname": "J\\u00f6rg", "ort": "B", "name": "M\\u00fcller"}}'
    store = quarantine([], nested, '{"kunde": {"vorname": "J\\u00f6rg"}}')
    assert delete_quarantined(store, MATCHER) == 1


def test_cells_are_read_from_every_form_of_a_record():
    assert list_cells('["a", 1, null, "{\\"b\\": [\\"c\\"]}"]') == ["a", "1", "", "c"]
    assert list_cells("907;Anna;3,5") == ["907", "Anna", "3,5"]
