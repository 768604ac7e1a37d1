"""How A customers are looked after: contacts and reply time by class, from tickets and from posts of linked profiles."""

from typing import Any

import polars as pl

from scrm.analyze import _stats
from scrm.analyze._sales import Sales
from scrm.result import Column, ResultTable, Text
from scrm.store import Store

_CONTACTS = """
WITH contacts AS (
  SELECT customer_id, date_diff('second', created_at, first_reply_at) AS reply_seconds
  FROM tickets
  WHERE customer_id IS NOT NULL AND created_at >= $start AND created_at < $end
  UNION ALL
  SELECT identities.customer_id, date_diff('second', posts.created_at, answers.replied_at) AS reply_seconds
  FROM posts
  JOIN identities ON identities.channel = posts.channel AND identities.profile_id = posts.author_id
  LEFT JOIN (
    SELECT channel, parent_id, min(created_at) AS replied_at
    FROM posts WHERE is_own AND is_automatic IS NOT TRUE AND parent_id IS NOT NULL GROUP BY channel, parent_id
  ) AS answers ON answers.channel = posts.channel AND answers.parent_id = posts.post_id
  WHERE posts.is_own IS NOT TRUE AND posts.kind IN ('comment', 'mention', 'message', 'review', 'reply')
    AND posts.created_at >= $start AND posts.created_at < $end
)
SELECT customer_id, CAST(reply_seconds AS DOUBLE) AS reply_seconds
FROM contacts
ORDER BY customer_id, reply_seconds
"""


def care(store: Store, classed: pl.DataFrame, sales: Sales) -> tuple[ResultTable, ...]:
    """Return contacts, answers and median reply time per class; nothing where neither tickets nor linked posts exist."""
    contacts = store.frame(_CONTACTS, {"start": sales.bound["start"], "end": sales.bound["end"]})
    if contacts.is_empty():
        return ()
    frame = by_class(classed, contacts)
    columns = (
        Column("abc_class", "text", "Klasse", "Class"),
        Column("customers", "count", "Kunden", "Customers"),
        Column("contacts", "count", "Kontakte", "Contacts"),
        Column("contacts_per_customer", "number", "Kontakte je Kunde", "Contacts per customer"),
        Column("unanswered_count", "count", "ohne Antwort", "Unanswered"),
        Column("median_reply_seconds", "duration", "Antwortzeit (Median)", "Reply time (median)"),
        Column(
            "low",
            "duration",
            "von",
            "Low",
            meaning=Text(
                "95-%-Intervall aus Ordnungsstatistiken", "95% interval from order statistics"
            ),
        ),
        Column(
            "high",
            "duration",
            "bis",
            "High",
            meaning=Text(
                "95-%-Intervall aus Ordnungsstatistiken", "95% interval from order statistics"
            ),
        ),
    )
    return (
        ResultTable(
            "care",
            Text("Betreuung nach Klasse", "Care by class"),
            frame.select(c.name for c in columns),
            columns,
        ),
    )


def by_class(classed: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Return one row per class that has customers.

    Parameters
    ----------
    classed : DataFrame
        ``item, abc_class`` of every customer.
    contacts : DataFrame
        ``customer_id, reply_seconds`` of every contact; null where nobody has answered.

    Examples
    --------
    >>> classed = pl.DataFrame({"item": ["p", "q"], "abc_class": ["A", "B"]})
    >>> contacts = pl.DataFrame({"customer_id": ["p", "p"], "reply_seconds": [60.0, None]})
    >>> by_class(classed, contacts).select("abc_class", "contacts", "unanswered_count", "median_reply_seconds").rows()
    [('A', 2, 1, 60.0), ('B', 0, 0, None)]
    """
    rows: list[dict[str, Any]] = []
    joined = contacts.join(
        classed.select(customer_id="item", abc_class="abc_class"), on="customer_id"
    )
    for name in ("A", "B", "C"):
        customers = int((classed["abc_class"] == name).sum())
        replies = joined.filter(pl.col("abc_class") == name)["reply_seconds"]
        answered = replies.drop_nulls()
        low, high = _stats.quantile_interval(answered.to_numpy()) or (None, None)
        rows.append(
            {
                "abc_class": name,
                "customers": customers,
                "contacts": len(replies),
                "contacts_per_customer": len(replies) / customers if customers else None,
                "unanswered_count": replies.null_count(),
                "median_reply_seconds": answered.median(),
                "low": low,
                "high": high,
            }
        )
    floats = ("contacts_per_customer", "median_reply_seconds", "low", "high")
    return pl.DataFrame(rows, schema_overrides=dict.fromkeys(floats, pl.Float64)).filter(
        pl.col("customers") > 0
    )
