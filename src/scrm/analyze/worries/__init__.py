"""What worries customers: how many texts express a worry, about what, and how that changes.

Example:  scrm worries --threshold 0.7
"""

from pydantic import Field

from scrm import config
from scrm.analyze.worries.answer import answer, refuse
from scrm.analyze.worries.detector import load_detector
from scrm.analyze.worries.evaluate_command import EvaluateParams, evaluate
from scrm.analyze.worries.query import detect_in_posts, read_texts
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

__all__ = ["EvaluateParams", "Params", "evaluate", "run"]

COMMAND = "worries"
READS = ("posts",)
OPTIONAL = ()
WRITES = ("post_worries",)
SUBCOMMANDS = ("evaluate",)
SECTION = 30


class Params(config.Params):
    """Settings of ``scrm worries``."""

    threshold: float = Field(
        0.5, gt=0, lt=1, description="least score, 0 to 1, of a text that counts as a worry"
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Bring post_worries up to date, and report how many texts worry and about what."""
    with store.transaction():
        detect_in_posts(store, load_detector(), threshold=params.threshold)
    texts = read_texts(store, context)
    if not texts["is_worry"].count():
        return refuse(store.row_count("posts"), texts.height)
    return answer(texts)
