"""Ideas that say the same together, with their votes, and wishes by customer group."""

import polars as pl

from scrm.analyze._clusters import bound_share
from scrm.analyze._near_duplicates import group_near_duplicates


def group_ideas(ideas: pl.DataFrame) -> pl.DataFrame:
    """Return ideas with near duplicates together, most votes first.

    A vote is a like, or a person who wrote the idea.

    Parameters
    ----------
    ideas : DataFrame
        channel, post_id, text, day, person_id, kind, is_answered, votes.

    Returns
    -------
    DataFrame
        rank, kind, text (of the first), idea_count, person_count, like_count, vote_count,
        answered_count, first_day, last_day.

    Examples
    --------
    >>> from datetime import date
    >>> rows = [("x", "1", "Macht doch eine Seife ohne Duft", date(2026, 3, 1), "a", "product",
    ...          False, 4), ("x", "2", "Bitte macht eine Seife ohne Duft!", date(2026, 3, 2), "b",
    ...          "product", True, 1)]
    >>> names = ["channel", "post_id", "text", "day", "person_id", "kind", "is_answered", "votes"]
    >>> grouped = group_ideas(pl.DataFrame(rows, schema=names, orient="row"))
    >>> grouped.select("idea_count", "person_count", "vote_count", "answered_count").rows()
    [(2, 2, 7, 1)]
    """
    groups = pl.Series(group_near_duplicates(ideas["text"]))
    single = pl.Series(range(ideas.height)) + ideas.height
    grouped = ideas.with_columns(idea=pl.when(groups >= 0).then(groups).otherwise(single))
    first = pl.col("text", "kind").sort_by("day", "channel", "post_id", nulls_last=True).first()
    counted = grouped.group_by("idea").agg(
        first,
        idea_count=pl.len().cast(pl.Int64),
        person_count=pl.col("person_id").n_unique().cast(pl.Int64),
        like_count=pl.col("votes").sum().cast(pl.Int64),
        answered_count=pl.col("is_answered").sum().cast(pl.Int64),
        first_day=pl.col("day").min(),
        last_day=pl.col("day").max(),
    )
    voted = counted.with_columns(vote_count=pl.col("like_count") + pl.col("person_count"))
    ordered = voted.sort("vote_count", "idea_count", "text", descending=[True, True, False])
    return ordered.with_row_index("rank", offset=1).select(
        pl.col("rank").cast(pl.Int64),
        "kind",
        "text",
        "idea_count",
        "person_count",
        "like_count",
        "vote_count",
        "answered_count",
        "first_day",
        "last_day",
    )


def count_wishes(people: pl.DataFrame, *, least: int) -> pl.DataFrame:
    """Return by customer group how many of those who write wish for a product.

    Parameters
    ----------
    people : DataFrame
        person_id, segment, text_count, product_count.
    least : int
        Groups of fewer people are left out.

    Returns
    -------
    DataFrame
        segment, person_count, wish_count, text_count, wish_share of the texts with its interval
        (texts of one person are alike); most people first.
    """
    known = people.drop_nulls("segment")
    rows = []
    for (segment,), part in known.group_by("segment"):
        texts, wishes = int(part["text_count"].sum()), int(part["product_count"].sum())
        low, high = bound_share(part["product_count"], part["text_count"]) or (None, None)
        rows.append((segment, part.height, wishes, texts, wishes / texts, low, high))
    schema = {
        "segment": pl.String,
        "person_count": pl.Int64,
        "wish_count": pl.Int64,
        "text_count": pl.Int64,
        "wish_share": pl.Float64,
        "wish_low": pl.Float64,
        "wish_high": pl.Float64,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    large = frame.filter(pl.col("person_count") >= least)
    return large.sort("person_count", "segment", descending=[True, False])
