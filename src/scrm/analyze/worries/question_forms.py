"""Questions without a question mark: by their beginning, or indirect ("ich frage mich, ob")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class QuestionForms:
    """Expressions over folded sentences.

    Parameters
    ----------
    opening : str
        Beginning of a question; counts if the sentence has no final punctuation.
    indirect : str
        An indirect question anywhere in the sentence.
    """

    opening: str
    indirect: str


FORMS: Final[Mapping[str, QuestionForms]] = {
    "de": QuestionForms(
        opening=(
            r"^(?:und |aber |oder |also |hallo |hi |sagt mal |mal |ja |ps )*"
            r"(?:wer|was|wie|wo|wohin|woher|wann|warum|wieso|weshalb|wem|wen|wieviel|ist|sind|kann|"
            r"koennt|koennen|muss|muessen|soll|sollte|wird|werden|wirds|kommt|kommen|gibt|gibts|"
            r"habt|seid|bin|hat|haben|lohnt|geht|macht|stimmt|landen|landet|droht|bekomme|kriege|"
            r"bleibt|bleibe|verliere|darf|duerft|werdet|wollt|steht|stehen|besteht|hoert|verkauft|"
            r"schliesst)\b"
        ),
        indirect=(
            r"\b(?:frage|fragen|fragt|frag|erklaeren|erklaert|wuesste|wissen|gespannt|unklar|"
            r"ungewiss|offen)\b[a-z ]{0,30},? "
            r"(?:ob|was|wer|wie|wo|wohin|wann|wem|wofuer|warum|wieso|wozu)\b"
        ),
    ),
    "en": QuestionForms(
        opening=(
            r"^(?:and |but |or |so |hi |hello |hey |ok |well |ps )*"
            r"(?:who|what|how|where|when|why|which|whose|is|are|am|was|were|do|does|did|can|could|"
            r"will|would|should|shall|must|may|has|have|isn t|aren t|won t|don t|doesn t|any|"
            r"anyone|anybody)\b"
        ),
        indirect=(
            r"\b(?:wonder|wondering|ask|asking|tell me|know|unclear|unsure|explain)\b"
            r"[a-z ]{0,30},? (?:if|whether|what|who|how|where|when|why|which)\b"
        ),
    ),
}
"""The forms by language."""
