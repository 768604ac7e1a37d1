"""What worries customers: how many texts express a worry, about what, and how that changes.

Example:  scrm worries --threshold 0.7
"""

from pathlib import Path

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze._text_kinds import load_kinds
from scrm.analyze.worries.answer import answer, refuse
from scrm.analyze.worries.detector import load_detector
from scrm.analyze.worries.estimates import estimate
from scrm.analyze.worries.evaluate_command import EvaluateParams, evaluate
from scrm.analyze.worries.explain_command import ExplainParams, explain
from scrm.analyze.worries.label_command import LabelParams, label
from scrm.analyze.worries.query import (
    detect_in_posts,
    name_version,
    read_own_labels,
    read_texts,
)
from scrm.analyze.worries.train_command import TrainParams, train
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

__all__ = [
    "EvaluateParams",
    "ExplainParams",
    "LabelParams",
    "Params",
    "TrainParams",
    "evaluate",
    "explain",
    "label",
    "run",
    "train",
]

COMMAND = "worries"
READS = ("posts",)
OPTIONAL = ()
WRITES = ("post_worries",)
SUBCOMMANDS = ("train", "evaluate", "label", "explain")
SECTION = 30


class Params(config.Params):
    """Settings of ``scrm worries``."""

    threshold: float = Field(
        0.5, gt=0, lt=1, description="least score, 0 to 1, of a text that counts as a worry"
    )
    model: Path | None = Field(None, description="own phrases: a file of `train`")
    labels: Path = Field(
        Path("worry_labels.csv"),
        description="file of `label`; its labels drawn at random give intervals",
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Bring post_worries up to date, and report how many texts worry and about what."""
    by = load_detector(context.folder / params.model if params.model else None)
    with store.transaction():
        detect_in_posts(store, by, threshold=params.threshold)
    texts = read_texts(store, context)
    read = texts.filter(pl.col("is_worry").is_not_null())
    if read.is_empty():
        return refuse(store.row_count("posts"), texts.height)
    own_labels, unused = read_own_labels(store, context.folder / params.labels)
    kinds = load_kinds(name_version(by, params.threshold))
    estimates = estimate(read, own_labels, kinds, seed=context.seed)
    return answer(texts, estimates, unused)
