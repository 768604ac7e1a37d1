"""`scrm sentiment evaluate` and `explain`: how often an engine is right, and what moved one decision."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from scrm.analyze._label_file import FEWEST, LabelledTexts, drop_duplicates, read_labelled
from scrm.analyze._language_detection import explain_unreadable
from scrm.analyze._stats import wilson_interval
from scrm.analyze.sentiment.accuracy import confusion, macro_f1, macro_f1_interval, scores
from scrm.analyze.sentiment.answer import REASONS
from scrm.analyze.sentiment.engine_types import LABELS, Engine
from scrm.analyze.sentiment.engines import (
    NAMES,
    EngineName,
    clean_texts,
    encode_labels,
    load_engine,
    score_texts,
)
from scrm.analyze.sentiment.tokens import tokenize
from scrm.config import Context, Params, argument
from scrm.result import Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_number, write_share

LABEL_TEXTS: Final = {
    "negative": Text("negativ", "negative"),
    "neutral": Text("neutral", "neutral"),
    "positive": Text("positiv", "positive"),
}
_MOST_TOKENS: Final = 300
_LABELLED_POSTS: Final = "SELECT text, label FROM posts WHERE label IS NOT NULL AND text IS NOT NULL ORDER BY channel, post_id"
_TITLE: Final = Text("Güte der Stimmungserkennung", "Quality of the sentiment engine")


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
    data = _read_test_texts(store, params, context)
    refusal = _refusal(data)
    if refusal:
        return Result(_TITLE, notes=(refusal, *data.notes), refused=True)
    by = load_engine(params.engine, params.model)
    found = by.score(data.frame["text"], evidence=True)
    counts = confusion(encode_labels(data.frame["label"]), encode_labels(found["label"]))
    return Result(
        _TITLE,
        finding=_finding(counts, by, context.seed),
        tables=(
            _classes(counts),
            _list_confusions(counts),
            *_errors(data.frame, found, params.errors),
        ),
        facts=_facts(counts, by, context.seed),
        notes=_notes(data),
        figures=(_heat(counts),),
    )


def _read_test_texts(store: Store, params: EvaluateParams, context: Context) -> LabelledTexts:
    if params.file is not None:
        return read_labelled(
            context.folder / params.file, NAMES, text=params.text_column, label=params.label_column
        )
    posts = store.frame(_LABELLED_POSTS)
    return drop_duplicates(
        posts.with_columns(pl.when(pl.col("label").is_in(LABELS)).then(pl.col("label"))),
        dict.fromkeys(LABELS),
    )


def _refusal(data: LabelledTexts) -> Text | None:
    """Say why nothing can be measured; None where it can."""
    named = data.frame["label"].unique().sort().to_list()
    if len(named) > 1:
        return None
    if named:
        return Text(
            f"Alle Texte tragen dasselbe Etikett ({named[0]}): daran ist keine Güte zu messen. Nächster Schritt: Texte mit"
            " anderen Etiketten dazunehmen",
            f"All texts carry the same label ({named[0]}): that measures no quality. Next step: add texts with other labels",
        )
    return Text(
        "Es gibt keinen Text mit Etikett (Spalten text und label). Nächster Schritt: scrm sentiment evaluate DATEI",
        "There is no text with a label (columns text and label). Next step: scrm sentiment evaluate FILE",
    )


def _finding(counts: NDArray[np.int64], by: Engine, seed: int) -> Text:
    total, right = int(counts.sum()), int(np.trace(counts))
    interval = macro_f1_interval(counts, seed=seed)
    value = macro_f1(counts)

    def write_score(lang: Lang) -> tuple[str, str, str]:
        within = (
            f" ({write_number(interval[0], lang, 3)}–{write_number(interval[1], lang, 3)})"
            if interval
            else ""
        )
        return (
            write_share(right / total, lang),
            write_number(total, lang),
            write_number(value, lang, 3) + within,
        )

    de, en = write_score("de"), write_score("en")
    return Text(
        f"{by.name} trifft {de[0]} von {de[1]} Texten; Makro-F1 {de[2]}.",
        f"{by.name} is right for {en[0]} of {en[1]} texts; macro-F1 {en[2]}.",
    )


def _facts(counts: NDArray[np.int64], by: Engine, seed: int) -> tuple[Fact, ...]:
    total, right = int(counts.sum()), int(np.trace(counts))
    interval = macro_f1_interval(counts, seed=seed) or (None, None)
    accuracy = wilson_interval(right, total) or (None, None)
    score = [
        ("macro_f1", "Makro-F1", "macro-F1", macro_f1(counts)),
        ("macro_f1_low", "Makro-F1, von", "macro-F1, from", interval[0]),
        ("macro_f1_high", "Makro-F1, bis", "macro-F1, to", interval[1]),
    ]
    shares = [
        ("accuracy", "Trefferquote", "accuracy", right / total),
        ("accuracy_low", "Trefferquote, von", "accuracy, from", accuracy[0]),
        ("accuracy_high", "Trefferquote, bis", "accuracy, to", accuracy[1]),
        (
            "majority_accuracy",
            "Trefferquote der häufigsten Klasse",
            "accuracy of the commonest class",
            counts.sum(axis=1).max() / total,
        ),
    ]
    return (
        *(Fact(Column(name, "score", de, en), value) for name, de, en, value in score),
        *(
            Fact(Column(name, "share", de, en), None if value is None else float(value))
            for name, de, en, value in shares
        ),
        Fact(Column("text_count", "count", "Texte", "texts"), total),
        Fact(Column("engine", "text", "Verfahren", "engine"), by.name),
    )


def _classes(counts: NDArray[np.int64]) -> ResultTable:
    precision, recall, f1 = scores(counts)
    frame = pl.DataFrame(
        {
            "label": LABELS,
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "true_count": counts.sum(axis=1),
            "found_count": counts.sum(axis=0),
        }
    )
    columns = (
        Column("label", "text", "Klasse", "class"),
        Column(
            "precision",
            "share",
            "Genauigkeit",
            "precision",
            meaning=Text(
                "Anteil der gefundenen Texte, die richtig sind",
                "share of the texts found that are right",
            ),
        ),
        Column(
            "recall",
            "share",
            "Ausbeute",
            "recall",
            meaning=Text(
                "Anteil der Texte der Klasse, die gefunden werden",
                "share of the texts of the class that are found",
            ),
        ),
        Column("f1", "score", "F1", "F1"),
        Column("true_count", "count", "Texte", "texts"),
        Column("found_count", "count", "gefunden", "found"),
    )
    return ResultTable("classes", Text("Je Klasse", "By class"), frame, columns, is_main=True)


def _list_confusions(counts: NDArray[np.int64]) -> ResultTable:
    frame = pl.DataFrame(
        {"label": LABELS, **{f"{label}_count": counts[:, i] for i, label in enumerate(LABELS)}}
    )
    columns = (
        Column("label", "text", "Etikett", "label"),
        *(
            Column(
                f"{each}_count",
                "count",
                f"als {LABEL_TEXTS[each].de}",
                f"as {LABEL_TEXTS[each].en}",
            )
            for each in LABELS
        ),
    )
    return ResultTable("confusion", Text("Verwechslungen", "Confusions"), frame, columns)


def _heat(counts: NDArray[np.int64]) -> Figure:
    rows = [(LABELS[j], LABELS[i], int(counts[i, j])) for i in range(3) for j in range(3)]
    frame = pl.DataFrame(rows, schema=["found", "label", "text_count"], orient="row")
    columns = (
        Column("found", "text", "gefunden", "found"),
        Column("label", "text", "Etikett", "label"),
        Column("text_count", "count", "Texte", "texts"),
    )
    wrong = [row for row in rows if row[0] != row[1]]
    found, label, count = max(wrong, key=lambda row: row[2])
    title = Text("Nichts wird verwechselt", "Nothing is taken for anything else")
    if count:
        right, taken = LABEL_TEXTS[label], LABEL_TEXTS[found]
        title = Text(
            f"Am häufigsten verwechselt: {right.de} gilt als {taken.de} ({write_number(count, 'de')} Texte)",
            f"Most often mistaken: {right.en} taken for {taken.en} ({write_number(count, 'en')} texts)",
        )
    return Figure(
        "sentiment_confusion",
        title,
        "heat",
        frame,
        {"x": "found", "y": "label", "value": "text_count"},
        columns,
    )


def _errors(data: pl.DataFrame, found: pl.DataFrame, most: int) -> Sequence[ResultTable]:
    both = pl.concat(
        [data.select("text", "label"), found.rename({"label": "found"})], how="horizontal"
    )
    wrong = both.with_row_index("place").filter(pl.col("label") != pl.col("found"))
    surest = wrong.sort(
        pl.col("probability").fill_null(0.0), "place", descending=[True, False]
    ).head(most)
    frame = surest.select(
        "text", "label", "found", "probability", pl.col("evidence").list.join(", ")
    )
    columns = (
        Column("text", "text", "Text", "text", personal=True),
        Column("label", "text", "Etikett", "label"),
        Column("found", "text", "gefunden", "found"),
        Column("probability", "share", "Sicherheit", "certainty"),
        Column("evidence", "text", "Belege", "evidence", personal=True),
    )
    title = Text("Fehler, die sichersten zuerst", "Errors, the most certain first")
    return [ResultTable("errors", title, frame, columns, detail=True)] if frame.height else []


def _notes(data: LabelledTexts) -> tuple[Text, ...]:
    notes = list(data.notes)
    if data.frame.height < FEWEST:
        notes.append(
            Text(
                f"Weniger als {FEWEST} verschiedene Texte: das sagt fast nichts über die Güte.",
                f"Fewer than {FEWEST} different texts: that says next to nothing about the quality.",
            )
        )
    apart = explain_unreadable(data.frame["text"]).drop_nulls().len()
    if apart:
        notes.append(
            Text(
                f"{write_number(apart, 'de')} der Texte blieben in Beiträgen ohne Urteil (andere Sprache, keine Wörter);"
                " hier zählen sie mit.",
                f"{write_number(apart, 'en')} of the texts would stay unscored in posts (other language, no words); here they count.",
            )
        )
    return tuple(notes)


class ExplainParams(Params):
    """Settings of `scrm sentiment explain`."""

    text: str = Field(description="the text, in quotation marks", json_schema_extra=argument())
    engine: EngineName = Field("model", description="model, lexicon, textblob or transformers")
    model: str = Field(
        "",
        description="a model of one's own: file of `train`, or folder or hub name for transformers",
    )


def explain(store: Store, params: ExplainParams, context: Context) -> Result:  # noqa: ARG001  every subcommand takes these
    """Show what moved the decision on one text: how its polarity changes without each of its words.

    Example:  scrm sentiment explain "Leider kam das Paket zu spät."
    """
    title = Text("Was das Urteil bewegt", "What moved the decision")
    text = clean_texts([params.text])
    by = load_engine(params.engine, params.model)
    answer = score_texts(text, by).row(0, named=True)
    if answer["label"] is None:
        reason = REASONS[answer["unscored"]]
        note = Text(
            f"Der Text bleibt ohne Urteil: {reason.de}.", f"The text stays unscored: {reason.en}."
        )
        return Result(title, notes=(note,), refused=True)
    label = LABEL_TEXTS[answer["label"]]
    return Result(
        title,
        finding=Text(
            f"Der Text gilt als {label.de} (Polarität {write_number(answer['polarity'], 'de', 2)}).",
            f"The text counts as {label.en} (polarity {write_number(answer['polarity'], 'en', 2)}).",
        ),
        tables=(_rank_word_effects(text, by, answer["polarity"]),),
        facts=(
            Fact(Column("label", "text", "Urteil", "label"), answer["label"]),
            Fact(Column("probability", "share", "Sicherheit", "certainty"), answer["probability"]),
            Fact(Column("polarity", "score", "Polarität", "polarity"), answer["polarity"]),
            Fact(Column("engine", "text", "Verfahren", "engine"), by.name),
        ),
    )


def _rank_word_effects(text: pl.Series, by: Engine, polarity: float) -> ResultTable:
    """Score the text without each of its words; the largest changes first."""
    shown = dict.fromkeys(tokenize(text).forms[:_MOST_TOKENS])
    without = clean_texts(text[0].replace(form, " ") for form in shown)
    moved = [polarity - value for value in by.score(without)["polarity"]]
    frame = pl.DataFrame(
        {"word": list(shown), "effect": moved}, schema={"word": pl.String, "effect": pl.Float64}
    )
    frame = (
        frame.with_row_index("place")
        .sort(pl.col("effect").abs().round(9), "place", descending=[True, False])
        .drop("place")
    )
    columns = (
        Column("word", "text", "Wort", "word", personal=True),
        Column(
            "effect",
            "score",
            "Wirkung auf die Polarität",
            "effect on the polarity",
            meaning=Text(
                "Polarität mit dem Wort minus ohne es", "polarity with the word minus without it"
            ),
        ),
    )
    return ResultTable("words", Text("Wirkung der Wörter", "Effect of the words"), frame, columns)
