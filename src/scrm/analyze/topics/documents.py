"""Which texts count: copies once, and of one person at most three in a week."""

from dataclasses import dataclass
from typing import Final

import polars as pl

WEEK_DAYS: Final = 7
MOST_TEXTS: Final = 3
"""Texts of one person and week that count."""


@dataclass(frozen=True, slots=True)
class Window:
    """The recent weeks, which are compared with those before them.

    Parameters
    ----------
    first, last : int
        Numbers of the first and last recent week.
    """

    first: int
    last: int


def select_documents(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the texts that count, with the number of their week.

    A text that others have written word for word before in the same week is a copy, as bots and
    campaigns send them; it does not count. Weeks end on the last day of the data, so that the last
    of them is complete.

    Parameters
    ----------
    texts : DataFrame
        Of `read_texts`.

    Returns
    -------
    DataFrame
        The same, with document (UInt32, row of `texts`), week and author_number.

    Examples
    --------
    >>> from datetime import date
    >>> rows = [("a", 1), ("b", 1), ("a", 2), ("a", 3), ("a", 4), ("a", 5)]
    >>> texts = pl.DataFrame({"author": [a for a, _ in rows], "copy": [c for _, c in rows],
    ...                       "day": [date(2026, 3, 2)] * 6})
    >>> select_documents(texts)["document"].to_list()
    [0, 2, 3]
    """
    last = pl.col("day").max()
    week = -((last - pl.col("day")).dt.total_days() // WEEK_DAYS)
    numbered = texts.with_row_index("document").with_columns(
        week=week.cast(pl.Int64),
        author_number=pl.col("author").rank("dense").cast(pl.Int64),
    )
    order = pl.int_range(pl.len())
    once = numbered.filter(order.over("week", "copy") == 0)
    return once.filter(order.over("week", "author") < MOST_TEXTS)


def find_window(documents: pl.DataFrame, days: int) -> Window:
    """Return the recent weeks: those of the last `days` days."""
    last = int(documents["week"].max())  # type: ignore[arg-type]
    return Window(last - max(days // WEEK_DAYS, 1) + 1, last)


def count_people(documents: pl.DataFrame, by: tuple[str, ...]) -> pl.DataFrame:
    """Return how many people wrote in each group."""
    counted = documents.group_by(*by).agg(person_count=pl.col("author_number").n_unique())
    return counted.with_columns(pl.col("person_count").cast(pl.Int64)).sort(*by)
