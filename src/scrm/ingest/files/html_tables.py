"""Tables in HTML that are called spreadsheets, as many systems export them for Excel.

They are read with the parser of the standard library: cells are the texts of ``td`` and ``th``, a
``br`` is a line break, and a cell that spans several columns fills the first of them.
"""

import codecs
import re
from html.parser import HTMLParser

from scrm.errors import InputError, UnreadableFileError
from scrm.ingest.files.cell_table import build_cell_table
from scrm.ingest.files.encoding import detect_encoding, read_text
from scrm.ingest.files.file_parts import FilePart
from scrm.ingest.files.workbooks import Sheet
from scrm.ingest.types import Limits, LoadSettings

_BATCH = 50_000
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_LINE = re.compile(r" ?\v ?")
_Rows = list[list[str]]


def read_html_tables(part: FilePart, settings: LoadSettings) -> list[Sheet]:
    """Return the outermost tables of a page, each as a sheet of text.

    Raises
    ------
    InputError
        The page is beyond a limit, or holds no table.
    """
    encoding, limits = detect_encoding(part, settings.encoding), settings.limits
    parser = _TableParser(part.label, limits)
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    size = 0
    for chunk in read_text(part, encoding):
        size += len(chunk)
        if size > limits.book_bytes:
            raise InputError(
                f"{part.label}: more than {limits.book_bytes:,} bytes (limit: book_bytes)",
                hint="split the file",
            )
        parser.feed(decoder.decode(chunk))
    parser.close()
    if not parser.tables:
        raise UnreadableFileError(
            f"{part.label} is a web page without a table (a login page, perhaps), not an export",
            hint="log in and export again",
        )
    return [_build_sheet(f"table {number}", rows) for number, rows in enumerate(parser.tables, 1)]


def _build_sheet(name: str, rows: _Rows) -> Sheet:
    """Return the rows that are not empty as a sheet; its lines are the rows of the table."""
    width = max(map(len, rows), default=0)
    filled = [(line, row) for line, row in enumerate(rows, 1) if any(row)]
    sheet = Sheet(name, width)
    for start in range(0, len(filled), _BATCH):
        lines, cells = zip(*filled[start : start + _BATCH], strict=True)
        padded = [[*row, *[""] * (width - len(row))] for row in cells]
        sheet.batches.append(build_cell_table(list(zip(*padded, strict=True)), lines, width))
    return sheet


class _TableParser(HTMLParser):
    """Collects the outermost tables of a page; what is within a cell of a cell is its text."""

    def __init__(self, label: str, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Rows] = []
        self._label, self._limits = label, limits
        self._depth = self._cells = 0
        self._hidden = False
        self._pieces: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, row or cell."""
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
        elif tag in {"style", "script"}:
            self._hidden = True
        elif self._depth == 1 and tag in {"tr", "td", "th"}:
            self._end_cell()
            if tag == "tr" or not self.tables[-1]:
                self.tables[-1].append([])
            if tag != "tr":
                self._pieces, self._span = [], _read_span(dict(attrs).get("colspan"))
        elif tag in {"br", "p", "div", "tr"} and self._pieces:
            self._pieces.append("\v")

    def handle_endtag(self, tag: str) -> None:
        """End a cell, row or table."""
        if self._depth == 1 and tag in {"td", "th", "tr", "table"}:
            self._end_cell()
        if tag == "table":
            self._depth = max(0, self._depth - 1)
        elif tag in {"style", "script"}:
            self._hidden = False

    def handle_data(self, data: str) -> None:
        """Add text to the cell that is open."""
        if self._pieces is not None and not self._hidden:
            self._pieces.append(data)

    def close(self) -> None:
        """End what the page leaves open."""
        super().close()
        self._end_cell()

    def _end_cell(self) -> None:
        if self._pieces is None:
            return
        text = _LINE.sub("\n", _BLANKS.sub(" ", "".join(self._pieces))).strip(" \n\xa0")
        row, self._pieces = self.tables[-1][-1], None
        row += [text, *[""] * (self._span - 1)]
        self._cells += self._span
        for count, most, what, limit in (
            (len(row), self._limits.columns, "columns", "columns"),
            (self._cells, self._limits.book_cells, "cells", "book_cells"),
        ):
            if count > most:
                raise InputError(
                    f"{self._label}: more than {most:,} {what} (limit: {limit})",
                    hint="is this an export?",
                )


def _read_span(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004  no sheet is wider
