"""Labelling by hand: a session that asks for labels, saves, resumes and undoes.

The session knows no terminal: it asks through a callback and keeps its answers in a `LabelFile`.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from scrm.errors import UsageError
from scrm.files import write_file

Ask = Callable[["Question"], str | None]
"""Shows a question and returns what was typed; None at the end of the input."""

Answer = Literal["positive", "neutral", "negative", "skip", "undo", "quit"]
_TYPED: Final[dict[Answer, str]] = {
    "positive": "+ p pos positive positiv",
    "neutral": "0 o neu neutral",
    "negative": "- n neg negative negativ",
    "skip": "s skip",
    "undo": "u undo",
    "quit": "q quit",
}
ANSWERS: Final[dict[str, Answer]] = {
    typed: answer for answer, line in _TYPED.items() for typed in line.split()
}
_HEADER: Final = ["text", "label"]


@dataclass(frozen=True, slots=True)
class Question:
    """One text to label."""

    text: str
    number: int
    total: int
    unknown: str = ""
    """Input that was not understood before."""


class LabelFile:
    """Labels in a CSV file (text, label), written after every answer; skipped texts have no label.

    Parameters
    ----------
    path : Path
        Created if it does not exist, readable by its owner only.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.labels: dict[str, str] = self._read()

    def put(self, text: str, label: str) -> None:
        """Keep a label; it replaces an earlier one of the same text."""
        self.labels.pop(text, None)
        self.labels[text] = label
        self._write()

    def drop(self, text: str) -> None:
        """Remove a label."""
        self.labels.pop(text, None)
        self._write()

    def _read(self) -> dict[str, str]:
        if not self.path.exists():
            return {}
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        if rows and rows[0] != _HEADER:
            raise UsageError(
                f"{self.path} is no file of labels",
                hint="its first line is: text,label; or name a new file",
            )
        return {row[0]: row[1] for row in rows[1:] if len(row) == len(_HEADER)}

    def _write(self) -> None:
        """Write a new file and replace the old one by it: a crash loses nothing."""
        with io.StringIO(newline="") as text:
            writer = csv.writer(text)
            writer.writerow(_HEADER)
            writer.writerows(self.labels.items())
            write_file(self.path, text.getvalue())


class LabelSession:
    """Ask for the label of one text after the other.

    Parameters
    ----------
    texts : sequence of str
        In the order to ask in; texts that are in the file already are left out.
    file : LabelFile
        Where the answers go.
    ask : callable
        Puts a `Question` to a person.
    """

    def __init__(self, texts: Sequence[str], file: LabelFile, ask: Ask) -> None:
        self._texts = [text for text in dict.fromkeys(texts) if text not in file.labels]
        self._file, self._ask = file, ask

    def run(self) -> int:
        """Ask until no text is left or the person stops; return how many texts got a label."""
        at = given = 0
        while at < len(self._texts):
            answer = self._answer(at)
            if answer == "quit":
                break
            if answer == "undo":
                at = max(at - 1, 0)
                given -= bool(self._file.labels.get(self._texts[at]))
                self._file.drop(self._texts[at])
                continue
            self._file.put(self._texts[at], "" if answer == "skip" else answer)
            given += answer != "skip"
            at += 1
        return given

    def _answer(self, at: int) -> Answer:
        unknown = ""
        while True:
            typed = self._ask(Question(self._texts[at], at + 1, len(self._texts), unknown))
            if typed is None:
                return "quit"
            unknown = typed.strip()
            if unknown.lower() in ANSWERS:
                return ANSWERS[unknown.lower()]
