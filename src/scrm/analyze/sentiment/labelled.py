"""Texts with the label that a person gave them, from a CSV file: read strictly, everything left out is counted."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.sentiment.engines import LABELS, as_texts
from scrm.errors import InputError, UnreadableFileError, UsageError

_NAMES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("negative", "negativ", "neg", "-1"), 0),
    **dict.fromkeys(("neutral", "neu", "0"), 1),
    **dict.fromkeys(("positive", "positiv", "pos", "1", "+1"), 2),
}
_DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled texts.

    Parameters
    ----------
    texts : Series of str, shape (n,)
    labels : array of int, shape (n,)
        Index into `LABELS`.
    left_out : mapping
        Reason -> number of rows: empty, unknown label, broken row, duplicate, contradiction.
    """

    texts: pl.Series
    labels: NDArray[np.int64]
    left_out: Mapping[str, int] = field(default_factory=dict)

    def counts(self) -> NDArray[np.int64]:
        """Return the number of texts of each label, shape (3,)."""
        return np.bincount(self.labels, minlength=len(LABELS))

    def distinct(self) -> "Labelled":
        """Return each text once; texts with several labels are left out: they teach nothing but doubt."""
        keys = self.texts.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
        frame = pl.DataFrame({"row": np.arange(len(keys)), "key": keys, "label": self.labels})
        grouped = frame.group_by("key", maintain_order=True).agg(
            pl.col("row").first(), pl.col("label").n_unique(), pl.len()
        )
        kept = grouped.filter(pl.col("label") == 1)
        rows = kept["row"].to_numpy()
        more = {
            "duplicate": int(kept["len"].sum() - kept.height),
            "contradiction": int(grouped.filter(pl.col("label") > 1)["len"].sum()),
        }
        left_out = {**self.left_out, **{reason: count for reason, count in more.items() if count}}
        return Labelled(self.texts.gather(rows), self.labels[rows], left_out)


def read_labelled(path: Path, *, text: str = "text", label: str = "label") -> Labelled:
    """Read a CSV file with a column of texts and one of labels (positive, neutral, negative; also in German).

    Parameters
    ----------
    text, label : str
        Names of the columns.

    Raises
    ------
    UsageError
        There is no such file or column; says which columns there are.
    UnreadableFileError
        The file is no text.
    InputError
        No row carries both.
    """
    rows = _rows(path)
    header = [name.strip() for name in rows[0]] if rows else []
    for name in (text, label):
        if name not in header:
            found = ", ".join(header) or "none"
            raise UsageError(
                f"{path}: there is no column {name} (columns: {found})", hint="name it: --text-column, --label-column"
            )
    at_text, at_label = header.index(text), header.index(label)
    texts, labels, left_out = [], [], Counter[str]()
    for row in rows[1:]:
        reason = "broken row" if len(row) != len(header) else "empty" if not row[at_text].strip() else ""
        known = None if reason else _NAMES.get(row[at_label].strip().lower())
        if known is None:
            left_out[reason or "unknown label"] += 1
        else:
            texts.append(row[at_text])
            labels.append(known)
    if not texts:
        raise InputError(f"{path}: no row has a text and a label", hint="labels are positive, neutral and negative")
    return Labelled(as_texts(texts), np.array(labels, np.int64), dict(sorted(left_out.items())))


def _rows(path: Path) -> list[list[str]]:
    """Read the rows of a CSV file, UTF-8 or cp1252; the header's commonest delimiter; in TSV without quotes, quotes are text."""
    if not path.is_file():
        raise UsageError(f"there is no file {path}", hint="name a CSV file with the columns text and label")
    content = path.read_bytes()
    if b"\0" in content:
        raise UnreadableFileError(f"{path} is no text file", hint="save it as CSV in UTF-8")
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        decoded = content.decode("cp1252", "replace")
    header = decoded.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=lambda each: (header.count(each), -_DELIMITERS.index(each)))
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" and '"' not in header else csv.QUOTE_MINIMAL
    limit = csv.field_size_limit(max(len(decoded), 131_072))
    try:
        return [
            row for row in csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter, quoting=quoting) if row
        ]
    except csv.Error as error:
        raise UnreadableFileError(f"{path} is no CSV file ({error})", hint="save it as CSV in UTF-8") from None
    finally:
        csv.field_size_limit(limit)
