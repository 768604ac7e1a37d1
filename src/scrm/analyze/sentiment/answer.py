"""Words, tables and figures of `scrm sentiment`."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, Literal

import polars as pl

from scrm.analyze._label_answer import (
    INTERVAL,
    RANGE,
    WANTED_LABELS,
    explain_labels,
    explain_unused,
)
from scrm.analyze._label_basis import Interval
from scrm.analyze._label_checks import LabelCounts
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.estimates import Estimates
from scrm.analyze.sentiment.figures import draw_months, draw_shares
from scrm.analyze.sentiment.label_words import LABEL_TEXTS, REASONS
from scrm.analyze.sentiment.languages import explain_languages, list_languages
from scrm.analyze.sentiment.quantities import DEFINITIONS
from scrm.analyze.sentiment.stars import explain_stars, list_star_facts, list_stars
from scrm.result import Column, Fact, Kind, Lang, Result, ResultTable, Text
from scrm.wording import (
    write_count,
    write_interval,
    write_number,
    write_share,
    write_shares,
)

TITLE: Final = Text("Stimmung der Texte", "Sentiment of the texts")
_ESTIMATED: Final = Text(
    "aus eigenen Etiketten und den Wahrscheinlichkeiten des Verfahrens für alle Texte",
    "from own labels and the engine's probabilities for all texts",
)
Cells = tuple[Column, list[Any]]
"""A column with its values."""


def answer(
    counts: pl.DataFrame,
    estimates: Estimates,
    unused: LabelCounts,
    *,
    by: str,
    rated: pl.DataFrame,
) -> Result:
    """Return the result for texts in the period of which some were scored.

    Parameters
    ----------
    counts : DataFrame
        channel, month, label, unscored, language, recommends, text_count.
    estimates : Estimates
        Shares and net sentiment.
    unused : LabelCounts
        Labels that could not be used.
    by : str
        Engine with its version.
    rated : DataFrame
        Texts with stars: channel, stars, label, text_count.
    """
    groups = ((estimates.channels, "channel"), (estimates.months, "month"))
    return Result(
        TITLE,
        finding=_finding(estimates),
        tables=(
            _list_shares(counts, estimates),
            _list_net(estimates),
            _list_channels(counts),
            *(_list_groups(frame, name) for frame, name in groups if not frame.is_empty()),
            *list_stars(rated),
            _list_unscored(counts),
            list_languages(counts),
        ),
        facts=(*_count_facts(counts, by), *_share_facts(estimates), *list_star_facts(rated)),
        notes=(*_list_notes(counts, estimates, unused), *explain_stars(rated)),
        figures=(draw_shares(estimates), *draw_months(counts, estimates)),
        refused=not estimates.is_known,
        intervals=_name_methods(estimates),
    )


def refuse() -> Result:
    """Return the refusal for a period without posts."""
    note = Text(
        "Es gibt keine Beiträge (in diesem Zeitraum). Nächster Schritt: scrm load DATEIEN",
        "There are no posts (in this period). Next step: scrm load FILES",
    )
    return Result(TITLE, notes=(note,), refused=True)


def refuse_unscored(counts: pl.DataFrame, *, by: str) -> Result:
    """Return the refusal for a period in which no text could be scored."""
    return Result(
        TITLE,
        tables=(_list_unscored(counts), list_languages(counts)),
        facts=_count_facts(counts, by),
        notes=(Text("Kein Text ließ sich beurteilen.", "No text could be scored."),),
        refused=True,
    )


def _name_methods(estimates: Estimates) -> tuple[str, ...]:
    if estimates.basis == "labels":
        pooled = not (estimates.channels.is_empty() and estimates.months.is_empty())
        return ("ppi", "pooled_ppi") if pooled else ("ppi",)
    return ("range_over_kinds",) if estimates.basis == "kinds" else ()


def _total(counts: pl.DataFrame, *where: pl.Expr) -> int:
    return int(counts.filter(*where)["text_count"].sum())


def _finding(estimates: Estimates) -> Text:
    positive, negative = (estimates.intervals[label] for label in ("positive", "negative"))
    if estimates.basis == "labels":
        n = estimates.label_count
        count = (
            write_count(n, "eigenen Etikett", "eigenen Etiketten", "de"),
            write_count(n, "own label", "own labels", "en"),
        )
        return Text(
            f"{_write_interval(positive, 'de')} der Texte sind positiv,"
            f" {_write_interval(negative, 'de')} negativ; geschätzt aus {count[0]}.",
            f"{_write_interval(positive, 'en')} of the texts are positive,"
            f" {_write_interval(negative, 'en')} negative; estimated from {count[1]}.",
        )
    de, en = (write_shares((positive.value, negative.value), lang) for lang in ("de", "en"))
    counted = Text(
        f"Gezählt sind {de[0]} der Texte positiv, {de[1]} negativ",
        f"As counted, {en[0]} of the texts are positive and {en[1]} negative",
    )
    if estimates.is_known:
        return Text(f"{counted.de}.", f"{counted.en}.")
    return Text(
        f"{counted.de}; die wahren Anteile sind für diese Texte nicht bekannt:"
        f" {write_number(WANTED_LABELS, 'de')} davon etikettieren (scrm sentiment label).",
        f"{counted.en}; the true shares are not known for these texts:"
        f" label {write_number(WANTED_LABELS, 'en')} of them (scrm sentiment label).",
    )


def _write_interval(interval: Interval, lang: Lang) -> str:
    if interval.low is None or interval.high is None:
        return write_share(interval.value, lang)
    value, low, high = write_shares((interval.value, interval.low, interval.high), lang)
    return f"{value} ({write_interval(low, high, lang)})"


def _count_facts(counts: pl.DataFrame, by: str) -> tuple[Fact, ...]:
    scored = pl.col("label").is_not_null()
    recommends = pl.col("recommends")
    wanted = (
        ("text_count", "Texte", "texts", _total(counts)),
        ("scored_count", "beurteilt", "scored", _total(counts, scored)),
        ("unscored_count", "ohne Urteil", "unscored", _total(counts, ~scored)),
        ("recommending_count", "empfehlen weiter", "recommend", _total(counts, recommends > 0)),
        ("warning_count", "raten ab", "warn", _total(counts, recommends < 0)),
    )
    counted = (
        Fact(Column(name, "count", de, en, unit="texts"), value) for name, de, en, value in wanted
    )
    return (*counted, Fact(Column("engine", "text", "Verfahren", "engine"), by))


def _share_facts(estimates: Estimates) -> Iterator[Fact]:
    """Yield the shares and net sentiment; ends only where they are an interval."""
    wanted: list[tuple[str, str, Kind, str, str]] = [
        (label, f"{label}_share", "share", f"Anteil {text.de}", f"share {text.en}")
        for label, text in LABEL_TEXTS.items()
    ]
    score: Literal["score"] = "score"
    net = ("net_sentiment", "net_sentiment", score, "Netto-Stimmung", "net sentiment")
    for quantity, name, kind, de, en in (*wanted, net):
        interval = estimates.intervals[quantity]
        yield Fact(Column(name, kind, de, en), interval.value)
        if estimates.basis == "labels":
            yield Fact(Column(f"{name}_low", kind, f"{de}, von", f"{en}, from"), interval.low)
            yield Fact(Column(f"{name}_high", kind, f"{de}, bis", f"{en}, to"), interval.high)


def _list_ends(estimates: Estimates, kind: Kind, names: list[str]) -> list[Cells]:
    """Return the columns of the estimate and its interval, or of the range over kinds."""
    found = [estimates.intervals.get(name) for name in names]
    value = [each and each.value for each in found]
    low, high = [each and each.low for each in found], [each and each.high for each in found]
    if estimates.basis == "labels":
        name = "estimated_share" if kind == "share" else "estimated"
        estimated = Column(name, kind, "geschätzt", "estimated", meaning=_ESTIMATED)
        return [
            (estimated, value),
            (Column("low", kind, "von", "from", meaning=INTERVAL), low),
            (Column("high", kind, "bis", "to", meaning=INTERVAL), high),
        ]
    if estimates.basis == "kinds":
        de, en = "andere Textarten", "other kinds of texts"
        return [
            (Column("kinds_from", kind, f"{de}, von", f"{en}, from", meaning=RANGE), low),
            (Column("kinds_to", kind, f"{de}, bis", f"{en}, to", meaning=RANGE), high),
        ]
    return []


def _list_shares(counts: pl.DataFrame, estimates: Estimates) -> ResultTable:
    columns: list[Cells] = [
        (Column("label", "text", "Stimmung", "sentiment"), list(LABELS)),
        (
            Column("text_count", "count", "Texte", "texts"),
            [_total(counts, pl.col("label") == label) for label in LABELS],
        ),
        (
            Column("found_share", "share", "Anteil gezählt", "share as counted"),
            [estimates.counted[label] for label in LABELS],
        ),
        *_list_ends(estimates, "share", list(LABELS)),
    ]
    return _build_table("shares", Text("Anteile", "Shares"), columns)


def _list_net(estimates: Estimates) -> ResultTable:
    names = [definition.name for definition in DEFINITIONS]
    columns: list[Cells] = [
        (
            Column("definition", "text", "Definition", "definition"),
            [f"{definition.name}@{definition.version}" for definition in DEFINITIONS],
        ),
        (
            Column("counted", "score", "gezählt", "as counted"),
            [estimates.counted.get(name) for name in names],
        ),
        *_list_ends(estimates, "score", names),
    ]
    table = _build_table("net_sentiment", Text("Netto-Stimmung", "Net sentiment"), columns)
    return replace(table, in_appendix=True)


def _build_table(name: str, title: Text, columns: list[Cells]) -> ResultTable:
    series = [
        pl.Series(
            column.name, values, dtype=pl.Float64 if column.kind in {"share", "score"} else None
        )
        for column, values in columns
    ]
    return ResultTable(name, title, pl.DataFrame(series), tuple(column for column, _ in columns))


def _list_channels(counts: pl.DataFrame) -> ResultTable:
    label, text_count = pl.col("label"), pl.col("text_count")
    frame = (
        counts.group_by("channel")
        .agg(
            text_count.sum().alias("text_count"),
            *(text_count.filter(label == each).sum().alias(f"{each}_count") for each in LABELS),
            text_count.filter(label.is_null()).sum().alias("unscored_count"),
        )
        .sort("text_count", "channel", descending=[True, False])
    )
    labels = ((f"{each}_count", LABEL_TEXTS[each]) for each in LABELS)
    columns = (
        Column("channel", "text", "Kanal", "channel"),
        Column("text_count", "count", "Texte", "texts"),
        *(Column(name, "count", text.de, text.en) for name, text in labels),
        Column("unscored_count", "count", "ohne Urteil", "unscored"),
    )
    title = Text("Nach Kanälen, wie gezählt", "By channel, as counted")
    return ResultTable("channels", title, frame, columns)


def _list_groups(frame: pl.DataFrame, by: str) -> ResultTable:
    """Return the estimates by channel or month, one row per group and quantity."""
    titles = {
        "channel": (Text("Geschätzt nach Kanälen", "Estimated by channel"), "Kanal", "channel"),
        "month": (Text("Geschätzt nach Monaten", "Estimated by month"), "Monat", "month"),
    }
    title, de, en = titles[by]
    columns = (
        Column(by, "text", de, en),
        Column("quantity", "text", "Größe", "quantity"),
        Column("value", "score", "geschätzt", "estimated", meaning=_ESTIMATED),
        Column("low", "score", "von", "from", meaning=INTERVAL),
        Column("high", "score", "bis", "to", meaning=INTERVAL),
        Column("label_count", "count", "Etiketten", "labels"),
    )
    shown = frame.rename({"group": by}).select(column.name for column in columns)
    return ResultTable(f"{by}_estimates", title, shown.sort(by, "quantity"), columns)


def _list_unscored(counts: pl.DataFrame) -> ResultTable:
    rows = [(reason, _total(counts, pl.col("unscored") == reason)) for reason in REASONS]
    frame = pl.DataFrame(rows, schema={"reason": pl.String, "text_count": pl.Int64}, orient="row")
    columns = (
        Column("reason", "text", "Grund", "reason"),
        Column("text_count", "count", "Texte", "texts"),
    )
    title = Text("Texte ohne Urteil", "Unscored texts")
    return ResultTable("unscored", title, frame, columns, in_appendix=True)


def _list_notes(counts: pl.DataFrame, estimates: Estimates, unused: LabelCounts) -> Iterator[Text]:
    yield from explain_labels(
        estimates.basis, estimates.label_count, estimates.drawn, estimates.difference, "sentiment"
    )
    yield from explain_unused(unused)
    yield from _explain_kinds(estimates)
    yield from explain_languages(counts, estimates.basis)
    undated = _total(counts, pl.col("month").is_null())
    if undated:
        yield Text(
            f"{write_number(undated, 'de')} Texte tragen kein Datum.",
            f"{write_number(undated, 'en')} texts carry no date.",
        )


def _explain_kinds(estimates: Estimates) -> Iterator[Text]:
    if estimates.basis == "kinds":
        n_de, n_en = (write_number(len(estimates.kinds), lang) for lang in ("de", "en"))
        yield Text(
            f"Der Bereich über andere Textarten beruht auf {n_de} Sammlungen mit Etiketten. Er"
            " gilt, wenn sich das Verfahren hier höchstens so sehr anders irrt wie zwischen"
            " diesen.",
            f"The range over other kinds of texts rests on {n_en} labelled sets. It holds if the"
            " engine errs here no more differently than between these.",
        )
    if estimates.basis == "count":
        yield Text(
            "Die Fehler dieses Verfahrens sind nicht gemessen.",
            "The errors of this engine have not been measured.",
        )
