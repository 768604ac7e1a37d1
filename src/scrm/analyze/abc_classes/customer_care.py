"""Care by class: contacts and reply time, from tickets and from posts of linked profiles."""

from typing import Any

import polars as pl

from scrm.analyze import _clusters
from scrm.analyze._stats import Interval, quantile_interval


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
    contacts = contacts.sort("customer_id", "reply_seconds")
    joined = contacts.join(
        classed.select(customer_id="item", abc_class="abc_class"), on="customer_id"
    )
    for name in ("A", "B", "C"):
        customers = int((classed["abc_class"] == name).sum())
        of_class = joined.filter(pl.col("abc_class") == name)
        replies = of_class["reply_seconds"]
        answered = replies.drop_nulls()
        low, high = find_median_interval(of_class) or (None, None)
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


def find_median_interval(contacts: pl.DataFrame) -> Interval | None:
    """Return the interval of the median reply time; contacts of one customer resemble each other.

    Parameters
    ----------
    contacts : DataFrame
        ``customer_id, reply_seconds``, by customer.

    Returns
    -------
    (low, high) or None
        None if too few contacts or customers carry one, or all replies took equally long.

    Examples
    --------
    >>> names = [f"c{k}" for k in range(12) for _ in range(3)]
    >>> seconds = [float(10 * k + j) for k in range(12) for j in range(3)]
    >>> find_median_interval(pl.DataFrame({"customer_id": names, "reply_seconds": seconds}))
    (20.0, 92.0)
    """
    answered = contacts.drop_nulls("reply_seconds")
    sizes = answered.group_by("customer_id", maintain_order=True).len()["len"].to_numpy()
    seconds = answered["reply_seconds"].to_numpy()
    if (sizes == 1).all():
        interval = quantile_interval(seconds)
    else:
        found = _clusters.quantile_interval(seconds, sizes, 0.5)
        interval = found.interval if found else None
    return interval if interval and interval[0] < interval[1] else None
