"""Values, columns and headings as text, by the kind of their column.

`scrm.wording` writes the numbers; here the kind of a column decides which of its functions is
called and with how many decimals. Data formats get `scrm.report.data_values` instead.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from scrm.report.code_labels import label_code
from scrm.report.control_characters import sanitize
from scrm.report.data_values import count_decimals
from scrm.result import Column, Kind, Lang, ResultTable, Text
from scrm.wording import (
    MISSING,
    NARROW_SPACE,
    share_digits,
    write_day,
    write_duration,
    write_month,
    write_number,
    write_points,
    write_quarter,
    write_share,
    write_timestamp,
    write_unit,
    write_year,
)

_NUMERIC = frozenset({"count", "number", "money", "share", "score", "duration"})
_LARGE = 100
_STEPS = ((1000, 0), (100, 1), (0.1, 2), (0.01, 3), (0, 4))
"""From so large a number on, a column has so many decimals."""
_STEPS_OF_POINTS = ((10, 0), (0, 1))
_OF_TRENDS = frozenset({"latest", "mean", "expected", "band_from", "band_to", "before", "after"})
_MIXED_COLUMNS = frozenset({"value", "previous", "limit", "published"}) | _OF_TRENDS
"""Columns whose rows are KPIs of several kinds: each row has its own number of decimals."""
_CHANGES = frozenset({"change", "change_share"})
"""Columns whose positive values are written with a plus sign."""
_DIFFERENCES = frozenset({"change", "change_within", "change_mix", "gap", "gap_low", "gap_high"})
"""Columns that hold the difference of two values: of two shares, percentage points."""
_KINDS_OF_UNITS: Mapping[str, Kind] = {"share": "share", "seconds": "duration", "money": "money"}
"""Units of KPIs whose values are not written as plain numbers."""
_OF_ROW_UNIT = _OF_TRENDS | {
    "value", "previous", "change", "low", "high", "published", "target", "gap"
}  # fmt: skip
"""Columns of a table of KPIs that have the unit of their row."""
_SPANS = frozenset({"days", "months"})
"""Units that the value of a KPI is not understood without."""
_FLAGS: Mapping[Lang, tuple[str, str]] = {"de": ("nein", "ja"), "en": ("no", "yes")}
_PERIODS: Mapping[str, Callable[[date, Lang], str]] = {
    "month": write_month,
    "quarter": lambda first, _: write_quarter(first),
    "year": lambda first, _: write_year(first),
}
"""Columns in which the first day of a month, quarter or year means the whole of it."""


def is_numeric(column: Column) -> bool:
    """Return whether the column holds numbers, which are aligned to the right."""
    return column.kind in _NUMERIC


def write_heading(column: Column, lang: Lang) -> str:
    """Return a column's heading, with the unit of its numbers.

    Examples
    --------
    >>> write_heading(Column("revenue", "money", "Umsatz", "Revenue", unit="EUR"), "de")
    'Umsatz in EUR'
    >>> write_heading(Column("gap_days", "number", "Abstand", "Gap", unit="days"), "de")
    'Abstand (Tage)'
    """
    label, unit = column.label(lang) or column.name, find_unit(column, lang)
    if not unit or unit.lower() in label.lower():
        return sanitize(label)
    return sanitize(f"{label} in {unit}" if column.kind == "money" else f"{label} ({unit})")


def find_unit(column: Column, lang: Lang, value: float | Decimal | None = None) -> str:
    """Return the unit to show with a column's numbers: only money and plain numbers have one."""
    if column.kind not in {"money", "number"}:
        return ""
    return write_unit(column.unit, lang, value)


def write_cell(
    value: object, column: Column, lang: Lang, *, digits: int | None = None, unit: bool = True
) -> str:
    r"""Write one value for a reader.

    Parameters
    ----------
    value : object
        A cell of a frame or the value of a fact; None and NaN become an en dash.
    digits : int or None
        Decimals; None takes those of the column's kind (`choose_digits` chooses them for a column).
    unit : bool
        Write the currency or unit with the number; tables have it in the heading instead.

    Examples
    --------
    >>> revenue = Column("revenue", "money", "Umsatz", "Revenue", unit="EUR")
    >>> write_cell(Decimal("1234.5"), revenue, "de"), write_cell(Decimal("1234.5"), revenue, "en")
    ('1.234,50\u202fEUR', 'EUR 1,234.50')
    >>> write_cell(0.274, Column("a_share", "share", "Anteil", "Share"), "de")
    '27,4\u202f%'
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    if isinstance(value, date | timedelta):
        return _write_time(value, column, lang)
    if isinstance(value, bool):
        return _FLAGS[lang][value]
    if isinstance(value, int | float | Decimal) and is_numeric(column):
        return _write_quantity(value, column, lang, digits=digits, unit=unit)
    return sanitize(_write_text(value, column, lang))


def _write_text(value: object, column: Column, lang: Lang) -> str:
    """Write a label, a list or a code."""
    if isinstance(value, Text):
        return value[lang]
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return label_code(column.name, text, lang)


def choose_digits(column: Column, values: Iterable[object]) -> int:
    """Return the decimals of a whole column: the fewer, the larger its numbers.

    Examples
    --------
    >>> choose_digits(Column("p", "score", "p", "p"), [0.003, 0.04])
    3
    >>> choose_digits(Column("rate", "share", "Rate", "Rate"), [0.0065, 0.04])
    2
    >>> amounts = [Decimal("1234.5000"), Decimal(12)]
    >>> choose_digits(Column("amount", "number", "amount", "amount"), amounts)
    2
    """
    if column.kind in {"count", "money"}:
        return {"count": 0, "money": 2}[column.kind]
    numbers = [
        value
        for value in values
        if isinstance(value, int | float | Decimal) and math.isfinite(value)
    ]
    if column.kind == "share":
        return 1 if column.name == "change_share" else share_digits(map(float, numbers))
    if not numbers or all(isinstance(value, int) for value in numbers):
        return 0
    exact = [count_decimals(value) for value in numbers if isinstance(value, Decimal)]
    if column.kind == "number" and exact:  # amounts as stored: nothing is rounded away
        return max(exact)
    if column.kind == "number" and all(value == int(value) for value in numbers):
        return 0
    largest = max(abs(float(value)) for value in numbers)
    steps = _STEPS_OF_POINTS if column.unit == "points" else _STEPS
    return next(digits for limit, digits in steps if largest >= limit)


def choose_column_digits(column: Column, values: Sequence[object]) -> int | None:
    """Return the decimals of a column; None if it mixes large numbers with fractions.

    Examples
    --------
    >>> choose_column_digits(Column("n", "number", "n", "n"), [21.0, -40.5])
    2
    >>> choose_column_digits(Column("n", "number", "n", "n"), [1200.0, 0.5])
    """
    sizes = [
        abs(float(value)) for value in values if isinstance(value, int | float | Decimal) and value
    ]
    is_exact = any(isinstance(value, Decimal) for value in values)
    has_own = column.kind in {"number", "score"} and not is_exact and sizes
    if has_own and max(sizes) >= _LARGE and min(sizes) < 1:
        return None
    return choose_digits(column, values)


def list_row_units(table: ResultTable) -> Sequence[str | None]:
    """Return the unit of each row of a table of KPIs of several units; empty for other tables."""
    columns = {column.name: column for column in table.columns}
    first = next((name for name in ("value", "latest", "before") if name in columns), None)
    if "unit" not in columns or first is None or columns[first].kind != "number":
        return ()
    units: list[str | None] = table.frame.get_column("unit").to_list()
    return units


def describe_row(column: Column, unit: str | None) -> Column:
    """Return the column as one row of a table of KPIs has it, by the unit of the row.

    Examples
    --------
    >>> value = Column("value", "number", "Wert", "Value")
    >>> describe_row(value, "share").kind, describe_row(value, "posts").kind
    ('share', 'number')
    """
    if column.kind != "number" or column.unit or column.name not in _OF_ROW_UNIT:
        return column
    return replace(column, kind=_KINDS_OF_UNITS.get(unit or "", "number"))


def write_cells(
    column: Column,
    values: Sequence[object],
    lang: Lang,
    units: Sequence[str | None] = (),
    *,
    with_unit: bool = False,
) -> list[str]:
    r"""Write a column of a table: the unit is in the heading, all rows have the same decimals.

    A column that mixes large numbers with fractions, or KPIs of several kinds, has the decimals of
    each row instead.

    Parameters
    ----------
    units : sequence of str or None
        The unit of each row, as from `list_row_units`.
    with_unit : bool
        Write the unit of a row with its number.

    Examples
    --------
    >>> value = Column("value", "number", "Wert", "Value")
    >>> write_cells(value, [1200.0, 0.5], "en")
    ['1,200', '0.50']
    >>> write_cells(value, [0.0075, 46320.0], "en", ["share", "seconds"])
    ['0.75%', '12\u202fh 52\u202fmin']
    """
    if units and describe_row(column, "share").kind == "share":
        return [
            write_cell(
                value,
                replace(describe_row(column, unit), unit=unit or ""),
                lang,
                unit=with_unit or (column.name == "value" and unit in _SPANS),
            )
            for value, unit in zip(values, units, strict=False)
        ]
    by_row = column.name in _MIXED_COLUMNS and (
        column.kind == "share" or (column.kind == "number" and not column.unit)
    )
    digits = None if by_row else choose_column_digits(column, values)
    return [write_cell(value, column, lang, digits=digits, unit=False) for value in values]


def _write_time(value: date | timedelta, column: Column, lang: Lang) -> str:
    """Write a duration, a day, a timestamp, or the period that begins on a first day."""
    if isinstance(value, timedelta):
        return write_duration(value, lang)
    if column.name in _PERIODS and value.day == 1:
        return _PERIODS[column.name](value, lang)
    return write_timestamp(value, lang) if isinstance(value, datetime) else write_day(value, lang)


def _write_quantity(
    value: float | Decimal, column: Column, lang: Lang, *, digits: int | None, unit: bool
) -> str:
    digits = choose_digits(column, [value]) if digits is None else digits
    if column.kind == "duration" and math.isfinite(value):
        return write_duration(value, lang)
    sign = "+" if column.name in _CHANGES and value > 0 else ""
    if column.kind == "share":
        write = write_points if column.name in _DIFFERENCES else write_share
        return sign + write(value, lang, digits)
    text = sign + write_number(value, lang, digits)
    name = sanitize(find_unit(column, lang, value)) if unit else ""
    if not name:
        return text
    is_before = column.kind == "money" and lang == "en"
    return f"{name} {text}" if is_before else f"{text}{NARROW_SPACE}{name}"
