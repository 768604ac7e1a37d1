"""`scrm sentiment train` and `label`: an engine that learns from one's own labels."""

import sys
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from scrm.analyze._label_file import FEWEST, LabelledTexts, read_labelled
from scrm.analyze._language_detection import explain_unreadable
from scrm.analyze.sentiment.accuracy import confusion, macro_f1, macro_f1_interval, scores
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.engines import MODEL, NAMES, ModelEngine, encode_labels
from scrm.analyze.sentiment.label_session import LabelFile, LabelSession, Question, most_useful
from scrm.analyze.sentiment.model import PreparedTexts
from scrm.analyze.sentiment.model_fit import (
    assign_folds,
    learning_curve,
    mix_with_shipped,
    train_model,
)
from scrm.config import Context, Params, argument
from scrm.result import Column, Fact, Figure, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_count, write_number

_FOLDS: Final = 5
_POOL: Final = 20_000
_TITLE: Final = Text("Eigenes Modell", "Own model")
_POOL_SQL: Final = """
SELECT any_value(text) AS text FROM posts
WHERE text IS NOT NULL AND NOT coalesce(is_own, FALSE) AND label IS NULL
GROUP BY text ORDER BY md5(text) LIMIT $most"""


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


def train(store: Store, params: TrainParams, context: Context) -> Result:  # noqa: ARG001  every subcommand takes these
    """Train a model on labelled texts, and say how good it is on texts it has not seen.

    Example:  scrm sentiment train labels.csv --save own.npz
    """
    file = context.folder / params.file
    data = _scorable(read_labelled(file, NAMES, text=params.text_column, label=params.label_column))
    counted_labels = np.bincount(encode_labels(data.frame["label"]), minlength=len(LABELS))
    refusal = _refusal(counted_labels)
    if refusal:
        return Result(_TITLE, notes=(refusal, *data.notes), refused=True)
    names: list[str] = [label for label, count in zip(LABELS, counted_labels, strict=True) if count]
    texts, labels = (
        data.frame["text"],
        np.searchsorted(np.flatnonzero(counted_labels), encode_labels(data.frame["label"])),
    )
    folds = assign_folds(labels, _FOLDS, context.seed)
    prepared = PreparedTexts(texts)
    own = train_model(prepared, labels, names, folds=folds, seed=context.seed)
    before = ModelEngine(MODEL).log_probabilities(prepared)[
        :, [LABELS.index(name) for name in names]
    ]
    weights, counts = mix_with_shipped(own, before, labels)
    weights.save(context.folder / params.save)
    compared = confusion(labels, before.argmax(axis=1), len(names))
    curve = list(
        learning_curve(prepared, labels, names, folds=folds, unseen=own.unseen, seed=context.seed)
    )
    return _build_result(params, data, names, counts, compared, curve, context.seed)


def _scorable(data: LabelledTexts) -> LabelledTexts:
    """Leave out what an engine would not score either, and say so."""
    kept = data.frame.filter(explain_unreadable(data.frame["text"]).is_null())
    lost = data.frame.height - kept.height
    if not lost:
        return data
    note = Text(
        f"Ausgelassen, weil kein Verfahren sie beurteilt (andere Sprache, keine Wörter): {write_count(lost, 'Text', 'Texte', 'de')}.",
        f"Left out, as no engine scores them (other language, no words): {write_count(lost, 'text', 'texts', 'en')}.",
    )
    return LabelledTexts(kept, (*data.notes, note))


def _refusal(counts: NDArray[np.int64]) -> Text | None:
    """Say why nothing can be learnt; None where it can."""
    some = counts > 0
    if some.sum() > 1 and (counts[some] >= FEWEST).all():
        return None
    have = ", ".join(f"{label} {count}" for label, count in zip(LABELS, counts, strict=True))
    return Text(
        f"Zu wenig zum Lernen: {have}. Nötig sind mindestens zwei Klassen mit je {FEWEST} verschiedenen Texten."
        " Nächster Schritt: scrm sentiment label",
        f"Too little to learn from: {have}. At least two classes with {FEWEST} different texts each are needed."
        " Next step: scrm sentiment label",
    )


def _build_result(
    params: TrainParams,
    data: LabelledTexts,
    names: list[str],
    counts: NDArray[np.int64],
    compared: NDArray[np.int64],
    curve: list[tuple[int, float]],
    seed: int,
) -> Result:
    value, before = macro_f1(counts), macro_f1(compared)
    interval = macro_f1_interval(counts, seed=seed) or (None, None)
    facts = (
        Fact(
            Column(
                "macro_f1", "score", "Makro-F1 (Kreuzvalidierung)", "macro-F1 (cross-validation)"
            ),
            value,
        ),
        Fact(Column("macro_f1_low", "score", "Makro-F1, von", "macro-F1, from"), interval[0]),
        Fact(Column("macro_f1_high", "score", "Makro-F1, bis", "macro-F1, to"), interval[1]),
        Fact(
            Column(
                "shipped_macro_f1",
                "score",
                "Makro-F1 des mitgelieferten Modells",
                "macro-F1 of the shipped model",
            ),
            before,
        ),
        Fact(
            Column("accuracy", "share", "Trefferquote", "accuracy"),
            float(np.trace(counts) / counts.sum()),
        ),
        Fact(
            Column("text_count", "count", "Texte gelernt", "texts learnt from"), data.frame.height
        ),
        Fact(Column("model", "text", "Modell", "model"), params.save.name),
    )
    usage = Text(
        f"Verwenden: scrm sentiment --model {params.save}",
        f"Use it: scrm sentiment --model {params.save}",
    )
    return Result(
        _TITLE,
        finding=Text(
            f"Auf ungesehenen Texten Makro-F1 {write_number(value, 'de', 3)}, das mitgelieferte Modell {write_number(before, 'de', 3)}.",
            f"On unseen texts macro-F1 {write_number(value, 'en', 3)}, the shipped model {write_number(before, 'en', 3)}.",
        ),
        tables=(_classes(names, counts), _curve(curve)),
        facts=facts,
        notes=(*data.notes, usage),
        figures=(_figure(curve),) if curve else (),
    )


def _classes(names: list[str], counts: NDArray[np.int64]) -> ResultTable:
    precision, recall, f1 = scores(counts)
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


def _curve(curve: list[tuple[int, float]]) -> ResultTable:
    frame = pl.DataFrame(
        curve, schema={"text_count": pl.Int64, "macro_f1": pl.Float64}, orient="row"
    )
    return ResultTable("learning_curve", Text("Lernkurve", "Learning curve"), frame, _CURVE_COLUMNS)


def _figure(curve: list[tuple[int, float]]) -> Figure:
    gain = curve[-1][1] - curve[0][1]
    title = Text(
        "Mehr Texte helfen noch" if gain > 0.01 else "Mehr Texte helfen kaum noch",  # noqa: PLR2004  a point of F1
        "More texts still help" if gain > 0.01 else "More texts hardly help",  # noqa: PLR2004
    )
    return Figure(
        "sentiment_learning_curve",
        title,
        "points",
        _curve(curve).frame,
        {"x": "text_count", "y": "macro_f1"},
        _CURVE_COLUMNS,
    )


class LabelParams(Params):
    """Settings of `scrm sentiment label`."""

    file: Path = Field(
        Path("labels.csv"), description="file the labels are kept in", json_schema_extra=argument()
    )
    count: int = Field(50, ge=1, description="number of texts to ask for")
    model: str = Field("", description="a model of one's own that chooses the texts")


def label(store: Store, params: LabelParams, context: Context) -> Result:
    """Ask for the labels of the posts that teach an engine most, in the terminal or line by line from standard input.

    Example:  scrm sentiment label labels.csv --count 100
    """
    title = Text("Etiketten vergeben", "Labels given")
    pool = store.frame(_POOL_SQL, {"most": _POOL})["text"]
    file = LabelFile(context.folder / params.file)
    pool = pool.filter(explain_unreadable(pool).is_null() & ~pool.is_in(list(file.labels)))
    if pool.is_empty():
        note = Text(
            "Es gibt keine Beiträge mehr ohne Etikett. Nächster Schritt: scrm load DATEIEN",
            "There are no posts left without a label. Next step: scrm load FILES",
        )
        return Result(title, notes=(note,), refused=True)
    by = ModelEngine(context.folder / params.model if params.model else MODEL)
    prepared = PreparedTexts(pool)
    rows = most_useful(by.log_probabilities(prepared), prepared.holds, by.idf, params.count)
    chosen = pool.gather(rows)
    given = LabelSession(chosen.to_list(), file, ask_in_terminal).run()
    total = sum(1 for each in file.labels.values() if each)
    return Result(
        title,
        finding=Text(
            f"{write_number(given, 'de')} Etiketten vergeben, {write_number(total, 'de')} insgesamt.",
            f"{write_number(given, 'en')} labels given, {write_number(total, 'en')} in all.",
        ),
        facts=(
            Fact(Column("given_count", "count", "jetzt vergeben", "given now"), given),
            Fact(Column("total_count", "count", "insgesamt", "in all"), total),
        ),
        notes=(
            Text(
                f"Lernen: scrm sentiment train {params.file}",
                f"Learn from them: scrm sentiment train {params.file}",
            ),
        ),
    )


def ask_in_terminal(question: Question) -> str | None:
    """Show a question on standard error and read a line from standard input; None at its end."""
    hint = f"? {question.unknown!r}: " if question.unknown else ""
    shown = "".join(each if each.isprintable() else " " for each in question.text)
    sys.stderr.write(
        f"\n[{question.number}/{question.total}] {shown}\n{hint}+ positive, 0 neutral, - negative, s skip, u undo, q quit > "
    )
    sys.stderr.flush()
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None
