"""The table of discussions in `scrm sentiment`: threads of several texts, most negative first."""

from dataclasses import replace
from typing import Final

import polars as pl

from scrm.analyze._sentiment_error import SentimentErrors
from scrm.result import Column, Result, ResultTable, Text

LEAST_TEXTS: Final = 3
"""Fewer texts by others are no discussion."""
_SHOWN: Final = 20
_COLUMNS = (
    Column("channel", "text", "Kanal", "channel"),
    Column("thread_id", "text", "Faden", "thread", personal=True),
    Column("first_day", "date", "Beginn", "start"),
    Column("text_count", "count", "Texte", "texts"),
    Column("person_count", "count", "Menschen", "people"),
    Column("positive_count", "count", "positiv", "positive"),
    Column("negative_count", "count", "negativ", "negative"),
    Column(
        "net_sentiment",
        "score",
        "Netto-Stimmung",
        "net sentiment",
        meaning=Text(
            "(positive - negative) / Texte der Diskussion",
            "(positive - negative) / texts of the discussion",
        ),
    ),
    Column("net_low", "score", "von", "from"),
    Column("net_high", "score", "bis", "to"),
)


def bound_discussions(discussions: pl.DataFrame, errors: SentimentErrors) -> pl.DataFrame:
    """Return discussions with their net sentiment, most negative first.

    All texts of a discussion are known: the interval covers the errors of the engine alone.

    Parameters
    ----------
    discussions : DataFrame
        channel, thread_id, first_day, text_count, person_count, positive_count, negative_count.

    Examples
    --------
    >>> from datetime import date
    >>> row = ("x", "t", date(2026, 3, 1), 4, 3, 1, 3)
    >>> names = ["channel", "thread_id", "first_day", "text_count", "person_count",
    ...          "positive_count", "negative_count"]
    >>> frame = pl.DataFrame([row], schema=names, orient="row")
    >>> bound_discussions(frame, SentimentErrors("", {}))["net_sentiment"].to_list()
    [-0.5]
    """
    n = discussions["text_count"]
    counts = [discussions[name].cast(pl.Int64) for name in ("positive_count", "negative_count")]
    value, low, high = errors.bound("net_sentiment", (counts[0] - counts[1]) / n, n)
    bounded = discussions.with_columns(
        net_sentiment=pl.Series(value).fill_nan(None),
        net_low=pl.Series(low).fill_nan(None),
        net_high=pl.Series(high).fill_nan(None),
    )
    order = ["net_sentiment", "text_count", "channel", "thread_id"]
    return bounded.sort(order, descending=[False, True, False, False])


def add_discussions(result: Result, discussions: pl.DataFrame, errors: SentimentErrors) -> Result:
    """Return the result with the table of the most negative discussions."""
    if discussions.is_empty():
        return result
    frame = bound_discussions(discussions, errors).head(_SHOWN)
    title = Text("Diskussionen, die negativsten zuerst", "Discussions, most negative first")
    table = ResultTable(
        "discussions", title, frame.select([column.name for column in _COLUMNS]), _COLUMNS,
        detail=True,
    )  # fmt: skip
    methods = {errors.method} if frame["net_low"].is_not_null().any() else set()
    return replace(
        result,
        tables=(*result.tables, table),
        intervals=tuple(dict.fromkeys((*result.intervals, *methods))),
    )
