"""What analyses of purchases say of sales that they cannot count."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from tests.rows import add

from scrm.analyze import abc_classes, cross_selling, retention, scores
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

CONTEXT = Context(as_of=date(2026, 6, 30))
DAY = datetime(2026, 3, 1, 12)  # noqa: DTZ001  stored in UTC
ANALYSES = (abc_classes, retention, scores)


def _order(number: str, **values: object) -> dict[str, object]:
    return {
        "order_id": number,
        "customer_id": None,
        "customer_email": None,
        "ordered_at": DAY,
        "amount": Decimal("90.00"),
        "currency": "EUR",
        **values,
    }


def _write(result: Result, lang: str = "en") -> str:
    return " ".join(note[lang] for note in result.notes)


@pytest.mark.parametrize(
    ("changes", "reason", "step"),
    [
        ({}, "2 without a customer", "load the customers"),
        ({"customer_id": "k", "amount": None}, "2 without an amount", "load the order lines"),
        ({"customer_id": "k", "ordered_at": datetime(2030, 1, 1)}, "2 outside", "--as-of"),  # noqa: DTZ001
    ],
)
def test_a_refusal_names_what_is_missing_and_never_says_load_orders(store, changes, reason, step):
    add(store, "orders", [_order(number, **changes) for number in ("1", "2")])
    for analysis in ANALYSES:
        result = analysis.run(store, analysis.Params(), CONTEXT)
        assert result.refused
        assert f"2 orders are loaded, but none counts: {reason}" in _write(result)
        assert step in _write(result)
        assert "load orders" not in _write(result)
        assert "Bestellungen laden" not in _write(result, "de")


def test_cancelled_orders_alone_are_no_purchase(store):
    add(store, "orders", [_order("1", customer_id="k", amount=Decimal(0), is_cancellation=True)])
    result = retention.run(store, retention.Params(), CONTEXT)
    assert "1 order is loaded, but none is a purchase" in _write(result)


def test_cross_selling_tells_missing_lines_from_missing_customers(store):
    add(store, "orders", [_order("1")])
    assert "1 order without lines" in _write(_run_cross_selling(store))
    line = {"order_id": "1", "line_id": "1", "product_id": "p", "amount": Decimal(90)}
    add(store, "order_lines", [line])
    assert "1 without a customer" in _write(_run_cross_selling(store))


def _run_cross_selling(store: Store) -> Result:
    return cross_selling.run(store, cross_selling.Params(), CONTEXT)


def test_orders_without_a_customer_and_merged_numbers_are_counted_in_each_answer(store):
    customers = [{"customer_id": number, "email": "ida@web.de"} for number in ("7", "8")]
    add(store, "customers", customers)
    known = [_order(str(n), customer_email="Ida@web.de") for n in range(3)]
    strange = [_order("8", customer_email="a@b.de"), _order("9", amount=Decimal("180.50"))]
    add(store, "orders", [*known, *strange])
    for analysis in ANALYSES:
        result = analysis.run(store, analysis.Params(), CONTEXT)
        assert "2 orders (EUR 270.50) without a customer are left out" in _write(result)
        assert "2 Bestellungen (270,50" in _write(result, "de")
        assert "2 customer numbers count as 1 person" in _write(result)
    assert store.frame("SELECT customer_id, revenue FROM abc_classes").rows() == [("7", 270)]
