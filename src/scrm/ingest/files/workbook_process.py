"""The program that reads one workbook in a process of its own, under limits of memory and time.

`scrm.ingest.files.workbooks` starts it as a script. It imports only the standard library, the
reader and `scrm.system`, so that it starts within some 40 ms. The workbook comes through standard
input; each line of standard output is one JSON object: a sheet, some of its rows, or why the
workbook is refused.
"""

import datetime as dt
import io
import json
import math
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, BinaryIO
from xml.parsers import expat

_BATCH_CELLS = 250_000
_CHUNK = 1 << 18
_COLUMNS, _LETTERS = 16_384, 26
_RATIO_FROM = 10_000_000
"""Bytes up to which a part may be compressed at any ratio."""
_EXACT = 1e15
"""Larger whole numbers are rounded by spreadsheets."""
_PLACE = re.compile(
    rb"""r\s*=\s*["'](?:([A-Za-z]{2,3})[0-9]|[A-Za-z]{0,3}([0-9]{6,})["']|[A-Za-z0-9]*(&))"""
)
"""Places beyond column Z or row 99,999, and those written with entities."""
_SAVE = "save it again as XLSX or CSV"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
"""Exceptions of damaged, encrypted or unusual archives; the reader decides about these."""
_REPEATED = re.compile(rb"""-repeated\s*=\s*["'][0-9]{2,}|-repeated\s*=\s*["'][0-9]*&""")
_XML_BEGINS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<")


class RefusedError(Exception):
    """The workbook exceeds a limit; the arguments are the message and the next step."""


def main() -> None:
    """Read the workbook on standard input; the only argument is a JSON object of limits."""
    limits = json.loads(sys.argv[1])
    sys.path += [limits["path"], limits["scrm"]]
    from scrm.system import limit_process

    with suppress(OSError, AttributeError):  # Windows
        os.set_blocking(2, False)
    limit_process(limits["book_memory"], limits["book_seconds"])
    out = sys.stdout.buffer
    for line in _build_answer(sys.stdin.buffer, limits):
        out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    out.flush()
    os._exit(0)


def _build_answer(stream: BinaryIO, limits: dict[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        data = _read_workbook(stream, limits)
        check_sizes(data, limits)
        yield from _list_sheets(data)
    except RefusedError as error:
        yield {"refused": error.args[0], "hint": error.args[1]}
    except MemoryError:
        yield {"memory": True}
    except BaseException as error:  # noqa: BLE001  a panic of the reader is not an Exception
        yield _describe_failure(error)
    else:
        yield {"end": True}


def _read_workbook(stream: BinaryIO, limits: dict[str, Any]) -> bytes:
    data = bytearray()
    while chunk := stream.read(_CHUNK):
        data += chunk
        if len(data) > limits["book_bytes"]:
            raise _too_large_error(limits)
    return bytes(data)


def _describe_failure(error: BaseException) -> dict[str, Any]:
    """Return what the reader raised, without its message, which may quote a cell."""
    kinds = {each.__name__ for each in type(error).__mro__}
    if kinds & {"CalamineError", "ValueError", "OSError", "BadZipFile"}:
        return {"unreadable": True}
    if "PanicException" in kinds and "capacity overflow" in str(error):
        return {"memory": True}
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return {"failed": type(error).__name__, "code_line": trace.tb_lineno if trace else 0}


def _list_sheets(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield each sheet that is not empty, and its rows that are not empty."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        name = meta.name
        sheet = book.get_sheet_by_name(name)
        if sheet.start and sheet.end:
            width = sheet.end[1] + 1
            yield {"sheet": name, "width": width}
            yield from _list_batches(sheet, sheet.start[1], width)


def _list_batches(sheet: Any, first: int, width: int) -> Iterator[dict[str, Any]]:
    margin = [""] * first
    texts = (
        (line, [cell_text(cell) for cell in row]) for line, row in enumerate(sheet.iter_rows(), 1)
    )
    filled = ((line, [*margin, *row]) for line, row in texts if any(row))
    while batch := list(islice(filled, max(1, _BATCH_CELLS // width))):
        lines, rows = zip(*batch, strict=True)
        yield {"lines": lines, "columns": list(zip(*rows, strict=True))}


def check_sizes(data: bytes, limits: dict[str, Any]) -> None:
    """Raise RefusedError if a workbook exceeds a limit; damage is left to the reader."""
    if not data.startswith(b"PK"):
        return
    with suppress(*_DAMAGE), zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > limits["members"]:
            raise RefusedError(f"more than {limits['members']:,} parts (limit: members)", _SAVE)
        room = limits["book_bytes"]
        for part in parts:
            with suppress(*_DAMAGE):
                if _is_read(archive, part):
                    room -= _check_part(archive, part, limits, room)


def _is_read(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Return whether the reader may read a part, by its name or its first bytes."""
    name = part.filename.lower()
    if name.endswith((".xml", ".rels", ".bin")):
        return True
    with archive.open(part) as stream:
        return not name.endswith(".svg") and stream.read(100).lstrip().startswith(_XML_BEGINS)


def _too_large_error(limits: dict[str, Any]) -> RefusedError:
    return RefusedError(
        f"larger than {limits['book_bytes']:,} bytes unpacked (limit: book_bytes)", "split the file"
    )


def _check_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: dict[str, Any], room: int
) -> int:
    """Return the unpacked size of a part; RefusedError if it exceeds a limit."""
    size = 0
    grid, prolog = _Grid(), Prolog(part.orig_filename)
    is_ods, is_repeating = part.filename == "content.xml", False
    is_xml = not part.filename.lower().endswith(".bin")
    part.file_size = 1 << 62  # what the archive states may be false: unpack up to the limit
    try:
        for chunk in _read_chunks(archive, part):
            size += len(chunk)
            _check_unpacked(size, part.compress_size, limits, room)
            if is_xml:
                prolog.see(chunk)
                grid.see(chunk)
            is_repeating = is_repeating or (is_ods and bool(_REPEATED.search(chunk)))
    finally:
        if is_xml:
            prolog.see(b"", is_last=True)
    most = limits["book_cells"]
    if is_repeating:
        _check_cells(_read_chunks(archive, part), OdsCells(), most)
    elif is_xml and not is_ods and grid.cells > most:
        _check_cells(_read_chunks(archive, part), XlsxCells(), most)
    return size


def _check_unpacked(size: int, packed: int, limits: dict[str, Any], room: int) -> None:
    if size > room:
        raise _too_large_error(limits)
    if size > _RATIO_FROM and size > limits["compression_ratio"] * max(packed, 1):
        raise RefusedError(
            f"a part of it unpacks to more than {limits['compression_ratio']} times its size"
            " (limit: compression_ratio)",
            "save it again as XLSX or CSV if you trust it",
        )


def _read_chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


class _Grid:
    """An upper bound of a sheet's area, found many times faster than by parsing it."""

    def __init__(self) -> None:
        self.columns, self.rows, self.tail = _LETTERS, 99_999, b""

    def see(self, chunk: bytes) -> None:
        for letters, digits, entity in _PLACE.findall(self.tail + chunk):
            if letters or entity:
                columns = column_number(letters.decode()) if letters else _COLUMNS
                self.columns = max(self.columns, columns)
            if digits:
                self.rows = max(self.rows, int(digits[:9]))
        self.tail = chunk[-40:]

    @property
    def cells(self) -> int:
        return self.columns * self.rows


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1.

    Examples
    --------
    >>> column_number("A"), column_number("AA"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - 64
    return number


class Prolog:
    """The beginning of an XML part, up to its first element.

    A document type definition there is refused, and with it every entity.

    Parameters
    ----------
    name : str
        Name of the part, for the message.
    """

    def __init__(self, name: str) -> None:
        self._name, self._is_over = name, False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._end

    def see(self, chunk: bytes, *, is_last: bool = False) -> None:
        """Parse the next bytes; RefusedError at a document type definition.

        Newer versions of expat hold bytes back until more or the last ones come.
        """
        if self._is_over:
            return
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError:
            self._is_over = True

    def _refuse(self, *_: object) -> None:
        raise RefusedError(
            f"its part {self._name} contains a document type definition (DTD)", _SAVE
        )

    def _end(self, *_: object) -> None:
        self._is_over = True  # no document type definition can follow an element


def _check_cells(chunks: Iterator[bytes], cells: "XlsxCells | OdsCells", most: int) -> None:
    """Parse a sheet; RefusedError if its used area has more cells than allowed."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = cells.start
    parser.EndElementHandler = getattr(cells, "end", None)
    with suppress(expat.ExpatError):
        for chunk in chunks:
            parser.Parse(chunk, False)
            _check_area(cells, most)
        parser.Parse(b"", True)  # what newer versions of expat held back
    _check_area(cells, most)


def _check_area(cells: "XlsxCells | OdsCells", most: int) -> None:
    if cells.rows * cells.columns > most:
        raise RefusedError(
            f"a sheet of {cells.rows:,} rows and {cells.columns:,} columns has more than"
            f" {most:,} cells (limit: book_cells)",
            "delete what is far from the table and save it again, or export it as CSV",
        )


class XlsxCells:
    """The used area of a sheet of Excel, from A1 to its last row and column."""

    def __init__(self) -> None:
        self.rows = self.columns = self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count a row or cell; one without a place follows the one before it."""
        name = name.rpartition(":")[2]
        place = attributes.get("r", "")
        if name == "row":
            self._row = _parse_number(place, self._row + 1)
            self._column = 0
        elif name == "c":
            letters = place.rstrip("0123456789")
            self._row = _parse_number(place[len(letters) :], self._row)
            is_column = letters.isascii() and letters.isalpha() and len(letters) <= len("XFD")
            self._column = column_number(letters) if is_column else self._column + 1
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)


class OdsCells:
    """The largest used area of the sheets of an OpenDocument file."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._width = self._times = self._last = self._next = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count a sheet, row or cell as often as it is repeated."""
        name = name.rpartition(":")[2]
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table":
            self._row = self._width = 0
        elif name == "table-row":
            self._times = _parse_number(plain.get("number-rows-repeated", ""), 1)
            self._next = self._last = 0
        elif name in {"table-cell", "covered-table-cell"}:
            self._next += _parse_number(plain.get("number-columns-repeated", ""), 1)
        if name == "p" or "value-type" in plain or "formula" in plain:
            self._last = self._next

    def end(self, name: str) -> None:
        """Add a finished row to the area; empty cells and rows count before a filled one."""
        if name.rpartition(":")[2] != "table-row":
            return
        self._row += self._times
        if self._last:
            self._width = max(self._width, self._last)
            if self._row * self._width > self.rows * self.columns:
                self.rows, self.columns = self._row, self._width


def _parse_number(digits: str, otherwise: int) -> int:
    return int(digits[:12]) if digits.isascii() and digits.isdigit() else otherwise


def cell_text(cell: Any) -> str:
    """Return the value of a cell as text with one reading.

    Examples
    --------
    >>> cell_text(1.0), cell_text(1.234), cell_text(1.22158e17), cell_text(True)
    ('1', '1.2340', '1.22158E+17', 'true')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _write_number(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, dt.timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(cell)


def _write_number(number: float) -> str:
    if not math.isfinite(number):
        return str(number)
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    if abs(number) >= _EXACT:
        mantissa, exponent = f"{number:.14E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E+{int(exponent)}"
    text = f"{number:.15g}"
    return text + "0" if re.fullmatch(r"-?[0-9]+\.[0-9]{3}", text) else text


if __name__ == "__main__":
    main()
