"""Words and tables of `scrm sentiment explain`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from scrm.analyze.sentiment.label_words import LABEL_TEXTS, REASONS
from scrm.result import Column, Fact, Passage, Result, ResultTable, Text
from scrm.wording import write_number

TITLE: Final = Text("Was das Urteil bewegt", "What moved the decision")
_MARKS: Final = Text(
    "Hervorgehoben: Wörter, ohne die sich die Polarität um mindestens 0,01 änderte.",
    "Marked: words without which the polarity would change by at least 0.01.",
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of the decision on one text.

    Parameters
    ----------
    found : mapping
        label, probability and polarity of the text.
    words : DataFrame
        word; effect; alone and in_text: polarity by the lexicon.
    rules : sequence of (str, str, str, float)
        Words found, rule, the label that it speaks for, logits.
    parts : sequence of (str, float)
        Pieces of the text, and the effect of each.
    """

    found: Mapping[str, Any]
    words: pl.DataFrame
    rules: Sequence[tuple[str, str, str, float]]
    parts: Sequence[tuple[str, float]]


def answer(explanation: Explanation, *, by: str) -> Result:
    """Return the result for a text with a label; `by` is the engine with its version."""
    found = explanation.found
    label, polarity = LABEL_TEXTS[found["label"]], found["polarity"]
    rules = [_list_rules(explanation.rules)] if explanation.rules else []
    return Result(
        TITLE,
        finding=Text(
            f"Der Text gilt als {label.de} (Polarität {write_number(polarity, 'de', 2)}).",
            f"The text counts as {label.en} (polarity {write_number(polarity, 'en', 2)}).",
        ),
        tables=(_list_effects(explanation.words), *rules),
        facts=(
            Fact(Column("label", "text", "Urteil", "label"), found["label"]),
            Fact(Column("probability", "share", "Sicherheit", "certainty"), found["probability"]),
            Fact(Column("polarity", "score", "Polarität", "polarity"), polarity),
            Fact(Column("language", "text", "Sprache", "language"), found["language"]),
            Fact(Column("engine", "text", "Verfahren", "engine"), by),
        ),
        passages=(Passage(_MARKS, explanation.parts),),
    )


def refuse(unscored: str) -> Result:
    """Return the refusal for a text that no engine can label."""
    reason = REASONS[unscored]
    note = Text(
        f"Der Text bleibt ohne Urteil: {reason.de}.", f"The text stays unscored: {reason.en}."
    )
    return Result(TITLE, notes=(note,), refused=True)


def _list_effects(words: pl.DataFrame) -> ResultTable:
    columns = (
        Column("word", "text", "Wort", "word"),
        Column(
            "effect",
            "score",
            "Wirkung auf die Polarität",
            "effect on the polarity",
            meaning=Text(
                "Polarität mit dem Wort minus ohne es", "polarity with the word minus without it"
            ),
        ),
        Column(
            "alone",
            "score",
            "im Lexikon",
            "in the lexicon",
            meaning=Text("Polarität des Wortes allein", "polarity of the word alone"),
        ),
        Column(
            "in_text",
            "score",
            "im Satz",
            "in the sentence",
            meaning=Text(
                "dieselbe nach Verneinung, Verstärkung, Gegensatz und Redewendung",
                "the same after negation, emphasis, contrast and idioms",
            ),
        ),
    )
    title = Text("Wirkung der Wörter", "Effect of the words")
    return ResultTable("words", title, words.select(each.name for each in columns), columns)


def _list_rules(rules: Sequence[tuple[str, str, str, float]]) -> ResultTable:
    columns = (
        Column("found", "text", "gefunden", "found"),
        Column("rule", "text", "Regel", "rule"),
        Column("label", "text", "spricht für", "speaks for"),
        Column(
            "logit",
            "score",
            "Gewicht",
            "weight",
            meaning=Text(
                "Logits, um die das Urteil gewinnt; Verneinungen zählen in Texten von mehr als 12"
                " Wörtern weniger; Merkmale des Texts stehen für den Vorsprung vor dem Mittel",
                "logits by which the label gains; negations count less in texts of more than 12"
                " words; of signs of the text, the lead over the mean of the labels",
            ),
        ),
    )
    schema = {"found": pl.String, "rule": pl.String, "label": pl.String, "logit": pl.Float64}
    frame = pl.DataFrame(rules, schema=schema, orient="row")
    title = Text("Regeln", "Rules")
    return ResultTable("rules", title, frame, columns)
