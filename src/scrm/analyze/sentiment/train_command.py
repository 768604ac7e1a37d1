"""`scrm sentiment train`: train a model on labelled texts."""

from pathlib import Path
from typing import Final

import numpy as np
from pydantic import Field

from scrm.analyze._labelled_texts import FEWEST, LabelledTexts, read_labels
from scrm.analyze._language_detection import explain_unreadable
from scrm.analyze.sentiment.accuracy import count_confusion
from scrm.analyze.sentiment.engine_types import LABELS, encode_labels
from scrm.analyze.sentiment.engines import NAMES
from scrm.analyze.sentiment.model import PreparedTexts
from scrm.analyze.sentiment.model_engine import ModelEngine
from scrm.analyze.sentiment.model_fit import (
    assign_folds,
    learning_curve,
    mix_with_shipped,
    train_model,
)
from scrm.analyze.sentiment.train_answer import TrainingOutcome, answer, refuse
from scrm.config import Context, Params, argument
from scrm.result import Result, Text
from scrm.store import Store
from scrm.wording import write_count

_FOLDS: Final = 5


class TrainParams(Params):
    """Settings of `scrm sentiment train`."""

    file: Path = Field(
        description="CSV with texts and labels (the file of `label` is one)",
        json_schema_extra=argument(),
    )
    save: Path = Field(Path("sentiment_model.npz"), description="file the model is written to")
    text_column: str = Field("text", description="column of the texts")
    label_column: str = Field(
        "label", description="column of the labels: positive, neutral, negative"
    )


def train(
    store: Store,  # noqa: ARG001  subcommands share a signature
    params: TrainParams,
    context: Context,
) -> Result:
    """Train a model on labelled texts, and say how good it is on texts it has not seen.

    Example:  scrm sentiment train labels.csv --save own.npz
    """
    file = context.folder / params.file
    data = _drop_unreadable(
        read_labels(file, NAMES, text=params.text_column, label=params.label_column)
    )
    encoded = encode_labels(data.frame["label"])
    counts = np.bincount(encoded, minlength=len(LABELS))
    if (counts > 0).sum() < 2 or (counts[counts > 0] < FEWEST).any():  # noqa: PLR2004  two classes
        return refuse(counts, data.notes)
    known = np.flatnonzero(counts)
    names = [LABELS[index] for index in known]
    labels, prepared = np.searchsorted(known, encoded), PreparedTexts(data.frame["text"])
    folds = assign_folds(labels, _FOLDS, context.seed)
    own = train_model(prepared, labels, names, folds=folds, seed=context.seed)
    shipped = ModelEngine().log_probabilities(prepared)[:, known]
    weights, confusion = mix_with_shipped(own, shipped, labels)
    weights.save(context.folder / params.save)
    curve = learning_curve(
        prepared, labels, names, folds=folds, unseen=own.unseen, seed=context.seed
    )
    outcome = TrainingOutcome(
        names,
        counts=confusion,
        shipped_counts=count_confusion(labels, shipped.argmax(axis=1), len(names)),
        curve=list(curve),
    )
    return answer(outcome, data, save=params.save, seed=context.seed)


def _drop_unreadable(data: LabelledTexts) -> LabelledTexts:
    """Leave out texts that are not German or have no words, with a note that counts them."""
    kept = data.frame.filter(explain_unreadable(data.frame["text"], ["de"]).is_null())
    lost = data.frame.height - kept.height
    if not lost:
        return data
    note = Text(
        "Ausgelassen, weil das Verfahren nur Deutsch lernt (andere Sprache, keine Wörter):"
        f" {write_count(lost, 'Text', 'Texte', 'de')}.",
        "Left out, as the engine learns German only (other language, no words):"
        f" {write_count(lost, 'text', 'texts', 'en')}.",
    )
    return LabelledTexts(kept, (*data.notes, note))
