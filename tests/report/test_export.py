"""Data formats: the same data gives the same bytes, typed where the format has types."""

import csv
import io
import json
import math
import re
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.report.gallery import GALLERY, REFUSED

from scrm.errors import NoSpaceError, UsageError
from scrm.files import write_file
from scrm.report.csv_output import GERMAN
from scrm.report.export import FORMATS, choose_table, describe_choice, find_format, render
from scrm.report.json_output import to_json
from scrm.result import Column, Fact, Result, ResultTable, Text

NAMED = [("gallery", GALLERY)]


@pytest.mark.parametrize("output", FORMATS)
def test_the_same_result_gives_the_same_bytes(output: str) -> None:
    assert render(NAMED, output, lang="de") == render(NAMED, output, lang="de")


@pytest.mark.parametrize("output", FORMATS)
def test_a_refusal_without_tables_has_every_format(output: str) -> None:
    if output in {"csv", "tsv", "ndjson", "parquet"}:
        with pytest.raises(UsageError, match="no table"):
            render([("score", REFUSED)], output, lang="de")
    else:
        assert render([("score", REFUSED)], output, lang="de")


def test_the_envelope_holds_data_facts_notes_and_provenance() -> None:
    parsed = json.loads(to_json(NAMED, "en"))
    assert parsed["schema"] == "scrm.result/1"
    assert parsed["command"] == "gallery"
    assert parsed["as_of"] == "2024-12-31"
    assert parsed["data"]["classes"][0]["revenue"] == 6643123.12
    assert parsed["data"]["classes"][3]["revenue"] == -3070.47
    assert parsed["data"]["kpis"][0]["low"] == 0.0375
    assert parsed["facts"]["gini"] == 0.71234
    assert parsed["facts"]["net"] == 8300065.81
    assert parsed["rows_read"] == {"sales": 541909}
    assert parsed["columns"]["classes"][3]["unit"] == "EUR"
    assert list(parsed) == sorted(parsed)


def test_several_results_share_one_envelope() -> None:
    parsed = json.loads(to_json([*NAMED, ("score", REFUSED)], "de"))
    assert [part["command"] for part in parsed["results"]] == ["gallery", "score"]
    assert parsed["results"][1]["refused"]


def test_field_names_and_numbers_are_the_same_in_both_languages() -> None:
    german, english = (json.loads(to_json(NAMED, lang)) for lang in ("de", "en"))
    assert german["data"] == english["data"]


def test_an_amount_beyond_the_digits_of_a_float_stays_exact() -> None:
    fact = Fact(Column("net", "money", "Umsatz", "Revenue"), Decimal("12345678901234567.89"))
    assert (
        json.loads(to_json([("x", Result(Text("x", "x"), facts=(fact,)))], "de"))["facts"]["net"]
        == "12345678901234567.89"
    )


def test_one_table_formats_hold_the_rows_per_customer_unless_another_is_named() -> None:
    assert choose_table(NAMED).name == "customers"
    assert choose_table(NAMED, "classes").name == "classes"
    with pytest.raises(UsageError, match="no table 'x'") as error:
        choose_table(NAMED, "x")
    assert error.value.hint == "tables: classes, kpis, customers"


def test_csv_holds_every_row_and_value() -> None:
    rows = list(csv.DictReader(io.StringIO(render(NAMED, "csv", lang="de", table="classes"))))
    assert rows[0]["revenue"] == "6643123.12"
    assert rows[0]["last_order_on"] == "2024-12-31"
    assert rows[2]["abc_class"] == "C"
    assert rows[3] == {**rows[3], "abc_class": "", "gini": "", "is_open": "true"}


def test_ndjson_has_one_row_per_line() -> None:
    lines = render(NAMED, "ndjson", lang="de").splitlines()
    assert len(lines) == 30
    assert json.loads(lines[0])["customer_id"] == "K0001"


def test_parquet_keeps_types_and_values() -> None:
    frame = pl.read_parquet(io.BytesIO(render(NAMED, "parquet", lang="de", table="classes")))
    assert frame.equals(GALLERY.table("classes").frame)


def test_a_result_of_facts_alone_is_a_table_of_facts() -> None:
    result = Result(Text("x", "x"), facts=(Fact(Column("gini", "score", "Gini", "Gini"), 0.5),))
    assert render([("x", result)], "csv", lang="de") == "name,value,unit\ngini,0.5,\n"


def test_a_workbook_has_typed_cells(tmp_path: Path) -> None:
    calamine = pytest.importorskip("python_calamine")
    (tmp_path / "x.xlsx").write_bytes(render(NAMED, "xlsx", lang="de"))
    book = calamine.CalamineWorkbook.from_path(str(tmp_path / "x.xlsx"))
    assert book.sheet_names == ["scrm", "classes", "kpis", "customers"]
    row = book.get_sheet_by_name("classes").to_python()[1]
    assert row[:5] == ["A", 1178, 0.8, 6643123.12, 0.4123]
    assert row[6].isoformat() == "2024-12-31"
    assert row[9] is True


def test_sheets_with_long_or_forbidden_names_are_renamed(tmp_path: Path) -> None:
    calamine = pytest.importorskip("python_calamine")
    table = GALLERY.table("classes")
    tables = tuple(
        ResultTable(name, table.title, table.frame, table.columns)
        for name in ("a/b:c" * 20, "a/b:c" * 21, "SCRM")
    )
    (tmp_path / "x.xlsx").write_bytes(
        render([("x", Result(Text("x", "x"), tables=tables))], "xlsx", lang="de")
    )
    names = calamine.CalamineWorkbook.from_path(str(tmp_path / "x.xlsx")).sheet_names
    assert len({name.lower() for name in names}) == 4
    assert all(len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in names)


def test_a_missing_extra_names_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(UsageError, match="extra") as error:
        render(NAMED, "xlsx", lang="de")
    assert "scrm[xlsx]" in error.value.hint


def test_a_suffix_means_a_format() -> None:
    assert find_format(Path("a/b.XLSX")) == "xlsx"
    with pytest.raises(UsageError, match=r"no format has the suffix \.doc"):
        find_format(Path("x.doc"))
    with pytest.raises(UsageError, match="none"):
        find_format(Path("table"))


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    write_file(path, "old\n")
    monkeypatch.setattr(
        "os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(
        NoSpaceError, match=r"no space left for .*x\.csv: about 1 MB needed, \d+ MB free"
    ):
        write_file(path, "new\n")
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_no_folder_names_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder") as error:
        write_file(tmp_path / "a" / "b.csv", "x")
    assert error.value.hint.startswith("mkdir -p")
    with pytest.raises(UsageError, match="folder"):
        write_file(tmp_path, "x")


def test_a_device_is_written_to_and_stays_a_device() -> None:
    write_file(Path("/dev/null"), "x")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("output", FORMATS)
def test_values_of_every_type_are_written(output: str) -> None:
    values = {
        "day": [date(1, 1, 1), date(9999, 12, 31), None],
        "moment": [datetime(1800, 1, 1, 2, 3, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC), None],
        "clock": [time(1, 2), None, None],
        "span": [timedelta(seconds=-5), timedelta(days=400), None],
        "list": [[1.5, None], [], None],
        "struct": [{"a": "x"}, {"a": None}, None],
        "bytes": [b"\x00\xff", b"", None],
        "number": [math.inf, math.nan, -0.0],
        "amount": [Decimal("1e-9"), Decimal(-1), None],
        "big": [2**62, -(2**62), None],
        "nothing": [None, None, None],
    }
    kinds = {
        "day": "date",
        "moment": "datetime",
        "span": "duration",
        "number": "number",
        "amount": "money",
        "big": "count",
    }
    frame = pl.DataFrame(values, strict=False)
    columns = tuple(Column(name, kinds.get(name, "text"), name, name) for name in values)
    result = Result(Text("x", "x"), tables=(ResultTable("t", Text("", ""), frame, columns),))
    assert render([("x", result)], output, lang="de")


def test_the_table_an_analysis_marks_as_its_main_one_comes_before_lists_of_cases() -> None:
    marked = replace(
        GALLERY,
        tables=(*GALLERY.tables[::-1], replace(GALLERY.table("kpis"), name="main", is_main=True)),
    )
    assert choose_table([("kpi", marked)]).name == "main"


def test_a_line_names_the_table_that_a_format_holds_of_several() -> None:
    assert (
        describe_choice(NAMED, "csv")
        == "table customers of classes, kpis, customers; --table chooses"
    )
    assert describe_choice(NAMED, "csv", "kpis").startswith("table kpis of")
    assert describe_choice(NAMED, "json") == ""
    assert describe_choice([("kpi", replace(GALLERY, tables=GALLERY.tables[:1]))], "csv") == ""


@pytest.mark.parametrize("output", ["md", "html"])
def test_a_page_of_one_command_lists_its_cases_up_to_the_limit_but_names_nobody(
    output: str,
) -> None:
    line, value = (
        Column("line", "count", "Zeile", "Line"),
        Column("value", "text", "Wert", "Value", personal=True),
    )
    frame = pl.DataFrame({"line": list(range(501, 531)), "value": ["secret"] * 30})
    table = ResultTable("quarantine", Text("", ""), frame, (line, value), detail=True)
    page = render(
        [("quarantine", Result(Text("Q", "Q"), tables=(table,)))], output, lang="en", limit=20
    )
    assert "520" in page
    assert "521" not in page
    assert "secret" not in page
    assert "K0001" not in render(NAMED, output, lang="en")


def kpis_of_several_units() -> Result:
    columns = (
        Column("metric", "text", "KPI", "KPI"),
        Column("value", "number", "Wert", "Value"),
        Column("low", "number", "von", "Low"),
        Column("unit", "text", "Einheit", "Unit"),
    )
    frame = pl.DataFrame(
        {
            "metric": ["er", "wait", "posts"],
            "value": [0.0075, 46_320.0, 1_234.0],
            "low": [0.0071, 45_000.0, None],
            "unit": ["share", "seconds", "posts"],
        }
    )
    return Result(Text("x", "x"), tables=(ResultTable("kpis", Text("", ""), frame, columns),))


def test_excel_shows_each_kpi_in_its_unit():
    pytest.importorskip("xlsxwriter")
    book = zipfile.ZipFile(
        io.BytesIO(render([("kpi", kpis_of_several_units())], "xlsx", lang="de"))
    )
    styles = book.read("xl/styles.xml").decode()
    codes = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]+)"', styles))
    used = [
        codes.get(number, {"10": "0.00%", "4": "#,##0.00"}.get(number, number))
        for number in re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    ]
    sheet = book.read("xl/worksheets/sheet2.xml").decode()
    cells = dict(re.findall(r'<c r="([BC]\d)" s="(\d+)"><v>', sheet))
    shown = {place: used[int(style)] for place, style in cells.items()}
    # 0.75 % was shown as 0.01, 12 h 52 min as 46,320.00
    assert shown == {
        "B2": "0.00%", "C2": "0.00%", "B3": "[h]:mm:ss", "C3": "[h]:mm:ss", "B4": "#,##0.00",
    }  # fmt: skip
    assert f"<v>{46_320 / 86_400}</v>"[:12] in sheet


def test_readers_see_each_kpi_in_its_unit():
    text = render([("kpi", kpis_of_several_units())], "table", lang="de")
    assert "0,75\u202f%" in text
    assert "12\u202fh 52\u202fmin" in text
    assert "1.234" in text


def test_csv_for_german_excel_has_semicolons_decimal_commas_and_a_mark():
    text = render([("kpi", kpis_of_several_units())], "csv", lang="de", style=GERMAN)
    assert text == (
        "\ufeffmetric;value;low;unit\n"
        "er;0,0075;0,0071;share\nwait;46320,0;45000,0;seconds\nposts;1234,0;;posts\n"
    )
