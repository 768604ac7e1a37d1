"""Other operating systems: scrm runs with the modules of POSIX hidden."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scrm import system
from scrm.errors import StoreError, UsageError
from scrm.files import replace_file
from scrm.pipeline.lock import hold_lock

SOURCES = sorted((Path(__file__).parents[1] / "src" / "scrm").rglob("*.py"))
POSIX = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
HIDDEN = f"""
import sys
from filelock import lock_descriptor  # has its own way on Windows
for name in {sorted(POSIX - {"posix"})!r}:
    sys.modules[name] = None
import os
for name in ("geteuid", "getuid", "statvfs", "O_NONBLOCK", "O_CLOEXEC", "set_blocking"):
    delattr(os, name)
from scrm.cli import run
sys.exit(run(sys.argv[1:]))
"""


def imported(path: Path) -> set[str]:
    """Return the top names of the modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_one_module_imports_what_only_posix_has():
    assert [path.name for path in SOURCES if imported(path) & POSIX] == ["system.py"]


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HIDDEN, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_project_runs_with_the_modules_of_posix_hidden(tmp_path):
    done = call(tmp_path, "demo", "--lang", "en")
    assert done.returncode == 0, done.stderr
    project = next(path.parent for path in tmp_path.rglob("scrm.yaml"))
    for arguments in (
        ("run", "-q"),
        ("kpi", "run", "revenue", "-q"),
        ("sql", "SELECT count(*) FROM orders"),
        ("backup", "a.backup"),
        ("restore", "a.backup", "--db", "b.duckdb"),
        ("doctor",),
    ):
        done = call(project, *arguments)
        assert done.returncode == 0, (arguments, done.stderr)


def test_a_workbook_is_read_with_the_modules_of_posix_hidden(tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    book = xlsxwriter.Workbook(tmp_path / "orders.xlsx")
    sheet = book.add_worksheet()
    for row, cells in enumerate(
        [("order_id", "customer_id", "ordered_at", "amount"), ("1", "a", "2026-01-05", "80.00")]
    ):
        sheet.write_row(row, 0, cells)
    book.close()
    done = call(tmp_path, "load", "orders.xlsx", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "1 new" in done.stdout


def test_a_second_run_is_told_the_process_that_holds_the_lock(tmp_path):
    database = tmp_path / "scrm.duckdb"
    with (
        hold_lock(database),
        pytest.raises(StoreError, match=rf"another run uses .*PID {os.getpid()}\)"),
        hold_lock(database),
    ):
        pass
    with hold_lock(database):  # free again
        assert (tmp_path / "scrm.duckdb.lock").stat().st_mode & 0o777 == 0o600


def test_a_file_that_another_program_has_open_is_tried_again(tmp_path, monkeypatch):
    monkeypatch.setattr(system, "fcntl", None)
    target = tmp_path / "report.html"
    target.write_text("old")
    tries = []
    replace = Path.replace

    def refuse_twice(self: Path, to: Path) -> Path:
        tries.append(to)
        if len(tries) < 3:
            raise PermissionError(13, "The process cannot access the file")
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", refuse_twice)
    with replace_file(target) as stream:
        stream.write(b"new")
    assert target.read_text() == "new"
    assert len(tries) == 3


def test_a_file_that_stays_open_elsewhere_is_unchanged_and_named(tmp_path, monkeypatch):
    monkeypatch.setattr(system, "fcntl", None)
    monkeypatch.setattr(system, "_PATIENCE", 0.0)
    target = tmp_path / "report.html"
    target.write_text("old")

    def refuse(self: Path, to: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UsageError, match="report.html"), replace_file(target) as stream:
        stream.write(b"new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
