"""What a reader raises by mistake refuses one file; the other 99 are loaded."""

import pytest
from hostile_workbooks import WORKBOOKS

from scrm.errors import InputError, ReaderError, ScrmError
from scrm.ingest import LoadSettings, clean, delimited, inspect, load, opening
from scrm.ingest.opening import Unusable, parts
from scrm.store.local import LocalStore

ORDERS = "order_id,customer_id,ordered_at,amount\n"
SECRET = "anna@example.org"


@pytest.fixture
def store():
    with LocalStore(None) as opened:
        yield opened


def hundred_files(folder, bad="d050.csv"):
    """Write 100 files of three orders each."""
    for number in range(100):
        name = f"d{number:03}.csv"
        content = "".join(f"{number}-{each},{SECRET},2024-05-01,{each}\n" for each in range(3))
        (folder / name).write_text(ORDERS + content)
    return folder / bad


def check_all_but(store, summary, bad, message):
    assert [file.path for file in summary.refused] == [str(bad)]
    (refused,) = summary.refused
    assert pytest.importorskip("re").search(message, refused.error), refused.error
    assert SECRET not in refused.error + refused.hint
    assert sum(file.status == "loaded" for file in summary.files) == 99
    assert store.row_count("orders") == 297
    assert store.value("SELECT count(*) FROM load_files") == 99


def raising(error, original, label):
    def read(part, *arguments, **named):
        if part.label == str(label):
            raise error
        return original(part, *arguments, **named)

    return read


FAULTS = {
    "TypeError": (TypeError(SECRET), r"d050\.csv: the reader failed: TypeError in test_faults\.py, line \d+$"),
    "RecursionError": (RecursionError(SECRET), r"the reader failed: RecursionError in"),
    "MemoryError": (MemoryError(SECRET), r"d050\.csv: there is not enough memory to read it"),
    "OSError": (OSError(5, "Input/output error"), r"d050\.csv: cannot be read \(Input/output error\)"),
    "a check of its own": (ScrmError("3 records, 2 rows"), r"d050\.csv: the reader failed: 3 records, 2 rows"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_reader_that_raises_costs_its_file_only(tmp_path, store, monkeypatch, name):
    error, message = FAULTS[name]
    bad = hundred_files(tmp_path)
    monkeypatch.setattr("scrm.ingest.detecting.encoding_of", raising(error, delimited_encoding(), bad))
    check_all_but(store, load(store, [tmp_path]), bad, message)


def delimited_encoding():
    from scrm.ingest.decoding import encoding_of

    return encoding_of


def test_a_reader_that_raises_amid_its_blocks_costs_its_file_only(tmp_path, store, monkeypatch):
    bad = hundred_files(tmp_path)
    original = delimited.blocks

    def blocks(part, *arguments):
        yield from original(part, *arguments)
        if part.label == str(bad):
            raise TypeError(SECRET)

    monkeypatch.setattr("scrm.ingest.detecting.blocks", blocks)
    check_all_but(store, load(store, [tmp_path]), bad, r"the reader failed: TypeError in test_faults\.py, line \d+$")


def test_a_fault_while_opening_costs_its_file_only(tmp_path, store, monkeypatch):
    bad = hundred_files(tmp_path)
    original = opening._file_part

    def file_part(path, *arguments, **named):
        if path == bad:
            raise KeyError(SECRET)
        return original(path, *arguments, **named)

    monkeypatch.setattr(opening, "_file_part", file_part)
    check_all_but(store, load(store, [tmp_path]), bad, r"the reader failed: KeyError in test_faults\.py, line \d+$")


def test_a_fault_while_cleaning_costs_its_file_only(tmp_path, store, monkeypatch):
    bad = hundred_files(tmp_path)
    count = 0
    original = clean.cleaned if hasattr(clean, "cleaned") else None
    assert original is not None

    def cleaned(*arguments, **named):
        nonlocal count
        count += 1
        if count == 51:
            raise OverflowError(SECRET)
        return original(*arguments, **named)

    monkeypatch.setattr("scrm.ingest.clean.cleaned", cleaned)
    check_all_but(store, load(store, [tmp_path]), bad, r"the reader failed: OverflowError in test_faults\.py")


def test_a_workbook_that_aborts_its_reader_costs_its_file_only(tmp_path, store):
    pytest.importorskip("python_calamine")
    bad = hundred_files(tmp_path, "d050.xls")
    (tmp_path / "d050.csv").unlink()
    bad.write_bytes(WORKBOOKS["wide.xls"][0])
    check_all_but(store, load(store, [tmp_path]), bad, r"d050\.xls: reading it needs more than 2,000,000,000 bytes")


def test_one_file_alone_ends_with_its_error(tmp_path, store, monkeypatch):
    (tmp_path / "a.csv").write_text(ORDERS + f"1,{SECRET},2024-05-01,5\n")
    fault = raising(TypeError(SECRET), delimited_encoding(), tmp_path / "a.csv")
    monkeypatch.setattr("scrm.ingest.detecting.encoding_of", fault)
    with pytest.raises(ReaderError, match=r"a\.csv: the reader failed: TypeError in") as caught:
        load(store, [tmp_path / "a.csv"])
    assert caught.value.exit_code == 3
    assert "please report it" in caught.value.hint
    (inspection,) = inspect([tmp_path / "a.csv"])
    assert inspection.summary.error == caught.value.message


def test_stop_still_changes_nothing(tmp_path, store, monkeypatch):
    bad = hundred_files(tmp_path)
    monkeypatch.setattr("scrm.ingest.detecting.encoding_of", raising(TypeError(), delimited_encoding(), bad))
    with pytest.raises(InputError, match=r"the reader failed: TypeError .*; nothing was changed"):
        load(store, [tmp_path], settings=LoadSettings(on_error="stop"))
    assert store.row_count("orders") == 0


def test_errors_of_the_store_are_no_faults_of_a_reader(tmp_path, store, monkeypatch):
    """A check of the database that fails must stop the load, not pass for a bad file."""
    hundred_files(tmp_path)

    def run(job):
        raise ScrmError("control totals differ")

    monkeypatch.setattr("scrm.ingest.job.Job.run", run)
    with pytest.raises(ScrmError, match="control totals differ") as caught:
        load(store, [tmp_path])
    assert caught.value.exit_code == 70


def test_a_folder_that_is_gone_is_refused_by_name(tmp_path, monkeypatch):
    def gone(*_):
        raise FileNotFoundError(2, "No such file or directory")

    (tmp_path / "a.csv").write_text(ORDERS)
    monkeypatch.setattr(opening, "_parts_of_folder", gone)
    (found,) = parts([tmp_path], LoadSettings().limits)
    assert isinstance(found, Unusable)
    assert "cannot be read (No such file" in found.error.message
