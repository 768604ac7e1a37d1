"""Tables as CSV: cells that a spreadsheet or a CI server would run are marked."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal

from scrm.report.control_characters import sanitize
from scrm.report.json_output import list_columns
from scrm.result import ResultTable

_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n\0]")
_COMMAND = re.compile(r"^(?=[^\S\n]*::)|(?<=#)(?=#\w*\[)", re.MULTILINE)
"""Where a cell would be a command for a CI server that prints it."""
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d.,' ]*([eE][+-]?\d+)?\s?%?")


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """The form of CSV.

    Parameters
    ----------
    has_mark : bool
        Begin with the byte order mark, by which Excel recognises UTF-8.
    raw : bool
        Without protection against spreadsheet formulas and control characters.
    """

    delimiter: str = ","
    decimal: str = "."
    has_mark: bool = False
    raw: bool = False


DATA = CsvStyle()
GERMAN = CsvStyle(delimiter=";", decimal=",", has_mark=True)
"""What Excel opens with a double click where German is its language."""


def to_csv(table: ResultTable, style: CsvStyle = DATA, *, header: bool = True) -> str:
    r"""Return a table as CSV with LF as line ending.

    Text that a spreadsheet would run as a formula gets a leading apostrophe unless it is a plain
    number, and so does a line that a CI server would run (``::error``). Control characters become
    visible. `style.raw` switches this off. `header` is False for the second and later parts of a
    table.

    Examples
    --------
    >>> import polars as pl
    >>> from scrm.result import Column, Text
    >>> text = Column("text", "text", "Text", "Text")
    >>> to_csv(ResultTable("t", Text("", ""), pl.DataFrame({"text": ["=1+1", "-5,00"]}), (text,)))
    'text\n\'=1+1\n"-5,00"\n'
    >>> amount = Column("amount", "number", "Betrag", "Amount")
    >>> to_csv(ResultTable("t", Text("", ""), pl.DataFrame({"amount": [1.5]}), (amount,)), GERMAN)
    '\ufeffamount\n1,5\n'
    """
    delimiter = style.delimiter
    needs_quotes = re.compile(f'[{delimiter}"\r\n]')
    escape = _write_verbatim if style.raw else _escape_formula

    def write(value: object) -> str:
        text = escape(value)
        if isinstance(value, float | Decimal):
            return text.replace(".", style.decimal)
        return text

    def write_field(value: object) -> str:
        text = write(value)
        return '"' + text.replace('"', '""') + '"' if needs_quotes.search(text) else text

    names = [[column.name for column in table.columns]] if header else []
    lines = [*names, *zip(*list_columns(table), strict=True)]
    text = "".join(delimiter.join(map(write_field, line)) + "\n" for line in lines)
    return f"\ufeff{text}" if style.has_mark and header else text


def _write_verbatim(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, list) else "" if value is None else str(value)


def _escape_formula(value: object) -> str:
    """Escape a text cell; typed numbers and text that is a plain number stay unchanged."""
    if not isinstance(value, str):
        return _write_verbatim(value)
    is_formula = _FORMULA.match(value) and not _PLAIN_NUMBER.fullmatch(value.strip())
    return _COMMAND.sub("'", ("'" if is_formula else "") + sanitize(value, keep="\n"))
