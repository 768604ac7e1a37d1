"""Labelling by hand: which texts are worth a person's time, and the loop that asks, saves, resumes and undoes.

The loop knows no terminal: it asks through a callback and keeps its answers in a `LabelFile`.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from scrm.errors import UsageError
from scrm.files import write_file

Floats = NDArray[np.float64]

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
    """What was typed before and not understood."""


class LabelFile:
    """Labels in a CSV file (text, label), written after every answer; texts that were skipped carry no label.

    Parameters
    ----------
    path : Path
        Made where it does not exist, readable by its owner only.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.labels: dict[str, str] = self._read()

    def put(self, text: str, label: str) -> None:
        """Keep a label; the last one counts."""
        self.labels.pop(text, None)
        self.labels[text] = label
        self._write()

    def drop(self, text: str) -> None:
        """Forget a label."""
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
        """Write all of it to a new file and put that in the old one's place: a crash loses nothing."""
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
        In the order to ask in; those the file knows already are passed over.
    file : LabelFile
        Where the answers go.
    ask : callable
        Puts a `Question` to a person.
    """

    def __init__(self, texts: Sequence[str], file: LabelFile, ask: Ask) -> None:
        self._texts = [text for text in dict.fromkeys(texts) if text not in file.labels]
        self._file, self._ask = file, ask

    def run(self) -> int:
        """Ask until there is no text left, or the person stops; return how many texts got a label."""
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


def most_useful(log_probabilities: Floats, holds: Any, idf: Floats, most: int) -> list[int]:
    """Return the rows whose labels teach most, by turns those the model doubts most and those that bring new words.

    Doubt is a small margin between the two likeliest classes. New words are n-grams that many of these texts hold and few
    of the training texts did; each choice halves the worth of what it covers, so that the next one brings others.

    Parameters
    ----------
    log_probabilities : array, shape (n, c)
        What the model says of the texts.
    holds : sparse matrix of 0 and 1, shape (n, slots)
        Which n-grams each text holds.
    idf : array, shape (slots,)
        The model's inverse document frequencies: what it has learnt from.
    most : int
        How many rows are wanted.

    References
    ----------
    Margin: Scheffer, Decomain and Wrobel (2001), IDA. Coverage by diminishing returns: Wei, Iyer and Bilmes (2015), ICML.

    Examples
    --------
    >>> from scipy import sparse
    >>> doubts = np.log([[0.9, 0.1], [0.5, 0.5], [0.7, 0.3], [0.8, 0.2]])
    >>> most_useful(doubts, sparse.csr_matrix(np.eye(4)), np.array([1.0, 1.0, 1.0, 9.0]), 2)
    [1, 3]
    """
    chances = np.sort(np.exp(log_probabilities), axis=1)
    doubted = np.argsort(chances[:, -1] - chances[:, -2], kind="stable").tolist()
    n = len(doubted)
    here = np.asarray(holds.sum(axis=0)).ravel() / max(n, 1)
    known = np.exp(1 - idf)
    worth = here * np.maximum(np.log((here + 1 / max(n, 1)) / (known + 1 / max(n, 1))), 0)
    taken = np.zeros(n, bool)
    chosen: list[int] = []
    while len(chosen) < min(most, n):
        newest = int(np.where(taken, -1.0, holds @ worth).argmax())
        row = newest if len(chosen) % 2 else next(row for row in doubted if not taken[row])
        taken[row] = True
        chosen.append(row)
        worth[holds.indices[holds.indptr[row] : holds.indptr[row + 1]]] /= 2
    return chosen
