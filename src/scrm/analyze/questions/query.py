"""The SQL of questions: texts of others, and the questions of a period with their answers."""

from typing import Final

import polars as pl

from scrm.analyze._near_duplicates import group_near_duplicates
from scrm.analyze._post_period import ANSWERED_POSTS, IN_PERIOD, bind_period
from scrm.analyze.questions.question_sentences import find_questions
from scrm.config import Context
from scrm.store import Store
from scrm.store.sql import local_day
from scrm.tables import POST_QUESTIONS

_BATCH: Final = 50_000
_TEXTS: Final = """
SELECT channel, post_id, text,
  channel || ':' || coalesce(author_id, author_name, 'post ' || post_id) AS person_id, created_at
FROM posts
WHERE text IS NOT NULL AND NOT coalesce(is_own, FALSE)"""
_QUESTIONS: Final = f"""
WITH {ANSWERED_POSTS.strip()}
SELECT posts.channel, posts.post_id, posts.text, posts.kind, question_id, is_repeated,
  {local_day("posts.created_at")} AS day,
  posts.channel || ':' ||
    coalesce(posts.author_id, posts.author_name, 'post ' || posts.post_id) AS person_id,
  answered_posts.post_id IS NOT NULL AS is_answered
FROM post_questions
JOIN posts USING (channel, post_id)
LEFT JOIN answered_posts
  ON answered_posts.channel = posts.channel AND answered_posts.post_id = posts.post_id
WHERE {IN_PERIOD}
ORDER BY posts.channel, posts.post_id"""


def update_questions(store: Store, *, similarity: float) -> None:
    """Write post_questions: the questions of others, near duplicates under one number.

    The number is the key of the first question that was asked, in the order of time.
    """
    parts = []
    for batch in store.batches(_TEXTS, size=_BATCH):
        frame = pl.DataFrame(pl.from_arrow(batch))
        parts.append(
            frame.with_columns(question=find_questions(frame["text"]))
            .drop_nulls("question")
            .drop("text")
        )
    schema = dict.fromkeys(("channel", "post_id", "person_id", "question"), pl.String)
    empty = pl.DataFrame(schema={**schema, "created_at": pl.Datetime("us")})
    found = pl.concat([empty.select(parts[0].columns), *parts]) if parts else empty
    store.write(POST_QUESTIONS.name, number_questions(found, similarity=similarity))


def number_questions(questions: pl.DataFrame, *, similarity: float) -> pl.DataFrame:
    """Return the rows of post_questions.

    Parameters
    ----------
    questions : DataFrame
        channel, post_id, person_id, created_at, question.
    similarity : float
        As in `group_near_duplicates`.

    Examples
    --------
    >>> from datetime import datetime
    >>> rows = [("x", "1", "a", datetime(2026, 3, 1), "wann kommt der honig?"),
    ...         ("x", "2", "b", datetime(2026, 3, 2), "wann kommt der honig wieder?"),
    ...         ("x", "3", "b", datetime(2026, 3, 3), "habt ihr samstag auf?")]
    >>> names = ["channel", "post_id", "person_id", "created_at", "question"]
    >>> frame = pl.DataFrame(rows, schema=names, orient="row")
    >>> number_questions(frame, similarity=0.7).select("question_id", "is_repeated").rows()
    [('x:1', False), ('x:1', True), ('x:3', False)]
    """
    groups = pl.Series(group_near_duplicates(questions["question"], similarity=similarity))
    single = pl.Series(range(questions.height), dtype=pl.Int64) + questions.height
    ordered = questions.with_columns(
        group=pl.when(groups >= 0).then(groups).otherwise(single)
    ).sort("created_at", "channel", "post_id", nulls_last=True)
    key = pl.format("{}:{}", "channel", "post_id")
    is_other = pl.col("person_id") != pl.col("person_id").first()
    return ordered.select(
        "channel",
        "post_id",
        question_id=key.first().over("group"),
        is_repeated=(is_other.cast(pl.Int64).cum_sum() > 0).over("group"),
    ).sort("channel", "post_id")


def read_questions(store: Store, context: Context) -> pl.DataFrame:
    """Return the questions of the period, in the order of their keys.

    Returns
    -------
    DataFrame
        channel, post_id, text, kind, question_id, is_repeated, day, person_id, is_answered.
    """
    return store.frame(_QUESTIONS, {"timezone": context.timezone, **bind_period(context)})
