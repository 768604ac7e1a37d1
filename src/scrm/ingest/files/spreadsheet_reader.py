"""Sheets of workbooks to blocks of text cells: one table per sheet, headers found by mappings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

from scrm.errors import UnreadableFileError
from scrm.ingest.files.file_parts import FilePart
from scrm.ingest.files.workbooks import Sheet, read_workbook
from scrm.ingest.files.zoned_columns import add_offsets, find_zone
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.recognition import (
    HEADER_WITHIN,
    SAMPLE_ROWS,
    Fit,
    find_header_row,
    guess_header_row,
)
from scrm.ingest.types import LINE, Block, LoadSettings, RejectedRecord, Table
from scrm.result import Text


def read_sheets(
    part: FilePart, settings: LoadSettings, mappings: Sequence[Mapping]
) -> Iterator[Table]:
    """Yield the sheets of a workbook that a mapping knows; all sheets if no mapping knows any."""
    found = [sheet for sheet in _list_sheets(part, settings) if sheet.batches]
    sheets = [_read_zones(sheet) for sheet in found]
    if not sheets:
        raise UnreadableFileError(f"{part.label}: all sheets are empty", hint="export it again")
    tables = [_build_table(part, sheet, mappings) for sheet in sheets]
    recognised = [table for table, fit in tables if fit]
    unknown = [table for table, fit in tables if not fit]
    if recognised and unknown:
        recognised[0] = replace(
            recognised[0], warnings=(*recognised[0].warnings, _skipped_sheets_warning(unknown))
        )
    yield from recognised or unknown


def _list_sheets(part: FilePart, settings: LoadSettings) -> list[Sheet]:
    if part.kind == "page":
        from scrm.ingest.files.html_tables import read_html_tables

        return read_html_tables(part, settings)
    return read_workbook(part, settings.limits)


def _read_zones(sheet: Sheet) -> Sheet:
    """Return a sheet whose times have the offset of the time zone that their heading names."""
    first = sheet.batches[0].slice(0, HEADER_WITHIN)
    for index in range(sheet.width):
        name, headings = f"c{index}", first.column(index).to_pylist()
        zones = [(row, *find_zone(cell)) for row, cell in enumerate(headings) if cell]
        for row, heading, zone in (each for each in zones if each[2]):
            batches = []
            for number, batch in enumerate(sheet.batches):
                cells = add_offsets(batch.column(index), zone).to_pylist()
                if not number:
                    cells[row] = heading
                batches.append(batch.set_column(index, name, [cells]))
            sheet = replace(sheet, batches=batches)
    return sheet


def _skipped_sheets_warning(tables: Sequence[Table]) -> Text:
    names = ", ".join(str(table.dialect["sheet"]) for table in tables)
    return Text(
        f"nicht geladene Tabellenblätter, deren Spalten kein bekanntes Format ergeben: {names}",
        f"sheets not loaded, as their columns fit no known format: {names}",
    )


def _build_table(
    part: FilePart, sheet: Sheet, mappings: Sequence[Mapping]
) -> tuple[Table, Fit | None]:
    line, header, fit = _find_header(sheet, mappings)
    dialect = {
        "container": "page" if part.kind == "page" else "sheet",
        "sheet": sheet.name,
        "header_line": line,
        "header": list(header),
    }
    reasons = (
        Text(
            f"Tabellenblatt {sheet.name}, Kopfzeile {line}",
            f"sheet {sheet.name}, header in line {line}",
        ),
    )
    table = Table(
        f"{part.label}/{sheet.name}", f"{part.sha256}/{sheet.name}", header, dialect,
        lambda: _read_blocks(sheet, line, len(header)), part.size, reasons,
        sample=_read_sample(sheet, line, len(header)),
    )  # fmt: skip
    return table, fit


def _read_sample(sheet: Sheet, header_line: int, width: int) -> tuple[tuple[str, ...], ...]:
    """Return the cells of the first rows below the header."""
    rows = sheet.batches[0].slice(0, HEADER_WITHIN + SAMPLE_ROWS).to_pylist()
    cells = [tuple(row.values())[:width] for row in rows if row.pop(LINE) > header_line]
    return tuple(cells[:SAMPLE_ROWS])


def _find_header(
    sheet: Sheet, mappings: Sequence[Mapping]
) -> tuple[int, tuple[str, ...], Fit | None]:
    """Return line, cells and fit of the row that a mapping knows best, or of the first row."""
    rows = {
        row.pop(LINE): tuple(row.values())
        for row in sheet.batches[0].slice(0, HEADER_WITHIN).to_pylist()
    }
    lines = [line for line in rows if line <= HEADER_WITHIN]
    first = [rows[line] for line in lines]
    at, fit = find_header_row(first, mappings)
    guessed = at if fit else guess_header_row(first)
    line = min(rows) if guessed is None else lines[guessed]
    header = rows[line]
    while header and not header[-1]:
        header = header[:-1]
    return line, header, fit


def _read_blocks(sheet: Sheet, header_line: int, width: int) -> Iterator[Block]:
    """Yield the rows below the header; rows wider than the header are rejected."""
    from pyarrow import compute

    is_first = True
    for batch in sheet.batches:
        rows = batch.filter(compute.greater(batch.column(LINE), header_line))
        if rows.num_rows or is_first:
            yield _build_block(rows, width, sheet.width)
            is_first = False


def _build_block(rows: "pa.Table", width: int, sheet_width: int) -> Block:
    from pyarrow import compute

    wide = compute.is_in(rows.column(LINE), value_set=rows.column(LINE).slice(0, 0))
    for index in range(width, sheet_width):
        wide = compute.or_(wide, compute.not_equal(rows.column(index), ""))
    rejected = tuple(_reject_row(row, width) for row in rows.filter(wide).to_pylist())
    return Block(rows.filter(compute.invert(wide)).select([*range(width), sheet_width]), rejected)


def _reject_row(row: dict[str, Any], width: int) -> RejectedRecord:
    line = row.pop(LINE)
    return RejectedRecord(line, f"fields:{len(row)}:{width}", "\t".join(row.values()))
