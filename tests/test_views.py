"""The views: who is one person, what a sale is worth, and who may be contacted."""

from datetime import datetime
from decimal import Decimal

import pytest
from tests.rows import add

from scrm.store import Store


def _customers(store: Store, *rows: tuple[str, str | None, str | None]) -> None:
    add(
        store,
        "customers",
        [
            {"customer_id": number, "email": email, "first_name": name}
            for number, email, name in rows
        ],
    )


def _persons(store: Store) -> list[tuple[str, str]]:
    query = "SELECT customer_id, person_id FROM persons ORDER BY customer_id"
    return store.frame(query).rows()


def _sales(store: Store) -> dict[str, tuple[str | None, Decimal | None]]:
    rows = store.frame("SELECT order_id, customer_id, amount FROM sales").rows()
    return {order: (customer, amount) for order, customer, amount in rows}


def _orders(store: Store, *rows: dict[str, object]) -> None:
    empty = {"customer_id": None, "customer_email": None, "amount": None, "status": None}
    rest = {"is_cancellation": None, "ordered_at": None}
    add(store, "orders", [{**empty, **rest, "currency": "EUR", **row} for row in rows])


def _lines(store: Store, *rows: dict[str, object]) -> None:
    empty = {"customer_id": None, "customer_email": None, "is_cancellation": None}
    add(
        store,
        "order_lines",
        [{**empty, "line_id": str(n), "currency": "EUR", **row} for n, row in enumerate(rows)],
    )


def test_numbers_that_share_a_normalised_address_are_one_person(store):
    _customers(
        store,
        ("3", "Ida.Berg@GoogleMail.com", "Ida"),
        ("1", "idaberg+shop@gmail.com", None),
        ("2", "other@web.de", "Ida"),
    )
    assert _persons(store) == [("1", "1"), ("2", "2"), ("3", "1")]


def test_a_family_with_one_address_is_several_persons(store):
    _customers(
        store,
        ("1", "familie.berg@web.de", "Ida"),
        ("2", "familie.berg@web.de", "Otto"),
        ("3", "familie.berg@web.de", "ida"),
        ("4", "familie.berg@web.de", None),
    )
    assert _persons(store) == [("1", "1"), ("2", "2"), ("3", "1"), ("4", "4")]


@pytest.mark.parametrize("address", ["info@berg.de", "keine@keine.de", "unbekannt@berg.de", "-"])
def test_nobody_is_merged_by_a_shared_mailbox_or_placeholder(store, address):
    _customers(store, ("1", address, "Ida"), ("2", address, "Ida"))
    assert _persons(store) == [("1", "1"), ("2", "2")]


def test_a_person_who_is_called_like_a_placeholder_is_somebody(store):
    rows = [
        {"customer_id": number, "email": "gast@berg.de", "first_name": "Eva", "last_name": "Gast"}
        for number in ("1", "2")
    ]
    add(store, "customers", rows)
    assert _persons(store) == [("1", "1"), ("2", "1")]


def test_an_export_can_say_who_is_one_person(store):
    rows = [
        {"customer_id": "k3", "person_id": "u1", "email": "a@web.de"},
        {"customer_id": "k2", "person_id": "u1", "email": None},
        {"customer_id": "k4", "person_id": None, "email": "a@web.de"},  # the address of u1
        {"customer_id": "k5", "person_id": "u2", "email": None},
    ]
    add(store, "customers", rows)
    assert _persons(store) == [("k2", "k2"), ("k3", "k2"), ("k4", "k2"), ("k5", "k5")]


def test_two_declared_persons_stay_two_although_they_share_an_address(store):
    rows = [{"customer_id": f"k{n}", "person_id": f"u{n}", "email": "a@web.de"} for n in range(2)]
    add(store, "customers", rows)
    assert _persons(store) == [("k0", "k0"), ("k1", "k1")]


def test_guest_numbers_that_only_orders_name_are_merged_by_the_address_of_the_order(store):
    _orders(
        store,
        {"order_id": "1", "customer_id": "g1", "customer_email": "ida@web.de", "amount": 10},
        {"order_id": "2", "customer_id": "g2", "customer_email": "Ida@web.de", "amount": 20},
        {"order_id": "3", "customer_email": "ida@web.de", "amount": 30},
    )
    assert {customer for customer, _ in _sales(store).values()} == {"g1"}


def test_an_order_finds_its_person_by_address_unless_it_belongs_to_two(store):
    _customers(
        store,
        ("1", "ida@web.de", "Ida"),
        ("2", "IDA@web.de", None),
        ("3", "berg@web.de", "Ida"),
        ("4", "berg@web.de", "Otto"),
    )
    _orders(
        store,
        {"order_id": "a", "customer_email": "ida@web.de", "amount": 1},
        {"order_id": "b", "customer_email": "berg@web.de", "amount": 1},
        {"order_id": "c", "customer_email": "new@web.de", "amount": 1},
        {"order_id": "d", "customer_id": "2", "amount": 1},
    )
    found = {order: customer for order, (customer, _) in _sales(store).items()}
    assert found == {"a": "1", "b": None, "c": None, "d": "1"}


def test_the_number_0_of_guests_is_nobodys(store):
    _customers(store, ("7", "ida@web.de", "Ida"))
    guest = {"customer_id": "0", "amount": 1}
    _orders(
        store,
        {**guest, "order_id": "a", "customer_email": "ida@web.de"},
        {**guest, "order_id": "b", "customer_email": "otto@web.de"},
        {**guest, "order_id": "c"},
    )
    found = {order: customer for order, (customer, _) in _sales(store).items()}
    assert found == {"a": "7", "b": None, "c": None}


def test_an_order_takes_amount_day_customer_and_currency_from_its_lines(store):
    moment = datetime(2026, 3, 1, 9)  # noqa: DTZ001  stored in UTC
    add(store, "orders", [{"order_id": "1", "status": "delivered"}])
    line = {"order_id": "1", "ordered_at": moment, "customer_id": "k", "unit_price": Decimal("2.5")}
    _lines(store, {**line, "quantity": 3.0, "currency": "CHF"}, {**line, "quantity": 1.0})
    found = store.frame("SELECT customer_id, ordered_at, amount FROM sales").rows()
    assert found == [("k", moment, Decimal("10.0000"))]


def test_a_line_finds_its_customer_by_the_address_of_its_order(store):
    _customers(store, ("7", "ida@web.de", "Ida"))
    _orders(store, {"order_id": "1", "customer_email": "Ida@Web.de", "amount": 5})
    _lines(store, {"order_id": "1", "amount": 5})
    assert store.value("SELECT customer_id FROM line_sales") == "7"


@pytest.mark.parametrize(
    ("refunds", "left"),
    [
        ([("100-R", -80)], 0),  # named after its order
        ([("R-100", -80)], 0),
        ([("100/refund1", -30), ("100/refund2", -50)], 0),
        ([("G77", -80)], 0),  # the same amount of the same customer
        ([("G77", -30)], -30),  # a refund of something else
        ([("100-R", -90)], 0),  # with the shipping
    ],
)
def test_an_order_marked_refunded_is_not_subtracted_again(store, refunds, left):
    day = datetime(2026, 1, 5)  # noqa: DTZ001  stored in UTC
    marked = {"customer_id": "k", "is_cancellation": True, "status": "refunded", "ordered_at": day}
    _orders(
        store,
        {**marked, "order_id": "100", "amount": 80},
        *({**marked, "order_id": order, "amount": amount} for order, amount in refunds),
    )
    assert sum(amount for _, amount in _sales(store).values() if amount) == left


@pytest.mark.parametrize(
    ("refunds", "left"), [([-80], 20), ([-110], 0), ([-60, -60], 0), ([-20, -30], 50)]
)
def test_refunds_never_exceed_the_order_they_name(store, refunds, left):
    _orders(
        store,
        {"order_id": "100", "customer_id": "k", "amount": 100, "is_cancellation": False},
        *(
            {"order_id": f"100-R{n}", "customer_id": "k", "amount": a, "is_cancellation": True}
            for n, a in enumerate(refunds)
        ),
    )
    assert sum(amount for _, amount in _sales(store).values() if amount) == left


def test_a_cancelled_order_and_a_refund_of_another_one_are_two_things(store):
    cancelled = {"customer_id": "k", "amount": 60, "is_cancellation": True, "status": "cancelled"}
    _orders(
        store,
        {**cancelled, "order_id": "1"},
        {**cancelled, "order_id": "2", "status": "completed", "is_cancellation": False},
        {**cancelled, "order_id": "G9", "amount": -60, "status": "refunded"},
    )
    assert sum(amount for _, amount in _sales(store).values() if amount) == 0


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ([(80, True), (-80, True)], 0),
        ([(80, True), (50, False), (-80, True)], 50),
        ([(80, True), (-30, True)], 0),
        ([(80, False), (-30, True)], 50),
        ([(-30, True)], -30),
    ],
)
def test_a_cancelled_line_is_not_subtracted_again(store, lines, left):
    _lines(
        store,
        *({"order_id": "1", "amount": a, "is_cancellation": flag} for a, flag in lines),
    )
    for view in ("sales", "line_sales"):
        assert store.value(f"SELECT sum(amount) FROM {view}") == left


def _consents(store: Store, *rows: dict[str, object]) -> dict[str, str]:
    empty = {"email": None, "updated_at": None, "opt_outs_lifted_until": None, "person_id": None}
    add(store, "customers", [{**empty, **row} for row in rows])
    return dict(store.frame("SELECT customer_id, consent FROM consents").rows())


OLD, LATE = datetime(2026, 3, 1), datetime(2026, 5, 1)  # noqa: DTZ001  stored in UTC


def test_an_opt_out_applies_to_the_address_in_all_systems(store):
    found = _consents(
        store,
        {"customer_id": "h1", "email": "Ida+news@web.de", "consent": "no"},
        {"customer_id": "s1", "email": "ida@web.de", "consent": "yes", "updated_at": LATE},
        {"customer_id": "s2", "email": "otto@web.de", "consent": "yes"},
        {"customer_id": "s3", "email": None, "consent": "yes"},
        {"customer_id": "s4", "email": None, "consent": None},
    )
    assert found == {"h1": "no", "s1": "no", "s2": "yes", "s3": "yes", "s4": "unknown"}


def test_an_opt_out_applies_to_a_shared_mailbox_but_not_to_a_placeholder(store):
    found = _consents(
        store,
        {"customer_id": "1", "email": "info@berg.de", "consent": "no"},
        {"customer_id": "2", "email": "info@berg.de", "consent": "yes"},
        {"customer_id": "3", "email": "keine@keine.de", "consent": "no"},
        {"customer_id": "4", "email": "keine@keine.de", "consent": "yes"},
    )
    assert found == {"1": "no", "2": "no", "3": "no", "4": "yes"}


def test_an_opt_out_applies_to_all_numbers_of_a_person(store):
    found = _consents(
        store,
        {"customer_id": "1", "person_id": "u", "email": "a@web.de", "consent": "no"},
        {"customer_id": "2", "person_id": "u", "email": "b@web.de", "consent": "yes"},
    )
    assert found == {"1": "no", "2": "no"}


@pytest.mark.parametrize(
    ("refused_at", "lifted_until", "consent"),
    [
        (OLD, LATE, "yes"),
        (LATE, OLD, "no"),
        (OLD, OLD, "no"),
        (None, LATE, "no"),  # nobody knows which came first
        (OLD, None, "no"),  # nobody said that the later file is right
    ],
)
def test_a_later_consent_lifts_an_older_opt_out_only_if_it_says_so(
    store, refused_at, lifted_until, consent
):
    found = _consents(
        store,
        {"customer_id": "h1", "email": "ida@web.de", "consent": "no", "updated_at": refused_at},
        {
            "customer_id": "s1",
            "email": "ida@web.de",
            "consent": "yes",
            "updated_at": LATE,
            "opt_outs_lifted_until": lifted_until,
        },
    )
    assert found == {"h1": consent, "s1": consent}
