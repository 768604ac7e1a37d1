"""The worries in the posts of the database: detect them in what is new or changed, then count."""

from datetime import date

import polars as pl
from pydantic import Field

from scrm.analyze._language_detection import explain_unreadable
from scrm.analyze._post_updates import update_posts_table
from scrm.analyze._sales import utc_bounds
from scrm.analyze.worries.answer import answer, refusal
from scrm.analyze.worries.detector import Detector, detector
from scrm.config import Context
from scrm.config import Params as Base
from scrm.result import Result
from scrm.store import Kernel, Store
from scrm.tables import POST_WORRIES

_HASH = "md5(concat_ws(' ', coalesce(posts.language, ''), coalesce(posts.text, '')))"

_COUNTED = """
SELECT channel, post_id, is_worry, score, post_worries.kind, post_worries.topic, evidence,
  CAST(date_trunc('month', timezone($zone, timezone('UTC', created_at))) AS DATE) AS month
FROM post_worries
JOIN posts USING (channel, post_id)
WHERE NOT coalesce(is_own, FALSE)
  AND (created_at < $end OR ($undated AND created_at IS NULL))
  AND (created_at >= $start OR ($undated AND created_at IS NULL))
ORDER BY channel, post_id"""


class Params(Base):
    """Settings of ``scrm worries``."""

    threshold: float = Field(
        0.5, gt=0, lt=1, description="least score, 0 to 1, of a text that counts as a worry"
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Bring post_worries up to date and say how many customers' texts worry, and about what."""
    with store.transaction():
        read_new(store, detector(), threshold=params.threshold)
    texts = read_texts(store, context)
    return (
        answer(texts)
        if texts["is_worry"].count()
        else refusal(store.row_count("posts"), texts.height)
    )


def read_new(store: Store, by: Detector, *, threshold: float) -> int:
    """Detect worries in posts that are new or changed, or were read by another lexicon; return their number."""
    version = f"{by.id}, threshold {threshold:g}"
    return update_posts_table(
        store,
        kernel(by, version, threshold),
        "post_worries",
        columns=("text", "language"),
        digest=_HASH,
        by=("lexicon", version),
    )


def kernel(by: Detector, version: str, threshold: float) -> Kernel:
    """Return the batch kernel: posts -> rows of post_worries; a text that is empty or not German stays without an answer."""

    def read(posts: pl.DataFrame) -> pl.DataFrame:
        found = by.detect(posts["text"], threshold=threshold)
        readable = _is_readable(posts)
        return (
            pl.concat([posts, found], how="horizontal")
            .with_columns(
                pl.when(readable).then(pl.col("is_worry", "score")),
                pl.lit(version).alias("lexicon"),
            )
            .with_columns(
                pl.when(readable).then(pl.col("kind", "topic", "evidence")).otherwise(pl.lit(""))
            )
            .select(POST_WORRIES.column_names)
        )

    return read


def _is_readable(posts: pl.DataFrame) -> pl.Series:
    """Tell which texts can be read: with words, and in German, as the export states or else as their words tell."""
    reason = explain_unreadable(posts["text"]).fill_null("")
    stated = posts["language"].fill_null("").str.to_lowercase()
    is_german = stated.str.contains(r"^(de|ger)")
    is_open = stated.is_in(["", "und"])
    return (is_german & reason.is_in(["", "language"])) | (is_open & (reason == ""))


def read_texts(store: Store, context: Context) -> pl.DataFrame:
    """Return the texts of others within the period, one row each, by channel and post_id; undated ones without a period."""
    first, last = context.period or (date.min, context.as_of or date(9999, 12, 30))
    start, end = utc_bounds(first, min(last, context.as_of or last), context.timezone)
    bound = {
        "zone": context.timezone,
        "start": start,
        "end": end,
        "undated": context.period is None,
    }
    return store.frame(_COUNTED, bound)
