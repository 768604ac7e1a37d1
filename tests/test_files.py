"""Files are private and written atomically; a kill leaves no temporary files."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from scrm.cli import run
from scrm.errors import NoSpaceError, UsageError
from scrm.files import (
    make_folder,
    private_umask,
    remove_abandoned,
    replace_file,
    restrict,
    write_file,
)
from scrm.store.local import LocalStore

ORDERS = "order_id,customer_id,ordered_at,amount,currency\n" + "".join(
    f"{i},erika{i}@example.com,2026-01-{1 + i % 28:02d},{i}.50,EUR\n" for i in range(400)
)
SETTINGS = "lang: en\nload:\n  - files: orders.csv\nkeep_backups: 2\n"


@pytest.fixture(params=[0o000, 0o022], ids=["umask 0", "umask 022"])
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def open_to_others(folder: Path, *but: Path) -> list[str]:
    """Return the files and folders that another user may read, write or enter."""
    return [
        str(path) for path in folder.rglob("*") if path not in but and path.stat().st_mode & 0o077
    ]


def test_files_and_folders_are_private_under_any_umask(tmp_path, umask):
    make_folder(tmp_path / "a" / "b")
    write_file(tmp_path / "a" / "b" / "c.txt", "text")
    with replace_file(tmp_path / "a" / "d") as stream:
        stream.write(b"data")
        stream.flush()
        assert open_to_others(tmp_path) == []
    assert open_to_others(tmp_path) == []
    assert os.umask(umask) == umask


def test_the_umask_is_shared_by_threads_and_restored_by_the_last(umask):
    inner, outer = threading.Event(), threading.Event()

    def hold():
        with private_umask():
            inner.set()
            outer.wait(10)

    thread = threading.Thread(target=hold)
    with private_umask():
        thread.start()
        inner.wait(10)
    assert os.umask(0o077) == 0o077, "the other thread still needs it"
    outer.set()
    thread.join()
    assert os.umask(umask) == umask


def test_everything_a_run_writes_is_private(tmp_path, umask):
    for name, text in (("orders.csv", ORDERS), ("scrm.yaml", SETTINGS)):
        (tmp_path / name).write_text(text)
    given = [tmp_path / "orders.csv", tmp_path / "scrm.yaml"]
    commands = [
        ["run", "-q"],
        ["export", "orders", "-o", "orders.parquet"],
        ["backup", "a.backup"],
        ["quarantine", "export", "bad.csv"],
        ["sources", "show", "generic_orders", "-o", "mine.yaml"],
        ["init", "new"],
    ]
    program = f"from scrm.cli import run\nfor each in {commands}:\n    assert run(each) == 0, each"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} >= {
        "scrm.duckdb", "scrm.duckdb.lock", "scrm.duckdb.backups", "report", "snapshots", "run.json",
        "orders.parquet",
        "a.backup", "bad.csv", "mine.yaml", "new",
    }  # fmt: skip
    assert open_to_others(tmp_path, *given) == []
    assert not (tmp_path / "scrm.duckdb.wal").exists()


def test_the_log_and_spill_files_of_a_library_user_are_private(tmp_path, umask):
    path = tmp_path / "a.duckdb"
    with LocalStore(path, memory_limit="40MB", threads=1) as store:
        store.execute("CREATE TABLE mails AS SELECT 'erika@example.com' AS mail")
        assert open_to_others(tmp_path) == []
        assert Path(f"{path}.wal").stat().st_mode & 0o777 == 0o600
        query = "SELECT i, md5(i::VARCHAR) AS m FROM range(1500000) AS r(i) ORDER BY m"
        seen: list[str] = []
        for _ in store.batches(query):
            seen += [file.name for file in Path(f"{path}.tmp").glob("*")]
            assert open_to_others(tmp_path) == []
        assert seen, "nothing was spilled: the query shows nothing"
        assert os.umask(umask) == umask
    assert [file.name for file in tmp_path.iterdir()] == ["a.duckdb"]


def test_a_writer_restricts_the_files_of_an_older_version(tmp_path):
    path = tmp_path / "a.duckdb"
    with LocalStore(path):
        pass
    lock, spill = Path(f"{path}.lock"), Path(f"{path}.tmp")
    lock.touch()
    spill.mkdir()
    (spill / "notes.txt").touch()  # not ours: the folder stays
    for file in (path, lock, spill):
        file.chmod(0o755)
    with LocalStore(path):
        assert {file.stat().st_mode & 0o077 for file in (path, lock, spill)} == {0}


def test_restrict_ignores_missing_files(tmp_path):
    restrict(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
os.umask(0o022)
{}
print("ready", flush=True)
signal.pause()
"""


def kill_when_ready(code: str) -> None:
    """Run code in a process of its own, and kill it when it has done it."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED.format(code)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("read_only", [False, True], ids=["writer", "reader"])
def test_the_start_after_a_kill_keeps_the_log_s_rows_and_removes_spill_and_temporary_files_only(
    tmp_path, read_only
):
    path = tmp_path / "a.duckdb"
    spill = Path(f"{path}.tmp")
    kill_when_ready(
        "from scrm.store.local import LocalStore\n"
        f"store = LocalStore(Path({str(path)!r}))\n"
        "store.execute(\"INSERT INTO stored.orders (order_id) VALUES ('erika@example.com')\")"
    )
    log = Path(f"{path}.wal")
    assert b"erika@example.com" in log.read_bytes()
    assert open_to_others(tmp_path) == []
    spill.mkdir()
    (spill / "duckdb_temp_storage-0.tmp").write_text("Erika Mustermann")
    (tmp_path / "notes.txt").write_text("not of scrm")
    with LocalStore(path, read_only=read_only) as store:
        assert store.frame("SELECT order_id FROM orders").rows() == [("erika@example.com",)]
        assert not log.exists() or not read_only
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.duckdb", "notes.txt"]


def test_a_reader_does_not_checkpoint_while_another_one_reads(tmp_path):
    path = tmp_path / "a.duckdb"
    kill_when_ready(
        "from scrm.store.local import LocalStore\n"
        f"store = LocalStore(Path({str(path)!r}))\n"
        "store.execute(\"INSERT INTO stored.orders (order_id) VALUES ('1')\")"
    )
    code = (
        "import duckdb, sys\n"
        f"c = duckdb.connect({str(path)!r}, read_only=True)\n"
        "print('open', flush=True)\nsys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "open\n"
        with LocalStore(path, read_only=True) as store:
            assert store.row_count("orders") == 1
        other.stdin.close()
    assert Path(f"{path}.wal").exists()


def test_temporary_files_of_killed_processes_are_removed_and_those_in_use_are_not(tmp_path):
    kill_when_ready(
        "from scrm.files import replace_file\n"
        f"context = replace_file(Path({str(tmp_path)!r}) / 'report.html')\n"
        "context.__enter__().write(b'Erika' * 10000)"
    )
    (abandoned,) = tmp_path.glob(".scrm-*.part")
    with replace_file(tmp_path / "a.txt") as stream:
        assert not abandoned.exists()
        remove_abandoned(tmp_path)
        assert Path(stream.name).exists()
        stream.write(b"whole")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.txt", "whole")]


def test_an_error_while_writing_keeps_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    write_file(path, "old")

    def fail():
        with replace_file(path) as stream:
            stream.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.txt", "old")]


def test_a_device_that_is_full_is_a_full_disk():
    with pytest.raises(NoSpaceError, match="no space left for /dev/full: about 1 MB needed"):
        write_file(Path("/dev/full"), "x")


def test_a_folder_that_cannot_be_created_is_named(tmp_path):
    write_file(tmp_path / "a", "x")
    with pytest.raises(UsageError, match=r"/a cannot be written: File exists"):
        make_folder(tmp_path / "a")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no /proc")
def test_a_folder_that_takes_no_files_is_not_called_missing():
    with pytest.raises(UsageError) as caught:
        write_file(Path("/proc/x.csv"), "content")
    assert caught.value.message == "/proc/x.csv cannot be written: No such file or directory"


@pytest.mark.parametrize("name", ["scrm.duckdb", "scrm.duckdb.wal", "scrm.duckdb.lock", "link.csv"])
@pytest.mark.parametrize(
    "command",
    [
        ["export", "orders", "--format", "csv", "-o"],
        ["export", "orders", "--format", "xlsx", "-o"],
        ["sql", "SELECT 1", "--format", "csv", "-o"],
        ["quarantine", "export"],
        ["backup"],
    ],
)
def test_no_output_replaces_a_database_or_its_log(tmp_path, monkeypatch, capsys, name, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.csv").symlink_to("scrm.duckdb")
    row, bad = "1,a,2026-01-05,80.00,EUR", "2,a,yesterday,80.00,EUR"
    head = "order_id,customer_id,ordered_at,amount,currency"
    (tmp_path / "orders.csv").write_text(f"{head}\n{row}\n{bad}\n")
    assert run(["load", "orders.csv"]) == 0
    capsys.readouterr()
    assert run([*command, name]) == 2
    assert name in capsys.readouterr().err
    files = {path.name for path in tmp_path.iterdir()}
    assert files == {"link.csv", "orders.csv", "scrm.duckdb"}
    with LocalStore(Path("scrm.duckdb"), read_only=True) as store:
        assert (store.row_count("orders"), store.row_count("quarantine")) == (1, 1)


@pytest.mark.parametrize("name", [":memory:", "md:x", "sqlite:x.db", "file:x.db"])
def test_the_name_of_a_database_is_taken_literally(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with LocalStore(Path(name)):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with LocalStore(Path(name), read_only=True) as store:
        assert store.row_count("orders") == 0
