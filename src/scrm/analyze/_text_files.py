"""Texts of a CSV that a user names: any encoding, delimiter and order of columns."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import polars as pl

from scrm.errors import InputError, UnreadableFileError, UsageError

_LIMIT: Final = 131_072
"""The csv module's own limit of a cell, in characters; a long post has more."""
_DELIMITERS: Final = ",;\t|"


def read_text_file(path: Path, columns: Mapping[str, str], *, hint: str) -> pl.DataFrame:
    """Read a CSV with named columns.

    Parameters
    ----------
    path : Path
        UTF-8 or else cp1252; separated by comma, semicolon, tab or bar. In a tab-separated file
        whose header has no quotation marks, they are text.
    columns : Mapping[str, str]
        Columns that must be there, and their names in the file; case is ignored.
    hint : str
        What the first line of the file should be.

    Returns
    -------
    DataFrame
        All columns as text, in file order; ``line``, where the record begins. Rows of another
        length than the header are empty.

    Raises
    ------
    UsageError
        There is no such file, or no column of a name given by an option.
    InputError
        A column is missing under its own name, or a line is not valid CSV.
    """
    header, *rows = _parse_rows(path, _read_content(path, list(columns))) or [(1, [])]
    names = [name.strip().lower() for name in header[1]]
    missing = [name for name in columns.values() if name.lower() not in names]
    if missing:
        found = ", ".join(filter(None, names)) or "none"
        named = set(missing) - columns.keys()  # given by an option
        raise (UsageError if named else InputError)(
            f"{path} has no column {' and no column '.join(missing)} (columns: {found})", hint=hint
        )
    cells = [row if len(row) == len(names) else [""] * len(names) for _, row in rows]
    at = {name: place for place, name in enumerate(names) if name}
    at |= {name: at[named.lower()] for name, named in columns.items()}
    read = {name: [row[place] for row in cells] for name, place in at.items()}
    schema = {**dict.fromkeys(read, pl.String), "line": pl.Int64}
    return pl.DataFrame({**read, "line": [line for line, _ in rows]}, schema=schema)


def _parse_rows(path: Path, content: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, each with its first line."""
    first = content.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    quoting: Literal[0, 3] = (
        csv.QUOTE_NONE if delimiter == "\t" and '"' not in first else csv.QUOTE_MINIMAL
    )
    limit = csv.field_size_limit(max(len(content), _LIMIT))
    reader = csv.reader(
        io.StringIO(content, newline=""), delimiter=delimiter, quoting=quoting, strict=True
    )
    rows, line = [], 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFileError(
            f"{path}, line {line}: {error}",
            hint="close the quotation mark there; a quote within a text is doubled",
        ) from None
    finally:
        csv.field_size_limit(limit)
    return [(line, row) for line, row in rows if row]


def _read_content(path: Path, columns: list[str]) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        raise UsageError(
            f"there is no readable file {path}",
            hint=f"name a CSV file with the column{'s' * (len(columns) > 1)} {' and '.join(columns)}",
        ) from None
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if is_utf16 or data.count(0) > max(1, len(data) // 10):  # a text may have one null byte
        raise UnreadableFileError(f"{path} is no text in UTF-8", hint="save it as CSV in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
