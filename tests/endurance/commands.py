"""Commands of scrm in other processes: a new one for each command, or one for all of them."""

import functools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from tests.endurance.expected import Totals, rows_sql, totals_sql

from scrm.store.local import LocalStore

LONGEST_SECONDS = 600
"""A command that takes longer is ended, and counts as failed."""
_SERVER = """
import json, os, sys
from resource import RUSAGE_SELF, getrusage
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
os.environ["OMP_NUM_THREADS"] = "1"
from scrm.cli import run
for line in sys.stdin:
    before = getrusage(RUSAGE_SELF)
    code = run(json.loads(line))
    after = getrusage(RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(code, seconds, file=answers, flush=True)
"""
"""Runs commands read from stdin, one JSON list per line; writes exit codes and CPU seconds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended, and what it cost."""

    exit_code: int
    cpu_seconds: float


class Runner(Protocol):
    """Runs commands of scrm in a folder."""

    def run(self, arguments: Sequence[str]) -> Outcome:
        """Run one command and wait for its end."""


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a user without any settings of their own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "random",
    }


def start(arguments: Sequence[str], folder: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a command; what it prints goes to `log`."""
    return subprocess.Popen(
        [sys.executable, "-m", "scrm", *arguments],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )


def finish(process: subprocess.Popen[bytes]) -> Outcome:
    """Wait for a process; end it where it takes too long."""
    timer = threading.Timer(LONGEST_SECONDS, process.kill)
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return Outcome(process.returncode, usage.ru_utime + usage.ru_stime)


class FreshProcesses:
    """Runs each command in a process of its own."""

    def __init__(self, folder: Path, log: IO[bytes]) -> None:
        self.folder, self.log = folder, log

    def run(self, arguments: Sequence[str]) -> Outcome:
        """Run one command and wait for its end."""
        return finish(start(arguments, self.folder, self.log))


class OneProcess:
    """Runs all commands in one process, one after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def run(self, arguments: Sequence[str]) -> Outcome:
        """Run one command and wait for its end."""
        assert self.process.stdin
        assert self.process.stdout
        timer = threading.Timer(LONGEST_SECONDS, self.process.kill)
        timer.start()
        try:
            self.process.stdin.write(json.dumps(list(arguments)) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline().split()
        finally:
            timer.cancel()
        if not answer:  # the process has crashed
            return Outcome(self.process.wait(timeout=LONGEST_SECONDS), 0.0)
        return Outcome(int(answer[0]), float(answer[1]))


@contextmanager
def fresh_processes(folder: Path) -> Iterator[Runner]:
    """Yield a runner with a process for each command; their output goes to ``log.txt``."""
    with (folder / "log.txt").open("ab") as log:
        yield FreshProcesses(folder, log)


@contextmanager
def one_process(folder: Path) -> Iterator[Runner]:
    """Yield a runner with one process for all commands; their output goes to ``log.txt``."""
    with (
        (folder / "log.txt").open("ab") as log,
        subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            yield OneProcess(process)
            process.communicate(timeout=LONGEST_SECONDS)  # the end of its input ends it
        finally:
            process.kill()


def last_words(folder: Path) -> str:
    """Return the end of what the commands in a folder have printed."""
    return (folder / "log.txt").read_text(encoding="utf-8", errors="replace")[-1500:]


def totals_there(database: Path, tables: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the totals of tables as the database has them."""
    with LocalStore(database, read_only=True) as store:
        return {table: store.frame(totals_sql(table)).row(0) for table in tables}


def differences(database: Path, totals: dict[str, Totals]) -> list[str]:
    """Say which totals of a database are not as expected."""
    there = totals_there(database, list(totals))
    wanted = {table: tuple(each.values()) for table, each in totals.items()}
    return [
        f"{table}: {there[table]} instead of {wanted[table]}"
        for table in totals
        if there[table] != wanted[table]
    ]


def rows_there(database: Path, table: str) -> list[tuple[object, ...]]:
    """Return the rows of a table in the order of their keys."""
    with LocalStore(database, read_only=True) as store:
        return store.frame(rows_sql(table)).rows()


@functools.cache
def can_verify() -> bool:
    """Say whether `scrm doctor` can verify a database."""
    done = subprocess.run(
        [sys.executable, "-m", "scrm", "doctor", "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return "--verify" in done.stdout


def written(project: Path) -> dict[str, bytes]:
    """Return the files that a run wrote, reports and snapshots, by name."""
    files = [
        path
        for name in ("report", "snapshots")
        for path in (project / name).rglob("*")
        if path.is_file()
    ]
    return {str(path.relative_to(project)): path.read_bytes() for path in files}


def seconds_of(arguments: Sequence[str], folder: Path) -> float:
    """Return how long a command takes; AssertionError where it fails."""
    begin = time.monotonic()
    with fresh_processes(folder) as runner:
        outcome = runner.run(arguments)
    assert outcome.exit_code == 0, last_words(folder)
    return time.monotonic() - begin
