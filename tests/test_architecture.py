"""Imports point down, and `scrm --help` loads nothing heavy."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAVY = (
    "duckdb",
    "polars",
    "numpy",
    "scipy",
    "sklearn",
    "pyarrow",
    "pydantic",
    "textblob_de",
    "nltk",
    "pyspark",
    "vl_convert",
    "yaml",
    "jinja2",
)


def test_help_loads_none_of_the_heavy_libraries():
    code = (
        "import sys\n"
        "from scrm.cli import run\n"
        "code = run(['--help'])\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print('loaded:', loaded, 'code:', code, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "loaded: [] code: 0"
    assert "abc" in done.stdout


def test_only_the_local_store_imports_duckdb():
    importing = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src").rglob("*.py")
        if any(
            line.startswith(("import duckdb", "from duckdb")) for line in path.read_text(encoding="utf-8").splitlines()
        )
    }
    assert importing == {"src/scrm/store/local.py"}
