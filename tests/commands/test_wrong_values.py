"""Eight wrong values for every option of every command: usage errors, never a bug."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_origin

import pytest
import typer

from scrm.analyze import analyses
from scrm.cli import app, run
from scrm.commands.analyses import build_command
from scrm.pipeline import report_answers as running

LONG = "x" * 10_000
WHOLE = ("", "xyz", "1.5", "nan", "1e309", "99999999999999999999", "-99999999999999999999", "\x00")
REAL = ("", "xyz", "1,5", "nan", "inf", "-inf", "1e309", "\x00")
CHOICE = ("", "xyz", "-1", "nan", "../..", "\x00", LONG, "\udcff")
FLAG = ("", "xyz", "-1", "0", "1", "true", "\x00", LONG)
DAY = ("", "xyz", "-1", "2026-02-30", "0001-01-01", "9999-12-31", "\x00", LONG)
TEXT = ("", "xyz", "-1", "nan", "99999999999999999999", "../..", "\x00", LONG)
DATES = frozenset({"--as-of", "--calibration-end"})
KNOWN_NAMES = frozenset({
    "--source", "--to", "--template", "--snapshot", "--baseline", "--cuts", "--business-hours",
    "--encoding", "--headline",
    "--delimiter", "--timezone", "--label", "--metrics", "--text-column", "--label-column",
    "--config",
})  # fmt: skip
"""Options whose value names something that must exist, or is written in a form of its own."""
EMPTY_OR_KNOWN = frozenset({"--period", "--remote", "--state", "--kpis", "--by", "--against"})
"""The same, but an empty value is valid, too: it means everything."""
ORDERS = "order_id,customer_id,ordered_at,amount,currency\n" + "".join(
    f"{number},c{number % 7},2026-0{1 + number % 3}-{1 + number % 27:02d},{number % 9 + 1}.50,EUR\n"
    for number in range(40)
)
REQUIRED = {
    "files": ["orders.csv"],
    "name": ["generic_orders"],
    "target": ["quarantine.csv"],
    "before": ["2026-03-27"],
    "after": ["2026-03-27"],
    "query": ["SELECT 1"],
    "table": ["orders"],
    "id": ["response_rate"],
    "text": ["gut"],
}
FILES = {
    "sentiment train": ["labels.csv"],
    "sentiment evaluate": ["labels.csv"],
    "worries evaluate": ["worries.csv"],
}


def commands() -> Iterator[tuple[str, Any]]:
    """Yield every command with its path; analyses have all their options."""

    def below(command: Any, path: str) -> Iterator[tuple[str, Any]]:
        subcommands = getattr(command, "commands", {})
        if path and (not subcommands or command.invoke_without_command):
            yield path, command
        for name, child in subcommands.items():
            is_analysis = not path and name in analyses()
            yield from below(
                build_command(analyses()[name]) if is_analysis else child, f"{path} {name}".strip()
            )

    return below(typer.main.get_command(app), "")


COMMANDS = dict(commands())


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project after a run, deep enough that ../.. stays within the folder of the test."""
    folder = tmp_path_factory.mktemp("wrong") / "a" / "b"
    folder.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        (folder / "orders.csv").write_text(ORDERS)
        (folder / "customers.csv").write_text("customer_id,city,consent\nc1,Kiel,yes\nc2,Ulm,no\n")
        (folder / "labels.csv").write_text("text,label\ngut,positive\nschlecht,negative\n")
        (folder / "worries.csv").write_text("text,label\nzu teuer,worry\nschön,none\n")
        (folder / "checks.yaml").write_text("checks:\n- metric: coverage.row_count\n  min: 0\n")
        (folder / "scrm.yaml").write_text("load:\n- files: orders.csv\nreport: {to: [json]}\n")
        assert run(["run", "-q"]) == 0
    return folder


@pytest.fixture
def call(project: Path, monkeypatch: pytest.MonkeyPatch):
    """Run a command, `run` and `report` without analyses; return (exit code, output)."""
    monkeypatch.chdir(project)
    monkeypatch.setattr(running, "_analyse", lambda *_: [])

    def called(*arguments: str) -> tuple[int, str]:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        code = run(list(arguments))
        err.flush()
        return code, err.buffer.getvalue().decode()

    return called


def kind(option: Any) -> tuple[tuple[str, ...], bool]:
    """Return eight wrong values for an option, and whether each must be a usage error."""
    annotation, name = option.type_descriptor.annotation, option.opts[-1]
    if option.is_flag:
        return FLAG, True
    if annotation in (int, float):
        return (WHOLE, True) if annotation is int else (REAL, True)
    if get_origin(annotation) is Literal:
        return CHOICE, True
    if name in DATES:
        return DAY, True
    return TEXT, name in KNOWN_NAMES


def wrong_values(command: Any) -> Iterator[tuple[str, str, bool]]:
    for option in command.params:
        if option.param_type_name == "option" and option.opts[-1] not in {
            "--install-completion",
            "--show-completion",
        }:
            values, must_fail = kind(option)
            for value in values:
                never = value == "\x00" or (value and option.opts[-1] in EMPTY_OR_KNOWN)
                yield option.opts[-1], value, bool(must_fail or never)


def arguments(path: str, command: Any) -> list[str]:
    """Return what a command has to be given."""
    given = [REQUIRED.get(each.name, ["labels.csv"]) for each in command.params if each.required]
    return [*path.split(), *FILES.get(path, [word for words in given for word in words])]


def test_the_tree_has_every_command() -> None:
    assert {
        "run",
        "load",
        "abc",
        "abc xyz",
        "kpi run",
        "quarantine export",
        "segments migrate",
    } <= set(COMMANDS)
    assert sum(1 for command in COMMANDS.values() for _ in wrong_values(command)) > 5000


@pytest.mark.parametrize("path", COMMANDS)
def test_a_wrong_value_is_a_usage_error(path: str, call) -> None:
    command, words, failures = COMMANDS[path], arguments(path, COMMANDS[path]), []
    for option, value, must_fail in wrong_values(command):
        if option in {"--table", "--output", "--db", "--config"} and path != "abc":
            continue  # names of files and tables: what becomes of them is the same everywhere
        if path in {"demo", "check"} and option in {"--period", "--remote"} and not value:
            continue  # no wrong value, and what these do takes long or fails by itself here
        code, said = call(*words, f"{option}={value}")
        accepted = {2} if must_fail else {0, 2, 4}
        if code not in accepted or "Traceback" in said or (code and not said):
            failures.append((option, value[:30], code, said[-300:]))
    assert not failures


SETTINGS = {
    "as_of": [
        "xyz", "-1", "0001-01-01", "[2026-01-01]", "{}", "nan", "2026-01-01T25:00:00", "9999-12-31",
    ],
    "period": [
        "xyz", "0001", "9999-Q4", "2026-13", "[a]", "2026-01-02..2026-01-01", "'2026\\0'", "true",
    ],
    "seed": ["xyz", "-1", "1.5", "99999999999999999999", ".nan", ".inf", "[]", "4294967296"],
    "threads": ["xyz", "-1", "1.5", "99999999999999999999", ".nan", "{}", "[]", "100000"],
    "memory_limit": ["xyz", "-1", "1XB", "'nan'", "[]", '"\\0"', "'99999999999999999999GB'", "GB"],
    "timezone": ["xyz", "''", "../..", '"\\0"', "[]", "-1", LONG, "Europe/"],
    "db": ['"\\0"', "[]", "{}", "-1", "~nobody-of-that-name/x.duckdb", "true", ".nan", LONG],
    "sources": ['"\\0"', "[]", "{}", "-1", "~nobody-of-that-name/x", "true", ".nan", "5"],
    "load": [
        "xyz", "-1", "[xyz]", "[{files: ''}]", "[{files: ['']}]", '[{files: "a\\0"}]',
        "[{files: 5}]", "[{}]",
    ],
    "report": [
        "xyz", "{to: xyz}", "{to: [md, 5]}", "{to: {}}", '{folder: "\\0"}', "{folder: []}",
        "{x: 1}", "[]",
    ],
    "analyses": [
        "xyz", "{xyz: {}}", "{abc: {cuts: [95, 80]}}", "{abc: {cuts: [.nan, .inf]}}",
        "{kpi: {days: 99999999999999999999}}",
        "{kpi: {days: .inf}}", "{retention: {inactive_days: 36501}}",
        "{score: {calibration_end: 0001-01-01}}",
    ],
    "checks": ["xyz", "[]", "{}", "5", '"\\0"', "nope.yaml", LONG, "true"],
    "on_error": ["xyz", "''", "-1", "[]", "{}", ".nan", "true", '"\\0"'],
    "lang": ["xyz", "''", "-1", "[]", "{}", ".nan", "no", '"\\0"'],
}  # fmt: skip
CHECKS = [
    "xyz", "[]", "checks: xyz", "checks: [xyz]", "checks: [{metric: a}]",
    "checks: [{metric: a, min: .nan}]",
    "checks: [{metric: a, min: .inf}]", "checks: [{metric: [], min: 1}]",
    "checks: [{metric: a, min: 1e309}]",
    "checks: [{metric: a, min: 1, min_n: -1}]",
    "checks: [{metric: a, min: 1, min_n: 99999999999999999999}]",
    "checks: [{metric: a, change: {max_drop: -1}}]",
    "checks: [{metric: a, change: {max_drop: 1, alpha: 2}}]",
    "checks: [{metric: a, change: {max_drop: 1, alpha: .nan}}]",
    'checks: [{metric: "a\\0", min: 1}]',
    "checks: [{metric: a, change: {max_drop: 1, vs: nowhere}}]",
    "checks: [{metric: a, min: 1, where: 5}]",
    "checks: [{metric: a, change: {max_drop: 1, vs: " + LONG + "}}]",
    "checks: [{metric: a, min: 1, level: xyz}]",
]  # fmt: skip


@pytest.mark.parametrize("key", SETTINGS)
def test_a_wrong_value_in_scrm_yaml_names_the_file(key: str, call, project: Path) -> None:
    file, failures = project / "wrong.yaml", []
    for value in SETTINGS[key]:
        file.write_text(f"{key}: {value}\n")
        code, said = call("run", "wrong.yaml", "-q")
        if code != 2 or "Traceback" in said or ("wrong.yaml" not in said and value != LONG):
            failures.append((value[:30], code, said[-300:]))
    assert not failures


@pytest.mark.parametrize("text", CHECKS, ids=range(len(CHECKS)))
def test_a_wrong_value_in_checks_yaml_is_a_usage_error(text: str, call, project: Path) -> None:
    (project / "wrong_checks.yaml").write_text(text + "\n")
    code, said = call("check", "wrong_checks.yaml")
    assert code == 2
    assert "Traceback" not in said
