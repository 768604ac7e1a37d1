"""Which questions come again and again, and how many one public answer served.

Example:  scrm questions --period 2026-Q2
"""

from pydantic import Field

from scrm import config
from scrm.analyze._near_duplicates import SIMILARITY
from scrm.analyze.questions.answer import answer, refuse
from scrm.analyze.questions.query import read_questions, update_questions
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

COMMAND = "questions"
READS = ("posts",)
OPTIONAL = ()
WRITES = ("post_questions",)
SECTION = 34


class Params(config.Params):
    """Settings of `scrm questions`."""

    similarity: float = Field(
        SIMILARITY,
        gt=0,
        le=1,
        description="least cosine, 0 to 1, of two questions that count as the same",
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Bring post_questions up to date, and list the questions that most people ask."""
    with store.transaction():
        update_questions(store, similarity=params.similarity)
    questions = read_questions(store, context)
    if questions.is_empty():
        return refuse()
    return answer(questions)
