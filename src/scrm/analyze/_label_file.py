"""Labelled texts in a CSV file, to train or evaluate an engine."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import polars as pl

from scrm.errors import InputError, UnreadableFileError, UsageError
from scrm.result import Lang, Text
from scrm.wording import write_count

FEWEST: Final = 20
"""Fewest labelled texts for an evaluation; with fewer, its interval spans most of 0 to 1."""
_LIMIT: Final = 131_072
"""The csv module's limit of a cell, in characters; a long post has more."""
_DELIMITERS: Final = ",;\t|"
_HINT: Final = (
    "its first line should be: text,label; other names by --text-column and --label-column"
)


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """Distinct labelled texts.

    Parameters
    ----------
    frame : DataFrame
        ``line`` of the file, ``text``, ``label`` and the other columns, in the order of the file.
    notes : tuple of Text
        What was left out, and why.
    """

    frame: pl.DataFrame
    notes: tuple[Text, ...]


def read_labelled(
    path: Path, labels: Mapping[str, str], *, text: str = "text", label: str = "label"
) -> LabelledTexts:
    """Read a CSV with a column of texts and one of labels.

    Parameters
    ----------
    path : Path
        UTF-8, or else cp1252; separated by comma, semicolon, tab or bar. If tabs separate and the
        header has no quotation marks, quotation marks are text.
    labels : Mapping[str, str]
        Content of a cell -> label; compared in lower case.
    text, label : str
        Names of the two columns; case does not matter.

    Returns
    -------
    LabelledTexts
        As from `drop_duplicates`.

    Raises
    ------
    UsageError
        There is no such file, or no column of a name given by an option.
    InputError
        The column ``text`` or ``label`` is missing, or the file is not CSV; names the line.
    """
    known = {name.lower(): meant for name, meant in labels.items()}
    meant = pl.col("label").str.strip_chars().str.to_lowercase().replace_strict(known, default=None)
    return drop_duplicates(
        _rows(path, text, label).with_columns(label=meant), dict.fromkeys(labels.values())
    )


def drop_duplicates(read: pl.DataFrame, labels: Mapping[str, object]) -> LabelledTexts:
    """Return each text once; texts that differ only in case or blanks are the same.

    Parameters
    ----------
    read : DataFrame
        ``text`` and ``label``; the label is null if it is unknown.
    labels : Mapping
        The possible labels, for the notes.

    Returns
    -------
    LabelledTexts
        Without rows that lack a text or a label, without texts that have two labels, and without
        repetitions (they would make an interval too narrow); all counted in the notes.
    """
    usable = read.filter(pl.col("label").is_not_null() & (pl.col("text").str.strip_chars() != ""))
    key = pl.col("text").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    keyed = usable.with_columns(key.alias("__key"))
    clear = keyed.filter(pl.col("label").n_unique().over("__key") == 1)
    once = clear.unique("__key", keep="first", maintain_order=True).drop("__key")
    lost = (
        read.height - usable.height,
        keyed["__key"].n_unique() - once.height,
        clear.height - once.height,
    )
    said = zip(_notes(lost, ", ".join(labels)), lost, strict=True)
    return LabelledTexts(once, tuple(note for note, count in said if count))


def _notes(lost: tuple[int, int, int], names: str) -> tuple[Text, Text, Text]:
    def sentences(lang: Lang) -> tuple[str, str, str]:
        row, text = (
            (("Zeile", "Zeilen"), ("Text", "Texte"))
            if lang == "de"
            else (("row", "rows"), ("text", "texts"))
        )
        unusable, contradictory, repeated = (
            write_count(count, *noun, lang)
            for count, noun in zip(lost, (row, text, row), strict=True)
        )
        if lang == "de":
            return (
                f"Ausgelassen, ohne Text oder ohne bekanntes Etikett ({names}): {unusable}.",
                f"Ausgelassen, widersprüchlich etikettiert: {contradictory}.",
                f"Einmal gezählt, wiederholt: {repeated}.",
            )
        return (
            f"Left out, without a text or a known label ({names}): {unusable}.",
            f"Left out, labelled in contradictory ways: {contradictory}.",
            f"Counted once, repeated: {repeated}.",
        )

    first, second, third = (
        Text(de, en) for de, en in zip(sentences("de"), sentences("en"), strict=True)
    )
    return first, second, third


def _rows(path: Path, text: str, label: str) -> pl.DataFrame:
    """Return all rows as text with the line each begins on; a row of the wrong length is empty."""
    header, *rows = _parse_rows(path, _content(path)) or [(1, [])]
    names = [name.strip().lower() for name in header[1]]
    missing = [name for name in (text, label) if name.lower() not in names]
    if missing:
        found = ", ".join(filter(None, names)) or "none"
        named = set(missing) - {
            "text",
            "label",
        }  # given by an option; a file without the usual names is bad input
        raise (UsageError if named else InputError)(
            f"{path} has no column {' and no column '.join(missing)} (columns: {found})", hint=_HINT
        )
    cells = [row if len(row) == len(names) else [""] * len(names) for _, row in rows]
    at = {name: place for place, name in enumerate(names) if name}
    at |= {"text": at[text.lower()], "label": at[label.lower()]}
    columns = {name: [row[place] for row in cells] for name, place in at.items()}
    schema = {**dict.fromkeys(columns, pl.String), "line": pl.Int64}
    return pl.DataFrame({**columns, "line": [line for line, _ in rows]}, schema=schema)


def _parse_rows(path: Path, content: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, each with the number of its first line."""
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


def _content(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        raise UsageError(
            f"there is no readable file {path}",
            hint="name a CSV file with the columns text and label",
        ) from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data.count(0) > max(
        1, len(data) // 10
    ):  # one may stray into a text
        raise UnreadableFileError(f"{path} is no text in UTF-8", hint="save it as CSV in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
