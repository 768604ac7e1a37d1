"""The documents say what the code does."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs"))
generate = pytest.importorskip("generate")

DOCUMENTS = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("path", sorted(generate.generated()))
def test_generated_documents_are_current(path):
    written = (ROOT / path).read_text(encoding="utf-8")
    assert written == generate.generated()[path], "run: make docs"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_named_in_a_document_exists(document):
    known = {
        line.split()[2]
        for line in (ROOT / "docs/commands.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("## scrm ")
    }
    named = re.findall(
        r"^(?:\$ )?scrm ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set(named) <= known


def test_every_file_of_the_walk_exists():
    walk = (ROOT / "docs/walk.md").read_text(encoding="utf-8")
    files = set(re.findall(r"`((?:src|configs|sample_data)/[\w/.]+)`", walk))
    assert len(files) > 25
    assert [file for file in sorted(files) if not (ROOT / file).is_file()] == []


def test_the_lines_of_the_walk_are_in_the_sample_data():
    walk = (ROOT / "docs/walk.md").read_text(encoding="utf-8")
    found = re.findall(r"line (\d+) of `(sample_data/[\w/.]+)`:\n\n```text\n(.*)\n```", walk)
    assert len(found) == 2
    for number, file, line in found:
        lines = (ROOT / file).read_text(encoding="utf-8-sig").splitlines()
        assert lines[int(number) - 1] == line, file


def test_every_folder_and_module_of_the_architecture_exists():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = [row.split("|")[2] for row in text.splitlines() if re.match(r"\| \d \| `", row)]
    names = [name for row in rows for name in re.findall(r"`([\w/.]+)`", row)]
    assert [name for name in names if not (ROOT / "src/scrm" / name).exists()] == []
    parts = {
        path.name + "/" * path.is_dir()
        for path in (ROOT / "src/scrm").iterdir()
        if path.name[0] != "_" and (path.suffix == ".py" or path.is_dir())
    }
    described = {name.split("/")[0] + "/" * ("/" in name) for name in names}
    assert parts - described == set()


def modules_of_scrm() -> set[str]:
    """Return every module of scrm, with its functions, classes and constants."""
    found = set()
    for path in (ROOT / "src").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        module = module.removesuffix(".__init__")
        names = re.findall(
            r"^(?:def|class) (\w+)|^(\w+)\b.*?=", path.read_text("utf-8"), re.MULTILINE
        )
        found |= {module, *(f"{module}.{one or other}" for one, other in names)}
        if path.name == "__init__.py":
            exported = re.findall(r"^    \"(\w+)\",$", path.read_text("utf-8"), re.MULTILINE)
            found |= {f"{module}.{name}" for name in exported}
    return found


def test_every_module_and_function_that_a_text_names_exists():
    """Names in backticks, in documents and docstrings, such as scrm.report.csv_output.to_csv."""
    known = modules_of_scrm()
    sources = [path for part in ("src", "tests", "bench") for path in (ROOT / part).rglob("*.py")]
    named = {
        (path.name, name)
        for path in (*DOCUMENTS, *sources)
        for name in re.findall(r"`(scrm(?:\.\w+)+)(?!\w*/)", path.read_text(encoding="utf-8"))
        if path.name != "CHANGELOG.md"
        and not name.startswith(("scrm.yaml", "scrm.duckdb", "scrm.log"))
    }
    attribute = re.compile(r"(.*\.[A-Z]\w+)\.\w+")  # of a class
    assert [
        (path, name) for path, name in sorted(named) if attribute.sub(r"\1", name) not in known
    ] == []


DECISIONS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name[:4])
def test_a_decision_record_is_short_and_has_a_status(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    assert len(lines) <= 25
    assert all(len(line) <= 100 for line in lines if not line.startswith("|"))
    status = [line for line in lines if line.startswith("**Status.** ")]
    assert len(status) == 1
    assert status[0].startswith(
        ("**Status.** Accepted", "**Status.** Superseded by", "**Status.** Partly superseded by")
    )


def test_the_analysis_of_the_recipe_passes_the_linter():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    name = ("--stdin-filename", "src/scrm/analyze/loudest.py", "-")
    for command in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *name],
            input=code,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


README = (ROOT / "README.md").read_text(encoding="utf-8")


def readme_commands() -> list[str]:
    """The commands of the README that run scrm, and where they go."""
    return [
        command
        for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
        for command in re.findall(r"^\$ ((?:scrm|cd) .*)$", block, re.MULTILINE)
    ]


def test_the_readme_runs_as_written(tmp_path):
    """Run the README's commands in order in a fresh folder: they print what it shows."""
    environ = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "100",
    }
    folder, printed = tmp_path, ""
    for command in readme_commands():
        if command.startswith("cd "):
            folder /= command.split()[1]
            continue
        done = subprocess.run(
            shlex.split(command),
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        printed += done.stdout
    shown = re.search(r"What the demo prints.*?```text\n(.*?)```", README, re.DOTALL)
    assert shown
    stale = [
        line
        for line in shown[1].splitlines()
        if line != "..." and "".join(line.split()) not in "".join(printed.split())
    ]
    assert not stale, "the README shows what is no longer printed"
