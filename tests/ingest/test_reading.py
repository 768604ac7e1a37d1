import csv
import datetime as dt
import io
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.errors import InputError
from scrm.ingest import Limits, LoadSettings, load
from scrm.ingest.files.archives import FilePart, list_parts
from scrm.ingest.files.csv_reader import read_blocks
from scrm.ingest.files.csv_records import Dialect, find_records
from scrm.ingest.files.dialect import list_tables
from scrm.ingest.files.encoding import detect_encoding
from scrm.ingest.files.json_values import parse_json
from scrm.ingest.loader.load import known_mappings
from scrm.ingest.types import Block

CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=("Cs",)), max_size=12
)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=12)


def _part(folder: str | Path, data: bytes, name: str = "a.csv") -> FilePart:
    path = Path(folder) / name
    path.write_bytes(data)
    part = next(list_parts([path], Limits()))
    assert isinstance(part, FilePart)
    return part


def _rows(found: Iterable[Block], width: int) -> list[list[str]]:
    """Return the cells of blocks, none of which may hold a bad row."""
    rows = []
    for block in found:
        assert not block.bad
        rows += zip(
            *(block.cells.column(f"c{index}").to_pylist() for index in range(width)), strict=True
        )
    return [list(row) for row in rows]


def _read(part: FilePart, delimiter: str, skip: int) -> list[list[str]]:
    dialect = Dialect(delimiter, '"', skip, 2)
    return _rows(
        read_blocks(part, detect_encoding(part, "utf-8"), dialect, ("a", "b", "c"), Limits()), 3
    )


@given(rows=ROWS, delimiter=st.sampled_from(",;\t|"), end=st.sampled_from(["\n", "\r\n"]))
def test_any_table_written_in_any_dialect_reads_back_equal(rows, delimiter, end):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b", "c"])
    writer.writerows(rows)
    data = stream.getvalue().encode()
    with TemporaryDirectory() as folder:
        assert _read(_part(folder, data), delimiter, data.index(end.encode()) + len(end)) == rows


HEADER = ["post_id", "channel", "author", "created_at", "text"]
KNOWN = known_mappings(LoadSettings())


@given(
    texts=st.lists(
        st.text(st.sampled_from("aä ß€;,\t|\"'\n.0-="), max_size=14), min_size=1, max_size=8
    ),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_a_table_of_any_supported_dialect_and_encoding_is_recognised_and_reads_back_equal(
    texts, delimiter, end, quoting, encoding
):
    rows = [
        [str(number), "x", "Ä", "2024-05-01 10:00:00", text] for number, text in enumerate(texts)
    ]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([HEADER, *rows])
    with TemporaryDirectory() as folder:
        (table,) = list_tables(
            _part(folder, stream.getvalue().encode(encoding)), LoadSettings(), KNOWN
        )
        assert list(table.header) == HEADER
        assert _rows(table.blocks(), len(HEADER)) == rows


@given(
    pieces=st.lists(
        st.sampled_from(["a", '"', '""', ",", "\n", '"b"', '"c,d"', '"e\nf"', "\r\n", "x"]),
        max_size=30,
    ),
    cut=st.integers(0, 60),
)
def test_records_found_piece_by_piece_are_those_found_at_once(pieces, cut):
    data = "".join(pieces).encode()
    whole = find_records(data, 44, 34, is_last=True) if data else None
    first = find_records(data[:cut], 44, 34, is_last=False)
    if whole is None or first.open_quote or data[:cut].endswith((b'"', b"\r")):
        return
    assert whole.lines.tolist()[: len(first.lines)] == first.lines.tolist()


def test_lines_are_counted_within_quotes_too():
    assert find_records(b'a\n"b\n\nc"\nd\n', 44, 34, is_last=True).lines.tolist() == [0, 1, 4]


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "[Infinity]",
        "[-Infinity]",
        "[1,]",
        "{a:1}",
        "'a'",
        "[01]",
        "[1.]",
        "[.5]",
        '["\t"]',
        "[1 2]",
        "",
        "nul",
    ],
)
def test_what_the_json_standard_forbids_is_refused(text):
    with pytest.raises(ValueError, match=r"JSON|Expect|Extra|Illegal|Invalid|delimiter"):
        parse_json(text)


def test_numbers_of_json_stay_the_text_they_are():
    assert parse_json("[12345678901234567890, 1e400, -0, 1.50, 1.234]") == [
        "12345678901234567890",
        "1e400",
        "-0",
        "1.50",
        "1.2340",
    ]


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
        "SELECT order_id, customer_id, ordered_at::VARCHAR, amount::VARCHAR FROM orders ORDER BY order_id"
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


def test_a_small_json_document_of_very_many_values_is_refused(tmp_path, store):
    """Each of its 12 million empty lists takes 56 bytes: the limit is met before they are made."""
    (tmp_path / "a.json").write_text("[" + "[]," * 12_000_000 + "[]]")
    with pytest.raises(InputError, match=r"more than 20,000,000 values \(limit: json_values\)"):
        load(store, [tmp_path / "a.json"])
