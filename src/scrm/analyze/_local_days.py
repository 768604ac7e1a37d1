"""Local days of times in UTC: the offsets of a time zone written into SQL as literals."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo


def utc_bounds(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """Return the instants in UTC at which the first day begins and the last one has ended.

    Examples
    --------
    >>> day = date(2025, 3, 30)
    >>> [str(instant) for instant in utc_bounds(day, day, "Europe/Berlin")]
    ['2025-03-29 23:00:00', '2025-03-30 22:00:00']
    """
    return _midnight(first, zone), _midnight(last + timedelta(days=1), zone)


def _midnight(day: date, zone: str) -> datetime:
    if day.year <= 1:
        return datetime(1, 1, 1)  # noqa: DTZ001  the beginning of time has no zone
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def local_day(column: str, zone: str, first: date, last: date) -> str:
    """Return the SQL of the day, in a time zone, of a time in UTC between two days.

    Examples
    --------
    >>> local_day("t", "UTC", date(2025, 1, 1), date(2025, 12, 31))
    'CAST(t + to_seconds(0) AS DATE)'
    """
    return f"CAST({local_time(column, zone, first, last)} AS DATE)"


def local_time(column: str, zone: str, first: date, last: date) -> str:
    """Return the SQL of the local time of a time in UTC between two days.

    The offsets are literals: the conversion of the engine costs twenty times as much per row.

    Examples
    --------
    >>> local_time("t", "UTC", date(2025, 1, 1), date(2025, 12, 31))
    't + to_seconds(0)'
    """
    (_, offset), *changes = _offsets(zone, first, last)
    seconds = str(offset)
    if changes:
        branches = " ".join(
            f"WHEN {column} >= TIMESTAMP '{at}' THEN {later}" for at, later in reversed(changes)
        )
        seconds = f"CASE {branches} ELSE {offset} END"
    return f"{column} + to_seconds({seconds})"


@cache
def _offsets(zone: str, first: date, last: date) -> tuple[tuple[datetime, int], ...]:
    """Return the instants (UTC) from which an offset in seconds applies, the earliest first."""
    info = ZoneInfo(zone)

    def offset(instant: datetime) -> int:
        found = instant.replace(tzinfo=UTC).astimezone(info).utcoffset()
        return int(found.total_seconds()) if found else 0

    at, end = utc_bounds(
        max(first, date(1900, 1, 1)), min(last, date(2100, 1, 1)), zone
    )  # no rules beyond
    changes = [(at, offset(at))]
    while at < end:
        later, before = at + timedelta(days=1), changes[-1][1]
        if offset(later) != before:
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if offset(middle) == before else (low, middle)
            change = high.replace(microsecond=0)
            changes.append((change, offset(change)))
        at = later
    return tuple(changes)
