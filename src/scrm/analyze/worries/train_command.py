"""`scrm worries train`: learn phrases from labelled texts."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from scrm.analyze._labelled_texts import FEWEST, read_labels
from scrm.analyze.worries.detector import Detector, load_detector
from scrm.analyze.worries.label_names import LABELS
from scrm.analyze.worries.phrase_fit import fit_phrases
from scrm.analyze.worries.phrase_weights import PhraseModel, build_model, write_weights
from scrm.analyze.worries.train_answer import answer, refuse
from scrm.config import Context, Params, argument
from scrm.result import Result
from scrm.store import Store

Flags = NDArray[np.bool_]

_FOLDS: Final = 5


class TrainParams(Params):
    """Settings of ``scrm worries train``."""

    file: Path = Field(
        description="CSV with texts and labels (the file of `label` is one)",
        json_schema_extra=argument(),
    )
    save: Path = Field(Path("worries_model.csv"), description="file the phrases are written to")
    text_column: str = Field("text", description="column of the texts")
    label_column: str = Field("label", description="column of the labels: worry, none")


def train(
    store: Store,  # noqa: ARG001  subcommands share a signature
    params: TrainParams,
    context: Context,
) -> Result:
    """Learn phrases from labelled texts, and say how well they do on texts not seen.

    Example:  scrm worries train worry_labels.csv --save own.csv
    """
    file = context.folder / params.file
    data = read_labels(file, LABELS, text=params.text_column, label=params.label_column)
    is_worry = (data.frame["label"] == "worry").to_numpy()
    if min(is_worry.sum(), (~is_worry).sum()) < FEWEST:
        return refuse(int(is_worry.sum()), int((~is_worry).sum()), data.notes)
    texts, shipped = data.frame["text"], load_detector()
    own = _detect_unseen(texts, is_worry, shipped, context.seed)
    before = shipped.detect(texts)["is_worry"].to_numpy()
    write_weights(context.folder / params.save, _fit(texts, is_worry, shipped))
    return answer(is_worry, own, before, data, save=params.save, seed=context.seed)


def _fit(texts: pl.Series, is_worry: Flags, shipped: Detector) -> dict[str, int]:
    phrases = shipped.learned or PhraseModel("", pl.DataFrame(), 0.0)
    return fit_phrases(shipped.mark_neutral(texts), is_worry, phrases)


def _detect_unseen(texts: pl.Series, is_worry: Flags, shipped: Detector, seed: int) -> Flags:
    """Return what detectors find that were trained without the text and its fold, shape (n,)."""
    generator = np.random.default_rng(seed)
    folds = np.zeros(len(texts), np.int64)
    for label in (False, True):
        rows = generator.permutation(np.flatnonzero(is_worry == label))
        folds[rows] = np.arange(len(rows)) % _FOLDS
    found = np.zeros(len(texts), bool)
    for fold in range(_FOLDS):
        learn, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        weights = _fit(texts.gather(learn), is_worry[learn], shipped)
        detector = replace(shipped, learned=build_model(weights), learned_alone=True)
        found[test] = detector.detect(texts.gather(test))["is_worry"].to_numpy()
    return found
