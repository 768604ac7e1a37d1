"""Full disks, missing rights, newer formats, Ctrl-C: one message, an exit code, no loss."""

import os
import resource
import shutil
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from scrm import signals
from scrm.cli import run
from scrm.errors import DatabaseAccessError, NotADatabaseError, StatementError
from scrm.ingest import load
from scrm.ingest.loader import load as load_module
from scrm.store.local import LocalStore

HEADER = "order_id,customer_id,ordered_at,amount,currency\n"
COMMAND = "import sys; from scrm.cli import main; sys.argv[0] = 'scrm'; main()"
NOBODY = 65534


def orders(path: Path, first: int, count: int) -> Path:
    rows = (
        f"{i * 7919}-{i},c{i % 97},2026-01-{1 + i % 28:02d},{i % 1000}.25,EUR\n"
        for i in range(first, first + count)
    )
    path.write_text(HEADER + "".join(rows))
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    orders(tmp_path / "a.csv", 0, 10)
    return tmp_path


def limited(size: int):
    """Return a hook that limits the size of files: the disk is full at a known moment."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def scrm(
    folder: Path, *arguments: str, file_size: int = 0, **more
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=folder, text=True, check=False, preexec_fn=limited(file_size) if file_size else None,
        **{"capture_output": True, **more},
    )  # fmt: skip


def test_a_full_disk_while_loading_names_what_is_needed_and_keeps_what_was_committed(folder):
    size = orders(folder / "b.csv", 100, 200_000).stat().st_size
    done = scrm(folder, "load", "a.csv", "b.csv", file_size=2_500_000)
    needed = -(-size // 1_000_000)
    assert (
        f"no space left for scrm.duckdb while loading b.csv: about {needed} MB needed"
        in done.stderr
    )
    assert "committed data is kept" in done.stderr
    assert done.returncode == 5
    with LocalStore(Path("scrm.duckdb")) as store:
        assert store.frame("SELECT path FROM load_files").rows() == [("a.csv",)]
        assert store.row_count("orders") == 10
        load(store, ["a.csv", "b.csv"])
        assert store.row_count("orders") == 200_010


@pytest.mark.parametrize(
    "command",
    [
        ["run"],
        ["report", "--to", "html"],
        ["abc", "--format", "html", "-o", "x.html"],
        ["backup", "x.backup"],
    ],
    ids=lambda command: command[0],
)
def test_a_full_disk_ends_every_command_that_writes_with_5_and_leaves_no_half_file(folder, command):
    (folder / "scrm.yaml").write_text("lang: en\nload:\n  - files: a.csv\n")
    assert run(["load", "a.csv", "-q"]) == 0
    before = {path.name for path in folder.iterdir()}
    done = scrm(folder, *command, file_size=9_000)
    assert done.returncode == 5, done.stderr
    assert "no space left for" in done.stderr
    assert "MB needed" in done.stderr
    assert {
        path.name for path in folder.rglob("*") if path.suffix in {".html", ".backup", ".part"}
    } == set()
    assert {path.name for path in folder.iterdir()} - before <= {
        "report", "snapshots", "scrm.duckdb.lock", "scrm.duckdb.wal",
    }  # fmt: skip
    with LocalStore(Path("scrm.duckdb")) as store:
        assert store.row_count("orders") == 10


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["load", "b.csv"], 5), (["load", "none.csv"], 2), (["--nope"], 2), (["load", "a.csv"], 0)],
    ids=["disk full", "missing file", "usage", "good"],
)
def test_a_full_disk_under_stderr_changes_no_exit_code(folder, arguments, code):
    orders(folder / "b.csv", 100, 200_000)
    with Path("/dev/full").open("w") as full:
        done = scrm(
            folder,
            *arguments,
            file_size=2_500_000,
            capture_output=False,
            stdout=subprocess.PIPE,
            stderr=full,
        )
    assert done.returncode == code


def test_a_small_disk_that_is_full(folder):
    """The same on a disk that is really full, where the machine lets us mount one."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if not mounted or mounted.returncode:
        pytest.skip("no right to mount a small disk")
    try:
        orders(folder / "b.csv", 100, 300_000)
        shutil.copy(folder / "a.csv", disk / "a.csv")
        with (disk / "err.txt").open("w") as errors:
            done = scrm(
                disk, "load", "a.csv", capture_output=False, stdout=subprocess.PIPE, stderr=errors
            )
            assert done.returncode == 0
            done = scrm(
                disk,
                "load",
                "../b.csv",
                capture_output=False,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
            assert done.returncode == 5
        done = scrm(disk, "export", "orders", "-o", "orders.parquet", "--db", "../none.duckdb")
        assert done.returncode == 2
        done = scrm(disk, "load", "../b.csv")
        assert (done.returncode, "no space left for" in done.stderr) == (5, True)
        assert not list(disk.glob("*.part"))
        with LocalStore(disk / "scrm.duckdb", read_only=True) as store:
            assert store.row_count("orders") == 10
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_failing_checkpoint_at_the_end_is_reported_and_loses_nothing(folder):
    code = (
        "import resource\nfrom pathlib import Path\nfrom scrm.store.local import LocalStore\n"
        "with LocalStore(Path('x.duckdb')) as store:\n"
        '    store.execute("INSERT INTO stored.orders (order_id) SELECT md5(range::VARCHAR) FROM '
        'range(20000)")\n'
        "    size = Path('x.duckdb').stat().st_size\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "NoSpaceError: no space left for x.duckdb: about " in done.stderr
    with LocalStore(Path("x.duckdb"), read_only=True) as store:
        assert store.row_count("orders") == 20000


def checksum(block: bytes) -> int:
    """Return DuckDB's checksum of a block of its file."""
    found = 5381
    for (word,) in struct.iter_unpack("<Q", block):
        found ^= word * 0xBF58476D1CE4E5B9 % 2**64
    return found


def test_a_database_of_a_newer_engine_is_not_called_damaged(folder):
    path = folder / "scrm.duckdb"
    with LocalStore(path):
        pass
    data = bytearray(path.read_bytes())
    assert struct.unpack_from("<Q", data, 0)[0] == checksum(bytes(data[8:4096]))
    struct.pack_into("<Q", data, 12, 1000)
    struct.pack_into("<Q", data, 0, checksum(bytes(data[8:4096])))
    path.write_bytes(data)
    for read_only in (True, False):
        with pytest.raises(
            NotADatabaseError, match=r"written by a newer DuckDB \(storage version 1000"
        ) as caught:
            LocalStore(path, read_only=read_only)
        assert "pip install --upgrade duckdb" in caught.value.hint


def test_a_damaged_database_points_to_restore(folder):
    path = folder / "scrm.duckdb"
    with LocalStore(path):
        pass
    path.write_bytes(path.read_bytes()[:6000])
    with pytest.raises(NotADatabaseError, match="is damaged") as caught:
        LocalStore(path)
    assert "scrm restore" in caught.value.hint


AS_NOBODY = f"""
import os, sys
from scrm.cli import run
_, other, *command = sys.argv
with open(os.devnull, "w") as nowhere:  # later imports may be in a closed folder
    kept, sys.stdout, sys.stderr = (sys.stdout, sys.stderr), nowhere, nowhere
    run([*command, "--db", other])
    sys.stdout, sys.stderr = kept
os.setgroups([])
os.setgid({NOBODY})
os.setuid({NOBODY})
sys.exit(run(command))
"""


def as_nobody(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a user without special rights."""
    if os.geteuid() != 0:
        return scrm(folder, *arguments)
    return subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(Path("other.duckdb").resolve()), *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def shared(folder):
    """A database in a folder that everybody may enter."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        assert run(["load", "a.csv", "-q", "--db", str(place / "scrm.duckdb")]) == 0
        shutil.copy(place / "scrm.duckdb", "other.duckdb")
        shutil.copy("a.csv", place / "b.csv")
        (place / "b.csv").chmod(0o644)
        yield place
        place.chmod(0o755)


@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "is_owner", "command", "message"),
    [
        (0o400, 0o755, True, ["abc"], r"scrm.duckdb is read-only for this user: mode 0400"),
        (
            0o600,
            0o555,
            True,
            ["load", "b.csv"],
            "the folder . is read-only for this user: mode 0555",
        ),
        (
            0o000,
            0o755,
            True,
            ["sql", "SELECT 1"],
            "scrm.duckdb may not be read by this user: mode 0000",
        ),
        (
            0o600,
            0o755,
            False,
            ["sql", "SELECT 1"],
            "may not be read by this user: it belongs to user root",
        ),
        (
            0o644,
            0o755,
            False,
            ["load", "b.csv"],
            "is read-only for this user: it belongs to user root",
        ),
    ],
    ids=[
        "read-only file",
        "read-only folder",
        "unreadable file",
        "wrong owner",
        "wrong owner, writing",
    ],
)
def test_missing_permissions_are_reported_as_such(
    shared, file_mode, folder_mode, is_owner, command, message
):
    if not is_owner and os.geteuid() != 0:
        pytest.skip("only root can give files away")
    path = shared / "scrm.duckdb"
    if is_owner and os.geteuid() == 0:
        for file in (shared, path):
            os.chown(file, NOBODY, NOBODY)
    path.chmod(file_mode)
    before = path.read_bytes()
    shared.chmod(folder_mode)
    done = as_nobody(shared, *command)
    assert message in done.stderr
    assert done.returncode == 2
    assert "backup" not in done.stderr
    assert len(done.stderr.splitlines()) == 2, "one message and the next step"
    assert path.read_bytes() == before


def test_a_read_only_database_in_a_read_only_folder_can_be_read(shared):
    path = shared / "scrm.duckdb"
    path.chmod(0o444)
    shared.chmod(0o555)
    done = as_nobody(shared, "sql", "SELECT count(*) AS n FROM orders", "--format", "csv")
    assert (done.returncode, done.stdout) == (0, "n\n10\n"), done.stderr


def test_a_file_system_that_is_mounted_read_only_is_named(folder, monkeypatch):
    path = folder / "scrm.duckdb"
    with LocalStore(path):
        pass
    monkeypatch.setattr("os.access", lambda _, mode: mode == os.R_OK)
    monkeypatch.setattr("os.statvfs", lambda _: type("Found", (), {"f_flag": os.ST_RDONLY}))
    with pytest.raises(
        DatabaseAccessError,
        match="is read-only for this user: the file system is mounted read-only",
    ):
        LocalStore(path)


class InterruptedCommit:
    """A connection whose process gets a signal in the middle of a commit, the n-th one."""

    def __init__(self, connection, at: int, number: int) -> None:
        self._connection, self._left, self._number = connection, at, number

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def commit(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), self._number)
        self._connection.commit()


@pytest.fixture
def handled_termination():
    """Signals are handled as `scrm.cli.main` does."""
    signals.install()
    yield
    signals.uninstall()
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.usefixtures("handled_termination")
@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize(
    ("number", "code", "ended"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
)
def test_a_signal_during_a_commit_says_which_files_were_committed(
    folder, monkeypatch, capsys, at, number, code, ended
):
    for name, first in (("b.csv", 100), ("c.csv", 200)):
        orders(folder / name, first, 10)
    with LocalStore(Path("scrm.duckdb")):
        pass
    begun = LocalStore._create_tables

    def create_tables(self, version):
        begun(self, version)
        self._connection = InterruptedCommit(self._connection, at, number)

    monkeypatch.setattr(LocalStore, "_create_tables", create_tables)
    assert run(["load", "a.csv", "b.csv", "c.csv"]) == code
    monkeypatch.undo()
    committed = ["a.csv", "b.csv", "c.csv"][:at]
    assert (
        f"error: {ended}; committed: {', '.join(committed)}; nothing of the other files"
        in capsys.readouterr().err
    )
    with LocalStore(folder / "scrm.duckdb", read_only=True) as store:
        assert store.frame("SELECT path FROM load_files ORDER BY load_id").rows() == [
            (name,) for name in committed
        ]
        assert store.row_count("orders") == 10 * at


@pytest.mark.usefixtures("handled_termination")
@pytest.mark.parametrize("error", [RuntimeError("from within"), StatementError("refused")])
def test_a_signal_that_a_library_turns_into_an_error_still_ends_the_command(
    folder, monkeypatch, capsys, error
):
    for name, first in (("b.csv", 100), ("c.csv", 200)):
        orders(folder / name, first, 10)
    real = load_module.load_table

    def load_table(job):
        if job.table.label == "b.csv":
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
            raise error
        return real(job)

    monkeypatch.setattr("scrm.ingest.loader.load.load_table", load_table)
    assert run(["load", "a.csv", "b.csv", "c.csv"]) == 130
    assert capsys.readouterr().err.endswith(
        "error: interrupted; committed: a.csv; nothing of the other files\n"
    )


def test_ctrl_c_before_a_commit_says_that_nothing_was_committed(folder, monkeypatch, capsys):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scrm.ingest.loader.load.append_blocks", interrupted)
    assert run(["load", "a.csv"]) == 130
    assert capsys.readouterr().err == "error: interrupted; no file was committed\n"
    assert not (folder / "scrm.duckdb").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["load", "/nonexistent"], 2),
        (["load", "unknown.csv"], 3),
        (["load", "a.csv", "--dry-run"], 0),
        (["load", "bad.csv", "--on-error", "stop"], 3),
    ],
)
def test_a_command_that_loads_nothing_leaves_no_empty_database(folder, arguments, code):
    (folder / "unknown.csv").write_text("a,b\n1,2\n")
    (folder / "bad.csv").write_text(HEADER + "1,c,2026-01-01,many,EUR\n")
    before = sorted(folder.iterdir())
    assert run(arguments) == code
    assert sorted(folder.iterdir()) == before


def test_a_command_that_fails_keeps_the_database_that_was_there_before(folder):
    with LocalStore(folder / "scrm.duckdb"):
        pass
    assert run(["load", "/nonexistent"]) == 2
    assert (folder / "scrm.duckdb").exists()


def test_a_new_database_with_rows_in_quarantine_is_kept(folder):
    (folder / "bad.csv").write_text(HEADER + "1,c,2026-01-01,many,EUR\n")

    def load_and_fail():
        with LocalStore(folder / "scrm.duckdb") as store:
            load(store, ["bad.csv"])
            raise ValueError("later")

    with pytest.raises(ValueError, match="later"):
        load_and_fail()
    with LocalStore(folder / "scrm.duckdb", read_only=True) as store:
        assert store.row_count("quarantine") == 1


def test_verbose_names_each_file_before_it_is_read(folder, capsys):
    orders(folder / "b.csv", 100, 5)
    assert run(["--lang", "en", "load", "a.csv", "b.csv", "-v"]) == 0
    named = [line for line in capsys.readouterr().err.splitlines() if line.startswith("reading")]
    assert named == ["reading a.csv", "reading b.csv"]


def test_an_interrupt_stays_a_keyboard_interrupt_in_the_library(folder, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scrm.ingest.loader.load.append_blocks", interrupted)
    with LocalStore(None) as store, pytest.raises(KeyboardInterrupt, match="no file was committed"):
        load(store, ["a.csv"])
