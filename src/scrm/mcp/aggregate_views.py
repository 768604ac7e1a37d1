"""The views that SQL of a language model sees: counts of groups, built anew for each query.

A query runs in a process and a database of its own, in memory, that holds nothing but these views:
no statement can reach a person's row. Rows about few people are left out before, and with them rows
by which these could be computed (`scrm.report.cell_suppression`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrm.api import Database
from scrm.errors import UsageError
from scrm.mcp.query_process import run_query
from scrm.report.cell_suppression import find_withheld
from scrm.tables import TABLES

if TYPE_CHECKING:
    import polars as pl

PEOPLE = "people"
"""The column that counts the people of a row."""

_MONTH = "strftime({}created_at, '%Y-%m')"
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
        "posts, comments and messages of others by month",
        ("month",),
        ("posts",),
        f"SELECT {_MONTH.format('p.')} AS month, count(*) AS posts, {_AUTHORS} FROM posts AS p"
        f" WHERE {_OF_OTHERS} GROUP BY ALL",
    ),
    "posts_by_channel": AggregateView(
        "posts, comments and messages of others by channel",
        ("channel",),
        ("posts",),
        f"SELECT p.channel, count(*) AS posts, {_AUTHORS} FROM posts AS p"
        f" WHERE {_OF_OTHERS} GROUP BY ALL",
    ),
    "sentiment_by_month": AggregateView(
        "texts of others by month and label (negative, neutral, positive)",
        ("month", "label"),
        ("posts",),
        f"SELECT {_MONTH.format('p.')} AS month, x.label, count(*) AS posts, {_AUTHORS}"
        f" FROM posts AS p JOIN post_sentiment {_JOINED}"
        f" WHERE {_OF_OTHERS} AND x.label IS NOT NULL GROUP BY ALL",
    ),
    "sentiment_by_channel": AggregateView(
        "texts of others by channel and label",
        ("channel", "label"),
        ("posts",),
        f"SELECT p.channel, x.label, count(*) AS posts, {_AUTHORS}"
        f" FROM posts AS p JOIN post_sentiment {_JOINED}"
        f" WHERE {_OF_OTHERS} AND x.label IS NOT NULL GROUP BY ALL",
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
        "service requests by month",
        ("month",),
        ("tickets",),
        f"SELECT {_MONTH.format('')} AS month, count(*) AS tickets,"
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


def query_views(database: Database, text: str, k: int) -> tuple[dict[str, Any], int]:
    """Return the answer to a query over the views, and the number of rows withheld from them.

    Parameters
    ----------
    k : int
        The smallest number of people of a row of a view.

    Raises
    ------
    UsageError
        The text is not one query, reads something other than the views, or its answer is too large.
    StoreError
        It took too long, or too much memory.
    """
    views, withheld = {}, 0
    for name in sorted(_list_views(text)):
        everything = database.sql(VIEWS[name].sql).polars()
        views[name] = withhold_rows(everything, VIEWS[name].keys, k)
        withheld += everything.height - views[name].height
    return run_query(text, views), withheld


def _list_views(text: str) -> frozenset[str]:
    """Return the views that a query names.

    Raises
    ------
    UsageError
        It cannot be read as one SELECT, or names a table that is no view.

    Examples
    --------
    >>> sorted(_list_views("WITH a AS (SELECT * FROM sales_by_month) SELECT max(people) FROM a"))
    ['sales_by_month']
    """
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    from scrm.store.sql_names import list_tables, read_tree

    try:
        tree = read_tree(text)
    except (SqlglotError, ValueError, RecursionError):
        tree = None
    if not isinstance(tree, exp.Query):
        raise UsageError("a query must be one SELECT", hint="SELECT * FROM sales_by_month")
    named = list_tables(text)
    own = {each.alias.lower() for each in tree.find_all(exp.CTE)}
    if named - set(VIEWS) or own & {*VIEWS, *TABLES}:
        raise UsageError(
            "the query reads a table that is no aggregated view",
            hint="the views are: " + ", ".join(VIEWS),
        )
    return named
