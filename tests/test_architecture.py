"""Imports point down, modules are small and bear nouns, `scrm --help` loads nothing heavy."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))
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
    assert "src/scrm/store/local.py" in importing
    assert [name for name in importing if not name.startswith("src/scrm/store/")] == []


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


NOUNS = ("encoding", "wording", "mapping", "selling", "pooling")
"""Terms of the field that end like a participle."""
LINES = 400


def is_participle(name: str) -> bool:
    """Return whether the name of a module or package is a participle, such as `preparing`."""
    word = name.strip("_").rpartition("_")[2]
    return word.endswith(("ing", "ed")) and word not in NOUNS


@pytest.mark.parametrize("name", ["adding", "finishing", "_labelled", "sales_merging"])
def test_a_participle_is_recognised(name):
    assert is_participle(name)


@pytest.mark.parametrize(
    "name", ["encoding", "wording", "cross_selling", "csv_reader", "seed_bank"]
)
def test_a_noun_is_not_called_a_participle(name):
    assert not is_participle(name)


def test_modules_and_packages_are_named_by_nouns():
    names = [path.relative_to(ROOT).with_suffix("") for path in MODULES]
    assert [name for name in names if any(map(is_participle, name.parts))] == []


def test_no_module_is_longer_than_400_lines():
    """The catalogue of tables may be: it is a list."""
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in MODULES
    }
    long = {name for name, lines in lengths.items() if lines > LINES}
    assert long - {"src/scrm/tables.py"} == set()


def test_the_folders_of_tests_mirror_those_of_the_source():
    own = {"data", "damaged", "endurance", "samples"}
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("*.py")}
    missing = [
        folder
        for folder in folders
        if not own & set(folder.parts) and not (ROOT / "src/scrm" / folder).is_dir()
    ]
    assert missing == []


FORMATS = re.compile(r"[,_%eEfFgGn]")
"""Parts of a format that writes a number with separators, decimals or a per cent sign."""
UNSCALED = {"report/check_formats.py", "pipeline/sql_results.py", "analyze/worries/query.py"}
"""Limits as in checks.yaml, a message in English, and the name of a detector with its threshold."""


def test_only_wording_formats_numbers_for_readers():
    """A sentence written with f"{value:,.1f}" would disagree with the table below it."""
    wrong = []
    for folder in ("analyze", "report", "pipeline"):
        for path in (ROOT / "src/scrm" / folder).rglob("*.py"):
            name = path.relative_to(ROOT / "src/scrm").as_posix()
            if name in UNSCALED or "/charts/" in name or path.name == "reference_page.py":
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FormattedValue) and node.format_spec:
                    spec = ast.unparse(node.format_spec)
                    if FORMATS.search(spec.removeprefix("f")):
                        wrong.append((name, node.lineno, spec))
    assert wrong == []
