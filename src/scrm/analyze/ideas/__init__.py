"""What do customers propose: ideas and product wishes, with votes, and which were answered.

Example:  scrm ideas --period 2026-Q2
"""

from pydantic import Field

from scrm import config
from scrm.analyze.ideas.answer import answer, refuse
from scrm.analyze.ideas.query import detect_in_posts, read_ideas, read_people
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

COMMAND = "ideas"
READS = ("posts",)
OPTIONAL = ("post_metrics", "reactions", "identities", "segments")
WRITES = ("post_ideas",)
SECTION = 32


class Params(config.Params):
    """Settings of `scrm ideas`."""

    least_people: int = Field(
        10, ge=1, description="groups of fewer people are not shown in wishes by group"
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Bring post_ideas up to date, and list the ideas with most votes."""
    with store.transaction():
        detect_in_posts(store)
    people = read_people(store, context)
    if people.is_empty():
        return refuse()
    return answer(read_ideas(store, context), people, least_people=params.least_people)
