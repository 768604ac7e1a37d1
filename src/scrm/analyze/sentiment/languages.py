"""The languages of the texts: how many are scored in which, and what is said about it."""

from collections.abc import Iterator

import polars as pl

from scrm.analyze._label_basis import Basis
from scrm.result import Column, ResultTable, Text
from scrm.wording import write_count


def list_languages(counts: pl.DataFrame) -> ResultTable:
    """Return the texts by detected language, most frequent first, and how many were scored.

    Parameters
    ----------
    counts : DataFrame
        label, unscored, language, text_count.
    """
    text_count = pl.col("text_count")
    named = counts.filter(~pl.col("unscored").fill_null("").is_in(["empty", "no_words"]))
    frame = named.group_by("language").agg(
        text_count.sum().cast(pl.Int64).alias("text_count"),
        text_count.filter(pl.col("label").is_not_null()).sum().cast(pl.Int64).alias("scored_count"),
    )
    columns = (
        Column(
            "language",
            "text",
            "Sprache",
            "language",
            meaning=Text(
                "nach den Funktionswörtern; bei zwei Sprachen die des größeren Teils",
                "by function words; of two languages that of the larger part",
            ),
        ),
        Column("text_count", "count", "Texte", "texts"),
        Column("scored_count", "count", "beurteilt", "scored"),
    )
    ordered = frame.sort("text_count", "language", descending=[True, False])
    return ResultTable(
        "languages", Text("Sprachen", "Languages"), ordered, columns, in_appendix=True
    )


def explain_languages(counts: pl.DataFrame, basis: Basis) -> Iterator[Text]:
    """Yield what is to be known of texts in other languages and in dialect.

    Parameters
    ----------
    counts : DataFrame
        label, unscored, language, text_count.
    basis : Basis
        What the shares rest on.
    """

    def total(where: pl.Expr) -> int:
        return int(counts.filter(where)["text_count"].sum())

    foreign = total(pl.col("unscored") == "language")
    if foreign:
        yield Text(
            f"Nicht beurteilt: {write_count(foreign, 'Text', 'Texte', 'de')} in anderen Sprachen.",
            f"Not scored: {write_count(foreign, 'text', 'texts', 'en')} in other languages.",
        )
    dialect = total(pl.col("unscored") == "dialect")
    if dialect:
        yield Text(
            f"Nicht beurteilt: {write_count(dialect, 'Text', 'Texte', 'de')} in Mundart ohne ein"
            " Wort, das das Verfahren kennt.",
            f"Not scored: {write_count(dialect, 'text', 'texts', 'en')} in dialect without a word"
            " that the engine knows.",
        )
    english = total((pl.col("language") == "en") & pl.col("label").is_not_null())
    if english and basis != "labels":
        yield Text(
            f"Englisch: {write_count(english, 'Text', 'Texte', 'de')}, beurteilt mit dem englischen"
            " Lexikon; dessen Fehler sind an echten Texten nicht gemessen.",
            f"English: {write_count(english, 'text', 'texts', 'en')}, scored with the English"
            " lexicon; its errors have not been measured on real texts.",
        )
