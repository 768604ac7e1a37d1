"""Words, tables and figures of `scrm language`."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from scrm.analyze.language.linter import Report
from scrm.analyze.language.readability import (
    TextCounts,
    measure_flesch,
    measure_lix,
    measure_wiener,
)
from scrm.analyze.language.rules import RULES, Rule
from scrm.result import LANGS, Column, Fact, Figure, Result, ResultTable, Text
from scrm.wording import write_count, write_number

TITLE: Final = Text("Sprache der Marke", "Brand language")
_NO_FILE_TEXTS: Final = Text(
    "Die Datei hat keine deutschen Texte: gebraucht wird eine Spalte text mit Wörtern.",
    "The file has no German texts: a column text with words is needed.",
)
_NO_OWN_TEXTS: Final = Text(
    "Keine eigenen deutschen Texte im Zeitraum: gebraucht werden eigene Beiträge oder Antworten "
    "(scrm load DATEIEN..., oder scrm language DATEI.csv).",
    "No German texts of your own in the period: own posts or replies are needed "
    "(scrm load FILES..., or scrm language FILE.csv).",
)
_METHOD: Final = Text(
    "Als Schreibfehler gilt nur ein Wort, das keine Wortliste kennt und von dem ein häufiges Wort "
    "einen Buchstaben entfernt ist; andere unbekannte Wörter sind gezählt, nicht beanstandet. "
    "Eigene Wörter nimmt --words aus; scrm language rule erklärt die Regeln.",
    "A word counts as misspelt only if no word list knows it and a common word is one letter away; "
    "other unknown words are counted, not reported. --words exempts words of your own; scrm "
    "language rule explains the rules.",
)
_COMPARISON: Final = Text(
    "Interaktionen beschreiben Beiträge mit und ohne ein Merkmal, je Kanal mit Mittel 1. Sie sagen "
    "nicht, dass die Sprache der Grund ist; von fünf Vergleichen kann einer durch Zufall "
    "auffallen.",
    "Interactions describe posts with and without a feature, with a mean of 1 per channel. They do "
    "not say that the language is the reason; of five comparisons, one may stand out by chance.",
)
_REASONS: Final = {
    "empty": Text("ohne Text", "without text"),
    "no_words": Text("ohne Wörter", "without words"),
    "language": Text("in anderer Sprache", "in another language"),
    "dialect": Text("in Mundart", "in dialect"),
}
_SEVERITIES: Final = {"error": 0, "warning": 1, "note": 2}
_HIT_COLUMNS: Final = (
    Column("place", "text", "Stelle", "Place"),
    Column("code", "text", "Code", "Code"),
    Column("language_rule", "text", "Regel", "Rule"),
    Column("severity", "text", "Schwere", "Severity"),
    Column("found", "text", "gefunden", "Found", personal=True),
    Column("meant", "text", "gemeint", "Meant", personal=True),
    Column(
        "value",
        "number",
        "Messwert",
        "Value",
        meaning=Text(
            "Wörter des Satzes, Flesch-Amstad, Ähnlichkeit oder Beiträge in Folge",
            "words of the sentence, Flesch-Amstad, similarity, or posts in a row",
        ),
    ),
)
_RULE_COLUMNS: Final = (
    Column("code", "text", "Code", "Code"),
    Column("language_rule", "text", "Regel", "Rule"),
    Column("severity", "text", "Schwere", "Severity"),
    Column("hit_count", "count", "Treffer", "Hits"),
    Column("post_count", "count", "Beiträge", "Posts"),
)
_READABILITY_COLUMNS: Final = (
    Column("kind", "text", "Art", "Kind"),
    Column("post_count", "count", "Texte", "Texts"),
    Column("word_count", "count", "Wörter", "Words"),
    Column(
        "flesch_amstad",
        "number",
        "Flesch-Amstad",
        "Flesch-Amstad",
        meaning=Text("0 sehr schwer bis 100 sehr leicht", "0 very difficult to 100 very easy"),
    ),
    Column(
        "wiener_sachtext",
        "number",
        "Wiener Sachtextformel",
        "Wiener Sachtextformel",
        meaning=Text("Schulstufe, etwa 4 bis 15", "school year, about 4 to 15"),
    ),
    Column(
        "lix",
        "number",
        "LIX",
        "LIX",
        meaning=Text("unter 40 leicht, über 60 sehr schwer", "below 40 easy, above 60 very hard"),
    ),
)
_EFFECT_COLUMNS: Final = (
    Column("language_feature", "text", "Merkmal", "Feature"),
    Column("with_count", "count", "Beiträge mit", "Posts with"),
    Column("without_count", "count", "Beiträge ohne", "Posts without"),
    Column("with", "number", "Interaktionen mit", "Interactions with"),
    Column("with_low", "number", "mit, von", "With, low"),
    Column("with_high", "number", "mit, bis", "With, high"),
    Column("without", "number", "Interaktionen ohne", "Interactions without"),
    Column("without_low", "number", "ohne, von", "Without, low"),
    Column("without_high", "number", "ohne, bis", "Without, high"),
    Column("difference", "number", "Unterschied", "Difference"),
    Column("difference_low", "number", "Unterschied, von", "Difference, low"),
    Column("difference_high", "number", "Unterschied, bis", "Difference, high"),
)


def refuse(*, is_file: bool, reasons: pl.Series | None = None) -> Result:
    """Return the result if no text was read, with the reasons why not."""
    notes = (_NO_FILE_TEXTS if is_file else _NO_OWN_TEXTS, *_note_unread(reasons))
    return Result(TITLE, notes=notes, refused=True)


def answer(
    posts: pl.DataFrame, report: Report, rules: Sequence[Rule], effects: pl.DataFrame
) -> Result:
    """Return hits, counts by rule, readability and interactions.

    Parameters
    ----------
    posts : DataFrame
        ``place``, ``line``, ``kind``, ``text``.
    report : Report
    rules : sequence of Rule
        That were applied.
    effects : DataFrame
        Of `compare_interactions`.
    """
    hits = _place_hits(posts, report.hits)
    counts = _count_by_rule(report.hits, rules)
    has_effects = bool(effects["difference"].is_not_null().any())
    tables = (
        ResultTable("hits", Text("Treffer", "Hits"), hits, _HIT_COLUMNS, detail=True, is_main=True),
        ResultTable("rules", Text("Treffer nach Regel", "Hits by rule"), counts, _RULE_COLUMNS),
        ResultTable(
            "readability",
            Text("Lesbarkeit", "Readability"),
            measure_kinds(posts, report),
            _READABILITY_COLUMNS,
        ),
        *(
            (
                ResultTable(
                    "interactions",
                    Text("Sprache und Interaktionen", "Language and interactions"),
                    effects.rename({"feature": "language_feature"}),
                    _EFFECT_COLUMNS,
                ),
            )
            if has_effects
            else ()
        ),
    )
    return Result(
        TITLE,
        finding=_write_finding(report, hits),
        tables=tables,
        facts=_list_facts(report, hits),
        notes=(
            *((_COMPARISON,) if has_effects else ()),
            _METHOD,
            *_note_unread(report.reasons),
        ),
        figures=_draw(counts, report),
        intervals=("log_jackknife", "change_mover") if has_effects else (),
    )


def _place_hits(posts: pl.DataFrame, hits: pl.DataFrame) -> pl.DataFrame:
    """Return the hits with place, line and column, as compilers write them; errors first."""
    texts, lines, places = (posts[name].to_list() for name in ("text", "line", "place"))
    rows = []
    for post, start, _, code, *rest in hits.iter_rows():
        before = texts[post][:start]
        line = lines[post] + before.count("\n")
        column = start - before.rfind("\n")
        rule = RULES[code]
        place = f"{places[post]}:{line}:{column}"
        rows.append((place, code, rule.name, rule.severity, *rest))
    schema = {column.name: pl.String for column in _HIT_COLUMNS} | {"value": pl.Float64}
    rank = pl.col("severity").replace_strict(_SEVERITIES, return_dtype=pl.Int64)
    return pl.DataFrame(rows, schema=schema, orient="row").sort(rank, maintain_order=True)


def _count_by_rule(hits: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Return the rules that were applied, with their hits, most frequent first."""
    found = hits.group_by("code").agg(hit_count=pl.len(), post_count=pl.col("post").n_unique())
    known = pl.DataFrame(
        [(rule.code, rule.name, rule.severity) for rule in rules],
        schema=["code", "language_rule", "severity"],
        orient="row",
    )
    return (
        known.join(found, on="code", how="left")
        .with_columns(pl.col("hit_count", "post_count").fill_null(0).cast(pl.Int64))
        .filter(pl.col("hit_count") > 0)
        .sort("hit_count", "code", descending=[True, False])
    )


def measure_kinds(posts: pl.DataFrame, report: Report) -> pl.DataFrame:
    """Return the readability of all texts of a kind together."""
    read = pl.concat([posts.select("kind"), report.counts], how="horizontal").filter(
        report.is_read & (report.counts["words"] > 0)
    )
    sums = read.group_by("kind").agg(
        pl.len().alias("post_count"), pl.col(report.counts.columns).sum()
    )
    rows = []
    for kind, texts, *counts in sums.sort("kind", nulls_last=True).iter_rows():
        found = TextCounts(*counts)
        measures = (measure_flesch(found), measure_wiener(found), measure_lix(found))
        rows.append((kind, texts, found.words, *measures))
    types = {"text": pl.String, "count": pl.Int64, "number": pl.Float64}
    schema = {column.name: types[column.kind] for column in _READABILITY_COLUMNS}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _list_facts(report: Report, hits: pl.DataFrame) -> tuple[Fact, ...]:
    errors = int((hits["severity"] == "error").sum())
    words = int(report.counts["words"].sum())
    facts = (
        (Column("read_count", "count", "gelesene Texte", "Texts read"), int(report.is_read.sum())),
        (Column("word_count", "count", "Wörter", "Words"), words),
        (Column("error_count", "count", "Fehler", "Errors"), errors),
        (
            Column(
                "errors_per_1000_words",
                "number",
                "Fehler je 1.000 Wörter",
                "Errors per 1,000 words",
            ),
            1000 * errors / words if words else None,
        ),
        (
            Column("unknown_count", "count", "unbekannte Wörter", "Unknown words"),
            report.unknown_count,
        ),
    )
    return tuple(Fact(column, value) for column, value in facts)


def _note_unread(reasons: pl.Series | None) -> tuple[Text, ...]:
    """Return a note of how many texts were not read, by reason."""
    if reasons is None or not reasons.is_not_null().any():
        return ()
    counts = [(name, int((reasons == name).sum())) for name in _REASONS]
    parts = {
        lang: ", ".join(
            f"{write_number(count, lang)} {_REASONS[name][lang]}" for name, count in counts if count
        )
        for lang in LANGS
    }
    return (Text(f"Nicht gelesen: {parts['de']}.", f"Not read: {parts['en']}."),)


def _write_finding(report: Report, hits: pl.DataFrame) -> Text:
    read = int(report.is_read.sum())
    errors = int((hits["severity"] == "error").sum())
    others = hits.height - errors
    de = (
        f"{write_count(errors, 'Fehler', 'Fehler', 'de')} und "
        f"{write_count(others, 'Hinweis', 'Hinweise', 'de')} zum Stil in "
        f"{write_count(read, 'Text', 'Texten', 'de')}."
    )
    en = (
        f"{write_count(errors, 'error', 'errors', 'en')} and "
        f"{write_count(others, 'note', 'notes', 'en')} on style in "
        f"{write_count(read, 'text', 'texts', 'en')}."
    )
    return Text(de, en)


def _draw(counts: pl.DataFrame, report: Report) -> tuple[Figure, ...]:
    """Draw the hits by rule."""
    shown = counts.filter(pl.col("hit_count") > 0)
    if shown.is_empty():
        return ()
    first = RULES[shown["code"][0]].title
    columns = tuple(c for c in _RULE_COLUMNS if c.name in {"language_rule", "hit_count"})
    read = int(report.is_read.sum())
    source = Text(
        f"n = {write_count(read, 'Text', 'Texte', 'de')}",
        f"n = {write_count(read, 'text', 'texts', 'en')}",
    )
    return (
        Figure(
            "language_rules",
            Text(f"Am häufigsten: {first.de}", f"Most frequent: {first.en}"),
            "bars",
            shown.select("language_rule", "hit_count"),
            {"x": "language_rule", "y": "hit_count"},
            columns,
            source,
        ),
    )
