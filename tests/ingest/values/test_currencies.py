"""Currencies of amounts."""

import pytest
from tests.ingest.inputs import ORDERS, write_file

from scrm.ingest import load


def test_money_keeps_its_currency_and_a_contradiction_is_a_finding(store, tmp_path):
    text = ORDERS + "3,a,2024-02-02,$5.00,USD\n4,a,2024-02-02,£5.00,EUR\n5,a,2024-02-02,5.00,\n"
    summary = load(store, [write_file(tmp_path, text)]).files[0]
    assert [(finding.line, finding.rule) for finding in summary.findings] == [(5, "currency")]
    assert store.frame("SELECT currency FROM orders ORDER BY order_id")["currency"].to_list() == [
        "EUR",
        "EUR",
        "USD",
        "EUR",
    ]


@pytest.mark.parametrize(
    ("written", "code"), [("€", "EUR"), ("chf", "CHF"), ("SFr", "CHF"), ("DEM", "DEM")]
)
def test_currencies_are_read_by_sign_and_by_code_also_withdrawn_ones(
    store, tmp_path, written, code
):
    load(store, [write_file(tmp_path, ORDERS + f"3,a,2024-02-02,5,{written}\n")])
    assert store.value("SELECT currency FROM orders WHERE order_id = '3'") == code
