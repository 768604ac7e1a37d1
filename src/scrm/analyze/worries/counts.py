"""How many texts speak of a worry: by topic, kind, holder and month."""

import polars as pl


def count_by(read: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return worries by topic or kind, most frequent first, as counted shares of all texts read."""
    counts = read.filter("is_worry").group_by(column).agg(worry_count=pl.len())
    counts = counts.with_columns(text_count=pl.lit(read.height))
    return _add_share(counts.sort(-pl.col("worry_count").cast(int), column))


def count_holders(read: pl.DataFrame) -> pl.DataFrame:
    """Return the texts that name a worry, by whose it is and how strongly it is put."""
    named = read.filter(pl.col("holder") != "")
    counts = named.group_by("holder", "strength").agg(mention_count=pl.len().cast(pl.Int64))
    ordered = counts.sort(-pl.col("mention_count"), "holder", "strength")
    counted = ordered.with_columns(text_count=pl.lit(read.height, pl.Int64))
    return counted.select("holder", "strength", "text_count", "mention_count")


def count_by_month(read: pl.DataFrame) -> pl.DataFrame:
    """Return worries by month in order, as counted; undated texts are left out."""
    dated = read.filter(pl.col("month").is_not_null())
    counts = dated.group_by("month").agg(worry_count=pl.col("is_worry").sum(), text_count=pl.len())
    return _add_share(counts.sort("month"))


def _add_share(counts: pl.DataFrame) -> pl.DataFrame:
    return counts.with_columns(
        pl.col("worry_count", "text_count").cast(pl.Int64),
        found_share=pl.col("worry_count") / pl.col("text_count"),
    )
