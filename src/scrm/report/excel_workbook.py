"""Tables as an Excel workbook with typed cells; text never becomes a formula."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from scrm.errors import UsageError
from scrm.report.control_characters import sanitize
from scrm.report.data_values import to_data_value
from scrm.report.value_text import (
    describe_row,
    is_numeric,
    list_row_units,
    write_cell,
    write_heading,
)
from scrm.result import Column, Lang, Result, ResultTable

_FORMATS = {
    "count": "#,##0",
    "number": "#,##0.00",
    "money": "#,##0.00",
    "share": "0.0%",
    "score": "0.000",
    "date": "dd.mm.yyyy",
    "datetime": "dd.mm.yyyy hh:mm",
    "duration": "[h]:mm:ss",
}
_MOST_DECIMALS = 8
_MAX_ROWS = 1_048_575
_MAX_TEXT = 32_767
_WIDTHS = (8, 60)
_SECONDS_PER_DAY = 86_400
_FIRST_YEAR = 1900
"""Dates up to this year are text: Excel counts from 1900 and treats it as a leap year."""


def build_workbook(
    parts: Sequence[tuple[str, Result, tuple[ResultTable, ...]]], lang: Lang
) -> bytes:
    """Return a workbook: findings, facts and notes on the first sheet, then one sheet per table.

    The same data gives the same bytes.

    Raises
    ------
    UsageError
        xlsxwriter is not installed, or a table has more rows than a sheet.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise UsageError(
            "Excel files need an extra that is not installed",
            hint="pip install 'scrm[xlsx]'; or use --format csv",
        ) from None
    out = BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **never}) as book:
        fixed = datetime(2000, 1, 1)  # noqa: DTZ001  same data, same bytes
        book.set_properties({"created": fixed})
        _write_overview(book, parts, lang)
        for command, _, tables in parts:
            for name, table in _divide_tables(tables, lang):
                _write_sheet(book, f"{command} {name}" if len(parts) > 1 else name, table, lang)
    return out.getvalue()


def _divide_tables(tables: Sequence[ResultTable], lang: Lang) -> Iterator[tuple[str, ResultTable]]:
    """Yield the name and rows of each sheet: one per theme of a table that is divided by themes."""
    divided = any(table.excerpt and table.excerpt.by for table in tables)
    for table in tables:
        by = table.excerpt.by if table.excerpt else ""
        if not by or not table.frame.height:
            yield (table.title[lang] if divided else "") or table.name, table
            continue
        column = next(each for each in table.columns if each.name == by)
        for part in table.frame.partition_by(by, maintain_order=True):
            yield write_cell(part.get_column(by)[0], column, lang), replace(table, frame=part)


def _write_overview(
    book: Any, parts: Sequence[tuple[str, Result, tuple[ResultTable, ...]]], lang: Lang
) -> None:
    sheet, styles = book.add_worksheet("scrm"), _Styles(book)
    bold, row = book.add_format({"bold": True}), 0
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    _set_paper(sheet)
    sheet.set_column(0, 0, 80)
    sheet.set_column(1, 1, 18)
    for _, result, _ in parts:
        sheet.write_string(row, 0, sanitize(result.title[lang]), bold)
        lines = [result.finding[lang], *(note[lang] for note in result.notes)]
        for line in filter(None, lines):
            row += 1
            sheet.write_string(row, 0, sanitize(line)[:_MAX_TEXT], wrapped)
        for fact in result.facts:
            row += 1
            sheet.write_string(row, 0, write_heading(fact.column, lang))
            _write_value(
                sheet,
                (row, 1),
                fact.value,
                fact.column,
                styles(fact.column, fact.value),
            )
        row += 2


def _write_sheet(book: Any, name: str, table: ResultTable, lang: Lang) -> None:
    if table.frame.height > _MAX_ROWS:
        raise UsageError(
            f"table {table.name} has {table.frame.height} rows, a sheet holds {_MAX_ROWS}",
            hint="use --format csv or parquet",
        )
    sheet, styles = book.add_worksheet(_find_free_name(book, name)), _Styles(book)
    units = list_row_units(table)
    _set_paper(sheet)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(table.frame.height, 1), max(len(table.columns) - 1, 0))
    for index, column in enumerate(table.columns):
        title = write_heading(column, lang)
        if column.kind == "datetime" and column.unit:
            title = f"{title} ({column.unit})"
        values = table.frame.get_column(column.name).to_list()
        columns = [describe_row(column, unit) for unit in units] or [column] * len(values)
        longest = max((len(str(value)) for value in values[:200]), default=0)
        sheet.set_column(
            index, index, min(max(longest + 2, len(title) + 4, _WIDTHS[0]), _WIDTHS[1])
        )
        sheet.write_string(
            0, index, title, book.add_format({"bold": True, "bottom": 1, **_align(column)})
        )
        for row, (value, each) in enumerate(zip(values, columns, strict=True), start=1):
            _write_value(sheet, (row, index), value, each, styles(each, value))


def _set_paper(sheet: Any) -> None:
    """Print a sheet on A4 across, all columns on one page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


class _Styles:
    """The number formats of a workbook, one object for each."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[str, Any] = {}

    def __call__(self, column: Column, value: object) -> Any:
        chosen = _choose_format(column, value)
        if chosen not in self._known:
            self._known[chosen] = self._book.add_format({"num_format": chosen})
        return self._known[chosen]


def is_repeated(value: datetime) -> bool:
    """Return whether a clock shows a local time twice, at the end of daylight saving time.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> zone = ZoneInfo("Europe/Berlin")
    >>> [is_repeated(datetime(2026, 10, 25, hour, 30, tzinfo=zone)) for hour in (1, 2, 3)]
    [False, True, False]
    """
    return value.replace(fold=0).utcoffset() != value.replace(fold=1).utcoffset()


def _find_free_name(book: Any, name: str) -> str:
    """Return an unused sheet name that Excel accepts: at most 31 characters, some forbidden."""
    base = re.sub(r"[\[\]:*?/\\']", "_", sanitize(name)) or "table"
    taken = {sheet.name.lower() for sheet in book.worksheets()}
    names = (base[:31], *(f"{base[:28]} {number}" for number in range(2, 100)))
    return next(free for free in names if free.lower() not in taken)


def _align(column: Column) -> dict[str, str]:
    return {"align": "right"} if is_numeric(column) else {}


def _choose_format(column: Column, value: object) -> str:
    """Return the number format of a value: two digits of a small share or number are seen.

    Examples
    --------
    >>> share = Column("value", "share", "Anteil", "Share")
    >>> _choose_format(share, 0.0075), _choose_format(share, 0.27), _choose_format(share, 0.00004)
    ('0.00%', '0.0%', '0.0000%')
    """
    chosen = _FORMATS.get(column.kind, "General")
    if column.kind not in {"share", "number", "score"} or not isinstance(value, float | Decimal):
        return chosen
    size = abs(float(value)) * (100 if column.kind == "share" else 1)
    if not 0 < size < 1:
        return chosen
    decimals = min(1 - math.floor(math.log10(size)), _MOST_DECIMALS)
    return f"0.{'0' * decimals}" + ("%" if column.kind == "share" else "")


def _write_value(
    sheet: Any, place: tuple[int, int], value: object, column: Column, style: Any
) -> None:
    """Write one value with its type; missing and infinite values stay empty."""
    if isinstance(value, datetime) and is_repeated(value):  # only its offset says which hour
        value = value.isoformat()
    if isinstance(value, datetime | date) and value.year > _FIRST_YEAR:
        sheet.write_datetime(
            *place, value.replace(tzinfo=None) if isinstance(value, datetime) else value, style
        )
        return
    value = to_data_value(value, column)
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, int | float | Decimal):
        scale = _SECONDS_PER_DAY if column.kind == "duration" else 1
        sheet.write_number(*place, float(value) / scale, style)
    elif isinstance(value, timedelta | list | str):
        sheet.write_string(*place, sanitize(str(value), keep="\n\t")[:_MAX_TEXT])
