"""Labelled texts: what a person said about texts, read from a CSV to train or to test with."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from scrm.errors import InputError, UnreadableFileError, UsageError
from scrm.result import Text

_LONGEST_CELL = 16_000_000
"""Characters; the csv module's own limit of 131,072 is less than a long post."""
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
        A column is missing, or the file is no CSV.
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
    """Return all rows as text, with the line each begins on."""
    content = _content(path)
    csv.field_size_limit(_LONGEST_CELL)
    first = content.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=max(_DELIMITERS, key=first.count))
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        lines, cells = [], []
        while (before := reader.line_num) >= 0 and (row := next(reader, None)) is not None:
            lines.append(before + 1)
            cells.append([*row, *[""] * len(header)][: len(header)])
    except csv.Error as error:
        raise UnreadableFileError(f"{path}: {error}", hint="save it as CSV with the columns text,label") from None
    missing = [name for name in ("text", "label") if name not in header]
    if missing:
        raise InputError(
            f"{path} has no column {' and no column '.join(missing)}", hint="its first line should be: text,label"
        )
    columns = {name: [row[at] for row in cells] for at, name in enumerate(header) if name}
    return pl.DataFrame({**columns, "line": lines}, schema={**dict.fromkeys(columns, pl.String), "line": pl.Int64})


def _content(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        raise UsageError(
            f"there is no readable file {path}", hint="it should be a CSV with the columns text,label"
        ) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
