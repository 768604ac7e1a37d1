"""docs/automation.md does what it says: every block runs or is validated; `scrm run` under cron."""

import configparser
import errno
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scrm.cli import run
from scrm.commands.session import Session
from scrm.config import read_settings
from scrm.pipeline.configured_loads import load_configured
from scrm.store.local import LocalStore

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "automation.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
ORDERS = (
    "order_id,customer_id,ordered_at,amount,currency\n"
    "1,a,2026-01-05,80.00,EUR\n2,b,2026-01-06,15.00,EUR\n3,c,2026-01-07,5.00,EUR\n"
    "4,a,2026-02-01,-5.00,EUR\n"
)
SETTINGS = "lang: en\nload:\n  - files: orders.csv\nreport:\n  to: [md]\nchecks: checks.yaml\n"
CHECKS = "checks:\n  - metric: abc.a_count\n    min: 2\n"
KPI = Path("snapshots/2026-02-01/kpi.json")
OFFLINE = (
    "import socket, sys\n"
    "class Refused(socket.socket):\n"
    "    def __init__(self, *_, **__): raise RuntimeError('a socket')\n"
    "def refused(*_, **__): raise RuntimeError('a socket')\n"
    "socket.socket, socket.create_connection, socket.getaddrinfo = Refused, refused, refused\n"
    "from scrm.cli import run\nsys.exit(run(sys.argv[1:]))\n"
)


def blocks(section: str, language: str) -> list[str]:
    """Return the blocks of a language in a section of the document."""
    part = TEXT.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(rf"^```{language}\n(.*?)^```", part, re.MULTILINE | re.DOTALL)


def here(command: str, folder: Path) -> str:
    """Return a command of the document with the folders of this machine."""
    return command.replace("/opt/scrm/bin", str(BIN)).replace("/srv/scrm", str(folder))


def environ(**more: object) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        **{name: str(value) for name, value in more.items()},
    }


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A project after its first run, in a process that can open no socket."""
    folder = tmp_path_factory.mktemp("project")
    for name, text in (("orders.csv", ORDERS), ("scrm.yaml", SETTINGS), ("checks.yaml", CHECKS)):
        (folder / name).write_text(text)
    command = [sys.executable, "-c", OFFLINE, "run", "--log-format", "json"]
    return folder, subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(finished, tmp_path) -> Path:
    """A copy of the finished project."""
    return shutil.copytree(finished[0], tmp_path / "project")


def drift(folder: Path) -> None:
    """Let an export change behind the back of a snapshot."""
    (folder / "orders.csv").write_text(ORDERS.replace("15.00", "1500.00"))


def test_a_run_opens_no_socket_and_logs_json_lines(finished):
    _, done = finished
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert all({"level", "message"} <= set(line) for line in lines)
    assert {"load", "abc", "report"} <= {line.get("step") for line in lines}


def test_the_journal_names_warnings_versions_rows_and_timings(finished):
    journal = json.loads((finished[0] / "run.json").read_text(encoding="utf-8"))
    named = re.findall(r"`(\w+)`", TEXT.split("**run.json** is")[1].split("It is the only")[0])
    assert set(named) <= set(journal)
    assert journal["exit_code"] == 0
    assert journal["files"] == [
        {"path": "orders.csv", "status": "loaded", "rows": 4, "new": 4, "quarantined": 0}
    ]
    assert "sentiment: not enough data for an answer" in journal["warnings"]
    assert {"scrm", "python", "duckdb", "polars"} <= set(journal["versions"])
    assert set(journal) - {"schema"} <= set(named), "a field that the document does not tell of"


def test_quiet_means_only_errors(capsys):
    session = Session({"quiet": True, "lang": "en"})
    for level in ("info", "warning", "error"):
        session.talk(f"an {level}", level=level)
    assert capsys.readouterr().err == "error: an error\n"


@pytest.mark.parametrize("arguments", [["run", "none.yaml"], ["run", "--nope"], ["nonsense"]])
def test_errors_are_json_lines_if_logs_are(arguments, capsys):
    assert run([*arguments, "--log-format", "json"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    error = json.loads(line)
    assert (error["level"], error["exit_code"]) == ("error", 2)
    assert error["message"]


def crontab(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the line of the crontab as cron does: /bin/sh, from home, a bare environment."""
    path, line = blocks("cron", "text")[0].strip().splitlines()
    name, value = here(path, folder).split("=", 1)
    minute, hour, *days, command = line.split(" ", 5)
    assert 0 <= int(minute) < 60
    assert 0 <= int(hour) < 24
    assert days == ["*", "*", "*"]
    assert "%" not in command, "cron would end the line there"
    return subprocess.run(
        ["/bin/sh", "-c", here(command, folder)], cwd="/",
        env={name: value, "HOME": str(folder), "SHELL": "/bin/sh"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_crontab_line_is_silent_when_all_is_well_and_says_one_line_when_not(folder):
    before = (folder / KPI).read_bytes()
    done = crontab(folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (folder / "findings.txt").stat().st_size
    assert (folder / "scrm.log").read_text() == ""
    assert (folder / KPI).read_bytes() == before
    (folder / "orders.csv").unlink()
    done = crontab(folder)
    assert len(done.stdout.splitlines()) == 1
    assert [json.loads(line)["level"] for line in (folder / "scrm.log").read_text().splitlines()]


def require_more(folder: Path) -> None:
    """Change the check so that it fails, without any change of the numbers."""
    (folder / "checks.yaml").write_text(CHECKS.replace("min: 2", "min: 99"))


def test_the_crontab_line_says_one_line_when_a_check_fails(folder):
    require_more(folder)
    done = crontab(folder)
    assert len(done.stdout.splitlines()) == 1
    assert json.loads((folder / "run.json").read_text())["exit_code"] == 1


def test_a_run_uses_checks_yaml_without_being_told(folder):
    (folder / "scrm.yaml").write_text(SETTINGS.replace("checks: checks.yaml\n", ""))
    require_more(folder)
    assert run(["run", str(folder / "scrm.yaml"), "-q"]) == 1


def unit(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


def test_the_systemd_service_runs_and_the_timer_names_its_hour(folder):
    service, timer = (unit(text) for text in blocks("systemd", "ini"))
    assert service["Service"]["Type"] == "oneshot"
    assert (
        service["Service"]["WorkingDirectory"]
        == service["Service"]["ReadWritePaths"]
        == "/srv/scrm"
    )
    assert timer["Timer"]["OnCalendar"].endswith("Europe/Berlin")
    assert timer["Install"]["WantedBy"] == "timers.target"
    command = here(service["Service"]["ExecStart"], folder).split()

    def start() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )

    done = start()
    assert (done.returncode, done.stderr) == (0, "")
    require_more(folder)
    assert start().returncode == 1, "a failed check makes the unit failed"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_accepts_the_units(tmp_path):
    names = []
    for text in blocks("systemd", "ini"):
        name = re.search(r"system/(scrm\.\w+)", text)[1]
        names.append(name)
        (tmp_path / name).write_text(here(text, tmp_path))
    done = subprocess.run(
        ["systemd-analyze", "verify", *names],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not [line for line in done.stderr.splitlines() if "scrm." in line], done.stderr
    calendar = unit(blocks("systemd", "ini")[1])["Timer"]["OnCalendar"]
    done = subprocess.run(
        ["systemd-analyze", "calendar", calendar], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def workflow_steps() -> list[tuple[str, str, bool]]:
    """Return (name, script, runs after a failure) of all steps but the installation."""
    workflow = yaml.safe_load(blocks("GitHub Actions", "yaml")[0])
    assert {"pull_request", "schedule"} <= set(workflow[True])  # YAML 1.1 reads `on` as true
    steps = workflow["jobs"]["kpis"]["steps"]
    assert all("uses" in step or "run" in step for step in steps)
    return [
        (step["name"], step["run"], "cancelled" in step.get("if", ""))
        for step in steps
        if "run" in step
    ][1:]


def work(folder: Path) -> tuple[dict[str, int], str]:
    """Run the steps of the workflow as its runner does; return exit codes and output."""
    codes: dict[str, int] = {}
    said = ""
    for name, script, always in workflow_steps():
        if any(codes.values()) and not always:
            continue
        done = subprocess.run(
            ["bash", "-e", "-c", script], cwd=folder,
            env=environ(GITHUB_STEP_SUMMARY=folder / "summary.md"),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        codes[name], said = done.returncode, said + done.stdout + done.stderr
    return codes, said


def test_the_workflow_is_green_on_the_same_input(folder):
    codes, said = work(folder)
    assert set(codes.values()) == {0}, said
    assert "abc.a_count" in (folder / "summary.md").read_text(encoding="utf-8")


def test_the_workflow_ends_with_1_where_a_number_drifts_and_annotates_a_failed_check(folder):
    drift(folder)
    codes, said = work(folder)
    assert codes["Drift"] == 1, said
    assert codes["Checks"] == 1
    assert "::error" in said


def job(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script of the GitLab job as its runner does: one shell, up to a failure."""
    described = yaml.safe_load(blocks("GitLab", "yaml")[0])["kpis"]
    assert all(isinstance(line, str) for line in described["script"])
    script = "\n".join(line for line in described["script"] if "pip install" not in line)
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=environ(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_gitlab_job_is_green_on_the_same_input_and_ends_with_1_on_drift(folder):
    done = job(folder)
    assert done.returncode == 0, done.stderr
    assert "<testsuite" in (folder / "checks.xml").read_text(encoding="utf-8")
    drift(folder)
    done = job(folder)
    assert done.returncode == 1, done.stderr
    assert "<failure" in (folder / "checks.xml").read_text(encoding="utf-8")


def test_the_gitlab_job_ends_with_1_where_only_a_check_fails(folder):
    require_more(folder)
    done = job(folder)
    assert done.returncode == 1, done.stderr
    assert "<failure" in (folder / "checks.xml").read_text(encoding="utf-8")


def test_the_table_of_exit_codes_is_that_of_the_code():
    from scrm.errors import ExitCode

    listed = {
        int(code)
        for row in re.findall(r"^\| ([\d, ]+) \|", TEXT, re.MULTILINE)
        for code in row.split(", ")
    }
    assert {int(code) for code in ExitCode} <= listed


def killed(folder: Path, step: str) -> int:
    """Start a run, kill it when it says that it is at a step, and return its exit code."""
    command = [BIN / "scrm", "run", "--log-format", "json"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:
        for line in running.stderr:
            if json.loads(line).get("step") == step:
                running.send_signal(signal.SIGKILL)
                break
    return running.returncode


def test_runs_killed_at_several_steps_lock_nothing_and_the_next_one_writes_the_same(
    finished, tmp_path
):
    other = tmp_path / "killed"
    other.mkdir()
    for name in ("orders.csv", "scrm.yaml", "checks.yaml"):
        shutil.copy(finished[0] / name, other / name)
    for step in ("load", "abc", "report"):
        assert killed(other, step) == -signal.SIGKILL
        assert not (other / "run.json").exists()
    done = subprocess.run(
        [BIN / "scrm", "run", "-q"], cwd=other, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    for path in (KPI, "report/report.md"):
        assert (other / path).read_bytes() == (finished[0] / path).read_bytes()


def in_a_terminal(folder: Path, *arguments: str) -> str:
    """Return what a run writes to stderr where that is a terminal."""
    ours, theirs = pty.openpty()
    command = [BIN / "scrm", "run", *arguments]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=theirs, env=environ(TERM="xterm")
    ) as running:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError as error:  # how Linux tells the end of a terminal
            if error.errno != errno.EIO:
                raise
        finally:
            os.close(ours)
    assert running.returncode == 0, said
    return said.decode()


def test_progress_shows_in_a_terminal_only_and_never_when_quiet(finished, folder):
    (folder / "scrm.duckdb").unlink()
    said = in_a_terminal(folder)
    assert "\x1b[" in said
    assert "rows" in said
    assert "\x1b[" not in finished[1].stderr
    assert in_a_terminal(folder, "-q") == ""


@pytest.mark.parametrize(
    "pattern",
    ["{folder}/more/*.csv", "{folder}/more/a.csv", "~/more/*.csv", "~/more/a.csv", "more/?.csv"],
)
def test_patterns_may_be_absolute_or_begin_at_home(pattern, folder, tmp_path, monkeypatch, capsys):
    (folder / "more").mkdir()
    (folder / "more" / "a.csv").write_text(ORDERS.replace("\n1,", "\n11,"))
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    (folder / "own.yaml").write_text(f"load:\n- files: {pattern.format(folder=folder)!r}\n")
    configuration = read_settings({}, file=Path(os.path.relpath(folder / "own.yaml")))
    with LocalStore(None) as store:
        assert load_configured(store, configuration).files[0].new == 4
    (folder / "own.yaml").write_text(
        f"load:\n- files: {pattern.format(folder=folder).replace('more', 'none')!r}\n"
    )
    assert run(["run", str(folder / "own.yaml")]) == 3
    assert "load.0.files: nothing matches" in capsys.readouterr().err


def test_a_home_folder_that_does_not_exist_is_named(folder, capsys):
    (folder / "own.yaml").write_text("load:\n- files: ~nobody-of-that-name/*.csv\n")
    assert run(["run", str(folder / "own.yaml")]) == 2
    assert (
        "own.yaml, line 2: load.0.files: there is no home folder ~nobody-of-that-name"
        in capsys.readouterr().err
    )
