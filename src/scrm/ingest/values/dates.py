"""Days and times: the forms that exports write, with and without offset, as local times or UTC."""

import datetime as dt

from scrm.ingest.values.notation import ColumnConvention, DateOrder
from scrm.ingest.values.sql import let, matches, part, quickly, quoted

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
"""Between these is what can be meant."""
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
    "jan": 1, "jän": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip


def date_evidence(text: str) -> dict[str, str]:
    """Return the SQL conditions by which a column shows whether days or months come first."""
    slashed = matches(text, _SLASHED)
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
        kind: f"CASE WHEN {text} = '' OR {is_iso} THEN FALSE WHEN {slashed} THEN {condition} ELSE FALSE END"
        for kind, condition in conditions.items()
    }


def exact_moment(cast: str, type_: str, convention: ColumnConvention) -> str:
    """Return the SQL of a plainly cast day or time within the years that can be meant, in UTC."""
    kind = "TIMESTAMP" if type_ == "time" else "DATE"
    value = utc(cast, convention.timezone) if type_ == "time" else cast
    return f"CASE WHEN {cast} BETWEEN {kind} '{FIRST_DAY}' AND {kind} '{LAST_DAY}' THEN {value} END"


def utc(local: str, timezone: str) -> str:
    """Return the SQL of a local time in UTC."""
    return local if timezone == "UTC" else f"timezone('UTC', timezone({quoted(timezone)}, {local}))"


def _month_number(name: str) -> str:
    branches = " ".join(f"WHEN {quoted(word)} THEN '{number}'" for word, number in _MONTHS.items())
    return f"CASE left(lower({name}), 3) {branches} END"


def _clock(text: str) -> str:
    """Return the SQL of the time of day in a text as ``hh:mm:ss``, ``00:00:00`` where it has none."""
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
    clock = let("h", hour, f"lpad(CAST({real} AS VARCHAR), 2, '0') || {minutes}")
    return let(
        "c", part(text, rf"({_CLOCK})", 1), f"CASE WHEN c = '' THEN '00:00:00' ELSE {clock} END"
    )


def _moment(
    text: str, pattern: str, day: int, month: int, year: int, *, named: bool = False
) -> str:
    """Return the SQL of the text of a local time whose day is in the groups of a pattern."""
    month_text = part(text, pattern, month)
    number = _month_number(month_text) if named else month_text
    return f"{part(text, pattern, year)} || '-' || lpad({number}, 2, '0') || '-' || lpad({part(text, pattern, day)}, 2, '0')"


def _without_weekday(text: str) -> str:
    return f"CASE WHEN {text} >= 'A' THEN regexp_replace({text}, {quoted(_WEEKDAY)}, '') ELSE {text} END"


def _local(text: str, dates: DateOrder) -> str:
    """Return the SQL of a time without offset, as a local time."""
    numbers = r"^(\d{1,2})[/.-] ?(\d{1,2})[/.-] ?(\d{4})"
    first, second = (
        f"TRY_CAST({part(text, numbers, 1)} AS INTEGER)",
        f"TRY_CAST({part(text, numbers, 2)} AS INTEGER)",
    )
    day_first, month_first = _moment(text, numbers, 1, 2, 3), _moment(text, numbers, 2, 1, 3)
    slashed = {
        "dmy": day_first,
        "mdy": month_first,
        "mixed": f"CASE WHEN {first} > 12 OR {first} = {second} THEN {day_first} WHEN {second} > 12 THEN {month_first} END",
    }[dates]
    month_day, day_month = r"^(\S+?)\.? (\d{1,2}),? (\d{4})", r"^(\d{1,2})\.? (\S+?)[.,]* (\d{4})"
    year_first = r"^(\d{4})[/-](\d{1,2})[/-](\d{1,2})"
    day = (
        f"CASE WHEN {matches(text, _ISO)} OR {matches(text, _YEAR_FIRST)} THEN {_moment(text, year_first, 3, 2, 1)} "
        f"WHEN {matches(text, _DOTTED)} THEN {day_first} "
        f"WHEN {matches(text, _SLASHED)} THEN {slashed} "
        f"WHEN {matches(text, _MONTH_DAY)} THEN {_moment(text, month_day, 2, 1, 3, named=True)} "
        f"WHEN {matches(text, _DAY_MONTH)} THEN {_moment(text, day_month, 1, 2, 3, named=True)} END"
    )
    return let(
        "d",
        day,
        f"CASE WHEN d IS NOT NULL THEN TRY_CAST(d || ' ' || {_clock(text)} AS TIMESTAMP) END",
    )


def _with_offset(text: str) -> str:
    """Return the SQL of a time that states its offset, as TIMESTAMPTZ."""
    seconds = f"regexp_replace(replace({text}, ',', '.'), '(\\.\\d{{6}})\\d+', '\\1')"
    zone = f"regexp_replace(regexp_replace({seconds}, ' ?(?:Z|UTC|GMT)$', '+00:00'), ' ?([+-]\\d{{2}}):?(\\d{{2}})?$', '\\1:\\2')"
    zone = f"regexp_replace({zone}, '([+-]\\d{{2}}):$', '\\1:00')"
    mail = r"^[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2}) (\d{4})$"
    mailed = (
        f"{part(text, mail, 6)} || '-' || lpad({_month_number(part(text, mail, 1))}, 2, '0')"
        f" || '-' || lpad({part(text, mail, 2)}, 2, '0')"
        f" || ' ' || {part(text, mail, 3)} || {part(text, mail, 4)} || ':' || {part(text, mail, 5)}"
    )
    return (
        f"TRY_CAST(CASE WHEN {matches(text, _MAIL)} THEN {mailed} ELSE {zone} END AS TIMESTAMPTZ)"
    )


def _has_offset(text: str) -> str:
    return f"({matches(text, f'{_ISO} ?{_OFFSET}')} OR {matches(text, _MAIL)})"


def _in_range(value: str, kind: str) -> str:
    return let(
        "r",
        value,
        f"CASE WHEN r >= {kind} '{FIRST_DAY}' AND r < {kind} '{LAST_DAY + dt.timedelta(1)}' THEN r END",
    )


def time_of(text: str, convention: ColumnConvention, quick: str) -> str:
    """Return the SQL of a time in UTC."""
    local = let(
        "x", _without_weekday(text), utc(_local("x", convention.dates), convention.timezone)
    )
    other = (
        f"CASE WHEN {_has_offset(text)} THEN timezone('UTC', {_with_offset(text)}) ELSE {local} END"
    )
    return quickly(
        text, quick, exact_moment(quick, "time", convention), _in_range(other, "TIMESTAMP")
    )


def date_of(text: str, convention: ColumnConvention, quick: str) -> str:
    """Return the SQL of a day, there where the times are meant."""
    there = f"CAST(timezone({quoted(convention.timezone)}, {_with_offset(text)}) AS DATE)"
    here = let("x", _without_weekday(text), f"CAST({_local('x', convention.dates)} AS DATE)")
    other = f"CASE WHEN {_has_offset(text)} THEN {there} ELSE {here} END"
    return quickly(text, quick, exact_moment(quick, "date", convention), _in_range(other, "DATE"))


def epoch_of(text: str) -> str:
    """Return the SQL of a time given in seconds or milliseconds since 1970."""
    number = f"TRY_CAST({text} AS BIGINT)"
    micros = f"{number} * CASE length({text}) WHEN 13 THEN 1000 ELSE 1000000 END"
    return f"CASE WHEN {matches(text, _EPOCH)} THEN make_timestamp({micros}) END"
