"""Tables in HTML that are called spreadsheets."""

import pytest
from tests.ingest.inputs import write_file

from scrm.errors import InputError, UnreadableFileError
from scrm.ingest import LoadSettings, inspect, load

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta charset="utf-8"><style>td {color: red}</style></head><body>
<table border=1><tr><td colspan=3>Orders of March</td></tr>
<tr><th>order_id</th><th>customer_id</th><th>ordered_at</th><th>amount</th></tr>
<tr><td>1</td><td>K&ouml;ln&nbsp;7</td><td>14.03.2026</td><td>1.234,50</td></tr>
<tr><td>2<td>a &amp;<br>b<td>15.03.2026<td><b>2</b>,00
</table></body></html>"""
UTC = LoadSettings(timezone="UTC")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_in_html_is_read_like_a_sheet(store, tmp_path, encoding):
    path = tmp_path / "orders.xls"
    path.write_bytes(PAGE.replace("&ouml;", "ö").encode(encoding))
    summary = load(store, [path], settings=UTC).files[0]
    assert (summary.mapping, summary.rows, summary.quarantined) == ("generic_orders", 2, 0)
    rows = store.frame("SELECT order_id, customer_id, amount::VARCHAR FROM orders ORDER BY 1")
    assert rows.rows() == [("1", "Köln\xa07", "1234.5000"), ("2", "a &\nb", "2.0000")]


def test_a_break_in_a_cell_is_a_line_break_of_its_text(store, tmp_path):
    page = PAGE.replace("order_id", "post_id").replace("customer_id", "text")
    page = page.replace("ordered_at", "created_at").replace("amount", "channel")
    load(store, [write_file(tmp_path, page, "posts.xls")], settings=UTC)
    assert store.value("SELECT text FROM posts WHERE post_id = '2'") == "a &\nb"


def test_a_page_called_csv_is_no_spreadsheet_and_is_refused(store, tmp_path):
    page = PAGE.replace("urn:schemas-microsoft-com:office:excel", "")
    with pytest.raises(UnreadableFileError, match="is a web page"):
        load(store, [write_file(tmp_path, page, "orders.csv")])


def test_a_login_page_called_xls_is_refused(store, tmp_path):
    page = "<!DOCTYPE html><html><body><form>Log in</form></body></html>"
    with pytest.raises(UnreadableFileError, match="a web page without a table"):
        load(store, [write_file(tmp_path, page, "orders.xls")])


@pytest.mark.parametrize(
    "limits",
    [{"columns": 3}, {"book_cells": 5}, {"book_bytes": 100}],
    ids=lambda each: next(iter(each)),
)
def test_a_page_beyond_a_limit_is_refused_by_its_name(store, tmp_path, limits):
    settings = LoadSettings(limits=LoadSettings().limits.model_copy(update=limits))
    with pytest.raises(InputError, match=rf"limit: {next(iter(limits))}"):
        load(store, [write_file(tmp_path, PAGE, "orders.xls")], settings=settings)


def test_a_page_with_two_tables_is_two_sheets(tmp_path):
    path = write_file(tmp_path, PAGE + PAGE, "orders.xls")
    assert [each.summary.path for each in inspect([path])] == [
        f"{path}/table 1",
        f"{path}/table 2",
    ]


def test_an_archive_of_bluesky_is_refused_by_name(store, tmp_path):
    path = tmp_path / "repo.car"
    path.write_bytes(b"\x3a\xa2eroots\x81\xd8*X%\x00\x01q\x12 " + b"\x01" * 32 + b"gversion\x01")
    with pytest.raises(UnreadableFileError, match=r"CAR archive \(Bluesky\)"):
        load(store, [path])
