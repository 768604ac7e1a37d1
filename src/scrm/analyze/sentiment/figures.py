"""Figures of `scrm sentiment`: the shares, and net sentiment by month."""

from typing import Final

import polars as pl

from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.estimates import Estimates
from scrm.analyze.sentiment.label_words import LABEL_TEXTS
from scrm.result import Column, Figure, Text
from scrm.wording import describe_trend, write_number, write_share

_FEWEST_MONTHS: Final = 3
_MONTH: Final = Column("month", "date", "Monat", "month")
_NET: Final = Column("net_sentiment", "number", "Netto-Stimmung", "Net sentiment", "points")
_NET_ENDS: Final = (
    Column("low", "number", "von", "from", "points"),
    Column("high", "number", "bis", "to", "points"),
)
_BAND: Final = {"low": "low", "high": "high"}


def draw_shares(estimates: Estimates) -> Figure:
    """Draw the shares as bars, with intervals if they are estimated from labels."""
    found = [estimates.intervals[label] for label in LABELS]
    frame = pl.DataFrame({"label": LABELS, "share": [each.value for each in found]})
    columns: tuple[Column, ...] = (
        Column("label", "text", "Stimmung", "sentiment"),
        Column("share", "share", "Anteil", "share"),
    )
    encoding, source = {"x": "label", "y": "share"}, Text("wie gezählt", "as counted")
    if estimates.basis == "labels":
        low, high = [each.low for each in found], [each.high for each in found]
        frame = frame.with_columns(low=pl.Series(low), high=pl.Series(high))
        ends = (Column("low", "share", "von", "from"), Column("high", "share", "bis", "to"))
        columns, encoding = (*columns, *ends), encoding | _BAND
        source = Text(
            "geschätzt aus eigenen Etiketten, mit 95-%-Intervall",
            "estimated from own labels, with 95% interval",
        )
    at = max(range(len(LABELS)), key=lambda i: found[i].value)
    label, share = LABEL_TEXTS[LABELS[at]], found[at].value
    title = Text(
        f"Am häufigsten {label.de}: {write_share(share, 'de')} der Texte",
        f"Most often {label.en}: {write_share(share, 'en')} of the texts",
    )
    return Figure("sentiment_shares", title, "bars", frame, encoding, columns, source)


def draw_months(counts: pl.DataFrame, estimates: Estimates) -> tuple[Figure, ...]:
    """Draw net sentiment by month if there are enough months; a band needs labels."""
    estimated = estimates.months
    columns: tuple[Column, ...] = (_MONTH, _NET)
    encoding = {"x": "month", "y": "net_sentiment"}
    if not estimated.is_empty():
        estimated = estimated.filter(quantity="net_sentiment").sort("group")
        months = estimated.select(
            pl.col("group").alias("month"), pl.col("value").alias("net_sentiment"), "low", "high"
        )
        columns, encoding = (*columns, *_NET_ENDS), encoding | _BAND
        source = Text(
            "100 × (positiv − negativ) / beurteilte Texte, geschätzt aus eigenen Etiketten,"
            " mit 95-%-Intervall",
            "100 × (positive − negative) / scored texts, estimated from own labels,"
            " with 95% interval",
        )
    else:
        months = _count_months(counts)
        source = Text(
            "100 × (positiv − negativ) / beurteilte Texte, wie gezählt",
            "100 × (positive − negative) / scored texts, as counted",
        )
    if months.height < _FEWEST_MONTHS:
        return ()
    frame = months.with_columns((pl.col("month") + "-01").str.to_date(), pl.col(pl.Float64) * 100)
    ends = (
        ("low", "high")
        if "low" in frame.columns
        else tuple(pl.lit(None).alias(name) for name in _BAND)
    )
    title = describe_trend(
        Text("Netto-Stimmung", "Net sentiment"),
        frame.select("net_sentiment", *ends).rows(),
        lambda x, lang: write_number(x, lang, 0),
    )
    return (Figure("sentiment_months", title, "line", frame, encoding, columns, source),)


def _count_months(counts: pl.DataFrame) -> pl.DataFrame:
    """Return month and net_sentiment as counted."""
    label, text_count = pl.col("label"), pl.col("text_count")
    balance = text_count.filter(label == "positive").sum().cast(pl.Int64)
    balance -= text_count.filter(label == "negative").sum().cast(pl.Int64)
    months = counts.drop_nulls(["month", "label"]).group_by("month")
    return months.agg(net_sentiment=balance / text_count.sum()).sort("month")
