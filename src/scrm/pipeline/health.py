"""What is installed, where each setting comes from, and whether the database can be used."""

import locale
import platform
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

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
        (name, _written(value), sourced.origins.get(name, "default"))
        for name, value in _flat(sourced.settings.model_dump())
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


def _flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the settings with their names, those of mappings inside as ``report.to``."""
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _written(value: object) -> str:
    if isinstance(value, tuple | list) and value and not isinstance(value[0], str):
        return f"{len(value)} entries"
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    return "–" if text in {"", "None", "{}"} else text


def _database(sourced: Sourced) -> str:
    path = sourced.settings.db
    if not path.exists():
        return f"{path}: not there yet; scrm load FILES... makes it"
    try:
        with LocalStore(path, read_only=True) as store:
            return f"{path}: {store.row_count('load_files')} files loaded, {path.stat().st_size / 1e6:.1f} MB"
    except ScrmError as error:
        return f"{error.message}; {error.hint}"
