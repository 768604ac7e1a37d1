"""Moves of customers between the classes of two periods."""

import polars as pl

CLASSES = ("A", "B", "C", "-")
"""The classes of a period; "-" is a customer without positive revenue in it."""


def list_moves(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the class and value of each customer in two periods, largest change of value first.

    Parameters
    ----------
    before, after : DataFrame
        ``item, value, abc_class`` as from `classify`.

    Returns
    -------
    DataFrame
        ``item, from_class, value_before, to_class, value_after, change``; the class is "-" without
        positive revenue.

    Examples
    --------
    >>> from scrm.analyze.abc_classes.classes import classify
    >>> first = classify(pl.DataFrame({"item": ["p", "q"], "value": [90, 1]}))
    >>> second = classify(pl.DataFrame({"item": ["q"], "value": [5]}))
    >>> list_moves(first, second).select("item", "from_class", "to_class").rows()
    [('p', 'A', '-'), ('q', 'C', 'A')]
    """
    left = before.select("item", from_class="abc_class", value_before="value")
    right = after.select("item", to_class="abc_class", value_after="value")
    both = left.join(right, on="item", how="full", coalesce=True)
    filled = both.with_columns(
        pl.col("from_class", "to_class").fill_null("-"),
        pl.col("value_before", "value_after").fill_null(0),
    ).with_columns(change=pl.col("value_after") - pl.col("value_before"))
    return filled.sort([pl.col("change").abs(), "item"], descending=[True, False])


def count_moves(moves: pl.DataFrame) -> pl.DataFrame:
    """Return ``from_class, to_class, n`` of all pairs of classes, in the order of the classes."""
    counted = moves.group_by("from_class", "to_class").agg(n=pl.len().cast(pl.Int64))
    grid = pl.DataFrame(
        [(a, b) for a in CLASSES for b in CLASSES], schema=["from_class", "to_class"], orient="row"
    )
    return grid.join(
        counted, on=["from_class", "to_class"], how="left", maintain_order="left"
    ).fill_null(0)
