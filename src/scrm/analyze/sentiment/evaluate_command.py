"""`scrm sentiment evaluate`: measure an engine on labelled texts."""

from pathlib import Path
from typing import Final

import polars as pl
from pydantic import Field

from scrm.analyze._labelled_texts import LabelledTexts, drop_duplicates, read_labels
from scrm.analyze._language_detection import detect_language
from scrm.analyze.sentiment.accuracy import count_confusion
from scrm.analyze.sentiment.engine_types import LABELS, encode_labels
from scrm.analyze.sentiment.engines import NAMES, EngineName, load_engine, score_by_language
from scrm.analyze.sentiment.evaluate_answer import answer, refuse
from scrm.analyze.sentiment.query import read_labelled_posts
from scrm.config import Context, Params, argument
from scrm.result import Result
from scrm.store import Store

_FEWEST_CLASSES: Final = 2


class EvaluateParams(Params):
    """Settings of `scrm sentiment evaluate`."""

    file: Path | None = Field(
        None,
        description="CSV with texts and labels; without it the labels in the loaded posts",
        json_schema_extra=argument(),
    )
    engine: EngineName = Field("model", description="model, lexicon, textblob or transformers")
    model: str = Field(
        "",
        description="a model of one's own: file of `train`, or folder or hub name for transformers",
    )
    text_column: str = Field("text", description="column of the texts")
    label_column: str = Field(
        "label", description="column of the labels: positive, neutral, negative"
    )
    errors: int = Field(10, ge=0, description="number of errors shown, the most confident first")


def evaluate(store: Store, params: EvaluateParams, context: Context) -> Result:
    """Measure an engine on labelled texts.

    Example:  scrm sentiment evaluate labels.csv --engine lexicon
    """
    data = _read_labels(store, params, context)
    labels = data.frame["label"].unique().sort().to_list()
    if len(labels) < _FEWEST_CLASSES:
        return refuse(labels, data.notes)
    by = load_engine(params.engine, params.model)
    texts = data.frame["text"]
    found = score_by_language(texts, detect_language(texts), by, evidence=True)
    counts = count_confusion(encode_labels(data.frame["label"]), encode_labels(found["label"]))
    return answer(counts, data, found, by=by.name, errors=params.errors, seed=context.seed)


def _read_labels(store: Store, params: EvaluateParams, context: Context) -> LabelledTexts:
    if params.file is not None:
        return read_labels(
            context.folder / params.file, NAMES, text=params.text_column, label=params.label_column
        )
    known = pl.when(pl.col("label").is_in(LABELS)).then(pl.col("label"))
    return drop_duplicates(read_labelled_posts(store).with_columns(known), dict.fromkeys(LABELS))
