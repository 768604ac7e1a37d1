"""SIGTERM ends a command with 143: rolled back, tidied up, with one line of message."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scrm.cli import run
from scrm.store.local import LocalStore

ENDLESS = "SELECT count(*) FROM range(100000000000) a, range(1000) b"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def terminated(*arguments: str, after: float = 2.0) -> subprocess.CompletedProcess[str]:
    """Run the command, terminate it after some seconds, and wait for its end."""
    started = subprocess.Popen(
        [sys.executable, "-m", "scrm", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(after)
    started.send_signal(signal.SIGTERM)
    out, err = started.communicate(timeout=60)
    return subprocess.CompletedProcess(arguments, started.returncode, out, err)


def small(folder: Path) -> None:
    (folder / "small.csv").write_text(
        "order_id,customer_id,ordered_at,amount,currency\n1,a,2026-01-05,80.00,EUR\n"
    )
    assert run(["load", "small.csv", "-q"]) == 0


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_the_engine_is_stopped_within_its_query(folder: Path, log_format: str) -> None:
    small(folder)
    begun = time.monotonic()
    done = terminated("sql", ENDLESS, "--log-format", log_format, after=4)
    assert (done.returncode, done.stdout) == (143, "")
    assert time.monotonic() - begun < 30
    (line,) = done.stderr.splitlines()
    said = json.loads(line)["message"] if log_format == "json" else line
    assert "terminated; nothing half-done was kept" in said


def test_a_load_is_rolled_back_and_leaves_no_temporary_file(folder: Path) -> None:
    small(folder)
    rows = (
        f"{number},c{number % 999},2026-01-05,{number % 90}.50,EUR" for number in range(2, 400_000)
    )
    (folder / "large.csv").write_text(
        "order_id,customer_id,ordered_at,amount,currency\n" + "\n".join(rows) + "\n"
    )
    for after in (1.0, 2.0, 3.0):
        done = terminated("load", "large.csv", after=after)
        if done.returncode == 0:  # a fast machine was done before
            break
        assert done.returncode in (143, -signal.SIGTERM), done.stderr
        assert "Traceback" not in done.stderr
        with LocalStore(folder / "scrm.duckdb") as store:
            assert store.value("SELECT count(*) FROM orders") in (1, 399_999)
    assert {path.name for path in folder.iterdir()} <= {"scrm.duckdb", "small.csv", "large.csv"}


def test_a_stream_of_rows_can_be_interrupted(folder: Path) -> None:
    """Rows are computed in the engine's own code, where Python's handlers do not run."""
    code = (
        "import sys\nfrom scrm import signals\n"
        "from scrm.store.local import LocalStore\n"
        "signals.install()\n"
        "try:\n"
        "    with LocalStore(None) as store:\n"
        f"        next(store.batches('{ENDLESS}'))\n"
        "except KeyboardInterrupt:\n    sys.exit(143 if signals.is_terminated() else 1)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.PIPE, text=True
    ) as started:
        time.sleep(3)
        started.send_signal(signal.SIGTERM)
        started.wait(timeout=30)
        assert started.returncode == 143


def test_a_partly_written_file_is_removed_on_interrupt(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scrm import files

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write_file(folder / "x.csv", "content")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_during_the_imports_is_one_line_too(
    folder: Path, number: signal.Signals, code: int
) -> None:
    """Send the signal while the first heavy import runs, whenever that is."""
    (folder / "typer.py").write_text(f"import os\nos.kill(os.getpid(), {int(number)})\n")
    done = subprocess.run(
        [sys.executable, "-m", "scrm", "version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.endswith("ed; nothing half-done was kept\n")
    assert len(done.stderr.splitlines()) == 1
