"""Words, tables and figures of `scrm sentiment train`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._labelled_texts import FEWEST, LabelledTexts
from scrm.analyze.sentiment.accuracy import compute_scores, macro_f1, macro_f1_interval
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.result import Column, Fact, Figure, Result, ResultTable, Text
from scrm.wording import write_number

Ints = NDArray[np.int64]

TITLE: Final = Text("Eigenes Modell", "Own model")
_LARGE_GAIN: Final = 0.01
"""Macro-F1 over the learning curve from which more texts help."""


@dataclass(frozen=True, slots=True)
class TrainingOutcome:
    """What training measured by cross-validation.

    Parameters
    ----------
    names : sequence of str, length c
        The labels that occur.
    counts, shipped_counts : array of int, shape (c, c)
        Confusion of the new model, and of the shipped one on the same texts.
    curve : sequence of (int, float)
        Number of training texts and macro-F1.
    """

    names: Sequence[str]
    counts: Ints
    shipped_counts: Ints
    curve: Sequence[tuple[int, float]]


def answer(outcome: TrainingOutcome, data: LabelledTexts, *, save: Path, seed: int) -> Result:
    """Return the result of a training that wrote a model to `save`."""
    value, shipped = macro_f1(outcome.counts), macro_f1(outcome.shipped_counts)
    usage = Text(
        f"Verwenden: scrm sentiment --model {save}", f"Use it: scrm sentiment --model {save}"
    )
    return Result(
        TITLE,
        finding=Text(
            f"Auf ungesehenen Texten Makro-F1 {write_number(value, 'de', 3)},"
            f" das mitgelieferte Modell {write_number(shipped, 'de', 3)}.",
            f"On unseen texts macro-F1 {write_number(value, 'en', 3)},"
            f" the shipped model {write_number(shipped, 'en', 3)}.",
        ),
        tables=(_list_classes(outcome.names, outcome.counts), _list_curve(outcome.curve)),
        facts=_list_facts(outcome, data.frame.height, save, seed),
        notes=(*data.notes, usage),
        figures=(_draw_curve(outcome.curve),) if outcome.curve else (),
        intervals=("bootstrap_texts",),
    )


def refuse(counts: Ints, notes: Sequence[Text]) -> Result:
    """Return the refusal for too few labelled texts.

    Parameters
    ----------
    counts : array of int, shape (3,)
        Texts of each label.
    """
    have = ", ".join(f"{label} {count}" for label, count in zip(LABELS, counts, strict=True))
    note = Text(
        f"Zu wenig zum Lernen: {have}. Nötig sind mindestens zwei Klassen mit je {FEWEST}"
        " verschiedenen Texten. Nächster Schritt: scrm sentiment label",
        f"Too little to learn from: {have}. At least two classes with {FEWEST} different texts"
        " each are needed. Next step: scrm sentiment label",
    )
    return Result(TITLE, notes=(note, *notes), refused=True)


def _list_facts(
    outcome: TrainingOutcome, text_count: int, save: Path, seed: int
) -> tuple[Fact, ...]:
    counts = outcome.counts
    low, high = macro_f1_interval(counts, seed=seed) or (None, None)
    scores = (
        (
            "macro_f1",
            "Makro-F1 (Kreuzvalidierung)",
            "macro-F1 (cross-validation)",
            macro_f1(counts),
        ),
        ("macro_f1_low", "Makro-F1, von", "macro-F1, from", low),
        ("macro_f1_high", "Makro-F1, bis", "macro-F1, to", high),
        (
            "shipped_macro_f1",
            "Makro-F1 des mitgelieferten Modells",
            "macro-F1 of the shipped model",
            macro_f1(outcome.shipped_counts),
        ),
    )
    accuracy = float(np.trace(counts) / counts.sum())
    return (
        *(Fact(Column(name, "score", de, en), value) for name, de, en, value in scores),
        Fact(Column("accuracy", "share", "Trefferquote", "accuracy"), accuracy),
        Fact(Column("text_count", "count", "Texte gelernt", "texts learnt from"), text_count),
        Fact(Column("model", "text", "Modell", "model"), save.name),
    )


def _list_classes(names: Sequence[str], counts: Ints) -> ResultTable:
    precision, recall, f1 = compute_scores(counts)
    frame = pl.DataFrame(
        {
            "label": names,
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "text_count": counts.sum(axis=1),
        }
    )
    columns = (
        Column("label", "text", "Klasse", "class"),
        Column("precision", "share", "Genauigkeit", "precision"),
        Column("recall", "share", "Ausbeute", "recall"),
        Column("f1", "score", "F1", "F1"),
        Column("text_count", "count", "Texte", "texts"),
    )
    return ResultTable(
        "classes", Text("Je Klasse, Kreuzvalidierung", "By class, cross-validation"), frame, columns
    )


_CURVE_COLUMNS: Final = (
    Column("text_count", "count", "Texte gelernt", "texts learnt from"),
    Column("macro_f1", "score", "Makro-F1", "macro-F1"),
)


def _list_curve(curve: Sequence[tuple[int, float]]) -> ResultTable:
    frame = pl.DataFrame(
        list(curve), schema={"text_count": pl.Int64, "macro_f1": pl.Float64}, orient="row"
    )
    return ResultTable("learning_curve", Text("Lernkurve", "Learning curve"), frame, _CURVE_COLUMNS)


def _draw_curve(curve: Sequence[tuple[int, float]]) -> Figure:
    title = Text("Mehr Texte helfen kaum noch", "More texts hardly help")
    if curve[-1][1] - curve[0][1] > _LARGE_GAIN:
        title = Text("Mehr Texte helfen noch", "More texts still help")
    return Figure(
        "sentiment_learning_curve",
        title,
        "points",
        _list_curve(curve).frame,
        {"x": "text_count", "y": "macro_f1"},
        _CURVE_COLUMNS,
    )
