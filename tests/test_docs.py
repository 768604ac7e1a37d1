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
