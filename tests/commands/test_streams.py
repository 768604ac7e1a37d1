"""Standard streams that are closed, full or closed early, as in a user's shell: no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scrm.cli import run
from scrm.commands import streams

ROWS = "order_id,customer_id,ordered_at,amount,currency\n" + "".join(
    f"{number},c{number % 99},2026-01-05,{number % 90}.50,EUR\n" for number in range(3000)
)
FORMATS = ("table", "json", "ndjson", "csv", "tsv", "parquet", "xlsx", "md", "html")
FULL = Path("/dev/full")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        (folder / "orders.csv").write_text(ROWS)
        assert run(["load", "orders.csv", "-q", "-o", "load.json"]) == 0
    return folder


def shell(folder: Path, line: str) -> tuple[int, str, str]:
    """Run a line of a shell as a user has it; `scrm` in it is the command."""
    environment = {"HOME": str(folder), "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    function = f'scrm() {{ "{sys.executable}" -m scrm "$@"; }}\n'
    done = subprocess.run(
        ["bash", "-c", function + line],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "command", ["export orders", "export orders --format csv", "version", "--help"]
)
def test_a_full_disk_under_stdout_is_one_message(project: Path, command: str) -> None:
    code, _, err = shell(project, f"scrm {command} > /dev/full")
    assert (code, err.splitlines()) == (
        5,
        [
            "error: the output could not be written: No space left on device",
            "  try: free some disk space, or write to another disk",
        ],
    )


@pytest.mark.parametrize("command", ["export orders", "version", "doctor"])
def test_a_closed_stdout_is_one_message(project: Path, command: str) -> None:
    code, _, err = shell(project, f"scrm {command} >&-")
    assert (code, err) == (2, "error: the output could not be written: Bad file descriptor\n")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("scrm load orders.csv >/dev/null 2>&-", 0),
        ("scrm abc --cuts x 2>&-", 2),
        ("scrm load orders.csv >&- 2>&-", 2),
        ("scrm load orders.csv <&- >&- 2>&-", 2),
        ("scrm load orders.csv <&- >/dev/null", 0),
        ("scrm sentiment label labels.csv <&- >/dev/null", 0),
        *([("scrm load orders.csv >/dev/null 2>/dev/full", 0)] if FULL.exists() else []),
        *([("scrm abc --nonsense 2>/dev/full", 2)] if FULL.exists() else []),
    ],
)
def test_closed_and_full_streams_end_with_the_command_s_own_code(
    project: Path, line: str, code: int
) -> None:
    found, _, err = shell(project, line)
    assert found == code
    assert "Traceback" not in err
    assert "Exception ignored" not in err


def test_no_file_of_ours_takes_the_place_of_a_closed_stream(project: Path) -> None:
    """If descriptors 0 to 2 are free, the database gets one, and messages go into it."""
    assert shell(project, "scrm load orders.csv --newer -v <&- >&- 2>&-")[0] == 2
    assert shell(project, "scrm sql 'SELECT count(*) AS n FROM orders' --format csv")[:2] == (
        0,
        "n\n3000\n",
    )


@pytest.mark.parametrize(
    "line", ["export orders | head -1", "--help | head -1", "sources list --format ndjson | true"]
)
def test_a_reader_that_closes_early_is_not_an_error(project: Path, line: str) -> None:
    code, _, err = shell(project, f"set -o pipefail; scrm {line}")
    assert code == 0
    assert "Traceback" not in err
    assert "Exception ignored" not in err


@pytest.mark.parametrize("amount", [1, 3000])
@pytest.mark.parametrize("output", FORMATS)
def test_a_reader_that_is_gone_is_not_an_error_in_any_format(
    project: Path, output: str, amount: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if output == "xlsx":
        pytest.importorskip("xlsxwriter")
    monkeypatch.chdir(project)
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert run(["sql", f"SELECT * FROM orders LIMIT {amount}", "--format", output]) == 0


def test_a_command_whose_reader_is_gone_keeps_its_exit_code(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """`scrm load good.csv bad.csv | head -1` must not hide that a file was refused."""
    monkeypatch.chdir(project)
    (project / "bad.csv").write_text("a,b\n1,2\n")
    (project / "good.csv").write_text(ROWS.replace(",EUR", ",USD"))
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert run(["--lang", "en", "load", "good.csv", "bad.csv", "--dry-run"]) == 3
    assert "bad.csv: not loaded" in capfd.readouterr().err


def test_messages_to_a_full_stderr_are_lost_without_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Full:
        def write(self, text: str) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stderr", Full())
    streams.write_stderr("a message")
