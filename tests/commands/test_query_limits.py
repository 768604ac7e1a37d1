"""Queries that the engine cannot interrupt, as it works on one huge value: they still end."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scrm.cli import run

MINUTES = "SELECT list_reduce(range(100000), lambda x, y: x + len(range(1000000 + y)))"
GIGABYTES = "SELECT len(range(1000000000))"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("limits")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        (folder / "orders.csv").write_text(
            "order_id,customer_id,ordered_at,amount,currency\n1,a,2026-01-05,80.00,EUR\n"
        )
        assert run(["load", "orders.csv", "-q"]) == 0
        (folder / "scrm.yaml").write_text("memory_limit: 100MB\n")
    return folder


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "scrm", "sql", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("query", "seconds", "said"),
    [
        (MINUTES, "1", "the query was stopped: it took longer than 1 s"),
        (GIGABYTES, "3600", "the database ran out of memory"),
    ],
)
@pytest.mark.parametrize("output", ["table", "csv"])
def test_a_query_that_cannot_be_interrupted_ends_at_its_limit(
    project: Path, query: str, seconds: str, said: str, output: str
) -> None:
    started = start(project, query, "--timeout", seconds, "--format", output)
    out, err = started.communicate(timeout=120)
    assert (started.returncode, out) == (5, "")
    assert err.startswith(f"error: {said}\n  try: ")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_query_that_cannot_be_interrupted_ends_at_a_signal(
    project: Path, number: signal.Signals, code: int
) -> None:
    started = start(project, MINUTES, "--timeout", "3600")
    time.sleep(5)
    started.send_signal(number)
    _, err = started.communicate(timeout=120)
    assert started.returncode == code
    assert err.endswith("ed; nothing half-done was kept\n")


def test_a_query_after_a_stopped_one_is_answered(project: Path) -> None:
    started = start(project, "SELECT count(*) FROM orders", "--format", "csv")
    assert started.communicate(timeout=120) == ("count_star()\n1\n", "")
