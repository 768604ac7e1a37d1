"""Pairs put to a person in the terminal, one after the other."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from scrm.analyze._label_session import SKIP, Answers, LabelSession, Question
from scrm.analyze._label_storage import LabelledText
from scrm.analyze.identities.decisions import NEVER, SAME, Decision, DecisionFile
from scrm.result import Lang

_ANSWERS: Final = Answers(
    {
        **dict.fromkeys(("y", "yes", "j", "ja", "+"), SAME),
        **dict.fromkeys(("n", "no", "nein", "-"), NEVER),
        **dict.fromkeys(("l", "later", "später", "spaeter"), SKIP),
    },
    keys="",
)
_KEYS: Final = {
    "de": "j dieselbe Person, n nicht, l später, u zurück, q Ende > ",
    "en": "y same person, n not, l later, u undo, q quit > ",
}


class PairFile:
    """The file of decisions as the session sees it: answers by the text of a pair."""

    def __init__(self, file: DecisionFile, pairs: dict[str, Decision]) -> None:
        self._file, self._pairs = file, pairs
        self._later: set[str] = set()

    @property
    def labels(self) -> dict[str, str]:
        """Answer by text, of the pairs that were decided."""
        found = {
            text: decision.verdict
            for text, pair in self._pairs.items()
            if (decision := self._file.get(pair.pair_id))
        }
        return found | dict.fromkeys(self._later, "")

    def put(self, row: LabelledText) -> None:
        """Keep a decision; a pair put off is asked again in the next session."""
        if row.label:
            self._file.put(replace(self._pairs[row.text], verdict=row.label))
        else:
            self._later.add(row.text)

    def drop(self, row: LabelledText) -> None:
        """Forget a decision."""
        self._later.discard(row.text)
        self._file.drop([self._pairs[row.text].pair_id])


def ask_pairs(file: DecisionFile, pairs: Sequence[tuple[str, Decision]], lang: Lang) -> int:
    """Ask for a decision on each pair; return how many were decided.

    Parameters
    ----------
    pairs : sequence of (str, Decision)
        What is shown of each pair, and the decision without a verdict.
    """
    texts = [LabelledText(text, "") for text, _ in pairs]

    def ask(question: Question) -> str | None:
        hint = f"? {question.unknown!r}\n" if question.unknown else ""
        sys.stderr.write(
            f"\n[{question.number}/{question.total}] {question.text}\n{hint}{_KEYS[lang]}"
        )
        sys.stderr.flush()
        line = sys.stdin.readline()
        return line.rstrip("\n") if line else None

    return LabelSession(texts, PairFile(file, dict(pairs)), _ANSWERS, ask).run()
