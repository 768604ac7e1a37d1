"""A skipped test fails where nothing may be skipped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SKIPPED = "import pytest\n\ndef test_one():\n    pytest.skip('no browser here')\n"
MODULE = "import pytest\n\npytest.importorskip('no_such_module')\n"
ALLOWED = (
    "import pytest\n\ndef test_one():\n    pytest.skip('no file system can be mounted here "
    "(only root may)')\n"
)
MARKED = (
    "import pytest\n\n@pytest.mark.skipif(True, reason='AXE_CORE names no file')\n"
    "def test_one():\n    pass\n"
)


@pytest.mark.parametrize(
    ("text", "is_strict", "exit_code", "reason"),
    [
        (
            SKIPPED,
            True,
            1,
            "nothing may be skipped here (SCRM_NO_SKIP=1): Skipped: no browser here",
        ),
        (MARKED, True, 1, "AXE_CORE names no file"),
        (MODULE, True, 2, "could not import 'no_such_module'"),
        (ALLOWED, True, 0, "1 skipped"),
        (SKIPPED, False, 0, "1 skipped"),
    ],
)
def test_a_skip_fails_where_nothing_may_be_skipped(tmp_path, text, is_strict, exit_code, reason):
    (tmp_path / "test_it.py").write_text(text)
    environ = {name: value for name, value in os.environ.items() if name != "SCRM_NO_SKIP"}
    environ |= {"PYTHONPATH": str(ROOT)} | ({"SCRM_NO_SKIP": "1"} if is_strict else {})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.skips",
        "-c",
        os.devnull,
        "--rootdir=.",
        "test_it.py",
    ]
    done = subprocess.run(
        command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == exit_code, done.stdout + done.stderr
    assert reason in done.stdout
