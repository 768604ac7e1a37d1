"""Words, tables and figures of `scrm sentiment evaluate`."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._labelled_texts import FEWEST, LabelledTexts
from scrm.analyze._language_detection import explain_unreadable
from scrm.analyze._stats import wilson_interval
from scrm.analyze.sentiment.accuracy import compute_scores, macro_f1, macro_f1_interval
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.label_words import LABEL_TEXTS
from scrm.result import Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.wording import write_number, write_share

Ints = NDArray[np.int64]

TITLE: Final = Text("Güte der Stimmungserkennung", "Quality of the sentiment engine")


def answer(
    counts: Ints, data: LabelledTexts, found: pl.DataFrame, *, by: str, errors: int, seed: int
) -> Result:
    """Return the result of an evaluation.

    Parameters
    ----------
    counts : array of int, shape (3, 3)
        True label by label found.
    data : LabelledTexts
        The labelled texts.
    found : DataFrame
        The engine's answer for each of them.
    by : str
        Name of the engine.
    errors : int
        Number of errors shown.
    """
    return Result(
        TITLE,
        finding=_finding(counts, by, seed),
        tables=(
            _list_classes(counts),
            _list_confusions(counts),
            *_list_errors(data.frame, found, errors),
        ),
        facts=_list_facts(counts, by, seed),
        notes=_list_notes(data),
        figures=(_draw_heat(counts),),
        intervals=("bootstrap_texts", "wilson"),
    )


def refuse(labels: Sequence[str], notes: Sequence[Text]) -> Result:
    """Return the refusal for texts with one label, or none.

    Parameters
    ----------
    labels : sequence of str
        The labels that occur: none or one.
    """
    return Result(TITLE, notes=(_explain_refusal(labels), *notes), refused=True)


def _explain_refusal(labels: Sequence[str]) -> Text:
    if labels:
        return Text(
            f"Alle Texte tragen dasselbe Etikett ({labels[0]}): daran ist keine Güte zu messen."
            " Nächster Schritt: Texte mit anderen Etiketten dazunehmen",
            f"All texts carry the same label ({labels[0]}): that measures no quality."
            " Next step: add texts with other labels",
        )
    return Text(
        "Es gibt keinen Text mit Etikett (Spalten text und label)."
        " Nächster Schritt: scrm sentiment evaluate DATEI",
        "There is no text with a label (columns text and label)."
        " Next step: scrm sentiment evaluate FILE",
    )


def _finding(counts: Ints, by: str, seed: int) -> Text:
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
        f"{by} trifft {de[0]} von {de[1]} Texten; Makro-F1 {de[2]}.",
        f"{by} is right for {en[0]} of {en[1]} texts; macro-F1 {en[2]}.",
    )


def _list_facts(counts: Ints, by: str, seed: int) -> tuple[Fact, ...]:
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
        Fact(Column("engine", "text", "Verfahren", "engine"), by),
    )


def _list_classes(counts: Ints) -> ResultTable:
    precision, recall, f1 = compute_scores(counts)
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


def _list_confusions(counts: Ints) -> ResultTable:
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


def _draw_heat(counts: Ints) -> Figure:
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
            f"Am häufigsten verwechselt: {right.de} gilt als {taken.de}"
            f" ({write_number(count, 'de')} Texte)",
            f"Most often mistaken: {right.en} taken for {taken.en}"
            f" ({write_number(count, 'en')} texts)",
        )
    return Figure(
        "sentiment_confusion",
        title,
        "heat",
        frame,
        {"x": "found", "y": "label", "value": "text_count"},
        columns,
    )


def _list_errors(data: pl.DataFrame, found: pl.DataFrame, most: int) -> Sequence[ResultTable]:
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


def _list_notes(data: LabelledTexts) -> tuple[Text, ...]:
    notes = list(data.notes)
    if data.frame.height < FEWEST:
        notes.append(
            Text(
                f"Weniger als {FEWEST} verschiedene Texte: das sagt fast nichts über die Güte.",
                f"Fewer than {FEWEST} different texts: that says next to nothing about the"
                " quality.",
            )
        )
    unreadable = explain_unreadable(data.frame["text"]).drop_nulls().len()
    if unreadable:
        notes.append(
            Text(
                f"{write_number(unreadable, 'de')} der Texte blieben in Beiträgen ohne Urteil"
                " (andere Sprache, keine Wörter); hier zählen sie mit.",
                f"{write_number(unreadable, 'en')} of the texts would stay unscored in posts"
                " (other language, no words); here they count.",
            )
        )
    return tuple(notes)
