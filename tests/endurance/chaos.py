"""Signals at random times and full disks: the next command repairs what they leave behind.

Each attack starts a command in a copy of a prepared project and disturbs it at some time within the
duration of an undisturbed run. Afterwards the database must open and contain whole files only, with
their totals; the same command, run again, must succeed and leave the same rows, reports and
snapshots as if nothing had happened.
"""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.endurance.commands import (
    can_verify,
    differences,
    finish,
    fresh_processes,
    last_words,
    rows_there,
    seconds_of,
    start,
    written,
)
from tests.endurance.expected import KEYS, Expected, Totals
from tests.endurance.exports import Volume, arrivals

from scrm.store.local import LocalStore

SMALL = Volume(
    orders=300, orders_corrected=40, orders_repeated=60, posts=80, customers=50, tickets=30
)
DAYS, DAYS_BEFORE = 12, 4
SETTINGS = "company: Muster\ntimezone: UTC\nload:\n  - files: exports/*.csv\n"
WORKS = ("load", "run", "report", "snapshot")
ALLOWED = {
    "SIGKILL": {0, -signal.SIGKILL},
    "SIGTERM": {0, -signal.SIGTERM, 143},
    "SIGINT": {0, -signal.SIGINT, 130},
    "SIGSTOP": {0},
    "disk full": {0, 5},
}
"""Exit codes that may follow on each disturbance; 0 where the command was faster."""
_ARGUMENTS = {
    "load": ("load", "exports"),
    "run": ("run",),
    "report": ("report",),
    "snapshot": ("run",),
}
_PAUSE_SECONDS = 0.2
_DISK_MB = 48


@dataclass(frozen=True, slots=True)
class Attack:
    """A disturbance of a command, at a fraction of the time (or of the space) that it takes."""

    work: str
    kind: str
    moment: float


@dataclass(frozen=True, slots=True)
class Survived:
    """How a disturbed command ended, whether it was disturbed at all, and the faults found."""

    attack: Attack
    exit_code: int
    faults: tuple[str, ...]

    @property
    def was_hit(self) -> bool:
        """The command did not end as if nothing had happened."""
        return self.exit_code != 0 or self.attack.kind == "SIGSTOP"


@dataclass(frozen=True)
class Prepared:
    """Projects to disturb, and what they look like undisturbed.

    Parameters
    ----------
    projects : dict
        Folder of each work, as it is before the command.
    seconds : dict
        How long the command of each work takes.
    totals : list
        The totals after as many files as the place in the list says.
    written : dict
        Reports and snapshots of an undisturbed run, by work.
    grown_bytes : dict
        How much the folder grows, by work.
    """

    expected: Expected
    projects: dict[str, Path]
    seconds: dict[str, float]
    totals: list[dict[str, Totals]]
    written: dict[str, dict[str, bytes]]
    grown_bytes: dict[str, int]


def prepare(folder: Path, *, seed: int) -> Prepared:
    """Make the projects and run each command once undisturbed."""
    template, expected = folder / "template", Expected()
    totals = list(_exported(template, expected, seed))
    projects = {"load": _partly_loaded(template, folder / "load")}
    projects["run"] = projects["load"]
    complete = _copied(projects["load"], folder / "report")
    seconds_of(["run"], complete)
    projects["report"] = complete
    projects["snapshot"] = _copied(complete, folder / "snapshot")
    for each in (
        complete / "report",
        projects["snapshot"] / "report",
        projects["snapshot"] / "snapshots",
    ):
        shutil.rmtree(each)
    seconds, after, grown = {}, {}, {}
    for work in WORKS:
        undisturbed = _copied(projects[work], folder / f"undisturbed_{work}")
        before = _size(undisturbed)
        seconds[work] = seconds_of(_ARGUMENTS[work], undisturbed)
        after[work], grown[work] = written(undisturbed), _size(undisturbed) - before
        faults = [
            *differences(undisturbed / "scrm.duckdb", totals[-1]),
            *_unlike(undisturbed, expected),
        ]
        assert not faults, faults
    return Prepared(expected, projects, seconds, totals, after, grown)


def attacks(counts: dict[str, int], *, seed: int) -> list[Attack]:
    """Return attacks of each kind, on each command in turn, at evenly spread random times.

    Examples
    --------
    >>> [each.work for each in attacks({"SIGKILL": 4}, seed=1)]
    ['load', 'run', 'report', 'snapshot']
    """
    made = random.Random(seed)
    found = []
    for kind, count in counts.items():
        each = -(-count // len(WORKS))
        slots = {work: made.sample(range(each), each) for work in WORKS}
        for number in range(count):
            work = WORKS[number % len(WORKS)]
            moment = (slots[work][number // len(WORKS)] + made.random()) / each
            found.append(Attack(work, kind, moment))
    return found


def survive(prepared: Prepared, folder: Path, planned: Sequence[Attack]) -> list[Survived]:
    """Carry out attacks, two at a time, each on a project of its own."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        numbered = enumerate(planned)
        return list(
            pool.map(
                lambda each: _survived(prepared, each[1], folder / f"attack_{each[0]}"), numbered
            )
        )


def can_mount(folder: Path) -> bool:
    """Say whether a small file system can be mounted here."""
    target = folder / "mount"
    target.mkdir()
    with suppress(OSError, subprocess.CalledProcessError), _small_disk(target):
        return True
    return False


def _exported(template: Path, expected: Expected, seed: int) -> Iterator[dict[str, Totals]]:
    """Write a project with exports; yield the totals before the first file and after each."""
    (template / "exports").mkdir(parents=True)
    (template / "scrm.yaml").write_text(SETTINGS, encoding="utf-8")
    yield expected.totals()
    for arrived in arrivals(DAYS, seed, SMALL):
        for export in arrived:
            if export.title not in expected.loaded:
                export.write(template / "exports")
                expected.load(export)
                yield expected.totals()


def _partly_loaded(template: Path, folder: Path) -> Path:
    """Return a project with the first days loaded and computed."""
    project = _copied(template, folder)
    later = folder.with_name("later")
    later.mkdir()
    files = sorted((project / "exports").iterdir())
    for file in files[2 * DAYS_BEFORE :]:
        file.rename(later / file.name)
    seconds_of(["run"], project)
    for file in later.iterdir():
        file.rename(project / "exports" / file.name)
    for each in ("report", "snapshots"):
        shutil.rmtree(project / each)
    return project


def _copied(project: Path, folder: Path) -> Path:
    shutil.copytree(project, folder)
    return folder


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _survived(prepared: Prepared, attack: Attack, folder: Path) -> Survived:
    if attack.kind == "disk full":
        folder.mkdir()
        with _small_disk(folder):
            return _disturbed_and_repeated(prepared, attack, folder / "project")
    survived = _disturbed_and_repeated(prepared, attack, folder)
    if not survived.faults:
        shutil.rmtree(folder)
    return survived


def _disturbed_and_repeated(prepared: Prepared, attack: Attack, folder: Path) -> Survived:
    project = _copied(prepared.projects[attack.work], folder)
    code = _disturbed(prepared, attack, project)
    faults = [] if code in ALLOWED[attack.kind] else [f"exit code {code}", last_words(project)]
    faults += _halves(project / "scrm.duckdb", prepared.totals)
    with fresh_processes(project) as runner:
        if can_verify() and (verified := runner.run(["doctor", "--verify"]).exit_code):
            faults += [f"scrm doctor --verify ends with {verified}", last_words(project)]
        if again := runner.run(_ARGUMENTS[attack.work]).exit_code:
            faults += [f"run again: exit code {again}", last_words(project)]
    faults += differences(project / "scrm.duckdb", prepared.totals[-1])
    faults += _unlike(project, prepared.expected)
    if written(project) != prepared.written[attack.work]:
        faults.append("reports or snapshots differ from those of an undisturbed run")
    faults += [f"left behind: {path.name}" for path in _leftovers(project)]
    return Survived(attack, code, tuple(faults))


def _disturbed(prepared: Prepared, attack: Attack, project: Path) -> int:
    """Run the command, disturb it, and return its exit code."""
    arguments = _ARGUMENTS[attack.work]
    if attack.kind == "disk full":
        return _short_of_space(
            arguments, project, int(prepared.grown_bytes[attack.work] * attack.moment)
        )
    with (project / "log.txt").open("ab") as log:
        process = start(arguments, project, log)
        time.sleep(prepared.seconds[attack.work] * attack.moment)
        os.kill(
            process.pid, signal.Signals[attack.kind]
        )  # send_signal would reap a process that has ended
        if attack.kind == "SIGSTOP":
            time.sleep(_PAUSE_SECONDS)
            os.kill(process.pid, signal.SIGCONT)
        return finish(process).exit_code


def _short_of_space(arguments: Sequence[str], project: Path, spare_bytes: int) -> int:
    """Run the command on a disk with a few bytes to spare, and return its exit code."""
    with tempfile.TemporaryFile() as log:
        with _filled(project, spare_bytes):
            code = finish(start(arguments, project, log)).exit_code
        log.seek(0)
        (project / "log.txt").write_bytes(log.read())
    return code


def _halves(database: Path, totals: Sequence[dict[str, Totals]]) -> list[str]:
    """Say what a database holds beside whole files: nothing, if all is well."""
    with LocalStore(database, read_only=True) as store:
        files = store.row_count("load_files")
    return [f"after {files} files: {each}" for each in differences(database, totals[files])]


def _unlike(project: Path, expected: Expected) -> list[str]:
    """Say which tables do not hold the expected rows."""
    there = {table: rows_there(project / "scrm.duckdb", table) for table in KEYS}
    return [
        f"{table}: rows differ" for table, rows in there.items() if rows != expected.rows(table)
    ]


def _leftovers(project: Path) -> list[Path]:
    """Return files that a finished command must not leave: temporary, spilled, write-ahead log."""
    known = {
        "scrm.yaml",
        "scrm.duckdb",
        "scrm.duckdb.lock",
        "run.json",
        "log.txt",
        "exports",
        "report",
        "snapshots",
    }
    inside = {path for name in ("report", "snapshots") for path in (project / name).rglob("*.tmp")}
    return sorted({path for path in project.iterdir() if path.name not in known} | inside)


@contextmanager
def _small_disk(folder: Path) -> Iterator[None]:
    """Mount a small file system in memory on a folder."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True, capture_output=True, timeout=30)


@contextmanager
def _filled(project: Path, spare_bytes: int) -> Iterator[None]:
    """Fill the disk of a project up to some bytes, and make room again."""
    ballast = project.parent / "ballast"
    usage = shutil.disk_usage(project)
    with ballast.open("wb") as stream:
        for _ in range(max(0, usage.free - spare_bytes) // 4096):
            stream.write(b"\0" * 4096)
    try:
        yield
    finally:
        ballast.unlink()
