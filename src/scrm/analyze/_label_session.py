"""Labelling by hand: a session that asks for labels, saves, resumes and undoes.

The session knows no terminal: it asks through a callback and keeps its answers in an `AnswerFile`.
`ask_in_terminal` is the callback of the command line.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from scrm.analyze._label_storage import LabelledText

Ask = Callable[["Question"], str | None]
"""Shows a question and returns the answer; None at the end of the input."""

SKIP: Final = "skip"
UNDO: Final = "undo"
QUIT: Final = "quit"
_ACTIONS: Final = {"s": SKIP, "skip": SKIP, "u": UNDO, "undo": UNDO, "q": QUIT, "quit": QUIT}


@dataclass(frozen=True, slots=True)
class Question:
    """One text to label.

    Parameters
    ----------
    text : str
    number, total : int
        Its place in the session.
    keys : str
        The possible answers, as shown: ``+ positive, 0 neutral, - negative``.
    unknown : str
        Input that was not understood before.
    """

    text: str
    number: int
    total: int
    keys: str
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """The labels of a session, and what may be typed for them.

    Parameters
    ----------
    typed : mapping
        Input in lower case to label.
    keys : str
        The short ones, for the prompt.
    """

    typed: Mapping[str, str]
    keys: str

    def read(self, line: str) -> str:
        """Return the label or action of a line; empty if it is not understood."""
        word = line.strip().lower()
        return _ACTIONS.get(word) or self.typed.get(word, "")


class AnswerFile(Protocol):
    """Where the answers of a session go: a `LabelFile`, or what acts like one."""

    @property
    def labels(self) -> dict[str, str]:
        """Answer by text."""

    def put(self, row: LabelledText) -> None:
        """Keep an answer."""

    def drop(self, row: LabelledText) -> None:
        """Forget an answer."""


class LabelSession:
    """Ask for the label of one text after the other.

    Parameters
    ----------
    texts : sequence of LabelledText
        In the order to ask in, without labels; those that are in the file already are left out.
    file : AnswerFile
        Where the answers go.
    answers : Answers
    ask : callable
        Puts a `Question` to a person.
    """

    def __init__(
        self, texts: Sequence[LabelledText], file: AnswerFile, answers: Answers, ask: Ask
    ) -> None:
        known = file.labels
        distinct = {each.text: each for each in reversed(texts) if each.text not in known}
        self._texts = list(reversed(distinct.values()))
        self._file, self._answers, self._ask = file, answers, ask

    def run(self) -> int:
        """Ask until no text is left or the person stops; return how many texts got a label."""
        at = given = 0
        while at < len(self._texts):
            answer = self._answer(at)
            if answer == QUIT:
                break
            if answer == UNDO:
                at = max(at - 1, 0)
                given -= bool(self._file.labels.get(self._texts[at].text))
                self._file.drop(self._texts[at])
                continue
            label = "" if answer == SKIP else answer
            self._file.put(replace(self._texts[at], label=label))
            given += answer != SKIP
            at += 1
        return given

    def _answer(self, at: int) -> str:
        unknown = ""
        while True:
            text, total = self._texts[at].text, len(self._texts)
            line = self._ask(Question(text, at + 1, total, self._answers.keys, unknown))
            if line is None:
                return QUIT
            unknown = line.strip()
            answer = self._answers.read(line)
            if answer:
                return answer


def ask_in_terminal(question: Question) -> str | None:
    """Show a question on stderr and read a line from stdin; None at its end."""
    hint = f"? {question.unknown!r}: " if question.unknown else ""
    shown = "".join(each if each.isprintable() else " " for each in question.text)
    sys.stderr.write(
        f"\n[{question.number}/{question.total}] {shown}\n"
        f"{hint}{question.keys}, s skip, u undo, q quit > "
    )
    sys.stderr.flush()
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None
