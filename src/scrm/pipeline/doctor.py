"""Diagnosis: what is installed, where settings come from, whether the database is usable."""

import locale
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import polars as pl

from scrm import __version__
from scrm.config import Configuration, resources
from scrm.errors import ScrmError
from scrm.pipeline.databases import open_lake
from scrm.pipeline.project_files import examine_files
from scrm.result import Column, Lang, Result, ResultTable, Text
from scrm.store.engine_versions import find_fault
from scrm.store.local import LocalStore
from scrm.store.spark_errors import hide_credentials
from scrm.tables import TABLES
from scrm.wording import write_count, write_number

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
EXTRAS = {
    "python-calamine": "xlsx",
    "xlsxwriter": "xlsx",
    "pyspark-client": "spark",
    "transformers": "transformers",
    "torch": "transformers",
}

_MISSING = Text("fehlt: pip install --upgrade scrm", "missing: pip install --upgrade scrm")
_BAD_ENGINE = Text(
    "scrm schreibt nicht mit dieser Version ({fault}): pip install --upgrade duckdb",
    "scrm does not write with this version ({fault}): pip install --upgrade duckdb",
)
_NO_TABLES = Text(
    "keine Tabelle mit Zeilen in {folder}; scrm export --all schreibt sie",
    "no table with rows in {folder}; scrm export --all writes them",
)
_SHARED = Text("scrm und der Server schreiben beide", "scrm and the server both write to it")
_VALID = Text("gültig", "valid")
_OPTIONAL = Text("nicht installiert; nach Wunsch", "not installed; optional")


def examine(configuration: Configuration) -> Result:
    """Describe the installation, the settings and the database."""
    lang = configuration.settings.lang
    missing, optional = _MISSING[lang], _OPTIONAL[lang]
    parts = [
        ("scrm", __version__),
        ("Python", platform.python_version()),
        ("configs", str(resources("configs"))),
    ]
    parts += [(name, _version(name) or missing) for name in NEEDED]
    if fault := find_fault(_version("duckdb")):
        parts.append(("duckdb_fault", _BAD_ENGINE[lang].format(fault=fault)))
    parts += [
        (name, _version(name) or f"{optional}: pip install 'scrm[{extra}]'")
        for name, extra in EXTRAS.items()
    ]
    parts += [
        ("terminal_encoding", getattr(sys.stdout, "encoding", None) or "?"),
        ("locale", locale.setlocale(locale.LC_CTYPE)),
    ]
    parts += [("database", _database(configuration))]
    if configuration.settings.engine == "spark":
        parts += _server(configuration)
    settings = [
        (name, _write_value(value, lang), configuration.origins.get(name, "default"))
        for name, value in _hide_token(_flat(configuration.settings.model_dump()))
    ]
    examined = tuple(examine_files(configuration))
    files = [(str(file.path), file.kind, file.fault or _VALID[lang]) for file in examined]
    return Result(
        title=Text("Diagnose", "Doctor"),
        refused=any(file.fault for file in examined),
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
            ResultTable(
                "files",
                Text("Dateien des Projekts", "Files of the project"),
                pl.DataFrame(
                    files, schema=dict.fromkeys(("file", "kind", "state"), pl.String), orient="row"
                ),
                (
                    Column("file", "text", "Datei", "File"),
                    Column("kind", "text", "Art", "Kind"),
                    Column("state", "text", "Stand", "State"),
                ),
            ),
        ),
    )


def _flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield names and values of settings, nested ones as ``report.to``."""
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _hide_token(settings: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield settings, the address of a server without its token."""
    for name, value in settings:
        yield name, hide_credentials(str(value)) if name == "remote" else value


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _write_value(value: object, lang: Lang) -> str:
    if isinstance(value, tuple | list) and value and not isinstance(value[0], str):
        return (
            write_count(len(value), "Eintrag", "Einträge", lang)
            if lang == "de"
            else write_count(len(value), "entry", "entries", lang)
        )
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    return "–" if text in {"", "None", "{}"} else text


def _server(configuration: Configuration) -> Iterator[tuple[str, str]]:
    """Yield what is known of the Spark server, of the tables it sees and of the work folder."""
    settings = configuration.settings
    lang = settings.lang
    try:
        with open_lake(configuration) as store:
            yield "spark", f"Spark {store.value('SELECT version() AS version')}"
            counts = {
                table.name: store.row_count(table.name)
                for table in TABLES.values()
                if table.role == "canonical"
            }
            # a step that the server writes and this process finds
            store.execute("CREATE TEMP TABLE seen AS SELECT 1 AS n")
            is_shared = store.value("SELECT n FROM seen") == 1
    except ScrmError as error:
        yield "spark", f"{error.message}; {error.hint}"
        return
    filled = [f"{name} ({write_number(n, lang)})" for name, n in counts.items() if n]
    yield "lake", ", ".join(filled) or _NO_TABLES[lang].format(folder=settings.lake.absolute())
    if empty := [name for name, n in counts.items() if not n]:
        yield "lake_missing", ", ".join(empty)
    yield "lake_results", f"{settings.lake_results}: {_SHARED[lang] if is_shared else '?'}"


def _database(configuration: Configuration) -> str:
    path, lang = configuration.settings.db, configuration.settings.lang
    if not path.exists():
        text = Text(
            "noch nicht da; scrm load DATEIEN legt sie an",
            "not there yet; scrm load FILES... makes it",
        )
        return f"{path}: {text[lang]}"
    try:
        with LocalStore(path, read_only=True) as store:
            files = store.row_count("load_files")
    except ScrmError as error:
        return f"{error.message}; {error.hint}"
    size = write_number(path.stat().st_size / 1e6, lang, 1)
    text = Text(
        f"{write_count(files, 'Datei', 'Dateien', 'de')} geladen, {size} MB",
        f"{write_count(files, 'file', 'files', 'en')} loaded, {size} MB",
    )
    return f"{path}: {text[lang]}"
