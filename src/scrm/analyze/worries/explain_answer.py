"""Words and tables of `scrm worries explain`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from scrm.analyze._worry_topics import WORRY_TOPICS
from scrm.result import Column, Fact, Passage, Result, ResultTable, Text
from scrm.wording import write_number

TITLE: Final = Text("Was für eine Sorge spricht", "What speaks for a worry")
_MARKS: Final = Text(
    "Der Text, wie ihn die Regeln lesen; hervorgehoben, was eine zählende Regel fand. „xx“ steht"
    " für Ausdrücke, die nur nach Sorge aussehen.",
    'The text as the rules read it; marked is what a rule that counts has found. "xx" replaces'
    " expressions that only look like worry.",
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of the decision on one text.

    Parameters
    ----------
    found : mapping
        The row of the detector.
    rules : DataFrame
        sentence, found, rule, kind, weight, counts.
    left_out : DataFrame
        found, left_out.
    learned : DataFrame
        phrase, logit; empty if there are no learned phrases.
    parts : sequence of (str, float)
        Pieces of the text, and the weight of each.
    """

    found: Mapping[str, Any]
    rules: pl.DataFrame
    left_out: pl.DataFrame
    learned: pl.DataFrame
    parts: Sequence[tuple[str, float]]


def answer(explanation: Explanation, *, by: str, threshold: float) -> Result:
    """Return the result for a text that was read; `by` is the detector with its version."""
    found = explanation.found
    tables = (
        _list_rules(explanation.rules),
        _list_left_out(explanation.left_out),
        _list_learned(explanation.learned),
    )
    return Result(
        TITLE,
        finding=_write_finding(found, threshold),
        tables=tuple(table for table in tables if table.frame.height),
        facts=(
            Fact(Column("is_worry", "flag", "Sorge", "worry"), found["is_worry"]),
            Fact(Column("score", "score", "Stärke der Belege", "score"), found["score"]),
            *(
                Fact(Column(name, "text", de, en), found[name])
                for name, de, en in (
                    ("kind", "Art", "kind"),
                    ("topic", "Thema", "topic"),
                    ("strength", "Nachdruck", "strength"),
                    ("holder", "wessen Sorge", "whose worry"),
                )
                if found[name]
            ),
            Fact(Column("lexicon", "text", "Verfahren", "lexicon"), by),
        ),
        passages=(Passage(_MARKS, explanation.parts),),
    )


def refuse(language: str) -> Result:
    """Return the refusal for a text without words, or in another language."""
    foreign = language not in {"de", "en", "und", "dialect"}
    note = (
        Text(
            "Der Text ist weder deutsch noch englisch; er wird nicht gelesen.",
            "The text is neither German nor English; it is not read.",
        )
        if foreign
        else Text("Der Text hat keine Wörter.", "The text has no words.")
    )
    return Result(TITLE, notes=(note,), refused=True)


def _write_finding(found: Mapping[str, Any], threshold: float) -> Text:
    score, least = found["score"], threshold
    topic = WORRY_TOPICS.get(found["topic"])
    about = Text(f" über {topic.de}", f" about {topic.en}") if topic else Text("", "")
    de, en = (f"{write_number(score, lang, 2)}" for lang in ("de", "en"))
    least_de, least_en = (f"{write_number(least, lang, 2)}" for lang in ("de", "en"))
    if found["is_worry"]:
        return Text(
            f"Der Text gilt als Sorge{about.de}: {de}, ab {least_de} zählt er.",
            f"The text counts as a worry{about.en}: {en}, and it counts from {least_en} on.",
        )
    return Text(
        f"Der Text gilt nicht als Sorge: {de}, erst ab {least_de} zählt er.",
        f"The text does not count as a worry: {en}, and it would count from {least_en} on.",
    )


def _list_rules(rules: pl.DataFrame) -> ResultTable:
    columns = (
        Column("found", "text", "gefunden", "found"),
        Column("rule", "text", "Regel", "rule"),
        Column("kind", "text", "Art", "kind"),
        Column(
            "weight",
            "score",
            "Gewicht",
            "weight",
            meaning=Text(
                "Gewichte eines Satzes: 1 - Produkt (1 - Gewicht)",
                "weights of one sentence: 1 - product of (1 - weight)",
            ),
        ),
        Column(
            "counts",
            "flag",
            "zählt",
            "counts",
            meaning=Text(
                "Regeln für Fragen zählen nur in Fragen, manche nur in Sätzen über die"
                " schreibende Person, die meisten nicht in Texten über Politik",
                "rules for questions count in questions only, some only in sentences about the"
                " writer, most not in texts about politics",
            ),
        ),
    )
    frame = rules.sort(
        pl.col("counts"), "weight", "sentence", "rule", descending=[True, True, False, False]
    )
    shown = frame.select(column.name for column in columns)
    return ResultTable("rules", Text("Regeln", "Rules"), shown, columns)


def _list_left_out(left_out: pl.DataFrame) -> ResultTable:
    columns = (
        Column("found", "text", "gefunden", "found"),
        Column("left_out", "text", "Grund", "reason"),
    )
    title = Text("Vorher herausgenommen", "Removed first")
    return ResultTable("left_out", title, left_out, columns)


def _list_learned(learned: pl.DataFrame) -> ResultTable:
    columns = (
        Column("phrase", "text", "Wortanfänge", "beginnings of words"),
        Column(
            "logit",
            "score",
            "Gewicht",
            "weight",
            meaning=Text(
                "Logits, um die der Ausdruck eine Sorge wahrscheinlicher macht",
                "logits by which the phrase makes a worry more likely",
            ),
        ),
    )
    title = Text("Gelernte Ausdrücke", "Learned phrases")
    return ResultTable("learned", title, learned, columns)
