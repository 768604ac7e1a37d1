"""Sheets of workbooks."""

import datetime as dt

import pytest

from scrm.errors import InputError
from scrm.ingest import LoadSettings, load


def test_a_workbook_is_read_sheet_by_sheet(tmp_path, store):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Mai")
        sheet.write_row(0, 0, ["Bericht"])
        sheet.write_row(2, 0, ["order_id", "customer_id", "ordered_at", "amount", "currency"])
        date = book.add_format({"num_format": "dd.mm.yyyy"})
        for row, (number, amount) in enumerate(
            (("007", 1.234), ("008", 1234.5), ("009", "1.234,50")), 3
        ):
            sheet.write_row(row, 0, [number, 17850])
            sheet.write_datetime(row, 2, dt.date(2024, 5, 1), date)
            sheet.write_row(row, 3, [amount, "EUR"])
        book.add_worksheet("leer")
    summary = load(store, [tmp_path / "book.xlsx"], settings=LoadSettings(timezone="UTC")).files
    assert [(file.path.rsplit("/", 1)[1], file.new) for file in summary] == [("Mai", 3)]
    rows = store.frame(
        "SELECT order_id, customer_id, ordered_at::VARCHAR, amount::VARCHAR FROM orders "
        "ORDER BY order_id"
    ).rows()
    assert rows == [
        ("007", "17850", "2024-05-01 00:00:00", "1.2340"),
        ("008", "17850", "2024-05-01 00:00:00", "1234.5000"),
        ("009", "17850", "2024-05-01 00:00:00", "1234.5000"),
    ]


def test_a_damaged_workbook_is_refused(tmp_path, store):
    (tmp_path / "book.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(InputError, match="not a readable spreadsheet"):
        load(store, [tmp_path / "book.xls"])


def test_sheets_that_fit_no_format_are_named_where_others_are_loaded(store, tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        book.add_worksheet("Kunden").write_row(0, 0, ["Kundennummer", "Nachname"])
        book.get_worksheet_by_name("Kunden").write_row(1, 0, ["0042", "Berg"])
        book.add_worksheet("Notizen").write_row(0, 0, ["foo", "bar"])
    (file,) = load(store, [tmp_path / "book.xlsx"]).files
    assert (file.new, [each.en for each in file.warnings]) == (
        1,
        ["sheets not loaded, as their columns fit no known format: Notizen"],
    )
