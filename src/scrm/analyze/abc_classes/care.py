"""Care by class: contacts and reply time, from tickets and from posts of linked profiles."""

from typing import Any

import polars as pl

from scrm.analyze import _stats


def summarise_care(classed: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Return one row per class that has customers.

    Parameters
    ----------
    classed : DataFrame
        ``item, abc_class`` of every customer.
    contacts : DataFrame
        ``customer_id, reply_seconds`` of every contact; null if nobody has answered.

    Examples
    --------
    >>> classed = pl.DataFrame({"item": ["p", "q"], "abc_class": ["A", "B"]})
    >>> contacts = pl.DataFrame({"customer_id": ["p", "p"], "reply_seconds": [60.0, None]})
    >>> found = summarise_care(classed, contacts)
    >>> found.select("abc_class", "contacts", "unanswered_count", "median_reply_seconds").rows()
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
