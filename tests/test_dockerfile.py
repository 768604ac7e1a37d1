"""The Dockerfile passes its linter, runs without root, and builds where docker is there."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCKERFILE = ROOT / "Dockerfile"
LINTER = Path(sys.executable).with_name("hadolint")
_HAS_DOCKER = (
    bool(shutil.which("docker"))
    and not subprocess.run(["docker", "info"], capture_output=True, check=False).returncode
)


def call(*command: str | Path, **how: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **how)


@pytest.mark.skipif(not LINTER.exists(), reason="hadolint has no wheel for this system")
def test_the_linter_finds_nothing():
    done = call(LINTER, DOCKERFILE)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_does_not_run_as_root():
    lines = DOCKERFILE.read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users[-1].split(":")[0] not in {"root", "0"}
    assert lines.index(f"USER {users[-1]}") > max(
        index for index, line in enumerate(lines) if line.startswith("RUN ")
    )


@pytest.mark.skipif(not _HAS_DOCKER, reason="no docker here")
def test_the_image_shows_the_version_without_a_network(tmp_path):
    shutil.copy(DOCKERFILE, tmp_path)
    wheel = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", tmp_path / "vendor", ROOT]
    assert call(*wheel).returncode == 0
    built = call("docker", "build", "--quiet", "--tag", "scrm-test", tmp_path)
    assert built.returncode == 0, built.stderr
    done = call("docker", "run", "--rm", "--network", "none", "scrm-test", "version")
    assert done.stdout.startswith("scrm ")
