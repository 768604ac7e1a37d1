"""What is installed, where each setting comes from, and whether the database can be used."""

import locale
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import polars as pl

from scrm import __version__
from scrm.config import Sourced, resources
from scrm.errors import ScrmError
from scrm.result import Column, Result, ResultTable, Text
from scrm.store.local import LocalStore

NEEDED = (
    "duckdb",
    "polars",
    "pyarrow",
    "scikit-learn",
    "scipy",
    "numpy",
    "textblob-de",
    "textblob",
    "typer",
    "rich",
    "vl-convert-python",
)
EXTRAS = {"python-calamine": "xlsx", "xlsxwriter": "xlsx", "transformers": "transformers", "torch": "transformers"}


def examined(sourced: Sourced) -> Result:
    """Examine the installation, the settings and the database."""
    parts = [
        ("scrm", __version__),
        ("Python", platform.python_version()),
        ("folder of configs", str(resources("configs"))),
    ]
    parts += [(name, _version(name) or "missing: pip install --upgrade scrm") for name in NEEDED]
    parts += [
        (name, _version(name) or f"not installed; optional: pip install 'scrm[{extra}]'")
        for name, extra in EXTRAS.items()
    ]
    parts += [
        ("encoding of the terminal", sys.stdout.encoding or "unknown"),
        ("locale", locale.setlocale(locale.LC_CTYPE)),
    ]
    parts += [("database", _database(sourced))]
    settings = [
        (name, _written(getattr(sourced.settings, name)), sourced.origins.get(name, "default"))
        for name in type(sourced.settings).model_fields
    ]
    return Result(
        title=Text("Diagnose", "Doctor"),
        tables=(
            ResultTable(
                "installation",
                Text("Installation", "Installation"),
                pl.DataFrame(parts, schema=["part", "state"], orient="row"),
                (Column("part", "text", "Teil", "Part"), Column("state", "text", "Stand", "State")),
            ),
            ResultTable(
                "settings",
                Text("Einstellungen", "Settings"),
                pl.DataFrame(settings, schema=["setting", "value", "origin"], orient="row"),
                (
                    Column("setting", "text", "Einstellung", "Setting"),
                    Column("value", "text", "Wert", "Value"),
                    Column("origin", "text", "Herkunft", "From"),
                ),
            ),
        ),
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _written(value: object) -> str:
    return (
        f"{len(value)} entries" if isinstance(value, (dict, tuple)) else str(value) if value not in {None, ""} else "–"
    )


def _database(sourced: Sourced) -> str:
    path = sourced.settings.db
    if not path.exists():
        return f"{path}: not there yet; scrm load FILES... makes it"
    try:
        with LocalStore(path, read_only=True) as store:
            return f"{path}: {store.row_count('load_files')} files loaded, {path.stat().st_size / 1e6:.1f} MB"
    except ScrmError as error:
        return f"{error.message}; {error.hint}"
