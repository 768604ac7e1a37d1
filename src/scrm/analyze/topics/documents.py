"""Which texts count: copies once, and of one person at most three in a week."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from scrm.analyze.topics.term_matrix import Terms

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
        Of `read_texts`, in the order in which copies are found.

    Returns
    -------
    DataFrame
        The same without author and copy, with week and author_number.

    Examples
    --------
    >>> from datetime import date
    >>> rows = [("a", 1), ("b", 1), ("a", 2), ("a", 3), ("a", 4), ("a", 5)]
    >>> texts = pl.DataFrame({"document": range(6), "author": [a for a, _ in rows],
    ...                       "copy": [c for _, c in rows], "day": [date(2026, 3, 2)] * 6})
    >>> select_documents(texts)["document"].to_list()
    [0, 2, 3]
    """
    last = pl.col("day").max()
    week = -((last - pl.col("day")).dt.total_days() // WEEK_DAYS)
    numbered = texts.with_columns(
        week=week.cast(pl.Int64),
        author_number=pl.col("author").rank("dense").cast(pl.Int64),
    ).drop("author")
    order = pl.int_range(pl.len())
    once = numbered.filter(order.over("week", "copy") == 0).drop("copy")
    return once.filter(order.over("week", "author_number") < MOST_TEXTS)


def find_window(documents: pl.DataFrame, days: int) -> Window:
    """Return the recent weeks: those of the last `days` days."""
    last = int(documents["week"].max())  # type: ignore[arg-type]
    return Window(last - max(days // WEEK_DAYS, 1) + 1, last)


def count_people(documents: pl.DataFrame, by: tuple[str, ...]) -> pl.DataFrame:
    """Return how many people wrote in each group."""
    counted = documents.group_by(*by).agg(person_count=pl.col("author_number").n_unique())
    return counted.with_columns(pl.col("person_count").cast(pl.Int64)).sort(*by)


def count_people_by_term(terms: Terms, documents: pl.DataFrame) -> pl.DataFrame:
    """Return how many people used each term in each week.

    Parameters
    ----------
    terms : Terms
        Of the documents, in the same order.

    Returns
    -------
    DataFrame
        term, week, person_count; used ones only.
    """
    weeks, authors = (documents[name].to_numpy() for name in ("week", "author_number"))
    order = np.argsort(weeks, kind="stable")
    values, starts = np.unique(weeks[order], return_index=True)
    parts = []
    for week, rows in zip(values, np.split(order, starts[1:]), strict=True):
        counts = terms.take(rows).count_people(authors[rows])
        used = np.flatnonzero(counts)
        parts.append(
            pl.DataFrame(
                {
                    "term": used.astype(np.uint32),
                    "week": [week] * len(used),
                    "person_count": counts[used],
                },
                schema={"term": pl.UInt32, "week": pl.Int64, "person_count": pl.Int64},
            )
        )
    return pl.concat(parts)
