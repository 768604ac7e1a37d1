"""What mood are the texts in, and how sure is that: per text, in shares and per customer.

Example:  scrm sentiment --period 2026-Q1
"""

from pathlib import Path
from typing import Literal

from pydantic import Field

from scrm import config
from scrm.analyze._labelled_texts import read_labels
from scrm.analyze._sentiment_error import read_sentiment_errors
from scrm.analyze._text_kinds import Kinds, load_kinds
from scrm.analyze.sentiment.accuracy import count_confusion
from scrm.analyze.sentiment.answer import answer, refuse, refuse_unscored
from scrm.analyze.sentiment.discussion_answer import LEAST_TEXTS, add_discussions
from scrm.analyze.sentiment.engine_types import LABELS, Engine, encode_labels
from scrm.analyze.sentiment.engines import NAMES, EngineName, load_engine, score_texts
from scrm.analyze.sentiment.estimates import estimate
from scrm.analyze.sentiment.evaluate_command import EvaluateParams, evaluate
from scrm.analyze.sentiment.explain_command import ExplainParams, explain
from scrm.analyze.sentiment.label_command import LabelParams, label
from scrm.analyze.sentiment.query import (
    count_labels,
    count_stars,
    count_topics,
    label_posts,
    read_discussions,
    read_own_labels,
    sum_totals,
    update_customers,
    update_post_labels,
)
from scrm.analyze.sentiment.topic_answer import add_topics
from scrm.analyze.sentiment.topics import load_topics
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
WRITES = ("post_sentiment", "post_labels", "customer_sentiment")
SECTION = 20
SUBCOMMANDS = ("train", "evaluate", "label", "explain")


class Params(config.Params):
    """Settings of `scrm sentiment`."""

    engine: EngineName = Field("model", description="model, lexicon, textblob or transformers")
    model: str = Field(
        "",
        description="a model of one's own: file of `train`, or folder or hub name for transformers",
    )
    labels: Path = Field(
        Path("labels.csv"), description="file of `label`; its labels drawn at random give intervals"
    )
    by: Literal["topic"] | None = Field(
        None, description="topic: what texts say about price, delivery, quality, ..."
    )
    topics: Path | None = Field(
        None, description="file of own topics (YAML) beside the shipped ones, for --by topic"
    )
    kinds: tuple[Path, ...] = Field(
        (), description="files of labelled texts of other kinds, for the range without own labels"
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Label the posts that are new or changed, and report how the texts feel."""
    by = load_chosen_engine(params, context)
    with store.transaction():
        label_posts(store, by)
        unused = update_post_labels(store, context.folder / params.labels)
        update_customers(store)
    counts = count_labels(store, context)
    if counts.is_empty():
        return refuse()
    totals = sum_totals(counts)
    if totals.is_empty():
        return refuse_unscored(counts, by=by.name)
    kinds = {**load_kinds(by.name), **measure_kinds(by, params, context)}
    estimates = estimate(totals, read_own_labels(store, context), kinds)
    result = answer(counts, estimates, unused, by=by.name, rated=count_stars(store, context))
    discussions = read_discussions(store, context, least=LEAST_TEXTS)
    result = add_discussions(result, discussions, read_sentiment_errors(store))
    if params.by != "topic":
        return result
    topics = load_topics(context.folder / params.topics if params.topics else None)
    scored = int(totals["text_count"].sum())
    return add_topics(result, count_topics(store, by, topics, context), scored)


def is_repeatable(params: Params) -> bool:
    """Return whether the same data, settings and files give the same answer.

    A model of transformers is a folder, or of a hub that may have another one tomorrow.
    """
    return params.engine != "transformers"


def load_chosen_engine(params: Params, context: Context) -> Engine:
    """Return the engine of the settings; a model file is relative to the context's folder."""
    is_file = params.engine == "model" and params.model
    return load_engine(
        params.engine, str(context.folder / Path(params.model)) if is_file else params.model
    )


def measure_kinds(by: Engine, params: Params, context: Context) -> Kinds:
    """Return the confusion of an engine on the user's files of other kinds of texts."""
    found = {}
    for path in params.kinds:
        frame = read_labels(context.folder / path, NAMES).frame
        scored = score_texts(frame["text"], by)["label"]
        known = frame.filter(scored.is_not_null())
        true, labels = encode_labels(known["label"]), encode_labels(scored.drop_nulls())
        found[path.name] = count_confusion(true, labels, len(LABELS))
    return {name: counts for name, counts in found.items() if counts.sum()}
