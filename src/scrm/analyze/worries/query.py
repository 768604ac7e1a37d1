"""The SQL of worries: posts to read, texts in the period, texts to label."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from scrm.analyze._label_checks import LabelCounts
from scrm.analyze._label_storage import RANDOM, LabelFile
from scrm.analyze._language_detection import detect_language, explain_by_language
from scrm.analyze._post_period import IN_PERIOD, bind_period
from scrm.analyze._post_sample import drop_contradictions, match_labels
from scrm.analyze._post_updates import update_posts_table
from scrm.analyze.worries.detector import (
    Detector,
    detect_by_language,
    load_english_detector,
)
from scrm.analyze.worries.label_names import LABELS
from scrm.config import Context
from scrm.store import Kernel, Store
from scrm.tables import POST_WORRIES

_TEXT_HASH: Final = "md5(concat_ws(' ', coalesce(posts.language, ''), coalesce(posts.text, '')))"

_POOL: Final = 20_000
"""Texts among which those to label are chosen."""

_DISTINCT_TEXTS: Final = """
SELECT text, any_value(language) AS language
FROM posts
WHERE text IS NOT NULL AND NOT coalesce(is_own, FALSE)
GROUP BY text
ORDER BY md5(text)
LIMIT $most"""

_TEXTS: Final = f"""
SELECT channel, post_id, is_worry, score, post_worries.kind, post_worries.topic, evidence,
  strength, holder,
  CAST(date_trunc('month', timezone($timezone, timezone('UTC', created_at))) AS DATE) AS month
FROM post_worries
JOIN posts USING (channel, post_id)
WHERE NOT coalesce(is_own, FALSE)
  AND {IN_PERIOD}
ORDER BY channel, post_id"""


def detect_in_posts(store: Store, by: Detector, *, threshold: float) -> int:
    """Bring post_worries up to date; return the number of posts processed."""
    version = f"{name_version(by, threshold)}, {load_english_detector().id}"
    return update_posts_table(
        store,
        build_kernel(by, version, threshold),
        "post_worries",
        columns=("text", "language"),
        digest=_TEXT_HASH,
        by=("lexicon", version),
        parallel=True,
    )


def name_version(by: Detector, threshold: float) -> str:
    """Return the name of a detector with its threshold: texts are read again when it changes."""
    return f"{by.id}, threshold {threshold:g}"


def build_kernel(by: Detector, version: str, threshold: float) -> Kernel:
    """Return the batch kernel: a frame of posts to rows of post_worries.

    A text that is empty, or neither German nor English, has no answer.
    """

    def detect_batch(posts: pl.DataFrame) -> pl.DataFrame:
        language = choose_language(posts)
        found = detect_by_language(posts["text"], language == "en", by, threshold=threshold)
        readable = language != ""
        return (
            pl.concat([posts, found], how="horizontal")
            .with_columns(
                pl.when(readable).then(pl.col("is_worry", "score")),
                pl.lit(version).alias("lexicon"),
            )
            .with_columns(
                pl.when(readable)
                .then(pl.col("kind", "topic", "evidence", "strength", "holder"))
                .otherwise(pl.lit(""))
            )
            .select(POST_WORRIES.column_names)
        )

    return detect_batch


def choose_language(posts: pl.DataFrame) -> pl.Series:
    """Return the language in which each text is read: de or en; empty if it is not read.

    A text is read in the language that the export states, else in the one of its words. One that
    is stated to be of another language is not read.

    Parameters
    ----------
    posts : DataFrame
        text, language.

    Examples
    --------
    >>> texts = ["Alles gut", "All is well, thank you", "ok", ""]
    >>> posts = pl.DataFrame({"text": texts, "language": [None, "", "fr", "de"]})
    >>> choose_language(posts).to_list()
    ['de', 'en', '', '']
    """
    detected = detect_language(posts["text"])
    reason = explain_by_language(posts["text"], detected).fill_null("")
    stated = posts["language"].fill_null("").str.to_lowercase()
    frame = pl.DataFrame({"reason": reason, "stated": stated, "detected": detected})
    has_words = pl.col("reason").is_in(["", "language"])
    is_open = pl.col("stated").is_in(["", "und"]) & (pl.col("reason") == "")
    found = (
        pl.when(has_words & pl.col("stated").str.contains(r"^(?:de|ger)"))
        .then(pl.lit("de"))
        .when(has_words & pl.col("stated").str.contains(r"^en"))
        .then(pl.lit("en"))
        .when(is_open & (pl.col("detected") == "en"))
        .then(pl.lit("en"))
        .when(is_open)
        .then(pl.lit("de"))
        .otherwise(pl.lit(""))
    )
    return frame.select(language=found).to_series()


def is_readable(posts: pl.DataFrame) -> pl.Series:
    """Return which texts have words and are German or English (`choose_language`)."""
    return choose_language(posts) != ""


def bind_days(context: Context) -> Mapping[str, Any]:
    """Return the days that count as parameters of a draw of posts."""
    first, last = context.period or (None, context.as_of)
    return {"timezone": context.timezone, "first": first, "last": last}


def read_unlabelled_texts(store: Store) -> pl.DataFrame:
    """Return text and language of distinct texts of others, in an order as good as random."""
    return store.frame(_DISTINCT_TEXTS, {"most": _POOL})


def read_own_labels(store: Store, file: Path) -> tuple[pl.DataFrame, LabelCounts]:
    """Return the posts with a label drawn at random, and what of the file cannot be used.

    Returns
    -------
    DataFrame
        channel, post_id, label, drawn.
    LabelCounts
    """
    matched, lost, unknown = match_labels(store, LabelFile(file).rows, set(LABELS.values()))
    kept = drop_contradictions(matched.with_columns(drawn=pl.lit(RANDOM)))
    contradictory = matched.select("channel", "post_id").n_unique() - kept.height
    return kept, LabelCounts(lost, contradictory, unknown)


def read_texts(store: Store, context: Context) -> pl.DataFrame:
    """Return the texts of others in the period, by channel and post_id.

    Undated texts are included if no period is set.
    """
    bound = {name: value for name, value in bind_period(context).items() if name != "now"}
    return store.frame(_TEXTS, {"timezone": context.timezone, **bound})
