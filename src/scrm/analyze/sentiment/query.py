"""The sentiment of the posts in the database: label what is new, count, correct, and sum up per customer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from scrm.analyze._phrase_lexicon import lexicon
from scrm.analyze._post_updates import update_posts_table
from scrm.analyze._word_of_mouth import LEXICON, recommends
from scrm.analyze.sentiment.answer import answer
from scrm.analyze.sentiment.engine_types import LABELS, Engine
from scrm.analyze.sentiment.engines import EngineName, load_engine, score_texts
from scrm.analyze.sentiment.shares import correct_shares, count_shares
from scrm.config import Context
from scrm.config import Params as Base
from scrm.result import Result, Text
from scrm.store import Kernel, Store
from scrm.tables import POST_SENTIMENT

_BATCH: Final = 10_000
"""Posts read at a time: a million stay far below a gigabyte."""
_ENOUGH_LABELS: Final = 100
"""Labelled posts of one's own from which their confusion is used instead of the shipped one."""
_FEWEST_OF_A_LABEL: Final = 10

_HASH: Final = "md5(coalesce(posts.text, ''))"

_CUSTOMERS: Final = """
SELECT identities.customer_id,
  count(*) AS post_count,
  count(*) FILTER (said.label = 'positive') AS positive_count,
  count(*) FILTER (said.label = 'negative') AS negative_count,
  CAST(sum(CAST(said.polarity AS DECIMAL(18, 6))) AS DOUBLE) / count(*) AS polarity
FROM post_sentiment AS said
JOIN posts USING (channel, post_id)
JOIN identities ON identities.channel = posts.channel AND identities.profile_id = posts.author_id
WHERE said.label IS NOT NULL AND identities.customer_id IS NOT NULL AND NOT coalesce(posts.is_own, FALSE)
GROUP BY identities.customer_id
ORDER BY identities.customer_id"""

_COUNTS: Final = """
WITH dated AS (
  SELECT said.channel, said.label, said.unscored, said.recommends,
    CAST(timezone($timezone, timezone('UTC', posts.created_at)) AS DATE) AS day
  FROM post_sentiment AS said
  JOIN posts USING (channel, post_id)
  WHERE NOT coalesce(posts.is_own, FALSE)
)
SELECT channel, strftime(day, '%Y-%m') AS month, label, unscored, recommends, count(*) AS text_count
FROM dated
WHERE ($first IS NULL OR day >= $first) AND ($last IS NULL OR day IS NULL OR day <= $last)
GROUP BY ALL
ORDER BY ALL"""

_LABELLED: Final = """
SELECT posts.label AS true_label, said.label AS found, count(*) AS text_count
FROM post_sentiment AS said
JOIN posts USING (channel, post_id)
WHERE said.label IS NOT NULL AND posts.label IN ('negative', 'neutral', 'positive')
GROUP BY ALL
ORDER BY ALL"""


class Params(Base):
    """Settings of `scrm sentiment`."""

    engine: EngineName = Field("model", description="model, lexicon, textblob or transformers")
    model: str = Field(
        "",
        description="a model of one's own: file of `train`, or folder or hub name for transformers",
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Label the posts that are new or changed, and report how the texts feel."""
    by = chosen(params, context)
    with store.transaction():
        label_posts(store, by)
        store.write("customer_sentiment", store.frame(_CUSTOMERS))
    counts = store.frame(_COUNTS, _window(context))
    if counts.is_empty():
        note = Text(
            "Es gibt keine Beiträge (in diesem Zeitraum). Nächster Schritt: scrm load DATEIEN",
            "There are no posts (in this period). Next step: scrm load FILES",
        )
        return Result(
            Text("Stimmung der Texte", "Sentiment of the texts"), notes=(note,), refused=True
        )
    measured, is_own = read_confusion(store, by)
    found = _by_label(counts)
    known = int(found.sum()) > 0
    return answer(
        counts,
        by=by.name,
        found=count_shares(found, seed=context.seed) if known else None,
        true=correct_shares(found, measured, seed=context.seed)
        if known and measured is not None
        else None,
        labelled_count=int(measured.sum()) if measured is not None else 0,
        is_own_measurement=is_own or bool(params.engine == "model" and params.model),
    )


def chosen(params: Params, context: Context) -> Engine:
    """Return the engine that the settings name; a model file is looked for from the context's folder."""
    is_file = params.engine == "model" and params.model
    return load_engine(
        params.engine, str(context.folder / Path(params.model)) if is_file else params.model
    )


def label_posts(store: Store, by: Engine) -> int:
    """Bring post_sentiment up to date; return how many texts were touched."""
    version = f"{by.name}, {lexicon(LEXICON)['id']}"
    return update_posts_table(
        store,
        kernel(by, version),
        "post_sentiment",
        columns=("text",),
        digest=_HASH,
        by=("engine", version),
        size=_BATCH,
    )


def kernel(by: Engine, version: str) -> Kernel:
    """Return the batch kernel: posts -> rows of post_sentiment."""

    def label_batch(posts: pl.DataFrame) -> pl.DataFrame:
        everything = pl.concat(
            [posts, score_texts(posts["text"], by)], how="horizontal"
        ).with_columns(
            recommends(posts["text"]).alias("recommends"), pl.lit(version).alias("engine")
        )
        return everything.select(POST_SENTIMENT.column_names)

    return label_batch


def _window(context: Context) -> Mapping[str, Any]:
    first, last = context.period or (None, context.as_of)
    return {"timezone": context.timezone, "first": first, "last": last}


def _by_label(counts: pl.DataFrame) -> NDArray[np.int64]:
    sums = dict(
        counts.drop_nulls("label").group_by("label").agg(pl.col("text_count").sum()).iter_rows()
    )
    return np.array([sums.get(label, 0) for label in LABELS], np.int64)


def read_confusion(store: Store, by: Engine) -> tuple[NDArray[np.int64] | None, bool]:
    """Return the engine's confusion and whether it comes from labels in one's own posts, where these suffice."""
    rows = store.frame(_LABELLED)
    own = np.zeros((3, 3), np.int64)
    for true, found, count in rows.iter_rows():
        own[LABELS.index(true), LABELS.index(found)] = count
    if own.sum() >= _ENOUGH_LABELS and own.sum(axis=1).min() >= _FEWEST_OF_A_LABEL:
        return own, True
    shipped = by.confusion
    return (
        (shipped, False) if shipped is not None and shipped.sum(axis=1).min() > 0 else (None, False)
    )
