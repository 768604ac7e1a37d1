"""Continuation rows: several lines that are one order."""

import pytest
from tests.ingest.inputs import write_file

from scrm.errors import InputError
from scrm.ingest import LoadSettings, load, replay_quarantine, show_source

HEADER = (
    "Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem "
    "name,Lineitem price\n"
)
FIRST = "#1,a@x.de,paid,USD,30.00,30.00,2024-03-12 09:14:00 +0100,1,Mug,10.00\n"
OTHER = "#2,b@x.de,paid,EUR,5.00,5.00,2024-03-12 09:14:00 +0100,1,Pen,5.00\n"
ORDER_LINES = (
    "SELECT order_id, line_id, product_name, CAST(amount AS INTEGER), currency FROM order_lines "
    "ORDER BY ALL"
)
MUG, CUP = ("#1", "1", "Mug", 10, "USD"), ("#1", "2", "Cup", 20, "USD")


def load_text(store, tmp_path, text):
    return load(store, [write_file(tmp_path, text)]).files[0]


def lines(store):
    return store.frame(ORDER_LINES).rows()


@pytest.mark.parametrize(
    "more", ["#1,,,,,,,2,Cup,10.00\n", "#1,a@x.de,,,,,2024-03-12 09:14:00 +0100,2,Cup,10.00\n"]
)
def test_a_continuation_row_takes_missing_cells_from_its_order_even_if_it_repeats_some(
    store, tmp_path, more
):
    load_text(store, tmp_path, HEADER + FIRST + more + OTHER)
    assert lines(store) == [MUG, CUP, ("#2", "1", "Pen", 5, "EUR")]
    assert store.frame(
        "SELECT order_id, CAST(amount AS INTEGER) FROM orders ORDER BY 1"
    ).rows() == [
        ("#1", 30),
        ("#2", 5),
    ]


def test_an_order_keeps_its_amount_if_its_continuation_rows_come_first(store, tmp_path):
    load_text(store, tmp_path, HEADER + "#1,,,,,,,2,Cup,10.00\n" + FIRST)
    assert store.frame("SELECT order_id, CAST(amount AS INTEGER), currency FROM orders").rows() == [
        ("#1", 30, "USD")
    ]


def test_rows_of_one_order_that_are_not_adjacent_are_refused_with_the_line(store, tmp_path):
    with pytest.raises(InputError, match=r"line 4: rows with the same Name are not adjacent"):
        load_text(store, tmp_path, HEADER + FIRST + OTHER + "#1,,,,,,,2,Cup,10.00\n")
    assert not store.value("SELECT count(*) FROM orders")


def test_a_replayed_continuation_row_keeps_its_number_in_the_order(store, tmp_path):
    folder = tmp_path / "sources"
    folder.mkdir()
    corrected = show_source("shopify_orders").replace(
        "[Lineitem price]}", "[Lineitem price], empty: [free]}"
    )
    (folder / "shopify_orders.yaml").write_text(corrected)
    assert load_text(store, tmp_path, HEADER + FIRST + "#1,,,,,,,2,Cup,free\n").quarantined == 1
    again = replay_quarantine(store, settings=LoadSettings(source_folders=(folder,))).files[0]
    assert (again.new, again.quarantined) == (1, 0)
    assert lines(store) == [MUG, ("#1", "2", "Cup", None, "USD")]
