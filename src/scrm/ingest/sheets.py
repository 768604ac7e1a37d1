"""Spreadsheets (.xlsx, .xls) to blocks of text cells: one table per sheet, through the optional reader calamine."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from scrm.errors import InputError, UnreadableFileError, UsageError
from scrm.ingest import LoadSettings
from scrm.ingest.mapping import Mapping
from scrm.ingest.opening import Part
from scrm.ingest.reading import Block, Table, text_table
from scrm.ingest.recognising import Fit, best_fit
from scrm.result import Text

_HEADER_WITHIN = 40
_EXACT = 1e15
"""Larger whole numbers are rounded by spreadsheets."""


def sheets_of(part: Part, settings: LoadSettings, known: Sequence[Mapping]) -> Iterator[Table]:
    """Yield the sheets of a workbook that hold anything; those that no mapping knows only where none is known."""
    book = _book(part)
    found = [_sheet(part, book, name, settings, known) for name in book.sheet_names]
    tables = [each for each in found if each is not None]
    if not tables:
        raise UnreadableFileError(f"{part.label}: all sheets are empty", hint="export it again")
    recognised = [table for table, fit in tables if fit]
    unknown = [table for table, fit in tables if not fit]
    if recognised and unknown:
        recognised[0] = replace(recognised[0], warnings=(*recognised[0].warnings, _passed_over(unknown)))
    yield from recognised or unknown


def _passed_over(tables: Sequence[Table]) -> Text:
    names = ", ".join(str(table.dialect["sheet"]) for table in tables)
    return Text(
        f"nicht geladene Tabellenblätter, deren Spalten zu keinem bekannten Format passen: {names}",
        f"sheets not loaded, as their columns fit no known format: {names}",
    )


def _book(part: Part) -> Any:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise UsageError(
            f"{part.label}: spreadsheets need one more package", hint='pip install "scrm[xlsx]", or export as CSV'
        ) from None
    data = b"".join(part.chunks())
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (CalamineError, ValueError, OSError):
        raise UnreadableFileError(
            f"{part.label}: not a readable spreadsheet (damaged, or protected by a password)",
            hint="save it again as XLSX or CSV",
        ) from None


def _sheet(
    part: Part, book: Any, name: str, settings: LoadSettings, known: Sequence[Mapping]
) -> tuple[Table, Fit | None] | None:
    rows = [[cell_text(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    if not any(any(row) for row in rows):
        return None
    if max(map(len, rows)) > settings.limits.columns:
        raise InputError(
            f"{part.label}/{name}: more than {settings.limits.columns} columns (limit: columns)",
            hint="is this an export?",
        )
    fit, at = None, -1
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        found = best_fit(row, known)
        if found and (fit is None or found.score > fit.score):
            fit, at = found, index
    if at < 0:
        at = next(index for index, row in enumerate(rows) if any(row))
    header = tuple(rows[at])
    while header and not header[-1]:
        header = header[:-1]
    dialect = {"container": "sheet", "sheet": name, "header_line": at + 1, "header": list(header)}
    reasons = (Text(f"Tabellenblatt {name}, Kopfzeile {at + 1}", f"sheet {name}, header in line {at + 1}"),)
    table = Table(
        f"{part.label}/{name}", f"{part.sha256}/{name}", header, dialect,
        lambda: _blocks(rows[at + 1 :], at + 2, header), part.size, reasons,
    )  # fmt: skip
    return table, fit


def _blocks(rows: Sequence[Sequence[str]], first_line: int, header: Sequence[str]) -> Iterator[Block]:
    filled = [(line, row) for line, row in enumerate(rows, first_line) if any(row)]
    width = len(header)
    wide = [(line, row) for line, row in filled if any(row[width:])]
    from scrm.ingest.reading import Bad

    bad = tuple(Bad(line, f"fields:{len(row)}:{width}", "\t".join(row)) for line, row in wide)
    kept = [(line, [*row[:width], *[""] * (width - len(row))]) for line, row in filled if not any(row[width:])]
    columns = [[row[index] for _, row in kept] for index in range(width)]
    yield Block(text_table(columns, [line for line, _ in kept], width), bad)


def cell_text(cell: Any) -> str:
    """Return a cell's value as text that fits one convention only.

    Examples
    --------
    >>> cell_text(1.0), cell_text(1.234), cell_text(1.22158e17), cell_text(True)
    ('1', '1.2340', '1.22158E+17', 'true')
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _number_text(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, dt.timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(cell)


def _number_text(number: float) -> str:
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    if abs(number) >= _EXACT:
        mantissa, exponent = f"{number:.14E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E+{int(exponent)}"
    text = f"{number:.15g}"
    return text + "0" if "e" not in text and len(text.partition(".")[2]) == 3 else text  # noqa: PLR2004
