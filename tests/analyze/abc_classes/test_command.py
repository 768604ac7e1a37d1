"""The commands ``scrm abc``, ``abc migration`` and ``abc xyz``: stored classes, money, refusals."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from pydantic import ValidationError
from tests.analyze.purchases import orders, store_with
from tests.rows import insert

from scrm.analyze import abc_classes
from scrm.analyze.abc_classes import MigrationParams, XyzParams
from scrm.config import Context

DAY = date(2025, 6, 30)
CONTEXT = Context(as_of=DAY)


def test_the_command_stores_the_classes_and_counts_those_apart():
    store = store_with(
        orders(("a", DAY, 80), ("b", DAY, 20), ("c", DAY, -5), ("d", DAY, 4), ("d", DAY, -4))
    )
    result = abc_classes.run(store, abc_classes.Params(), CONTEXT)
    assert [
        result.fact(name)
        for name in ("a_count", "b_count", "c_count", "negative_count", "zero_count")
    ] == [
        1,
        1,
        0,
        1,
        1,
    ]
    assert result.fact("net_revenue") == Decimal(95)
    assert "des Umsatzes." in result.finding.de
    assert store.value("SELECT abc_class FROM abc_classes WHERE customer_id = 'b'") == "B"


def test_a_cancelled_order_is_no_revenue_but_a_credit_note_takes_some_back():
    rows = orders(("a", DAY, 100), ("a", DAY, 50), ("a", DAY, -30)).with_columns(
        is_cancellation=pl.Series([False, True, True])
    )
    result = abc_classes.run(store_with(rows), abc_classes.Params(), CONTEXT)
    assert result.fact("net_revenue") == Decimal(70)


def test_currencies_are_never_added():
    both = pl.concat(
        [
            orders(("a", DAY, 100)),
            orders(("b", DAY, 70), currency="USD").with_columns(order_id=pl.lit("x")),
        ]
    )
    result = abc_classes.run(store_with(both), abc_classes.Params(), CONTEXT)
    assert result.fact("net_revenue") == Decimal(100)
    assert any("USD" in note.en for note in result.notes)


def test_sales_after_as_of_do_not_count():
    store = store_with(orders(("a", DAY, 10), ("b", date(2025, 7, 1), 90)))
    assert abc_classes.run(store, abc_classes.Params(), CONTEXT).fact("net_revenue") == Decimal(10)


def test_without_sales_the_answer_is_a_named_refusal_and_old_classes_go():
    store = store_with(orders(("a", DAY, 10)))
    abc_classes.run(store, abc_classes.Params(), CONTEXT)
    result = abc_classes.run(store, abc_classes.Params(), Context(as_of=date(2020, 1, 1)))
    assert result.refused
    assert "1 outside the period" in result.notes[0].en
    assert store.row_count("abc_classes") == 0


def test_impossible_cuts_are_refused():
    with pytest.raises(ValidationError, match="rising"):
        abc_classes.Params(cuts=(95, 80))


def test_migration_counts_every_customer_once():
    rows = [
        ("a", date(2025, 1, 10), 90),
        ("b", date(2025, 1, 11), 5),
        ("b", date(2025, 6, 20), 50),
        ("c", DAY, 1),
    ]
    result = abc_classes.migration(store_with(orders(*rows)), MigrationParams(), CONTEXT)
    frame = result.table("migration").frame.select("from_class", "to_class", "n")
    counts = {(a, b): n for a, b, n in frame.iter_rows() if n}
    assert counts == {("A", "-"): 1, ("B", "A"): 1, ("-", "C"): 1}


def test_too_few_whole_months_are_refused():
    rows = [("steady", date(2025, month, 5), 10) for month in range(1, 7)]
    period = Context(as_of=DAY, period=(date(2025, 1, 1), DAY))
    found = abc_classes.xyz(store_with(orders(*rows)), XyzParams(by="customer"), period)
    assert found.refused  # data begin on 5 January: five whole months


def test_a_customer_who_buys_alike_each_month_is_steady_and_one_purchase_tells_nothing():
    months = [date(2024, month, 5) for month in range(1, 13)]
    months = [date(2023, 12, 1), *months, *(date(2025, month, 5) for month in range(1, 7))]
    rows = [("steady", month, 10) for month in months] + [("once", date(2024, 1, 5), 60)]
    result = abc_classes.xyz(store_with(orders(*rows)), XyzParams(by="customer"), CONTEXT)
    frame = result.table("xyz").frame
    assert dict(frame.select("item", "xyz_class").rows()) == {"steady": "X", "once": None}
    assert (result.fact("x_count"), result.fact("undecided_count")) == (1, 1)
    assert result.finding.en == "1 of 2 have steady demand (X); for 1 it cannot be told."


def test_care_by_class_counts_contacts_and_waits():
    store = store_with(orders(("a", DAY, 80), ("b", DAY, 20)))
    insert(
        store,
        "INSERT INTO tickets (ticket_id, customer_id, created_at, first_reply_at) VALUES "
        "('1', 'a', TIMESTAMP '2025-06-01 10:00', TIMESTAMP '2025-06-01 11:00'), ('2', 'a', "
        "TIMESTAMP '2025-06-02 10:00', NULL)",
    )
    insert(
        store,
        "INSERT INTO posts (channel, post_id, kind, author_id, is_own, created_at, parent_id) "
        "VALUES "
        "('x', 'p1', 'comment', 'u', FALSE, TIMESTAMP '2025-06-03 10:00', NULL), "
        "('x', 'p2', 'reply', 'own', TRUE, TIMESTAMP '2025-06-03 10:30', 'p1')",
    )
    insert(
        store, "INSERT INTO identities (channel, profile_id, customer_id) VALUES ('x', 'u', 'b')"
    )
    care = abc_classes.run(store, abc_classes.Params(), CONTEXT).table("care").frame
    found = care.select("abc_class", "contacts", "unanswered_count", "median_reply_seconds").rows()
    assert found == [("A", 2, 1, 3600.0), ("B", 1, 0, 1800.0)]


def test_without_order_lines_products_are_refused_for_that_reason():
    store = store_with(orders(("c1", date(2024, 1, 1), 10)))
    for result in (
        abc_classes.run(store, abc_classes.Params(by="product"), CONTEXT),
        abc_classes.xyz(store, XyzParams(by="product"), CONTEXT),
    ):
        assert result.refused
        assert "No order line is loaded (1 order without lines)" in result.notes[0].en


def test_without_a_label_of_the_crm_classes_by_segment_are_refused():
    store = store_with(orders(("c1", date(2024, 1, 1), 10)))
    result = abc_classes.run(store, abc_classes.Params(by="segment"), CONTEXT)
    assert result.refused
    assert "carries a segment" in result.notes[0].en
    insert(store, "INSERT INTO customers (customer_id, segment) VALUES ('c1', 'Gold')")
    found = abc_classes.run(store, abc_classes.Params(by="segment"), CONTEXT)
    assert found.table("segments").frame["segment"].to_list() == ["Gold"]


def test_the_finding_of_a_migration_says_what_chance_explains():
    rows = [("a", date(2025, 1, 10), 90), ("a", date(2025, 6, 20), 50), ("b", DAY, 1)]
    result = abc_classes.migration(store_with(orders(*rows)), MigrationParams(), CONTEXT)
    assert result.finding.en.startswith("0 of 1 A customers are no longer A: no more than chance")
    assert result.intervals == ("redistributed_purchases",)
