"""Words and tables of `scrm sentiment explain`."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from scrm.analyze.sentiment.label_words import LABEL_TEXTS, REASONS
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.wording import write_number

TITLE: Final = Text("Was das Urteil bewegt", "What moved the decision")


def answer(found: Mapping[str, Any], effects: pl.DataFrame, *, by: str) -> Result:
    """Return the result for a text with a label.

    Parameters
    ----------
    found : mapping
        label, probability and polarity of the text.
    effects : DataFrame
        word, effect.
    by : str
        Name of the engine.
    """
    label = LABEL_TEXTS[found["label"]]
    polarity = found["polarity"]
    return Result(
        TITLE,
        finding=Text(
            f"Der Text gilt als {label.de} (Polarität {write_number(polarity, 'de', 2)}).",
            f"The text counts as {label.en} (polarity {write_number(polarity, 'en', 2)}).",
        ),
        tables=(_list_effects(effects),),
        facts=(
            Fact(Column("label", "text", "Urteil", "label"), found["label"]),
            Fact(Column("probability", "share", "Sicherheit", "certainty"), found["probability"]),
            Fact(Column("polarity", "score", "Polarität", "polarity"), polarity),
            Fact(Column("engine", "text", "Verfahren", "engine"), by),
        ),
    )


def refuse(unscored: str) -> Result:
    """Return the refusal for a text that no engine can label."""
    reason = REASONS[unscored]
    note = Text(
        f"Der Text bleibt ohne Urteil: {reason.de}.", f"The text stays unscored: {reason.en}."
    )
    return Result(TITLE, notes=(note,), refused=True)


def _list_effects(effects: pl.DataFrame) -> ResultTable:
    meaning = Text(
        "Polarität mit dem Wort minus ohne es", "polarity with the word minus without it"
    )
    labels = ("Wirkung auf die Polarität", "effect on the polarity")
    columns = (
        Column("word", "text", "Wort", "word", personal=True),
        Column("effect", "score", *labels, meaning=meaning),
    )
    title = Text("Wirkung der Wörter", "Effect of the words")
    return ResultTable("words", title, effects, columns)
