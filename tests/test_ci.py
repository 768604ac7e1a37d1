"""CI starts `make ci` in an environment that holds nothing but what it names."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STUB = "#!/bin/sh\necho target=$1\nenv\nexit 7\n"


@pytest.fixture
def ci(tmp_path):
    """Return what `.ci/run` starts in place of make: its lines, and the exit code."""
    stub = tmp_path / "make"
    stub.write_text(STUB)
    stub.chmod(0o755)

    def run(**environ: str) -> tuple[list[str], int]:
        path = f"{tmp_path}:{os.environ['PATH']}"
        done = subprocess.run(
            [ROOT / ".ci" / "run"],
            env={"PATH": path, **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.splitlines(), done.returncode

    return run


def test_ci_runs_make_ci_and_ends_as_it_does(ci):
    lines, exit_code = ci(HOME="/nowhere")
    assert lines[0] == "target=ci"
    assert exit_code == 7


def test_ci_passes_on_only_what_package_clients_need(ci):
    lines, _ = ci(
        HOME="/nowhere",
        PIP_INDEX_URL="https://example.org/simple",
        SCRM_DB="mine",
        PYTHONPATH="/mine",
    )
    names = {line.partition("=")[0] for line in lines[1:]} - {
        "PWD",
        "SHLVL",
        "_",
        "OLDPWD",
    }  # what a shell adds
    assert names == {"HOME", "PATH", "LANG", "CI", "PIP_INDEX_URL"}
    assert {"CI=true", "LANG=C.UTF-8", "PIP_INDEX_URL=https://example.org/simple"} <= set(lines)


def test_make_ci_contains_what_make_test_does_and_more():
    test, ci = _commands("test"), _commands("ci")
    assert set(test) <= set(ci)
    assert "bin/pytest -n auto" in "\n".join(test)
    for part in ("tests/newest.sh", "-m endurance", "npm ci", "chromium"):
        assert part in "\n".join(ci)


def _commands(target: str) -> list[str]:
    """Return the commands of a target, without the check of the interpreter."""
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    command = ["make", "--dry-run", "--always-make", target]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    return [line for line in done.stdout.splitlines() if "version_info" not in line]


def test_the_tests_under_make_ci_have_axe_and_may_not_skip(tmp_path):
    (tmp_path / "more.mk").write_text(
        'include Makefile\nci: shown\nshown:\n\t@echo "$$SCRM_NO_SKIP $$AXE_CORE"\n'
    )
    others = [
        part for target in ("tools", "test", "newest", "endurance") for part in ("-o", target)
    ]
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = ["make", "--silent", "-f", str(tmp_path / "more.mk"), *others, "ci"]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", str(ROOT / ".ci/node_modules/axe-core/axe.min.js")]
