"""Words and tables of `scrm worries evaluate`."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from scrm.analyze._labelled_texts import FEWEST, LabelledTexts
from scrm.analyze._stats import percentile_interval
from scrm.analyze.worries.accuracy import Flags, bootstrap_measures, compute_measures
from scrm.result import Column, Fact, Lang, Result, ResultTable, Text
from scrm.wording import write_interval, write_number

TITLE: Final = Text("Sorgen: Prüfung an gelabelten Texten", "Worries: tested on labelled texts")
_MEASURES: Final = (
    (
        "f1",
        "F1",
        Text(
            "harmonisches Mittel von Precision und Recall", "harmonic mean of precision and recall"
        ),
    ),
    (
        "precision",
        "Precision",
        Text(
            "Anteil der als Sorge erkannten Texte, die eine sind",
            "of the texts called a worry, the share that is one",
        ),
    ),
    (
        "recall",
        "Recall",
        Text("Anteil der Sorgen, die gefunden wurden", "of the worries, the share that was found"),
    ),
)


def answer(data: LabelledTexts, found: pl.DataFrame, *, seed: int, resamples: int) -> Result:
    """Return the result of an evaluation.

    Parameters
    ----------
    data : LabelledTexts
        Texts labelled worry or none.
    found : DataFrame
        The detector's answer for each of them.
    """
    truth, says = (data.frame["label"] == "worry").to_numpy(), found["is_worry"].to_numpy()
    facts = _list_facts(truth, says, seed=seed, resamples=resamples)
    return Result(
        title=TITLE,
        finding=_finding(facts, len(truth)),
        tables=(
            _list_confusions(truth, says),
            *_list_kinds(data.frame, says),
            _list_errors(data.frame, found),
        ),
        facts=facts,
        notes=data.notes,
        intervals=("bootstrap_texts",),
    )


def refuse(text_count: int, labels: Sequence[str], notes: Sequence[Text]) -> Result:
    """Return the refusal for too few texts, or texts with one label.

    Parameters
    ----------
    text_count : int
        Number of usable texts.
    labels : sequence of str
        The labels that occur.
    """
    named = ", ".join(labels) or "–"
    note = Text(
        f"Zu wenig für eine Prüfung: {text_count} brauchbare Texte, Labels: {named}."
        f" Nötig sind mindestens {FEWEST} Texte und beide Labels (worry, none)."
        " Nächster Schritt: weitere Texte labeln.",
        f"Too little to test with: {text_count} usable texts, labels: {named}."
        f" It takes at least {FEWEST} texts and both labels (worry, none)."
        " Next step: label more texts.",
    )
    return Result(TITLE, refused=True, notes=(note, *notes))


def _list_facts(truth: Flags, says: Flags, *, seed: int, resamples: int) -> tuple[Fact, ...]:
    drawn = bootstrap_measures(truth, says, seed=seed, resamples=resamples)
    values = compute_measures(truth, says)
    facts = [
        Fact(Column("text_count", "count", "Texte", "Texts"), len(truth)),
        Fact(Column("worry_count", "count", "davon Sorgen", "Of them worries"), int(truth.sum())),
    ]
    for at, (name, label, meaning) in enumerate(_MEASURES):
        interval = None if drawn is None else percentile_interval(drawn[:, at])
        low, high = interval or (None, None)
        value = None if np.isnan(values[at]) else values[at]
        facts += [
            Fact(Column(name, "score", label, label, meaning=meaning), value),
            Fact(Column(f"{name}_low", "score", f"{label} von", f"{label} from"), low),
            Fact(Column(f"{name}_high", "score", f"{label} bis", f"{label} to"), high),
        ]
    return tuple(facts)


def _finding(facts: tuple[Fact, ...], n: int) -> Text:
    value = {fact.column.name: fact.value for fact in facts}

    def written(name: str, lang: Lang) -> str:
        return "–" if value[name] is None else write_number(value[name], lang, 2)

    def sentence(lang: Lang, texts: str) -> str:
        interval = write_interval(written("f1_low", lang), written("f1_high", lang), lang)
        rest = f"precision {written('precision', lang)}, recall {written('recall', lang)}"
        return f"F1 {written('f1', lang)} ({interval}), {rest}, {write_number(n, lang)} {texts}."

    return Text(sentence("de", "Texte"), sentence("en", "texts"))


def _list_confusions(truth: Flags, says: Flags) -> ResultTable:
    rows = [
        (label, int((says & (truth == real)).sum()), int((~says & (truth == real)).sum()))
        for label, real in (("worry", True), ("none", False))
    ]
    columns = (
        Column("label", "text", "Label", "Label"),
        Column("worry_count", "count", "als Sorge erkannt", "Called a worry"),
        Column("none_count", "count", "nicht erkannt", "Called none"),
    )
    frame = pl.DataFrame(rows, schema=[column.name for column in columns], orient="row")
    return ResultTable(
        "confusion", Text("Verwechslungen", "Confusion"), frame, columns, is_main=True
    )


def _list_kinds(frame: pl.DataFrame, says: Flags) -> tuple[ResultTable, ...]:
    """Return the accuracy by the file's column ``kind`` if it has one."""
    if "kind" not in frame.columns:
        return ()
    columns = (
        Column("label", "text", "Label", "Label"),
        Column("kind", "text", "Art", "Kind"),
        Column("text_count", "count", "Texte", "Texts"),
        Column("right_share", "share", "richtig", "Right"),
    )
    right = pl.Series(says) == (frame["label"] == "worry")
    table = (
        frame.select("label", "kind")
        .with_columns(right=right)
        .group_by("label", "kind")
        .agg(text_count=pl.len().cast(pl.Int64), right_share=pl.col("right").mean())
        .sort("label", "kind")
    )
    return (ResultTable("kinds", Text("Nach Art", "By kind"), table, columns),)


def _list_errors(frame: pl.DataFrame, found: pl.DataFrame) -> ResultTable:
    columns = (
        Column("line", "count", "Zeile", "Line"),
        Column("label", "text", "Label", "Label"),
        Column("score", "score", "Stärke", "Score"),
        Column("evidence", "text", "Belege", "Evidence"),
        Column("text", "text", "Text", "Text", personal=True),
    )
    both = pl.concat([frame.select("line", "label", "text"), found], how="horizontal")
    wrong = both.filter(pl.col("is_worry") != (pl.col("label") == "worry")).sort("line")
    return ResultTable(
        "errors",
        Text("Irrtümer", "Errors"),
        wrong.select(c.name for c in columns),
        columns,
        detail=True,
    )
