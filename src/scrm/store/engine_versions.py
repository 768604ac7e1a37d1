"""Versions of the engine that scrm does not write with, and why."""

from collections.abc import Mapping

from scrm.errors import EngineError

KNOWN_BAD: Mapping[str, str] = {
    "2.0.0": "loading many overlapping files in one process corrupts the database",
}
"""DuckDB version -> fault. Reading is safe with all of them."""


def find_fault(version: str) -> str:
    """Return why scrm does not write with a version of DuckDB; empty if it does.

    Examples
    --------
    >>> find_fault("2.0.0")
    'loading many overlapping files in one process corrupts the database'
    >>> find_fault("2.0.1")
    ''
    """
    return KNOWN_BAD.get(version, "")


def check_version(version: str) -> None:
    """Raise EngineError if a version of DuckDB is known to damage databases."""
    if fault := find_fault(version):
        raise EngineError(
            f"scrm does not write with DuckDB {version}: {fault}",
            hint="pip install --upgrade duckdb",
        )
