"""Labelled texts: what a person said about texts, read from a CSV to train or to test with."""

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
"""Labelled texts below which a test says little: its interval would span most of 0 to 1."""
_LIMIT: Final = 131_072
"""The csv module's own limit of a cell, in characters; a long post has more."""
_DELIMITERS: Final = ",;\t|"
_HINT: Final = (
    "its first line should be: text,label; other names by --text-column and --label-column"
)


@dataclass(frozen=True, slots=True)
class LabelledTexts:
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


def read_labelled(
    path: Path, labels: Mapping[str, str], *, text: str = "text", label: str = "label"
) -> LabelledTexts:
    """Read a CSV with a column of texts and one of labels.

    Parameters
    ----------
    path : Path
        UTF-8 or, where it is not, cp1252; comma, semicolon, tab or bar. With tabs and a header without quotation marks,
        such marks are text.
    labels : Mapping[str, str]
        What a cell may say -> the label it means; compared in lower case.
    text, label : str
        Names of the two columns; upper and lower case are the same.

    Returns
    -------
    Labelled
        As of `distinct`.

    Raises
    ------
    UsageError
        There is no such file, or no column of a name that differs from the usual one.
    InputError
        The column ``text`` or ``label`` is missing, or the file is no CSV; names the line.
    """
    known = {name.lower(): meant for name, meant in labels.items()}
    meant = pl.col("label").str.strip_chars().str.to_lowercase().replace_strict(known, default=None)
    return drop_duplicates(
        _rows(path, text, label).with_columns(label=meant), dict.fromkeys(labels.values())
    )


def drop_duplicates(read: pl.DataFrame, labels: Mapping[str, object]) -> LabelledTexts:
    """Return each text once; upper and lower case and blanks make no other text.

    Parameters
    ----------
    read : DataFrame
        ``text`` and ``label``, which is missing where it is unknown.
    labels : Mapping
        The labels there are, for the notes.

    Returns
    -------
    Labelled
        Without rows that have no text or no label, without texts labelled in two ways (they teach nothing but doubt), and
        without repetitions (they make a score look surer than it is); all counted in the notes.
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
        unusable, contradictory, repeated = lost
        if lang == "de":
            return (
                f"Ausgelassen, ohne Text oder ohne bekanntes Etikett ({names}): {write_count(unusable, 'Zeile', 'Zeilen', lang)}.",
                f"Ausgelassen, widersprüchlich etikettiert: {write_count(contradictory, 'Text', 'Texte', lang)}.",
                f"Einmal gezählt, wiederholt: {write_count(repeated, 'Zeile', 'Zeilen', lang)}.",
            )
        return (
            f"Left out, without a text or a known label ({names}): {write_count(unusable, 'row', 'rows', lang)}.",
            f"Left out, labelled in contradictory ways: {write_count(contradictory, 'text', 'texts', lang)}.",
            f"Counted once, repeated: {write_count(repeated, 'row', 'rows', lang)}.",
        )

    first, second, third = (
        Text(de, en) for de, en in zip(sentences("de"), sentences("en"), strict=True)
    )
    return first, second, third


def _rows(path: Path, text: str, label: str) -> pl.DataFrame:
    """Return all rows as text, with the line each begins on; a row of another length than the header has no text."""
    header, *rows = _parse_rows(path, _content(path)) or [(1, [])]
    names = [name.strip().lower() for name in header[1]]
    missing = [name for name in (text, label) if name.lower() not in names]
    if missing:
        found = ", ".join(filter(None, names)) or "none"
        named = set(missing) - {
            "text",
            "label",
        }  # by an option; a file without the usual names is no wrong option
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
    """Return the rows that are not empty, each with the line it begins on."""
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
