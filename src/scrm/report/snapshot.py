"""KPI snapshots: ``snapshots/AS_OF/kpi.json``, and what moved between two of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrm.result import Result

SCHEMA = "scrm.snapshot/1"


@dataclass(frozen=True, slots=True)
class Metric:
    """One number of a snapshot, with what is known about its certainty."""

    name: str
    value: Any
    kind: str = "number"
    unit: str = ""
    by: Mapping[str, str] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The numbers of one cut-off date, sorted by name and group."""

    as_of: str
    metrics: tuple[Metric, ...]


def take(results: Sequence[tuple[str, Result]], as_of: str) -> Snapshot:
    """Collect the numbers: facts as ``command.fact``, and the rows of tables with columns ``metric``, ``value``."""
    raise NotImplementedError


def write(snapshot: Snapshot, folder: Path) -> Path:
    """Write ``folder/AS_OF/kpi.json``: schema version, sorted, rounded, no clock."""
    raise NotImplementedError


def read(name: str | Path, folder: Path = Path("snapshots")) -> Snapshot:
    """Read a snapshot by its date, or by the path of its file or folder; UsageError names those that exist."""
    raise NotImplementedError


def dates(folder: Path) -> tuple[str, ...]:
    """Return the dates of the snapshots in a folder, oldest first."""
    raise NotImplementedError


def previous(folder: Path, as_of: str) -> Snapshot | None:
    """Return the newest snapshot before `as_of`."""
    raise NotImplementedError


def listing(folder: Path) -> Result:
    """Describe the snapshots in a folder."""
    raise NotImplementedError


def diff(before: Snapshot, after: Snapshot) -> Result:
    """Say what moved from one snapshot to the next, and which movements exceed their interval."""
    raise NotImplementedError
