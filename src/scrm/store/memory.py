"""The memory that this process takes, and the memory that the engine may take."""

import re
from mmap import PAGESIZE
from pathlib import Path

import duckdb

_STATE = Path("/proc/self/statm")
_UNITS = {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}


def resident_bytes() -> int:
    """Return the bytes of memory that this process occupies; 0 where the system does not tell.

    Examples
    --------
    >>> resident_bytes() >= 0
    True
    """
    try:
        return int(_STATE.read_text().split()[1]) * PAGESIZE
    except OSError:
        return 0


def read_limit(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the bytes of memory that the engine may take, as it counts them.

    Examples
    --------
    >>> read_limit(duckdb.connect(config={"memory_limit": "512MiB"})) >> 20
    512
    """
    text = connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
    found = re.fullmatch(r"([\d.]+) (?:([KMGT])i)?(?:B|bytes?)", text)
    assert found, text  # noqa: S101  the engine's own notation
    return int(float(found[1]) * (1 << _UNITS[found[2] or ""]))
