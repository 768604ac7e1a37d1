"""Questions by what they ask: how often, by how many, and how many one public answer served."""

import polars as pl


def group_questions(questions: pl.DataFrame) -> pl.DataFrame:
    """Return each question with all who asked it, most people first.

    Parameters
    ----------
    questions : DataFrame
        channel, post_id, text, kind, question_id, day, person_id, is_answered.

    Returns
    -------
    DataFrame
        rank, text (of the first), channel_count, asked_count, person_count, answered_count,
        public_count (asked in public), public_answer_count (of these answered), first_day,
        last_day.

    Examples
    --------
    >>> rows = [("x", str(n), f"Wann {n}", "comment", "x:0", None, f"p{n}", n == 1)
    ...         for n in range(3)]
    >>> names = ["channel", "post_id", "text", "kind", "question_id", "day", "person_id",
    ...          "is_answered"]
    >>> grouped = group_questions(pl.DataFrame(rows, schema=names, orient="row"))
    >>> grouped.select("text", "asked_count", "person_count", "public_answer_count").rows()
    [('Wann 0', 3, 3, 1)]
    """
    is_public = pl.col("kind").fill_null("") != "message"
    counted = questions.group_by("question_id").agg(
        text=pl.col("text").sort_by("day", "channel", "post_id", nulls_last=True).first(),
        channel_count=pl.col("channel").n_unique().cast(pl.Int64),
        asked_count=pl.len().cast(pl.Int64),
        person_count=pl.col("person_id").n_unique().cast(pl.Int64),
        answered_count=pl.col("is_answered").sum().cast(pl.Int64),
        public_count=is_public.sum().cast(pl.Int64),
        public_answer_count=(is_public & pl.col("is_answered")).sum().cast(pl.Int64),
        first_day=pl.col("day").min(),
        last_day=pl.col("day").max(),
    )
    order = ["person_count", "asked_count", "question_id"]
    ordered = counted.sort(order, descending=[True, True, False])
    rank = pl.int_range(1, ordered.height + 1, eager=True, dtype=pl.Int64)
    return ordered.select(rank.alias("rank"), pl.exclude("question_id"))
