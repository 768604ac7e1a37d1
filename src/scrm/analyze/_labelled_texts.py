"""Labelled texts, read from a CSV to train or to test with."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from scrm.analyze._text_files import read_text_file
from scrm.result import Text
from scrm.wording import write_count

FEWEST: Final = 20
"""Fewer labelled texts than this say little: the interval would span most of 0 to 1."""
_HINT: Final = (
    "its first line should be: text,label; other names by --text-column and --label-column"
)


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """Labelled texts, each distinct one once.

    Parameters
    ----------
    frame : DataFrame
        ``line`` of the file, ``text``, ``label`` and the file's other columns, in file order.
    notes : tuple of Text
        How many rows were left out, and why.
    """

    frame: pl.DataFrame
    notes: tuple[Text, ...]


def read_labels(
    path: Path, labels: Mapping[str, str], *, text: str = "text", label: str = "label"
) -> LabelledTexts:
    """Read a CSV with a column of texts and one of labels.

    Parameters
    ----------
    path : Path
        UTF-8 or else cp1252; separated by comma, semicolon, tab or bar. In a tab-separated file
        whose header has no quotation marks, they are text.
    labels : Mapping[str, str]
        How a label may be written to the label; case is ignored.
    text, label : str
        Names of the two columns; case is ignored.

    Returns
    -------
    LabelledTexts
        As of `drop_duplicates`.

    Raises
    ------
    UsageError
        There is no such file, or no column of a name given by an option.
    InputError
        The column ``text`` or ``label`` is missing, or a line is not valid CSV.
    """
    known = {name.lower(): meant for name, meant in labels.items()}
    meant = pl.col("label").str.strip_chars().str.to_lowercase().replace_strict(known, default=None)
    read = read_text_file(path, {"text": text, "label": label}, hint=_HINT)
    return drop_duplicates(read.with_columns(label=meant), dict.fromkeys(labels.values()))


def drop_duplicates(read: pl.DataFrame, labels: Mapping[str, object]) -> LabelledTexts:
    """Return each text once; case and blanks are ignored in comparing texts.

    Parameters
    ----------
    read : DataFrame
        ``text`` and ``label``; an unknown label is missing.
    labels : Mapping
        The possible labels, for the notes.

    Returns
    -------
    LabelledTexts
        Without rows that have no text or no label, texts with contradictory labels, and
        repetitions, which would make intervals too narrow; the notes count them.
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
    notes = zip(_notes(lost, ", ".join(labels)), lost, strict=True)
    return LabelledTexts(once, tuple(note for note, count in notes if count))


def _notes(lost: tuple[int, int, int], names: str) -> tuple[Text, Text, Text]:
    unusable, contradictory, repeated = lost
    rows = [
        (write_count(n, "Zeile", "Zeilen", "de"), write_count(n, "row", "rows", "en"))
        for n in (unusable, repeated)
    ]
    texts = (
        write_count(contradictory, "Text", "Texte", "de"),
        write_count(contradictory, "text", "texts", "en"),
    )
    return (
        Text(
            f"Ausgelassen, ohne Text oder ohne bekanntes Etikett ({names}): {rows[0][0]}.",
            f"Left out, without a text or a known label ({names}): {rows[0][1]}.",
        ),
        Text(
            f"Ausgelassen, widersprüchlich etikettiert: {texts[0]}.",
            f"Left out, labelled in contradictory ways: {texts[1]}.",
        ),
        Text(
            f"Einmal gezählt, wiederholt: {rows[1][0]}.", f"Counted once, repeated: {rows[1][1]}."
        ),
    )
