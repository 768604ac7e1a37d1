"""Dates and timestamps, with and without offset, in the formats that exports use."""

import datetime as dt

from scrm.ingest.values.notation import ColumnConvention, DateOrder
from scrm.ingest.values.sql import bind_value, extract_group, match_whole, try_plain_first
from scrm.store.sql import quote_text

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
"""Dates outside this range are typing errors."""
_MONTHS = {
    "jan": 1, "jän": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "apr": 4, "may": 5, "mai": 5,
    "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip

# Patterns of whole cells

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
_OFFSET = r"(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)"
_ISO = rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}(?:[ T]{_CLOCK})?"
_TIME = rf"(?:,? +(?:um |at )?{_CLOCK}(?:[ \x{{202f}}\x{{a0}}]?[AaPp]\.?[Mm]\.?)?(?: Uhr)?)"
_REST = f"{_TIME}?"
_MONTH = r"[A-Za-zÄÖÜäöü]{3,9}\.?"
_DOTTED = rf"\d{{1,2}}\. ?\d{{1,2}}\. ?\d{{4}}{_REST}"
_SLASHED = rf"\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{4}}{_REST}"
_YEAR_FIRST = rf"\d{{4}}/\d{{1,2}}/\d{{1,2}}{_REST}"
_DAY_MONTH = rf"\d{{1,2}}(?:\.? {_MONTH},? |-{_MONTH}-)\d{{4}}{_REST}"
_SHORT_YEAR = rf"\d{{1,2}}(?:\.\d{{1,2}}\.|[/-]{_MONTH}[/-])\d{{2}}{_TIME}"
"""Day first, year of two digits: only with a time of day, since a birthday may be of 1926."""
_COMPACT = rf"\d{{8}}(?:[ T]{_CLOCK})?"
"""``20260331``; with the day or month first it would have no such month."""
_MONTH_DAY = rf"{_MONTH} \d{{1,2}},? \d{{4}}{_REST}"
_WEEKDAY = r"(?i)^(?:mo|di|mi|do|fr|sa|so|tu|we|th|su)[a-z]{0,8}\.?,? +"
_MAIL = r"[A-Za-z]{3} [A-Za-z]{3} \d{1,2} \d{2}:\d{2}:\d{2} [+-]\d{4} \d{4}"
_NAMED_OFFSETS = {"MEZ": 1, "CET": 1, "MESZ": 2, "CEST": 2}
"""Zones that forms and payment services write behind a time -> hours before UTC."""
_NAMED_ZONE = rf" +({'|'.join(_NAMED_OFFSETS)})$"
_EPOCH = r"[1-9]\d{8}|[1-9]\d{9}|[1-9]\d{12}"


def count_date_orders(text: str) -> dict[str, str]:
    """Return SQL conditions on a cell: ``dmy`` or ``mdy`` only, or ``both`` orders read it."""
    first, second = (
        f"TRY_CAST(split_part(replace({text}, '-', '/'), '/', {n}) AS INTEGER)" for n in (1, 2)
    )
    conditions = {
        "dmy": f"{first} > 12",
        "mdy": f"{second} > 12",
        "both": f"{first} <= 12 AND {second} <= 12 AND {first} <> {second}",
    }
    is_iso = f"substr({text}, 5, 1) = '-'"
    return {
        kind: f"CASE WHEN {text} = '' OR {is_iso} THEN FALSE "
        f"WHEN {match_whole(text, _SLASHED)} THEN {condition} ELSE FALSE END"
        for kind, condition in conditions.items()
    }


# Timestamps without offset: SQL over a text named x

_MONTH_NUMBER = "CASE left(lower({}), 3) {} END".format(
    "{}", " ".join(f"WHEN '{word}' THEN '{number}'" for word, number in _MONTHS.items())
)


def _join_date(pattern: str, day: int, month: int, year: int, *, is_named: bool = False) -> str:
    """Return the SQL of a date as ``yyyy-mm-dd`` from the groups of a pattern.

    Parameters
    ----------
    is_named : bool
        The month is a word, not a number.
    """
    day_text, month_text, year_text = (
        extract_group("x", pattern, each) for each in (day, month, year)
    )
    number = _MONTH_NUMBER.format(month_text) if is_named else month_text
    return f"{year_text} || '-' || lpad({number}, 2, '0') || '-' || lpad({day_text}, 2, '0')"


_NUMBERS = r"^(\d{1,2})[/.-] ?(\d{1,2})[/.-] ?(\d{4})"
_FIRST, _SECOND = (f"TRY_CAST({extract_group('x', _NUMBERS, each)} AS INTEGER)" for each in (1, 2))
_DAY_FIRST, _MONTH_FIRST = _join_date(_NUMBERS, 1, 2, 3), _join_date(_NUMBERS, 2, 1, 3)
_SLASHED_DATES: dict[DateOrder, str] = {
    "dmy": _DAY_FIRST,
    "mdy": _MONTH_FIRST,
    "mixed": f"CASE WHEN {_FIRST} > 12 OR {_FIRST} = {_SECOND} THEN {_DAY_FIRST} "
    f"WHEN {_SECOND} > 12 THEN {_MONTH_FIRST} END",
}
_HOUR = (
    r"CASE WHEN NOT regexp_matches(x, '(?i)\d[ \x{202f}\x{a0}]?[ap]\.?m') THEN h "
    "WHEN h NOT BETWEEN 1 AND 12 THEN NULL "
    r"ELSE h % 12 + CASE WHEN regexp_matches(x, '(?i)p\.?m') THEN 12 ELSE 0 END END"
)
"""Hour of the day from the hour `h` as written, with am and pm."""
_TIME_OF_DAY = bind_value(
    "c",
    extract_group("x", f"({_CLOCK})", 1),
    "CASE WHEN c = '' THEN '00:00:00' ELSE "
    + bind_value(
        "h",
        "TRY_CAST(split_part(c, ':', 1) AS INTEGER)",
        f"lpad(CAST({_HOUR} AS VARCHAR), 2, '0') || "
        "replace(substr(c, length(split_part(c, ':', 1)) + 1), ',', '.')",
    )
    + " END",
)
"""``hh:mm:ss``, ``00:00:00`` if the text has no time."""


def _read_local_time(dates: DateOrder) -> str:
    year_first = _join_date(r"^(\d{4})[/-](\d{1,2})[/-](\d{1,2})", 3, 2, 1)
    month_day = _join_date(r"^(\S+?)\.? (\d{1,2}),? (\d{4})", 2, 1, 3, is_named=True)
    day_month = _join_date(r"^(\d{1,2})\.?[ -]([^\s\d-]+?)[.,]*[ -](\d{4})", 1, 2, 3, is_named=True)
    short = r"^(\d{1,2})[./-]([^\s./-]+)[./-](\d{2})\b"
    short_year = (
        f"CASE WHEN regexp_matches(x, '^\\d+\\.') THEN {_join_date(short, 1, 2, 3)} "
        f"ELSE {_join_date(short, 1, 2, 3, is_named=True)} END"
    )
    compact = _join_date(r"^(\d{4})(\d{2})(\d{2})", 3, 2, 1)
    day = (
        f"CASE WHEN {match_whole('x', _ISO)} OR {match_whole('x', _YEAR_FIRST)} THEN {year_first} "
        f"WHEN {match_whole('x', _DOTTED)} THEN {_DAY_FIRST} "
        f"WHEN {match_whole('x', _SLASHED)} THEN {_SLASHED_DATES[dates]} "
        f"WHEN {match_whole('x', _MONTH_DAY)} THEN {month_day} "
        f"WHEN {match_whole('x', _DAY_MONTH)} THEN {day_month} "
        f"WHEN {match_whole('x', _SHORT_YEAR)} THEN '20' || ({short_year}) "
        f"WHEN {match_whole('x', _COMPACT)} THEN {compact} END"
    )
    time = f"CASE WHEN d IS NOT NULL THEN TRY_CAST(d || ' ' || {_TIME_OF_DAY} AS TIMESTAMP) END"
    return bind_value("d", day, time)


_LOCAL_TIMES: dict[DateOrder, str] = {each: _read_local_time(each) for each in _SLASHED_DATES}


# Typed values: SQL over any text


def read_time(text: str, convention: ColumnConvention, cast: str) -> str:
    """Return the SQL of a timestamp in UTC.

    Parameters
    ----------
    text : str
        SQL of the text of a cell.
    cast : str
        SQL of the plain cast of the text.
    """
    zone = convention.timezone
    local = bind_value("l", _LOCAL_TIMES[convention.dates], _leave_zone("l", text, zone))
    offset = f"timezone('UTC', {_read_offset_time(text)})"
    return _read_moment(text, "TIMESTAMP", cast, to_utc(cast, zone), offset, local)


def read_date(text: str, convention: ColumnConvention, cast: str) -> str:
    """Return the SQL of a date; a timestamp with offset is converted to local time first."""
    zone = quote_text(convention.timezone)
    local = f"CAST({_LOCAL_TIMES[convention.dates]} AS DATE)"
    offset = f"CAST(timezone({zone}, {_read_offset_time(text)}) AS DATE)"
    return _read_moment(text, "DATE", cast, cast, offset, local)


def read_epoch(text: str) -> str:
    """Return the SQL of a timestamp given as seconds or milliseconds since 1970."""
    number = f"TRY_CAST({text} AS BIGINT)"
    micros = f"{number} * CASE length({text}) WHEN 13 THEN 1000 ELSE 1000000 END"
    return f"CASE WHEN {match_whole(text, _EPOCH)} THEN make_timestamp({micros}) END"


def to_utc(local: str, timezone: str) -> str:
    """Return the SQL of a local time in UTC."""
    zone = quote_text(timezone)
    return local if timezone == "UTC" else f"timezone('UTC', timezone({zone}, {local}))"


def _leave_zone(local: str, text: str, timezone: str) -> str:
    """Return the SQL of a local time in UTC; a zone that the text names counts before another."""
    offsets = " ".join(
        f"WHEN {quote_text(name)} THEN INTERVAL {hours} HOUR"
        for name, hours in _NAMED_OFFSETS.items()
    )
    named = f"CASE {extract_group(text, _NAMED_ZONE, 1)} {offsets} END"
    return f"coalesce({local} - {named}, {to_utc(local, timezone)})"


def _read_moment(text: str, kind: str, cast: str, plain: str, offset: str, local: str) -> str:
    """Return the SQL of a date or timestamp, NULL outside `FIRST_DAY` to `LAST_DAY`.

    Parameters
    ----------
    text, cast : str
        SQL of the text and of its plain cast.
    kind : {"DATE", "TIMESTAMP"}
        Type of the value.
    plain, offset : str
        SQL of the value if the plain cast reads the text, and if it has an offset.
    local : str
        SQL of the value of any other text, which it names ``x``.
    """
    first, last, end = (
        f"{kind} '{day}'" for day in (FIRST_DAY, LAST_DAY, LAST_DAY + dt.timedelta(1))
    )
    weekday = f"regexp_replace({text}, {quote_text(_WEEKDAY)}, '')"
    bare = f"CASE WHEN {text} >= 'A' THEN {weekday} ELSE {text} END"
    bare = f"regexp_replace({bare}, {quote_text(_NAMED_ZONE)}, '')"
    has_offset = f"({match_whole(text, f'{_ISO} ?{_OFFSET}')} OR {match_whole(text, _MAIL)})"
    other = f"CASE WHEN {has_offset} THEN {offset} ELSE {bind_value('x', bare, local)} END"
    return try_plain_first(
        text,
        cast,
        f"CASE WHEN {cast} BETWEEN {first} AND {last} THEN {plain} END",
        bind_value("r", other, f"CASE WHEN r >= {first} AND r < {end} THEN r END"),
    )


def _read_offset_time(text: str) -> str:
    """Return the SQL of a timestamp with offset, as TIMESTAMPTZ."""
    seconds = f"regexp_replace(replace({text}, ',', '.'), '(\\.\\d{{6}})\\d+', '\\1')"
    zone = f"regexp_replace({seconds}, ' ?(?:Z|UTC|GMT)$', '+00:00')"
    zone = f"regexp_replace({zone}, ' ?([+-]\\d{{2}}):?(\\d{{2}})?$', '\\1:\\2')"
    zone = f"regexp_replace({zone}, '([+-]\\d{{2}}):$', '\\1:00')"
    mail = r"^[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2}) (\d{4})$"
    month, day, clock, hours, minutes, year = (extract_group(text, mail, n) for n in range(1, 7))
    number = _MONTH_NUMBER.format(month)
    mailed = (
        f"{year} || '-' || lpad({number}, 2, '0') || '-' || lpad({day}, 2, '0')"
        f" || ' ' || {clock} || {hours} || ':' || {minutes}"
    )
    is_mailed = match_whole(text, _MAIL)
    return f"TRY_CAST(CASE WHEN {is_mailed} THEN {mailed} ELSE {zone} END AS TIMESTAMPTZ)"
