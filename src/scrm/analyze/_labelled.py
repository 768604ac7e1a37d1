"""Labelled texts: what a person said about texts, read from a CSV to train or to test with."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from scrm.errors import InputError, UnreadableFileError, UsageError
from scrm.result import Text

_LIMIT = 131_072
"""The csv module's own limit of a cell, in characters; a long post has more."""
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled texts, each distinct one once.

    Parameters
    ----------
    frame : DataFrame
        ``line`` of the file, ``text``, ``label`` and the file's other columns, in the order of the file.
    notes : tuple of Text
        What was left out, and why.
    """

    frame: pl.DataFrame
    notes: tuple[Text, ...]


def read_labelled(path: Path, labels: Mapping[str, str]) -> Labelled:
    """Read a CSV with the columns ``text`` and ``label``.

    Parameters
    ----------
    path : Path
        UTF-8 or, where it is not, cp1252; comma, semicolon or tab.
    labels : Mapping[str, str]
        What a cell may say -> the label it means; compared in lower case.

    Returns
    -------
    Labelled
        Without rows that have no text or no known label, without texts labelled in two ways, and without repetitions;
        all counted in the notes.

    Raises
    ------
    UsageError
        There is no such file.
    InputError
        A column is missing, or the file is no CSV; names the line.
    """
    rows = _rows(path)
    known = {name.lower(): label for name, label in labels.items()}
    label = pl.col("label").str.strip_chars().str.to_lowercase().replace_strict(known, default=None)
    read = rows.with_columns(label=label)
    usable = read.filter(pl.col("label").is_not_null() & (pl.col("text").str.strip_chars() != ""))
    clear = usable.filter(pl.col("label").n_unique().over("text") == 1)
    once = clear.unique("text", keep="first", maintain_order=True)
    lost = (read.height - usable.height, usable["text"].n_unique() - once.height, clear.height - once.height)
    return Labelled(once, tuple(note for note, count in zip(_notes(lost, labels), lost, strict=True) if count))


def _notes(lost: tuple[int, int, int], labels: Mapping[str, str]) -> tuple[Text, Text, Text]:
    names = ", ".join(dict.fromkeys(labels.values()))
    unusable, contradictory, repeated = lost
    return (
        Text(
            f"{unusable} Zeilen ohne Text oder ohne bekanntes Label ({names}) wurden ausgelassen.",
            f"{unusable} rows without a text or a known label ({names}) were left out.",
        ),
        Text(
            f"{contradictory} Texte mit widersprüchlichen Labels wurden ausgelassen.",
            f"{contradictory} texts with contradictory labels were left out.",
        ),
        Text(
            f"{repeated} Wiederholungen desselben Textes wurden einmal gezählt.",
            f"{repeated} repetitions of the same text were counted once.",
        ),
    )


def _rows(path: Path) -> pl.DataFrame:
    """Return all rows as text, with the line each begins on; a row of another length than the header has no text."""
    content = _content(path)
    header, *rows = _parsed(path, content) or [(1, [])]
    names = [name.strip().lower() for name in header[1]]
    missing = [name for name in ("text", "label") if name not in names]
    if missing:
        raise InputError(
            f"{path} has no column {' and no column '.join(missing)}", hint="its first line should be: text,label"
        )
    cells = [row if len(row) == len(names) else [""] * len(names) for _, row in rows]
    columns = {name: [row[at] for row in cells] for at, name in enumerate(names) if name}
    schema = {**dict.fromkeys(columns, pl.String), "line": pl.Int64}
    return pl.DataFrame({**columns, "line": [line for line, _ in rows]}, schema=schema)


def _parsed(path: Path, content: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, each with the line it begins on."""
    first = content.partition("\n")[0]
    limit = csv.field_size_limit(max(len(content), _LIMIT))
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFileError(
            f"{path}, line {line}: {error}", hint="close the quotation mark there; a quote within a text is doubled"
        ) from None
    finally:
        csv.field_size_limit(limit)
    return [(line, row) for line, row in rows if row]


def _content(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        raise UsageError(
            f"there is no readable file {path}", hint="it should be a CSV with the columns text,label"
        ) from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data.count(0) > len(data) // 100:
        raise UnreadableFileError(f"{path} is no text in UTF-8", hint="save it as CSV in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
