"""No name attacks a terminal, a log or a CI server: 400 names through every command."""

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path

import pytest
import yaml
from tests.commands.hostile_names import NAMES

from scrm.cli import run
from scrm.pipeline import report_answers as running

STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff0-\ufffd\ud800-\udfff\U000e0000-\U000e0fff]"
)
CI_LINE = re.compile(r"^\s*::", re.MULTILINE)
CI_COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
ORDERS = (
    "order_id,customer_id,ordered_at,amount,currency\n{},a,2026-01-05,80.00,EUR\n"
    "{},a,2026-99-05,1.00,EUR\n"
)
FILE_NAMES = [name for name in NAMES if "/" not in name]
Said = tuple[int, str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project, in which runs and reports do without analyses."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(running, "_analyse", lambda *_: [])
    (tmp_path / "orders.csv").write_text(ORDERS.format(1, 2))
    (tmp_path / "snapshots" / "2026-01-31").mkdir(parents=True)
    snapshot = {"as_of": "2026-01-31", "schema": "scrm.snapshot/1", "metrics": []}
    (tmp_path / "snapshots" / "2026-01-31" / "kpi.json").write_text(json.dumps(snapshot))
    return tmp_path


@pytest.fixture
def call(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Run the command, with text and JSON logs in turn; fail if a name reaches a stream."""
    formats = cycle(("text", "json"))

    def called(*arguments: str, commands_allowed: bool = False) -> Said:
        log = next(formats)
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        code = run([f"--log-format={log}", *arguments])
        for stream in (out, err):
            stream.flush()
        output, messages = (stream.buffer.getvalue().decode() for stream in (out, err))
        assert code != 70, (arguments, messages)
        for text in (output, messages):
            assert not STEERING.search(text), (arguments, text)
        for text in (messages,) if commands_allowed else (output, messages):
            assert not (CI_LINE if "html" in arguments else CI_COMMAND).search(text), (
                arguments,
                text,
            )
        assert "\nerror: forged" not in messages
        if log == "json":
            assert all(
                {"level", "message"} <= json.loads(line).keys() for line in messages.splitlines()
            )
        return code, output + messages

    return called


def test_there_are_400_names() -> None:
    assert len(set(NAMES)) == 400
    assert sum(bool(STEERING.search(name)) for name in NAMES) > 250
    assert sum(bool(CI_COMMAND.search(name)) for name in NAMES) > 150


WITHOUT_DATABASE = [
    ["inspect", "{}"], ["sources", "draft", "{}"], ["sources", "show", "{}"],
    ["snapshot", "diff", "{}", "2026-01-31"],
    ["check", "{}"], ["check", "--snapshot={}"], ["check", "--baseline={}"], ["run", "{}"],
    ["run", "--config={}"],
    ["abc", "--db={}"], ["doctor", "--timezone={}"], ["doctor", "--period={}"],
    ["doctor", "--as-of={}"], ["doctor", "--lang={}"],
    ["sources", "list", "-o", "x.{}"], ["sources", "show", "generic_orders", "-o", "nowhere/{}"],
    ["abc", "--{}"], ["abc", "--cuts={}"],
    ["version", "{}"], ["demo", "orders.csv/{}"], ["x{}"],
]  # fmt: skip
"""Commands whose error names what was given, before a database is opened."""


@pytest.mark.parametrize("command", WITHOUT_DATABASE, ids=" ".join)
def test_what_was_given_is_harmless_in_an_error(
    command: Sequence[str], call: Callable[..., Said]
) -> None:
    for name in NAMES:
        code, _ = call(*(word.replace("{}", name) for word in command))
        assert code in (1, 2), (command, name)


WITH_DATABASE = [
    ["load", "{}.csv"],
    ["load", "orders.csv", "--delimiter={}"], ["export", "{}"], ["quarantine", "list", "--path={}"],
    ["quarantine", "export", "nowhere/{}"],
    ["kpi", "show", "{}"], ["kpi", "--metrics={}"], ["select", "{}"], ["person", "show", "{}"],
    ["sql", "SELECT '{}'"], ["sql", '"{}"'],
    ["report", "--template={}"], ["segments", "apply", "--model={}"], ["sentiment", "train", "{}"],
    ["abc", "--format=csv", "--table={}"],
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(WITH_DATABASE)), ids=map(" ".join, WITH_DATABASE))
def test_what_was_asked_of_a_database_is_harmless(number: int, call: Callable[..., Said]) -> None:
    """Each command gets other names, so that all of them together get most of the 400."""
    call("load", "orders.csv")
    for name in NAMES[number :: 2 * len(WITH_DATABASE)]:
        call(*(word.replace("{}", name) for word in WITH_DATABASE[number]))


def write_files(folder: Path, names: Sequence[str]) -> None:
    """Write a file for every second name; the other one is a heading of every file but a fourth.

    Those with an unknown heading are refused; the others can be loaded, which takes longer.
    """
    folder.mkdir()
    for number, (name, heading) in enumerate(zip(names[::2], names[1::2], strict=False)):
        unknown = f'"{heading.encode("utf-8", "replace").decode()}",b\n1,2\n'
        text = unknown if number % 4 else ORDERS.format(10 * number, 10 * number + 1)
        (folder / f"a{name[:80]}{number}.csv").write_text(text, encoding="utf-8")


def test_files_and_headings_are_harmless_in_every_output(
    folder: Path, call: Callable[..., Said]
) -> None:
    write_files(folder / "exports", FILE_NAMES)
    for _ in range(2):
        code, printed = call("load", "exports", "--lang", "en")
        assert code == 3
        assert printed.count("not loaded") >= len(FILE_NAMES) * 3 // 8 - 1
    assert call("inspect", "exports")[0] == 3
    for output in ("table", "json", "csv", "ndjson", "md", "html"):
        assert call("quarantine", "list", "--format", output)[0] == 0
    assert call("sql", "SELECT path FROM load_files", "--format", "csv")[0] == 0
    assert call("quarantine", "replay")[0] == 0


def test_a_run_its_journal_and_its_report_are_harmless(
    folder: Path, call: Callable[..., Said]
) -> None:
    write_files(folder / "exports", FILE_NAMES[1::4])
    (folder / "scrm.yaml").write_text(
        "load:\n- files: exports/*.csv\nreport: {to: [md, html, json]}\n"
    )
    assert {call("run", "-v")[0], call("run")[0]} == {3}
    journal = (folder / "run.json").read_text(encoding="utf-8")
    assert not STEERING.search(journal)
    for warning in json.loads(journal)["warnings"]:
        assert not STEERING.search(warning)
        assert not CI_COMMAND.search(warning)


def test_members_of_archives_are_harmless(folder: Path, call: Callable[..., Said]) -> None:
    with zipfile.ZipFile(folder / "exports.zip", "w") as archive:
        for number, name in enumerate(FILE_NAMES[::12]):
            member = f"{name}{number}.csv".encode("utf-8", "replace").decode()
            archive.writestr(
                member, ORDERS.format(2 * number, 2 * number + 1) if number % 2 else "x,y\n1,2\n"
            )
            archive.writestr(f"{member}.pdf", "passed over")
    assert [call("load", "exports.zip")[0] for _ in range(2)] == [3, 3]
    assert call("inspect", "exports.zip")[0] == 3
    (folder / "unreadable.zip").write_bytes(
        (folder / "exports.zip").read_bytes().replace(b"\x1b", b"\xff")
    )
    call("load", "unreadable.zip")


def test_sheets_are_harmless(folder: Path, call: Callable[..., Said]) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    book = xlsxwriter.Workbook(folder / "book.xlsx")
    usable = [
        name
        for name in NAMES
        if len(name) < 28 and not re.search(r"['\[\]:*?/\\\ud800-\udfff\x00-\x1f]", name)
    ]
    for number, name in enumerate(usable):
        sheet = book.add_worksheet(f"{name}{number}")
        sheet.write_row(0, 0, [name, "b"])
        sheet.write_row(1, 0, ["1", "2"])
    book.close()
    assert call("load", "book.xlsx")[0] == 3
    assert call("inspect", "book.xlsx")[0] == 3


def test_files_written_and_folders_made_are_harmless(
    folder: Path, call: Callable[..., Said]
) -> None:
    call("load", "orders.csv")
    for number, name in enumerate(FILE_NAMES[::30]):
        target = f"{name[:60]}{number}"
        assert call("sources", "show", "generic_orders", f"-o{target}.yaml")[0] == 0
        assert call("init", "--", f"{target}")[0] == 0
        assert call("report", f"--folder={target}/report")[0] == 0
        assert call("quarantine", "export", "--", f"{target}/rows.csv")[0] == 0
        assert call("inspect", "--", f"{target}/rows.csv")[0] in (0, 3)


def quoted(text: str) -> str:
    """Write a text as YAML has it."""
    return yaml.safe_dump(
        text.encode("utf-8", "replace").decode(),
        default_style='"',
        allow_unicode=False,
        width=10_000,
    ).strip()


def test_settings_are_harmless(
    folder: Path, call: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "hostile.yaml"
    for name, key in zip(
        NAMES, cycle(("timezone: {}", "{}: 1", "load:\n- files: {}\n  source: x")), strict=False
    ):
        file.write_text(f"{key.format(quoted(name))}\n")
        assert call("run", "hostile.yaml")[0] == 2
        file.write_text(
            f"checks:\n- metric: a\n  {name.encode('utf-8', 'replace').decode()}: [\n",
            encoding="utf-8",
        )
        assert call("check", "hostile.yaml")[0] == 2
        monkeypatch.setenv("SCRM_TIMEZONE", name)
        assert call("doctor")[0] == 2
        monkeypatch.delenv("SCRM_TIMEZONE")


def test_mappings_are_harmless(folder: Path, call: Callable[..., Said]) -> None:
    (folder / "sources").mkdir()
    for name in NAMES[::21]:
        (folder / "sources" / "own.yaml").write_text(
            f"name: {quoted(name)}\ntitle: {quoted(name)}\n"
        )
        assert call("sources", "list")[0] in (0, 2)
        assert call("sources", "show", "own")[0] == 2


@pytest.mark.parametrize("output", ["table", "json", "github", "junit", "sarif"])
def test_checks_are_harmless_in_every_format(
    output: str, folder: Path, call: Callable[..., Said]
) -> None:
    checks = "".join(
        f"- metric: {quoted(name)}\n  min: 1\n  reason: {quoted(name)}\n" for name in NAMES
    )
    (folder / "checks.yaml").write_text(f"checks:\n{checks}")
    code, printed = call("check", "--format", output, commands_allowed=output == "github")
    assert code == 1
    if output == "github":
        commands = [line for line in printed.splitlines() if line.startswith("::")]
        assert len(commands) == len(NAMES)
        assert all(
            re.fullmatch(r"::error file=[^:,]+,line=\d+,title=[^:,]*::[^\r\n]*", line)
            for line in commands
        )
        assert not re.search(r"%(?!25|0A|0D|3A|2C)", printed)
        assert any("%0A" in line for line in commands)
