"""Tables as CSV: cells that a spreadsheet or a CI server would run are marked."""

import json
import re

from scrm.report.control_characters import sanitize
from scrm.report.json_output import list_columns
from scrm.result import ResultTable

_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n\0]")
_COMMAND = re.compile(r"^(?=[^\S\n]*::)|(?<=#)(?=#\w*\[)", re.MULTILINE)
"""Where a cell would be a command for a CI server that prints it."""
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d.,' ]*([eE][+-]?\d+)?\s?%?")


def to_csv(
    table: ResultTable, *, raw: bool = False, delimiter: str = ",", header: bool = True
) -> str:
    r"""Return a table as CSV with LF as line ending.

    Text that a spreadsheet would run as a formula gets a leading apostrophe unless it is a plain
    number, and so does a line that a CI server would run (``::error``). Control characters become
    visible. `raw` switches this off. `header` is False for the second and later parts of a table.

    Examples
    --------
    >>> import polars as pl
    >>> from scrm.result import Column, Text
    >>> text = Column("text", "text", "Text", "Text")
    >>> to_csv(ResultTable("t", Text("", ""), pl.DataFrame({"text": ["=1+1", "-5,00"]}), (text,)))
    'text\n\'=1+1\n"-5,00"\n'
    """
    needs_quotes = re.compile(f'[{delimiter}"\r\n]')
    write = _write_verbatim if raw else _escape_formula

    def write_field(value: object) -> str:
        text = write(value)
        return '"' + text.replace('"', '""') + '"' if needs_quotes.search(text) else text

    names = [[column.name for column in table.columns]] if header else []
    lines = [*names, *zip(*list_columns(table), strict=True)]
    return "".join(delimiter.join(map(write_field, line)) + "\n" for line in lines)


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
