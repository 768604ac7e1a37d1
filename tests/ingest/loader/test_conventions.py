"""Decimal marks and the order of day and month, decided by all cells of a column."""

import pytest
from tests.ingest.inputs import UTC, write_file

from scrm.errors import InputError
from scrm.ingest import LoadSettings, inspect, load, show_source
from scrm.ingest.types import BlockSizes

SMALL = LoadSettings(timezone="UTC", blocks=BlockSizes(chunk_bytes=37, block_bytes=37))
HEADER = "order_id,customer_id,ordered_at,amount,currency\n"


@pytest.mark.parametrize(
    ("last", "texts"),
    [
        ("31/12/2024", ("2024-02-01", "2024-04-03", "2024-12-31")),
        ("12/31/2024", ("2024-01-02", "2024-03-04", "2024-12-31")),
    ],
)
def test_a_cell_in_a_late_block_decides_the_dates_of_the_whole_column(last, texts, tmp_path, store):
    rows = "".join(
        f"{number},x,{day},gut,1\n" for number, day in enumerate(("01/02/2024", "03/04/2024", last))
    )
    path = write_file(tmp_path, "post_id,channel,created_at,text,like_count\n" + rows)
    load(store, [path], settings=SMALL)
    days = store.frame("SELECT created_at::DATE::VARCHAR AS day FROM posts ORDER BY line")["day"]
    assert tuple(days) == texts


def test_a_clear_date_in_a_late_block_decides_an_ambiguous_one(store, tmp_path):
    rows = "".join(f"{each},a,2024-01-31,1.00,EUR\n" for each in range(50))
    late = "50,a,01/02/2024,1.00,EUR\n51,a,31/01/2024,1.00,EUR\n"
    load(store, [write_file(tmp_path, HEADER + rows + late)], settings=SMALL)
    days = "SELECT ordered_at::DATE::VARCHAR AS day FROM orders WHERE line > 51 ORDER BY line"
    assert store.frame(days)["day"].to_list() == ["2024-02-01", "2024-01-31"]
    assert store.row_count("orders") == 52


@pytest.mark.parametrize(
    ("amounts", "stored"),
    [
        (("5.00", "1.234", "7.50"), ("5.0000", "1.2340", "7.5000")),
        (("5", "1.234", "7,50"), ("5.0000", "1234.0000", "7.5000")),
        (("5.00", "1.234", "7,50"), ("5.0000", "7.5000")),  # both marks: 1.234 is ambiguous
    ],
)
def test_the_decimal_mark_of_any_block_decides_ambiguous_amounts(amounts, stored, tmp_path, store):
    rows = [f'{number},a,2024-01-31,"{each}",EUR\n' for number, each in enumerate(amounts)]
    summary = load(store, [write_file(tmp_path, HEADER + "".join(rows))], settings=SMALL).files[0]
    found = store.frame("SELECT amount::VARCHAR AS amount FROM orders ORDER BY line")["amount"]
    assert tuple(found) == stored
    assert (summary.new, summary.quarantined) == (len(stored), 3 - len(stored))


def test_amounts_that_fit_both_conventions_refuse_the_file(store, tmp_path):
    path = write_file(tmp_path, HEADER + "1,a,2024-01-31,5,EUR\n2,a,2024-01-31,1.234,EUR\n")
    with pytest.raises(InputError, match="'amount' fit both 1.234 = 1234 and") as caught:
        load(store, [path], settings=SMALL)
    assert "--decimal de" in caught.value.hint
    assert store.row_count("orders") == 0


@pytest.mark.parametrize("on_error", ["quarantine", "stop"])
def test_a_skipped_total_does_not_make_amounts_ambiguous(store, tmp_path, on_error):
    text = HEADER + "1,a,2024-01-31,617,EUR\n2,a,2024-02-01,617,EUR\nSumme,,,1.234,\n"
    path, settings = write_file(tmp_path, text), UTC.model_copy(update={"on_error": on_error})
    summary = load(store, [path], settings=settings).files[0]
    assert (summary.new, summary.skipped) == (2, {"total_row": 1})
    assert inspect([path], settings=settings)[0].summary.new == 2


def test_a_mapping_with_the_wrong_order_of_days_refuses_a_file_instead_of_misreading_it(
    store, tmp_path
):
    mapping = show_source("generic_orders").replace(
        "name: generic_orders", "name: own_orders\ndates: mdy"
    )
    (tmp_path / "own_orders.yaml").write_text(mapping)
    text = HEADER + "1,a,03/07/2026,1,EUR\n2,a,{},1,EUR\n"
    settings = LoadSettings(source="own_orders", source_folders=(tmp_path,))
    with pytest.raises(
        InputError,
        match=r"own_orders reads column 'ordered_at' with dates: mdy, but some of its cells fit",
    ):
        load(store, [write_file(tmp_path, text.format("27/03/2026"))], settings=settings)
    assert store.value("SELECT count(*) FROM orders") == 0
    one = load(store, [write_file(tmp_path, text.format("gestern"))], settings=settings).files[0]
    assert (one.new, one.quarantined) == (1, 1)
