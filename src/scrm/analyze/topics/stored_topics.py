"""The topic of each text as a table, with the days and the hash of the topics found together."""

import hashlib
import json
from datetime import date

import numpy as np
import polars as pl

from scrm.analyze.topics.topic_model import TopicModel

SCHEMA = {
    "channel": pl.String,
    "post_id": pl.String,
    "topic": pl.String,
    "match": pl.Float64,
    "model_id": pl.String,
    "first_day": pl.Date,
    "last_day": pl.Date,
}
"""The columns of post_topics."""


def build_stored_topics(texts: pl.DataFrame, model: TopicModel | None) -> pl.DataFrame:
    """Return the rows of post_topics: all texts of the period, also copies and heavy writers'.

    Parameters
    ----------
    texts : DataFrame
        channel, post_id, day, and of each text topic (number, -1 for none) and match.
    model : TopicModel or None
        Without one there are no rows.

    Examples
    --------
    >>> model = TopicModel(["tee, honig"], np.array([0]), np.ones(1), np.ones((1, 1)))
    >>> texts = pl.DataFrame({"channel": ["x", "x"], "post_id": ["1", "2"], "topic": [0, -1],
    ...                       "day": [date(2026, 3, 1), date(2026, 3, 9)], "match": [0.8, 0.1]})
    >>> build_stored_topics(texts, model).select("topic", "match", "last_day").rows()
    [('tee, honig', 0.8, datetime.date(2026, 3, 9)), (None, None, datetime.date(2026, 3, 9))]
    """
    if model is None:
        return pl.DataFrame(schema=SCHEMA)
    days = texts.select(first_day=pl.col("day").min(), last_day=pl.col("day").max())
    first, last = days.row(0)
    names = dict(enumerate(model.names))
    is_known = pl.col("topic") >= 0
    return texts.select(
        "channel",
        "post_id",
        topic=pl.col("topic").replace_strict(names, default=None, return_dtype=pl.String),
        match=pl.when(is_known).then(pl.col("match").round(4)),
        model_id=pl.lit(_identify(model, first, last)),
        first_day=pl.lit(first),
        last_day=pl.lit(last),
    )


def _identify(model: TopicModel, first: date, last: date) -> str:
    """Return what is the same for the same topics of the same days only."""
    weights = np.round(model.parts, 6).tolist()
    text = json.dumps([str(first), str(last), model.names, weights], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
