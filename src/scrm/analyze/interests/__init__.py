"""What is each customer, and each group, interested in: topics of texts, likes and follows.

Example:  scrm interests --format xlsx -o interests.xlsx
"""

from pydantic import Field

from scrm import config
from scrm.analyze.interests.answer import answer, refuse
from scrm.analyze.interests.lifts import measure_lifts
from scrm.analyze.interests.query import read_segments, read_signals
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

COMMAND = "interests"
READS = ("posts",)
OPTIONAL = (
    "reactions",
    "follows",
    "profiles",
    "influencers",
    "order_lines",
    "identities",
    "segments",
)
WRITES = ("person_interests",)
SECTION = 42


class Params(config.Params):
    """Settings of `scrm interests`."""

    least_people: int = Field(
        10, ge=3, description="topics and groups of fewer people are not shown, except per person"
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Write person_interests, and compare the topics of groups with those of everybody."""
    signals = read_signals(store, context)
    lifts = measure_lifts(signals)
    store.write("person_interests", lifts)
    if lifts.is_empty():
        return refuse()
    return answer(lifts, read_segments(store), least_people=params.least_people)
