"""The files that a user has written for a project, and whether each of them is valid."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from scrm.config import Configuration, read_yaml_lines, validate
from scrm.errors import ConfigError, ScrmError
from scrm.ingest import read_mapping
from scrm.pipeline.freshness import check_analyses
from scrm.report.check_types import Checks
from scrm.yaml_files import read_yaml


class ProjectFile(NamedTuple):
    """A file of a project, what it is, and its fault with file, line and key; empty if valid."""

    path: Path
    kind: str
    fault: str


def examine_files(configuration: Configuration) -> Iterator[ProjectFile]:
    """Yield the files of a project in the order of their kinds, each validated."""
    for file in configuration.files:
        yield _examine(file.path, "scrm", lambda _: check_analyses(configuration))
    if checks := configuration.checks_file:
        yield _examine(checks, "checks", _check_checks)
    folder = configuration.settings.sources
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        yield _examine(path, "mapping", read_mapping)
    if own := configuration.settings.analyses.get("kpi", {}).get("metrics"):
        yield _examine(configuration.folder / own, "kpis", _check_kpis)
    if own := configuration.settings.analyses.get("benchmark", {}).get("records"):
        yield _examine(configuration.folder / own, "benchmarks", _check_benchmarks)


def _examine(path: Path, kind: str, check: Callable[[Path], object]) -> ProjectFile:
    try:
        check(path)
    except ScrmError as error:
        return ProjectFile(path, kind, error.message)
    return ProjectFile(path, kind, "")


def _check_checks(path: Path) -> None:
    document, lines = read_yaml_lines(path)
    validate(Checks, document, path=path, lines=lines)


def _check_kpis(path: Path) -> None:
    from scrm.analyze.kpi.catalogue_file import read_catalogue

    read_catalogue(path)


def _check_benchmarks(path: Path) -> None:
    from scrm.analyze.benchmark.record_files import read_library
    from scrm.analyze.benchmark.records import Library
    from scrm.analyze.kpi.catalogue_file import read_catalogue

    read_library(path)
    own = read_yaml(path, Library)
    known = read_catalogue().metrics
    named = {f"definitions.{name}": name for name in own.definitions}
    for name, record in own.benchmarks.items():
        named[f"benchmarks.{name}.measured_as"] = record.measured_as.partition("@")[0]
    for place, kpi in named.items():
        if kpi and kpi not in known:
            raise ConfigError(
                f"{path}: {place}: there is no KPI {kpi!r}", hint="scrm kpi list shows all"
            )
