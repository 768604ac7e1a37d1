"""Classes and groups stay the same while periods are compared; questions change nothing stored."""

import json

import pytest

from scrm.cli import run

# a buys most in January, b most in February; c is new in February, d is gone
ORDERS = """order_id,customer_id,ordered_at,amount,currency
1,a,2026-01-05,800.00,EUR
2,b,2026-01-06,100.00,EUR
3,d,2026-01-07,60.00,EUR
4,a,2026-02-05,100.00,EUR
5,b,2026-02-28,700.00,EUR
6,c,2026-02-07,50.00,EUR
"""


@pytest.fixture
def ask(tmp_path, monkeypatch, capfd):
    """Ask questions of a database with the orders; return the JSON of the answer."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")

    def call(*arguments):
        assert run([*arguments, "--format", "json", "--lang", "en"]) == 0
        return json.loads(capfd.readouterr().out)

    call("load", "orders.csv")
    return call


def classes(ask):
    sql = "SELECT customer_id, abc_class, revenue FROM abc_classes ORDER BY customer_id"
    (rows,) = ask("sql", sql)["data"].values()
    return rows


def compared(ask, *by):
    found = ask("kpi", "run", "revenue", *by, "--period", "2026-02", "--compare", "previous")
    return [(row["value"], row["previous"]) for row in found["data"]["kpis"]]


def test_the_parts_add_up_to_the_whole_in_both_periods(ask):
    assert compared(ask) == [(850.0, 960.0)]
    parts = compared(ask, "--by", "abc_class")
    assert sum(value for value, _ in parts) == 850
    assert sum(previous or 0 for _, previous in parts) == 960


def test_classes_are_those_of_all_data_whatever_period_is_asked_for(ask):
    ask("abc")
    before = classes(ask)
    compared(ask, "--by", "abc_class")
    ask("kpi", "run", "revenue", "--by", "abc_class", "--period", "2026-01")
    assert classes(ask) == before


def test_a_question_about_a_period_leaves_the_stored_classes(ask):
    ask("abc")
    before = classes(ask)
    january = ask("abc", "--period", "2026-01")
    assert january["facts"] != ask("abc")["facts"]
    assert classes(ask) == before


def test_the_period_of_the_project_lasts(ask, tmp_path):
    (tmp_path / "scrm.yaml").write_text("period: 2026-01\n", encoding="utf-8")
    ask("abc")
    before = classes(ask)
    assert {row["customer_id"] for row in before} == {"a", "b", "d"}
    compared(ask, "--by", "abc_class")
    assert classes(ask) == before


def test_a_first_question_about_a_period_is_stored_until_another_one(ask):
    ask("abc", "--period", "2026-01")
    assert {row["customer_id"] for row in classes(ask)} == {"a", "b", "d"}
    compared(ask, "--by", "abc_class")
    assert {row["customer_id"] for row in classes(ask)} == {"a", "b", "c", "d"}
