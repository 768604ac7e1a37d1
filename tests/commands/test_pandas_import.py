"""Commands start without pandas where it is installed; packages that use it still find it."""

import subprocess
import sys

import pytest

pytest.importorskip("pandas")

LOOK = """
import sys
from scrm.commands.pandas_import import leave_pandas_out
leave_pandas_out()
import pyarrow as pa
{work}
print("pandas" in sys.modules)
"""


def _run(work: str, package: str) -> str:
    """Run lines in a package of a given name, in a process of its own."""
    inner = f"exec(compile({work!r}, 'x', 'exec'), {{'__name__': '{package}', 'pa': pa}})"
    text = LOOK.format(work=inner)
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_an_array_of_arrow_is_built_without_pandas():
    assert _run("pa.array([1, None])", "scrm.store") == "False"


def test_another_package_imports_pandas_as_before():
    assert _run("import pandas", "splink.internals") == "True"


def test_frames_of_pandas_are_read_after_arrow_has_looked_in_vain():
    work = "pa.array([1])\nassert pa.table({'a': [1]}).to_pandas()['a'].sum() == 1"
    assert _run(work, "splink") == "True"
