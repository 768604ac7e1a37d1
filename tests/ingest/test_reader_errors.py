"""An unexpected exception of a reader refuses one file; the others are loaded."""

import re

import pytest
from tests.ingest.files.hostile_workbooks import WORKBOOKS

from scrm.errors import InputError, ReaderError, ScrmError
from scrm.ingest import LoadSettings, inspect, load
from scrm.ingest.files import csv_reader, folders
from scrm.ingest.files.encoding import detect_encoding
from scrm.ingest.files.file_parts import UnusableFile
from scrm.ingest.files.folders import list_parts
from scrm.ingest.loader import plan

HEADER = "order_id,customer_id,ordered_at,amount\n"
SECRET = "anna@example.org"


def write_files(folder, count=4):
    """Write files of three orders each, and return the name of the second."""
    for number in range(count):
        name = f"d{number:03}.csv"
        content = "".join(f"{number}-{each},{SECRET},2024-05-01,{each}\n" for each in range(3))
        (folder / name).write_text(HEADER + content)
    return folder / "d001.csv"


def check_all_but(store, summary, bad, message):
    assert [file.path for file in summary.refused] == [str(bad)]
    (refused,) = summary.refused
    assert re.search(message, refused.error), refused.error
    assert SECRET not in refused.error + refused.hint
    loaded = sum(file.status == "loaded" for file in summary.files)
    assert loaded == len(summary.files) - 1
    assert store.row_count("orders") == 3 * loaded
    assert store.value("SELECT count(*) FROM load_files") == loaded


def raising(error, original, label):
    def read(part, *arguments, **named):
        if part.label == str(label):
            raise error
        return original(part, *arguments, **named)

    return read


FAULTS = {
    "TypeError": (
        TypeError(SECRET),
        r"d001\.csv: the reader failed: TypeError in test_reader_errors\.py, line \d+$",
    ),
    "RecursionError": (RecursionError(SECRET), r"the reader failed: RecursionError in"),
    "MemoryError": (MemoryError(SECRET), r"d001\.csv: there is not enough memory to read it"),
    "OSError": (
        OSError(5, "Input/output error"),
        r"d001\.csv: cannot be read \(Input/output error\)",
    ),
    "a check of its own": (
        ScrmError("3 records, 2 rows"),
        r"d001\.csv: the reader failed: 3 records, 2 rows",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_reader_that_raises_refuses_its_file_only(tmp_path, store, monkeypatch, name):
    error, message = FAULTS[name]
    bad = write_files(tmp_path)
    monkeypatch.setattr(
        "scrm.ingest.files.file_tables.detect_encoding", raising(error, detect_encoding, bad)
    )
    check_all_but(store, load(store, [tmp_path]), bad, message)


def test_nine_files_are_loaded_beside_two_bad_readers(tmp_path, store, monkeypatch):
    """One raises, one ends its process: native code that gets no memory."""
    pytest.importorskip("python_calamine")
    bad = write_files(tmp_path, 10)
    (tmp_path / "d005.xls").write_bytes(WORKBOOKS["wide.xls"][0])
    monkeypatch.setattr(
        "scrm.ingest.files.file_tables.detect_encoding",
        raising(TypeError(SECRET), detect_encoding, bad),
    )
    summary = load(store, [tmp_path])
    assert [file.path for file in summary.refused] == [str(bad), str(tmp_path / "d005.xls")]
    assert (len(summary.files), store.row_count("orders")) == (11, 3 * 9)


def test_a_reader_that_raises_between_blocks_refuses_its_file_only(tmp_path, store, monkeypatch):
    bad = write_files(tmp_path)
    original = csv_reader.read_blocks

    def blocks(part, *arguments):
        yield from original(part, *arguments)
        if part.label == str(bad):
            raise TypeError(SECRET)

    monkeypatch.setattr("scrm.ingest.files.dialect.read_blocks", blocks)
    check_all_but(
        store,
        load(store, [tmp_path]),
        bad,
        r"the reader failed: TypeError in test_reader_errors\.py, line \d+$",
    )


def test_a_fault_while_opening_refuses_its_file_only(tmp_path, store, monkeypatch):
    bad = write_files(tmp_path)
    original = folders.read_start

    def file_part(part):
        if part.path == bad:
            raise KeyError(SECRET)
        return original(part)

    monkeypatch.setattr(folders, "read_start", file_part)
    check_all_but(
        store,
        load(store, [tmp_path]),
        bad,
        r"the reader failed: KeyError in test_reader_errors\.py, line \d+$",
    )


def test_a_fault_while_casting_refuses_its_file_only(tmp_path, store, monkeypatch):
    bad = write_files(tmp_path)
    original = plan.cast_column

    def with_casts(texts, *arguments):
        if texts[0].as_py() == "1-0":
            raise OverflowError(SECRET)
        return original(texts, *arguments)

    monkeypatch.setattr(plan, "cast_column", with_casts)
    check_all_but(
        store,
        load(store, [tmp_path]),
        bad,
        r"the reader failed: OverflowError in test_reader_errors\.py",
    )


def test_a_workbook_that_aborts_its_reader_refuses_its_file_only(tmp_path, store):
    pytest.importorskip("python_calamine")
    write_files(tmp_path).unlink()
    bad = tmp_path / "d001.xls"
    bad.write_bytes(WORKBOOKS["wide.xls"][0])
    check_all_but(
        store,
        load(store, [tmp_path]),
        bad,
        r"d001\.xls: reading it needs more than 2,000,000,000 bytes",
    )


def test_a_single_file_ends_with_its_error(tmp_path, store, monkeypatch):
    (tmp_path / "a.csv").write_text(HEADER + f"1,{SECRET},2024-05-01,5\n")
    fault = raising(TypeError(SECRET), detect_encoding, tmp_path / "a.csv")
    monkeypatch.setattr("scrm.ingest.files.file_tables.detect_encoding", fault)
    with pytest.raises(ReaderError, match=r"a\.csv: the reader failed: TypeError in") as caught:
        load(store, [tmp_path / "a.csv"])
    assert caught.value.exit_code == 3
    assert "please report it" in caught.value.hint
    (inspection,) = inspect([tmp_path / "a.csv"])
    assert inspection.summary.error == caught.value.message


def test_with_on_error_stop_a_fault_undoes_all_files(tmp_path, store, monkeypatch):
    bad = write_files(tmp_path)
    monkeypatch.setattr(
        "scrm.ingest.files.file_tables.detect_encoding", raising(TypeError(), detect_encoding, bad)
    )
    with pytest.raises(InputError, match=r"the reader failed: TypeError .*; nothing was changed"):
        load(store, [tmp_path], settings=LoadSettings(on_error="stop"))
    assert store.row_count("orders") == 0


def test_errors_of_the_store_are_not_faults_of_a_reader(tmp_path, store, monkeypatch):
    """A check of the database that fails must stop the load, not pass for a bad file."""
    write_files(tmp_path)

    def run(job, **_):
        raise ScrmError("control totals differ")

    monkeypatch.setattr("scrm.ingest.loader.load.load_table", run)
    with pytest.raises(ScrmError, match="control totals differ") as caught:
        load(store, [tmp_path])
    assert caught.value.exit_code == 70


def test_a_folder_that_disappears_is_refused_by_name(tmp_path, monkeypatch):
    def gone(*_):
        raise FileNotFoundError(2, "No such file or directory")

    (tmp_path / "a.csv").write_text(HEADER)
    monkeypatch.setattr(folders, "_list_parts_of_folder", gone)
    (found,) = list_parts([tmp_path], LoadSettings())
    assert isinstance(found, UnusableFile)
    assert "cannot be read (No such file" in found.error.message
