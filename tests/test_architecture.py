"""Imports point down, and `scrm --help` loads nothing heavy."""

import ast
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


def test_only_the_store_imports_duckdb():
    importing = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src").rglob("*.py")
        if any(
            line.startswith(("import duckdb", "from duckdb"))
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    }
    names = ("connection", "engine_errors", "local", "row_stream", "statement")
    assert importing == {f"src/scrm/store/{name}.py" for name in names}


def test_analyses_exchange_tables_never_imports():
    """An analysis may import helpers with a leading underscore, never another analysis."""
    wrong = []
    for path in (ROOT / "src/scrm/analyze").rglob("*.py"):
        own = path.relative_to(ROOT / "src/scrm/analyze").parts[0].removesuffix(".py")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = [
            node.module
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
        ]
        modules += [
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        ]
        others = {module.split(".")[2] for module in modules if module.startswith("scrm.analyze.")}
        wrong += [
            (path.name, other) for other in others if other != own and not other.startswith("_")
        ]
    assert wrong == []
