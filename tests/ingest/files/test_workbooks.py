"""Workbooks beyond any limit, or that end their reader, cost one file."""

import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.ingest.files.hostile_workbooks import (
    MEMORY,
    WORKBOOKS,
    ods,
    ods_row,
    row,
    xls,
    xlsb,
    xlsx,
)

from scrm.errors import InputError, ReaderError
from scrm.ingest import Limits, LoadSettings, inspect, load
from scrm.ingest.files import workbooks
from scrm.ingest.files.folders import list_parts
from scrm.ingest.files.workbooks import read_workbook
from scrm.store.local import LocalStore

pytest.importorskip("python_calamine")
SMALL = Limits(book_memory=300_000_000)
ORDERS = "order_id,customer_id,ordered_at,amount\n"


@pytest.fixture
def store():
    with LocalStore(None) as opened:
        yield opened


def read(tmp_path, content, limits=SMALL):
    (tmp_path / "book.xlsx").write_bytes(content)
    part = next(list_parts([tmp_path / "book.xlsx"], LoadSettings()))
    return [
        (
            sheet.name,
            sheet.width,
            [tuple(row.values()) for batch in sheet.batches for row in batch.to_pylist()],
        )
        for sheet in read_workbook(part, limits)
    ]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_hostile_workbook_is_refused_by_name_and_soon(tmp_path, store, name):
    content, message = WORKBOOKS[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "other.csv").write_text(ORDERS + "1,a,2024-05-01,5\n")
    start = time.monotonic()
    summary = load(
        store, [tmp_path / name, tmp_path / "other.csv"], settings=LoadSettings(limits=SMALL)
    )
    assert time.monotonic() - start < 60
    (refused,) = summary.refused
    assert name in refused.path
    assert re.search(message, refused.error), refused.error
    assert refused.hint
    assert "bug" not in refused.hint
    assert store.row_count("orders") == 1
    assert len(content) < 200_000 or "parts" in name


def test_the_process_of_a_workbook_has_its_own_memory_limit(tmp_path):
    """The 2 GB that a hostile workbook may take by default are not taken by this process."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match=MEMORY):
        read(tmp_path, xls([(0, 0), (65_535, 255)], sheets=40))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.parametrize(
    ("content", "sheets"),
    [
        (
            xlsx(row(3, B="x") + row(5, D="y")),
            [("S", 4, [("", "x", "", "", 3), ("", "", "", "y", 5)])],
        ),
        (xlsx(""), []),
        (xlsx('<row><c t="n"><v>1e999</v></c></row>'), [("S", 1, [("inf", 1)])]),
        (ods(ods_row("x") + ods_row("", rows=1_048_575, columns=16_384)), [("S", 1, [("x", 1)])]),
        (ods(ods_row("") + ods_row("", "x", rows=2)), [("S", 2, [("", "x", 2), ("", "x", 3)])]),
        (xls([(0, 0), (1, 1)]), [("S00", 2, [("1.5", "", 1), ("", "1.5", 2)])]),
        (xlsb([(0, 0), (1, 1)]), [("S", 2, [("1.5", "", 1), ("", "1.5", 2)])]),
    ],
)
def test_cells_keep_their_places(tmp_path, content, sheets):
    assert read(tmp_path, content) == sheets


def test_every_limit_of_workbooks_is_named(tmp_path):
    content = xlsx("".join(row(number, A="x", B="y") for number in range(1, 501)))
    assert read(tmp_path, content, Limits(book_cells=1_000))[0][1] == 2
    for limits, message in (
        (
            Limits(book_cells=999),
            r"500 rows and 2 columns has more than 999 cells \(limit: book_cells\)",
        ),
        (Limits(columns=1), r"more than 1 columns \(limit: columns\)"),
        (Limits(book_bytes=10_000), r"larger than 10,000 bytes unpacked \(limit: book_bytes\)"),
        (Limits(book_bytes=1_000), r"larger than 1,000 bytes unpacked \(limit: book_bytes\)"),
    ):
        with pytest.raises(InputError, match=message):
            read(tmp_path, content, limits)


def test_a_reader_that_takes_for_ever_is_ended(tmp_path):
    content = xlsx(row(1, A="x") + row(1_048_576, L="x"))
    with pytest.raises(
        InputError, match=r"more than 1 seconds of processor time \(limit: book_seconds\)"
    ):
        read(tmp_path, content, Limits(book_seconds=1))


def test_rows_come_in_batches_with_their_lines(tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Orders")
        sheet.write_row(2, 0, ORDERS.strip().split(",") + ["note"] * 96)
        for number in range(6_000):
            sheet.write_row(number + 4, 0, [f"o{number}", "a", "2024-05-01", number, "n"])
        book.add_chartsheet("Chart")
    part = next(list_parts([tmp_path / "book.xlsx"], LoadSettings()))
    (found,) = read_workbook(part, Limits())
    assert [batch.num_rows for batch in found.batches] == [2_500, 2_500, 1_001]
    with LocalStore(None) as store:
        (file,) = load(store, [tmp_path / "book.xlsx"]).files
        assert (file.rows, file.new) == (6_000, 6_000)
        assert store.value("SELECT sum(amount)::BIGINT FROM orders") == sum(range(6_000))
        assert store.value("SELECT max(line) FROM orders") == 6_004


PROGRAMS = {
    "raises": ("raise TypeError('anna@example.org')", r"ended with exit code 1"),
    "aborts": ("import os; os.abort()", r"ended with SIGABRT"),
    "is killed": ("import os; os.kill(os.getpid(), 9)", r"ended with SIGKILL"),
    "ends early": ('print(\'{"sheet": "S", "width": 1}\')', r"ended with exit code 0"),
    "says why": (
        'print(\'{"failed": "TypeError", "code_line": 7}\')',
        r"TypeError in program\.py, line 7",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_fails_is_a_bug_worth_reporting(tmp_path, monkeypatch, name):
    code, message = PROGRAMS[name]
    (tmp_path / "program.py").write_text(code)
    monkeypatch.setattr(workbooks, "PROGRAM", tmp_path / "program.py")
    with pytest.raises(ReaderError, match=r"book\.xlsx: the reader failed: .*" + message) as caught:
        read(tmp_path, xlsx(row(1, A="x")))
    assert "please report it" in caught.value.hint
    assert "anna" not in caught.value.message


def test_a_hostile_workbook_is_refused_on_the_command_line(tmp_path):
    (tmp_path / "far.xlsx").write_bytes(WORKBOOKS["far.xlsx"][0])
    (tmp_path / "late.csv").write_text(ORDERS + "1,a,2024-05-01,5\n")
    command = [
        sys.executable,
        "-c",
        "from scrm.cli import main; main()",
        "--lang",
        "en",
        "load",
        "far.xlsx",
        "late.csv",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "far.xlsx: not loaded" in done.stderr
    assert "limit: book_cells" in done.stderr
    with LocalStore(tmp_path / "scrm.duckdb") as store:
        assert store.row_count("orders") == 1


def test_a_hostile_workbook_is_inspected(tmp_path):
    (tmp_path / "far.xlsx").write_bytes(WORKBOOKS["far.xlsx"][0])
    (inspection,) = inspect([tmp_path / "far.xlsx"])
    assert inspection.summary.status == "refused"
    assert "limit: book_cells" in inspection.summary.error


def test_every_limit_is_documented():
    page = (Path(__file__).parents[3] / "docs" / "your-own-files.md").read_text(encoding="utf-8")
    for name, each in Limits.model_fields.items():
        assert f"| `{name}` | {each.description} | {each.default:,} |" in page
