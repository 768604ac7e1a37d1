"""Dates and timestamps, with and without offset, in the formats that exports use."""

import datetime as dt

from scrm.ingest.values.casts import FIRST_DAY, LAST_DAY, keep_in_range, to_utc
from scrm.ingest.values.notation import ColumnConvention, DateOrder
from scrm.ingest.values.sql import (
    bind_value,
    extract_group,
    match_whole,
    quote_text,
    try_plain_first,
)

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
_OFFSET = r"(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)"
_ISO = rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}(?:[ T]{_CLOCK})?"
_REST = rf"(?:,? +(?:um |at )?{_CLOCK}(?:[ \x{{202f}}\x{{a0}}]?[AaPp]\.?[Mm]\.?)?(?: Uhr)?)?"
_MONTH = r"[A-Za-zÄÖÜäöü]{3,9}\.?"
_DOTTED = rf"\d{{1,2}}\. ?\d{{1,2}}\. ?\d{{4}}{_REST}"
_SLASHED = rf"\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{4}}{_REST}"
_YEAR_FIRST = rf"\d{{4}}/\d{{1,2}}/\d{{1,2}}{_REST}"
_DAY_MONTH = rf"\d{{1,2}}\.? {_MONTH},? \d{{4}}{_REST}"
_MONTH_DAY = rf"{_MONTH} \d{{1,2}},? \d{{4}}{_REST}"
_WEEKDAY = r"(?i)^(?:mo|di|mi|do|fr|sa|so|tu|we|th|su)[a-z]{0,8}\.?,? +"
_MAIL = r"[A-Za-z]{3} [A-Za-z]{3} \d{1,2} \d{2}:\d{2}:\d{2} [+-]\d{4} \d{4}"
_EPOCH = r"[1-9]\d{8}|[1-9]\d{9}|[1-9]\d{12}"
_MONTHS = {
    "jan": 1, "jän": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "apr": 4, "may": 5, "mai": 5,
    "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip


def count_date_orders(text: str) -> dict[str, str]:
    """Return SQL conditions on a cell: ``dmy`` or ``mdy`` only, or ``both`` orders read it."""
    slashed = match_whole(text, _SLASHED)
    first, second = (
        f"TRY_CAST(split_part(replace({text}, '-', '/'), '/', 1) AS INTEGER)",
        f"TRY_CAST(split_part(replace({text}, '-', '/'), '/', 2) AS INTEGER)",
    )
    conditions = {
        "dmy": f"{first} > 12",
        "mdy": f"{second} > 12",
        "both": f"{first} <= 12 AND {second} <= 12 AND {first} <> {second}",
    }
    is_iso = f"substr({text}, 5, 1) = '-'"
    return {
        kind: (
            f"CASE WHEN {text} = '' OR {is_iso} THEN FALSE "
            f"WHEN {slashed} THEN {condition} ELSE FALSE END"
        )
        for kind, condition in conditions.items()
    }


def _month_number(name: str) -> str:
    branches = " ".join(
        f"WHEN {quote_text(word)} THEN '{number}'" for word, number in _MONTHS.items()
    )
    return f"CASE left(lower({name}), 3) {branches} END"


def _read_clock(text: str) -> str:
    """Return the SQL of the time of day as ``hh:mm:ss``, ``00:00:00`` if a text has none."""
    hour = "TRY_CAST(split_part(c, ':', 1) AS INTEGER)"
    afternoon, is_twelve_hours = (
        f"regexp_matches({text}, '(?i)p\\.?m')",
        f"regexp_matches({text}, '(?i)\\d[ \\x{{202f}}\\x{{a0}}]?[ap]\\.?m')",
    )
    real = (
        f"CASE WHEN NOT {is_twelve_hours} THEN h WHEN h NOT BETWEEN 1 AND 12 THEN NULL "
        f"ELSE h % 12 + CASE WHEN {afternoon} THEN 12 ELSE 0 END END"
    )
    minutes = "replace(substr(c, length(split_part(c, ':', 1)) + 1), ',', '.')"
    clock = bind_value("h", hour, f"lpad(CAST({real} AS VARCHAR), 2, '0') || {minutes}")
    return bind_value(
        "c",
        extract_group(text, rf"({_CLOCK})", 1),
        f"CASE WHEN c = '' THEN '00:00:00' ELSE {clock} END",
    )


def _build_timestamp(
    text: str, pattern: str, day: int, month: int, year: int, *, named: bool = False
) -> str:
    """Return the SQL of a date as ``yyyy-mm-dd`` from the groups of a pattern."""
    month_text = extract_group(text, pattern, month)
    number = _month_number(month_text) if named else month_text
    day_text, year_text = extract_group(text, pattern, day), extract_group(text, pattern, year)
    return f"{year_text} || '-' || lpad({number}, 2, '0') || '-' || lpad({day_text}, 2, '0')"


def _strip_weekday(text: str) -> str:
    stripped = f"regexp_replace({text}, {quote_text(_WEEKDAY)}, '')"
    return f"CASE WHEN {text} >= 'A' THEN {stripped} ELSE {text} END"


def _read_local_time(text: str, dates: DateOrder) -> str:
    """Return the SQL of a timestamp without offset, as local time."""
    numbers = r"^(\d{1,2})[/.-] ?(\d{1,2})[/.-] ?(\d{4})"
    first, second = (
        f"TRY_CAST({extract_group(text, numbers, 1)} AS INTEGER)",
        f"TRY_CAST({extract_group(text, numbers, 2)} AS INTEGER)",
    )
    day_first, month_first = (
        _build_timestamp(text, numbers, 1, 2, 3),
        _build_timestamp(text, numbers, 2, 1, 3),
    )
    slashed = {
        "dmy": day_first,
        "mdy": month_first,
        "mixed": (
            f"CASE WHEN {first} > 12 OR {first} = {second} THEN {day_first} "
            f"WHEN {second} > 12 THEN {month_first} END"
        ),
    }[dates]
    month_day, day_month = r"^(\S+?)\.? (\d{1,2}),? (\d{4})", r"^(\d{1,2})\.? (\S+?)[.,]* (\d{4})"
    year_first = r"^(\d{4})[/-](\d{1,2})[/-](\d{1,2})"
    day = (
        f"CASE WHEN {match_whole(text, _ISO)} OR {match_whole(text, _YEAR_FIRST)} "
        f"THEN {_build_timestamp(text, year_first, 3, 2, 1)} "
        f"WHEN {match_whole(text, _DOTTED)} THEN {day_first} "
        f"WHEN {match_whole(text, _SLASHED)} THEN {slashed} "
        f"WHEN {match_whole(text, _MONTH_DAY)} "
        f"THEN {_build_timestamp(text, month_day, 2, 1, 3, named=True)} "
        f"WHEN {match_whole(text, _DAY_MONTH)} "
        f"THEN {_build_timestamp(text, day_month, 1, 2, 3, named=True)} END"
    )
    return bind_value(
        "d",
        day,
        f"CASE WHEN d IS NOT NULL THEN TRY_CAST(d || ' ' || {_read_clock(text)} AS TIMESTAMP) END",
    )


def _read_offset_time(text: str) -> str:
    """Return the SQL of a timestamp with offset, as TIMESTAMPTZ."""
    seconds = f"regexp_replace(replace({text}, ',', '.'), '(\\.\\d{{6}})\\d+', '\\1')"
    zone = f"regexp_replace({seconds}, ' ?(?:Z|UTC|GMT)$', '+00:00')"
    zone = f"regexp_replace({zone}, ' ?([+-]\\d{{2}}):?(\\d{{2}})?$', '\\1:\\2')"
    zone = f"regexp_replace({zone}, '([+-]\\d{{2}}):$', '\\1:00')"
    mail = r"^[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2}) (\d{4})$"
    month, day, clock, hours, minutes, year = (extract_group(text, mail, n) for n in range(1, 7))
    mailed = (
        f"{year} || '-' || lpad({_month_number(month)}, 2, '0') || '-' || lpad({day}, 2, '0')"
        f" || ' ' || {clock} || {hours} || ':' || {minutes}"
    )
    is_mailed = match_whole(text, _MAIL)
    return f"TRY_CAST(CASE WHEN {is_mailed} THEN {mailed} ELSE {zone} END AS TIMESTAMPTZ)"


def _has_offset(text: str) -> str:
    return f"({match_whole(text, f'{_ISO} ?{_OFFSET}')} OR {match_whole(text, _MAIL)})"


def _in_range(value: str, kind: str) -> str:
    end = LAST_DAY + dt.timedelta(1)
    return bind_value(
        "r",
        value,
        f"CASE WHEN r >= {kind} '{FIRST_DAY}' AND r < {kind} '{end}' THEN r END",
    )


def read_time(text: str, convention: ColumnConvention, cast: str) -> str:
    """Return the SQL of a timestamp in UTC.

    Parameters
    ----------
    cast : str
        SQL of the plain cast of the text.
    """
    local = bind_value(
        "x",
        _strip_weekday(text),
        to_utc(_read_local_time("x", convention.dates), convention.timezone),
    )
    converted = f"timezone('UTC', {_read_offset_time(text)})"
    other = f"CASE WHEN {_has_offset(text)} THEN {converted} ELSE {local} END"
    return try_plain_first(
        text, cast, keep_in_range(cast, "time", convention), _in_range(other, "TIMESTAMP")
    )


def read_date(text: str, convention: ColumnConvention, cast: str) -> str:
    """Return the SQL of a date; a timestamp with offset is converted to local time first."""
    converted = (
        f"CAST(timezone({quote_text(convention.timezone)}, {_read_offset_time(text)}) AS DATE)"
    )
    local = bind_value(
        "x", _strip_weekday(text), f"CAST({_read_local_time('x', convention.dates)} AS DATE)"
    )
    other = f"CASE WHEN {_has_offset(text)} THEN {converted} ELSE {local} END"
    return try_plain_first(
        text, cast, keep_in_range(cast, "date", convention), _in_range(other, "DATE")
    )


def read_epoch(text: str) -> str:
    """Return the SQL of a timestamp given as seconds or milliseconds since 1970."""
    number = f"TRY_CAST({text} AS BIGINT)"
    micros = f"{number} * CASE length({text}) WHEN 13 THEN 1000 ELSE 1000000 END"
    return f"CASE WHEN {match_whole(text, _EPOCH)} THEN make_timestamp({micros}) END"
