"""How well the detector does on labelled texts: precision, recall and F1 of "worry", with intervals and examples of errors."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from scrm.analyze import _stats
from scrm.analyze._label_file import FEWEST, read_labelled
from scrm.analyze.worries.detector import detector
from scrm.config import Context, argument
from scrm.config import Params as Base
from scrm.result import Column, Fact, Lang, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_interval, write_number

TITLE = Text("Sorgen: Prüfung an gelabelten Texten", "Worries: tested on labelled texts")
LABELS = {
    **dict.fromkeys(("worry", "sorge", "1", "true", "yes", "ja"), "worry"),
    **dict.fromkeys(("none", "keine", "0", "false", "no", "nein"), "none"),
}
"""What a label may be called; the first names count as the canonical ones."""
_MEASURES = (
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

Flags = NDArray[np.bool_]


class EvaluateParams(Base):
    """Settings of ``scrm worries evaluate``."""

    file: Path = Field(
        description="CSV with the columns text and label (worry or none)",
        json_schema_extra=dict(argument()),
    )
    text_column: str = Field("text", description="column of the texts")
    label_column: str = Field("label", description="column of the labels: worry, none")
    threshold: float = Field(
        0.5, gt=0, lt=1, description="least score, 0 to 1, of a text that counts as a worry"
    )
    resamples: int = Field(2000, ge=100, le=100_000, description="draws of the bootstrap")


def evaluate(store: Store, params: EvaluateParams, context: Context) -> Result:  # noqa: ARG001  subcommands share a signature
    """Test the detector on labelled texts.

    Example:  scrm worries evaluate labels.csv
    """
    file = context.folder / params.file
    labelled = read_labelled(file, LABELS, text=params.text_column, label=params.label_column)
    classes = labelled.frame["label"].unique().sort().to_list()
    if labelled.frame.height < FEWEST or len(classes) < len(set(LABELS.values())):
        return Result(
            TITLE,
            refused=True,
            notes=(_too_little(labelled.frame.height, classes), *labelled.notes),
        )
    found = detector().detect(labelled.frame["text"], threshold=params.threshold)
    truth, says = (labelled.frame["label"] == "worry").to_numpy(), found["is_worry"].to_numpy()
    facts = _facts(truth, says, seed=context.seed, resamples=params.resamples)
    return Result(
        title=TITLE,
        finding=_finding(facts, len(truth)),
        tables=(
            _confusion(truth, says),
            *_by_kind(labelled.frame, says),
            _errors(labelled.frame, found),
        ),
        facts=facts,
        notes=labelled.notes,
    )


def measures(truth: Flags, says: Flags) -> tuple[float, float, float]:
    """Return F1, precision and recall of "worry"; NaN where nothing was called or was one.

    Examples
    --------
    >>> measures(np.array([True, True, False, False]), np.array([True, False, True, False]))
    (0.5, 0.5, 0.5)
    """
    hit, called, real = float((truth & says).sum()), float(says.sum()), float(truth.sum())
    nan = float("nan")
    return (
        2 * hit / (called + real) if called + real else nan,
        hit / called if called else nan,
        hit / real if real else nan,
    )


def _facts(truth: Flags, says: Flags, *, seed: int, resamples: int) -> tuple[Fact, ...]:
    drawn = _stats.bootstrap(measures, truth, says, seed=seed, resamples=resamples)
    facts = [Fact(Column("text_count", "count", "Texte", "Texts"), len(truth))]
    facts.append(
        Fact(Column("worry_count", "count", "davon Sorgen", "Of them worries"), int(truth.sum()))
    )
    for at, (name, label, meaning) in enumerate(_MEASURES):
        low, high = (None if drawn is None else _stats.percentile_interval(drawn[:, at])) or (
            None,
            None,
        )
        value = measures(truth, says)[at]
        facts.append(
            Fact(
                Column(name, "score", label, label, meaning=meaning),
                None if np.isnan(value) else value,
            )
        )
        facts.append(Fact(Column(f"{name}_low", "score", f"{label} von", f"{label} from"), low))
        facts.append(Fact(Column(f"{name}_high", "score", f"{label} bis", f"{label} to"), high))
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


def _confusion(truth: Flags, says: Flags) -> ResultTable:
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


def _by_kind(frame: pl.DataFrame, says: Flags) -> tuple[ResultTable, ...]:
    """Return the accuracy by the file's own column ``kind``, where it has one."""
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
        frame.select("label", "kind").with_columns(right=right)
        .group_by("label", "kind").agg(text_count=pl.len().cast(pl.Int64), right_share=pl.col("right").mean())
        .sort("label", "kind")
    )  # fmt: skip
    return (ResultTable("kinds", Text("Nach Art", "By kind"), table, columns),)


def _errors(frame: pl.DataFrame, found: pl.DataFrame) -> ResultTable:
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


def _too_little(n: int, classes: list[str]) -> Text:
    named = ", ".join(classes) or "–"
    return Text(
        f"Zu wenig für eine Prüfung: {n} brauchbare Texte, Labels: {named}. Nötig sind mindestens {FEWEST} Texte und beide "
        "Labels (worry, none). Nächster Schritt: weitere Texte labeln.",
        f"Too little to test with: {n} usable texts, labels: {named}. It takes at least {FEWEST} texts and both labels "
        "(worry, none). Next step: label more texts.",
    )
