"""The views that SQL of a language model sees: counts of groups, built anew for each query.

A query runs in a database of its own, in memory, that holds nothing but these views: no statement
can reach a person's row. Rows about few people are left out before, and with them rows by which
these could be computed (`scrm.report.cell_suppression`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrm.api import Database
from scrm.errors import UsageError
from scrm.report.cell_suppression import find_withheld

if TYPE_CHECKING:
    import polars as pl

    from scrm.store.local import LocalStore

MOST_ROWS = 500
"""Rows of an answer."""
LARGEST = 200_000
"""Bytes of an answer."""
SECONDS = 20
_MEMORY = "256MB"
PEOPLE = "people"
"""The column that counts the people of a row."""

_MONTH = "strftime(p.created_at, '%Y-%m') AS month, p.channel"
_AUTHORS = "count(DISTINCT coalesce(p.author_id, '')) AS people"
"""Texts without an author count as those of one person."""
_OF_OTHERS = "NOT coalesce(p.is_own, FALSE) AND p.created_at IS NOT NULL"
_JOINED = "AS x ON x.channel = p.channel AND x.post_id = p.post_id"


@dataclass(frozen=True, slots=True)
class AggregateView:
    """One view: its keys, its counts, and ``people``.

    Parameters
    ----------
    meaning : str
    keys : tuple of str
    counts : tuple of str
    sql : str
        A query over the tables of the database.
    """

    meaning: str
    keys: tuple[str, ...]
    counts: tuple[str, ...]
    sql: str


VIEWS: Mapping[str, AggregateView] = {
    "posts_by_month": AggregateView(
        "posts, comments and messages of others by month and channel",
        ("month", "channel"),
        ("posts",),
        f"SELECT {_MONTH}, count(*) AS posts, {_AUTHORS} FROM posts AS p WHERE {_OF_OTHERS}"
        " GROUP BY ALL",
    ),
    "sentiment_by_month": AggregateView(
        "texts of others by month, channel and label (negative, neutral, positive)",
        ("month", "channel", "label"),
        ("posts",),
        f"SELECT {_MONTH}, x.label, count(*) AS posts, {_AUTHORS} FROM posts AS p"
        f" JOIN post_sentiment {_JOINED} WHERE {_OF_OTHERS} AND x.label IS NOT NULL GROUP BY ALL",
    ),
    "worries_by_topic": AggregateView(
        "texts that voice a worry by topic",
        ("topic",),
        ("posts",),
        f"SELECT coalesce(x.topic, 'unknown') AS topic, count(*) AS posts, {_AUTHORS}"
        f" FROM posts AS p JOIN post_worries {_JOINED} WHERE {_OF_OTHERS} AND x.is_worry"
        " GROUP BY ALL",
    ),
    "sales_by_month": AggregateView(
        "orders and net revenue by month and currency",
        ("month", "currency"),
        ("orders", "revenue"),
        "SELECT strftime(ordered_at, '%Y-%m') AS month, currency,"
        " count(DISTINCT order_id) AS orders, CAST(sum(amount) AS DOUBLE) AS revenue,"
        " count(DISTINCT coalesce(customer_id, '')) AS people"
        " FROM sales WHERE ordered_at IS NOT NULL GROUP BY ALL",
    ),
    "customers_by_country": AggregateView(
        "customers of the CRM by country",
        ("country",),
        (),
        "SELECT country, count(DISTINCT customer_id) AS people FROM customers GROUP BY ALL",
    ),
    "customers_by_abc_class": AggregateView(
        "customers by ABC class of their revenue",
        ("abc_class",),
        ("revenue",),
        "SELECT abc_class, CAST(sum(revenue) AS DOUBLE) AS revenue,"
        " count(DISTINCT customer_id) AS people FROM abc_classes GROUP BY ALL",
    ),
    "people_by_segment": AggregateView(
        "people by customer group, with the mean of each dimension (z-scores)",
        ("segment",),
        ("satisfaction_z", "worries_z", "activity_z"),
        "SELECT segment, avg(satisfaction_z) AS satisfaction_z, avg(worries_z) AS worries_z,"
        " avg(activity_z) AS activity_z, count(DISTINCT person_id) AS people FROM segments"
        " GROUP BY ALL",
    ),
    "tickets_by_month": AggregateView(
        "service requests by month and channel",
        ("month", "channel"),
        ("tickets",),
        "SELECT strftime(created_at, '%Y-%m') AS month, channel, count(*) AS tickets,"
        " count(DISTINCT coalesce(customer_id, requester, '')) AS people"
        " FROM tickets WHERE created_at IS NOT NULL GROUP BY ALL",
    ),
    "leads_by_source": AggregateView(
        "leads by source, and how many of them converted",
        ("source",),
        ("converted",),
        "SELECT source, count(converted_at) AS converted, count(DISTINCT lead_id) AS people"
        " FROM leads GROUP BY ALL",
    ),
}


def withhold_rows(frame: "pl.DataFrame", keys: tuple[str, ...], k: int) -> "pl.DataFrame":
    """Return the rows that may be shown, sorted by their keys.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"town": ["Ulm", "Bonn", "Köln", "Jena"], "people": [3, 11, 500, 40]})
    >>> withhold_rows(frame, ("town",), 10)["town"].to_list()
    ['Jena', 'Köln']
    """
    ordered = frame.sort(keys, nulls_last=True)
    values = [ordered[key].to_list() for key in keys]
    hidden = find_withheld(ordered[PEOPLE].to_list(), values, k)
    kept = ordered.filter(~hidden)
    return kept.filter(kept[PEOPLE] >= k)


def query_views(database: Database, text: str, k: int) -> tuple["pl.DataFrame", bool, int]:
    """Return the rows of a query over the views, whether there were more, and the rows withheld.

    Parameters
    ----------
    k : int
        The smallest number of people of a row of a view.

    Raises
    ------
    UsageError
        The text is not one query, reads something other than the views, or its answer is too large.
    """
    import pyarrow as pa

    from scrm.store.row_stream import build_frame

    with _open_views(database, text, k) as (store, withheld):
        rows = store.open_rows(text, seconds=SECONDS)
        batches, count, size = [], 0, 0
        with rows:
            for batch in rows.batches():
                batches.append(batch.slice(0, MOST_ROWS - count))
                count += batch.num_rows
                size += batches[-1].nbytes
                if size > LARGEST:
                    raise UsageError(
                        "the answer is too large", hint="ask for fewer or shorter cells"
                    )
                if count > MOST_ROWS:
                    break
            frame = build_frame(pa.Table.from_batches(batches, rows.schema))
    return frame, count > MOST_ROWS, withheld


@contextmanager
def _open_views(database: Database, text: str, k: int) -> "Iterator[tuple[LocalStore, int]]":
    """Open a database in memory with the views that a query names."""
    from scrm.store.local import LocalStore

    named, withheld = _list_views(text), 0
    with LocalStore(None, sealed=True, memory_limit=_MEMORY, threads=1) as store:
        for name in sorted(named):
            view = VIEWS[name]
            everything = database.sql(view.sql).polars()
            shown = withhold_rows(everything, view.keys, k)
            withheld += everything.height - shown.height
            with store.offered(rows_of_view=shown.to_arrow()):
                store.execute(f"CREATE TABLE {name} AS SELECT * FROM rows_of_view")
        yield store, withheld


def _list_views(text: str) -> frozenset[str]:
    """Return the views that a query names.

    Raises
    ------
    UsageError
        It cannot be read as one SELECT, or names a table that is no view.
    """
    from sqlglot.errors import SqlglotError

    from scrm.store.sql_names import list_tables

    start = text.lstrip()[:6].upper()
    try:
        named = list_tables(text) if start.startswith(("SELECT", "WITH")) else None
    except (SqlglotError, ValueError):
        named = None
    if named is None:
        raise UsageError("a query must be one SELECT", hint="SELECT * FROM sales_by_month")
    if named - set(VIEWS):
        raise UsageError(
            "the query reads a table that is no aggregated view",
            hint="the views are: " + ", ".join(VIEWS),
        )
    return named
