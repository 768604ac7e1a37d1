"""Columns of a workbook whose heading names a time zone: ``ordered_at (Europe/Berlin)``.

Cells of spreadsheets hold local times without a zone. Here they get the offset of the zone in the
heading, and the heading loses the zone.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import pyarrow as pa

_HEADING = re.compile(r"(.+?) \(([A-Za-z]+(?:/[A-Za-z0-9_+-]+){0,2})\)")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?")


def find_zone(heading: str) -> tuple[str, str]:
    """Return a heading without the time zone in it, and the zone or "".

    Examples
    --------
    >>> find_zone("ordered_at (Europe/Berlin)"), find_zone("Umsatz (EUR)")
    (('ordered_at', 'Europe/Berlin'), ('Umsatz (EUR)', ''))
    """
    found = _HEADING.fullmatch(heading.strip())
    if found and ("/" in found[2] or found[2] == "UTC") and found[2] in available_timezones():
        return found[1], found[2]
    return heading, ""


def add_offsets(cells: pa.ChunkedArray, zone: str) -> pa.Array:
    """Return the cells of a column, with the offset of a time zone after each local time.

    Examples
    --------
    >>> cells = pa.chunked_array([["2026-03-01 00:00:00", "later"]])
    >>> add_offsets(cells, "Europe/Berlin").to_pylist()
    ['2026-03-01T00:00:00+01:00', 'later']
    """
    return pa.array([_add_offset(each, ZoneInfo(zone)) for each in cells.to_pylist()], pa.string())


def _add_offset(cell: str, zone: ZoneInfo) -> str:
    if not cell or not _TIME.fullmatch(cell):
        return cell
    try:
        return datetime.fromisoformat(cell).replace(tzinfo=zone).isoformat()
    except ValueError:
        return cell
