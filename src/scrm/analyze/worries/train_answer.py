"""Words and tables of `scrm worries train`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from scrm.analyze._labelled_texts import FEWEST, LabelledTexts
from scrm.analyze._stats import percentile_interval
from scrm.analyze.worries.accuracy import Flags, bootstrap_measures, compute_measures
from scrm.result import Column, Fact, Lang, Result, ResultTable, Text
from scrm.wording import MISSING, write_number

TITLE: Final = Text("Eigene Wörter für Sorgen", "Own phrases for worries")
_RESAMPLES: Final = 1000


def answer(
    truth: Flags, own: Flags, shipped: Flags, data: LabelledTexts, *, save: Path, seed: int
) -> Result:
    """Return the result of a training.

    Parameters
    ----------
    truth, own, shipped : array of bool, shape (n,)
        Labels; what own phrases find on unseen texts; what the shipped ones find.
    save : Path
        File of the phrases.
    """
    before, after = compute_measures(truth, shipped), compute_measures(truth, own)
    drawn = bootstrap_measures(truth, own, seed=seed, resamples=_RESAMPLES)
    low, high = (None if drawn is None else percentile_interval(drawn[:, 0])) or (None, None)
    facts = (
        ("f1", "F1 (Kreuzvalidierung)", "F1 (cross-validation)", _known(after[0])),
        ("f1_low", "F1, von", "F1, from", low),
        ("f1_high", "F1, bis", "F1, to", high),
        ("shipped_f1", "F1 der mitgelieferten Wörter", "F1 of the shipped phrases", before[0]),
    )
    usage = Text(
        f"Verwenden: scrm worries --model {save}", f"Use them: scrm worries --model {save}"
    )
    return Result(
        TITLE,
        finding=Text(
            f"Auf ungesehenen Texten F1 {_write(after[0], 'de')},"
            f" mit den mitgelieferten Wörtern {_write(before[0], 'de')}.",
            f"On unseen texts F1 {_write(after[0], 'en')},"
            f" with the shipped phrases {_write(before[0], 'en')}.",
        ),
        tables=(_list_measures(before, after),),
        facts=(
            *(Fact(Column(name, "score", de, en), _known(x)) for name, de, en, x in facts),
            Fact(Column("text_count", "count", "Texte", "texts"), len(truth)),
            Fact(Column("worry_count", "count", "davon Sorgen", "of them worries"), truth.sum()),
        ),
        notes=(*data.notes, usage),
        intervals=("bootstrap_texts",),
    )


def refuse(worries: int, others: int, notes: Sequence[Text]) -> Result:
    """Return the refusal for too few texts with or without a worry."""
    note = Text(
        f"Zu wenig zum Lernen: worry {worries}, none {others}. Nötig sind je {FEWEST} verschiedene"
        " Texte. Nächster Schritt: scrm worries label --for training",
        f"Too little to learn from: worry {worries}, none {others}. {FEWEST} different texts of"
        " each are needed. Next step: scrm worries label --for training",
    )
    return Result(TITLE, notes=(note, *notes), refused=True)


def _known(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def _write(value: float, lang: Lang) -> str:
    return MISSING if np.isnan(value) else write_number(value, lang, 2)


def _list_measures(before: Sequence[float], after: Sequence[float]) -> ResultTable:
    names = ("F1", "Precision", "Recall")
    rows = [(name, _known(x), _known(y)) for name, x, y in zip(names, before, after, strict=True)]
    columns = (
        Column("measure", "text", "Maß", "measure"),
        Column("shipped", "score", "mitgeliefert", "shipped"),
        Column("own", "score", "eigene, ungesehen", "own, unseen"),
    )
    schema = {"measure": pl.String, "shipped": pl.Float64, "own": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return ResultTable("measures", Text("Güte", "Accuracy"), frame, columns)
