"""Words, tables and figures of `scrm sentiment`."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.label_words import LABEL_TEXTS, REASONS
from scrm.analyze.sentiment.shares import METHOD, NET, Floats, Shares, compute_net
from scrm.result import Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.wording import (
    describe_trend,
    write_count,
    write_interval,
    write_number,
    write_share,
    write_shares,
)

TITLE: Final = Text("Stimmung der Texte", "Sentiment of the texts")
_MONTHS_OF_A_LINE: Final = 3
_CORRECTED: Final = Text(
    f"um die Fehler des Verfahrens, {METHOD}", f"for the engine's errors, {METHOD}"
)
_RANGE: Final = Text(
    "95-%-Intervall: mit eigenen Etiketten das des berichtigten Werts,"
    " sonst über den gezählten und den berichtigten",
    "95 % interval: of the corrected value with labels of one's own,"
    " else over the counted and the corrected one",
)


@dataclass(frozen=True, slots=True)
class ReportedShares:
    """The shares that a report states, and their range.

    If the engine's confusion was measured on the user's posts, the corrected shares are stated. If
    it comes from other texts, the counted shares are, and the range covers both: the engine may
    err differently here, and then a correction can be further from the truth than the count.
    """

    value: Floats
    draws: tuple[Floats, ...]
    is_corrected: bool

    def range(self, definition: str = "") -> tuple[Floats, Floats]:
        """Return the range of the shares or of a net sentiment; NaN without any opinion."""
        drawn = [compute_net(each, definition) if definition else each for each in self.draws]
        ends = [np.percentile(each, [2.5, 97.5], axis=0) for each in drawn]
        return np.min([low for low, _ in ends], axis=0), np.max([high for _, high in ends], axis=0)


def choose_reported_shares(found: Shares, true: Shares | None, *, is_own: bool) -> ReportedShares:
    """Return the shares that a report states: corrected if the engine's errors are known."""
    if true is None:
        return ReportedShares(found.value, (found.draws,), is_corrected=False)
    if is_own:
        return ReportedShares(true.value, (true.draws,), is_corrected=True)
    return ReportedShares(found.value, (found.draws, true.draws), is_corrected=False)


def answer(
    counts: pl.DataFrame,
    *,
    by: str,
    found: Shares | None,
    true: Shares | None,
    labelled_count: int,
    is_own_measurement: bool,
) -> Result:
    """Return the result for texts in the period.

    Parameters
    ----------
    counts : DataFrame
        channel, month, label, unscored, recommends, text_count.
    by : str
        Engine with its version.
    found, true : Shares or None
        As counted, and corrected for the engine's confusion; None if nothing was scored, or if the
        confusion is unknown.
    labelled_count : int
        Number of labelled texts that the correction uses.
    is_own_measurement : bool
        Whether the labelled texts are the user's posts.
    """
    if found is None:
        return Result(
            TITLE,
            tables=(_unscored_table(counts),),
            facts=_count_facts(counts, by),
            notes=(Text("Kein Text ließ sich beurteilen.", "No text could be scored."),),
            refused=True,
        )
    reported = choose_reported_shares(found, true, is_own=is_own_measurement)
    return Result(
        TITLE,
        finding=_finding(reported),
        tables=(
            _shares(counts, found, true, reported),
            _net(found, true, reported),
            _channels(counts),
            _unscored_table(counts),
        ),
        facts=(*_count_facts(counts, by), *_share_facts(reported)),
        notes=tuple(_notes(counts, true, labelled_count, is_own=is_own_measurement)),
        figures=(_bars(reported), *_line(counts)),
    )


def refuse() -> Result:
    """Return the refusal for a period without posts."""
    note = Text(
        "Es gibt keine Beiträge (in diesem Zeitraum). Nächster Schritt: scrm load DATEIEN",
        "There are no posts (in this period). Next step: scrm load FILES",
    )
    return Result(TITLE, notes=(note,), refused=True)


def _total(counts: pl.DataFrame, *where: pl.Expr) -> int:
    return int(counts.filter(*where)["text_count"].sum())


def _finding(reported: ReportedShares) -> Text:
    low, high = reported.range()

    def write_share(i: int, lang: Lang) -> str:
        value, lower, upper = write_shares((reported.value[i], low[i], high[i]), lang)
        return f"{value} ({write_interval(lower, upper, lang)})"

    how = Text("; um die Fehler des Verfahrens berichtigt", ", corrected for the engine's errors")
    how = how if reported.is_corrected else Text("", "")
    return Text(
        f"{write_share(2, 'de')} der Texte sind positiv, {write_share(0, 'de')} negativ{how.de}.",
        f"{write_share(2, 'en')} of the texts are positive,"
        f" {write_share(0, 'en')} negative{how.en}.",
    )


def _count_facts(counts: pl.DataFrame, by: str) -> tuple[Fact, ...]:
    scored = pl.col("label").is_not_null()
    wanted = [
        ("text_count", "Texte", "texts", _total(counts)),
        ("scored_count", "beurteilt", "scored", _total(counts, scored)),
        ("unscored_count", "ohne Urteil", "unscored", _total(counts, ~scored)),
        (
            "recommending_count",
            "empfehlen weiter",
            "recommend",
            _total(counts, pl.col("recommends") > 0),
        ),
        ("warning_count", "raten ab", "warn", _total(counts, pl.col("recommends") < 0)),
    ]
    counted = (
        Fact(Column(name, "count", de, en, unit="texts"), value) for name, de, en, value in wanted
    )
    return (*counted, Fact(Column("engine", "text", "Verfahren", "engine"), by))


def _share_facts(reported: ReportedShares) -> tuple[Fact, ...]:
    low, high = reported.range()
    facts = []
    for i, label in enumerate(LABELS):
        de, en = LABEL_TEXTS[label].de, LABEL_TEXTS[label].en
        facts += [
            Fact(
                Column(f"{label}_share", "share", f"Anteil {de}", f"share {en}"),
                float(reported.value[i]),
            ),
            Fact(
                Column(f"{label}_share_low", "share", f"Anteil {de}, von", f"share {en}, from"),
                float(low[i]),
            ),
            Fact(
                Column(f"{label}_share_high", "share", f"Anteil {de}, bis", f"share {en}, to"),
                float(high[i]),
            ),
        ]
    value = float(compute_net(reported.value, "net_sentiment"))
    return (
        *facts,
        Fact(Column("net_sentiment", "score", "Netto-Stimmung", "net sentiment"), value),
    )


def _shares(
    counts: pl.DataFrame, found: Shares, true: Shares | None, reported: ReportedShares
) -> ResultTable:
    low, high = reported.range()
    frame = pl.DataFrame(
        {
            "label": LABELS,
            "text_count": [_total(counts, pl.col("label") == label) for label in LABELS],
            "found_share": found.value,
            "corrected_share": true.value if true else [None] * len(LABELS),
            "low": low,
            "high": high,
        },
        schema_overrides={"corrected_share": pl.Float64},
    )
    columns = (
        Column("label", "text", "Stimmung", "sentiment"),
        Column("text_count", "count", "Texte", "texts"),
        Column("found_share", "share", "Anteil gezählt", "share as counted"),
        Column(
            "corrected_share", "share", "Anteil berichtigt", "share corrected", meaning=_CORRECTED
        ),
        Column("low", "share", "von", "from", meaning=_RANGE),
        Column("high", "share", "bis", "to", meaning=_RANGE),
    )
    return ResultTable("shares", Text("Anteile", "Shares"), frame, columns)


def _net(found: Shares, true: Shares | None, reported: ReportedShares) -> ResultTable:
    rows = []
    for definition in NET:
        low, high = reported.range(definition)
        corrected = float(compute_net(true.value, definition)) if true else None
        rows.append(
            (
                f"{definition}@1",
                float(compute_net(found.value, definition)),
                corrected,
                float(low),
                float(high),
            )
        )
    names = ("definition", "counted", "corrected", "low", "high")
    schema = {name: pl.String if name == "definition" else pl.Float64 for name in names}
    frame = pl.DataFrame(rows, schema=schema, orient="row").fill_nan(None)
    columns = (
        Column("definition", "text", "Definition", "definition"),
        Column("counted", "score", "gezählt", "as counted"),
        Column("corrected", "score", "berichtigt", "corrected", meaning=_CORRECTED),
        Column("low", "score", "von", "from", meaning=_RANGE),
        Column("high", "score", "bis", "to", meaning=_RANGE),
    )
    return ResultTable("net_sentiment", Text("Netto-Stimmung", "Net sentiment"), frame, columns)


def _channels(counts: pl.DataFrame) -> ResultTable:
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
    columns = (
        Column("channel", "text", "Kanal", "channel"),
        Column("text_count", "count", "Texte", "texts"),
        *(
            Column(f"{each}_count", "count", LABEL_TEXTS[each].de, LABEL_TEXTS[each].en)
            for each in LABELS
        ),
        Column("unscored_count", "count", "ohne Urteil", "unscored"),
    )
    return ResultTable(
        "channels", Text("Nach Kanälen, wie gezählt", "By channel, as counted"), frame, columns
    )


def _unscored_table(counts: pl.DataFrame) -> ResultTable:
    rows = [(reason, _total(counts, pl.col("unscored") == reason)) for reason in REASONS]
    frame = pl.DataFrame(rows, schema={"reason": pl.String, "text_count": pl.Int64}, orient="row")
    columns = (
        Column("reason", "text", "Grund", "reason"),
        Column("text_count", "count", "Texte", "texts"),
    )
    return ResultTable("unscored", Text("Texte ohne Urteil", "Unscored texts"), frame, columns)


def _notes(
    counts: pl.DataFrame, true: Shares | None, labelled_count: int, *, is_own: bool
) -> list[Text]:
    notes = []
    if true is None:
        notes.append(
            Text(
                "Die Fehler dieses Verfahrens sind nicht gemessen; die Anteile sind unberichtigt."
                " Nächster Schritt: scrm sentiment evaluate DATEI",
                "The errors of this engine have not been measured; the shares are uncorrected."
                " Next step: scrm sentiment evaluate FILE",
            )
        )
    elif is_own:
        n_de, n_en = write_number(labelled_count, "de"), write_number(labelled_count, "en")
        notes.append(
            Text(
                f"Berichtigt mit den Verwechslungen auf {n_de} eigenen Beiträgen mit Etikett.",
                f"Corrected with the confusions on {n_en} labelled posts of one's own.",
            )
        )
    else:
        n_de, n_en = write_number(labelled_count, "de"), write_number(labelled_count, "en")
        notes.append(
            Text(
                "Gezählt, wie das Verfahren urteilt; der Bereich reicht bis zu den berichtigten"
                f" Anteilen. Sie gälten, wenn es sich hier so irrte wie auf {n_de} fremden Tweets;"
                " das ist offen. Mit eigenen Etiketten werden sie die Hauptzahl:"
                " scrm sentiment label",
                "As the engine counts; the range reaches to the corrected shares. These would hold"
                f" if it erred here as on {n_en} tweets of others, which is open. With labels of"
                " one's own they become the main figure: scrm sentiment label",
            )
        )
    foreign = _total(counts, pl.col("unscored") == "language")
    if foreign:
        notes.append(
            Text(
                f"Nicht beurteilt: {write_count(foreign, 'Text', 'Texte', 'de')}"
                " in anderen Sprachen.",
                f"Not scored: {write_count(foreign, 'text', 'texts', 'en')} in other languages.",
            )
        )
    undated = _total(counts, pl.col("month").is_null())
    if undated:
        notes.append(
            Text(
                f"{write_number(undated, 'de')} Texte tragen kein Datum.",
                f"{write_number(undated, 'en')} texts carry no date.",
            )
        )
    return notes


def _bars(reported: ReportedShares) -> Figure:
    low, high = reported.range()
    frame = pl.DataFrame({"label": LABELS, "share": reported.value, "low": low, "high": high})
    columns = (
        Column("label", "text", "Stimmung", "sentiment"),
        Column("share", "share", "Anteil", "share"),
        Column("low", "share", "von", "from"),
        Column("high", "share", "bis", "to"),
    )
    most = LABELS[int(reported.value.argmax())]
    most_share = float(reported.value.max())
    title = Text(
        f"Am häufigsten {LABEL_TEXTS[most].de}: {write_share(most_share, 'de')} der Texte",
        f"Most often {LABEL_TEXTS[most].en}: {write_share(most_share, 'en')} of the texts",
    )
    source = Text(
        "wie gezählt; der Bereich reicht bis zur Berichtigung",
        "as counted; the range reaches to the correction",
    )
    if reported.is_corrected:
        source = Text("berichtigt, mit 95-%-Bereich", "corrected, with 95% interval")
    encoding = {"x": "label", "y": "share", "low": "low", "high": "high"}
    return Figure("sentiment_shares", title, "bars", frame, encoding, columns, source)


def _line(counts: pl.DataFrame) -> tuple[Figure, ...]:
    """Draw the net sentiment by month if there are enough months."""
    label, text_count = pl.col("label"), pl.col("text_count")
    months = (
        counts.drop_nulls(["month", "label"])
        .group_by("month")
        .agg(
            text_count.sum().alias("n"),
            text_count.filter(label == "positive").sum().alias("p"),
            text_count.filter(label == "negative").sum().alias("q"),
        )
        .sort("month")
    )
    if months.height < _MONTHS_OF_A_LINE:
        return ()
    n, p, q = (months[name].to_numpy().astype(float) for name in ("n", "p", "q"))
    value = (p - q) / n
    half = 1.96 * np.sqrt(np.maximum((p + q) / n - value**2, 0) / n)
    frame = pl.DataFrame(
        {
            "month": (months["month"] + "-01").str.to_date(),
            "net_sentiment": value,
            "low": np.maximum(value - half, -1),
            "high": np.minimum(value + half, 1),
        }
    )
    columns = (
        Column("month", "date", "Monat", "month"),
        Column("net_sentiment", "score", "Netto-Stimmung", "net sentiment"),
        Column("low", "score", "von", "from"),
        Column("high", "score", "bis", "to"),
    )
    title = describe_trend(
        Text("Netto-Stimmung", "Net sentiment"),
        frame.select("net_sentiment", "low", "high").rows(),
        lambda x, lang: write_number(x, lang, 2),
    )
    encoding = {"x": "month", "y": "net_sentiment", "low": "low", "high": "high"}
    source = Text(
        "(positiv - negativ) / beurteilte Texte, wie gezählt",
        "(positive - negative) / scored texts, as counted",
    )
    return (Figure("sentiment_months", title, "line", frame, encoding, columns, source),)
