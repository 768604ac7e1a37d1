"""Words and tables of `scrm sentiment --by topic`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.label_words import LABEL_TEXTS
from scrm.result import Column, Lang, Result, ResultTable, Text
from scrm.wording import write_count, write_number

TOPIC_TEXTS: Final[Mapping[str, Text]] = {
    "price": Text("Preis", "price"),
    "delivery": Text("Lieferung", "delivery"),
    "quality": Text("Qualität", "quality"),
    "service": Text("Service", "service"),
    "staff": Text("Personal", "staff"),
    "app": Text("App und Website", "app and website"),
    "sustainability": Text("Nachhaltigkeit", "sustainability"),
    "customers": Text("Kunden achten", "respect for customers"),
    "csr": Text("Verantwortung", "social responsibility"),
}
"""The shipped topics; a topic of a user's file is shown by its name."""
_FEWEST: Final = 10
"""Texts from which a topic is named in the finding."""


def add_topics(result: Result, topics: pl.DataFrame, scored: int) -> Result:
    """Return the result with sentiment by topic before everything else.

    Parameters
    ----------
    result : Result
        Of all texts.
    topics : DataFrame
        topic, label, text_count.
    scored : int
        Number of scored texts.
    """
    table = list_topics(topics, scored)
    return replace(
        result,
        finding=_find_extremes(table.frame) or result.finding,
        tables=(table, *result.tables),
        notes=(_explain(), *result.notes),
    )


def list_topics(topics: pl.DataFrame, scored: int) -> ResultTable:
    """Return share and net sentiment by topic, the most frequent topic first."""
    text_count, label = pl.col("text_count"), pl.col("label")
    counts = topics.group_by("topic").agg(
        text_count.sum().cast(pl.Int64),
        *(
            text_count.filter(label == each).sum().cast(pl.Int64).alias(f"{each}_count")
            for each in LABELS
        ),
    )
    balance = pl.col("positive_count") - pl.col("negative_count")
    frame = counts.with_columns(
        text_share=text_count / max(scored, 1), net_sentiment=balance / text_count
    ).sort("text_count", "topic", descending=[True, False])
    columns = (
        Column("topic", "text", "Thema", "topic"),
        Column("text_count", "count", "Texte", "texts"),
        Column(
            "text_share",
            "share",
            "Anteil der Texte",
            "share of texts",
            meaning=Text(
                "Texte mit einem Wort des Themas / beurteilte Texte; ein Text kann mehrere haben",
                "texts with a word of the topic / scored texts; a text may have several",
            ),
        ),
        *(Column(f"{each}_count", "count", *_label(each)) for each in LABELS),
        Column(
            "net_sentiment",
            "score",
            "Netto-Stimmung",
            "net sentiment",
            meaning=Text(
                "(positiv - negativ) / Texte zum Thema, wie gezählt; beurteilt sind die Teilsätze,"
                " die das Thema nennen",
                "(positive - negative) / texts on the topic, as counted; the clauses that name the"
                " topic are scored",
            ),
        ),
    )
    shown = frame.select(column.name for column in columns)
    return ResultTable("topics", Text("Nach Thema", "By topic"), shown, columns, is_main=True)


def _label(label: str) -> tuple[str, str]:
    text = LABEL_TEXTS[label]  # type: ignore[index]
    return text.de, text.en


def _find_extremes(frame: pl.DataFrame) -> Text | None:
    """Return the topics with the best and the worst net sentiment; None for fewer than two."""
    large = frame.filter(pl.col("text_count") >= _FEWEST).sort("net_sentiment", "topic")
    if large.height < 2:  # noqa: PLR2004  a best and a worst one
        return None
    worst, best = large.row(0, named=True), large.row(-1, named=True)
    return Text(
        f"Am besten kommt {_write_topic(best, 'de')} weg, am schlechtesten"
        f" {_write_topic(worst, 'de')}, wie gezählt.",
        f"By topic, {_write_topic(best, 'en')} fares best, {_write_topic(worst, 'en')} worst,"
        " as counted.",
    )


def _write_topic(row: Mapping[str, object], lang: Lang) -> str:
    name, n = str(row["topic"]), int(str(row["text_count"]))
    shown = TOPIC_TEXTS[name][lang] if name in TOPIC_TEXTS else name
    count = write_count(n, *(("Text", "Texte") if lang == "de" else ("text", "texts")), lang)
    return f"{shown} ({write_number(float(str(row['net_sentiment'])), lang, 2)}; {count})"


def _explain() -> Text:
    return Text(
        "Nach Thema beurteilt sind die Teilsätze, die ein Wort des Themas nennen. Es sind"
        " Zählungen des Verfahrens ohne Intervall: eigene Etiketten gelten ganzen Texten.",
        "By topic, the clauses that have a word of the topic are scored. These are counts of the"
        " engine without an interval: own labels are about whole texts.",
    )
