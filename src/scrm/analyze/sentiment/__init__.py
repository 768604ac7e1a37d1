"""What mood are the texts in, and how sure is that: per text, in shares and per customer.

Example:  scrm sentiment --period 2026-Q1
"""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scrm import config
from scrm.analyze.sentiment.answer import answer, refuse
from scrm.analyze.sentiment.engine_types import LABELS, Engine
from scrm.analyze.sentiment.engines import EngineName, load_engine
from scrm.analyze.sentiment.evaluate_command import EvaluateParams, evaluate
from scrm.analyze.sentiment.explain_command import ExplainParams, explain
from scrm.analyze.sentiment.label_command import LabelParams, label
from scrm.analyze.sentiment.query import (
    count_labels,
    count_own_confusion,
    label_posts,
    update_customers,
)
from scrm.analyze.sentiment.shares import correct_shares, count_shares
from scrm.analyze.sentiment.train_command import TrainParams, train
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

COMMAND = "sentiment"
READS = ("posts",)
OPTIONAL = ("identities",)
WRITES = ("post_sentiment", "customer_sentiment")
SECTION = 20
SUBCOMMANDS = ("train", "evaluate", "label", "explain")

_ENOUGH_LABELS: Final = 100
"""Labelled posts from which their confusion is used instead of the shipped one."""
_FEWEST_OF_A_LABEL: Final = 10

Ints = NDArray[np.int64]


class Params(config.Params):
    """Settings of `scrm sentiment`."""

    engine: EngineName = Field("model", description="model, lexicon, textblob or transformers")
    model: str = Field(
        "",
        description="a model of one's own: file of `train`, or folder or hub name for transformers",
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Label the posts that are new or changed, and report how the texts feel."""
    by = load_chosen_engine(params, context)
    with store.transaction():
        label_posts(store, by)
        update_customers(store)
    counts = count_labels(store, context)
    if counts.is_empty():
        return refuse()
    confusion, is_own = choose_confusion(count_own_confusion(store), by)
    found = np.array([counts.filter(label=label)["text_count"].sum() for label in LABELS], np.int64)
    is_scored = found.sum() > 0
    return answer(
        counts,
        by=by.name,
        found=count_shares(found, seed=context.seed) if is_scored else None,
        true=None
        if confusion is None or not is_scored
        else correct_shares(found, confusion, seed=context.seed),
        labelled_count=0 if confusion is None else int(confusion.sum()),
        is_own_measurement=is_own or bool(params.engine == "model" and params.model),
    )


def load_chosen_engine(params: Params, context: Context) -> Engine:
    """Return the engine of the settings; a model file is relative to the context's folder."""
    is_file = params.engine == "model" and params.model
    return load_engine(
        params.engine, str(context.folder / Path(params.model)) if is_file else params.model
    )


def choose_confusion(own: Ints, by: Engine) -> tuple[Ints | None, bool]:
    """Return the confusion of an engine, and whether it was measured on the loaded posts.

    Parameters
    ----------
    own : array of int, shape (3, 3)
        Confusion on labelled posts, used if it has enough texts of each label.
    by : Engine
        Its shipped confusion is used otherwise; None if it has none.
    """
    if own.sum() >= _ENOUGH_LABELS and own.sum(axis=1).min() >= _FEWEST_OF_A_LABEL:
        return own, True
    shipped = by.confusion
    if shipped is None or shipped.sum(axis=1).min() == 0:
        return None, False
    return shipped, False
