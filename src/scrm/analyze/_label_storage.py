"""The file of labels: a CSV of texts with labels, and how each text was drawn.

Columns: ``text``; ``label`` (empty if the text was skipped); ``drawn``, how the text was chosen;
``post``, a hash that identifies its post (`scrm.analyze._post_sample`). Only labels of
texts drawn at random say anything about shares: those chosen for training are the hard ones.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from scrm.errors import UsageError
from scrm.files import write_file

Draw = Literal["random", "training", ""]
"""How a text was chosen; empty if the file does not say."""
RANDOM: Final[Draw] = "random"
TRAINING: Final[Draw] = "training"
_HEADER: Final = ["text", "label", "drawn", "post"]
_REQUIRED: Final = 2


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One line of the file."""

    text: str
    label: str
    drawn: str = ""
    post: str = ""


class LabelFile:
    """Labels in a CSV file, written after every answer.

    Parameters
    ----------
    path : Path
        Created if it does not exist, readable by its owner only.

    Raises
    ------
    UsageError
        The file has other columns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[LabelledText] = self._read()

    @property
    def labels(self) -> dict[str, str]:
        """Label by text, empty for skipped texts; the last one counts."""
        return {row.text: row.label for row in self.rows}

    @property
    def posts(self) -> frozenset[str]:
        """Hashes of the posts that were drawn."""
        return frozenset(row.post for row in self.rows if row.post)

    def put(self, row: LabelledText) -> None:
        """Add a line; it replaces one of the same text and post."""
        self.rows = [each for each in self.rows if not _is_same(each, row)]
        self.rows.append(row)
        self._write()

    def drop(self, row: LabelledText) -> None:
        """Remove the line of the same text and post."""
        self.rows = [each for each in self.rows if not _is_same(each, row)]
        self._write()

    def _read(self) -> list[LabelledText]:
        if not self.path.exists():
            return []
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            header, *lines = list(csv.reader(file)) or [_HEADER]
        if header[:_REQUIRED] != _HEADER[:_REQUIRED] or header != _HEADER[: len(header)]:
            raise UsageError(
                f"{self.path} is not a file of labels",
                hint=f"its first line should be: {','.join(_HEADER)}; or name a new file",
            )
        return [LabelledText(*line) for line in lines if len(line) == len(header)]

    def _write(self) -> None:
        """Write a new file and replace the old one by it: a crash loses nothing."""
        with io.StringIO(newline="") as text:
            writer = csv.writer(text)
            writer.writerow(_HEADER)
            writer.writerows((row.text, row.label, row.drawn, row.post) for row in self.rows)
            write_file(self.path, text.getvalue())


def _is_same(one: LabelledText, other: LabelledText) -> bool:
    return one.text == other.text and one.post == other.post
