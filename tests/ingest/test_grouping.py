"""Continuation rows: several lines that are one order, or one ticket."""

import pytest

from scrm import ingest
from scrm.errors import InputError
from scrm.ingest import LoadSettings

HEADER = "Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price\n"
FIRST = "#1,a@x.de,paid,USD,30.00,30.00,2024-03-12 09:14:00 +0100,1,Mug,10.00\n"
OTHER = "#2,b@x.de,paid,EUR,5.00,5.00,2024-03-12 09:14:00 +0100,1,Pen,5.00\n"
ORDER_LINES = "SELECT order_id, line_id, product_name, CAST(amount AS INTEGER), currency FROM order_lines ORDER BY ALL"
MUG, CUP = ("#1", "1", "Mug", 10, "USD"), ("#1", "2", "Cup", 20, "USD")


def load(store, tmp_path, text, **settings):
    path = tmp_path / "orders.csv"
    path.write_text(text)
    return ingest.load(store, [path], settings=LoadSettings(**settings)).files[0]


def lines(store):
    return store.frame(ORDER_LINES).rows()


@pytest.mark.parametrize(
    "more", ["#1,,,,,,,2,Cup,10.00\n", "#1,a@x.de,,,,,2024-03-12 09:14:00 +0100,2,Cup,10.00\n"]
)
def test_a_continuation_row_takes_what_it_lacks_from_its_order_even_where_it_repeats_some(
    store, tmp_path, more
):
    load(store, tmp_path, HEADER + FIRST + more + OTHER)
    assert lines(store) == [MUG, CUP, ("#2", "1", "Pen", 5, "EUR")]
    assert store.frame(
        "SELECT order_id, CAST(amount AS INTEGER) FROM orders ORDER BY 1"
    ).rows() == [
        ("#1", 30),
        ("#2", 5),
    ]


def test_an_order_keeps_its_amount_where_its_continuation_rows_come_first(store, tmp_path):
    load(store, tmp_path, HEADER + "#1,,,,,,,2,Cup,10.00\n" + FIRST)
    assert store.frame("SELECT order_id, CAST(amount AS INTEGER), currency FROM orders").rows() == [
        ("#1", 30, "USD")
    ]


def test_rows_of_one_order_that_do_not_stand_together_are_refused_with_the_line(store, tmp_path):
    with pytest.raises(InputError, match=r"line 4: rows with the same Name are not adjacent"):
        load(store, tmp_path, HEADER + FIRST + OTHER + "#1,,,,,,,2,Cup,10.00\n")
    assert not store.value("SELECT count(*) FROM orders")


def test_a_continuation_row_that_is_replayed_keeps_its_place_in_the_order(store, tmp_path):
    folder = tmp_path / "sources"
    folder.mkdir()
    mended = ingest.show_source("shopify_orders").replace(
        "[Lineitem price]}", "[Lineitem price], empty: [free]}"
    )
    (folder / "shopify_orders.yaml").write_text(mended)
    assert load(store, tmp_path, HEADER + FIRST + "#1,,,,,,,2,Cup,free\n").quarantined == 1
    again = ingest.replay_quarantine(store, settings=LoadSettings(source_folders=(folder,))).files[
        0
    ]
    assert (again.new, again.quarantined) == (1, 0)
    assert lines(store) == [MUG, ("#1", "2", "Cup", None, "USD")]
